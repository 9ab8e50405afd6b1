/** Decisions as they are stored: with the trace they were made with, with when an override was set, and only when they are new. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainDecision, findDecidedMeeting, readPreferencesOf } from '../../src/decisions/index.ts';
import { sql, type Db } from '../../src/db/index.ts';
import { changeOverride, changePreferences, chooseCalendars, disconnectConnection } from '../../src/flow/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { event, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

/** Everything with a guest from outside is recorded, and these events were read. */
async function openRecorded(count: number): Promise<CalendarWorld> {
  const world = await openCalendarWorld();
  world.provider.fetchChanges = async () =>
    whole(Array.from({ length: count }, (_unused, index) => event(String(index + 1), 60 + Math.floor(index / 50))));
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  await world.sync('main');
  return world;
}

const idOf = async (db: Db, eventId: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    select meetings.id from meetings join calendar_events on calendar_events.id = calendar_event_id
    where provider_event_id = ${eventId}`.execute(db);
  return rows[0]?.id ?? '';
};

/** What the decision endpoint tells. */
async function explained({ db, user }: CalendarWorld, eventId: string) {
  const meeting = await findDecidedMeeting(db, { calendarUserId: user.id }, await idOf(db, eventId));
  assert.ok(meeting !== null);
  return { meeting, told: explainDecision(meeting, await readPreferencesOf(db, user.id)) };
}

/** How each rule came out. */
const outcomes = (trace: { rule: string; outcome: string }[]): Record<string, string> =>
  Object.fromEntries(trace.map(({ rule, outcome }) => [rule, outcome]));

/** The transaction that wrote each row last, in the order of their ids. */
async function versions(db: Db): Promise<string[]> {
  const { rows } = await sql<{ version: string }>`select xmin::text as version from meetings order by id`.execute(db);
  return rows.map((row) => row.version);
}

test('a preference that is switched off after the meeting ended leaves its decision and its trace as they were', async () => {
  await using world = await openRecorded(1);
  const before = (await explained(world, '1')).told;
  assert.equal(outcomes(before.trace)['record_external'], 'matched');
  world.clock.set(minutes(130));
  await changePreferences(world.deps, world.user, { record_external: false });
  const after = (await explained(world, '1')).told;
  assert.equal(after.decision.willRecord, true);
  assert.deepEqual(after, before);
});

test('the trace of a meeting ahead follows the preferences, also where the answer stays', async () => {
  await using world = await openRecorded(1);
  await changePreferences(world.deps, world.user, { record_non_host: true });
  const { told } = await explained(world, '1');
  assert.equal(told.decision.code, 'preference_record_external');
  assert.equal(outcomes(told.trace)['record_non_host'], 'not_matched', 'and no longer switched off');
  assert.equal(told.previous, null, 'which is no new decision');
});

test('a decision from before traces were kept is told with a trace only where it still comes out the same', async () => {
  await using world = await openRecorded(1);
  const { trace } = (await explained(world, '1')).told;
  await sql`update meetings set decision_trace = null`.execute(world.db);
  assert.deepEqual((await explained(world, '1')).told.trace, trace);
  world.clock.set(minutes(130));
  await changePreferences(world.deps, world.user, { record_external: false });
  const { told } = await explained(world, '1');
  assert.deepEqual([told.decision.willRecord, told.trace], [true, []]);
});

test('asking again with the same override is noted, and clearing it forgets when', async () => {
  await using world = await openRecorded(1);
  const { deps, user, clock, db } = world;
  const meetingId = await idOf(db, '1');
  const setAt = async (): Promise<string | null> =>
    (await explained(world, '1')).meeting.overrideSetAt?.toISOString() ?? null;
  assert.equal(await setAt(), null);
  const seen: (string | null)[] = [];
  for (const [minute, override] of [
    [1, true],
    [2, true],
    [3, false],
    [4, null],
  ] as const) {
    clock.set(minutes(minute));
    assert.equal(await changeOverride(deps, user, meetingId, override), true);
    seen.push(await setAt());
  }
  assert.deepEqual(seen, [...[1, 2, 3].map((minute) => minutes(minute).toISOString()), null]);
});

test('an event that changes keeps its override and when it was set', async () => {
  await using world = await openRecorded(1);
  await changeOverride(world.deps, world.user, await idOf(world.db, '1'), true);
  const before = (await explained(world, '1')).meeting;
  world.clock.set(minutes(5));
  world.provider.fetchChanges = async () => whole([{ ...event('1'), title: 'Another title' }], 'next');
  await world.sync('main');
  const { meeting } = await explained(world, '1');
  assert.deepEqual([meeting.override, meeting.overrideSetAt], [true, before.overrideSetAt]);
});

test('decisions that come out as before are not written', async () => {
  await using world = await openRecorded(3);
  const before = await versions(world.db);
  await changePreferences(world.deps, world.user, { record_external: true });
  await changePreferences(world.deps, world.user, { bot_name: 'Another name' });
  assert.deepEqual(await versions(world.db), before);
});

test('more decisions than one statement takes are all written, when preferences change and when the calendar goes', async () => {
  await using world = await openRecorded(2_100);
  const { db, deps, user } = world;
  const count = async (): Promise<unknown> => {
    const { rows } = await sql<{ code: string; count: number }>`
      select decision_code as code, count(*)::int as count from meetings where removed_at is null group by 1 order by 1`.execute(
      db,
    );
    return rows;
  };
  assert.deepEqual(await count(), [{ code: 'preference_record_external', count: 2_100 }]);
  await changePreferences(deps, user, { record_external: false });
  assert.deepEqual(await count(), [{ code: 'no_preference_matched', count: 2_100 }]);
  const { rows } = await sql<{ id: string }>`select id from connections`.execute(db);
  await disconnectConnection(deps, user, rows[0]?.id ?? '');
  assert.deepEqual(await count(), []);
});

test('no statement writes more than 2,000 decisions', async () => {
  await using world = await openRecorded(2_100);
  await changePreferences(world.deps, world.user, { record_external: false });
  const sizes: number[] = [];
  const db = world.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      sizes.push(Number(result.numAffectedRows ?? 0));
      return result;
    },
  });
  // Nobody is recorded before or after, so that decisions are all that is written.
  await changePreferences({ ...world.deps, db }, world.user, { record_internal: true });
  // A statement also ends early where its rows are long.
  const written = sizes.filter((size) => size > 1);
  assert.equal(
    written.reduce((sum, size) => sum + size, 0),
    2_100,
  );
  assert.ok(
    written.every((size) => size <= 2_000),
    written.join(),
  );
});

/** Notes, in their order, when planning locks the workspace and when decisions are written. */
function noting(db: Db): { db: Db; steps: string[] } {
  const steps: string[] = [];
  const noted = db.withPlugin({
    transformQuery: ({ node }) => {
      if (node.kind === 'RawNode' && /update meetings set .*decided_at/s.test(node.sqlFragments.join('')))
        steps.push('decisions are written');
      if (
        node.kind === 'SelectQueryNode' &&
        node.endModifiers !== undefined &&
        JSON.stringify(node.from).includes('"workspaces"')
      )
        steps.push('planning begins');
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { db: noted, steps };
}

test('all decisions are written before planning begins, also when several calendars go at once', async () => {
  await using world = await openCalendarWorld();
  const { deps, user } = world;
  await changePreferences(deps, user, { record_external: true });
  const connection = await world.connect('a', ['main', 'second', 'third']);
  const ids = await Promise.all(['main', 'second', 'third'].map(world.calendarId));
  const choices = (isSelected: boolean): Map<string, boolean> => new Map(ids.map((id) => [id, isSelected]));
  await chooseCalendars(deps, user, connection, choices(true));
  for (const [index, name] of ['main', 'second', 'third'].entries()) {
    world.provider.fetchChanges = async () => whole([event(String(index + 1), 60 + index)], `token ${name}`);
    await world.sync(name);
  }
  const { db, steps } = noting(world.db);
  await chooseCalendars({ ...deps, db }, user, connection, choices(false));
  const written = Array.from({ length: 3 }, () => 'decisions are written');
  assert.deepEqual(steps, [...written, 'planning begins']);
  const { rows } = await sql`select from bots where status = 'scheduled'`.execute(world.db);
  assert.equal(rows.length, 0);
});
