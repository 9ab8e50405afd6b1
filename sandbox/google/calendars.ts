/** Home of calendars: calendarList.list, calendarList.get, calendars.get. */
import { fingerprint } from '../events/model.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorize, findCalendar, METHOD_SCOPES, type Caller, type GoogleContext } from './context.ts';
import { refuse } from './errors.ts';
import { readCount } from './events-query.ts';
import type { Calendar, CalendarListEntry } from './store.ts';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 250;

export function calendarRoutes(google: GoogleContext): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/calendar/v3/users/me/calendarList',
      handle: (request) => listCalendars(google, request),
    },
    {
      method: 'GET',
      pattern: '/calendar/v3/users/me/calendarList/:calendarId',
      handle: (request, [calendarId = '']) => {
        const caller = authorize(google, request, METHOD_SCOPES.calendarList, 'calendar.v3.CalendarList.Get');
        const { calendar, entry } = findCalendar(google, caller, calendarId);
        return json(200, entryResource(calendar, entry));
      },
    },
    {
      method: 'GET',
      pattern: '/calendar/v3/calendars/:calendarId',
      handle: (request, [calendarId = '']) => {
        const caller = authorize(google, request, METHOD_SCOPES.calendars, 'calendar.v3.Calendars.Get');
        const { calendar } = findCalendar(google, caller, calendarId);
        const { id, summary, timeZone } = calendar;
        return json(200, { kind: 'calendar#calendar', etag: `"${fingerprint(id)}"`, id, summary, timeZone });
      },
    },
  ];
}

function listCalendars(google: GoogleContext, request: SandboxRequest): Answer {
  const caller = authorize(google, request, METHOD_SCOPES.calendarList, 'calendar.v3.CalendarList.List');
  const { query } = request;
  const most = Math.min(readCount(query, 'maxResults') ?? DEFAULT_PAGE, LARGEST_PAGE);
  const size = Math.min(most, google.settings().maxPageItems ?? most);
  const since = readSince(google, caller, query);
  const bound = fingerprint(`${caller.person.email} ${query.get('syncToken') ?? ''} ${String(most)}`);
  const offset = readOffset(query.get('pageToken'), bound);
  const entries = [...caller.person.calendarList.values()].filter(({ change }) => change > since);
  const page = entries.slice(offset, offset + size);
  const next = offset + page.length;
  const pack = (...parts: (string | number)[]): string => Buffer.from(parts.join('.')).toString('base64url');
  return json(200, {
    kind: 'calendar#calendarList',
    etag: `"p${google.state.change}"`,
    ...(next < entries.length
      ? { nextPageToken: pack(bound, next) }
      : { nextSyncToken: pack(fingerprint(caller.person.email), google.state.change) }),
    items: page.flatMap((entry) => {
      const calendar = google.state.calendars.get(entry.calendarId);
      return calendar === undefined ? [] : [entryResource(calendar, entry)];
    }),
  });
}

function readOffset(pageToken: string | null, bound: string): number {
  if (pageToken === null) return 0;
  const [print, offset] = Buffer.from(pageToken, 'base64url').toString('utf8').split('.');
  if (print !== bound || !/^\d{1,6}$/.test(offset ?? '')) throw refuse.invalid('Invalid page token value.');
  return Number(offset);
}

function readSince(google: GoogleContext, caller: Caller, query: URLSearchParams): number {
  const token = query.get('syncToken');
  if (token === null) return 0;
  const forbidden = ['minAccessRole', 'showOwnOrganizationOnly'].find((name) => query.has(name));
  if (forbidden !== undefined) {
    throw refuse.invalidParameter(forbidden, `Sync token cannot be used together with parameter ${forbidden}.`);
  }
  const [print, change] = Buffer.from(token, 'base64url').toString('utf8').split('.');
  const since = Number(change);
  const isKnown = print === fingerprint(caller.person.email) && Number.isSafeInteger(since);
  if (!isKnown || since < google.state.allForgottenBefore) throw refuse.fullSyncRequired();
  return since;
}

function entryResource(calendar: Calendar, entry: CalendarListEntry): Record<string, unknown> {
  return {
    kind: 'calendar#calendarListEntry',
    etag: `"${String(entry.change)}"`,
    id: calendar.id,
    summary: calendar.summary,
    timeZone: calendar.timeZone,
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    selected: true,
    accessRole: entry.accessRole,
    defaultReminders: [],
    ...(entry.isPrimary && { primary: true }),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}
