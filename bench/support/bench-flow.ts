/** Home of the flow of benchmarks: the real steps on a bench database, with a provider that answers from memory. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/base/clock.ts';
import { openLog } from '../../src/base/log.ts';
import { Threads } from '../../src/base/threads.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { createSealer } from '../../src/base/sealed.ts';
import { diskStorage } from '../../src/recordings/storage/disk/index.ts';
import { noLauncher } from '../../src/launchers/none/index.ts';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import type { CalendarProvider, FetchChangesResult } from '../../src/providers/index.ts';
import { NO_SERVERS } from '../../src/meeting-links/index.ts';
import { migrate, sql, type DatabaseHandle } from '../../src/db/index.ts';
import { changePreferences, openCalendarUser, type FlowDeps } from '../../src/flow/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { createWorkspace, newApiKey } from '../../src/workspaces/index.ts';

const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 27 * 24 * 60;

/** Calendar events of a busy account: six in ten have a Zoom link, half of those have a guest from outside. */
export function makeEvents(count: number, now: Date): CalendarEvent[] {
  return Array.from({ length: count }, (_unused, index) => {
    const startAt = new Date(now.getTime() + (60 + Math.floor((index * WINDOW_MINUTES) / count)) * MINUTE_MS);
    const hasLink = index % 10 < 6;
    const guest = index % 2 === 0 ? 'guest@example.org' : 'colleague@example.com';
    return {
      providerEventId: `event${index}`,
      seriesId: index % 3 === 0 ? `series${index % 300}` : null,
      icalUid: `event${index}@example.com`,
      status: 'confirmed',
      title: `Meeting ${index}`,
      description: `Agenda of meeting ${index}. ${'Points to talk about. '.repeat(12)}`,
      location: hasLink ? `https://acme.zoom.us/j/${8_000_000_000 + index}?pwd=abcdef` : 'Room 4',
      time: { kind: 'timed', startAt, endAt: new Date(startAt.getTime() + 30 * MINUTE_MS) },
      unknownZone: null,
      organizerEmail: 'host@example.com',
      isHostedByMe: true,
      ownResponse: 'accepted',
      attendees: ['host@example.com', guest].map((email) => ({
        name: null,
        email,
        isOrganizer: email.startsWith('host'),
        response: 'accepted',
      })),
      visibility: 'default',
      links: [],
    };
  });
}

/** The flow with one connected calendar, whose provider answers what `answer` says. */
export type BenchFlow = { deps: FlowDeps; calendarId: string; answer: { next: FetchChangesResult } };

/** Answers a full list. */
export const fullList = (events: readonly CalendarEvent[], syncToken: string): FetchChangesResult => ({
  kind: 'changes',
  changes: events.map((event) => ({ kind: 'upserted', event })),
  unreadable: [],
  isComplete: true,
  syncToken,
  timeZone: 'UTC',
});

/** Builds it on an empty or used database; every call has a workspace of its own. */
export async function openBenchFlow(handle: DatabaseHandle): Promise<BenchFlow> {
  await migrate(handle.db);
  const answer: BenchFlow['answer'] = { next: { kind: 'unchanged', syncToken: null } };
  const provider: CalendarProvider = {
    name: 'ics',
    listCalendars: async () => ({ kind: 'calendars', calendars: [] }),
    fetchChanges: async () => answer.next,
  };
  const deps: FlowDeps = {
    db: handle.db,
    clock: systemClock,
    log: openLog('warn'),
    sealer: createSealer([randomBytes(32)]),
    calendarTokenKey: randomBytes(32),
    runTokenKey: randomBytes(32),
    providers: { ics: provider },
    oauthProviders: {},
    launcher: noLauncher(),
    storage: diskStorage('/nowhere'),
    outbound: createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall bench' }),
    threads: new Threads(),
    settings: {
      publicUrl: 'http://127.0.0.1',
      notificationsEnabled: false,
      ownServers: NO_SERVERS,
      joinLeadMs: 120_000,
      pollMs: 300_000,
    },
  };
  const now = systemClock.now();
  const workspace = await createWorkspace(handle.db, {
    name: 'bench',
    apiKey: newApiKey(),
    allowedRedirectOrigins: [],
    now,
  });
  const user = await openCalendarUser(deps, workspace.id, 'person');
  await changePreferences(deps, user, { record_external: true });
  const connection = await connectAccount(deps, user, {
    provider: 'ics',
    account: 'bench',
    addresses: ['host@example.com'],
    credentials: { kind: 'feed', url: 'https://example.com/feed.ics' },
    calendars: [{ providerCalendarId: 'bench', name: 'Bench', timeZone: 'UTC', isPrimary: true }],
  });
  const { rows } = await sql<{ id: string }>`select id from calendars where connection_id = ${connection.id}`.execute(
    handle.db,
  );
  const calendarId = rows[0]?.id;
  if (calendarId === undefined) throw new Error('the bench calendar was not stored');
  return { deps, calendarId, answer };
}
