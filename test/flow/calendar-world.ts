/** Home of the small world that tests of connections and syncs live in: a workspace, a person, and a provider that says what it is told. */
import { diskStorage } from '../../src/recordings/storage/disk/index.ts';
import { NO_SERVERS } from '../../src/meeting-links/index.ts';
import { randomBytes } from 'node:crypto';
import { minutes, NOW, quietLog, rememberingLauncher } from '../bots/bot-world.ts';
import { settableClock } from '../support/clock.ts';
import { openTestDatabase } from '../support/database.ts';
import { Threads } from '../../src/base/threads.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { createSealer } from '../../src/base/sealed.ts';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import type { CalendarProvider, Credentials, FetchChangesResult } from '../../src/providers/index.ts';
import type { CalendarUser } from '../../src/calendar-users/index.ts';
import type { Connection } from '../../src/connections/index.ts';
import { sql, type DatabaseHandle, type Db } from '../../src/db/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import type { FlowDeps } from '../../src/flow/deps.ts';
import { openCalendarUser } from '../../src/flow/index.ts';
import { calendarSyncer } from '../../src/flow/read/sync-calendar.ts';
import { createWorkspace, saveOAuthClient } from '../../src/workspaces/index.ts';

/** A signal that is never aborted. */
export const never = new AbortController().signal;

/** Access of the given name. */
export const access = (name: string): Extract<Credentials, { kind: 'oauth' }> => ({
  kind: 'oauth',
  refreshToken: `refresh ${name}`,
  accessToken: `access ${name}`,
  accessTokenExpiresAt: minutes(600).toISOString(),
  scope: 'calendar',
});

/** A Zoom meeting of an hour that starts so many minutes from now, with a guest from outside. */
export const event = (id: string, startsInMinutes = 60): CalendarEvent => ({
  providerEventId: id,
  seriesId: null,
  icalUid: id,
  status: 'confirmed',
  title: id,
  description: null,
  location: `https://zoom.us/j/9${id.replaceAll(/\D/g, '').padStart(10, '0')}`,
  time: { kind: 'timed', startAt: minutes(startsInMinutes), endAt: minutes(startsInMinutes + 60) },
  unknownZone: null,
  organizerEmail: 'one@example.com',
  isHostedByMe: true,
  ownResponse: 'accepted',
  attendees: [{ name: null, email: 'guest@example.org', isOrganizer: false, response: 'none' }],
  visibility: 'default',
  links: [],
});

/** The answer that lists these events and no others. */
export const whole = (events: CalendarEvent[], syncToken: string | null = 'token'): FetchChangesResult => ({
  kind: 'changes',
  changes: events.map((one) => ({ kind: 'upserted', event: one })),
  unreadable: [],
  isComplete: true,
  syncToken,
  timeZone: 'UTC',
});

/** The world. */
export type CalendarWorld = AsyncDisposable & {
  db: Db;
  /** The same database, for workers and for other processes. */
  handle: DatabaseHandle;
  deps: FlowDeps;
  clock: ReturnType<typeof settableClock>;
  user: CalendarUser;
  /** What the provider does; tests replace its methods. */
  provider: CalendarProvider;
  connect: (name: string, calendars?: string[], account?: string) => Promise<Connection>;
  /** Id of the calendar that the provider calls so. */
  calendarId: (providerCalendarId: string) => Promise<string>;
  sync: (providerCalendarId: string) => Promise<Date | null>;
};

/** Opens a world of its own. */
export async function openCalendarWorld(): Promise<CalendarWorld> {
  const database = await openTestDatabase();
  const { db } = database;
  const clock = settableClock(NOW);
  const sealer = createSealer([randomBytes(32)]);
  const workspace = await createWorkspace(db, {
    name: 'Workspace',
    apiKey: 'rk_test',
    allowedRedirectOrigins: [],
    now: NOW,
  });
  const client = { workspaceId: workspace.id, provider: 'google', clientId: 'id', clientSecret: 'secret' } as const;
  await saveOAuthClient(db, sealer, client);
  const provider: CalendarProvider = {
    name: 'google',
    listCalendars: async () => ({ kind: 'calendars', calendars: [] }),
    fetchChanges: async () => whole([]),
  };
  const deps: FlowDeps = {
    db,
    clock,
    log: quietLog,
    sealer,
    calendarTokenKey: randomBytes(32),
    runTokenKey: randomBytes(32),
    providers: { google: provider },
    oauthProviders: {},
    launcher: rememberingLauncher(),
    storage: diskStorage('/nowhere'),
    outbound: createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'test' }),
    threads: new Threads(),
    settings: {
      publicUrl: 'https://rollcall.example.com',
      notificationsEnabled: true,
      ownServers: NO_SERVERS,
      joinLeadMs: 120_000,
      pollMs: 300_000,
    },
  };
  const user = await openCalendarUser(deps, workspace.id, 'person');
  const calendarId = async (providerCalendarId: string): Promise<string> =>
    (
      await db
        .selectFrom('calendars')
        .select('id')
        .where('provider_calendar_id', '=', providerCalendarId)
        .executeTakeFirstOrThrow()
    ).id;
  return {
    db,
    handle: database.handle,
    deps,
    clock,
    user,
    provider,
    calendarId,
    connect: (name, calendars = ['main'], account = 'one@example.com') =>
      connectAccount(deps, user, {
        provider: 'google',
        account,
        addresses: [account],
        credentials: access(name),
        calendars: calendars.map((id, index) => ({
          providerCalendarId: id,
          name: id,
          timeZone: 'UTC',
          isPrimary: index === 0,
        })),
      }),
    sync: async (providerCalendarId) => calendarSyncer(deps)(await calendarId(providerCalendarId), never),
    [Symbol.asyncDispose]: async () => {
      await deps.outbound.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Titles of the events that are not removed. */
export async function titlesOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select title from calendar_events where removed_at is null order by title`.execute(db);
  return rows.map((row) => row.title);
}

/** Data of the webhook events of a type, oldest first. */
export async function toldOf(db: Db, type: string): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<{ data: Record<string, unknown> }>`
    select body -> 'data' as data from webhook_events where type = ${type} order by created_at, id`.execute(db);
  return rows.map((row) => row.data);
}
