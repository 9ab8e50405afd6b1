/** What connecting the same calendar again brings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listConnections } from '../../src/connections/index.ts';
import { changeOverride, changePreferences, connectByAddress } from '../../src/flow/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { event, openCalendarWorld, toldOf, whole, type CalendarWorld } from './calendar-world.ts';

/** Every meeting with its decision, its override and what its bot is up to, by start. */
const meetingsOf = (world: CalendarWorld) =>
  world.db
    .selectFrom('meetings')
    .leftJoin('bots', 'bots.id', 'meetings.bot_id')
    .select(['meetings.id', 'will_record', 'decision_code', 'override_should_record', 'bots.status', 'bots.join_at'])
    .where('removed_at', 'is', null)
    .orderBy('meetings.start_at')
    .execute();

const liveBotCount = async (world: CalendarWorld): Promise<number> =>
  (await world.db.selectFrom('bots').select('id').where('status', '!=', 'cancelled').execute()).length;

test('a lost account that is connected again has its meetings, overrides, preferences and bots as before, each once', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole([event('1', 60), event('2', 120), event('3', 180)]);
  await changePreferences(world.deps, world.user, { record_external: true, bot_name: 'Ada notes' });
  const connection = await world.connect('old');
  await world.sync('main');
  const off = (await meetingsOf(world))[1];
  assert.ok(off);
  await changeOverride(world.deps, world.user, off.id, false);
  const before = await meetingsOf(world);
  assert.deepEqual(
    before.map((meeting) => [meeting.decision_code, meeting.join_at]),
    [
      ['preference_record_external', minutes(58)],
      ['override_do_not_record', null],
      ['preference_record_external', minutes(178)],
    ],
  );

  const reason = 'The access was withdrawn at Google. Connect the calendar again.';
  world.provider.fetchChanges = async () => ({ kind: 'disconnected', code: 'consent_revoked', reason });
  assert.equal(await world.sync('main'), null);
  const [lost] = await listConnections(world.db, [world.user.id]);
  assert.deepEqual(
    [lost?.state, lost?.disconnectCode, lost?.disconnectReason],
    ['disconnected', 'consent_revoked', reason],
  );
  assert.deepEqual(await toldOf(world.db, 'calendar_user.disconnected'), [
    {
      calendar_user: { id: world.user.id, external_id: 'person' },
      connection: { id: connection.id, kind: 'google', account: 'one@example.com' },
      code: 'consent_revoked',
      reason,
    },
  ]);
  const during = await meetingsOf(world);
  assert.deepEqual(
    during.map((meeting) => [meeting.id, meeting.decision_code, meeting.override_should_record, meeting.status]),
    before.map((meeting) => [meeting.id, 'disconnected', meeting.override_should_record, null]),
  );
  assert.equal(await liveBotCount(world), 0);

  world.provider.fetchChanges = async () => whole([event('1', 60), event('2', 120), event('3', 180)]);
  assert.equal((await world.connect('new')).id, connection.id);
  assert.deepEqual(await meetingsOf(world), before, 'at once');
  await world.sync('main');
  assert.deepEqual(await meetingsOf(world), before, 'and after it was read');
  assert.equal(await liveBotCount(world), 2);
  const names = await world.db.selectFrom('bots').select('bot_name').where('status', '!=', 'cancelled').execute();
  assert.deepEqual(names, [{ bot_name: 'Ada notes' }, { bot_name: 'Ada notes' }]);
});

test('a feed that is connected again takes over the addresses that are given now', async () => {
  await using world = await openCalendarWorld();
  world.deps.providers.ics = {
    ...world.provider,
    name: 'ics',
    probe: async (credentials) => ({
      kind: 'usable',
      account: 'Team (calendar.example.com)',
      credentials,
      addresses: [],
      calendars: [{ providerCalendarId: 'feed', name: 'Team', timeZone: null, isPrimary: true }],
      firstChoice: null,
    }),
  };
  const url = 'https://calendar.example.com/secret.ics';
  const first = await connectByAddress(world.deps, world.user, { kind: 'ics', url, addresses: ['wrong@example.com'] });
  const again = await connectByAddress(world.deps, world.user, { kind: 'ics', url, addresses: ['right@example.com'] });
  assert.equal(again.id, first.id);
  const [stored] = await listConnections(world.db, [world.user.id]);
  assert.deepEqual(stored?.addresses, ['right@example.com']);
});
