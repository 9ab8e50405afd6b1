/** Home of what the sandbox Google knows: people, clients, grants, calendars and channels, all in memory. */
import {
  digest,
  type Copy,
  type EventCalendar,
  type EventFields,
  type EventRecord,
  type EventState,
} from '../events/model.ts';
import type { Challenge, OAuthClient } from '../oauth.ts';

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

export type Calendar = EventCalendar<GoogleFields> & {
  /** Holiday and imported calendars cannot notify. */
  isPushSupported: boolean;
};

/** What only Google's events have. */
export type GoogleFields = EventFields & {
  eventType: string;
  conferenceData: Record<string, unknown> | null;
  hangoutLink: string | null;
};

/** An event in one calendar of the sandbox Google. */
export type GoogleCopy = Copy<GoogleFields>;
export type GoogleEvent = EventRecord<GoogleFields>;

/** What one person allowed one client. Revoking it kills all its tokens. */
export type Grant = { clientId: string; email: string; scopes: Set<string>; refreshTokens: string[] };
export type Code = {
  clientId: string;
  email: string;
  redirectUri: string;
  scopes: string[];
  isOffline: boolean;
  givesRefreshToken: boolean;
  challenge: Challenge | null;
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

export type GoogleState = Omit<EventState<GoogleFields>, 'calendars'> & {
  calendars: Map<string, Calendar>;
  people: Map<string, Person>;
  clients: Map<string, OAuthClient>;
  grants: Map<string, Grant>;
  codes: Map<string, Code>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, { grant: Grant; scopes: string[] }>;
  /** People who revoked a consent: refresh tokens that an earlier process gave out for them stay dead. */
  revokedBy: Set<string>;
  channels: Map<string, Channel>;
  /** Sync tokens made of an older change are forgotten, by calendar. */
  forgottenBefore: Map<string, number>;
  /** The same for all calendars. */
  allForgottenBefore: number;
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
  const added = { ...calendar, copies: new Map<string, GoogleCopy>() };
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

/** Whether a copy only says that the event is gone. */
export const isGone = (copy: GoogleCopy): boolean => copy.event.isCancelled || copy.state !== 'present';

/** A Meet code made of a key. */
export function meetCodeOf(key: string): string {
  const letters = digest(key).replaceAll(/\d/g, (digit) => 'ghijkmnopq'[Number(digit)] ?? 'g');
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7, 10)}`;
}
