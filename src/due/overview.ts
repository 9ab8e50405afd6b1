/** Home of how due work is doing, for metrics, the doctor and the log. */
import { sql, type Db } from '../db/index.ts';
import { columnsOf } from './due-sql.ts';
import { interval } from './due-rows.ts';
import type { DueKind } from './kind.ts';

/** How one kind of due work is doing. Rows are counted up to 50,000 of a sort. */
export type DueOverview = {
  name: string;
  /** Rows that could start now. */
  dueCount: number;
  /** How long the oldest of them has been waiting; null when there is none. */
  oldestDueMs: number | null;
  /** Rows that a process holds. */
  runningCount: number;
  /** Rows whose last run failed and that will be tried again. */
  failingCount: number;
  /** The worst five of those. */
  failing: { id: string; failures: number; error: string; dueAt: Date }[];
};

/** Counts end here, so that they cost little whatever has piled up. */
const MOST_COUNTED = 50_000;

/**
 * Counts due work.
 *
 * Reads only rows that are due, held or failing, a bounded number of each, so that its cost grows neither with the future nor with
 * what has piled up.
 *
 * @returns one entry for each kind, in their order.
 */
export function dueOverview(db: Db, kinds: readonly DueKind[], now: Date): Promise<DueOverview[]> {
  return Promise.all(kinds.map((kind) => overviewOf(db, kind, now)));
}

async function overviewOf(db: Db, kind: DueKind, now: Date): Promise<DueOverview> {
  const { rows: table, due, leased, failures, error } = columnsOf(kind);
  const isFree = sql`(${leased} is null or ${leased} <= now())`;
  const isHeld = sql`${leased} > now()`;
  const reachMs = 2 * kind.leaseMs + kind.lookAheadMs;
  const [counts, failing] = await Promise.all([
    sql<{ due: number; oldest: Date | null; running: number; failing: number }>`
      with come as (
        select ${due} as due_at, ${isFree} as is_free from ${table} where ${due} <= ${now} order by ${due} limit ${MOST_COUNTED}
      ), held as (
        select ${isHeld} as is_held from ${table}
        where ${due} > ${now} and ${due} <= greatest(${now}::timestamptz, now()) + ${interval(reachMs)}
        order by ${due} limit ${MOST_COUNTED}
      ), failed as (
        select from ${table} where ${error} is not null and ${due} is not null limit ${MOST_COUNTED}
      )
      select (select count(*) from come where is_free) as due, (select min(due_at) from come where is_free) as oldest,
        (select count(*) from come where not is_free) + (select count(*) from held where is_held) as running,
        (select count(*) from failed) as failing`.execute(db),
    sql<{ id: string; failures: number; error: string; dueAt: Date }>`
      select id, ${failures} as failures, ${error} as error, ${due} as "dueAt" from ${table}
      where ${error} is not null and ${due} is not null order by ${failures} desc, id limit 5`.execute(db),
  ]);
  const count = counts.rows[0];
  return {
    name: kind.name,
    dueCount: count?.due ?? 0,
    oldestDueMs: count?.oldest ? now.getTime() - count.oldest.getTime() : null,
    runningCount: count?.running ?? 0,
    failingCount: count?.failing ?? 0,
    failing: failing.rows,
  };
}
