/**
 * From an edit in the calendar to the moved bot and its webhook, for every kind of calendar: notification (or poll) in → sync →
 * meeting, decision, plan committed → webhook received. Rollcall runs in a process of its own; the providers, the receiver and
 * PostgreSQL share the machine with it. First one edit after the other; then, for kinds that notify, many calendars at once.
 * Run: npm run bench -- change-to-bot [edits] [edits per second] [seconds] [calendars] [kinds, with commas]
 */
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { openPerson, type Person } from '../test/support/calendar-client.ts';
import { startRollcallProcess, type RollcallProcess } from '../test/support/rollcall-process.ts';
import { startWebhookCatcher, type WebhookCatcher } from '../test/support/webhook-catcher.ts';
import type { CalendarAccount, CalendarKind } from '../test/scenarios/calendar-kind.ts';
import { KIND_NAMES, openKinds } from '../test/scenarios/kinds.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { percentile, printTable } from './support/figures.ts';

const [EDITS = 100, PER_SECOND = 100, SECONDS = 10, CALENDARS = 200] = process.argv.slice(2, 6).map(Number);
const KINDS = process.argv[6]?.split(',') ?? KIND_NAMES;
/** So many that none is edited twice within the quiet time after a notification. */
const ACCOUNTS_IN_TURN = 40;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** The API takes 300 new tokens a minute. */
const OPEN_EVERY_MS = 210;
const ARRIVAL_LIMIT_MS = 60_000;

type Place = { person: Person; account: CalendarAccount; key: string; meetingId: string };

/**
 * When the webhook of an edit came. Starts only grow, so the news of a later edit of the same meeting is news of the earlier one
 * too: edits that come quickly one after the other may be told together.
 */
function watchArrivals(webhooks: WebhookCatcher): (place: Place, startAt: Date) => Promise<number> {
  type Awaited = { startAt: Date; arrived: (atMs: number) => void };
  const awaited = new Map<string, Awaited[]>();
  webhooks.onCaught(({ body, receivedAt }) => {
    const { data } = body as { data?: { calendar_meeting?: { id: string; start_time: string } } };
    const meeting = data?.calendar_meeting;
    if (meeting === undefined) return;
    const shownStart = Date.parse(meeting.start_time);
    const open = awaited.get(meeting.id) ?? [];
    for (const { arrived } of open.filter(({ startAt }) => startAt.getTime() <= shownStart))
      arrived(receivedAt.getTime());
    awaited.set(
      meeting.id,
      open.filter(({ startAt }) => startAt.getTime() > shownStart),
    );
  });
  return async ({ meetingId }, startAt) => {
    const arrival = Promise.withResolvers<number>();
    awaited.set(meetingId, [...(awaited.get(meetingId) ?? []), { startAt, arrived: arrival.resolve }]);
    const tooLate = setTimeout(
      () => arrival.reject(new Error(`No webhook for ${startAt.toISOString()}.`)),
      ARRIVAL_LIMIT_MS,
    );
    return arrival.promise.finally(() => clearTimeout(tooLate));
  };
}

async function openPlaces(
  rollcall: RollcallProcess,
  kind: CalendarKind,
  count: number,
  base: number,
): Promise<Place[]> {
  const places: Place[] = [];
  for (let index = 0; index < count; index += 1) {
    const opening = pause(OPEN_EVERY_MS);
    const email = `${kind.name}${count}-${index}@example.com`;
    const account = await kind.openAccount(email);
    const person = await openPerson(rollcall.api, email);
    await person.prefer({ record_external: true });
    const key = await account.create({
      title: 'Review',
      startAt: new Date(base),
      minutes: 30,
      link: `https://zoom.us/j/${1_000_000_000 + Math.floor(Math.random() * 9_000_000_000)}`,
      guests: ['guest@example.org'],
    });
    await account.connect(person);
    const { id: meetingId } = await person.meeting('Review', (meeting) => meeting.bot_id !== null);
    places.push({ person, account, key, meetingId });
    await opening;
  }
  return places;
}

await using closing = new AsyncDisposableStack();
const database = closing.use(await openBenchDatabase());
const rollcall = closing.use(
  await startRollcallProcess({ database, env: { POLL_SECONDS: '86400', BOT_LAUNCHER: 'none' } }),
);
const kinds = closing.use(await openKinds(rollcall));
const webhooks = closing.use(await startWebhookCatcher());
const body = { url: webhooks.url('/'), event_types: ['calendar_meeting.updated'] };
await rollcall.api('POST', '/api/v1/webhook-endpoints/', { body });
const arrivalOf = watchArrivals(webhooks);

/** Starts lie within the four weeks that are read, a minute apart. */
let editCount = 0;
const base = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS;
const nextStart = (): Date => new Date(base + (editCount += 1) * MINUTE_MS);

/** Processor time so far, in ms: of Rollcall's process, of this one with the providers in it, and of the whole machine. */
async function processorTimes(): Promise<{ rollcall: number; here: number; machine: number }> {
  const metrics = await (await fetch(`${rollcall.url}/metrics`)).text();
  const { user, system } = process.cpuUsage();
  const busy = cpus().flatMap(({ times }) => [times.user, times.nice, times.sys, times.irq]);
  return {
    rollcall: Number(/^process_cpu_seconds_total (.+)$/m.exec(metrics)?.[1]) * 1000,
    here: (user + system) / 1000,
    machine: busy.reduce((sum, ms) => sum + ms, 0),
  };
}

/** How long an edit took until its webhook came, and how long the provider itself took to answer it. */
type Times = { untilWebhook: number; provider: number };

const percentiles = (values: readonly number[]): string[] =>
  [0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(0));

/** Measures edits; beside their times, the processor time that each cost. What neither process used is PostgreSQL's, nearly. */
async function measure(name: string, edit: () => Promise<Times[]>): Promise<string[][]> {
  const before = await processorTimes();
  const times = await edit();
  const after = await processorTimes();
  const used = (part: keyof typeof before): number => (after[part] - before[part]) / times.length;
  const costs = [used('rollcall'), used('machine') - used('rollcall') - used('here'), used('here')];
  return [
    [
      name,
      String(times.length),
      ...percentiles(times.map(({ untilWebhook }) => untilWebhook)),
      ...costs.map((ms) => ms.toFixed(1)),
    ],
    [
      '  of it the provider’s answer to the edit',
      '',
      ...percentiles(times.map(({ provider }) => provider)),
      '',
      '',
      '',
    ],
  ];
}

/** Moves the meeting of a place, and waits for its webhook. Where nobody notifies, the time counts from being asked to look. */
async function move(place: Place, kind: CalendarKind): Promise<Times> {
  const startAt = nextStart();
  const arrival = arrivalOf(place, startAt);
  const startedAt = Date.now();
  await place.account.edit(place.key, { startAt });
  const provider = Date.now() - startedAt;
  if (kind.notifies) return { untilWebhook: (await arrival) - startedAt, provider };
  const askedAt = Date.now();
  await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: place.person.token });
  return { untilWebhook: (await arrival) - askedAt, provider };
}

async function oneAfterTheOther(kind: CalendarKind): Promise<string[][]> {
  const places = await openPlaces(rollcall, kind, ACCOUNTS_IN_TURN, base);
  return measure(`${kind.name}: ${kind.notifies ? 'edit' : 'asked to look'} → webhook`, async () => {
    const times: Times[] = [];
    for (let edit = 0; edit < EDITS; edit += 1) {
      const place = places[edit % places.length];
      if (place !== undefined) times.push(await move(place, kind));
    }
    return times;
  });
}

async function manyAtOnce(kind: CalendarKind): Promise<string[][]> {
  const places = await openPlaces(rollcall, kind, CALENDARS, base);
  return measure(`${kind.name}: ${PER_SECOND} calendars a second for ${SECONDS} s`, async () => {
    const moves: Promise<Times>[] = [];
    const firstAt = performance.now();
    for (let edit = 0; edit < PER_SECOND * SECONDS; edit += 1) {
      const place = places[edit % places.length];
      if (place === undefined) continue;
      const waitMs = firstAt + (edit * 1000) / PER_SECOND - performance.now();
      if (waitMs > 0) await pause(waitMs);
      moves.push(move(place, kind));
    }
    return Promise.all(moves);
  });
}

const table: string[][] = [];
for (const name of KIND_NAMES.filter((known) => KINDS.includes(known))) {
  const opened = kinds.of(name);
  if (opened.kind === 'missing') {
    console.log(`${name} is left out: ${opened.reason}`);
    continue;
  }
  table.push(...(await oneAfterTheOther(opened.calendarKind)));
  if (opened.calendarKind.notifies && PER_SECOND > 0) table.push(...(await manyAtOnce(opened.calendarKind)));
}
console.log(`${ACCOUNTS_IN_TURN} calendars one after the other, then ${CALENDARS}; everything on one machine`);
printTable(['ms', 'edits', 'p50', 'p95', 'p99', 'processor: Rollcall', 'PostgreSQL', 'provider and receiver'], table);
