/** Home of reading events: events.list with its pages and sync tokens, and events.get. */
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorize, findCalendar, METHOD_SCOPES, type GoogleContext } from './context.ts';
import { refuse } from './errors.ts';
import { eventResource, tombstone, type Viewer } from './event-resource.ts';
import { givesSyncToken, readEventsQuery, syncShape, type EventsQuery } from './events-query.ts';
import { horizonOf, occurrencesOf, selectAll, selectChanges, type ListedItem } from './selection.ts';
import { fingerprint, isGone, randomToken, type Calendar, type Copy } from './store.ts';

/** A list as it was when its first page was asked for; later pages are cut from it. */
type Listing = { boundTo: string; items: ListedItem[]; nextSyncToken: string | null; emptyPageOwed: boolean };

const MOST_LISTED = 3_000_000;
/** Marks the sync tokens of this process: a token of an earlier one is unknown. */
const LIFE = randomToken(6);

export function eventRoutes(google: GoogleContext): Route[] {
  const listings = new Map<string, Listing>();
  return [
    {
      method: 'GET',
      pattern: '/calendar/v3/calendars/:calendarId/events',
      handle: (request, [calendarId = '']) => listEvents(google, listings, request, calendarId),
    },
    {
      method: 'GET',
      pattern: '/calendar/v3/calendars/:calendarId/events/:eventId',
      handle: (request, [calendarId = '', eventId = '']) => getEvent(google, request, calendarId, eventId),
    },
  ];
}

function listEvents(
  google: GoogleContext,
  listings: Map<string, Listing>,
  request: SandboxRequest,
  calendarId: string,
): Answer {
  const caller = authorize(google, request, METHOD_SCOPES.events, 'calendar.v3.Events.List');
  const { calendar, entry } = findCalendar(google, caller, calendarId);
  const query = readEventsQuery(request.query);
  const since = query.syncToken === null ? null : readSyncToken(google, calendar, query, query.syncToken);
  const boundTo = JSON.stringify([caller.person.email, calendar.id, withoutPageToken(request.query)]);
  const { listingId, listing, offset } = openListing(google, listings, { calendar, query, since, boundTo });

  const most = Math.min(query.maxResults, google.settings().maxPageItems ?? query.maxResults);
  const isEmptyPage = listing.emptyPageOwed && listing.items.length > most;
  listing.emptyPageOwed = false;
  const page = isEmptyPage ? [] : listing.items.slice(offset, offset + most);
  const nextOffset = offset + page.length;
  const hasMore = nextOffset < listing.items.length;
  const viewer: Viewer = {
    calendar,
    entry,
    timeZone: query.timeZone ?? calendar.timeZone,
    maxAttendees: query.maxAttendees,
  };
  const showsGone = query.showDeleted || since !== null;
  return json(200, {
    kind: 'calendar#events',
    etag: `"p${google.state.change}"`,
    summary: calendar.summary,
    description: '',
    updated: google.clock.now().toISOString(),
    timeZone: viewer.timeZone,
    accessRole: entry.accessRole,
    defaultReminders: [{ method: 'popup', minutes: 10 }],
    ...(hasMore
      ? { nextPageToken: Buffer.from(`${listingId}.${nextOffset}`).toString('base64url') }
      : listing.nextSyncToken !== null && { nextSyncToken: listing.nextSyncToken }),
    items: page.flatMap((item) => serialise(item, viewer, showsGone)),
  });
}

/** What was cancelled since the list was made is left out of a list that shows no tombstones. */
function serialise(item: ListedItem, viewer: Viewer, showsGone: boolean): Record<string, unknown>[] {
  if (item.isTombstone) return [tombstone(item.copy, item.occurrence, viewer)];
  if (isGone(item.copy)) return showsGone ? [tombstone(item.copy, item.occurrence, viewer)] : [];
  return [eventResource(item.copy, item.occurrence, viewer)];
}

function openListing(
  google: GoogleContext,
  listings: Map<string, Listing>,
  asked: { calendar: Calendar; query: EventsQuery; since: number | null; boundTo: string },
): { listingId: string; listing: Listing; offset: number } {
  const { calendar, query, since, boundTo } = asked;
  if (query.pageToken !== null) {
    const [listingId = '', offset = ''] = Buffer.from(query.pageToken, 'base64url').toString('utf8').split('.');
    const listing = listings.get(listingId);
    if (listing === undefined || listing.boundTo !== boundTo || !/^\d{1,9}$/.test(offset)) {
      throw refuse.invalid('Invalid page token value.');
    }
    return { listingId, listing, offset: Number(offset) };
  }
  const horizon = horizonOf(google.settings(), google.clock.nowMs());
  const items = since === null ? selectAll(calendar, query, horizon) : selectChanges(calendar, since, query, horizon);
  const listing: Listing = {
    boundTo,
    items,
    nextSyncToken: givesSyncToken(query) ? makeSyncToken(google, calendar, query) : null,
    emptyPageOwed: google.settings().emptyFirstPage,
  };
  const listingId = randomToken(9);
  listings.set(listingId, listing);
  forgetOldListings(listings);
  return { listingId, listing, offset: 0 };
}

function forgetOldListings(listings: Map<string, Listing>): void {
  let held = 0;
  for (const [id, { items }] of [...listings].toReversed()) {
    held += items.length + 100;
    if (held > MOST_LISTED) listings.delete(id);
  }
}

function withoutPageToken(query: URLSearchParams): string {
  const rest = new URLSearchParams(query);
  rest.delete('pageToken');
  rest.sort();
  return rest.toString();
}

function makeSyncToken(google: GoogleContext, calendar: Calendar, query: EventsQuery): string {
  const parts = [LIFE, google.state.change, fingerprint(calendar.id), fingerprint(syncShape(query))];
  return Buffer.from(parts.join('.')).toString('base64url');
}

/** @returns the change after which the caller wants to know. @throws {Refusal} 410 for a token that is not known or forgotten. */
function readSyncToken(google: GoogleContext, calendar: Calendar, query: EventsQuery, token: string): number {
  const [life, change, calendarPrint, shape] = Buffer.from(token, 'base64url').toString('utf8').split('.');
  const since = Number(change);
  const isKnown = life === LIFE && calendarPrint === fingerprint(calendar.id) && Number.isSafeInteger(since);
  const oldest = Math.max(google.state.allForgottenBefore, google.state.forgottenBefore.get(calendar.id) ?? 0);
  if (!isKnown || since < oldest) throw refuse.fullSyncRequired();
  if (shape !== fingerprint(syncShape(query))) {
    throw refuse.invalid('The other parameters must be those of the request that began this synchronization.');
  }
  return since;
}

function getEvent(google: GoogleContext, request: SandboxRequest, calendarId: string, eventId: string): Answer {
  const caller = authorize(google, request, METHOD_SCOPES.events, 'calendar.v3.Events.Get');
  const { calendar, entry } = findCalendar(google, caller, calendarId);
  const query = readEventsQuery(request.query);
  const found = findItem(google, calendar, eventId);
  if (found === null) throw refuse.notFound();
  const viewer: Viewer = {
    calendar,
    entry,
    timeZone: query.timeZone ?? calendar.timeZone,
    maxAttendees: query.maxAttendees,
  };
  const show = found.isTombstone ? tombstone : eventResource;
  return json(200, show(found.copy, found.occurrence, viewer));
}

/** Finds an event, a master or an instance of a calendar by its id; null when there is none. */
export function findItem(google: GoogleContext, calendar: Calendar, eventId: string): ListedItem | null {
  const whole = calendar.copies.get(eventId);
  if (whole !== undefined) return { copy: whole, occurrence: null, isTombstone: isGone(whole) };
  const cut = eventId.lastIndexOf('_');
  const copy = cut === -1 ? undefined : calendar.copies.get(eventId.slice(0, cut));
  return copy === undefined ? null : findInstance(google, copy, eventId.slice(cut + 1));
}

function findInstance(google: GoogleContext, copy: Copy, key: string): ListedItem | null {
  const { event } = copy;
  if (event.series === null) return null;
  const { seriesMs } = horizonOf(google.settings(), google.clock.nowMs());
  const occurrence = occurrencesOf(event, event.series, seriesMs).find((candidate) => candidate.key === key);
  if (occurrence === undefined) return null;
  const isTombstone = isGone(copy) || event.series.exceptions.get(key)?.isCancelled === true;
  return { copy, occurrence, isTombstone };
}
