/** The entry of a thread: does one piece of work after the other, and waits after each part until it has arrived. */
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { AppError, messageOf } from '../errors.ts';
import type { ThreadAnswer, ThreadOrder, ThreadWork } from '../threads.ts';

/** Where a priority is one of a thread and not of the whole process, requests go first. */
const LOWER_PRIORITY = 5;

if (process.platform === 'linux') setPriority(LOWER_PRIORITY);
parentPort?.on('message', (order: ThreadOrder) => {
  if (order.kind === 'work') void doWork(order.module, order.input);
});

async function doWork(module: string, input: unknown): Promise<void> {
  try {
    // The task of the module names the types of both ends.
    const { work } = (await import(module)) as { work: ThreadWork<unknown, unknown, unknown> };
    const steps = work(input);
    for (let step = await steps.next(); ; step = await steps.next()) {
      if (step.done === true) return answer({ kind: 'done', result: step.value });
      answer({ kind: 'part', part: step.value });
      if (parentPort !== null) await once(parentPort, 'message');
    }
  } catch (error) {
    answer({ kind: 'failed', code: error instanceof AppError ? error.code : null, message: messageOf(error) });
  }
}

function answer(said: ThreadAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(said);
}
