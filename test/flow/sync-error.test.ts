/** What a person reads, and what the operator reads, of a calendar that cannot be read because of a fault of ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO_CLIENT } from '../../sandbox/index.ts';
import { sql } from '../../src/db/index.ts';
import { connectedPerson, fieldsOf, inHours, itemsOf } from '../http/setup.ts';
import { startRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

const SENTENCE = 'This calendar could not be read because of an error on our side. It is tried again by itself.';

test('a person reads a plain sentence about an error of ours, the operator its raw text; a sentence of ours is shown as it is', async () => {
  await using rollcall = await startRollcall();
  const { token } = await connectedPerson(rollcall, 'one@example.com');
  await rollcall.worker.idle();
  await sql`alter table calendar_events add constraint no_planning check (title <> 'Planning')`.execute(rollcall.db);
  await rollcall.sandbox.google.createEvent({ organizer: 'one@example.com', summary: 'Planning', start: inHours(2) });

  const refreshed = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token });
  assert.deepEqual([refreshed.status, fieldsOf(refreshed)['detail']], [503, SENTENCE]);
  const [connection = {}] = itemsOf(await rollcall.api('GET', '/api/v1/calendar/connections/', { token }));
  assert.equal(connection['reason'], SENTENCE);
  const calendarsPath = `/api/v1/calendar/connections/${String(connection['id'])}/calendars/`;
  const [calendar = {}] = itemsOf(await rollcall.api('GET', calendarsPath, { token }));
  assert.equal(calendar['error'], SENTENCE);
  const { sync_error: raw } = await rollcall.db.selectFrom('calendars').select('sync_error').executeTakeFirstOrThrow();
  assert.match(raw ?? '', /^Internal error: .*violates check constraint "no_planning"/);

  const sealed = await rollcall.db.selectFrom('connections').select('credentials_sealed').executeTakeFirstOrThrow();
  const seal = (credentials_sealed: string | null): Promise<unknown> =>
    rollcall.db.updateTable('connections').set({ credentials_sealed }).execute();
  await seal('v1.other.AAAA');
  await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token });
  const [unsealable = {}] = itemsOf(await rollcall.api('GET', calendarsPath, { token }));
  assert.equal(unsealable['error'], SENTENCE, 'nothing about keys and seals');
  await seal(sealed.credentials_sealed);

  await sql`alter table calendar_events drop constraint no_planning`.execute(rollcall.db);
  await rollcall.sandbox.faults.add({ path: '/calendar/v3/calendars/*/events', status: 500 });
  const sentence = await waitFor('the error of the provider', async () => {
    await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token });
    const [read = {}] = itemsOf(await rollcall.api('GET', calendarsPath, { token }));
    return read['error'] === SENTENCE ? null : read['error'];
  });
  assert.match(String(sentence), /Google/);
});

test('what only whoever runs the app can mend is no riddle for the person, and in full for the operator', async () => {
  await using rollcall = await startRollcall();
  const { token } = await connectedPerson(rollcall, 'one@example.com');
  await rollcall.worker.idle();
  await rollcall.sandbox.google.setClient({ ...DEMO_CLIENT, clientSecret: 'another one' });
  await rollcall.sandbox.google.expireAccessTokens('one@example.com');
  const refreshed = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token });
  const sentence =
    'This calendar cannot be read because the app is not set up right for it. Nothing is wrong with your account: tell whoever runs the app.';
  assert.deepEqual([refreshed.status, fieldsOf(refreshed)['detail']], [503, sentence]);
  const [connection = {}] = itemsOf(await rollcall.api('GET', '/api/v1/calendar/connections/', { token }));
  assert.deepEqual([connection['connected'], connection['reason']], [true, sentence]);
  const list = `/api/v1/calendar/connections/${String(connection['id'])}/calendars/refresh/`;
  const asked = await rollcall.api('POST', list, { token });
  assert.deepEqual([asked.status, fieldsOf(asked)['detail']], [503, sentence]);
  const { sync_error: raw } = await rollcall.db.selectFrom('calendars').select('sync_error').executeTakeFirstOrThrow();
  assert.match(raw ?? '', /^Not set up: Google refuses the OAuth client of this workspace\. Check/);
});
