/** Home of long work on many items in slices: others have their turn on the event loop in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long others wait for a slice at most, but for its last item. */
const SLICE_MS = 10;

/** `map` of an array of any length. */
export async function mapInSlices<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let endsAtMs = performance.now() + SLICE_MS;
  for (const item of items) {
    results.push(map(item));
    if (performance.now() < endsAtMs) continue;
    await nextTurn();
    endsAtMs = performance.now() + SLICE_MS;
  }
  return results;
}
