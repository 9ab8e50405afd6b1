/** Home of batches: how many rows one statement takes, and where the next one goes on that reads a table from its oldest row. */
import { sql, type RawBuilder } from 'kysely';

/** Most rows that one statement reads or writes. */
export const BATCH_ROWS = 2_000;

/** Cuts rows into batches, in their order. @returns nothing for no rows. */
export function* inBatches<Row>(rows: readonly Row[]): Generator<readonly Row[], void> {
  for (let from = 0; from < rows.length; from += BATCH_ROWS) yield rows.slice(from, from + BATCH_ROWS);
}

/** The last row that a batch read. `at` is PostgreSQL's text of the instant, with its microseconds. */
export type BatchEnd = { at: string; id: string };

/** What came of a batch of deletions. `end` is where the next one goes on; null when nothing is left. */
export type DeletedBatch = { deletedCount: number; end: BatchEnd | null };

/** Condition: a row comes after the end of the last batch. Rows are read in this order, with an index on both columns. */
export const isAfter = (at: RawBuilder<unknown>, id: RawBuilder<unknown>, end: BatchEnd | null): RawBuilder<boolean> =>
  end === null ? sql<boolean>`true` : sql<boolean>`(${at}, ${id}) > (${end.at}::timestamptz, ${end.id})`;
