/** Home of reading events: calendar views and single events. @see https://learn.microsoft.com/graph/api/calendar-list-calendarview */
import { occurrencesOf, spanOf } from '../events/model.ts';
import { endOf, startOf, type Occurrence } from '../events/recurrence.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import {
  authorizeMailbox,
  CALENDAR_SCOPES,
  findCalendar,
  horizonOf,
  ownerOf,
  READING_SCOPES,
  type Caller,
  type Listed,
  type MicrosoftContext,
} from './context.ts';
import { EVENT_TYPE, eventResource, type Viewer } from './event-resource.ts';
import { applySelect, contextUrl, LIST_OPTIONS, readOptions, readPage, readSelect, type Options } from './odata.ts';
import { readPreferences, type Preferences } from './prefer.ts';
import { readItemId, type MicrosoftCopy } from './store.ts';
import { visibilityOf, type Visibility } from './visibility.ts';

/** Graph answers no longer view. */
const LONGEST_VIEW_MS = 1825 * 86_400_000;

export function eventRoutes(microsoft: MicrosoftContext): Route[] {
  const view = (request: SandboxRequest, graphId: string | null): Answer => showView(microsoft, request, graphId);
  const one = (request: SandboxRequest, eventId: string, graphId?: string): Answer =>
    showEvent(microsoft, request, eventId, graphId);
  const get = (pattern: string, handle: Route['handle']): Route => ({ method: 'GET', pattern, handle });
  return [
    get('/v1.0/me/calendarView', (request) => view(request, null)),
    get('/v1.0/me/calendar/calendarView', (request) => view(request, null)),
    get('/v1.0/me/calendars/:calendarId/calendarView', (request, [graphId = '']) => view(request, graphId)),
    get('/v1.0/me/events/:eventId', (request, [eventId = '']) => one(request, eventId)),
    get('/v1.0/me/calendars/:calendarId/events/:eventId', (request, [graphId = '', eventId = '']) =>
      one(request, eventId, graphId),
    ),
  ];
}

type Item = { copy: MicrosoftCopy; occurrence: Occurrence | null; visibility: Visibility; startMs: number };

function showView(microsoft: MicrosoftContext, request: SandboxRequest, graphId: string | null): Answer {
  const caller = authorizeMailbox(microsoft, request, CALENDAR_SCOPES);
  const options = readOptions(microsoft, request.query, [...LIST_OPTIONS, 'startDateTime', 'endDateTime', '$orderby']);
  const select = readSelect(microsoft, options, EVENT_TYPE);
  const window = readWindow(microsoft, options);
  const preferences = readPreferences(microsoft, request);
  const listed = findCalendar(microsoft, caller, graphId);
  const viewer = viewerOf(microsoft, caller, listed, preferences);
  const items = itemsIn(microsoft, listed, window).toSorted(orderOf(microsoft, options));
  const { items: page, nextLink } = readPage(microsoft, request, options, {
    all: items,
    email: caller.person.email,
    maxPageSize: preferences.maxPageSize,
  });
  const { zoneName, body, idForm } = preferences;
  const key = JSON.stringify([caller.person.email, zoneName, body, idForm, viewer.hidesBody, options.get('$select')]);
  const value = page.map((item) => writeItem(item, { viewer, select, key })).join(',');
  const head = JSON.stringify({ '@odata.context': contextUrl(`users('${caller.person.id}')/calendarView`) });
  const next = nextLink === null ? '' : `,"@odata.nextLink":${JSON.stringify(nextLink)}`;
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...appliedHeader(preferences) },
    body: `${head.slice(0, -1)},"value":[${value}]${next}}`,
  };
}

const appliedHeader = ({ applied }: Preferences): Record<string, string> =>
  applied === '' ? {} : { 'preference-applied': applied };

const viewerOf = (microsoft: MicrosoftContext, caller: Caller, listed: Listed, preferences: Preferences): Viewer => ({
  ...listed,
  person: caller.person,
  owner: ownerOf(microsoft.state, listed.calendar),
  preferences,
  hidesBody: !caller.token.scopes.some((scope) => READING_SCOPES.includes(scope)),
});

/** Views of single events are kept as long as nothing changes. `key` is the same for views that show an event the same way. */
function writeItem(
  { copy, occurrence, visibility }: Item,
  show: { viewer: Viewer; select: ReadonlySet<string> | null; key: string },
): string {
  const write = (): string => {
    const { createdDateTime, lastModifiedDateTime, ...rest } = eventResource(copy, occurrence, visibility, show.viewer);
    // Graph does not give these two in a calendar view when they are selected.
    if (show.select !== null) return JSON.stringify(applySelect(rest, show.select));
    return JSON.stringify({ ...rest, createdDateTime, lastModifiedDateTime });
  };
  if (copy.event.series !== null) return write();
  const seen = `${copy.event.change} ${copy.change} ${visibility} ${show.key}`;
  if (copy.listed?.key !== seen) copy.listed = { key: seen, json: write() };
  return copy.listed.json;
}

type Window = { startMs: number; endMs: number };

function readWindow({ refuse }: MicrosoftContext, options: Options): Window {
  const [start, end] = [options.get('startdatetime'), options.get('enddatetime')];
  const invalid = (message: string): Error => refuse.graph(400, 'ErrorInvalidParameter', message);
  if (start === undefined || end === undefined) {
    throw invalid(
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
    );
  }
  const window = { startMs: readInstant(start), endMs: readInstant(end) };
  if (Number.isNaN(window.startMs) || Number.isNaN(window.endMs)) {
    throw invalid('The value of StartDateTime or EndDateTime is not a valid date and time.');
  }
  if (window.endMs < window.startMs) throw invalid('The end of the time window is before its start.');
  if (window.endMs - window.startMs > LONGEST_VIEW_MS) {
    throw refuse.graph(400, 'ErrorCalendarViewRangeTooBig', 'The requested calendar view range is too large.');
  }
  return window;
}

/** A time without an offset is UTC; a date is its midnight. A plus sign that is not encoded arrives as a space, and is refused. */
function readInstant(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/i.exec(text);
  if (match === null) return Number.NaN;
  const [, date = '', time = 'T00:00', offset = 'Z'] = match;
  return Date.parse(`${date}${time}${offset}`);
}

/** What of a calendar touches the window: single events, occurrences and exceptions, never a master. */
function itemsIn(microsoft: MicrosoftContext, { calendar }: Listed, window: Window): Item[] {
  const owner = ownerOf(microsoft.state, calendar);
  const horizonMs = horizonOf(microsoft);
  const items: Item[] = [];
  for (const copy of calendar.copies.values()) {
    const { event } = copy;
    const occurrences =
      event.series === null ? [null] : occurrencesOf(event, event.series, Math.max(window.endMs, horizonMs));
    for (const occurrence of occurrences) {
      const span = spanOf(event, occurrence);
      const startMs = startOf(span, calendar.timeZone);
      const endMs = endOf(span, calendar.timeZone);
      const isIn =
        startMs < window.endMs && (endMs > window.startMs || (startMs === endMs && startMs === window.startMs));
      if (!isIn) continue;
      const visibility = visibilityOf(copy, occurrence, owner);
      if (visibility !== 'gone') items.push({ copy, occurrence, visibility, startMs });
    }
  }
  return items;
}

function orderOf({ refuse }: MicrosoftContext, options: Options): (left: Item, right: Item) => number {
  const text = options.get('$orderby')?.trim().toLowerCase() ?? 'start/datetime asc';
  const [, direction = 'asc'] = /^start\/datetime(?: (asc|desc))?$/.exec(text) ?? [null, 'none'];
  if (direction === 'none') throw refuse.badRequest('The sandbox orders by start/dateTime only.');
  const sign = direction === 'desc' ? -1 : 1;
  return (left, right) => sign * (left.startMs - right.startMs);
}

/** One event, master or occurrence, by its id in either form. */
function showEvent(microsoft: MicrosoftContext, request: SandboxRequest, eventId: string, graphId?: string): Answer {
  const { state, refuse } = microsoft;
  const caller = authorizeMailbox(microsoft, request, CALENDAR_SCOPES);
  const select = readSelect(microsoft, readOptions(microsoft, request.query, []), EVENT_TYPE);
  const preferences = readPreferences(microsoft, request);
  const place = readItemId(state, eventId);
  if (place === null && !/^AA[\w=-]+$/.test(eventId)) {
    throw refuse.graph(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
  }
  const entry = place?.email === caller.person.email ? caller.person.calendarList.get(place.calendarId) : undefined;
  if (place === null || entry === undefined || (graphId !== undefined && graphId !== entry.graphId)) {
    throw refuse.itemNotFound();
  }
  const listed = findCalendar(microsoft, caller, entry.graphId);
  const item = findItem(microsoft, listed, place.controlId);
  if (item === null) throw refuse.itemNotFound();
  const viewer = viewerOf(microsoft, caller, listed, preferences);
  const resource = eventResource(item.copy, item.occurrence, item.visibility, viewer);
  const context = { '@odata.context': contextUrl(`users('${caller.person.id}')/events/$entity`) };
  return json(200, { ...context, ...applySelect(resource, select) }, appliedHeader(preferences));
}

function findItem(microsoft: MicrosoftContext, { calendar }: Listed, controlId: string): Omit<Item, 'startMs'> | null {
  const cut = controlId.lastIndexOf('_');
  const copy = calendar.copies.get(controlId) ?? calendar.copies.get(controlId.slice(0, Math.max(cut, 0)));
  if (copy === undefined) return null;
  const { event } = copy;
  const owner = ownerOf(microsoft.state, calendar);
  let occurrence: Occurrence | null = null;
  if (event.id !== controlId) {
    if (event.series === null) return null;
    const key = controlId.slice(cut + 1);
    occurrence =
      occurrencesOf(event, event.series, horizonOf(microsoft)).find((candidate) => candidate.key === key) ?? null;
    if (occurrence === null) return null;
  }
  const visibility = visibilityOf(copy, occurrence, owner);
  return visibility === 'gone' ? null : { copy, occurrence, visibility };
}
