/**
 * First sync of 1,000, 10,000 and 100,000 events through sync, meeting, decision and plan; beside it, in the same run, the same rows
 * into the same empty tables of the same PostgreSQL by bulk inserts alone. Run: npm run bench -- ingest [rounds]
 */
import { sql, type DatabaseHandle } from '../src/db/index.ts';
import { calendarSyncer } from '../src/flow/read/sync-calendar.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow } from './support/bench-flow.ts';
import { median, printTable } from './support/figures.ts';

const SIZES = [1_000, 10_000, 100_000];
const ROUNDS = Number(process.argv[2] ?? 3);
const WRITTEN_TABLES = ['calendar_events', 'bots', 'meetings', 'webhook_events'];
const BATCH_ROWS = 2_000;

/** The rows of a table as JSON texts of up to 2,000 rows each. */
async function takeRows(handle: DatabaseHandle, table: string): Promise<string[]> {
  const { rows } = await sql<{ batch: string }>`
    select jsonb_agg(row)::text as batch from (
      select to_jsonb(t) as row, (row_number() over (order by id) - 1) / ${BATCH_ROWS} as batch from ${sql.table(table)} t
    ) numbered group by numbered.batch order by numbered.batch`.execute(handle.db);
  return rows.map((row) => row.batch);
}

async function measure(size: number): Promise<{ flowMs: number; bulkMs: number; bots: number }> {
  await using database = await openBenchDatabase();
  const { handle } = database;
  const flow = await openBenchFlow(handle);
  flow.answer.next = fullList(makeEvents(size, flow.deps.clock.now()), 'token');
  await handle.pool.query('checkpoint');
  const flowStart = performance.now();
  await calendarSyncer(flow.deps)(flow.calendarId, AbortSignal.timeout(600_000));
  const flowMs = performance.now() - flowStart;

  const batches = await Promise.all(
    WRITTEN_TABLES.map(async (table) => ({ table, texts: await takeRows(handle, table) })),
  );
  const { rows } = await sql<{ count: number }>`select count(*) as count from bots`.execute(handle.db);
  await handle.pool.query('truncate calendar_events, bots, meetings, webhook_events cascade');
  await handle.pool.query('checkpoint');
  const bulkStart = performance.now();
  await handle.db.transaction().execute(async (tx) => {
    for (const { table, texts } of batches) {
      for (const text of texts) {
        await sql`insert into ${sql.table(table)} select * from jsonb_populate_recordset(null::${sql.table(table)}, ${text}::jsonb)
          on conflict (id) do nothing`.execute(tx);
      }
    }
  });
  return { flowMs, bulkMs: performance.now() - bulkStart, bots: rows[0]?.count ?? 0 };
}

const table: string[][] = [];
for (const size of SIZES) {
  const rounds: Awaited<ReturnType<typeof measure>>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(size));
  const flowMs = median(rounds.map((round) => round.flowMs));
  const bulkMs = median(rounds.map((round) => round.bulkMs));
  table.push([
    size.toLocaleString('en'),
    (rounds[0]?.bots ?? 0).toLocaleString('en'),
    flowMs.toFixed(0),
    Math.round((size / flowMs) * 1000).toLocaleString('en'),
    bulkMs.toFixed(0),
    (bulkMs / flowMs).toFixed(2),
  ]);
}
console.log(
  `First sync, medians of ${ROUNDS}; rows in bulk are those the sync wrote (events, meetings, bots, webhook events)`,
);
printTable(['events', 'bots', 'sync ms', 'events/s', 'bulk ms', 'ratio'], table);
