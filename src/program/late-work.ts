/** Home of the warning that work is late: once when it begins, and once when it has ended. */
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/index.ts';
import { dueOverview, type DueKind } from '../due/index.ts';
import { lateKinds } from '../health/index.ts';

const LOOK_EVERY_MS = 10_000;

/**
 * Looks every ten seconds whether work of any kind is late.
 *
 * @returns the function that stops it.
 */
export function watchLateWork(
  deps: { db: Db; clock: Clock; log: Log },
  kinds: readonly DueKind[],
): () => Promise<void> {
  const hear = lateWorkTeller(deps.log);
  let looking = Promise.resolve();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = dueOverview(deps.db, kinds, deps.clock.now())
      .then(hear)
      // That the database is away is said by whoever needs it.
      .catch((error: unknown) => deps.log.debug('late work was not looked for', { error: messageOf(error) }))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** Builds what hears how work is doing, again and again, and says what has changed since. */
export function lateWorkTeller(log: Log): (work: Awaited<ReturnType<typeof dueOverview>>) => void {
  const late = new Set<string>();
  return (work) => {
    const now = new Map(lateKinds(work).map((kind) => [kind.name, kind]));
    for (const [kind, { dueCount, oldestDueMs }] of now) {
      if (late.has(kind)) continue;
      late.add(kind);
      log.warn('work is late', { kind, dueCount, oldestDueMs });
    }
    for (const kind of late) {
      if (now.has(kind)) continue;
      late.delete(kind);
      log.info('work is in time again', { kind });
    }
  };
}
