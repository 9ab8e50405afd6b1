/** Wrong keys, tokens and channel secrets are throttled by address; right ones from the same address are not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../../src/base/ids.ts';
import { makeRunToken } from '../../src/bot-runs/index.ts';
import { openPerson } from '../support/calendar-client.ts';
import { startRollcall, type ApiRequest, type TestRollcall } from '../support/rollcall.ts';
import { addWorkspace, connectedPerson } from './setup.ts';
import { waitFor } from '../support/wait.ts';

const MOST_WRONG = 60;
const USERS = '/api/v1/calendar/users/';
const USER = '/api/v1/calendar/user/';
const GOOGLE = '/api/notifications/google/';
const MICROSOFT = '/api/notifications/microsoft/';

const times = (count: number, send: (index: number) => Promise<number>): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, (_unused, index) => send(index)));

const forwarded = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

/** Asks with a wrong key. */
const guessKey = async (rollcall: TestRollcall, guess: string, address: string): Promise<number> =>
  (await rollcall.api('GET', USERS, { key: guess, headers: forwarded(address) })).status;

test('wrong API keys are refused with 429 from one address; keys that were right there before are not, nor other addresses', async () => {
  await using rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
  const ask = async (request: ApiRequest): Promise<number> => (await rollcall.api('GET', USERS, request)).status;
  const headers = forwarded('203.0.113.1');
  assert.equal(await ask({ headers }), 200);
  const statuses = await times(MOST_WRONG, (index) => guessKey(rollcall, `guess-${index}-of-a-key`, '203.0.113.1'));
  assert.deepEqual(new Set(statuses), new Set([401]));
  const refused = await rollcall.api('GET', USERS, { key: 'one-more-guessed-key', headers });
  assert.equal(refused.status, 429);
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
  assert.equal(await ask({ headers }), 200, 'a key that was right is right');
  assert.equal(await ask({ key: null, headers }), 401, 'no key is no guess');
  const elsewhere = await addWorkspace(rollcall);
  assert.equal(await ask({ key: elsewhere.apiKey, headers }), 429, 'one that nobody used yet is not looked up');
  assert.equal(await ask({ key: elsewhere.apiKey, headers: forwarded('203.0.113.2') }), 200);
  assert.equal(await ask({ key: elsewhere.apiKey, headers }), 200, 'and is known from then on');
});

test('an address of IPv6 is counted with its network', async () => {
  await using rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
  await times(MOST_WRONG, (index) => guessKey(rollcall, `guess-${index}-of-a-key`, `2001:db8::${index.toString(16)}`));
  assert.equal(await guessKey(rollcall, 'one-more-guessed-key', '2001:db8::ffff'), 429);
  assert.equal(await guessKey(rollcall, 'one-more-guessed-key', '2001:db8:0:1::1'), 401);
});

test('wrong calendar tokens and run tokens are refused with 429 after a while; right ones from the same address never', async () => {
  await using rollcall = await startRollcall();
  const person = await openPerson(rollcall.api, 'host');
  const ask = async (token: string): Promise<number> => (await rollcall.api('GET', USER, { token })).status;
  const report = async (token: string, runId: string): Promise<number> =>
    (
      await rollcall.api('POST', `/bot-runs/${runId}/reports`, {
        key: null,
        headers: { authorization: `Bearer ${token}` },
        body: { reports: [] },
      })
    ).status;
  for (const guess of [ask, (token: string) => report(token, newId())]) {
    const statuses = await times(MOST_WRONG + 10, (index) => guess(`guessed.${index}.token`));
    assert.equal(statuses.filter((status) => status === 429).length, 11);
    assert.equal(statuses.filter((status) => status === 401).length, MOST_WRONG - 1);
  }
  assert.equal(await ask(person.token), 200);
  const runId = newId();
  assert.notEqual(await report(makeRunToken(rollcall.program.deps.runTokenKey, runId), runId), 429);
});

test('callbacks with a state that is not ours are refused after a while; those of a person from the same address are not', async () => {
  await using rollcall = await startRollcall();
  const person = await openPerson(rollcall.api, 'host');
  const call = async (state: object): Promise<number> => {
    const query = new URLSearchParams({ error: 'access_denied', state: JSON.stringify(state) }).toString();
    return (await rollcall.api('GET', `/api/v1/calendar/google_oauth_callback/?${query}`, { key: null })).status;
  };
  const statuses = await times(MOST_WRONG + 5, (index) => call({ recall_calendar_auth_token: `guess ${index}` }));
  assert.equal(statuses.filter((status) => status === 429).length, 5);
  assert.equal(await call({ recall_calendar_auth_token: person.token }), 400);
});

test('forged notifications are refused with 429 from one address, unread where they are large; true ones from there arrive', async () => {
  await using rollcall = await startRollcall({ env: { POLL_SECONDS: '86400' } });
  const { sandbox } = rollcall;
  await connectedPerson(rollcall, 'host@example.com');
  const channel = await waitFor('a notification channel to be open', async () => {
    const row = await rollcall.db.selectFrom('notification_channels').selectAll().executeTakeFirst();
    const [shown] = await sandbox.google.channels();
    return row?.expires_at === null ? null : shown;
  });
  await sandbox.notifications.settled();
  const forge = (): Promise<number | null> =>
    sandbox.notifications.forge({ channelId: channel.id, headers: { 'X-Goog-Channel-Token': 'guessed' } });
  const post = async (body: string): Promise<number> =>
    (await rollcall.api('POST', MICROSOFT, { key: null, body })).status;
  for (let count = 0; count < MOST_WRONG; count += 1) assert.equal(await forge(), 404);
  assert.equal(await forge(), 429);
  assert.equal(await sandbox.notifications.forge({ channelId: channel.id }), 204, 'a true one from the same address');
  assert.equal(await post('{"value":[]}'), 429);
  assert.equal(await post('x'.repeat(100_000)), 429);
  assert.equal((await rollcall.api('POST', GOOGLE, { key: null, body: 'x'.repeat(2_000) })).status, 413);
});

test('a request with more than a thousand notifications is refused whole', async () => {
  await using rollcall = await startRollcall();
  const value = Array.from({ length: 1_001 }, () => ({ subscriptionId: 's', clientState: 'a.b' }));
  const answer = await rollcall.api('POST', MICROSOFT, { key: null, body: { value } });
  assert.equal(answer.status, 413);
  assert.deepEqual(answer.body, { detail: 'At most 1,000 notifications in one request.' });
});
