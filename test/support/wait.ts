/** Home of waiting in tests: for a state, with a deadline, instead of sleeping. */
import { setTimeout as pause } from 'node:timers/promises';

const ASK_EVERY_MS = 10;

/**
 * Asks until the answer is neither null, undefined nor false.
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
    if (performance.now() - startedAt > deadlineMs) {
      throw new Error(`Waited ${deadlineMs} ms for ${description}; the last answer was ${String(answer)}.`);
    }
    await pause(ASK_EVERY_MS);
  }
}
