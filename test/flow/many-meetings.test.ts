/** What a person has more of than one statement reads is read whole, and no statement reads or gives more rows than it may. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import type { Db } from '../../src/db/index.ts';
import { inTransaction } from '../../src/db/index.ts';
import { findUpcomingMeetings } from '../../src/decisions/index.ts';
import { changePreferences } from '../../src/flow/index.ts';
import { changeBotSharing } from '../../src/flow/people/workspace-settings.ts';
import { lockPlanning, readPlanScope } from '../../src/bot-plans/index.ts';
import { listWantedMeetingIds } from '../../src/meetings/index.ts';
import { NOW } from '../bots/bot-world.ts';
import { event, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

const MANY = 2_500;
const MOST = 2_000;

/** Remembers how many rows each statement gave. */
function watched(db: Db): { db: Db; counts: number[] } {
  const counts: number[] = [];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      counts.push(result.rows.length);
      return result;
    },
  };
  return { db: db.withPlugin(plugin), counts };
}

/** A person with many meetings, each with a bot of its own. */
async function openMany(): Promise<CalendarWorld & { connectionId: string }> {
  const world = await openCalendarWorld();
  const connection = await world.connect('a');
  await changePreferences(world.deps, world.user, { record_external: true });
  const events = Array.from({ length: MANY }, (_unused, at) => event(`${at}`, 60 + at));
  world.provider.fetchChanges = async () => whole(events);
  await world.sync('main');
  return { ...world, connectionId: connection.id };
}

test('thousands of meetings are read whole, each once and in their order, with no more than 2,000 rows in an answer', async () => {
  await using world = await openMany();
  const { workspaceId } = world.user;
  const { db, counts } = watched(world.db);
  const upcoming = await findUpcomingMeetings(db, world.user.id, null, NOW);
  assert.equal(new Set(upcoming.map(({ id }) => id)).size, MANY);
  assert.equal(upcoming.length, MANY);
  const wanted = await listWantedMeetingIds(db, workspaceId, NOW);
  assert.deepEqual(new Set(wanted), new Set(upcoming.map(({ id }) => id)));
  assert.equal(wanted.length, MANY);
  await inTransaction(db, async (tx) => {
    assert.equal(await lockPlanning(tx, workspaceId, []), null);
    // Whoever is concerned stands last.
    const strangers = Array.from(
      { length: MANY },
      (_unused, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`,
    );
    assert.equal(await lockPlanning(tx, workspaceId, strangers), null);
    const sharing = await lockPlanning(tx, workspaceId, [...strangers, wanted[0] ?? '']);
    assert.ok(sharing !== null);
    const scope = await readPlanScope(tx, { workspaceId, sharing, meetingIds: wanted });
    assert.equal(scope.meetings.length, MANY);
    assert.equal(new Set(scope.bots.map(({ id }) => id)).size, MANY);
    const ids = scope.bots.map(({ id }) => id);
    assert.deepEqual(ids, ids.toSorted(), 'bots are locked in the order of their ids');
    const order = scope.meetings.map(({ createdAt, id }) => `${createdAt.toISOString()} ${id}`);
    assert.deepEqual(order, order.toSorted());
  });
  assert.ok(Math.max(...counts) <= MOST, `${Math.max(...counts)} rows`);
});

test('another name and another rule of who shares bots reach each of thousands of bots', async () => {
  await using world = await openMany();
  const bots = () => world.db.selectFrom('bots').select(['bot_name', 'deduplication_key', 'status']).execute();
  await changePreferences(world.deps, world.user, { bot_name: 'Scribe' });
  const named = await bots();
  assert.deepEqual([named.length, new Set(named.map(({ bot_name }) => bot_name))], [MANY, new Set(['Scribe'])]);
  await changeBotSharing(world.deps, world.user.workspaceId, 'off');
  const scheduled = (await bots()).filter(({ status }) => status === 'scheduled');
  assert.equal(scheduled.length, MANY);
  const keys = new Set(named.map(({ deduplication_key }) => deduplication_key));
  assert.ok(scheduled.every(({ deduplication_key }) => !keys.has(deduplication_key)));
});
