/**
 * Benchmark: how late exact starts are. 2,000 units of due work spread over 20 s, through src/due with its look-ahead; beside it, in
 * the same run, the machine's limit: a bare setTimeout for each moment of the same schedule.
 *
 *     node bench/exact-start.ts [rounds, 3 by default]
 */
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.ts';
import { newId } from '../src/base/ids.ts';
import { openLog } from '../src/base/log.ts';
import { sql, type Db } from '../src/db/index.ts';
import { startDueWork, type DueKind } from '../src/due/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { median, percentile, printTable } from './support/figures.ts';

const UNITS = 2_000;
const SPREAD_MS = 20_000;
/** Before the first unit is due: longer than the look-ahead. */
const LEAD_MS = 3_000;

type Lateness = { p50: number; p99: number; max: number };

const nowMs = (): number => performance.timeOrigin + performance.now();
const schedule = (): number[] => {
  const firstMs = Math.ceil(nowMs()) + LEAD_MS;
  // A stride without a common divisor visits every millisecond slot in a scrambled order.
  return Array.from({ length: UNITS }, (_, index) => firstMs + ((index * 7_919) % SPREAD_MS));
};
const summary = (lateMs: readonly number[]): Lateness => ({
  p50: percentile(lateMs, 0.5),
  p99: percentile(lateMs, 0.99),
  max: Math.max(...lateMs),
});

/** The machine's limit. */
async function bareTimers(): Promise<Lateness> {
  const lateMs = await Promise.all(
    schedule().map(async (dueMs) => {
      await wait(dueMs - nowMs());
      // A timer may fire a little early; starting early is not allowed to either side.
      while (nowMs() < dueMs) await wait(1);
      return nowMs() - dueMs;
    }),
  );
  return summary(lateMs);
}

/** The same schedule through the rows. */
async function dueWork(bench: Awaited<ReturnType<typeof openBenchDatabase>>): Promise<Lateness> {
  const { db } = bench.handle;
  const dueMsOf = new Map(schedule().map((dueMs) => [newId(), dueMs]));
  await addUnits(db, dueMsOf);
  const lateMs: number[] = [];
  const kind: DueKind = {
    name: 'bench_units/start',
    table: 'bench_units',
    prefix: 'start',
    concurrency: 1_000,
    leaseMs: 30_000,
    timeoutMs: 30_000,
    lookAheadMs: 2_000,
    backoff: { baseMs: 1_000, capMs: 60_000 },
    run: async ({ id }) => {
      lateMs.push(nowMs() - (dueMsOf.get(id) ?? Number.NaN));
      return { nextDueAt: null };
    },
  };
  await using worker = await startDueWork({
    handle: bench.handle,
    clock: systemClock,
    log: openLog('warn'),
    kinds: [kind],
  });
  while (lateMs.length < UNITS) await wait(100);
  await worker.idle();
  if (lateMs.length !== UNITS) throw new Error(`${lateMs.length} starts of ${UNITS} units.`);
  return summary(lateMs);
}

async function addUnits(db: Db, dueMsOf: ReadonlyMap<string, number>): Promise<void> {
  await sql`insert into bench_units (id, start_due_at)
    select id, to_timestamp(due_ms / 1000) from unnest(${[...dueMsOf.keys()]}::uuid[], ${[...dueMsOf.values()]}::float8[]) as unit (id, due_ms)`.execute(
    db,
  );
}

const rounds = Number(process.argv[2] ?? 3);
await using bench = await openBenchDatabase();
await sql
  .raw(
    `drop table if exists bench_units;
     create table bench_units (id uuid primary key, start_due_at timestamptz, start_leased_until timestamptz,
       start_fence bigint not null default 0, start_failures integer not null default 0, start_error text);
     create index on bench_units (start_due_at) where start_due_at is not null`,
  )
  .execute(bench.handle.db);

console.log(`${UNITS} units over ${SPREAD_MS / 1000} s, medians of ${rounds} rounds, lateness in ms`);
const limits: Lateness[] = [];
const ours: Lateness[] = [];
for (let round = 0; round < rounds; round += 1) {
  limits.push(await bareTimers());
  ours.push(await dueWork(bench));
}
await sql`drop table bench_units`.execute(bench.handle.db);

const row = (name: string, values: readonly Lateness[]): string[] => [
  name,
  ...(['p50', 'p99', 'max'] as const).map((key) => median(values.map((value) => value[key])).toFixed(2)),
];
const ratio = (key: keyof Lateness): string =>
  (median(ours.map((value) => value[key])) / median(limits.map((value) => value[key]))).toFixed(1);
printTable(
  ['', 'p50', 'p99', 'max'],
  [row('due work', ours), row('bare setTimeout', limits), ['ratio', ratio('p50'), ratio('p99'), ratio('max')]],
);
