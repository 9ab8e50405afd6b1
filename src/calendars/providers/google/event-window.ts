/** Home of the question whether an event lies in the sync window; pure. */
import type { EventTime } from '../../calendar-event.ts';
import type { SyncWindow } from '../../provider.ts';

/**
 * Builds the test for one calendar: an event is inside when it ends after the window starts and starts before it ends.
 *
 * An event without an end, or without length, is inside when its start is.
 *
 * @param timeZone IANA zone in which days begin; UTC when null or unknown to this machine.
 */
export function insideWindow(window: SyncWindow, timeZone: string | null): (time: EventTime) => boolean {
  const offsetAt = zoneOffset(timeZone ?? 'UTC');
  return (time) => {
    const startMs = time.kind === 'timed' ? time.startAt.getTime() : startOfDayMs(time.startOn, offsetAt);
    const endMs = time.kind === 'timed' ? (time.endAt ?? time.startAt).getTime() : startOfDayMs(time.endOn, offsetAt);
    return startMs < window.endAt.getTime() && endMs > window.startAt.getTime();
  };
}

/** Offset of a zone from UTC at an instant, both in milliseconds. */
type OffsetAt = (instantMs: number) => number;

/** Where the clock jumps over midnight, the day begins with the offset before the jump. */
function startOfDayMs(date: string, offsetAt: OffsetAt): number {
  const wallClockMs = Date.parse(`${date}T00:00:00Z`);
  const firstGuessMs = wallClockMs - offsetAt(wallClockMs);
  return wallClockMs - offsetAt(firstGuessMs);
}

function zoneOffset(timeZone: string): OffsetAt {
  const format = openFormat(timeZone);
  if (format === null) return () => 0;
  return (instantMs) => {
    const parts = Object.fromEntries(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instantMs / 1000) * 1000;
  };
}

function openFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}
