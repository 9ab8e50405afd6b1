/** Home of the question whether an event lies in the sync window; pure. */
import type { EventTime } from '../calendar-events/index.ts';
import type { SyncWindow } from '../calendar-events/index.ts';
import { startOfDay } from '../base/time-zone.ts';

/**
 * Builds the test for one calendar: an event is inside when it ends after the window starts and starts before it ends.
 *
 * An event without an end, or without length, is inside when its start is.
 *
 * @param timeZone IANA zone in which days begin; UTC when null or unknown to this machine.
 */
export function insideWindow(window: SyncWindow, timeZone: string | null): (time: EventTime) => boolean {
  const zone = timeZone ?? 'UTC';
  return (time) => {
    const startAt = time.kind === 'timed' ? time.startAt : startOfDay(time.startOn, zone);
    const endAt = time.kind === 'timed' ? (time.endAt ?? time.startAt) : startOfDay(time.endOn, zone);
    return startAt < window.endAt && endAt > window.startAt;
  };
}
