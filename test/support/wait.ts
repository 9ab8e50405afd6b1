/** Home of waiting in tests: for a state, with a deadline, instead of sleeping. */
import { setTimeout as pause } from 'node:timers/promises';

const ASK_EVERY_MS = 10;
/** Each pause is also this share of the time waited so far: a long wait stays far below the throttles of the API. */
const PAUSE_SHARE = 0.1;

/**
 * Asks until the answer is neither null, undefined nor false; less and less often.
 *
 * @param description What is waited for, for the failure: "the bot to join".
 * @returns the answer.
 */
export async function waitFor<Answer>(
  description: string,
  probe: () => Promise<Answer> | Answer,
  { deadlineMs = 15_000 }: { deadlineMs?: number } = {},
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
