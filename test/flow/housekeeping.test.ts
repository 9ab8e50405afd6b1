/** What is thrown away when its time is over, and what is kept. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { deleteBotsOverBefore } from '../../src/bots/index.ts';
import { deleteEventsEndedBefore } from '../../src/calendar-events/index.ts';
import { jsonParameter, sql, type BatchEnd, type Db, type DeletedBatch } from '../../src/db/index.ts';
import { forgetOldIdempotencyKeys } from '../../src/http/index.ts';
import { deleteWebhookEventsBefore } from '../../src/webhook-deliveries/index.ts';
import { changePreferences, housekeeping } from '../../src/flow/index.ts';
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
  await housekeeping.throwAwayOld(deps, never);
  assert.deepEqual(await botNames(db), [
    'cancelled, to come',
    'long call',
    'of an app',
    'old in_call_recording',
    'recent',
  ]);
  await housekeeping.throwAwayOld(deps, never);
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
  await housekeeping.throwAwayOld(deps, never);
  assert.equal((await botNames(db)).length, 1);

  // The meeting ends an hour after it started, in an hour.
  world.clock.set(new Date(minutes(120).getTime() + 60 * 24 * 60 * 60_000 + 1));
  await housekeeping.throwAwayOld(deps, never);
  assert.deepEqual([await titlesOf(db), await botNames(db)], [[], []]);
  assert.deepEqual(await db.selectFrom('bot_status_changes').selectAll().execute(), []);
});

test('many are thrown away in bounded batches, the oldest first', async () => {
  await using world = await openCalendarWorld();
  const { db } = world;
  for (const [index, days] of [63, 61, 62].entries())
    await addBot(db, world.user.workspaceId, { name: `${days}`, status: 'done', endsAt: daysAgo(days + index / 100) });
  assert.equal((await deleteBotsOverBefore(db, daysAgo(60), null, 2)).deletedCount, 2);
  assert.deepEqual(await botNames(db), ['61']);
});

/** Rows of a table, and entries of an index of it, that were read in this transaction. */
async function readCounts(tx: Db, table: string, index: string): Promise<{ rows: number; entries: number }> {
  const { rows } = await sql<{ rows: number; entries: number }>`
    select pg_stat_get_xact_tuples_returned(${table}::text::regclass) as rows,
      pg_stat_get_xact_tuples_returned(${index}::text::regclass) as entries`.execute(tx);
  return rows[0] ?? assert.fail();
}

const KEPT = 20_000;
const OLD = 90;
const BATCH = 20;

const seeds = {
  webhook_events: sql`
    insert into webhook_events (id, workspace_id, type, body, created_at)
    select 'msg_' || n, w.id, 'calendar.update', '{}', ${NOW}::timestamptz - case when n <= ${OLD} then interval '31 days' else interval '1 day' end
    from workspaces w, generate_series(1, ${OLD + KEPT}::integer) as n`,
  /** Every third old webhook event still waits to be delivered. */
  webhook_deliveries: sql`
    with endpoint as (
      insert into webhook_endpoints (id, workspace_id, url, event_types, shape, headers, secret_sealed, is_enabled, created_at)
      select gen_random_uuid(), id, 'https://example.com', '{*}', 'new', 'webhook', '', true, ${NOW} from workspaces returning id, workspace_id
    )
    insert into webhook_deliveries (id, workspace_id, webhook_event_id, webhook_endpoint_id, state, created_at)
    select gen_random_uuid(), p.workspace_id, 'msg_' || n, p.id, case when n % 3 = 0 then 'pending' else 'delivered' end, ${NOW}
    from endpoint p, generate_series(1, ${OLD + KEPT}::integer) as n`,
  bots: sql`
    insert into bots (id, workspace_id, source, meeting_url, meeting_platform, meeting, bot_name, starts_at, status, created_at, updated_at)
    select gen_random_uuid(), w.id, 'calendar', '', 'zoom', '{}', '', at, 'done', at, at
    from workspaces w, generate_series(1, ${OLD + KEPT}::integer) as n,
      lateral (select ${NOW}::timestamptz - case when n <= ${OLD} then interval '61 days' else interval '1 day' end as at) as old`,
  idempotency_keys: sql`
    insert into idempotency_keys (scope, path, key, request_hash, created_at)
    select 'a', '/', n::text, '', ${NOW}::timestamptz - case when n <= ${OLD} then interval '2 hours' else interval '1 minute' end
    from generate_series(1, ${OLD + KEPT}::integer) as n`,
};

type Retention = {
  table: keyof typeof seeds;
  index: string;
  left: number;
  deleteAll: (tx: Db) => Promise<void>;
};

/** Deletes batch after batch, as the housekeeping does. */
async function deleteInTurn(deleteBatch: (after: BatchEnd | null) => Promise<DeletedBatch>): Promise<void> {
  let after: BatchEnd | null = null;
  do {
    const batch: DeletedBatch = await deleteBatch(after);
    after = batch.end;
  } while (after !== null);
}

const retentions: Retention[] = [
  {
    table: 'webhook_events',
    index: 'webhook_events_by_age',
    left: OLD / 3,
    deleteAll: (tx) => deleteInTurn((after) => deleteWebhookEventsBefore(tx, daysAgo(30), after, BATCH)),
  },
  {
    table: 'bots',
    index: 'bots_by_age',
    left: 0,
    deleteAll: (tx) => deleteInTurn((after) => deleteBotsOverBefore(tx, daysAgo(60), after, BATCH)),
  },
  {
    table: 'idempotency_keys',
    index: 'idempotency_keys_by_age',
    left: 0,
    deleteAll: (tx) => forgetOldIdempotencyKeys(tx, NOW),
  },
];

test('of a table with much to keep only what is too old is read, once, however many batches it takes', async () => {
  await using world = await openCalendarWorld();
  for (const seed of Object.values(seeds)) await seed.execute(world.db);
  await sql`analyze`.execute(world.db);
  for (const { table, index, left, deleteAll } of retentions) {
    await world.db.transaction().execute(async (tx) => {
      await deleteAll(tx);
      const { rows, entries } = await readCounts(tx, table, index);
      assert.equal(rows, 0, `rows of ${table} read without an index`);
      // Twice at most: what was read may be looked up once more to be deleted.
      assert.ok(entries <= 2 * OLD + 1, `${entries} entries of ${index}`);
      const { count } = await tx
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      assert.equal(count, KEPT + left, table);
    });
  }
});

test('calendar events that are too old are read once, however many batches it takes', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole(Array.from({ length: 50 }, (_, index) => event(`${index}`)));
  await world.connect('a');
  await world.sync('main');
  await world.db.transaction().execute(async (tx) => {
    // On so few rows reading the whole table would be cheaper.
    await sql`set local enable_seqscan = off`.execute(tx);
    await deleteInTurn((after) => deleteEventsEndedBefore(tx, minutes(1_000_000), after, 10));
    const { entries } = await readCounts(tx, 'calendar_events', 'calendar_events_by_age');
    assert.ok(entries >= 50 && entries <= 120, `${entries} entries`);
  });
});
