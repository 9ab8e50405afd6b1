import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../base/errors.ts';
import { OLD_SECRET_VALID_MS, signingKeys } from './signing-secret.ts';

const now = new Date('2026-03-02T09:00:00Z');
const rotated = { current: 'new', old: 'old', oldExpiresAt: new Date(now.getTime() + OLD_SECRET_VALID_MS) };
const open = (sealed: string): string => `key of ${sealed}`;

/** Opens all but one. */
const without =
  (unreadable: string) =>
  (sealed: string): string => {
    if (sealed === unreadable) throw new AppError('sealed_value_unreadable', 'Another key.');
    return open(sealed);
  };

test('the old secret signs along until its 24 hours are over', () => {
  assert.deepEqual(signingKeys(rotated, now, open), ['key of new', 'key of old']);
  assert.deepEqual(signingKeys(rotated, rotated.oldExpiresAt, open), ['key of new']);
  assert.deepEqual(signingKeys({ current: 'new', old: null, oldExpiresAt: null }, now, open), ['key of new']);
});

test('an old secret that cannot be opened is left out, a current one is an error that says what to do', () => {
  assert.deepEqual(signingKeys(rotated, now, without('old')), ['key of new']);
  assert.throws(() => signingKeys(rotated, now, without('new')), {
    code: 'sealed_value_unreadable',
    message: /rotate the secret/,
  });
});

test('any other failure of opening is no reason to leave a secret out', () => {
  const broken = (): never => {
    throw new TypeError('broken');
  };
  assert.throws(() => signingKeys(rotated, now, broken), TypeError);
});
