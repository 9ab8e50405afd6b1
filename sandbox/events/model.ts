/** Home of what every pretended calendar knows of an event: the event once, its copies in calendars, its series with exceptions. */
import { createHash, randomBytes } from 'node:crypto';
import { listOccurrences, startOf, type Occurrence, type Span } from './recurrence.ts';

export type ResponseStatus = 'needsAction' | 'declined' | 'tentative' | 'accepted';
export type Attendee = {
  email: string;
  displayName?: string;
  organizer?: true;
  optional?: boolean;
  resource?: boolean;
  responseStatus: ResponseStatus;
};

/** What an exception may have of its own, with every provider. A provider adds its own kinds of conference. */
export type EventFields = {
  span: Span;
  summary: string | null;
  description: string | null;
  location: string | null;
  status: 'confirmed' | 'tentative';
  visibility: 'default' | 'public' | 'private' | 'confidential';
  transparency: 'opaque' | 'transparent';
  attendees: Attendee[];
  /** Put over the resource as it is. */
  raw: Record<string, unknown> | null;
};

/** When and how often something changed. `change` counts through the whole sandbox provider; sync tokens and change keys are made of it. */
export type Stamp = { change: number; updatedMs: number; sequence: number };

/** One event, in however many calendars. Copies differ only in whose eyes see them and in whether they are still there. */
export type EventRecord<Fields extends EventFields = EventFields> = Stamp & {
  id: string;
  iCalUID: string;
  /** Null when the organizer is no person of the sandbox. */
  homeCalendarId: string | null;
  organizer: { email: string; displayName?: string };
  createdMs: number;
  isCancelled: boolean;
  fields: Fields;
  /** Null for a single event. */
  series: Series<Fields> | null;
};

export type Series<Fields extends EventFields = EventFields> = {
  recurrence: string;
  exceptions: Map<string, Exception<Fields>>;
  /** Occurrences that are no longer in the series, with the change that took them out. */
  vanished: Map<string, { occurrence: Occurrence; change: number }>;
  /** Occurrences before an instant, kept until the rule or the time changes. */
  expansion: { beforeMs: number; occurrences: Occurrence[] } | null;
};

export type Exception<Fields extends EventFields = EventFields> = Stamp & {
  isCancelled: boolean;
  fields: Partial<Fields>;
};

/** An event in one calendar. `uninvited` comes back with an invitation, `deleted` by its owner does not. */
export type Copy<Fields extends EventFields = EventFields> = {
  event: EventRecord<Fields>;
  calendarId: string;
  state: 'present' | 'uninvited' | 'deleted';
  change: number;
  /** Its resource as it was last listed, and for which change and viewer that was. Not kept for series. */
  listed: { key: string; json: string } | null;
};

/** A calendar; a primary one has the address of its person as id. */
export type EventCalendar<Fields extends EventFields = EventFields> = {
  id: string;
  summary: string;
  timeZone: string;
  copies: Map<string, Copy<Fields>>;
};

/** All calendars and events of one provider. */
export type EventState<Fields extends EventFields = EventFields> = {
  calendars: Map<string, EventCalendar<Fields>>;
  events: Map<string, EventRecord<Fields>>;
  /** Counts every change. It goes on through a reset, so that nothing made of an old one fits by chance. */
  change: number;
  nextEventNumber: number;
};

/** The event as one occurrence has it: the fields of the series under those of its exception. */
export function fieldsOf<Fields extends EventFields>(
  event: EventRecord<Fields>,
  occurrence: Occurrence | null,
): Fields {
  if (occurrence === null) return event.fields;
  const exception = event.series?.exceptions.get(occurrence.key);
  return { ...event.fields, span: occurrence.span, ...exception?.fields };
}

/** When an event or one of its occurrences is. */
export const spanOf = (event: EventRecord, occurrence: Occurrence | null): Span =>
  occurrence === null
    ? event.fields.span
    : (event.series?.exceptions.get(occurrence.key)?.fields.span ?? occurrence.span);

/** Series are expanded further than asked for, because the question moves on with the clock. */
const EXPANDED_AHEAD_MS = 30 * 86_400_000;

/** The occurrences of a series before an instant, computed once and kept. */
export function occurrencesOf(event: EventRecord, series: Series, beforeMs: number): Occurrence[] {
  if (series.expansion === null || series.expansion.beforeMs < beforeMs) {
    const furtherMs = beforeMs + EXPANDED_AHEAD_MS;
    const occurrences = listOccurrences(event.fields.span, series.recurrence, furtherMs);
    series.expansion = { beforeMs: furtherMs, occurrences };
  }
  return series.expansion.occurrences.filter(({ span }) => startOf(span, 'UTC') < beforeMs);
}

/** The id of an instance in the control API: `<event>_<yyyymmddThhmmssZ>`, or the event's own id. */
export const instanceId = (event: EventRecord, occurrence: Occurrence | null): string =>
  occurrence === null ? event.id : `${event.id}_${occurrence.key}`;

/** The SHA-256 of a text in hex. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A GUID, the same for the same key. */
export function guidOf(key: string): string {
  const hex = digest(key);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An id for an event as Google makes them: base32hex, lower case, the same for the same key. */
export function eventIdOf(key: string): string {
  return BigInt(`0x${digest(key).slice(0, 34)}`)
    .toString(32)
    .padStart(26, '0')
    .slice(0, 26);
}

/** A short text that stands for something, the same for the same input. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 27);

export const randomToken = (bytes: number): string => randomBytes(bytes).toString('base64url');
