/** Home of running checks side by side, begun in their order. */
import { messageOf } from '../../src/base/errors.ts';
import type { Check, Outcome } from './checks.ts';

/** What a run tells while it goes on. */
export type Watcher = { began: (check: Check) => void; ended: (check: Check, outcome: Outcome) => void };

/**
 * Runs checks, so many at once. One that throws has failed.
 *
 * @param signal Ends those that run; none is begun afterwards, and none is told to have ended.
 */
export async function runPool(
  checks: readonly Check[],
  options: { atOnce: number; signal: AbortSignal; watcher: Watcher },
): Promise<void> {
  const { atOnce, signal, watcher } = options;
  const left = [...checks];
  const workOff = async (): Promise<void> => {
    for (let check = left.shift(); check !== undefined && !signal.aborted; check = left.shift()) {
      watcher.began(check);
      const outcome = await runOne(check, signal);
      if (!signal.aborted) watcher.ended(check, outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, workOff));
}

async function runOne(check: Check, signal: AbortSignal): Promise<Outcome> {
  try {
    return await check.run(signal);
  } catch (error) {
    return { kind: 'failed', output: messageOf(error) };
  }
}
