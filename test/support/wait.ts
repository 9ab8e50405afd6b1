/** Home of waiting in tests: for a state, with a deadline, instead of sleeping. */
import { setTimeout as pause } from 'node:timers/promises';

/** How long tests wait for anything that must come: much longer than it takes, also on a machine that is busy with other work. */
export const PATIENCE_MS = 60_000;

const ASK_EVERY_MS = 10;
/** Each pause is also this share of the time waited so far: a long wait stays far below the throttles of the API. */
const PAUSE_SHARE = 0.1;

/**
 * Waits for a promise, but no longer than tests wait for anything.
 *
 * @param description What is waited for, for the failure: "the server to stop".
 */
export async function inTime<Answer>(description: string, promise: PromiseLike<Answer>): Promise<Answer> {
  const ended = new AbortController();
  const late = pause(PATIENCE_MS, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`Waited ${PATIENCE_MS} ms for ${description}.`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    ended.abort();
    await late.catch(() => undefined);
  }
}

/**
 * Asks until the answer is neither null, undefined nor false; less and less often.
 *
 * @param description What is waited for, for the failure: "the bot to join".
 * @returns the answer.
 */
export async function waitFor<Answer>(
  description: string,
  probe: () => Promise<Answer> | Answer,
  { deadlineMs = PATIENCE_MS }: { deadlineMs?: number } = {},
): Promise<Exclude<Answer, null | undefined | false>> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await probe();
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as Exclude<Answer, null | undefined | false>;
    }
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > deadlineMs) {
      throw new Error(`Waited ${deadlineMs} ms for ${description}; the last answer was ${String(answer)}.`);
    }
    await pause(ASK_EVERY_MS + Math.min(waitedMs * PAUSE_SHARE, 1_000));
  }
}
