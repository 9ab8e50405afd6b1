/** Home of grouped calls: many callers at the same time become one statement. */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

/**
 * Builds a function that answers one item by running a function of many.
 *
 * What is asked in one turn of the event loop, or while a group is under way, goes together. A lone call runs at once,
 * or after `gatherMs`.
 *
 * @param run Answers a group; its failure is the failure of each of its callers.
 * @param options.maxItems Most items of one group.
 * @param options.gatherMs How long the first item waits for others; default is no longer than one turn.
 */
export function groupCalls<Item, Answer>(
  run: (items: Item[]) => Promise<(item: Item) => Answer>,
  { maxItems, gatherMs = 0 }: { maxItems: number; gatherMs?: number },
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let isBusy = false;

  const runGroups = async (): Promise<void> => {
    while (waiting.length > 0) {
      await (gatherMs > 0 ? wait(gatherMs) : nextTurn());
      const group = waiting.splice(0, maxItems);
      try {
        const answerOf = await run(group.map(({ item }) => item));
        for (const { item, resolve } of group) resolve(answerOf(item));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    isBusy = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isBusy) return;
      isBusy = true;
      void runGroups();
    });
}
