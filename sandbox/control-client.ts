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
export type NewEventInput = z.input<typeof newEventSchema>;
export type EventEditInput = z.input<typeof eventEditSchema>;
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
    /** Waits until a request that fits was answered. @throws {Error} when none came in time (default 5 s). */
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
};

export type GoogleControl = {
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
  createEvent: (event: NewEventInput) => Promise<ShownEvent>;
  events: (calendarId: string) => Promise<ShownEvent[]>;
  event: (eventId: string) => Promise<ShownEvent>;
  /** Ids of the instances of a series, first one first. Every `eventId` below may be one of them. */
  instanceIds: (eventId: string) => Promise<string[]>;
  editEvent: (eventId: string, edit: EventEditInput) => Promise<ShownEvent>;
  /** Edits the start; the length stays. */
  moveEvent: (eventId: string, start: string) => Promise<ShownEvent>;
  cancelEvent: (eventId: string) => Promise<ShownEvent>;
  respond: (eventId: string, email: string, responseStatus: ResponseStatus) => Promise<ShownEvent>;
  /** Out of one person's calendar; without an address out of all, leaving no trace. */
  removeEvent: (eventId: string, email?: string) => Promise<void>;
  generateEvents: (
    wish: z.input<typeof generationSchema>,
  ) => Promise<{ created: number; firstId: string; lastId: string }>;
  /** Tells the channels of a calendar that something changed although nothing did. */
  notify: (calendarId: string) => Promise<void>;
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
  };
}

function requestsControl(call: Call): SandboxControl['requests'] {
  const list = async (): Promise<LoggedRequest[]> =>
    (await call<{ requests: LoggedRequest[] }>('GET', '/requests')).requests;
  return {
    list,
    clear: () => call('DELETE', '/requests'),
    async until(fits, timeoutMs = 5000) {
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

function googleControl(call: Call): GoogleControl {
  const at = (eventId: string): string => `/google/events/${encodeURIComponent(eventId)}`;
  const of = (email: string): string => `/google/people/${encodeURIComponent(email)}/calendars`;
  return {
    people: async () => (await call<{ people: ShownPerson[] }>('GET', '/google/people')).people,
    addPerson: (person) => call('POST', '/google/people', person),
    addCalendar: (email, calendar) => call('POST', of(email), calendar),
    unlistCalendar: (email, calendarId) => call('DELETE', `${of(email)}/${encodeURIComponent(calendarId)}`),
    async setClient(client) {
      await call('POST', '/google/clients', client);
    },
    channels: async () => (await call<{ channels: ShownChannel[] }>('GET', '/google/channels')).channels,
    expireAccessTokens: (email) => call('POST', '/google/expire-access-tokens', { email }),
    revokeConsent: (email) => call('POST', '/google/revoke-consent', { email }),
    forgetSyncTokens: (calendarId) => call('POST', '/google/forget-sync-tokens', { calendarId }),
    createEvent: (event) => call('POST', '/google/events', event),
    events: async (calendarId) =>
      (await call<{ events: ShownEvent[] }>('GET', `/google/events?calendarId=${encodeURIComponent(calendarId)}`))
        .events,
    event: (eventId) => call('GET', at(eventId)),
    instanceIds: async (eventId) => (await call<{ ids: string[] }>('GET', `${at(eventId)}/instances`)).ids,
    editEvent: (eventId, edit) => call('PATCH', at(eventId), edit),
    moveEvent: (eventId, start) => call('PATCH', at(eventId), { start }),
    cancelEvent: (eventId) => call('POST', `${at(eventId)}/cancel`),
    respond: (eventId, email, responseStatus) => call('POST', `${at(eventId)}/respond`, { email, responseStatus }),
    removeEvent: (eventId, email) => call('POST', `${at(eventId)}/remove`, { email }),
    generateEvents: (wish) => call('POST', '/google/events/generate', wish),
    notify: (calendarId) => call('POST', `/google/calendars/${encodeURIComponent(calendarId)}/notify`),
  };
}
