/**
 * From an edit in the calendar to the moved bot and its webhook, for every kind of calendar: notification (or poll) in → sync →
 * meeting, decision, plan committed → webhook received. Rollcall runs in a process of its own; the providers, the receiver and
 * PostgreSQL share the machine with it. First one edit after the other; then, for kinds that notify, many calendars at once.
 * Run: npm run bench -- change-to-bot [edits] [edits per second] [seconds] [calendars]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openPerson, type Person } from '../test/support/calendar-client.ts';
import { startRollcallProcess, type RollcallProcess } from '../test/support/rollcall-process.ts';
import { startWebhookCatcher, type WebhookCatcher } from '../test/support/webhook-catcher.ts';
import type { CalendarAccount, CalendarKind } from '../test/scenarios/calendar-kind.ts';
import { KIND_NAMES, openKinds } from '../test/scenarios/kinds.ts';
import { percentile, printTable } from './support/figures.ts';

const [EDITS = 100, PER_SECOND = 100, SECONDS = 10, CALENDARS = 200] = process.argv.slice(2).map(Number);
/** So many that none is edited twice within the quiet time after a notification. */
const ACCOUNTS_IN_TURN = 12;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const ARRIVAL_LIMIT_MS = 60_000;

type Place = { person: Person; account: CalendarAccount; key: string; meetingId: string };

/**
 * When the webhook of an edit came. Starts only grow, so the news of a later edit of the same meeting is news of the earlier one
 * too: edits that come quickly one after the other may be told together.
 */
function watchArrivals(webhooks: WebhookCatcher): (place: Place, startAt: Date) => Promise<number> {
  const arrivals = new Map<string, { startAt: number; arrivedAt: number }[]>();
  let seen = 0;
  const takeNew = (): void => {
    for (; seen < webhooks.caught.length; seen += 1) {
      const webhook = webhooks.caught[seen];
      const { data } = (webhook?.body ?? {}) as { data?: { calendar_meeting?: { id: string; start_time: string } } };
      const meeting = data?.calendar_meeting;
      if (webhook === undefined || meeting === undefined) continue;
      const known = arrivals.get(meeting.id) ?? [];
      known.push({ startAt: Date.parse(meeting.start_time), arrivedAt: webhook.receivedAt.getTime() });
      arrivals.set(meeting.id, known);
    }
  };
  return async ({ meetingId }, startAt) => {
    const limit = performance.now() + ARRIVAL_LIMIT_MS;
    for (;;) {
      takeNew();
      const arrival = arrivals.get(meetingId)?.find((known) => known.startAt >= startAt.getTime());
      if (arrival !== undefined) return arrival.arrivedAt;
      if (performance.now() > limit) throw new Error(`no webhook came for ${startAt.toISOString()}`);
      await pause(5);
    }
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
  }
  return places;
}

await using closing = new AsyncDisposableStack();
const rollcall = closing.use(await startRollcallProcess({ env: { POLL_SECONDS: '86400', BOT_LAUNCHER: 'none' } }));
const kinds = closing.use(await openKinds(rollcall));
const webhooks = closing.use(await startWebhookCatcher());
const body = { url: webhooks.url('/'), event_types: ['calendar_meeting.updated'] };
await rollcall.api('POST', '/api/v1/webhook-endpoints/', { body });
const arrivalOf = watchArrivals(webhooks);

/** Starts lie within the four weeks that are read, a minute apart. */
let editCount = 0;
const base = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS;
const nextStart = (): Date => new Date(base + (editCount += 1) * MINUTE_MS);

const row = (name: string, values: readonly number[]): string[] => [
  name,
  String(values.length),
  ...[0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(0)),
];

async function oneAfterTheOther(kind: CalendarKind): Promise<string[]> {
  const places = await openPlaces(rollcall, kind, ACCOUNTS_IN_TURN, base);
  const times: number[] = [];
  for (let edit = 0; edit < EDITS; edit += 1) {
    const place = places[edit % places.length];
    if (place === undefined) continue;
    const startAt = nextStart();
    if (kind.notifies) {
      const startedAt = Date.now();
      await place.account.edit(place.key, { startAt });
      times.push((await arrivalOf(place, startAt)) - startedAt);
    } else {
      await place.account.edit(place.key, { startAt });
      const startedAt = Date.now();
      await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: place.person.token });
      times.push((await arrivalOf(place, startAt)) - startedAt);
    }
  }
  return row(`${kind.name}: ${kind.notifies ? 'edit' : 'asked to look'} → webhook`, times);
}

async function manyAtOnce(kind: CalendarKind): Promise<string[]> {
  const places = await openPlaces(rollcall, kind, CALENDARS, base);
  const edits: Promise<number>[] = [];
  const firstAt = performance.now();
  for (let edit = 0; edit < PER_SECOND * SECONDS; edit += 1) {
    const place = places[edit % places.length];
    if (place === undefined) continue;
    const waitMs = firstAt + (edit * 1000) / PER_SECOND - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const startAt = nextStart();
    const startedAt = Date.now();
    edits.push(
      place.account.edit(place.key, { startAt }).then(async () => (await arrivalOf(place, startAt)) - startedAt),
    );
  }
  return row(`${kind.name}: ${PER_SECOND} calendars a second for ${SECONDS} s`, await Promise.all(edits));
}

/** The provider's own answer to the request that a sync makes, in the same run. */
async function answerTimes(path: string): Promise<string[]> {
  const times: number[] = [];
  for (let count = 0; count < EDITS; count += 1) {
    const startedAt = performance.now();
    await (await fetch(`${rollcall.sandboxUrl}${path}`)).arrayBuffer();
    times.push(performance.now() - startedAt);
  }
  return row("provider's answer alone", times);
}

const table: string[][] = [];
for (const name of KIND_NAMES) {
  const opened = kinds.of(name);
  if (opened.kind === 'missing') {
    console.log(`${name} is left out: ${opened.reason}`);
    continue;
  }
  table.push(await oneAfterTheOther(opened.calendarKind));
  if (opened.calendarKind.notifies && PER_SECOND > 0) table.push(await manyAtOnce(opened.calendarKind));
}
table.push(await answerTimes('/calendar/v3/calendars/primary/events?maxResults=1'));
console.log(`${ACCOUNTS_IN_TURN} calendars one after the other, then ${CALENDARS}; everything on one machine`);
printTable(['ms', 'edits', 'p50', 'p95', 'p99'], table);
