/**
 * One calendar changes while 400 others of another workspace keep silent (each request 10 s), while 170 feeds of another person of the
 * same workspace, at the same host, accept and never answer or drip a byte a second, and while another workspace imports 100,000
 * events; beside it, in the same run, the same change alone. From being due, as a poll or asked for, to being applied: events,
 * meetings, decisions, bots and webhook events are committed. Everything runs in this process, but for PostgreSQL.
 * Run: npm run bench -- fairness [changes] [silent calendars] [events imported] [stalling feeds]
 */
import { createServer, type ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog } from '../src/base/log.ts';
import { createOutboundHttp } from '../src/base/outbound-http.ts';
import { Threads } from '../src/base/threads.ts';
import { sql } from '../src/db/index.ts';
import { requestNow, startDueWork, SYNC_CALENDARS } from '../src/due/index.ts';
import { Turns } from '../src/base/turns.ts';
import { changePreferences, dueKinds, openCalendarUser, type FlowDeps } from '../src/flow/index.ts';
import { connectAccount } from '../src/flow/people/connect.ts';
import { requestSync } from '../src/flow/read/request-sync.ts';
import { icsProvider } from '../src/providers/ics/index.ts';
import type { CalendarProvider, Credentials } from '../src/providers/index.ts';
import { createWorkspace, newApiKey, updateWorkspace } from '../src/workspaces/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow } from './support/bench-flow.ts';
import { median, printTable } from './support/figures.ts';

const [CHANGES = 20, SILENT = 400, IMPORTED = 100_000, STALLING = 170] = process.argv.slice(2).map(Number);
const SILENT_MS = 10_000;
const DRIP_MS = 1_000;
const BETWEEN_CHANGES_MS = 100;
/** Each may have to wait for hundreds of silent calendars. */
const CHANGES_BESIDE_SILENT = Math.min(CHANGES, 5);
const DAY_MS = 86_400_000;
const CONNECTED_AT_ONCE = 8;

/** A calendar file with one meeting with a guest from outside. */
const feedOf = (startAt: Date): string => {
  const stamp = (date: Date): string => date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const endAt = new Date(startAt.getTime() + 1_800_000);
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//bench//', 'BEGIN:VEVENT', 'UID:one@example.com'];
  lines.push(`DTSTAMP:${stamp(startAt)}`, `DTSTART:${stamp(startAt)}`, `DTEND:${stamp(endAt)}`, 'SUMMARY:Review');
  lines.push('LOCATION:https://zoom.us/j/8123456789', 'ORGANIZER:mailto:host@example.com');
  lines.push('ATTENDEE:mailto:guest@example.org', 'END:VEVENT', 'END:VCALENDAR', '');
  return lines.join('\r\n');
};

/** Accepts a request and never answers, or drips an answer without end. */
function stall(response: ServerResponse, drips: boolean): void {
  if (!drips) return;
  response.writeHead(200, { 'content-type': 'text/calendar' }).write('BEGIN:VCALENDAR');
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(timer));
}

/** A server of feeds: the one that changes, those that answer only after a long time, and those that never do. */
async function startFeeds(): Promise<AsyncDisposable & { url: string; move: () => void }> {
  let startAt = new Date(Math.ceil(Date.now() / DAY_MS + 1) * DAY_MS);
  const server = createServer((request, response) => {
    const answer = (): unknown => response.writeHead(200, { 'content-type': 'text/calendar' }).end(feedOf(startAt));
    if (request.url === '/quick') answer();
    else if (request.url?.startsWith('/stalling') === true) stall(response, request.url.endsWith('drip'));
    else setTimeout(answer, SILENT_MS).unref();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    move: () => {
      startAt = new Date(startAt.getTime() + 60_000);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Tells when a calendar was applied, by the line that the flow logs after the commit. */
function watchApplied(): { log: FlowDeps['log']; next: (calendarId: string) => Promise<void> } {
  const waiting = new Map<string, () => void>();
  const log = openLog('error');
  return {
    log: {
      ...log,
      warn: () => undefined,
      info: (message, fields) => {
        if (message === 'calendar synced') waiting.get(String(fields?.['calendarId']))?.();
      },
    },
    next: (calendarId) =>
      new Promise((resolve) => {
        waiting.set(calendarId, resolve);
      }),
  };
}

await using closing = new AsyncDisposableStack();
const { handle } = closing.use(await openBenchDatabase());
const feeds = closing.use(await startFeeds());
const bench = await openBenchFlow(handle);
const applied = watchApplied();
const importedList = fullList(makeEvents(IMPORTED, bench.deps.clock.now()), 'token');
const importedProvider: CalendarProvider = {
  name: 'google',
  listCalendars: async () => ({ kind: 'calendars', calendars: [] }),
  fetchChanges: async () => importedList,
};
const outbound = createOutboundHttp({
  allowPrivateNetworks: true,
  userAgent: 'Rollcall bench',
  connectionsPerOrigin: 256,
});
closing.defer(() => outbound.close());
const deps: FlowDeps = {
  ...bench.deps,
  log: applied.log,
  outbound,
  providers: { ics: icsProvider({ http: outbound, threads: new Threads() }), google: importedProvider },
  settings: { ...bench.deps.settings, pollMs: DAY_MS },
};
await sql`update calendars set sync_due_at = null`.execute(handle.db);

const openWorkspace = async (name: string): Promise<string> => {
  const now = deps.clock.now();
  return (await createWorkspace(handle.db, { name, apiKey: newApiKey(), allowedRedirectOrigins: [], now })).id;
};

/** Connects the calendar of a new person. @returns its id. */
async function connect(
  workspaceId: string,
  name: string,
  provider: 'ics' | 'google',
  url: string,
  personName = name,
): Promise<string> {
  const person = await openCalendarUser(deps, workspaceId, personName);
  await changePreferences(deps, person, { record_external: true });
  const credentials: Credentials =
    provider === 'ics'
      ? { kind: 'feed', url }
      : {
          kind: 'oauth',
          refreshToken: 'refresh',
          accessToken: 'access',
          accessTokenExpiresAt: new Date(Date.now() + DAY_MS).toISOString(),
          scope: 'calendar',
        };
  const connection = await connectAccount(deps, person, {
    provider,
    account: name,
    addresses: ['host@example.com'],
    credentials,
    calendars: [{ providerCalendarId: name, name, timeZone: 'UTC', isPrimary: true }],
  });
  const { rows } = await sql<{ id: string }>`
    update calendars set sync_due_at = null where connection_id = ${connection.id} returning id`.execute(handle.db);
  return rows[0]?.id ?? '';
}

const quickWorkspace = await openWorkspace('quick');
const quick = await connect(quickWorkspace, 'quick', 'ics', `${feeds.url}/quick`);
await updateWorkspace(handle.db, quickWorkspace, { maxConnections: 1000 });
const stalling: string[] = [];
for (let index = 0; index < STALLING; index += 1) {
  const url = `${feeds.url}/stalling${index}${index % 2 === 0 ? '' : 'drip'}`;
  stalling.push(await connect(quickWorkspace, `stalling ${index}`, 'ics', url, 'stalling'));
}
const imported = await connect(await openWorkspace('importing'), 'importing', 'google', '');
const silentWorkspace = await openWorkspace('silent');
const turns = new Turns(() => CONNECTED_AT_ONCE);
const silent = await Promise.all(
  Array.from({ length: SILENT }, (_unused, index) =>
    turns.run(() => connect(silentWorkspace, `silent ${index}`, 'ics', `${feeds.url}/silent${index}`)),
  ),
);

const worker = closing.use(
  await startDueWork({ handle, clock: deps.clock, log: openLog('error'), kinds: dueKinds(deps) }),
);

type Trigger = 'poll' | 'asked for';

/** Changes the calendar and has it looked at. @returns milliseconds until the change was applied. */
async function change(trigger: Trigger): Promise<number> {
  feeds.move();
  const done = applied.next(quick);
  const startedAt = performance.now();
  const now = deps.clock.now();
  await handle.db
    .transaction()
    .execute((tx) => (trigger === 'poll' ? requestNow(tx, SYNC_CALENDARS, quick, now) : requestSync(tx, [quick], now)));
  await done;
  return performance.now() - startedAt;
}

async function changes(count: number, trigger: Trigger, before?: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    await before?.();
    times.push(await change(trigger));
    await pause(BETWEEN_CHANGES_MS);
  }
  return times;
}

/** Makes calendars due before the one that changes. */
const keepingSilent = (calendarIds: readonly string[]) => async (): Promise<void> => {
  await requestNow(handle.db, SYNC_CALENDARS, calendarIds, deps.clock.now());
  await pause(BETWEEN_CHANGES_MS);
};

/** Changes one after the other for as long as another workspace imports. */
async function whileImporting(): Promise<number[]> {
  const importing = new AbortController();
  const ended = applied.next(imported).then(() => importing.abort());
  await requestNow(handle.db, SYNC_CALENDARS, imported, deps.clock.now());
  const times: number[] = [];
  while (!importing.signal.aborted) times.push(...(await changes(1, 'poll')));
  await ended;
  return times;
}

const table: string[][] = [];
/** How long nothing else had its turn on the event loop. */
const silences = monitorEventLoopDelay({ resolution: 1 });
/** Measures one row of the table, and says so: under load each takes its time. */
async function measure(name: string, run: () => Promise<number[]>): Promise<void> {
  silences.reset();
  silences.enable();
  const times = await run();
  silences.disable();
  const [mid, most] = [median(times), Math.max(...times)];
  const aloneMs = Number(table[0]?.[2] ?? mid);
  const later = (most - aloneMs).toFixed(0);
  const ratio = (mid / aloneMs).toFixed(1);
  const silence = (silences.max / 1e6).toFixed(0);
  table.push([name, String(times.length), mid.toFixed(0), most.toFixed(0), later, ratio, silence]);
  process.stderr.write(`${table.at(-1)?.join('  ')}\n`);
}

await changes(3, 'poll');
await measure('alone', () => changes(CHANGES, 'poll'));
await measure(`${SILENT} others keep silent for ${SILENT_MS / 1000} s each: as a poll`, () =>
  changes(CHANGES_BESIDE_SILENT, 'poll', keepingSilent(silent)),
);
await measure('  the same, asked for', () => changes(CHANGES_BESIDE_SILENT, 'asked for', keepingSilent(silent)));
await measure(`${STALLING} feeds of another person of its workspace stall or drip: as a poll`, () =>
  changes(CHANGES, 'poll', keepingSilent(stalling)),
);
await measure('  the same, asked for', () => changes(CHANGES, 'asked for', keepingSilent(stalling)));
await measure(`another workspace imports ${IMPORTED.toLocaleString('en')} events`, whileImporting);
await worker.stop({ graceMs: 0 });

console.log(`One calendar changes; ms from being due to being applied. Goal: at most 1,000 ms later than alone.
"silent" is the longest silence of the event loop meanwhile.`);
printTable(['', 'changes', 'p50', 'longest', 'later than alone', 'p50 : alone', 'silent'], table);
