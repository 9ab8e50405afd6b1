/** Home of the SQL of due work: claim, keep, settle, ask again, move, count. */
import { jsonParameter, oneOf, sql, unnested, type Db } from '../db/index.ts';
import { RETRY_AFTER_MAX_MS } from './backoff.ts';
import { askedDue, columnsOf, hint, latestRequest, moveDue } from './due-sql.ts';
import type { DueColumns, DueKind } from './kind.ts';

const LEFT_BEHIND = 'The process that ran this ended without finishing it; it was started again.';

/** Workers look every second and know what is due next: only what is due before they have looked again needs a hint. */
const HINT_WITHIN_MS = 5_000;

const interval = (ms: number) => sql`${ms}::float8 * interval '1 ms'`;

/** A row as it was claimed. */
export type ClaimedRow = { id: string; dueAt: Date; fence: number; failures: number; error: string | null };

/**
 * Claims rows that are due up to `now` plus the look-ahead, oldest first, and those whose lease has ended.
 *
 * @returns `nextDueAt` is when the next row after these is due; null when there is none, or when the kind looks ahead.
 */
export async function claimRows(
  db: Db,
  kind: DueKind,
  now: Date,
  limit: number,
): Promise<{ rows: ClaimedRow[]; nextDueAt: Date | null }> {
  const { rows: table, due, leased, fence, failures, error } = columnsOf(kind);
  const horizon = sql`${new Date(now.getTime() + kind.lookAheadMs)}::timestamptz`;
  const leaseEnd = sql`now() + ${interval(kind.leaseMs)} + greatest(start_at - ${now}::timestamptz, interval '0')`;
  const next =
    kind.lookAheadMs > 0
      ? sql`null`
      : sql`select ${due} from ${table} where ${due} > ${horizon} order by ${due} limit 1`;
  const { rows } = await sql<{
    id: string | null;
    start_at: Date;
    fence: number;
    failures: number;
    error: string | null;
    next_due_at: Date | null;
  }>`
    with picked as (
      select id as picked_id, ${leased} is not null as was_left,
        case when ${leased} is null then ${due} else least(${due}, ${now}::timestamptz) end as start_at
      from ${table}
      where ${due} <= greatest(${horizon}, now()) and (${leased} is null and ${due} <= ${horizon} or ${leased} <= now())
      order by ${due} limit ${limit} for no key update skip locked
    ), claimed as (
      update ${table} set ${leased} = ${leaseEnd}, ${due} = ${leaseEnd}, ${fence} = ${fence} + 1,
        ${error} = case when was_left then ${LEFT_BEHIND} else ${error} end
      from picked where id = picked_id
      returning id, start_at, ${fence} as fence, ${failures} as failures, ${error} as error
    )
    select claimed.*, (${next})::timestamptz as next_due_at from (select) as always left join claimed on true order by start_at`.execute(
    db,
  );
  return {
    rows: rows.flatMap((row) =>
      row.id === null
        ? []
        : [{ id: row.id, dueAt: row.start_at, fence: row.fence, failures: row.failures, error: row.error }],
    ),
    nextDueAt: rows[0]?.next_due_at ?? null,
  };
}

/**
 * Looks at rows that are held and, with `extend`, gives them a new lease.
 *
 * A row that another transaction has locked keeps its old lease: nobody can claim it meanwhile, and the next beat reaches it.
 * Waiting for it while holding the others could be a deadlock.
 *
 * @param held `holdMs` is how long the row waits before it starts; its lease counts from then.
 * @returns one entry for each: `isMine` is false when somebody else took or moved it; `wasAskedFor` when its due column was changed.
 */
export async function lookAtRows(
  db: Db,
  kind: DueKind,
  held: readonly { id: string; fence: number; holdMs: number }[],
  extend: boolean,
): Promise<{ id: string; fence: number; isMine: boolean; wasAskedFor: boolean }[]> {
  const { rows: table, due, leased, fence } = columnsOf(kind);
  const leaseEnd = sql`now() + ${interval(kind.leaseMs)} + held_ms * interval '1 ms'`;
  const input = held.map((row) => ({ held_id: row.id, held_fence: row.fence, held_ms: row.holdMs }));
  const ids = held.map((row) => row.id);
  const extended = sql`, free as (
      select id as free_id, held_ms from ${table} as t join input on id = held_id and ${fence} = held_fence
      where id = ${oneOf(ids)} and ${leased} is not null for no key update of t skip locked
    ), extended as (
      update ${table} set ${due} = case when ${due} = ${leased} then ${leaseEnd} else ${due} end, ${leased} = ${leaseEnd}
      from free where id = free_id and id = ${oneOf(ids)}
    )`;
  const { rows } = await sql<{ id: string; fence: number; isMine: boolean; wasAskedFor: boolean }>`
    with input as (
      select * from jsonb_to_recordset(${jsonParameter(input)}::jsonb) as held (held_id uuid, held_fence bigint, held_ms float8)
    )${extend ? extended : sql``}
    select held_id as id, held_fence as fence, id is not null as "isMine", ${due} is distinct from ${leased} as "wasAskedFor"
    from input left join ${table} on id = held_id and id = ${oneOf(ids)} and ${fence} = held_fence and ${leased} is not null`.execute(
    db,
  );
  return rows;
}

/**
 * How a hold ended. `ended`: due next, or earlier when asked for meanwhile. `retry`: due next even when asked for meanwhile, because
 * the retry is the answer. `given_back`: due as before the claim, or earlier when asked for at an earlier time.
 */
export type Settlement = {
  id: string;
  fence: number;
  outcome: 'ended' | 'retry' | 'given_back';
  nextDueAt: string | null;
  failures: number;
  error: string | null;
};

/**
 * Writes down how runs ended and lets the rows go, in one statement; those that another transaction has locked are done after the
 * others, one by one, so that no lock is ever held while waiting for another.
 *
 * @returns the due column of each row that was still held; others are absent and unchanged.
 */
export async function settleRows(
  db: Db,
  kind: DueKind,
  settlements: readonly Settlement[],
): Promise<Map<Settlement, Date | null>> {
  const done = new Map<Settlement, Date | null>();
  const settle = async (batch: readonly Settlement[], onLocked: 'pass' | 'wait'): Promise<void> => {
    const byFence = new Map(batch.map((settlement) => [`${settlement.id} ${settlement.fence}`, settlement]));
    for (const row of await settleBatch(db, kind, batch, onLocked)) {
      const settlement = byFence.get(`${row.id} ${row.fence}`);
      if (settlement !== undefined) done.set(settlement, row.dueAt);
    }
  };
  await settle(settlements, 'pass');
  for (const settlement of settlements) if (!done.has(settlement)) await settle([settlement], 'wait');
  return done;
}

async function settleBatch(db: Db, kind: DueKind, batch: readonly Settlement[], onLocked: 'pass' | 'wait') {
  const { rows: table, due, leased, fence, failures, error } = columnsOf(kind);
  const input = batch.map((row) => ({
    input_id: row.id,
    input_fence: row.fence,
    next_due_at: row.nextDueAt,
    new_failures: row.failures,
    new_error: row.error,
    outcome: row.outcome,
  }));
  // Said beside the join too: a planner that cannot guess how many rows the input has would read the whole table.
  const ids = batch.map((row) => row.id);
  const { rows } = await sql<{ id: string; fence: number; dueAt: Date | null }>`
    with input as (
      select * from jsonb_to_recordset(${jsonParameter(input)}::jsonb) as input (
        input_id uuid, input_fence bigint, next_due_at timestamptz, new_failures integer, new_error text, outcome text
      )
    ), free as (
      select input.* from ${table} as t join input on id = input_id and ${fence} = input_fence
      where id = ${oneOf(ids)} and ${leased} is not null
      for no key update of t ${onLocked === 'pass' ? sql`skip locked` : sql``}
    )
    update ${table} set ${leased} = null, ${failures} = new_failures, ${error} = new_error,
      ${due} = case
        when ${due} = ${leased} or outcome = 'retry' and ${due} < ${leased} then next_due_at
        when outcome = 'given_back' and ${due} = ${latestRequest(leased)} then next_due_at
        when ${due} < ${leased} then least(${due}, next_due_at)
        else ${due}
      end
    from free where id = input_id and id = ${oneOf(ids)}
    returning id, ${fence} as fence, ${due} as "dueAt"`.execute(db);
  return rows;
}

/**
 * Asks for work at `at` or earlier. Work that runs right now stays with its holder, and runs once more afterwards.
 *
 * @param ids One id or several; unknown ones are passed over.
 * Repeatable: yes; many requests are answered by one run.
 */
export async function requestNow(tx: Db, kind: DueColumns, ids: string | readonly string[], at: Date): Promise<void> {
  const { rows: table, due } = columnsOf(kind);
  const list = typeof ids === 'string' ? [ids] : ids;
  if (list.length === 0) return;
  const asked = askedDue(kind, at);
  await sql`
    with asked as (select id as asked_id from ${table} where id = ${oneOf(list)} order by id for no key update),
    changed as (
      update ${table} set ${due} = ${asked} from asked where id = asked_id and ${due} is distinct from ${asked}
    )
    select ${hint(kind)}`.execute(tx);
}

/**
 * Moves work to another time, or clears it, with a clean record of failures. Whoever holds the row loses it: one that waits for its
 * start does not start, and what one that already runs would write down is void.
 *
 * @param dueAt Null means there is nothing to do any more.
 * Repeatable: yes.
 */
export const reschedule = (tx: Db, kind: DueColumns, id: string, dueAt: Date | null): Promise<void> =>
  rescheduleAll(tx, kind, [{ id, dueAt }]);

/** `reschedule` for many rows in one statement. */
export async function rescheduleAll(
  tx: Db,
  kind: DueColumns,
  moves: readonly { id: string; dueAt: Date | null }[],
): Promise<void> {
  if (moves.length === 0) return;
  const { rows: table } = columnsOf(kind);
  const rows = moves.map(({ id, dueAt }) => [id, dueAt]);
  // Said beside the join too: without statistics the whole table would be read.
  const ids = moves.map(({ id }) => id);
  await sql`
    with move as (
      select * from ${unnested(rows, ['uuid', 'timestamptz'])} as move (move_id, new_due_at)
    ), free as (
      select move.* from ${table} as t join move on id = move_id where id = ${oneOf(ids)} order by id for no key update of t
    ), moved as (
      update ${table} set ${moveDue(kind, sql.ref('new_due_at'))}
      from free where id = move_id and id = ${oneOf(ids)}
    )
    select ${hint(kind)}
    where exists (select from move where new_due_at <= clock_timestamp() + ${interval(HINT_WITHIN_MS)})`.execute(tx);
}

/** Whether any row of a kind is due and free. */
export async function isAnyDue(db: Db, kind: DueKind, now: Date): Promise<boolean> {
  const { rows: table, due, leased } = columnsOf(kind);
  const { rows } = await sql`
    select from ${table} where ${due} <= ${now} and (${leased} is null or ${leased} <= now()) limit 1`.execute(db);
  return rows.length > 0;
}

/** How one kind of due work is doing. */
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

/**
 * Counts due work for metrics and the doctor.
 *
 * Reads only rows due within the longest wait after a failure, so that its cost does not grow with the future.
 *
 * @returns one entry for each kind, in their order.
 */
export function dueOverview(db: Db, kinds: readonly DueKind[], now: Date): Promise<DueOverview[]> {
  return Promise.all(kinds.map((kind) => overviewOf(db, kind, now)));
}

async function overviewOf(db: Db, kind: DueKind, now: Date): Promise<DueOverview> {
  const { rows: table, due, leased, failures, error } = columnsOf(kind);
  const isDue = sql`${due} <= ${now} and (${leased} is null or ${leased} <= now())`;
  const reachMs = Math.max(kind.backoff.capMs, RETRY_AFTER_MAX_MS, kind.leaseMs + kind.lookAheadMs);
  const inReach = sql`${due} <= greatest(${now}::timestamptz, now()) + ${interval(reachMs)}`;
  const [counts, failing] = await Promise.all([
    sql<{ due: number; oldest: Date | null; running: number; failing: number }>`
      select count(*) filter (where ${isDue}) as due, min(${due}) filter (where ${isDue}) as oldest,
        count(*) filter (where ${leased} > now()) as running, count(*) filter (where ${error} is not null) as failing
      from ${table} where ${inReach}`.execute(db),
    sql<{ id: string; failures: number; error: string; dueAt: Date }>`
      select id, ${failures} as failures, ${error} as error, ${due} as "dueAt" from ${table}
      where ${inReach} and ${error} is not null order by ${failures} desc, id limit 5`.execute(db),
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
