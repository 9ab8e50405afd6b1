/** Home of the rules for the parameters of events.list: what may be asked, and what may not be asked together. */
import { isTimeZone, parseRfc3339 } from '../events/zones.ts';
import { refuse } from './errors.ts';

export type EventsQuery = {
  maxResults: number;
  pageToken: string | null;
  syncToken: string | null;
  singleEvents: boolean;
  showDeleted: boolean;
  timeMinMs: number | null;
  timeMaxMs: number | null;
  updatedMinMs: number | null;
  orderBy: 'startTime' | 'updated' | null;
  timeZone: string | null;
  maxAttendees: number | null;
  iCalUID: string | null;
  q: string | null;
  eventTypes: string[];
};

const DEFAULT_PAGE = 250;
const LARGEST_PAGE = 2500;
const EVENT_TYPES = ['default', 'focusTime', 'outOfOffice', 'workingLocation', 'birthday', 'fromGmail'];
const FORBIDDEN_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

/** Reads the parameters. @throws {Refusal} 400 as Google answers it. */
export function readEventsQuery(query: URLSearchParams): EventsQuery {
  const read: EventsQuery = {
    maxResults: Math.min(readCount(query, 'maxResults') ?? DEFAULT_PAGE, LARGEST_PAGE),
    pageToken: query.get('pageToken'),
    syncToken: query.get('syncToken'),
    singleEvents: readBoolean(query, 'singleEvents') ?? false,
    showDeleted: readBoolean(query, 'showDeleted') ?? false,
    timeMinMs: readInstant(query, 'timeMin'),
    timeMaxMs: readInstant(query, 'timeMax'),
    updatedMinMs: readInstant(query, 'updatedMin'),
    orderBy: readOrder(query),
    timeZone: query.get('timeZone'),
    maxAttendees: readCount(query, 'maxAttendees'),
    iCalUID: query.get('iCalUID'),
    q: query.get('q'),
    eventTypes: query.getAll('eventTypes'),
  };
  if (read.timeZone !== null && !isTimeZone(read.timeZone)) {
    throw refuse.invalidParameter('timeZone', `Invalid time zone: ${read.timeZone}`);
  }
  const unknownType = read.eventTypes.find((type) => !EVENT_TYPES.includes(type));
  if (unknownType !== undefined) {
    throw refuse.invalidParameter('eventTypes', `Invalid value '${unknownType}' for parameter eventTypes`);
  }
  if (read.timeMinMs !== null && read.timeMaxMs !== null && read.timeMaxMs <= read.timeMinMs) {
    throw refuse.timeRangeEmpty();
  }
  if (read.syncToken !== null) checkSyncQuery(query);
  return read;
}

function checkSyncQuery(query: URLSearchParams): void {
  const forbidden = FORBIDDEN_WITH_SYNC_TOKEN.find((name) => query.has(name));
  if (forbidden !== undefined) {
    throw refuse.invalidParameter(forbidden, `Sync token cannot be used together with parameter ${forbidden}.`);
  }
  if (query.get('showDeleted') === 'false') {
    throw refuse.invalidParameter('showDeleted', 'Sync token cannot be used with showDeleted set to false.');
  }
}

/** What a sync token remembers of its first request: with other values its answers would not fit together. */
export function syncShape(query: EventsQuery): string {
  return JSON.stringify([query.singleEvents, query.eventTypes.toSorted(), query.maxAttendees]);
}

/** Whether a list asked this way ends in a sync token at all. */
export const givesSyncToken = (query: EventsQuery): boolean =>
  query.orderBy === null && query.q === null && query.iCalUID === null && query.updatedMinMs === null;

function readBoolean(query: URLSearchParams, name: string): boolean | null {
  const text = query.get(name);
  if (text === null) return null;
  if (text !== 'true' && text !== 'false') {
    throw refuse.invalidParameter(name, `Invalid boolean value: '${text}'.`);
  }
  return text === 'true';
}

/** Reads a whole number of at least 1. */
export function readCount(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) {
    throw refuse.invalidParameter(name, `Invalid value '${text}'. Values must be at least 1.`);
  }
  return Number(text);
}

function readInstant(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const instant = parseRfc3339(text);
  if (instant === null) throw refuse.badRequest();
  return instant;
}

function readOrder(query: URLSearchParams): EventsQuery['orderBy'] {
  const text = query.get('orderBy');
  if (text === null) return null;
  if (text !== 'startTime' && text !== 'updated') {
    throw refuse.invalidParameter('orderBy', `Invalid value '${text}' for parameter orderBy.`);
  }
  if (text === 'startTime' && query.get('singleEvents') !== 'true') {
    throw refuse.badRequest('The requested ordering is not available for the particular query.');
  }
  return text;
}
