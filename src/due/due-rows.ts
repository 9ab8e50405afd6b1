/** Home of the SQL of due work: claim, keep, settle, ask again, move. */
import type { RawBuilder } from 'kysely';
import { byKey, inBatches, keyedRows, sql, unnested, type Db } from '../db/index.ts';
import { askedDue, columnsOf, endedDue, hint, latestRequest, moveDue } from './due-sql.ts';
import type { DueColumns, DueKind, DueWork } from './kind.ts';

const LEFT_BEHIND = 'The process that ran this ended without finishing it; it was started again.';

/** A span of time in SQL. */
export const interval = (ms: number): RawBuilder<unknown> => sql`${ms}::float8 * interval '1 ms'`;

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
      from picked where ${byKey('id', 'picked_id')}
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
  held: readonly HeldRow[],
  extend: boolean,
): Promise<{ id: string; fence: number; isMine: boolean; wasAskedFor: boolean }[]> {
  const looks = [];
  for (const batch of inBatches(held)) looks.push(...(await lookAtBatch(db, kind, batch, extend)));
  return looks;
}

type HeldRow = { id: string; fence: number; holdMs: number };

async function lookAtBatch(db: Db, kind: DueKind, held: readonly HeldRow[], extend: boolean) {
  const { rows: table, due, leased } = columnsOf(kind);
  const leaseEnd = sql`now() + ${interval(kind.leaseMs)} + held_ms * interval '1 ms'`;
  const input = held.map((row) => ({ input_id: row.id, input_fence: row.fence, held_ms: row.holdMs }));
  const extended = sql`, free as (
      select input_id, held_ms from input cross join lateral ${asClaimed(kind, LOCK_OR_PASS)}
    ), extended as (
      update ${table} set ${due} = case when ${due} = ${leased} then ${leaseEnd} else ${due} end, ${leased} = ${leaseEnd}
      from free where ${byKey('id', 'input_id')}
    )`;
  const { rows } = await sql<{ id: string; fence: number; isMine: boolean; wasAskedFor: boolean }>`
    with input as (
      select * from ${keyedRows(input, { input_id: 'uuid', input_fence: 'bigint', held_ms: 'float8' })} as held
    )${extend ? extended : sql``}
    select input_id as id, input_fence as fence, found_leased is not null as "isMine",
      found_due is distinct from found_leased as "wasAskedFor"
    from input left join lateral ${asClaimed(kind, sql``)} on true`.execute(db);
  return rows;
}

/**
 * The row of the table that an `input` (input_id, input_fence) was claimed as, if it is still held by that claim; to stand after
 * `lateral`. So every row is looked up by its key. In a plain join the planner counts on statistics, which say that hardly any row is
 * held, and compares each input with each row.
 */
function asClaimed(kind: DueColumns, lock: RawBuilder<unknown>): RawBuilder<unknown> {
  const { rows: table, due, leased, fence } = columnsOf(kind);
  return sql`(
    select ${due} as found_due, ${leased} as found_leased from ${table}
    where id = input_id and ${fence} = input_fence and ${leased} is not null offset 0 ${lock}
  ) as claimed`;
}

const LOCK = sql`for no key update`;
const LOCK_OR_PASS = sql`for no key update skip locked`;

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
  for (const batch of inBatches(settlements)) await settle(batch, 'pass');
  for (const settlement of settlements) if (!done.has(settlement)) await settle([settlement], 'wait');
  return done;
}

const SETTLED = {
  input_id: 'uuid',
  input_fence: 'bigint',
  next_due_at: 'timestamptz',
  new_failures: 'integer',
  new_error: 'text',
  outcome: 'text',
};

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
  const { rows } = await sql<{ id: string; fence: number; dueAt: Date | null }>`
    with input as (
      select * from ${keyedRows(input, SETTLED)} as settled
    ), free as (
      select input.* from input cross join lateral ${asClaimed(kind, onLocked === 'pass' ? LOCK_OR_PASS : LOCK)}
    )
    update ${table} set ${leased} = null, ${failures} = new_failures, ${error} = new_error,
      ${due} = case
        when outcome = 'retry' and ${due} <= ${leased} or outcome = 'given_back' and ${due} = ${latestRequest(leased)} then next_due_at
        else ${endedDue(kind, sql`next_due_at`)}
      end
    from free where ${byKey('id', 'input_id')}
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
  const asked = askedDue(kind, at);
  for (const batch of inBatches(typeof ids === 'string' ? [ids] : ids.toSorted())) {
    const rows = batch.map((id) => ({ asked_id: id }));
    await sql`
      with wanted as (select * from ${keyedRows(rows, { asked_id: 'uuid' })} as wanted order by asked_id),
      asked as (
        select asked_id from wanted cross join lateral (select from ${table} where id = asked_id offset 0 ${LOCK}) as t
      ), changed as (
        update ${table} set ${due} = ${asked} from asked where ${byKey('id', 'asked_id')} and ${due} is distinct from ${asked}
      )
      select ${hint(kind)}`.execute(tx);
  }
}

/**
 * Moves work to another time, or clears it, with a clean record of failures. Whoever holds the row loses it: one that waits for its
 * start does not start, and what one that already runs would write down is void.
 *
 * @param dueAt Null means there is nothing to do any more.
 * Repeatable: yes.
 */
export async function reschedule(tx: Db, kind: DueColumns, id: string, dueAt: Date | null): Promise<void> {
  const { rows: table, due } = columnsOf(kind);
  await sql`
    with moved as (update ${table} set ${moveDue(kind, dueAt)} where id = ${id} returning ${due} as due_at)
    ${hint.whenSoon(kind, { rows: sql`moved`, dueAt: sql`due_at` })}`.execute(tx);
}

/**
 * Locks rows that a handler works on, in the order of their ids, until the transaction ends.
 *
 * @returns the ids of those that are still held by this claim; the others were moved, taken over or deleted, and are not its any more.
 */
export async function lockHeld(
  tx: Db,
  kind: DueColumns,
  works: readonly Pick<DueWork, 'id' | 'fence'>[],
): Promise<string[]> {
  const rows = works.map((work) => [work.id, work.fence]);
  const { rows: held } = await sql<{ id: string }>`
    with input as (
      select * from ${unnested(rows, ['uuid', 'bigint'])} as held (input_id, input_fence) order by input_id
    )
    select input_id as id from input cross join lateral ${asClaimed(kind, LOCK)}`.execute(tx);
  return held.map((row) => row.id);
}

/** Whether any row of a kind is due and free. */
export async function isAnyDue(db: Db, kind: DueKind, now: Date): Promise<boolean> {
  const { rows: table, due, leased } = columnsOf(kind);
  const { rows } = await sql`
    select from ${table} where ${due} <= ${now} and (${leased} is null or ${leased} <= now()) limit 1`.execute(db);
  return rows.length > 0;
}
