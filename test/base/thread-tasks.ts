/** Home of work that tests have done in threads: orderly, and in every way it should not be. */
import { isMainThread, threadId } from 'node:worker_threads';
import { AppError } from '../../src/base/errors.ts';
import type { ThreadTask } from '../../src/base/threads.ts';

/** What the thread shall do. */
export type Behaviour = 'count' | 'never end' | 'fill the memory' | 'exit' | 'refuse' | 'throw';

/** The work. `count` tells three parts, and where it was done. */
export const TASK: ThreadTask<Behaviour, number, { isMainThread: boolean; threadId: number }> = {
  module: new URL(import.meta.url),
  work,
};

/** The work of the thread. */
export function* work(behaviour: Behaviour): Generator<number, { isMainThread: boolean; threadId: number }, void> {
  const held: number[][] = [];
  for (;;) {
    if (behaviour === 'fill the memory') held.push(Array.from({ length: 100_000 }, (_unused, index) => index * 1.5));
    else if (behaviour !== 'never end') break;
  }
  if (behaviour === 'exit') process.exit(1);
  if (behaviour === 'refuse') throw new AppError('answer_too_large', 'It is too large.');
  if (behaviour === 'throw') throw new Error('It is broken.');
  yield* [1, 2, 3];
  return { isMainThread, threadId };
}
