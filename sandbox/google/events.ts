/** Home of reading events: events.list with its pages and sync tokens, and events.get. */
import { fingerprint, occurrencesOf, randomToken } from '../events/model.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorize, findCalendar, METHOD_SCOPES, type GoogleContext } from './context.ts';
import { refuse } from './errors.ts';
import { eventResource, tombstone, type Viewer } from './event-resource.ts';
import { applyMask, checkNames, readFieldMask, type FieldMask } from './field-mask.ts';
import { givesSyncToken, readEventsQuery, syncShape, type EventsQuery } from './events-query.ts';
import { horizonOf, selectAll, selectChanges, type ListedItem } from './selection.ts';
import { isGone, type Calendar, type CalendarListEntry, type GoogleCopy } from './store.ts';

/** A list as it was when its first page was asked for; later pages are cut from it. */
type Listing = { boundTo: string; items: ListedItem[]; nextSyncToken: string | null; emptyPageOwed: boolean };

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
const LIST_FIELDS = words(
  'kind etag summary description updated timeZone accessRole defaultReminders nextPageToken nextSyncToken items',
);
/** Fields of an event in the Calendar API's discovery document, whether or not the sandbox fills them. */
const EVENT_FIELDS = words(
  `anyoneCanAddSelf attachments attendees attendeesOmitted birthdayProperties colorId conferenceData created creator
   description end endTimeUnspecified etag eventType extendedProperties focusTimeProperties gadget guestsCanInviteOthers
   guestsCanModify guestsCanSeeOtherGuests hangoutLink htmlLink iCalUID id kind location locked organizer
   originalStartTime outOfOfficeProperties privateCopy recurrence recurringEventId reminders sequence source start
   status summary transparency updated visibility workingLocationProperties`,
);

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
  const viewer = viewerOf(calendar, entry, query);
  const envelope = {
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
  };
  const mask = readFieldMask(request.query, LIST_FIELDS);
  const itemMask = mask === null ? null : (mask.get('items') ?? mask.get('*') ?? null);
  if (itemMask !== null) checkNames(itemMask, EVENT_FIELDS);
  const shown = JSON.stringify(applyMask(envelope, mask));
  const { maxAttendees } = query;
  const key = `${viewer.timeZone} ${maxAttendees ?? 'all'} ${entry.accessRole} ${request.query.get('fields') ?? ''}`;
  const show = { viewer, itemMask, key, showsGone: query.showDeleted || since !== null };
  const listsItems = mask === null || mask.has('items') || mask.has('*');
  const items = listsItems ? page.flatMap((item) => serialise(item, show)) : [];
  const ending = listsItems ? `${shown === '{}' ? '' : ','}"items":[${items.join(',')}]}` : '}';
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: `${shown.slice(0, -1)}${ending}`,
  };
}

const viewerOf = (calendar: Calendar, entry: CalendarListEntry, query: EventsQuery): Viewer => ({
  calendar,
  entry,
  timeZone: query.timeZone ?? calendar.timeZone,
  maxAttendees: query.maxAttendees,
});

/** `key` is the same for views that show an event the same way. */
type Show = { viewer: Viewer; itemMask: FieldMask | null; key: string; showsGone: boolean };

/** What was cancelled since the list was made is left out of a list that shows no tombstones. */
function serialise(item: ListedItem, { viewer, itemMask, key, showsGone }: Show): string[] {
  const { copy, occurrence } = item;
  const write = (resource: Record<string, unknown>): string => JSON.stringify(applyMask(resource, itemMask));
  if (item.isTombstone) return [write(tombstone(copy, occurrence, viewer))];
  if (isGone(copy)) return showsGone ? [write(tombstone(copy, occurrence, viewer))] : [];
  if (copy.event.series !== null) return [write(eventResource(copy, occurrence, viewer))];
  const seen = `${copy.event.change} ${copy.change} ${key}`;
  if (copy.listed?.key !== seen) copy.listed = { key: seen, json: write(eventResource(copy, occurrence, viewer)) };
  return [copy.listed.json];
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
  const mask = readFieldMask(request.query, EVENT_FIELDS);
  const show = found.isTombstone ? tombstone : eventResource;
  const resource = show(found.copy, found.occurrence, viewerOf(calendar, entry, query));
  return json(200, applyMask(resource, mask));
}

/** Finds an event, a master or an instance of a calendar by its id; null when there is none. */
function findItem(google: GoogleContext, calendar: Calendar, eventId: string): ListedItem | null {
  const whole = calendar.copies.get(eventId);
  if (whole !== undefined) return { copy: whole, occurrence: null, isTombstone: isGone(whole) };
  const cut = eventId.lastIndexOf('_');
  const copy = cut === -1 ? undefined : calendar.copies.get(eventId.slice(0, cut));
  return copy === undefined ? null : findInstance(google, copy, eventId.slice(cut + 1));
}

function findInstance(google: GoogleContext, copy: GoogleCopy, key: string): ListedItem | null {
  const { event } = copy;
  if (event.series === null) return null;
  const { seriesMs } = horizonOf(google.settings(), google.clock.nowMs());
  const occurrence = occurrencesOf(event, event.series, seriesMs).find((candidate) => candidate.key === key);
  if (occurrence === undefined) return null;
  const isTombstone = isGone(copy) || event.series.exceptions.get(key)?.isCancelled === true;
  return { copy, occurrence, isTombstone };
}
