/** The door of ICS feeds: a calendar behind one secret address, read whole each time it has changed. */
import { AppError, messageOf } from '../../base/errors.ts';
import type { OutboundHttp } from '../../base/outbound-http.ts';
import type { Threads } from '../../base/threads.ts';
import type { CalendarEvent } from '../../calendar-events/index.ts';
import { partReader } from '../event-parts.ts';
import type { CalendarProvider, Credentials, FetchChangesResult, ProbeResult } from '../port.ts';
import { handedOver, readInThread } from '../reading-threads.ts';
import { fetchFeed, hostOf, MAX_BYTES, normaliseFeedUrl } from './feed.ts';
import type { FeedAnswer } from './feed.ts';
import { FEED_TASK } from './feed-task.ts';
import type { FeedInput, FeedReading } from './feed-task.ts';
import { readSyncToken, writeSyncToken } from './sync-token.ts';
import type { FeedSyncToken } from './sync-token.ts';

/** What the provider stands on: feeds are fetched by `http`, and read in threads. */
export type IcsDeps = { http: OutboundHttp; threads: Threads };

/** The one calendar of a feed. */
const FEED_CALENDAR_ID = 'feed';

/**
 * Builds the provider of ICS feeds. Credentials are of kind `feed`; they never expire and cannot be refreshed.
 *
 * `fetchChanges` asks conditionally and answers `unchanged` when the server, or a comparison of the content, says so;
 * else it reads the whole window (`isComplete` is always true). A window that moved by more than 6 hours, other
 * addresses or another zone read it again in any case. Beside the errors of the port it throws {AppError}
 * `address_refused` and `answer_too_large`.
 */
export function icsProvider(deps: IcsDeps): CalendarProvider {
  return {
    name: 'ics',
    async probe(credentials, { signal }): Promise<ProbeResult> {
      const found = await checkFeed(deps, feedUrlOf(credentials), { signal });
      if (found.kind === 'refused') return { kind: 'unusable', field: 'url', reason: found.reason };
      const { label, url, calendarName: name, timeZone } = found;
      const calendar = { providerCalendarId: FEED_CALENDAR_ID, name, timeZone, isPrimary: true };
      return {
        kind: 'usable',
        account: label,
        credentials: { kind: 'feed', url },
        calendars: [calendar],
        firstChoice: null,
        addresses: [],
      };
    },
    async listCalendars(credentials, { signal }) {
      const url = feedUrlOf(credentials);
      const answer = await fetchFeed(deps.http, url, null, signal);
      if (answer.kind === 'disconnected') return answer;
      const { name, timeZone } = calendarOf(await look(deps, url, answer, signal), hostOf(url));
      const calendar = { providerCalendarId: FEED_CALENDAR_ID, name: name ?? hostOf(url), timeZone, isPrimary: true };
      return { kind: 'calendars', calendars: [calendar] };
    },
    async fetchChanges(credentials, calendar, { window, signal }): Promise<FetchChangesResult> {
      const url = feedUrlOf(credentials);
      const known = readSyncToken(calendar.syncToken, window, calendar);
      const answer = await fetchFeed(deps.http, url, known, signal);
      if (answer.kind === 'disconnected') return answer;
      if (answer.kind === 'not_modified') return { kind: 'unchanged', syncToken: calendar.syncToken };
      const { addresses, timeZone } = calendar;
      const events: CalendarEvent[] = [];
      const read = await readFeed(deps, answer, {
        owner: calendar.calendarUserId ?? url,
        signal,
        timeZone,
        events: { window, addresses, knownHash: known?.contentHash ?? null },
        take: (some) => events.push(...some),
      });
      const file = calendarOf(read, hostOf(url));
      if (known !== null && file.isKnown) return { kind: 'unchanged', syncToken: renewed(known, answer) };
      const { contentHash, unreadable, completeUntil, bounds } = file;
      const reader = { addresses, timeZone: file.timeZone ?? timeZone };
      return {
        kind: 'changes',
        changes: events.map((event) => ({ kind: 'upserted', event })),
        unreadable,
        isComplete: true,
        syncToken: writeSyncToken({ contentHash, validators: answer.validators }, window, reader),
        timeZone: file.timeZone,
        completeUntil,
        bounds,
      };
    },
  };
}

type Body = Extract<FeedAnswer, { kind: 'body' }>;

/** Reads an answer in a thread. */
function readFeed(
  deps: IcsDeps,
  { body, contentType, isWhole }: Body,
  options: Pick<FeedInput, 'timeZone' | 'events'> & {
    owner: string;
    signal: AbortSignal;
    take: (events: CalendarEvent[]) => void;
  },
): Promise<FeedReading> {
  const { bytes, transfer } = handedOver(body);
  const { owner, signal, timeZone, events } = options;
  const read = partReader();
  return readInThread(
    deps.threads,
    FEED_TASK,
    { body: bytes, contentType, isWhole, maxBytes: MAX_BYTES, timeZone, events },
    { owner, signal, transfer, onPart: (part) => options.take(read(part)) },
  );
}

/** Reads of an answer only what it says of the calendar itself. */
async function look(
  deps: IcsDeps,
  url: string,
  answer: Exclude<FeedAnswer, { kind: 'disconnected' }>,
  signal: AbortSignal,
): Promise<FeedReading> {
  if (answer.kind === 'not_modified')
    throw new AppError('provider_response_invalid', 'The feed answered 304 without having been asked.');
  return readFeed(deps, answer, { owner: url, signal, timeZone: null, events: null, take: () => undefined });
}

/** What the first look at a feed shows. */
export type FeedCheck =
  | {
      kind: 'readable';
      /** The address to store, as `https:` or `http:`. A secret. */
      url: string;
      /** What to call the account: calendar name and host. */
      label: string;
      calendarName: string;
      /** IANA zone the feed states; null when it states none. */
      timeZone: string | null;
      eventCount: number;
      /** Sentences about what could not be read. */
      notes: string[];
    }
  /** `reason` is a full sentence for the person who typed the address; it names the host and nothing else of it. */
  | { kind: 'refused'; reason: string };

/**
 * Looks at a feed before it is connected. Never throws but for `signal`.
 *
 * @param address As the person typed it; `webcal:` is fine.
 * Repeatable: yes; it only reads.
 */
export async function checkFeed(
  deps: IcsDeps,
  address: string,
  { signal }: { signal: AbortSignal },
): Promise<FeedCheck> {
  const url = normaliseFeedUrl(address);
  if (url === null)
    return { kind: 'refused', reason: 'This is no calendar address. It must start with https:// or webcal://.' };
  try {
    const answer = await fetchFeed(deps.http, url, null, signal);
    if (answer.kind === 'disconnected') return { kind: 'refused', reason: refusalOf(answer.code, hostOf(url)) };
    const file = calendarOf(await look(deps, url, answer, signal), hostOf(url));
    const calendarName = file.name ?? hostOf(url);
    const label = file.name === null ? hostOf(url) : `${file.name} (${hostOf(url)})`;
    const { timeZone, eventCount, notes } = file;
    return { kind: 'readable', url, label, calendarName, timeZone, eventCount, notes };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) return { kind: 'refused', reason: messageOf(error) };
    throw error;
  }
}

function refusalOf(code: string, host: string): string {
  return code === 'feed_gone'
    ? `There is no calendar at this address on "${host}". Check that it was copied whole.`
    : `The server "${host}" does not allow this calendar to be read. Use its secret address in iCal format, or make it public.`;
}

function feedUrlOf(credentials: Credentials): string {
  if (credentials.kind === 'feed') return credentials.url;
  throw new AppError('invalid_request', 'These credentials do not belong to a feed.');
}

/** A reading that must be one of a calendar. What is stored stays when it is none: pages and cut answers pass. */
function calendarOf(reading: FeedReading, host: string): Extract<FeedReading, { kind: 'calendar' }> {
  switch (reading.kind) {
    case 'calendar':
      return reading;
    case 'page':
      throw new AppError(
        'invalid_request',
        `The address on "${host}" leads to a web page, most likely one to sign in, and not to a calendar. Use the secret or public address in iCal format (often ending in .ics).`,
      );
    case 'no_calendar':
      throw new AppError('invalid_request', `The address on "${host}" does not lead to a calendar.`);
    case 'cut':
      throw new AppError(
        'provider_unavailable',
        `The calendar from "${host}" is cut off before its end, so nothing of it is used.`,
      );
    case 'not_unpacked':
      throw new AppError('provider_unavailable', `The server "${host}" did not give a complete answer.`);
    default:
      return reading satisfies never;
  }
}

/** The same version under new validators: some servers change them with every answer. */
const renewed = (known: FeedSyncToken, { validators }: Body): string => JSON.stringify({ ...known, ...validators });
