/** Home of what the parts of the sandbox Microsoft share: state, clock, settings, notifier, and who is asking. */
import type { SandboxClock } from '../clock.ts';
import type { Settings } from '../control-contract.ts';
import type { SandboxRequest } from '../http.ts';
import type { Notifier } from '../notifications.ts';
import type { MicrosoftErrors, Refusals } from './errors.ts';
import type {
  AccessToken,
  Calendar,
  CalendarListEntry,
  MicrosoftCopy,
  MicrosoftState,
  Outbox,
  Person,
} from './store.ts';

export type MicrosoftContext = {
  /** Replaced as a whole by a reset. */
  state: MicrosoftState;
  clock: SandboxClock;
  settings: () => Settings;
  notifier: Notifier;
  /** The sandbox's own address, without a slash at the end. */
  baseUrl: () => string;
  /** Ends what is under way when the sandbox closes. */
  signal: AbortSignal;
  /** Notifications that wait for others to the same address. */
  outbox: Outbox;
  /** Copies of which it was told already that they are gone. */
  announcedGone: WeakSet<MicrosoftCopy>;
  errors: MicrosoftErrors;
  refuse: Refusals;
  /** Whether refresh tokens that an earlier process gave out still work: so in the demo, whose people are always the same. */
  adoptsRefreshTokens: boolean;
};

/** Scopes that belong to who somebody is; a person cannot leave them out. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email'];
/** The permissions of Graph that the sandbox knows. */
export const GRAPH_SCOPES = [
  'User.Read',
  'Calendars.Read',
  'Calendars.ReadBasic',
  'Calendars.ReadWrite',
  'Calendars.Read.Shared',
  'Calendars.ReadWrite.Shared',
  'MailboxSettings.Read',
  'OnlineMeetings.Read',
  'Mail.Read',
  'Contacts.Read',
];
const SHARED_SCOPES = ['Calendars.Read.Shared', 'Calendars.ReadWrite.Shared'];
/** Those that show an event with its body. */
export const READING_SCOPES = ['Calendars.Read', 'Calendars.ReadWrite', ...SHARED_SCOPES];
/** Those that show calendars and events at all. */
export const CALENDAR_SCOPES = ['Calendars.ReadBasic', ...READING_SCOPES];

export type Caller = { token: AccessToken; person: Person };

/** @throws {Refusal} 401 without a live access token, 403 when it has none of the scopes. */
export function authorize(microsoft: MicrosoftContext, request: SandboxRequest, scopes: readonly string[]): Caller {
  const { state, clock, refuse } = microsoft;
  const bearer = bearerOf(request);
  if (bearer === null) throw refuse.token('Access token is empty.');
  const token = state.accessTokens.get(bearer);
  const person = token === undefined ? undefined : state.people.get(token.grant.email);
  if (token === undefined || person === undefined) {
    throw refuse.token('CompactToken parsing failed with error code: 80049217');
  }
  if (!token.grant.isConsented) throw refuse.token('Access token validation failure. The consent was withdrawn.');
  if (token.expiresMs <= clock.nowMs()) throw refuse.token('Lifetime validation failed, the token is expired.');
  if (!token.scopes.some((scope) => scopes.includes(scope))) throw refuse.accessDenied();
  return { token, person };
}

/** The same for what needs a mailbox. @throws {Refusal} also 404 when the account has none. */
export function authorizeMailbox(
  microsoft: MicrosoftContext,
  request: SandboxRequest,
  scopes: readonly string[],
): Caller {
  const caller = authorize(microsoft, request, scopes);
  if (caller.person.hasMailbox) return caller;
  throw microsoft.refuse.graph(
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  );
}

function bearerOf(request: SandboxRequest): string | null {
  const [, bearer] = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return bearer ?? null;
}

/** Whose mailbox a request to Graph counts for; null when it is nobody's. */
export function mailboxOf(state: MicrosoftState, request: SandboxRequest): string | null {
  if (!request.path.startsWith('/v1.0/')) return null;
  return state.accessTokens.get(bearerOf(request) ?? '')?.grant.email ?? null;
}

const DAY_MS = 86_400_000;

/** The instant before which the instances of a series are known. */
export const horizonOf = ({ clock, settings }: MicrosoftContext): number =>
  clock.nowMs() + settings().seriesHorizonDays * DAY_MS;

/** A calendar with its place in somebody's list. */
export type Listed = { calendar: Calendar; entry: CalendarListEntry };

/** The calendar a caller means by its id in their list; null means their default one. @throws {Refusal} 400, 403, 404. */
export function findCalendar(microsoft: MicrosoftContext, caller: Caller, graphId: string | null): Listed {
  const entries = [...caller.person.calendarList.values()];
  const entry = entries.find((candidate) => (graphId === null ? candidate.isDefault : candidate.graphId === graphId));
  const calendar = entry === undefined ? undefined : microsoft.state.calendars.get(entry.calendarId);
  if (entry === undefined || calendar === undefined) {
    if (graphId === null || /^AA[\w=-]+$/.test(graphId)) throw microsoft.refuse.itemNotFound();
    throw microsoft.refuse.graph(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
  }
  if (entry.needsSharedScope && !caller.token.scopes.some((scope) => SHARED_SCOPES.includes(scope))) {
    throw microsoft.refuse.accessDenied();
  }
  return { calendar, entry };
}

/** The person a calendar belongs to. */
export function ownerOf(state: MicrosoftState, calendar: Calendar): Person {
  const owner = state.people.get(calendar.ownerEmail);
  if (owner === undefined) throw new Error(`The calendar ${calendar.id} has no owner.`);
  return owner;
}
