/** Home of grouped calls: many callers at the same time become one statement. */

/**
 * Builds a function that answers one item by running a function of many.
 *
 * What is asked in one turn of the event loop, or while two groups are under way, goes together. There is no waiting:
 * a lone call runs at once.
 *
 * @param run Answers a group; its failure is the failure of each of its callers.
 * @param maxItems Most items of one group.
 */
export function groupCalls<Item, Answer>(
  run: (items: Item[]) => Promise<(item: Item) => Answer>,
  maxItems: number,
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  const MAX_GROUPS = 1;
  let waiting: Waiting[] = [];
  let running = 0;
  let isScheduled = false;

  const schedule = (): void => {
    if (isScheduled || running >= MAX_GROUPS || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void runGroup();
    });
  };
  const runGroup = async (): Promise<void> => {
    const group = waiting.slice(0, maxItems);
    waiting = waiting.slice(maxItems);
    running += 1;
    schedule();
    try {
      const answerOf = await run(group.map(({ item }) => item));
      for (const { item, resolve } of group) resolve(answerOf(item));
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      running -= 1;
      schedule();
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
