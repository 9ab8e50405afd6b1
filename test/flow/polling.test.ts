/** How often and how hard calendars are read without notifications: evenly, cheaply, and never against the provider's will. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import { listConnectedCalendars } from '../../src/calendars/index.ts';
import type { Connection } from '../../src/connections/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { changeOverride, changePreferences, chooseCalendars } from '../../src/flow/index.ts';
import { keepChannelAlive } from '../../src/flow/read/channels.ts';
import { refreshCalendarList } from '../../src/flow/read/refresh-calendar-list.ts';
import { minutes } from '../bots/bot-world.ts';
import { event, never, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

test('calendars that are connected together are polled evenly over the interval afterwards', async () => {
  await using world = await openCalendarWorld();
  const names = Array.from({ length: 40 }, (_, index) => `calendar ${index}`);
  const connection = await world.connect('a', names);
  const ids = await Promise.all(names.map((name) => world.calendarId(name)));
  await chooseCalendars(world.deps, world.user, connection, new Map(ids.map((id) => [id, true])));
  const seconds: number[] = [];
  for (const name of names) {
    const next = await world.sync(name);
    assert.ok(next);
    seconds.push((next.getTime() - world.clock.now().getTime()) / 1000);
  }
  assert.ok(Math.max(...seconds) <= 300, 'never longer than the interval');
  for (const from of [0, 100, 200]) {
    const count = seconds.filter((at) => at > from && at <= from + 100).length;
    assert.ok(count >= 3, `${count} of 40 between ${from} s and ${from + 100} s`);
  }
});

test('a quiet calendar costs one request', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  await world.sync('main');
  const asked: (string | null)[] = [];
  world.provider.fetchChanges = async (_credentials, { syncToken }) => {
    asked.push(syncToken);
    return { kind: 'unchanged', syncToken };
  };
  world.provider.listCalendars = () => assert.fail('the list is not read with it');
  world.clock.set(minutes(5));
  await world.sync('main');
  assert.deepEqual(asked, ['token']);
});

test('a meeting that is moved is read again before its bot joins at the new time', async () => {
  await using world = await openCalendarWorld();
  world.deps.settings.pollMs = 10_000 * 86_400_000;
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  world.provider.fetchChanges = async () => whole([event('1', 60)]);
  assert.deepEqual(await world.sync('main'), minutes(55));
  world.clock.set(minutes(30));
  world.provider.fetchChanges = async () => whole([event('1', 45)]);
  assert.deepEqual(await world.sync('main'), minutes(40));
  world.clock.set(minutes(40));
  world.provider.fetchChanges = async () => whole([event('1', 120)]);
  assert.deepEqual(await world.sync('main'), minutes(115));
});

test('a meeting that its person decides to record is read again before its bot joins, like any other', async () => {
  await using world = await openCalendarWorld();
  world.deps.settings.pollMs = 10_000 * 86_400_000;
  await world.connect('a');
  world.provider.fetchChanges = async () => whole([event('1', 60), event('2', 120)]);
  const dueAt = async (): Promise<Date | null> =>
    (await world.db.selectFrom('calendars').select('sync_due_at').executeTakeFirstOrThrow()).sync_due_at;
  const setDue = (at: Date | null) => world.db.updateTable('calendars').set({ sync_due_at: at }).execute();
  await setDue(await world.sync('main'));
  const { id } = await world.db
    .selectFrom('meetings')
    .select('id')
    .where('start_at', '=', minutes(120))
    .executeTakeFirstOrThrow();
  await changeOverride(world.deps, world.user, id, true);
  assert.deepEqual(await dueAt(), minutes(115));
  await changePreferences(world.deps, world.user, { record_external: true });
  assert.deepEqual(await dueAt(), minutes(55));
});

/** A second account of the same person, with one calendar. */
async function connectOther(world: CalendarWorld): Promise<Connection> {
  await world.db.updateTable('workspaces').set({ allow_several_accounts: true }).execute();
  return world.connect('b', ['other'], 'two@example.com');
}

test('a provider that wants to be left in peace is not asked for anything of that account until then', async () => {
  await using world = await openCalendarWorld();
  world.deps.settings.notificationsEnabled = true;
  world.provider.openChannel = () => assert.fail('no channel is opened');
  const connection = await world.connect('a', ['main', 'team']);
  await chooseCalendars(world.deps, world.user, connection, new Map([[await world.calendarId('team'), true]]));
  await connectOther(world);
  const asked: string[] = [];
  world.provider.fetchChanges = async (_credentials, { providerCalendarId }) => {
    asked.push(providerCalendarId);
    if (providerCalendarId === 'other' || world.clock.now() >= minutes(10)) return whole([]);
    throw new AppError('provider_unavailable', 'Too many requests.', { retryAfterMs: 10 * 60_000 });
  };
  const leftInPeace = (error: unknown): boolean =>
    error instanceof AppError && error.code === 'provider_unavailable' && error.retryAfterMs === 9 * 60_000;
  await assert.rejects(world.sync('main'), /Too many requests/);
  world.clock.set(minutes(1));
  await assert.rejects(world.sync('main'), leftInPeace);
  await assert.rejects(world.sync('team'), leftInPeace);
  await assert.rejects(refreshCalendarList(world.deps, connection.id, never), leftInPeace);
  const calendarId = await world.calendarId('main');
  const channel = await world.db
    .selectFrom('notification_channels')
    .select('id')
    .where('calendar_id', '=', calendarId)
    .executeTakeFirstOrThrow();
  await assert.rejects(keepChannelAlive(world.deps, channel.id, never), leftInPeace);
  await world.sync('other');
  assert.deepEqual(asked, ['main', 'other'], 'another account is nobody else’s business');
  world.clock.set(minutes(10));
  await world.sync('main');
  await world.sync('team');
  assert.deepEqual(asked, ['main', 'other', 'main', 'team']);
});

/** A feed whose server answers as told. */
async function connectFeedTo(world: CalendarWorld): Promise<Connection> {
  world.deps.providers.ics = { ...world.provider, name: 'ics' };
  return connectAccount(world.deps, world.user, {
    provider: 'ics',
    account: 'Team (calendar.example.com)',
    addresses: [],
    credentials: { kind: 'feed', url: 'https://calendar.example.com/secret.ics' },
    calendars: [{ providerCalendarId: 'feed', name: 'Team', timeZone: null, isPrimary: true }],
  });
}

for (const refusal of [
  { kind: 'disconnected', code: 'feed_gone', reason: 'There is no calendar any more.' },
  { kind: 'calendar_gone', reason: 'There is no calendar any more.' },
] as const) {
  test(`a server that refuses (${refusal.kind}) is believed when it does so five times in a row`, async () => {
    await using world = await openCalendarWorld();
    const connection = await connectFeedTo(world);
    const { ics } = world.deps.providers;
    assert.ok(ics);
    const stateOf = async () =>
      (await world.db.selectFrom('connections').select('state').executeTakeFirstOrThrow()).state;
    await world.sync('feed');
    const answers = async (times: number): Promise<void> => {
      ics.fetchChanges = async () => refusal;
      for (let time = 0; time < times; time += 1) {
        await assert.rejects(world.sync('feed'), (error) => {
          assert.ok(error instanceof AppError && error.code === 'provider_unavailable');
          assert.equal(error.message, 'There is no calendar any more.', 'what the person sees meanwhile');
          assert.equal(error.retryAfterMs, 10_000 * 2 ** time);
          return true;
        });
        assert.equal(await stateOf(), 'connected');
      }
    };
    await answers(4);
    ics.fetchChanges = async () => whole([]);
    await world.sync('feed');
    await answers(4);
    assert.equal((await listConnectedCalendars(world.db, connection.id))[0]?.isSelected, true);
    assert.equal(await world.sync('feed'), null);
    assert.equal(await stateOf(), 'disconnected');
  });
}
