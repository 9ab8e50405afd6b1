/**
 * Benchmark: a person with 1,000 and with 10,000 recorded meetings is disconnected, while the meetings of others in the workspace are
 * planned. Beside it, in the same run, a bare delete of the same rows. A webhook endpoint is told of everything.
 *
 *     npm run bench -- take-away [sizes, 1000,10000 by default]
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { CalendarEvent } from '../src/calendar-events/index.ts';
import { inTransaction, sql, type Db } from '../src/db/index.ts';
import { planBots } from '../src/flow/attend/plan-bots.ts';
import { changePreferences, disconnectConnection, openCalendarUser, type FlowDeps } from '../src/flow/index.ts';
import { connectAccount } from '../src/flow/people/connect.ts';
import { calendarSyncer } from '../src/flow/read/sync-calendar.ts';
import { createEndpoint, newSigningSecret, SECRET_PURPOSE } from '../src/webhook-endpoints/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow, type BenchFlow } from './support/bench-flow.ts';
import { percentile, printTable } from './support/figures.ts';

const SIZES = (process.argv[2] ?? '1000,10000').split(',').map(Number);
const PLAN_EVERY_MS = 10;

type Person = { user: Awaited<ReturnType<typeof openCalendarUser>>; connectionId: string; meetingIds: string[] };

/** Every event has a link and a guest from outside, so that each is recorded; rooms are those of one person alone. */
const recordedEvents = (count: number, person: number): CalendarEvent[] =>
  makeEvents(count, new Date()).map((event, index) => ({
    ...event,
    location: `https://acme.zoom.us/j/${(person + 1) * 1_000_000_000 + index}`,
    attendees: event.attendees.map((one) => (one.isOrganizer ? one : { ...one, email: 'guest@example.org' })),
  }));

async function addPerson(flow: BenchFlow, workspaceId: string, number: number, count: number): Promise<Person> {
  const { deps, answer } = flow;
  const user = await openCalendarUser(deps, workspaceId, `person ${number}`);
  await changePreferences(deps, user, { record_external: true });
  const connection = await connectAccount(deps, user, {
    provider: 'ics',
    account: `bench ${number}`,
    addresses: ['host@example.com'],
    credentials: { kind: 'feed', url: `https://example.com/${number}.ics` },
    calendars: [{ providerCalendarId: 'bench', name: 'Bench', timeZone: 'UTC', isPrimary: true }],
  });
  const { rows } = await sql<{ id: string }>`select id from calendars where connection_id = ${connection.id}`.execute(
    deps.db,
  );
  answer.next = fullList(recordedEvents(count, number), 'token');
  await calendarSyncer(deps)(rows[0]?.id ?? '', AbortSignal.timeout(600_000));
  const meetings = await sql<{ id: string }>`select id from meetings where calendar_user_id = ${user.id}`.execute(
    deps.db,
  );
  return { user, connectionId: connection.id, meetingIds: meetings.rows.map((row) => row.id) };
}

/** Plans one meeting after the other until it is stopped. @returns how long each plan took, in ms. */
async function planOthers(
  deps: FlowDeps,
  workspaceId: string,
  meetingIds: readonly string[],
  signal: AbortSignal,
): Promise<number[]> {
  const tookMs: number[] = [];
  for (let turn = 0; !signal.aborted; turn += 1) {
    const meetingId = meetingIds[turn % meetingIds.length] ?? '';
    const startedMs = performance.now();
    await inTransaction(deps.db, (tx) => planBots(tx, deps, { workspaceId, meetingIds: [meetingId] }, new Date()));
    tookMs.push(performance.now() - startedMs);
    await wait(PLAN_EVERY_MS);
  }
  return tookMs;
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return (performance.now() - startedMs) / 1000;
}

/** The machine's limit: the rows of a person and of the bots, and nothing else. */
const deleteBare = (db: Db, person: Person): Promise<number> =>
  seconds(() =>
    inTransaction(db, async (tx) => {
      const bots = sql`array(select bot_id from meetings where calendar_user_id = ${person.user.id} and bot_id is not null)`;
      const { rows } = await sql<{ ids: string[] }>`select ${bots} as ids`.execute(tx);
      await sql`delete from connections where id = ${person.connectionId}`.execute(tx);
      await sql`delete from bots where id = any(${rows[0]?.ids ?? []})`.execute(tx);
    }),
  );

await using database = await openBenchDatabase({ maxConnections: 20 });
const { db } = database.handle;
const flow = await openBenchFlow(database.handle);
const { rows: workspaces } = await sql<{ id: string }>`select id from workspaces`.execute(db);
const workspaceId = workspaces[0]?.id ?? '';
const secretSealed = flow.deps.sealer.seal(SECRET_PURPOSE, newSigningSecret());
await createEndpoint(
  db,
  workspaceId,
  {
    url: 'http://127.0.0.1:9/',
    urlSealed: null,
    eventTypes: ['*'],
    shape: 'new',
    headers: 'webhook',
    isEnabled: true,
    secretSealed,
  },
  new Date(),
);
const others = await addPerson(flow, workspaceId, 0, 100);

const table: string[][] = [];
const took: number[] = [];
for (const [index, size] of SIZES.entries()) {
  const person = await addPerson(flow, workspaceId, 2 * index + 1, size);
  const twin = await addPerson(flow, workspaceId, 2 * index + 2, size);
  await sql`vacuum analyze`.execute(db);
  const bareSeconds = await deleteBare(db, twin);
  const stopping = new AbortController();
  const planning = planOthers(flow.deps, workspaceId, others.meetingIds, stopping.signal);
  await wait(500);
  const cpuBefore = process.cpuUsage();
  const ourSeconds = await seconds(() => disconnectConnection(flow.deps, person.user, person.connectionId));
  const cpu = process.cpuUsage(cpuBefore);
  stopping.abort();
  const plansMs = await planning;
  const { rows: left } = await sql<{ count: number }>`
    select count(*) from bots where status = 'scheduled' and id in (select bot_id from meetings where calendar_user_id = ${person.user.id})`.execute(
    db,
  );
  if (left[0]?.count !== 0) throw new Error('bots were left behind');
  took.push(ourSeconds);
  table.push([
    `${size.toLocaleString('en')} meetings`,
    ourSeconds.toFixed(2),
    ((cpu.user + cpu.system) / 1_000_000).toFixed(2),
    bareSeconds.toFixed(2),
    (bareSeconds / ourSeconds).toFixed(2),
    percentile(plansMs, 0.5).toFixed(1),
    percentile(plansMs, 1).toFixed(0),
  ]);
}
console.log('A person is disconnected, every meeting with a bot and a webhook event; meanwhile others are planned');
printTable(['', 'seconds', 'of our processor', 'bare delete', 'ratio', 'other plan p50 ms', 'longest ms'], table);
const [first = Number.NaN, last = Number.NaN] = [took[0], took.at(-1)];
console.log(
  `${(last / first).toFixed(1)} times as long for ${((SIZES.at(-1) ?? 0) / (SIZES[0] ?? 1)).toFixed(0)} times as many`,
);
