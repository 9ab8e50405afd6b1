/** Home of what the sandbox Microsoft knows: people, clients, consents, calendars and subscriptions, all in memory. */
import {
  digest,
  guidOf,
  type Copy,
  type EventCalendar,
  type EventFields,
  type EventRecord,
  type EventState,
} from '../events/model.ts';
import type { Challenge, OAuthClient } from '../oauth.ts';

export type AccountType = 'work' | 'personal';

export type Person = {
  /** The object id: `id` of `/me`, `oid` of ID tokens. */
  id: string;
  /** Also the user principal name. */
  email: string;
  name: string;
  timeZone: string;
  accountType: AccountType;
  /** Without one there is an account but no calendar. */
  hasMailbox: boolean;
  /** Whether `/me` tells an address; some accounts have a user principal name only. */
  hasMailAddress: boolean;
  /** Whether what they decline stays in their calendar. */
  keepsDeclined: boolean;
  calendarList: Map<string, CalendarListEntry>;
};

/** A calendar in one person's list, where it has an id of its own. */
export type CalendarListEntry = {
  calendarId: string;
  graphId: string;
  isDefault: boolean;
  canEdit: boolean;
  /** Whether reading it takes `Calendars.Read.Shared`. */
  needsSharedScope: boolean;
  change: number;
};

export type ShowAs = 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere';

/** What only Microsoft's events have. */
export type MicrosoftFields = EventFields & {
  /** The address of a Teams meeting; null when it is none. */
  teamsUrl: string | null;
  /** Null: what follows from `transparency` and `status`. */
  showAs: ShowAs | null;
};

export type MicrosoftCopy = Copy<MicrosoftFields>;
export type MicrosoftEvent = EventRecord<MicrosoftFields>;
export type Calendar = EventCalendar<MicrosoftFields> & { ownerEmail: string };

export type Client = OAuthClient & { isDisabled: boolean; isSecretExpired: boolean; isSingleTenant: boolean };

/** What one person allowed one client. */
export type Grant = { clientId: string; email: string; scopes: Set<string>; isConsented: boolean };
export type Code = {
  clientId: string;
  email: string;
  redirectUri: string;
  scopes: string[];
  nonce: string | null;
  challenge: Challenge | null;
  expiresMs: number;
  isRedeemed: boolean;
};
export type AccessToken = { grant: Grant; scopes: string[]; expiresMs: number };
/** `usedUp` only with strict rotation. A token dies when it is unused for 90 days. */
export type RefreshToken = { grant: Grant; scopes: string[]; issuedMs: number; state: 'live' | 'usedUp' | 'revoked' };

export type ChangeType = 'created' | 'updated' | 'deleted';

export type Subscription = {
  id: string;
  clientId: string;
  email: string;
  /** As it was asked for. */
  resource: string;
  /** Null: all calendars of the person's own. */
  calendarId: string | null;
  changeTypes: ChangeType[];
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  clientState: string | null;
  expiresMs: number;
  hasImmutableIds: boolean;
};

/** One entry of a notification's `value`. */
export type Item = Record<string, unknown>;

/** Items that wait for others to the same address; changes and lifecycle events do not mix. */
export type Outbox = Map<string, { address: string; items: Item[] }>;

/** The two forms of an item's id: the regular one changes with the folder, the immutable one does not. */
export type IdForm = 'regular' | 'immutable';

export type MicrosoftState = Omit<EventState<MicrosoftFields>, 'calendars'> & {
  calendars: Map<string, Calendar>;
  people: Map<string, Person>;
  clients: Map<string, Client>;
  grants: Map<string, Grant>;
  codes: Map<string, Code>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  subscriptions: Map<string, Subscription>;
  /** Whose calendar the items are in whose ids begin so. */
  idPrefixes: Map<string, { email: string; calendarId: string }>;
};

export const newMicrosoftState = (change = 1): MicrosoftState => ({
  calendars: new Map(),
  events: new Map(),
  change,
  nextEventNumber: 1,
  people: new Map(),
  clients: new Map(),
  grants: new Map(),
  codes: new Map(),
  accessTokens: new Map(),
  refreshTokens: new Map(),
  subscriptions: new Map(),
  idPrefixes: new Map(),
});

/** The tenant of all personal accounts, as at Microsoft. */
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
/** The tenant of all work accounts of the sandbox. */
const WORK_TENANT = guidOf('sandbox tenant');
export const tenantOf = (person: Pick<Person, 'accountType'>): string =>
  person.accountType === 'personal' ? PERSONAL_TENANT : WORK_TENANT;

type NewPerson = Pick<Person, 'email' | 'timeZone'> & {
  [Key in 'name' | 'accountType' | 'hasMailbox' | 'hasMailAddress' | 'keepsDeclined']?: Person[Key] | undefined;
};

/** Adds a person with an empty calendar, or returns the one who is there. */
export function addPerson(state: MicrosoftState, person: NewPerson): Person {
  const known = state.people.get(person.email);
  if (known !== undefined) return known;
  const added: Person = {
    id: guidOf(`person ${person.email}`),
    email: person.email,
    name: person.name ?? person.email.split('@')[0] ?? person.email,
    timeZone: person.timeZone,
    accountType: person.accountType ?? 'work',
    hasMailbox: person.hasMailbox ?? true,
    hasMailAddress: person.hasMailAddress ?? true,
    keepsDeclined: person.keepsDeclined ?? true,
    calendarList: new Map(),
  };
  state.people.set(added.email, added);
  const calendar = { id: added.email, summary: 'Calendar', timeZone: added.timeZone, ownerEmail: added.email };
  addCalendar(state, calendar);
  listCalendar(state, added, added.email, { isDefault: true, canEdit: true, needsSharedScope: false });
  return added;
}

export function addCalendar(state: MicrosoftState, calendar: Omit<Calendar, 'copies'>): Calendar {
  const added = { ...calendar, copies: new Map<string, MicrosoftCopy>() };
  state.calendars.set(added.id, added);
  return added;
}

/** Puts a calendar into a person's list. */
export function listCalendar(
  state: MicrosoftState,
  person: Person,
  calendarId: string,
  options: Pick<CalendarListEntry, 'isDefault' | 'canEdit' | 'needsSharedScope'>,
): void {
  state.change += 1;
  const graphId = `AAMkAG${letters(`calendar ${person.email} ${calendarId}`, 86)}AAAAAAEGAAA=`;
  person.calendarList.set(calendarId, { calendarId, graphId, change: state.change, ...options });
  for (const form of ['regular', 'immutable'] as const) {
    state.idPrefixes.set(idPrefix(form, person.email, calendarId), { email: person.email, calendarId });
  }
}

const ID_PREFIX_LENGTH = 64;
const FORM_START: Record<IdForm, string> = { regular: 'AAMkAGI2', immutable: 'AAkALgAA' };

/** An item's id as one person sees it; its end says what it means in the control API. */
export const itemId = (form: IdForm, email: string, calendarId: string, controlId: string): string =>
  `${idPrefix(form, email, calendarId)}${Buffer.from(controlId).toString('base64url')}=`;

/** Reads an item's id, in whatever form. Null when it is none. */
export function readItemId(
  state: MicrosoftState,
  id: string,
): { email: string; calendarId: string; controlId: string } | null {
  const place = state.idPrefixes.get(id.slice(0, ID_PREFIX_LENGTH));
  if (place === undefined) return null;
  return { ...place, controlId: Buffer.from(id.slice(ID_PREFIX_LENGTH), 'base64url').toString('utf8') };
}

const idPrefix = (form: IdForm, email: string, calendarId: string): string =>
  `${FORM_START[form]}${letters(`${form} ${email} ${calendarId}`, ID_PREFIX_LENGTH - 8)}`;

/** Letters, digits, `-` and `_` made of a key. */
function letters(key: string, length: number): string {
  const bytes = Buffer.from(digest(key) + digest(`more of ${key}`), 'hex');
  return bytes.toString('base64url').slice(0, length);
}
