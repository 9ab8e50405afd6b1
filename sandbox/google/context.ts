/** Home of what the parts of the sandbox Google share: state, clock, settings, notifier, and who is asking. */
import type { Settings } from '../control-contract.ts';
import type { SandboxClock } from '../clock.ts';
import type { SandboxRequest } from '../http.ts';
import type { Notifier } from '../notifications.ts';
import { refuse } from './errors.ts';
import type { AccessToken, Calendar, CalendarListEntry, GoogleState, Person } from './store.ts';

export type GoogleContext = {
  /** Replaced as a whole by a reset. */
  state: GoogleState;
  clock: SandboxClock;
  settings: () => Settings;
  notifier: Notifier;
  /** The sandbox's own address, without a slash at the end. */
  baseUrl: () => string;
  /** Whether refresh tokens that an earlier process gave out still work: so in the demo, whose people are always the same. */
  adoptsRefreshTokens: boolean;
};

const SCOPE = 'https://www.googleapis.com/auth/';
const named = (...names: string[]): string[] => names.map((name) => SCOPE + name);

/** Which scopes open which method; one of them is enough. @see the Calendar API's discovery document */
export const METHOD_SCOPES = {
  events: named('calendar', 'calendar.readonly', 'calendar.events', 'calendar.events.readonly'),
  calendarList: named('calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly'),
  calendars: named('calendar', 'calendar.readonly', 'calendar.calendars', 'calendar.calendars.readonly'),
};

/** Scopes that touch the calendar, which a person may leave unticked. */
export const CALENDAR_SCOPES = new Set(Object.values(METHOD_SCOPES).flat());

export type Caller = { token: AccessToken; person: Person };

/** @throws {Refusal} 401 without a live access token, 403 when it lacks the scope. */
export function authorize(
  google: GoogleContext,
  request: SandboxRequest,
  scopes: readonly string[],
  method: string,
): Caller {
  const [, bearer] = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const token = bearer === undefined ? undefined : google.state.accessTokens.get(bearer);
  const person = token === undefined ? undefined : google.state.people.get(token.email);
  if (token === undefined || person === undefined || token.expiresMs <= google.clock.nowMs()) {
    throw refuse.unauthenticated();
  }
  if (!token.scopes.some((scope) => scopes.includes(scope))) throw refuse.insufficientScope(method);
  return { token, person };
}

/** The calendar a caller means; `primary` is their own. @throws {Refusal} 404 when it is not in their list. */
export function findCalendar(
  google: GoogleContext,
  caller: Caller,
  calendarId: string,
): { calendar: Calendar; entry: CalendarListEntry } {
  const id = calendarId === 'primary' ? caller.person.email : calendarId;
  const entry = caller.person.calendarList.get(id);
  const calendar = google.state.calendars.get(id);
  if (entry === undefined || calendar === undefined) throw refuse.notFound();
  return { calendar, entry };
}
