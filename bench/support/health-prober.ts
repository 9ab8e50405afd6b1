/** Home of the prober of health: in a thread of its own, so that nothing else of a benchmark delays its clock. */
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const EVERY_MS = 5;

/** Asks one address again and again. */
export type HealthProber = AsyncDisposable & {
  /** The longest that an answer took since this was asked last, in milliseconds; what is still unanswered counts. */
  takeLongest: () => Promise<number>;
};

/** Starts to ask. @param url An address of the health of a server. */
export function startHealthProber(url: string): HealthProber {
  const worker = new Worker(new URL(import.meta.url), { workerData: url });
  return {
    takeLongest: () =>
      new Promise((resolve) => {
        worker.once('message', resolve);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage('take');
      }),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

async function probe(url: string): Promise<never> {
  let longestMs = 0;
  let askedAtMs: number | null = null;
  parentPort?.on('message', () => {
    const openMs = askedAtMs === null ? 0 : performance.now() - askedAtMs;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort?.postMessage(Math.max(longestMs, openMs));
    longestMs = 0;
    if (askedAtMs !== null) askedAtMs = performance.now();
  });
  for (;;) {
    askedAtMs = performance.now();
    await fetch(url)
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined);
    longestMs = Math.max(longestMs, performance.now() - askedAtMs);
    askedAtMs = null;
    await pause(EVERY_MS);
  }
}

if (!isMainThread && typeof workerData === 'string') await probe(workerData);
