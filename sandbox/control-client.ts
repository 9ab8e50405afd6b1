/** Home of the typed control client: what tests and customers use to steer a running sandbox. */
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type {
  clockSchema,
  faultSchema,
  forgedNotificationSchema,
  LoggedRequest,
  notificationPlanSchema,
  NotificationRecord,
  Seed,
  Settings,
  WaitingFault,
} from './control-contract.ts';
import type { clientSchema, generationSchema, personSchema, responseSchema } from './events/contract.ts';
import type { calendarSchema, eventEditSchema, newEventSchema } from './google/control-contract.ts';
import type * as microsoft from './microsoft/control-contract.ts';
import type { participantSchema, roomSettingsSchema, ShownRoom } from './rooms/contract.ts';

/** A Google event as the control API shows it: the resource of the calendar it lives in, or a tombstone. */
export type ShownEvent = { id: string; status: string; iCalUID?: string; [field: string]: unknown };
export type ShownPerson = { email: string; name: string; timeZone: string; calendarIds: string[] };
export type ShownChannel = {
  id: string;
  calendarId: string;
  resourceId: string;
  address: string;
  email: string;
  expiresAt: string;
  isAlive: boolean;
  lastMessageNumber: number;
};
/** A Microsoft event as the control API shows it: as the owner of the calendar it lives in sees it, in UTC. */
export type ShownMicrosoftEvent = {
  /** For the control API. */
  id: string;
  /** Its immutable id in Graph, in that calendar. */
  graphId: string;
  iCalUId: string;
  /** Whether it is not in that calendar any more. */
  isGone: boolean;
  [field: string]: unknown;
};
export type ShownMicrosoftPerson = {
  email: string;
  name: string;
  timeZone: string;
  /** The object id. */
  id: string;
  accountType: 'work' | 'personal';
  calendars: { id: string; graphId: string; summary: string; isDefault: boolean }[];
};
export type ShownSubscription = {
  id: string;
  clientId: string;
  email: string;
  resource: string;
  /** In the control API; null: all calendars of the person's own. */
  calendarId: string | null;
  changeTypes: string[];
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  expiresAt: string;
  hasImmutableIds: boolean;
  isAlive: boolean;
};
export type NewEventInput = z.input<typeof newEventSchema>;
export type EventEditInput = z.input<typeof eventEditSchema>;
export type MicrosoftNewEventInput = z.input<typeof microsoft.newEventSchema>;
export type MicrosoftEventEditInput = z.input<typeof microsoft.eventEditSchema>;
type LifecycleEvent = microsoft.LifecycleEvent;
type ResponseStatus = z.input<typeof responseSchema>['responseStatus'];

/** Steers a sandbox. Every method throws an Error with the sandbox's sentence when it refuses. */
export type SandboxControl = {
  /** Counts of everything. */
  state: () => Promise<Record<string, unknown>>;
  /** Back to a fresh start: data, clock, faults, logs, settings. Default: the seed it was started with. */
  reset: (seed?: Seed) => Promise<void>;
  readSettings: () => Promise<Settings>;
  changeSettings: (changes: Partial<Settings>) => Promise<Settings>;
  clock: {
    read: () => Promise<{ now: string; offsetMs: number }>;
    advance: (ms: number) => Promise<{ now: string; offsetMs: number }>;
    set: (instant: Date | string) => Promise<{ now: string; offsetMs: number }>;
  };
  faults: {
    /** The next matching requests misbehave. */
    add: (fault: z.input<typeof faultSchema>) => Promise<WaitingFault>;
    list: () => Promise<WaitingFault[]>;
    clear: () => Promise<void>;
  };
  requests: {
    list: () => Promise<LoggedRequest[]>;
    clear: () => Promise<void>;
    /** Waits until a request that fits was answered. @throws {Error} when none came in time (default 60 s). */
    until: (fits: (request: LoggedRequest) => boolean, timeoutMs?: number) => Promise<LoggedRequest>;
  };
  notifications: {
    list: () => Promise<NotificationRecord[]>;
    clear: () => Promise<void>;
    drop: (count?: number) => Promise<void>;
    duplicate: (count?: number) => Promise<void>;
    delay: (delayMs: number, count?: number) => Promise<void>;
    /** Keeps the next `count` (at least 2) back and sends them in reverse. */
    reorder: (count: number) => Promise<void>;
    hold: () => Promise<void>;
    release: (order?: 'sent' | 'reversed') => Promise<void>;
    /** Waits until no notification is on its way. */
    settled: () => Promise<void>;
    /** @returns the status the receiver answered; null when it did not. */
    forge: (forged: z.input<typeof forgedNotificationSchema>) => Promise<number | null>;
  };
  google: GoogleControl;
  microsoft: MicrosoftControl;
  rooms: RoomsControl;
};

/** What happens in the rooms. A room is there as soon as it is named. */
export type RoomsControl = {
  show: (room: string) => Promise<ShownRoom>;
  /** Sets what is named and leaves the rest. `exists: false` puts everybody out. */
  change: (room: string, changes: Partial<z.input<typeof roomSettingsSchema>>) => Promise<ShownRoom>;
  /** Lets in one who knocks; without a number everybody who does. */
  admit: (room: string, id?: number) => Promise<void>;
  deny: (room: string, id?: number) => Promise<void>;
  /** Puts somebody out of the call. */
  remove: (room: string, id: number) => Promise<void>;
  /** The call is over for everybody. */
  end: (room: string) => Promise<void>;
  /** Puts somebody without a person into the room, in a browser of the sandbox's own. @returns the key for `removeParticipant`. */
  addParticipant: (room: string, wish: z.input<typeof participantSchema>) => Promise<number>;
  removeParticipant: (room: string, key: number) => Promise<void>;
};

/** What a person does in their calendars, the same at every provider. */
export type EventsControl<New, Edit, Shown> = {
  createEvent: (event: New) => Promise<Shown>;
  /** `calendarId` of a person's main calendar is their address. */
  events: (calendarId: string) => Promise<Shown[]>;
  event: (eventId: string) => Promise<Shown>;
  /** Ids of the instances of a series, first one first. Every `eventId` below may be one of them. */
  instanceIds: (eventId: string) => Promise<string[]>;
  editEvent: (eventId: string, edit: Edit) => Promise<Shown>;
  /** Edits the start; the length stays. */
  moveEvent: (eventId: string, start: string) => Promise<Shown>;
  cancelEvent: (eventId: string) => Promise<Shown>;
  respond: (eventId: string, email: string, responseStatus: ResponseStatus) => Promise<Shown>;
  /** Out of one person's calendar; without an address out of all, leaving no trace. */
  removeEvent: (eventId: string, email?: string) => Promise<void>;
  generateEvents: (
    wish: z.input<typeof generationSchema>,
  ) => Promise<{ created: number; firstId: string; lastId: string }>;
  /** Tells who listens to a calendar that something changed although nothing did. */
  notify: (calendarId: string) => Promise<void>;
};

export type GoogleControl = EventsControl<NewEventInput, EventEditInput, ShownEvent> & {
  people: () => Promise<ShownPerson[]>;
  addPerson: (person: z.input<typeof personSchema>) => Promise<ShownPerson>;
  addCalendar: (email: string, calendar: z.input<typeof calendarSchema>) => Promise<ShownPerson>;
  unlistCalendar: (email: string, calendarId: string) => Promise<void>;
  /** Adds a client, or gives a known one another secret. */
  setClient: (client: z.input<typeof clientSchema>) => Promise<void>;
  channels: () => Promise<ShownChannel[]>;
  expireAccessTokens: (email?: string) => Promise<{ expired: number }>;
  revokeConsent: (email: string) => Promise<{ revoked: number }>;
  forgetSyncTokens: (calendarId?: string) => Promise<void>;
};

export type MicrosoftControl = EventsControl<MicrosoftNewEventInput, MicrosoftEventEditInput, ShownMicrosoftEvent> & {
  people: () => Promise<ShownMicrosoftPerson[]>;
  addPerson: (person: z.input<typeof microsoft.personSchema>) => Promise<ShownMicrosoftPerson>;
  /** Adds a calendar to somebody's list; one that exists is shared with them. */
  addCalendar: (email: string, calendar: z.input<typeof microsoft.calendarSchema>) => Promise<ShownMicrosoftPerson>;
  unlistCalendar: (email: string, calendarId: string) => Promise<void>;
  /** Adds a client, or changes a known one: another secret, disabled, secret expired. */
  setClient: (client: z.input<typeof microsoft.clientSchema>) => Promise<void>;
  expireAccessTokens: (email?: string) => Promise<{ expired: number }>;
  /** The consent is withdrawn: all tokens stop working. */
  revokeConsent: (email: string) => Promise<{ revoked: number }>;
  /** All sessions end: refresh tokens stop working, access tokens live until they expire. */
  revokeRefreshTokens: (email: string) => Promise<{ revoked: number }>;
  /** Takes both back; the tokens of then work again. */
  restoreConsent: (email: string) => Promise<void>;
  /** The next requests to Graph are answered 429. */
  throttle: (count: number, retryAfterSeconds?: number) => Promise<void>;
  /** The most requests that were under way at once for a mailbox, in the request log. */
  greatestConcurrency: (email: string) => Promise<number>;
  subscriptions: () => Promise<ShownSubscription[]>;
  /** Subscriptions vanish without a word. */
  removeSubscriptions: (email?: string) => Promise<{ removed: number }>;
  /** Sends a lifecycle event; `subscriptionRemoved` also removes the subscription. */
  sendLifecycle: (subscriptionId: string, event: LifecycleEvent) => Promise<void>;
  /** Sends items made of a subscription's real one, each set over it; null leaves a field out. @returns the status; null for none. */
  forgeNotification: (forged: z.input<typeof microsoft.forgedItemsSchema>) => Promise<number | null>;
};

const DEADLINE_MS = 60_000;
const POLL_MS = 20;

type Call = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/**
 * Opens the control client of a sandbox.
 *
 * @param url What `startSandbox` returned as `url`.
 */
export function sandboxControl(url: string): SandboxControl {
  const call: Call = async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/__control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${text.slice(0, 1000)}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  };
  const moveClock = (wish: z.input<typeof clockSchema>): Promise<{ now: string; offsetMs: number }> =>
    call('POST', '/clock', wish);
  return {
    state: () => call('GET', '/state'),
    reset: (seed) => call('POST', '/reset', { seed }),
    readSettings: () => call('GET', '/settings'),
    changeSettings: (changes) => call('PATCH', '/settings', changes),
    clock: {
      read: () => call('GET', '/clock'),
      advance: (ms) => moveClock({ advanceMs: ms }),
      set: (instant) => moveClock({ set: new Date(instant).toISOString() }),
    },
    faults: {
      add: (fault) => call('POST', '/faults', fault),
      list: async () => (await call<{ faults: WaitingFault[] }>('GET', '/faults')).faults,
      clear: () => call('DELETE', '/faults'),
    },
    requests: requestsControl(call),
    notifications: notificationsControl(call),
    google: googleControl(call),
    microsoft: microsoftControl(call),
    rooms: roomsControl(call),
  };
}

function roomsControl(call: Call): RoomsControl {
  const at = (room: string): string => `/rooms/${encodeURIComponent(room)}`;
  return {
    show: (room) => call('GET', at(room)),
    change: (room, changes) => call('PATCH', at(room), changes),
    admit: (room, id) => call('POST', `${at(room)}/admit`, { id }),
    deny: (room, id) => call('POST', `${at(room)}/deny`, { id }),
    remove: (room, id) => call('POST', `${at(room)}/remove`, { id }),
    end: (room) => call('POST', `${at(room)}/end`),
    addParticipant: async (room, wish) => (await call<{ key: number }>('POST', `${at(room)}/participants`, wish)).key,
    removeParticipant: (room, key) => call('DELETE', `${at(room)}/participants/${key}`),
  };
}

function requestsControl(call: Call): SandboxControl['requests'] {
  const list = async (): Promise<LoggedRequest[]> =>
    (await call<{ requests: LoggedRequest[] }>('GET', '/requests')).requests;
  return {
    list,
    clear: () => call('DELETE', '/requests'),
    async until(fits, timeoutMs = DEADLINE_MS) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const found = (await list()).find((request) => request.status !== null && fits(request));
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`No fitting request came within ${timeoutMs} ms.`);
        await wait(POLL_MS);
      }
    },
  };
}

function notificationsControl(call: Call): SandboxControl['notifications'] {
  const plan = (wish: z.input<typeof notificationPlanSchema>): Promise<void> =>
    call('POST', '/notifications/plan', wish);
  return {
    list: async () => (await call<{ notifications: NotificationRecord[] }>('GET', '/notifications')).notifications,
    clear: () => call('DELETE', '/notifications'),
    drop: (count = 1) => plan({ action: 'drop', count }),
    duplicate: (count = 1) => plan({ action: 'duplicate', count }),
    delay: (delayMs, count = 1) => plan({ action: 'delay', delayMs, count }),
    reorder: (count) => plan({ action: 'reorder', count }),
    hold: () => plan({ action: 'hold' }),
    release: (order = 'sent') => plan({ action: 'release', order }),
    settled: () => call('POST', '/notifications/settle'),
    forge: async (forged) => (await call<{ status: number | null }>('POST', '/notifications/forge', forged)).status,
  };
}

function eventsControl<New, Edit, Shown>(call: Call, provider: string): EventsControl<New, Edit, Shown> {
  const at = (eventId: string): string => `/${provider}/events/${encodeURIComponent(eventId)}`;
  return {
    createEvent: (event) => call('POST', `/${provider}/events`, event),
    async events(calendarId) {
      const query = `calendarId=${encodeURIComponent(calendarId)}`;
      return (await call<{ events: Shown[] }>('GET', `/${provider}/events?${query}`)).events;
    },
    event: (eventId) => call('GET', at(eventId)),
    instanceIds: async (eventId) => (await call<{ ids: string[] }>('GET', `${at(eventId)}/instances`)).ids,
    editEvent: (eventId, edit) => call('PATCH', at(eventId), edit),
    moveEvent: (eventId, start) => call('PATCH', at(eventId), { start }),
    cancelEvent: (eventId) => call('POST', `${at(eventId)}/cancel`),
    respond: (eventId, email, responseStatus) => call('POST', `${at(eventId)}/respond`, { email, responseStatus }),
    removeEvent: (eventId, email) => call('POST', `${at(eventId)}/remove`, { email }),
    generateEvents: (wish) => call('POST', `/${provider}/events/generate`, wish),
    notify: (calendarId) => call('POST', `/${provider}/calendars/${encodeURIComponent(calendarId)}/notify`),
  };
}

const calendarsOf = (provider: string, email: string): string =>
  `/${provider}/people/${encodeURIComponent(email)}/calendars`;

function googleControl(call: Call): GoogleControl {
  return {
    ...eventsControl<NewEventInput, EventEditInput, ShownEvent>(call, 'google'),
    people: async () => (await call<{ people: ShownPerson[] }>('GET', '/google/people')).people,
    addPerson: (person) => call('POST', '/google/people', person),
    addCalendar: (email, calendar) => call('POST', calendarsOf('google', email), calendar),
    unlistCalendar: (email, calendarId) =>
      call('DELETE', `${calendarsOf('google', email)}/${encodeURIComponent(calendarId)}`),
    async setClient(client) {
      await call('POST', '/google/clients', client);
    },
    channels: async () => (await call<{ channels: ShownChannel[] }>('GET', '/google/channels')).channels,
    expireAccessTokens: (email) => call('POST', '/google/expire-access-tokens', { email }),
    revokeConsent: (email) => call('POST', '/google/revoke-consent', { email }),
    forgetSyncTokens: (calendarId) => call('POST', '/google/forget-sync-tokens', { calendarId }),
  };
}

function microsoftControl(call: Call): MicrosoftControl {
  const at = (subscriptionId: string): string => `/microsoft/subscriptions/${encodeURIComponent(subscriptionId)}`;
  return {
    ...eventsControl<MicrosoftNewEventInput, MicrosoftEventEditInput, ShownMicrosoftEvent>(call, 'microsoft'),
    people: async () => (await call<{ people: ShownMicrosoftPerson[] }>('GET', '/microsoft/people')).people,
    addPerson: (person) => call('POST', '/microsoft/people', person),
    addCalendar: (email, calendar) => call('POST', calendarsOf('microsoft', email), calendar),
    unlistCalendar: (email, calendarId) =>
      call('DELETE', `${calendarsOf('microsoft', email)}/${encodeURIComponent(calendarId)}`),
    async setClient(client) {
      await call('POST', '/microsoft/clients', client);
    },
    expireAccessTokens: (email) => call('POST', '/microsoft/expire-access-tokens', { email }),
    revokeConsent: (email) => call('POST', '/microsoft/revoke-consent', { email }),
    revokeRefreshTokens: (email) => call('POST', '/microsoft/revoke-refresh-tokens', { email }),
    restoreConsent: (email) => call('POST', '/microsoft/restore-consent', { email }),
    async throttle(count, retryAfterSeconds = 1) {
      const fault = { path: '/v1.0/*', count, status: 429, retryAfter: retryAfterSeconds };
      await call('POST', '/faults', fault);
    },
    async greatestConcurrency(email) {
      const { requests } = await call<{ requests: LoggedRequest[] }>('GET', '/requests');
      const own = requests.filter(({ provider, account }) => provider === 'microsoft' && account === email);
      return Math.max(0, ...own.map(({ concurrentOfAccount }) => concurrentOfAccount ?? 0));
    },
    subscriptions: async () =>
      (await call<{ subscriptions: ShownSubscription[] }>('GET', '/microsoft/subscriptions')).subscriptions,
    removeSubscriptions: (email) => call('POST', '/microsoft/subscriptions/remove', { email }),
    sendLifecycle: (subscriptionId, event) => call('POST', `${at(subscriptionId)}/lifecycle`, { event }),
    forgeNotification: async (forged) =>
      (await call<{ status: number | null }>('POST', '/microsoft/subscriptions/forge', forged)).status,
  };
}
