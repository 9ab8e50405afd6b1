/** Home of long work on many items in slices: others have their turn on the event loop in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long others wait for a slice at most, but for its last item. */
const SLICE_MS = 10;

/** Work that may be long: it stops after each item, and returns its result. Whoever runs it lets others have their turn, or not. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Runs steps to their end, in slices. @throws what a step throws. */
export async function runInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let endsAtMs = performance.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < endsAtMs) continue;
    await nextTurn();
    endsAtMs = performance.now() + SLICE_MS;
  }
}

/** Runs steps to their end while everybody else waits: for few items. @throws what a step throws. */
export function runAtOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** `map` of an array of any length, in slices. */
export const mapInSlices = <Item, Result>(items: readonly Item[], map: (item: Item) => Result): Promise<Result[]> =>
  runInSlices(mapping(items, map));

function* mapping<Item, Result>(items: readonly Item[], map: (item: Item) => Result): Steps<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(map(item));
    yield;
  }
  return results;
}
