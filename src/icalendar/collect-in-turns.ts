/** Home of collecting: occurrences are counted and timed while they are made, and others get their turn in between. */
import { AppError } from '../base/errors.ts';
import type { CalendarChange } from '../calendar-events/index.ts';
import type { UnreadableEvent } from '../calendar-events/index.ts';

/** What one series, object or file gives. */
export type ReadPart = { changes: readonly CalendarChange[]; unreadable: readonly UnreadableEvent[] };

/** Most changes of one answer; a person has a few hundred occurrences in a window. */
const MAX_CHANGES = 50_000;
/** How long one calendar may be expanded altogether, and without letting others work in between. */
const MAX_BUSY_MS = 30_000;
const TURN_MS = 20;

/** Everything collected so far, in the order it was read. */
export type Collected = {
  changes: CalendarChange[];
  unreadable: UnreadableEvent[];
  /** Time spent on it, without the pauses. */
  busyMs: number;
};

/** An empty collection. */
export const nothingCollected = (): Collected => ({ changes: [], unreadable: [], busyMs: 0 });

/**
 * Adds parts to a collection. May be called again with more parts.
 *
 * @param parts Made one at a time, while this runs: reading them is the work.
 * @param rest Lets others work; throws to stop.
 * @throws {AppError} `answer_too_large` more than 50,000 changes, or more than 30 s of work.
 */
export async function collectInTurns(
  collected: Collected,
  parts: Iterable<ReadPart>,
  rest: () => Promise<void>,
): Promise<void> {
  let turnStartedAt = performance.now();
  for (const part of parts) {
    for (const change of part.changes) collected.changes.push(change);
    for (const event of part.unreadable) collected.unreadable.push(event);
    const turnMs = performance.now() - turnStartedAt;
    if (collected.changes.length > MAX_CHANGES || collected.busyMs + turnMs > MAX_BUSY_MS)
      throw new AppError('answer_too_large', 'The calendar has more occurrences than can be followed.');
    if (turnMs < TURN_MS) continue;
    collected.busyMs += turnMs;
    await rest();
    turnStartedAt = performance.now();
  }
  collected.busyMs += performance.now() - turnStartedAt;
}
