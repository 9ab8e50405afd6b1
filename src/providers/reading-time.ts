/** Home of the time that reading may take: processor time of its thread, so that a busy machine shortens nothing. */

/** Processor time after which nothing more of an answer is begun. */
export const MAX_BUSY_MS = 8_000;

/** A sentence for the person whose calendar takes longer. */
export const TAKES_TOO_LONG = 'This calendar takes too long to read; not all of its events are read.';

/** Starts to measure. @returns what tells how long the thread has worked since, in milliseconds. */
export function startBusyTime(): () => number {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  const startedMs = used();
  return () => used() - startedMs;
}
