/** Home of reading a feed in a thread: from the bytes of an answer to calendar events. */
import { createHash } from 'node:crypto';
import type { ThreadTask } from '../../base/threads.ts';
import type { CalendarEvent, SyncWindow, UnreadableEvent } from '../../calendar-events/index.ts';
import { expandCalendarFile, readCalendarFile } from '../../icalendar/index.ts';
import type { CalendarFile } from '../../icalendar/index.ts';
import { toParts } from '../event-parts.ts';
import type { EventPart } from '../event-parts.ts';
import { earlier, keepNearest, MAX_EVENTS, TOO_MANY_EVENTS } from '../nearest-events.ts';
import { MAX_BUSY_MS, startBusyTime, TAKES_TOO_LONG } from '../reading-time.ts';
import { calendarIn, decoded, unpacked } from './feed-text.ts';

/** An answer to be read. */
export type FeedInput = {
  body: Uint8Array<ArrayBuffer>;
  contentType: string | null;
  /** Most bytes once it is unpacked. */
  maxBytes: number;
  /** Whether HTTP said where the answer ends. */
  isWhole: boolean;
  /** IANA zone of the calendar as known from elsewhere. */
  timeZone: string | null;
  /** What its events are read for; null: only the calendar itself is looked at. */
  events: { window: SyncWindow; addresses: readonly string[]; knownHash: string | null } | null;
};

/** What an answer is. Its events come before, in parts. */
export type FeedReading =
  | { kind: 'page' | 'no_calendar' | 'cut' | 'not_unpacked' }
  | {
      kind: 'calendar';
      /** Equal for equal content; stamps that many servers write anew with every answer do not count. */
      contentHash: string;
      /** Whether the content is the known one; then nothing more is told. */
      isKnown: boolean;
      name: string | null;
      timeZone: string | null;
      eventCount: number;
      notes: string[];
      unreadable: UnreadableEvent[];
      completeUntil: Date | null;
      /** Sentences about the bounds that were met. */
      bounds: string[];
    };

/** Reads one feed. */
export const FEED_TASK: ThreadTask<FeedInput, EventPart, FeedReading> = { module: new URL(import.meta.url), work };

const STAMPS = /^(?:DTSTAMP|LAST-MODIFIED|CREATED)[:;].*$/gim;

/** The work of the thread. */
export async function* work(input: FeedInput): AsyncGenerator<EventPart, FeedReading, void> {
  const body = await bodyOf(input);
  if (body === null) return { kind: 'not_unpacked' };
  const found = calendarIn(decoded(body, input.contentType));
  if (found.kind !== 'calendar') return { kind: found.kind };
  const { text } = found;
  if (!input.isWhole && !/END:VCALENDAR\s*$/i.test(text.slice(-200))) return { kind: 'cut' };
  const contentHash = createHash('sha256').update(text.replace(STAMPS, '')).digest('base64url');
  const nothing = { unreadable: [], completeUntil: null, bounds: [] };
  if (contentHash === input.events?.knownHash)
    return {
      kind: 'calendar',
      contentHash,
      isKnown: true,
      name: null,
      timeZone: null,
      eventCount: 0,
      notes: [],
      ...nothing,
    };
  const file = readCalendarFile(text, input.timeZone);
  const { name, timeZone, eventCount, notes } = file;
  const reading = { kind: 'calendar' as const, contentHash, isKnown: false, name, timeZone, eventCount, notes };
  if (input.events === null) return { ...reading, ...nothing };
  const { events, ...rest } = expand(file, input.events, timeZone ?? input.timeZone);
  yield* toParts(events);
  return { ...reading, ...rest };
}

async function bodyOf({ body, maxBytes }: FeedInput): Promise<Buffer | null> {
  try {
    return await unpacked(Buffer.from(body.buffer, body.byteOffset, body.byteLength), maxBytes);
  } catch {
    return null;
  }
}

type Expanded = {
  events: CalendarEvent[];
  unreadable: UnreadableEvent[];
  completeUntil: Date | null;
  bounds: string[];
};

/** Most unreadable events that are told one by one; more of them stand for the whole calendar. */
const MAX_UNREADABLE = 2_000;

function expand(
  file: CalendarFile,
  options: { window: SyncWindow; addresses: readonly string[] },
  timeZone: string | null,
): Expanded {
  const unreadable: UnreadableEvent[] = [];
  let events: CalendarEvent[] = [];
  let completeUntil: Date | null = null;
  const keep = (): void => {
    const nearest = keepNearest(events, timeZone);
    ({ events } = nearest);
    completeUntil = earlier(completeUntil, nearest.completeUntil);
  };
  const busyMs = startBusyTime();
  for (const series of expandCalendarFile(file, options)) {
    for (const event of series.events) events.push(event);
    for (const event of series.unreadable) unreadable.push(event);
    if (events.length > 2 * MAX_EVENTS) keep();
    if (busyMs() < MAX_BUSY_MS) continue;
    file.allowance.met.add(TAKES_TOO_LONG);
    unreadable.unshift({ providerEventId: null, reason: TAKES_TOO_LONG });
    break;
  }
  keep();
  if (completeUntil !== null) file.allowance.met.add(TOO_MANY_EVENTS);
  if (unreadable.length > MAX_UNREADABLE)
    unreadable.splice(MAX_UNREADABLE, Infinity, {
      providerEventId: null,
      reason: 'More of its events cannot be read.',
    });
  return { events, unreadable, completeUntil, bounds: [...file.allowance.met] };
}
