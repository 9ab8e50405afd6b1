/** What is thrown away when its time is over, and what is kept. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { deleteBotsOverBefore } from '../../src/bots/index.ts';
import { deleteEventsEndedBefore } from '../../src/calendar-events/index.ts';
import { jsonParameter, sql, type Db } from '../../src/db/index.ts';
import { changePreferences, throwAwayOld } from '../../src/flow/index.ts';
import { minutes, NOW, zoom } from '../bots/bot-world.ts';
import { event, never, openCalendarWorld, titlesOf, whole } from './calendar-world.ts';

const daysAgo = (days: number): Date => minutes(-days * 24 * 60);

type BotSeed = { name: string; status: string; endsAt: Date; updatedAt?: Date; source?: 'calendar' | 'api' };

async function addBot(db: Db, workspaceId: string, seed: BotSeed): Promise<string> {
  const id = randomUUID();
  const link = zoom('91234567890');
  await db
    .insertInto('bots')
    .values({
      id,
      workspace_id: workspaceId,
      source: seed.source ?? 'calendar',
      deduplication_key: null,
      meeting_url: link.address,
      meeting_platform: link.platform,
      meeting: jsonParameter(link),
      bot_name: seed.name,
      starts_at: seed.endsAt,
      ends_at: seed.endsAt,
      status: seed.status,
      created_at: seed.updatedAt ?? seed.endsAt,
      updated_at: seed.updatedAt ?? seed.endsAt,
    })
    .execute();
  return id;
}

const botNames = async (db: Db): Promise<string[]> =>
  (await db.selectFrom('bots').select('bot_name').orderBy('bot_name').execute()).map((bot) => bot.bot_name);

test('bots of meetings that ended 60 days ago go with them; live ones, later ones and those of the bot API stay', async () => {
  await using world = await openCalendarWorld();
  const { db, deps } = world;
  const { workspaceId } = world.user;
  for (const status of ['done', 'fatal', 'cancelled', 'in_call_recording'])
    await addBot(db, workspaceId, { name: `old ${status}`, status, endsAt: daysAgo(61) });
  await addBot(db, workspaceId, {
    name: 'cancelled, to come',
    status: 'cancelled',
    endsAt: daysAgo(-5),
    updatedAt: daysAgo(70),
  });
  await addBot(db, workspaceId, { name: 'recent', status: 'done', endsAt: daysAgo(59) });
  await addBot(db, workspaceId, { name: 'long call', status: 'done', endsAt: daysAgo(61), updatedAt: daysAgo(1) });
  await addBot(db, workspaceId, { name: 'of an app', status: 'done', endsAt: daysAgo(90), source: 'api' });
  await throwAwayOld(deps, never);
  assert.deepEqual(await botNames(db), [
    'cancelled, to come',
    'long call',
    'of an app',
    'old in_call_recording',
    'recent',
  ]);
  await throwAwayOld(deps, never);
  assert.equal((await botNames(db)).length, 5);
});

test('a bot is kept as long as one of its meetings is, and its status changes go with it', async () => {
  await using world = await openCalendarWorld();
  const { db, deps } = world;
  world.provider.fetchChanges = async () => whole([event('1')]);
  await changePreferences(deps, world.user, { record_external: true });
  await world.connect('a');
  await world.sync('main');
  await db
    .updateTable('bots')
    .set({ status: 'done', ends_at: daysAgo(90), updated_at: daysAgo(90) })
    .execute();
  await throwAwayOld(deps, never);
  assert.equal((await botNames(db)).length, 1);

  // The meeting ends an hour after it started, in an hour.
  world.clock.set(new Date(minutes(120).getTime() + 60 * 24 * 60 * 60_000 + 1));
  await throwAwayOld(deps, never);
  assert.deepEqual([await titlesOf(db), await botNames(db)], [[], []]);
  assert.deepEqual(await db.selectFrom('bot_status_changes').selectAll().execute(), []);
});

test('many are thrown away in bounded batches, the oldest first', async () => {
  await using world = await openCalendarWorld();
  const { db } = world;
  for (const [index, days] of [63, 61, 62].entries())
    await addBot(db, world.user.workspaceId, { name: `${days}`, status: 'done', endsAt: daysAgo(days + index / 100) });
  assert.equal(await deleteBotsOverBefore(db, daysAgo(60), 2), 2);
  assert.deepEqual(await botNames(db), ['61']);
});

test('what is too old is found by an index', async () => {
  await using world = await openCalendarWorld();
  const scansOf = (index: string, act: (tx: Db) => Promise<unknown>): Promise<number> =>
    world.db.transaction().execute(async (tx) => {
      // On so few rows reading the whole table would be cheaper.
      await sql`set local enable_seqscan = off`.execute(tx);
      await act(tx);
      const { rows } = await sql<{ count: number }>`
        select pg_stat_get_xact_numscans(${index}::text::regclass) as count`.execute(tx);
      return rows[0]?.count ?? 0;
    });
  assert.equal(await scansOf('calendar_events_by_end', (tx) => deleteEventsEndedBefore(tx, NOW, 10)), 1);
  assert.equal(await scansOf('bots_over', (tx) => deleteBotsOverBefore(tx, NOW, 10)), 1);
});
