/** Home of what the sandbox Google knows: people, clients, grants, calendars, events and channels, all in memory. */
import { createHash, randomBytes } from 'node:crypto';
import type { Occurrence, Span } from './recurrence.ts';

export type Person = {
  /** The `sub` of userinfo. */
  id: string;
  email: string;
  name: string;
  timeZone: string;
  calendarList: Map<string, CalendarListEntry>;
};

export type AccessRole = 'freeBusyReader' | 'reader' | 'writer' | 'owner';

/** A calendar in one person's list. */
export type CalendarListEntry = { calendarId: string; accessRole: AccessRole; isPrimary: boolean; change: number };

export type Calendar = {
  /** A primary calendar has the address of its person. */
  id: string;
  summary: string;
  timeZone: string;
  /** Holiday and imported calendars cannot notify. */
  isPushSupported: boolean;
  copies: Map<string, Copy>;
};

export type ResponseStatus = 'needsAction' | 'declined' | 'tentative' | 'accepted';
export type Attendee = {
  email: string;
  displayName?: string;
  organizer?: true;
  optional?: boolean;
  resource?: boolean;
  responseStatus: ResponseStatus;
};

/** What an exception may have of its own. */
export type EventFields = {
  span: Span;
  summary: string | null;
  description: string | null;
  location: string | null;
  status: 'confirmed' | 'tentative';
  visibility: 'default' | 'public' | 'private' | 'confidential';
  transparency: 'opaque' | 'transparent';
  attendees: Attendee[];
  conferenceData: Record<string, unknown> | null;
  hangoutLink: string | null;
  /** Put over the resource as it is. */
  raw: Record<string, unknown> | null;
};

/** When and how often something changed. `change` counts through the whole sandbox; sync tokens are made of it. */
type Stamp = { change: number; updatedMs: number; sequence: number };

/** One event, in however many calendars. Copies differ only in `self` and in whether they are still there. */
export type EventRecord = Stamp & {
  id: string;
  iCalUID: string;
  /** Null when the organizer is no person of the sandbox. */
  homeCalendarId: string | null;
  organizer: { email: string; displayName?: string };
  creator: { email: string };
  eventType: string;
  createdMs: number;
  isCancelled: boolean;
  fields: EventFields;
  /** Null for a single event. */
  series: Series | null;
};

export type Series = {
  recurrence: string;
  exceptions: Map<string, Exception>;
  /** Occurrences that are no longer in the series, with the change that took them out. */
  vanished: Map<string, { occurrence: Occurrence; change: number }>;
  /** Occurrences before an instant, kept until the rule or the time changes. */
  expansion: { beforeMs: number; occurrences: Occurrence[] } | null;
};

export type Exception = Stamp & { isCancelled: boolean; fields: Partial<EventFields> };

/** An event in one calendar. `uninvited` comes back with an invitation, `deleted` by its owner does not. */
export type Copy = {
  event: EventRecord;
  calendarId: string;
  state: 'present' | 'uninvited' | 'deleted';
  change: number;
  /** Its resource as it was last listed, and for which change and viewer that was. Not kept for series. */
  listed: { key: string; json: string } | null;
};

export type OAuthClient = {
  clientId: string;
  clientSecret: string;
  /** Null: any http or https address, as only the demo client may. */
  redirectUris: string[] | null;
};

/** What one person allowed one client. Revoking it kills all its tokens. */
export type Grant = { clientId: string; email: string; scopes: Set<string>; refreshTokens: string[] };
export type Code = {
  clientId: string;
  email: string;
  redirectUri: string;
  scopes: string[];
  isOffline: boolean;
  givesRefreshToken: boolean;
  challenge: { value: string; method: string } | null;
  expiresMs: number;
};
export type AccessToken = { clientId: string; email: string; scopes: string[]; expiresMs: number };

export type Channel = {
  id: string;
  clientId: string;
  email: string;
  calendarId: string;
  resourceId: string;
  address: string;
  token: string | null;
  expiresMs: number;
  messageNumber: number;
};

export type GoogleState = {
  people: Map<string, Person>;
  clients: Map<string, OAuthClient>;
  grants: Map<string, Grant>;
  codes: Map<string, Code>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, { grant: Grant; scopes: string[] }>;
  /** People who revoked a consent: refresh tokens that an earlier process gave out for them stay dead. */
  revokedBy: Set<string>;
  calendars: Map<string, Calendar>;
  events: Map<string, EventRecord>;
  channels: Map<string, Channel>;
  /** Counts every change; sync tokens are made of it. It goes on through a reset, so that no old token fits by chance. */
  change: number;
  /** Sync tokens made of an older change are forgotten, by calendar. */
  forgottenBefore: Map<string, number>;
  /** The same for all calendars. */
  allForgottenBefore: number;
  nextEventNumber: number;
};

export const newGoogleState = (change = 1): GoogleState => ({
  people: new Map(),
  clients: new Map(),
  grants: new Map(),
  codes: new Map(),
  accessTokens: new Map(),
  refreshTokens: new Map(),
  revokedBy: new Set(),
  calendars: new Map(),
  events: new Map(),
  channels: new Map(),
  change,
  forgottenBefore: new Map(),
  allForgottenBefore: change,
  nextEventNumber: 1,
});

/** Adds a person with an empty primary calendar, or returns the one who is there. */
export function addPerson(
  state: GoogleState,
  person: { email: string; name?: string | undefined; timeZone: string },
): Person {
  const known = state.people.get(person.email);
  if (known !== undefined) return known;
  const added: Person = {
    id: String(BigInt(`0x${digest(person.email).slice(0, 17)}`))
      .padStart(21, '1')
      .slice(0, 21),
    email: person.email,
    name: person.name ?? person.email.split('@')[0] ?? person.email,
    timeZone: person.timeZone,
    calendarList: new Map(),
  };
  state.people.set(added.email, added);
  addCalendar(state, { id: added.email, summary: added.email, timeZone: added.timeZone, isPushSupported: true });
  listCalendar(state, added, added.email, 'owner', true);
  return added;
}

export function addCalendar(state: GoogleState, calendar: Omit<Calendar, 'copies'>): Calendar {
  const added = { ...calendar, copies: new Map<string, Copy>() };
  state.calendars.set(added.id, added);
  return added;
}

/** Puts a calendar into a person's list. */
export function listCalendar(
  state: GoogleState,
  person: Person,
  calendarId: string,
  accessRole: AccessRole,
  isPrimary = false,
): void {
  state.change += 1;
  person.calendarList.set(calendarId, { calendarId, accessRole, isPrimary, change: state.change });
}

/** The event as one occurrence has it: the fields of the series under those of its exception. */
export function fieldsOf(event: EventRecord, occurrence: Occurrence | null): EventFields {
  if (occurrence === null) return event.fields;
  const exception = event.series?.exceptions.get(occurrence.key);
  return { ...event.fields, span: occurrence.span, ...exception?.fields };
}

/** Whether a copy only says that the event is gone. */
export const isGone = (copy: Copy): boolean => copy.event.isCancelled || copy.state !== 'present';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An event id as Google makes them: base32hex, lower case, the same for the same key. */
export function eventIdOf(key: string): string {
  return BigInt(`0x${digest(key).slice(0, 34)}`)
    .toString(32)
    .padStart(26, '0')
    .slice(0, 26);
}

/** A Meet code made of a key. */
export function meetCodeOf(key: string): string {
  const letters = digest(key).replaceAll(/\d/g, (digit) => 'ghijkmnopq'[Number(digit)] ?? 'g');
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7, 10)}`;
}

/** A short text that stands for something, the same for the same input. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 27);

export const randomToken = (bytes: number): string => randomBytes(bytes).toString('base64url');
