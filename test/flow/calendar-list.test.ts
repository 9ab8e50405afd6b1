/** How the calendars of a connection follow the account: new ones appear, names follow, and what is gone takes its bots along. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import { listConnectedCalendars } from '../../src/calendars/index.ts';
import type { Connection } from '../../src/connections/index.ts';
import type { ProviderCalendar } from '../../src/providers/index.ts';
import { startDueWork } from '../../src/due/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { dueKinds } from '../../src/flow/due-kinds.ts';
import { changePreferences, chooseCalendars } from '../../src/flow/index.ts';
import { refreshCalendarList, refreshCalendars } from '../../src/flow/read/refresh-calendar-list.ts';
import { minutes, quietLog } from '../bots/bot-world.ts';
import { access, event, never, openCalendarWorld, toldOf, whole, type CalendarWorld } from './calendar-world.ts';

const listed = (id: string, more: Partial<ProviderCalendar> = {}): ProviderCalendar => ({
  providerCalendarId: id,
  name: id,
  timeZone: 'UTC',
  isPrimary: id === 'main',
  ...more,
});

const lists = (world: CalendarWorld, ...calendars: ProviderCalendar[]): void => {
  world.provider.listCalendars = async () => ({ kind: 'calendars', calendars });
};

const shown = async (world: CalendarWorld, { id }: Connection): Promise<[string, boolean][]> =>
  (await listConnectedCalendars(world.db, id)).map((calendar) => [calendar.name, calendar.isSelected]);

const listDueAt = async (world: CalendarWorld): Promise<Date | null> =>
  (await world.db.selectFrom('connections').select('list_due_at').executeTakeFirstOrThrow()).list_due_at;

test('a new calendar of an account appears by itself and is not read until a person chooses it', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a');
  lists(world, listed('main'), listed('team'), listed('other', { isPrimary: true }));
  await using worker = await startDueWork({ ...world, log: quietLog, kinds: dueKinds(world.deps) });
  world.clock.set(minutes(53));
  await worker.idle();
  assert.deepEqual(await shown(world, connection), [['main', true]]);
  world.clock.set(minutes(67));
  await worker.idle();
  assert.deepEqual(await shown(world, connection), [
    ['main', true],
    ['other', false],
    ['team', false],
  ]);
  const next = await listDueAt(world);
  assert.ok(next !== null && next > minutes(67 + 53) && next < minutes(67 + 67));
});

test('calendars stand in the order of people: the main one, then by name, Team 2 before Team 10', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a');
  const named = ['Team 10', 'team 2', 'Árbol', 'Zoo', 'Team 1'].map((name) => listed(name));
  lists(world, listed('main', { name: 'Work' }), ...named);
  await refreshCalendars(world.deps, connection.id);
  assert.deepEqual(
    (await shown(world, connection)).map(([name]) => name),
    ['Work', 'Árbol', 'Team 1', 'team 2', 'Team 10', 'Zoo'],
  );
});

test('a person who waits for the list of a silent account is told, and nothing changes', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a');
  world.provider.listCalendars = async () => {
    throw new AppError('provider_unavailable', 'The provider has trouble.');
  };
  await assert.rejects(refreshCalendars(world.deps, connection.id), /The provider has trouble/);
  assert.deepEqual(await shown(world, connection), [['main', true]]);
});

test('names, zones and which calendar is the main one follow the account', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a', ['main', 'team']);
  await world.sync('main');
  lists(world, listed('main', { name: 'Work' }), listed('team', { name: 'Crew', timeZone: null }));
  await refreshCalendarList(world.deps, connection.id, never);
  const token = async (): Promise<string | null> =>
    (
      await world.db
        .selectFrom('calendars')
        .select('sync_token')
        .where('is_primary', '=', true)
        .executeTakeFirstOrThrow()
    ).sync_token;
  assert.deepEqual(
    (await listConnectedCalendars(world.db, connection.id)).map(({ name, timeZone }) => [name, timeZone]),
    [
      ['Work', 'UTC'],
      ['Crew', 'UTC'],
    ],
  );
  assert.equal(await token(), 'token', 'a name changes no event');
  lists(world, listed('main', { name: 'Work', timeZone: 'Europe/Berlin' }), listed('team'));
  await refreshCalendarList(world.deps, connection.id, never);
  assert.equal((await listConnectedCalendars(world.db, connection.id))[0]?.timeZone, 'Europe/Berlin');
  assert.equal(await token(), null, 'all-day events begin at another instant, so all are read again');
});

test('a calendar that vanished loses its bots, is shown as not read, and then not at all', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async (_credentials, { providerCalendarId }) =>
    whole([event(providerCalendarId === 'main' ? 'main 1' : 'team 2')]);
  const connection = await world.connect('a', ['main', 'team']);
  await chooseCalendars(world.deps, world.user, connection, new Map([[await world.calendarId('team'), true]]));
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.sync('main');
  await world.sync('team');
  lists(world, listed('main'));
  await refreshCalendarList(world.deps, connection.id, never);
  assert.deepEqual(await shown(world, connection), [
    ['main', true],
    ['team', false],
  ]);
  const bots = await world.db.selectFrom('bots').select('status').orderBy('status').execute();
  assert.deepEqual(
    bots.map((bot) => bot.status),
    ['cancelled', 'scheduled'],
  );
  await refreshCalendarList(world.deps, connection.id, never);
  assert.deepEqual(await shown(world, connection), [['main', true]]);
});

test('the main calendar stays, whatever the list says', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a');
  lists(world);
  await refreshCalendarList(world.deps, connection.id, never);
  assert.deepEqual(await shown(world, connection), [['main', true]]);
});

test('a list that cannot be read changes nothing', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a', ['main', 'team']);
  world.provider.listCalendars = () => Promise.reject(new AppError('provider_unavailable', 'Not now.'));
  await assert.rejects(refreshCalendarList(world.deps, connection.id, never), /Not now/);
  assert.deepEqual(await shown(world, connection), [
    ['main', true],
    ['team', false],
  ]);
});

test('an account that refuses its list is disconnected, and its list is read again once it is back', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a');
  await world.sync('main');
  world.provider.listCalendars = async () => ({ kind: 'disconnected', code: 'consent_revoked', reason: 'Withdrawn.' });
  assert.equal(await refreshCalendarList(world.deps, connection.id, never), null);
  assert.equal(await listDueAt(world), null);
  assert.deepEqual(
    (await toldOf(world.db, 'calendar_user.disconnected')).map((told) => told['code']),
    ['consent_revoked'],
  );
  world.clock.set(minutes(5));
  await world.connect('b');
  assert.deepEqual(await listDueAt(world), minutes(5));
});

test('a server whose refusals may pass is asked again, and keeps its connection', async () => {
  await using world = await openCalendarWorld();
  world.deps.providers.caldav = {
    ...world.provider,
    name: 'caldav',
    listCalendars: async () => ({ kind: 'disconnected', code: 'access_denied', reason: 'The password is refused.' }),
  };
  const connection = await connectAccount(world.deps, world.user, {
    provider: 'caldav',
    account: 'one@example.com',
    addresses: [],
    credentials: { kind: 'password', url: 'https://dav.example.com/', username: 'one', password: 'secret' },
    calendars: [listed('main')],
  });
  const next = await listDueAt(world);
  assert.ok(next !== null && next >= minutes(9) && next <= minutes(11), 'every ten minutes');
  await assert.rejects(refreshCalendarList(world.deps, connection.id, never), /The password is refused/);
  const { state } = await world.db.selectFrom('connections').select('state').executeTakeFirstOrThrow();
  assert.equal(state, 'connecting');
});

test('a feed has no list', async () => {
  await using world = await openCalendarWorld();
  world.deps.providers.ics = { ...world.provider, name: 'ics', listCalendars: () => assert.fail('it is never read') };
  const connection = await connectAccount(world.deps, world.user, {
    provider: 'ics',
    account: 'Team (calendar.example.com)',
    addresses: [],
    credentials: access('feed'),
    calendars: [listed('feed', { isPrimary: true })],
  });
  assert.equal(await listDueAt(world), null);
  await world.sync('feed');
  assert.equal(await listDueAt(world), null, 'nor once it works');
  assert.equal(await refreshCalendarList(world.deps, connection.id, never), null);
});

const allCalendars = (world: CalendarWorld): Promise<{ provider_calendar_id: string; is_selected: boolean }[]> =>
  world.db.selectFrom('calendars').select(['provider_calendar_id', 'is_selected']).execute();
const leftOutOf = async (world: CalendarWorld): Promise<string | null> =>
  (await world.db.selectFrom('connections').select('left_out').executeTakeFirstOrThrow()).left_out;

test('of an account with thousands of calendars 500 can be chosen, which is said, and none that is known goes', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('a', ['main', 'team']);
  await chooseCalendars(world.deps, world.user, connection, new Map([[await world.calendarId('team'), true]]));
  const many = Array.from({ length: 1_201 }, (_unused, index) => listed(`shared ${index}`));
  lists(world, ...many, listed('team'), listed('main'));
  await refreshCalendars(world.deps, connection.id);
  const stored = await allCalendars(world);
  assert.equal(stored.length, 500);
  const known = stored.filter(({ provider_calendar_id: id }) => id === 'main' || id === 'team');
  assert.deepEqual(new Set(known.map((row) => row.is_selected)), new Set([true]));
  assert.deepEqual([known.length, stored.filter((row) => row.is_selected).length], [2, 2]);
  const sentence = 'This account has 1,203 calendars; 500 of them can be chosen here, and the others are not read.';
  assert.equal(await leftOutOf(world), sentence);

  lists(world, ...many.slice(0, 10), listed('team'), listed('main'));
  await refreshCalendars(world.deps, connection.id);
  assert.equal((await allCalendars(world)).length, 12);
  assert.equal(await leftOutOf(world), null);
});

test('what is chosen at first stands among the calendars that can be chosen, wherever the account lists it', async () => {
  await using world = await openCalendarWorld();
  const connection = await connectAccount(world.deps, world.user, {
    provider: 'google',
    account: 'one@example.com',
    addresses: [],
    credentials: access('a'),
    calendars: Array.from({ length: 700 }, (_unused, index) => listed(`shared ${index}`)),
    firstChoice: 'shared 699',
  });
  assert.match(connection.leftOut ?? '', /700 calendars; 500 of them/);
  const stored = await allCalendars(world);
  assert.equal(stored.length, 500);
  assert.deepEqual(
    stored.filter((row) => row.is_selected).map((row) => row.provider_calendar_id),
    ['shared 699'],
  );
});
