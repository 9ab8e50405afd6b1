/** Home of the pieces of statements that change due columns: here, and in stores that change other columns in the same statement. */
import type { RawBuilder } from 'kysely';
import { sql } from '../db/index.ts';
import type { DueColumns } from './kind.ts';

/** The channel of hints; its payload is the name of a kind. */
export const WAKE_CHANNEL = 'rollcall_due';

type Piece = RawBuilder<unknown>;

/** The table and the columns of a kind. @param alias What the statement calls the table, where a bare name means two things. */
export function columnsOf({ table, prefix }: DueColumns, alias?: string): Record<ColumnName | 'rows', Piece> {
  const column = (name: string): Piece => sql.ref(`${alias === undefined ? '' : `${alias}.`}${prefix}_${name}`);
  return {
    rows: sql.table(table),
    due: column('due_at'),
    leased: column('leased_until'),
    fence: column('fence'),
    failures: column('failures'),
    error: column('error'),
  };
}

type ColumnName = 'due' | 'leased' | 'fence' | 'failures' | 'error';

/**
 * The latest due time that marks a held row as asked for: just before its lease ends, because a due time that equals the end of the
 * lease means that nobody asked. Requests for later are stored as this time.
 */
export const latestRequest = (leased: Piece): Piece => sql`(${leased} - interval '1 microsecond')`;

/** When a row is due that is asked for at `at`: then, or earlier as it was. A holder keeps it, and it runs once more afterwards. */
export function askedDue(kind: DueColumns, at: Date | Piece): Piece {
  const { due, leased } = columnsOf(kind);
  // least() passes over nulls.
  return sql`least(${due}, ${at}::timestamptz, ${latestRequest(leased)})`;
}

/** Assignment, after `set`: the row is asked for at `at` or earlier, as by `requestNow`. */
export const askForDue = (kind: DueColumns, at: Date | Piece): Piece =>
  sql`${columnsOf(kind).due} = ${askedDue(kind, at)}`;

/** Assignment, after `set`: a row that has nothing to do is due at `at`, when that is not null; any other stays as it is. */
export function startDue(kind: DueColumns, at: Date | Piece): Piece {
  const { due } = columnsOf(kind);
  return sql`${due} = coalesce(${due}, ${at}::timestamptz)`;
}

/** Assignments, after `set`: the row is due at `at` with a clean record, and whoever holds it loses it, as by `reschedule`. */
export function moveDue(kind: DueColumns, at: Date | Piece | null): Piece {
  const { due, leased, fence } = columnsOf(kind);
  return sql`${due} = ${at}, ${leased} = null, ${fence} = ${fence} + 1, ${forgiveDue(kind)}`;
}

/** Assignments, after `set`: the row has nothing to do any more. */
export const clearDue = (kind: DueColumns): Piece => moveDue(kind, null);

/** When a row is due after its run: as the run says, or earlier when it was asked for meanwhile. */
export function endedDue(kind: DueColumns, nextDueAt: Piece): Piece {
  const { due, leased } = columnsOf(kind);
  return sql`case when ${due} = ${leased} then ${nextDueAt} when ${due} < ${leased} then least(${due}, ${nextDueAt}) else ${due} end`;
}

/**
 * Assignments, after `set`: the run that claimed the row as `fence` has ended well, which also writes down what came of it. A row that is
 * not held by that claim any more keeps its due columns. The handler then says `isSettled`.
 */
export function endDue(kind: DueColumns, fence: Piece, nextDueAt: Piece): Piece {
  const { due, leased, fence: claimed, failures, error } = columnsOf(kind);
  const whereHeld = (column: Piece, value: Piece): Piece =>
    sql`${column} = case when ${claimed} = ${fence} and ${leased} is not null then ${value} else ${column} end`;
  return sql.join([
    whereHeld(due, endedDue(kind, nextDueAt)),
    whereHeld(leased, sql`null`),
    whereHeld(failures, sql`0`),
    whereHeld(error, sql`null`),
  ]);
}

/** Assignments, after `set`: failures so far do not count. */
export function forgiveDue(kind: DueColumns): Piece {
  const { failures, error } = columnsOf(kind);
  return sql`${failures} = 0, ${error} = null`;
}

/** Condition: a run of the row is due by that time and has not begun yet. */
export function isDueBy(kind: DueColumns, by: Date | Piece, alias?: string): RawBuilder<boolean> {
  const { due, leased } = columnsOf(kind, alias);
  return sql<boolean>`(${due} <= ${by}::timestamptz and (${leased} is null or ${due} < ${leased}))`;
}

/** Workers look every second and know what is due next: only what is due before they have looked again needs a hint. */
const HINT_WITHIN_MS = 5_000;

const hintAt = ({ name }: Pick<DueColumns, 'name'>): Piece => sql`pg_notify(${WAKE_CHANNEL}, ${name})`;

/**
 * Expression, after `select`: tells workers, at the commit, that work became due. Only a hint: they look every second without it.
 * `whenSoon` is a query: the hint, when one of some rows is due soon; `dueAt` is its column.
 */
export const hint = Object.assign(hintAt, {
  whenSoon: (kind: Pick<DueColumns, 'name'>, { rows, dueAt }: { rows: Piece; dueAt: Piece }): Piece =>
    sql`select ${hintAt(kind)} where exists (select from ${rows} where ${dueAt} <= clock_timestamp() + ${HINT_WITHIN_MS}::float8 * interval '1 ms')`,
});
