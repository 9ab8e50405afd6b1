/**
 * A calendar of many events is looked at again, for every kind of calendar: nothing changed, one meeting moved. Measured is the refresh
 * call, which answers when the calendar is proven current; beside it the first read of the same calendar, connecting included.
 * Run: npm run bench -- re-sync-kinds [events] [times]
 */
import { openPerson, type Person } from '../test/support/calendar-client.ts';
import { startRollcallProcess } from '../test/support/rollcall-process.ts';
import type { CalendarAccount, CalendarKind } from '../test/scenarios/calendar-kind.ts';
import { KIND_NAMES, openKinds } from '../test/scenarios/kinds.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { percentile, printTable } from './support/figures.ts';

const [EVENTS = 1_000, TIMES = 20] = process.argv.slice(2).map(Number);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const AHEAD_MS = 26 * 24 * HOUR_MS;

await using closing = new AsyncDisposableStack();
const database = closing.use(await openBenchDatabase());
const rollcall = closing.use(
  await startRollcallProcess({ database, env: { POLL_SECONDS: '86400', BOT_LAUNCHER: 'none' } }),
);
const kinds = closing.use(await openKinds(rollcall));

const base = Date.now() + 24 * HOUR_MS;
const startOf = (index: number): Date => new Date(base + Math.floor((index * AHEAD_MS) / EVENTS));

/** @returns the keys of the events. */
async function fill(account: CalendarAccount): Promise<string[]> {
  const keys: string[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const link = `https://zoom.us/j/${2_000_000_000 + index}`;
    keys.push(await account.create({ title: `Meeting ${index}`, startAt: startOf(index), minutes: 30, link }));
  }
  return keys;
}

async function refresh(person: Person): Promise<number> {
  const startedAt = performance.now();
  const { status } = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
  if (status !== 200) throw new Error(`The refresh was answered with ${status}.`);
  return performance.now() - startedAt;
}

async function measure(kind: CalendarKind): Promise<string[]> {
  const email = `resync-${kind.name}@example.com`;
  const account = await kind.openAccount(email);
  const keys = await fill(account);
  const person = await openPerson(rollcall.api, email);
  const startedAt = performance.now();
  await account.connect(person);
  await refresh(person);
  const firstMs = performance.now() - startedAt;
  const quiet: number[] = [];
  for (let count = 0; count < TIMES; count += 1) quiet.push(await refresh(person));
  const changed: number[] = [];
  for (let count = 0; count < TIMES; count += 1) {
    const startAt = new Date(startOf(count).getTime() + MINUTE_MS);
    await account.edit(keys[count] ?? '', { startAt });
    changed.push(await refresh(person));
  }
  const share = (values: readonly number[]): string => (percentile(values, 0.5) / firstMs).toFixed(3);
  const middle = (values: readonly number[]): string => percentile(values, 0.5).toFixed(0);
  return [kind.name, firstMs.toFixed(0), middle(quiet), share(quiet), middle(changed), share(changed)];
}

const table: string[][] = [];
for (const name of KIND_NAMES) {
  const opened = kinds.of(name);
  if (opened.kind === 'missing') console.log(`${name} is left out: ${opened.reason}`);
  else table.push(await measure(opened.calendarKind));
}
console.log(`A calendar of ${EVENTS.toLocaleString('en')} events looked at again, p50 of ${TIMES}, in ms`);
printTable(['kind', 'first read', 'nothing changed', 'of first', 'one changed', 'of first'], table);
