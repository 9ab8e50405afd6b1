/**
 * From 1,000 to 1,000,000 meetings stored ahead, of many people of one workspace: what one sync, one list and one launch take at each
 * size, which should stay as it is, and how much memory the process has. One sync: one of 100 meetings of a person moves, and its bot
 * with it. One list: the 100 meetings of a person, by HTTP. One launch: from a bot being made due until its launcher is asked.
 * Run: npm run bench -- growth [sizes, separated by commas] [rounds]
 */
import { signCalendarToken } from '../src/calendar-users/index.ts';
import type { CalendarEvent } from '../src/calendar-events/index.ts';
import type { Launcher } from '../src/contract/bot-run/index.ts';
import { LAUNCH_BOTS, requestNow, startDueWork } from '../src/due/index.ts';
import { dueKinds } from '../src/flow/index.ts';
import { calendarSyncer } from '../src/flow/read/sync-calendar.ts';
import { buildApp } from '../src/http/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow } from './support/bench-flow.ts';
import { median, printTable } from './support/figures.ts';
import { addStoredMeetings, MEETINGS_EACH } from './support/stored-people.ts';

const SIZES = (process.argv[2] ?? '1000,10000,100000,1000000').split(',').map(Number);
const ROUNDS = Number(process.argv[3] ?? 40);
const WARM_UP_ROUNDS = 20;
const MINUTE_MS = 60_000;

await using database = await openBenchDatabase({ maxConnections: 20 });
const { handle } = database;
const flow = await openBenchFlow(handle);
const { db, clock, log } = flow.deps;
const sync = calendarSyncer(flow.deps);
const never = new AbortController().signal;

let events = makeEvents(MEETINGS_EACH, clock.now());
flow.answer.next = fullList(events, 'token');
await sync(flow.calendarId, never);
const owner = await db
  .selectFrom('calendar_users')
  .select(['id', 'workspace_id', 'external_id'])
  .executeTakeFirstOrThrow();

const waiting = new Map<string, () => void>();
const launcher: Launcher = {
  name: 'bench',
  nameFor: () => 'bench',
  launch: async ({ bot_id: botId }) => {
    waiting.get(botId)?.();
    return { kind: 'started' };
  },
  leave: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};
const kinds = dueKinds({ ...flow.deps, launcher }).filter((kind) => kind.name === LAUNCH_BOTS.name);
const app = await buildApp({
  ...flow.deps,
  allowPrivateNetworks: true,
  readiness: async () => ({}),
  metrics: async () => '',
  trustProxy: null,
  webRoot: null,
  isThrottled: false,
});
const token = await signCalendarToken(
  flow.deps.calendarTokenKey,
  { id: owner.id, workspaceId: owner.workspace_id, externalId: owner.external_id },
  clock.now(),
);

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

const moved = (event: CalendarEvent): CalendarEvent => {
  if (event.time.kind !== 'timed' || event.time.endAt === null) return event;
  const later = (at: Date): Date => new Date(at.getTime() + MINUTE_MS);
  return { ...event, time: { kind: 'timed', startAt: later(event.time.startAt), endAt: later(event.time.endAt) } };
};

/** Every tenth event is recorded and has a bot. */
async function syncOne(round: number): Promise<number> {
  const at = (round * 10) % events.length;
  events = events.map((one, index) => (index === at ? moved(one) : one));
  const event = events[at];
  if (event === undefined) throw new Error('no event');
  flow.answer.next = {
    kind: 'changes',
    changes: [{ kind: 'upserted', event }],
    unreadable: [],
    isComplete: false,
    syncToken: `token ${performance.now()}`,
    timeZone: null,
  };
  return timed(() => sync(flow.calendarId, never));
}

async function listOne(): Promise<number> {
  return timed(async () => {
    const answer = await app.inject({
      url: '/api/v1/calendar/meetings/',
      headers: { 'x-recallcalendarauthtoken': token },
    });
    if (answer.statusCode !== 200) throw new Error(`The list was answered with ${answer.statusCode}.`);
  });
}

async function launchOne(): Promise<number> {
  const { id } = await db
    .selectFrom('bots')
    .select('id')
    .where('status', '=', 'scheduled')
    .where('bot_name', '=', 'Meeting Notetaker')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  await db.updateTable('bots').set({ join_at: clock.now() }).where('id', '=', id).execute();
  const launched = Promise.withResolvers<void>();
  waiting.set(id, launched.resolve);
  return timed(async () => {
    await requestNow(db, LAUNCH_BOTS, [id], clock.now());
    await launched.promise;
  });
}

type Figures = { size: number; fillMs: number; sync: number; list: number; launch: number; rssMb: number };

async function measure(from: number, size: number): Promise<Figures> {
  const fillMs = await timed(async () => {
    await addStoredMeetings(db, owner.workspace_id, from, size);
    // What autovacuum does by itself within a minute.
    await handle.pool.query('vacuum analyze');
    await handle.pool.query('checkpoint');
  });
  const taken: { sync: number; list: number; launch: number }[] = [];
  await using worker = await startDueWork({ handle, clock, log, kinds });
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round += 1) {
    const figures = { sync: await syncOne(round), list: await listOne(), launch: await launchOne() };
    if (round >= WARM_UP_ROUNDS) taken.push(figures);
  }
  await worker.idle();
  const middle = (pick: (one: (typeof taken)[number]) => number): number => median(taken.map(pick));
  return {
    size,
    fillMs,
    sync: middle((one) => one.sync),
    list: middle((one) => one.list),
    launch: middle((one) => one.launch),
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
}

const all: Figures[] = [];
for (const size of SIZES) all.push(await measure(all.at(-1)?.size ?? 0, size));
const [first] = all;
const row = ({ size, fillMs, rssMb, ...figures }: Figures): string[] => [
  size.toLocaleString('en'),
  ...(['sync', 'list', 'launch'] as const).flatMap((name) => [
    figures[name].toFixed(1),
    (figures[name] / (first?.[name] ?? Number.NaN)).toFixed(2),
  ]),
  rssMb.toFixed(0),
  (fillMs / 1000).toFixed(0),
];
console.log(
  `One sync, one list, one launch beside many meetings ahead, medians of ${ROUNDS}; ratios are to the first row`,
);
printTable(
  ['meetings', 'sync ms', 'ratio', 'list ms', 'ratio', 'launch ms', 'ratio', 'memory MB', 'filled in s'],
  all.map(row),
);
await app.close();
