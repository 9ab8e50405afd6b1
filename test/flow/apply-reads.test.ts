/** What comes of reads that are applied together: one transaction for many, and nobody pays for what is wrong with another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutes } from '../bots/bot-world.ts';
import { sql, type Db } from '../../src/db/index.ts';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { changePreferences, openCalendarUser } from '../../src/flow/index.ts';
import { calendarSyncer } from '../../src/flow/read/sync-calendar.ts';
import { access, event, never, openCalendarWorld, titlesOf, whole, type CalendarWorld } from './calendar-world.ts';

/** Connects persons with one calendar each, named as they are, that was read once and lists one meeting. */
async function connectPersons(world: CalendarWorld, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const user = await openCalendarUser(world.deps, world.user.workspaceId, name);
    await changePreferences(world.deps, user, { record_external: true });
    await connectAccount(world.deps, user, {
      provider: 'google',
      account: `${name}@example.com`,
      addresses: [`${name}@example.com`],
      credentials: access(name),
      calendars: [{ providerCalendarId: name, name, timeZone: 'UTC', isPrimary: true }],
    });
    world.provider.fetchChanges = async () => whole([event(`${index}`)]);
    await world.sync(name);
  }
}

/** Brings calendars up to date at the same time; each provider answer is the given event, and all come at once. */
async function syncTogether(
  world: CalendarWorld,
  changed: Record<string, CalendarEvent>,
  { isComplete = false } = {},
): Promise<PromiseSettledResult<Date | null>[]> {
  const names = Object.keys(changed);
  let asked = 0;
  const allAsked = Promise.withResolvers<void>();
  world.provider.fetchChanges = async (_credentials, { providerCalendarId }) => {
    asked += 1;
    if (asked === names.length) allAsked.resolve();
    await allAsked.promise;
    const one = changed[providerCalendarId];
    assert.ok(one);
    return {
      kind: 'changes',
      changes: [{ kind: 'upserted', event: one }],
      unreadable: [],
      isComplete,
      syncToken: 'next',
      timeZone: null,
    };
  };
  const sync = calendarSyncer(world.deps);
  const ids = await Promise.all(names.map(world.calendarId));
  return Promise.allSettled(ids.map((id) => sync(id, never)));
}

/** How many transactions wrote the meetings as they are now. */
async function transactionsOfMeetings(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(distinct xmin::text) from meetings`.execute(db);
  return rows[0]?.count ?? 0;
}

const NAMES = ['ada', 'ben', 'eve', 'kim', 'leo'];
const moved = (index: number): CalendarEvent => ({ ...event(`${index}`, 120 + index), title: `moved ${index}` });

for (const isComplete of [false, true])
  test(`${isComplete ? 'whole lists' : 'changes'} of several calendars of a workspace that come in at the same time are applied in one transaction`, async () => {
    await using world = await openCalendarWorld();
    await connectPersons(world, NAMES);
    assert.equal(await transactionsOfMeetings(world.db), NAMES.length);
    const outcomes = await syncTogether(world, Object.fromEntries(NAMES.map((name, index) => [name, moved(index)])));
    assert.deepEqual([...new Set(outcomes.map(({ status }) => status))], ['fulfilled']);
    assert.equal(await transactionsOfMeetings(world.db), 1);
    const { rows } = await sql<{ title: string; startAt: Date; botStartsAt: Date; externalId: string; token: string }>`
    select title, meetings.start_at as "startAt", bots.starts_at as "botStartsAt", external_id as "externalId", sync_token as token
    from meetings join calendar_events on calendar_events.id = meetings.calendar_event_id join bots on bots.id = meetings.bot_id
      join calendar_users on calendar_users.id = meetings.calendar_user_id
      join calendars on calendars.id = calendar_events.calendar_id
    order by title`.execute(world.db);
    assert.deepEqual(
      rows,
      NAMES.map((externalId, index) => ({
        title: `moved ${index}`,
        startAt: minutes(120 + index),
        botStartsAt: minutes(120 + index),
        externalId,
        token: 'next',
      })),
    );
  });

test('a read that cannot be stored does not keep back those that came with it', async () => {
  await using world = await openCalendarWorld();
  await connectPersons(world, NAMES);
  await sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by the test'; end $$`.execute(
    world.db,
  );
  await sql`
    create trigger refuse before insert or update on calendar_events for each row when (new.title = 'moved 2') execute function refuse()`.execute(
    world.db,
  );
  const outcomes = await syncTogether(world, Object.fromEntries(NAMES.map((name, index) => [name, moved(index)])));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  assert.deepEqual(await titlesOf(world.db), ['2', 'moved 0', 'moved 1', 'moved 3', 'moved 4']);
});

test('a calendar that was taken away while it was read says so, and the others go on', async () => {
  await using world = await openCalendarWorld();
  await connectPersons(world, NAMES);
  const [away] = NAMES;
  assert.ok(away);
  const answers = Object.fromEntries(NAMES.map((name, index) => [name, moved(index)]));
  const syncing = syncTogether(world, answers);
  const answering = world.provider.fetchChanges;
  world.provider.fetchChanges = async (credentials, calendar, options) => {
    if (calendar.providerCalendarId === away)
      await world.db
        .updateTable('calendars')
        .set({ is_selected: false })
        .where('provider_calendar_id', '=', away)
        .execute();
    return answering(credentials, calendar, options);
  };
  const outcomes = await syncing;
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value !== null),
    [false, true, true, true, true],
  );
  assert.deepEqual(await titlesOf(world.db), ['0', 'moved 1', 'moved 2', 'moved 3', 'moved 4']);
});

test('copies of one meeting that move in both calendars of a person at the same time stay copies', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole([event('1')]);
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a', ['first', 'second']);
  await world.db.updateTable('calendars').set({ is_selected: true }).execute();
  await world.sync('first');
  await world.sync('second');
  const together = event('1', 180);
  const outcomes = await syncTogether(world, { first: together, second: together });
  assert.deepEqual([...new Set(outcomes.map(({ status }) => status))], ['fulfilled']);
  const meetings = await world.db
    .selectFrom('meetings')
    .select(['start_at', 'same_as_id', 'bot_id'])
    .orderBy('same_as_id', (order) => order.desc().nullsFirst())
    .execute();
  assert.deepEqual(
    meetings.map(({ start_at, same_as_id, bot_id }) => [start_at, same_as_id === null, bot_id === null]),
    [
      [minutes(180), true, false],
      [minutes(180), false, true],
    ],
  );
});
