/** Home of batches: rows travel to PostgreSQL as JSON, up to 2,000 in a statement. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jsonParameter } from './json.ts';

/** Most rows of one statement: enough that its round trip costs nothing, and few enough that its text stays in megabytes. */
export const BATCH_ROWS = 2_000;

/** The same items in their order, cut into lists of at most 2,000. */
export function cutIntoBatches<Item>(items: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < items.length; from += BATCH_ROWS) batches.push(items.slice(from, from + BATCH_ROWS));
  return batches;
}

/**
 * Runs a statement for each batch of rows, one after the other. While PostgreSQL works on one, the text of the next is written.
 *
 * @param toRow What stands in the row of an item, by column.
 * @param run Gets the rows of one batch as the text of a jsonb parameter, and the items.
 */
export async function writeInBatches<Item>(
  items: readonly Item[],
  toRow: (item: Item) => Record<string, unknown>,
  run: (rows: string, batch: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  for (const batch of cutIntoBatches(items)) {
    const rows = jsonParameter(batch.map(toRow));
    await running;
    running = run(rows, batch);
    // It is awaited below; until then its failure is nobody's.
    running.catch(() => undefined);
    // Lets the statement leave before the processor is taken by the next batch.
    await nextTurn();
  }
  await running;
}
