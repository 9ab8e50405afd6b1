/** The door of ICS feeds: a calendar behind one secret address, read whole each time it has changed. */
import { setImmediate } from 'node:timers/promises';
import { AppError, isAppError, messageOf } from '../../base/errors.ts';
import type { OutboundHttp } from '../../base/outbound-http.ts';
import { collectInTurns, expandCalendarFile, nothingCollected, readCalendarFile } from '../../icalendar/index.ts';
import type { CalendarFile, Collected, ReadPart } from '../../icalendar/index.ts';
import type { CalendarProvider, Credentials, FetchChangesResult, ProbeResult } from '../port.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import { fetchFeed, hostOf, normaliseFeedUrl } from './feed.ts';
import type { FeedAnswer } from './feed.ts';
import { readSyncToken, writeSyncToken } from './sync-token.ts';
import type { FeedSyncToken } from './sync-token.ts';

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
export function icsProvider(deps: { http: OutboundHttp }): CalendarProvider {
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
      const { name, timeZone } = readCalendarFile(textOf(answer), null);
      const calendar = { providerCalendarId: FEED_CALENDAR_ID, name: name ?? hostOf(url), timeZone, isPrimary: true };
      return { kind: 'calendars', calendars: [calendar] };
    },
    async fetchChanges(credentials, calendar, { window, signal }): Promise<FetchChangesResult> {
      const known = readSyncToken(calendar.syncToken, window, calendar);
      const answer = await fetchFeed(deps.http, feedUrlOf(credentials), known, signal);
      if (answer.kind === 'disconnected') return answer;
      if (answer.kind === 'not_modified') return { kind: 'unchanged', syncToken: calendar.syncToken };
      const text = textOf(answer);
      if (answer.kind === 'calendar' && known !== null && known.contentHash === answer.contentHash)
        return { kind: 'unchanged', syncToken: renewed(known, answer) };
      const file = readCalendarFile(text, calendar.timeZone);
      const { changes, unreadable } = await expand(file, { window, addresses: calendar.addresses, signal });
      const reader = { addresses: calendar.addresses, timeZone: file.timeZone ?? calendar.timeZone };
      return {
        kind: 'changes',
        changes,
        unreadable,
        isComplete: true,
        syncToken: answer.kind === 'calendar' ? writeSyncToken(answer, window, reader) : null,
        timeZone: file.timeZone,
      };
    },
  };
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
  deps: { http: OutboundHttp },
  address: string,
  { signal }: { signal: AbortSignal },
): Promise<FeedCheck> {
  const url = normaliseFeedUrl(address);
  if (url === null)
    return { kind: 'refused', reason: 'This is no calendar address. It must start with https:// or webcal://.' };
  try {
    const answer = await fetchFeed(deps.http, url, null, signal);
    if (answer.kind === 'not_a_calendar') return { kind: 'refused', reason: answer.reason };
    if (answer.kind === 'disconnected') return { kind: 'refused', reason: refusalOf(answer.code, hostOf(url)) };
    const file = readCalendarFile(textOf(answer), null);
    const calendarName = file.name ?? hostOf(url);
    const label = file.name === null ? hostOf(url) : `${file.name} (${hostOf(url)})`;
    const { timeZone, eventCount, notes } = file;
    return { kind: 'readable', url, label, calendarName, timeZone, eventCount, notes };
  } catch (error) {
    signal.throwIfAborted();
    if (isAppError(error, 'answer_too_large'))
      return {
        kind: 'refused',
        reason: 'The calendar at this address is larger than 20 MB, which is more than is read.',
      };
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

/** The text of an answer that must be a calendar. What is stored stays when it is none: pages and cut answers pass. */
function textOf(answer: Exclude<FeedAnswer, { kind: 'disconnected' }>): string {
  if (answer.kind === 'calendar') return answer.text;
  const reason = answer.kind === 'not_a_calendar' ? answer.reason : 'The feed answered 304 without having been asked.';
  throw new AppError('provider_response_invalid', reason);
}

/** The same version under new validators: some servers change them with every answer. */
function renewed(known: FeedSyncToken, answer: Extract<FeedAnswer, { kind: 'calendar' }>): string {
  return JSON.stringify({ ...known, ...answer.validators });
}

/** Expands a file in turns, so that a big feed does not keep the process from its other work. */
async function expand(
  file: CalendarFile,
  options: { window: SyncWindow; addresses: readonly string[]; signal: AbortSignal },
): Promise<Collected> {
  const collected = nothingCollected();
  await collectInTurns(collected, partsOf(file, options), async () => {
    await setImmediate();
    options.signal.throwIfAborted();
  });
  return collected;
}

function* partsOf(
  file: CalendarFile,
  options: { window: SyncWindow; addresses: readonly string[] },
): Generator<ReadPart, void> {
  for (const { events, unreadable } of expandCalendarFile(file, options))
    yield { changes: events.map((event) => ({ kind: 'upserted', event })), unreadable };
}
