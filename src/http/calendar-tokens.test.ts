/** Tokens that were just checked: what is remembered, for how long, and what never is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCalendarToken, signCalendarToken } from '../calendar-users/index.ts';
import { openTokenReader } from './calendar-tokens.ts';

const KEY = Buffer.alloc(32, 7);
const SIGNED_AT = new Date('2027-01-31T09:00:00Z');
const later = (seconds: number): Date => new Date(SIGNED_AT.getTime() + seconds * 1000);
const PERSON = { id: 'u', workspaceId: 'w', externalId: 'person' };
const DAY = 24 * 60 * 60;

function countingReader(): { read: ReturnType<typeof openTokenReader>; checks: () => number } {
  let count = 0;
  const read = openTokenReader(KEY, (...words) => {
    count += 1;
    return readCalendarToken(...words);
  });
  return { read, checks: () => count };
}

test('the signature of a valid token is checked once in five minutes', async () => {
  const { read, checks } = countingReader();
  const token = await signCalendarToken(KEY, PERSON, SIGNED_AT);
  for (const at of [0, 1, 299]) {
    const result = await read(token, later(at));
    assert.ok(result.kind === 'valid');
    assert.deepEqual(result.user, PERSON);
  }
  assert.equal(checks(), 1);
  await read(token, later(300));
  assert.equal(checks(), 2);
  await read(token, later(200));
  assert.equal(checks(), 3, 'a clock that was set back');
});

test('a remembered token is expired at the second it expires', async () => {
  const { read } = countingReader();
  const token = await signCalendarToken(KEY, PERSON, SIGNED_AT);
  assert.equal((await read(token, later(DAY - 1))).kind, 'valid');
  assert.equal((await read(token, later(DAY))).kind, 'expired');
});

test('a token that differs from a remembered one in one character is read by itself, and what is not valid is never remembered', async () => {
  const { read, checks } = countingReader();
  const token = await signCalendarToken(KEY, PERSON, SIGNED_AT);
  await read(token, later(0));
  const at = token.length - 10;
  const other = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
  for (const wrong of [other, other, token.slice(0, -1), `x${token}`]) {
    assert.equal((await read(wrong, later(1))).kind, 'invalid');
  }
  assert.equal(checks(), 5);
});

test('no more than ten thousand tokens are remembered; the oldest goes first', async () => {
  let count = 0;
  const read = openTokenReader(KEY, async () => {
    count += 1;
    return { kind: 'valid', user: PERSON, expiresAt: later(DAY) };
  });
  for (let index = 0; index < 10_001; index += 1) await read(`token ${index}`, later(0));
  await read('token 1', later(1));
  assert.equal(count, 10_001);
  await read('token 0', later(1));
  assert.equal(count, 10_002);
});
