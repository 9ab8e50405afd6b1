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
 * @param options.keyOf Items of different keys neither go together nor wait for each other; default is one key for all.
 * @param options.gatherMs How long the first item waits for others; default is no longer than one turn.
 */
export function groupCalls<Item, Answer>(
  run: (items: Item[]) => Promise<(item: Item) => Answer>,
  options: { maxItems: number; gatherMs?: number; keyOf?: (item: Item) => string },
): (item: Item) => Promise<Answer> {
  const { maxItems, gatherMs = 0, keyOf = () => '' } = options;
  type Waiting = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  const lines = new Map<string, Waiting[]>();

  const runGroups = async (key: string, waiting: Waiting[]): Promise<void> => {
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
    lines.delete(key);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      const key = keyOf(item);
      const line = lines.get(key);
      if (line !== undefined) return void line.push({ item, resolve, reject });
      const started = [{ item, resolve, reject }];
      lines.set(key, started);
      void runGroups(key, started);
    });
}
