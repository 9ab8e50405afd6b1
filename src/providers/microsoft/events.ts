/** Home of reading a Microsoft calendar: the whole window, every time. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { CalendarChange, CalendarEvent } from '../../calendar-events/index.ts';
import type { Credentials, FetchChangesResult } from '../port.ts';
import type { SyncWindow, UnreadableEvent } from '../../calendar-events/index.ts';
import { mapInSlices } from '../../base/in-slices.ts';
import { insideWindow } from '../event-window.ts';
import { keepNearestChanges } from '../nearest-events.ts';
import { isOk, readAnswer } from '../json-api.ts';
import { callGraph, graphUrl, nextPageUrl } from './api.ts';
import type { MicrosoftDeps } from './api.ts';
import { checkAccount } from './calendars.ts';
import { readRefusal } from './errors.ts';
import type { MicrosoftRefusal } from './errors.ts';
import { EVENT_FIELDS, readItem } from './event-mapping.ts';
import type { ReadItem } from './event-mapping.ts';

/**
 * Events per page. Half of the most that Graph gives: nearly every calendar fits into one page, which is one moment of
 * the calendar, and none is too long to wait for.
 */
const PAGE_SIZE = '500';
/** 500 events with long invitations and many attendees stay far below. */
const PAGE_MAX_BYTES = 64 * 1024 * 1024;
const PAGE_DEADLINE_MS = 30_000;
/** A hundred thousand events in a month. */
const MAX_PAGES = 200;
/** Graph may send empty pages in between, but not without end. */
const MAX_EMPTY_PAGES = 50;

/**
 * Graph keeps an all-day event as the day of the mailbox's zone, which is not told. So the question is wider than the
 * window by the most that a zone differs from UTC, and the answer is cut to the window here.
 */
const ZONE_MARGIN_MS = 14 * 60 * 60 * 1000;

const eventsPage = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().min(1).optional(),
});

/**
 * Reads the whole window of a calendar, all pages, every time: Graph's deltas leave out most of what an occurrence says,
 * and their window cannot move. So the sync token is our own: it stands for all that the answer said.
 *
 * @returns `unchanged` when the answer says the same as the one the token stands for, all of it readable; else `changes`
 *   with `isComplete`.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * Repeatable: yes; it only reads.
 * @see https://learn.microsoft.com/graph/api/calendar-list-calendarview
 */
export async function fetchChanges(
  deps: MicrosoftDeps,
  credentials: Credentials,
  calendar: { providerCalendarId: string; timeZone: string | null; syncToken: string | null },
  { window, signal }: { window: SyncWindow; signal: AbortSignal },
): Promise<FetchChangesResult> {
  const url = graphUrl(deps, ['me', 'calendars', calendar.providerCalendarId, 'calendarView'], {
    startDateTime: new Date(window.startAt.getTime() - ZONE_MARGIN_MS).toISOString(),
    endDateTime: new Date(window.endAt.getTime() + ZONE_MARGIN_MS).toISOString(),
    $top: PAGE_SIZE,
    $select: EVENT_FIELDS,
  });
  const read = await readPages(deps, credentials, url, signal);
  if (read.kind === 'refused') return toResult(deps, credentials, read.refusal, signal);
  const { events, unreadable } = sortOut(read.items, insideWindow(window, calendar.timeZone));
  const syncToken = tokenOf(events, unreadable);
  if (syncToken === calendar.syncToken && unreadable.length === 0) return { kind: 'unchanged', syncToken };
  const all: CalendarChange[] = events.map((event) => ({ kind: 'upserted', event }));
  const { changes, leftOut } = keepNearestChanges(all, calendar.timeZone);
  return { kind: 'changes', changes, unreadable, isComplete: true, syncToken, timeZone: null, ...leftOut };
}

/** Equal for answers that say the same, in whatever order. */
function tokenOf(events: readonly CalendarEvent[], unreadable: readonly UnreadableEvent[]): string {
  const said = [...events.map((event) => JSON.stringify(event)), ...unreadable.map((odd) => JSON.stringify(odd))];
  return createHash('sha256').update(JSON.stringify(said.toSorted())).digest('base64url');
}

/** What was read last of each event. Unreadable ones without an id have a key of their own. */
type Items = Map<string | symbol, Exclude<ReadItem, { kind: 'skipped' }>>;

type Pages = { kind: 'read'; items: Items } | { kind: 'refused'; refusal: MicrosoftRefusal };

async function readPages(
  deps: MicrosoftDeps,
  credentials: Credentials,
  firstUrl: string,
  signal: AbortSignal,
): Promise<Pages> {
  const items: Items = new Map();
  let url = firstUrl;
  let emptyPages = 0;
  for (let pages = 0; pages < MAX_PAGES && emptyPages < MAX_EMPTY_PAGES; pages += 1) {
    const response = await callGraph(deps, credentials, {
      method: 'GET',
      url,
      maxBytes: PAGE_MAX_BYTES,
      deadlineMs: PAGE_DEADLINE_MS,
      signal,
    });
    if (!isOk(response)) return { kind: 'refused', refusal: readRefusal(deps, response) };
    const page = readAnswer(deps, response, eventsPage, 'a list of events');
    await mapInSlices(page.value, (item) => {
      const read = readItem(item);
      if (read.kind !== 'skipped') items.set(read.id ?? Symbol('no id'), read);
    });
    emptyPages = page.value.length === 0 ? emptyPages + 1 : 0;
    const nextLink = page['@odata.nextLink'];
    if (nextLink === undefined) return { kind: 'read', items };
    if (nextLink === url) break;
    url = nextPageUrl(deps, nextLink);
  }
  throw new AppError(
    'provider_response_invalid',
    'Microsoft did not come to an end of the list of events. Nothing was stored.',
  );
}

function sortOut(
  items: Items,
  isInside: ReturnType<typeof insideWindow>,
): { events: CalendarEvent[]; unreadable: UnreadableEvent[] } {
  const events: CalendarEvent[] = [];
  const unreadable: UnreadableEvent[] = [];
  for (const item of items.values()) {
    if (item.kind === 'unreadable') unreadable.push(item.unreadable);
    else if (isInside(item.event.time)) events.push(item.event);
  }
  return { events, unreadable };
}

async function toResult(
  deps: MicrosoftDeps,
  credentials: Credentials,
  refusal: MicrosoftRefusal,
  signal: AbortSignal,
): Promise<FetchChangesResult> {
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'not_found':
      return { kind: 'calendar_gone', reason: refusal.reason };
    case 'forbidden':
      return (await checkAccount(deps, credentials, signal)) ?? { kind: 'calendar_gone', reason: refusal.reason };
    case 'bad_request':
      throw new AppError('provider_response_invalid', refusal.reason);
    default:
      return refusal satisfies never;
  }
}
