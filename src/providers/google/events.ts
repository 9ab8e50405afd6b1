/** Home of reading a Google calendar: the whole window, or what changed since a sync token. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { CalendarChange } from '../../calendar-events/index.ts';
import type { Credentials, FetchChangesResult } from '../port.ts';
import type { SyncWindow, UnreadableEvent } from '../../calendar-events/index.ts';
import { mapInSlices } from '../../base/in-slices.ts';
import { storableText } from '../storable-text.ts';
import { insideWindow } from '../event-window.ts';
import { keepNearestChanges } from '../nearest-events.ts';
import { callWithToken, isOk, readAnswer } from '../json-api.ts';
import { calendarUrl } from './api.ts';
import type { GoogleDeps } from './api.ts';
import { readRefusal } from './errors.ts';
import type { GoogleRefusal } from './errors.ts';
import { EVENT_FIELDS, readItem } from './event-mapping.ts';
import type { ReadItem } from './event-mapping.ts';

/** Most events per page that Google gives (events.list, `maxResults`). */
const PAGE_SIZE = '2500';
/** 2,500 events with long descriptions and many attendees stay far below. */
const PAGE_MAX_BYTES = 64 * 1024 * 1024;
const PAGE_DEADLINE_MS = 30_000;
/** Half a million events: more than an account can hold. */
const MAX_PAGES = 200;
/** Google may send empty pages in between, but not without end. */
const MAX_EMPTY_PAGES = 50;

const FIELDS = `items(${EVENT_FIELDS}),nextPageToken,nextSyncToken,timeZone`;

const eventsPage = z.object({
  items: z.array(z.unknown()).default([]),
  nextPageToken: z.string().min(1).optional(),
  nextSyncToken: z.string().min(1).optional(),
  timeZone: storableText(100).optional(),
});

/**
 * Asks Google for everything that changed in a calendar since its sync token. Reads all pages before it returns.
 *
 * Without a token the whole window is read. A delta ignores the window, so events outside of it are told as
 * removed: they may have been inside before. Google forgets tokens (410) and calls mangled ones wrong (400); both
 * are `sync_token_expired`.
 *
 * @returns `unchanged` only when a delta was empty.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * Repeatable: yes; it only reads.
 * @see https://developers.google.com/workspace/calendar/api/guides/sync
 */
export async function fetchChanges(
  deps: GoogleDeps,
  credentials: Credentials,
  calendar: { providerCalendarId: string; timeZone: string | null; syncToken: string | null },
  options: { window: SyncWindow; signal: AbortSignal },
): Promise<FetchChangesResult> {
  const isComplete = calendar.syncToken === null;
  const query = queryFor(calendar.syncToken, options.window);
  const read = await readPages(deps, credentials, calendar.providerCalendarId, query, options.signal);
  if (read.kind === 'refused') return toResult(read.refusal, isComplete);

  const timeZone = read.timeZone ?? calendar.timeZone;
  if (!isComplete && read.items.size === 0 && timeZone === calendar.timeZone)
    return { kind: 'unchanged', syncToken: read.syncToken };
  const { changes: all, unreadable } = sortOut(read.items, insideWindow(options.window, timeZone), isComplete);
  const { changes, leftOut } = keepNearestChanges(all, timeZone);
  // Of a few changes nothing can be left out: then the whole window is read, of which it is known from when on something is missing.
  if (leftOut.completeUntil !== undefined && !isComplete) return { kind: 'sync_token_expired' };
  const { syncToken } = read;
  return {
    kind: 'changes',
    changes,
    unreadable,
    isComplete,
    syncToken,
    timeZone: read.timeZone,
    ...leftOut,
  };
}

/** A delta repeats what the first request said, without what Google forbids beside a token. */
function queryFor(syncToken: string | null, window: SyncWindow): URLSearchParams {
  const query = new URLSearchParams({ singleEvents: 'true', maxResults: PAGE_SIZE, fields: FIELDS });
  if (syncToken !== null) {
    query.set('syncToken', syncToken);
    return query;
  }
  query.set('showDeleted', 'false');
  query.set('timeMin', window.startAt.toISOString());
  query.set('timeMax', window.endAt.toISOString());
  return query;
}

/** What was read last of each event, in the order of the last mention. Unreadable ones without an id have a key of their own. */
type Items = Map<string | symbol, Exclude<ReadItem, { kind: 'skipped' }>>;

type Pages =
  | { kind: 'read'; items: Items; syncToken: string | null; timeZone: string | null }
  | { kind: 'refused'; refusal: GoogleRefusal };

async function readPages(
  deps: GoogleDeps,
  credentials: Credentials,
  providerCalendarId: string,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Pages> {
  const items: Items = new Map();
  let emptyPages = 0;
  for (let pages = 0; pages < MAX_PAGES && emptyPages < MAX_EMPTY_PAGES; pages += 1) {
    const response = await callWithToken(deps, credentials, {
      method: 'GET',
      url: calendarUrl(deps, ['calendars', providerCalendarId, 'events'], query),
      maxBytes: PAGE_MAX_BYTES,
      deadlineMs: PAGE_DEADLINE_MS,
      signal,
    });
    if (!isOk(response)) return { kind: 'refused', refusal: readRefusal(deps, response) };
    const page = readAnswer(deps, response, eventsPage, 'a list of events');
    await mapInSlices(page.items, (item) => keepNewest(items, readItem(item)));
    emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
    if (page.nextPageToken === undefined)
      return { kind: 'read', items, syncToken: page.nextSyncToken ?? null, timeZone: page.timeZone ?? null };
    if (page.nextPageToken === query.get('pageToken')) break;
    query.set('pageToken', page.nextPageToken);
  }
  throw new AppError(
    'provider_response_invalid',
    'Google did not come to an end of the list of events. Nothing was stored.',
  );
}

/** The same event may be listed twice, on two pages: the one updated last counts, and the later one when that is not told. */
function keepNewest(items: Items, read: ReadItem): void {
  if (read.kind === 'skipped') return;
  const key = read.id ?? Symbol('no id');
  const known = items.get(key);
  const knownAt = known?.updatedAt ?? null;
  if (knownAt !== null && read.updatedAt !== null && read.updatedAt < knownAt) return;
  items.delete(key);
  items.set(key, read);
}

function sortOut(
  items: Items,
  isInside: ReturnType<typeof insideWindow>,
  isComplete: boolean,
): { changes: CalendarChange[]; unreadable: UnreadableEvent[] } {
  const changes: CalendarChange[] = [];
  const unreadable: UnreadableEvent[] = [];
  for (const item of items.values()) {
    if (item.kind === 'unreadable') unreadable.push(item.unreadable);
    else if (item.change.kind === 'removed' || isInside(item.change.event.time)) changes.push(item.change);
    else if (!isComplete) changes.push({ kind: 'removed', providerEventId: item.change.event.providerEventId });
  }
  return { changes, unreadable };
}

function toResult(refusal: GoogleRefusal, isComplete: boolean): FetchChangesResult {
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'not_found':
    case 'forbidden':
      return { kind: 'calendar_gone', reason: refusal.reason };
    case 'sync_token_expired':
      if (!isComplete) return refusal;
      throw new AppError(
        'provider_response_invalid',
        'Google answered with status 410 to a list without a sync token.',
      );
    case 'bad_request':
    case 'channel_id_used':
    case 'push_unsupported':
      if (!isComplete) return { kind: 'sync_token_expired' };
      throw new AppError('provider_response_invalid', refusal.reason);
    default:
      return refusal satisfies never;
  }
}
