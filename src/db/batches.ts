/** Home of batches: how many rows one statement takes, and where the next one goes on that reads a table from its oldest row. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { jsonParameter, type WrittenRows } from './parameters.ts';

/** Most rows that one statement reads or writes. */
export const BATCH_ROWS = 2_000;

/** The same rows in their order, cut into lists of at most 2,000; no list for no rows. */
export function inBatches<Item>(rows: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < rows.length; from += BATCH_ROWS) batches.push(rows.slice(from, from + BATCH_ROWS));
  return batches;
}

/** Most characters of one statement, roughly: writing them as JSON keeps others waiting for a few milliseconds. */
const BATCH_LENGTH = 1024 * 1024;
/** Rows whose length is looked at together. */
const LOOK_ROWS = 50;

/**
 * Runs a statement for each batch of rows, one after the other. While PostgreSQL works on one, the text of the next is written.
 * A batch ends early when its rows are long.
 *
 * @param toRow What stands in the row of an item, by column.
 * @param run Gets the rows of one batch, and the items. It inserts them, or looks each up by its key with `keyedRows`.
 */
export async function writeInBatches<Item>(
  items: readonly Item[],
  toRow: (item: Item) => Record<string, unknown>,
  run: (rows: WrittenRows, batch: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  for (let from = 0; from < items.length;) {
    const rows = rowsFrom(items, from, toRow);
    const batch = items.slice(from, from + rows.count);
    from += rows.count;
    await running;
    running = run(rows, batch);
    // It is awaited below; until then its failure is nobody's.
    running.catch(() => undefined);
    // Lets the statement leave before the processor is taken by the next batch.
    await nextTurn();
  }
  await running;
}

/** The text of the rows from a place on, as many as one statement takes. */
function rowsFrom<Item>(
  items: readonly Item[],
  from: number,
  toRow: (item: Item) => Record<string, unknown>,
): WrittenRows {
  const parts: string[] = [];
  let length = 0;
  let count = 0;
  while (count < BATCH_ROWS && length < BATCH_LENGTH && from + count < items.length) {
    const some = items.slice(from + count, from + Math.min(count + LOOK_ROWS, BATCH_ROWS));
    const part = jsonParameter(some.map(toRow));
    parts.push(part.slice(1, -1));
    length += part.length;
    count += some.length;
  }
  return { text: `[${parts.join(',')}]`, count };
}

/** The last row that a batch read. `at` is PostgreSQL's text of the instant, with its microseconds. */
export type BatchEnd = { at: string; id: string };

/** What came of a batch of deletions. `end` is where the next one goes on; null when nothing is left. */
export type DeletedBatch = { deletedCount: number; end: BatchEnd | null };

/** Condition: a row comes after the end of the last batch. Rows are read in this order, with an index on both columns. */
export const isAfter = (at: RawBuilder<unknown>, id: RawBuilder<unknown>, end: BatchEnd | null): RawBuilder<boolean> =>
  end === null ? sql<boolean>`true` : sql<boolean>`(${at}, ${id}) > (${end.at}::timestamptz, ${end.id})`;
