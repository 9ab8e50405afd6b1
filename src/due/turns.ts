/** Home of turns: how many may do something at the same time in this process; the others wait in line. */

/** Runs a function when it is its turn; the oldest waits the shortest. */
export type Turns = <Result>(run: () => Promise<Result>) => Promise<Result>;

/** Builds a line. @param most How many have their turn at the same time. */
export function createTurns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      // Whoever waits takes over the turn, so that nobody who comes at this moment is quicker.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
