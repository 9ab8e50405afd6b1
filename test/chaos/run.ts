/** Home of a chaos run: thousands of random edits and faults, and at the end everything must equal what the calendars say. */
import { isDeepStrictEqual } from 'node:util';
import { sql, type Db } from '../../src/db/index.ts';
import { waitFor } from '../support/wait.ts';
import { act, openAgain } from './actions.ts';
import { listOf, occurrencesOf } from './expected.ts';
import { chanceOf } from './random.ts';
import { openChaosWorld, type ChaosAccount, type ChaosPerson, type ChaosWorld } from './world.ts';

const SETTLE_MS = 120_000;

/** How long a run goes on: until the time is over, or for exactly so many steps, as a repeated run does. */
export type ChaosLength = { forMs: number } | { steps: number };

/** How a run ended. `differences` is empty when everything equals what the calendars say. */
export type ChaosResult = {
  steps: number;
  differences: string[];
  history: string[];
  leftOut: string[];
  settledMs: number;
};

/**
 * Runs one chaos run.
 *
 * @param seed The same seed takes the same steps in the same order; what happens inside Rollcall meanwhile is up to its timers.
 * @param report Gets one line now and then.
 */
export async function runChaos(
  seed: number,
  length: ChaosLength,
  report: (line: string) => void,
): Promise<ChaosResult> {
  await using world = await openChaosWorld();
  const chance = chanceOf(seed);
  const startedAt = new Date();
  const history: string[] = [];
  const isOver = (): boolean =>
    'steps' in length ? history.length >= length.steps : Date.now() - startedAt.getTime() >= length.forMs;
  while (!isOver()) {
    history.push(await act({ world, chance, startedAt }));
    if (history.length % 100 === 0) report(`${history.length} steps`);
  }
  report(`${history.length} steps are done; everything is calm now`);
  const calmAt = performance.now();
  await calmDown(world);
  const differences = await settle(world);
  const settledMs = Math.round(performance.now() - calmAt);
  return { steps: history.length, differences, history, leftOut: world.leftOut, settledMs };
}

/** Trouble ends, and everybody who has to connect again does. */
async function calmDown({ rollcall, people }: ChaosWorld): Promise<void> {
  await rollcall.sandbox.faults.clear();
  for (const person of people) {
    for (const account of person.accounts) {
      await account.kind.calm();
      if (!account.isOpen) await openAgain(person, account);
    }
  }
}

/** Asks for a last look, then waits until everything is as it must be, or gives what still differs. */
async function settle(world: ChaosWorld): Promise<string[]> {
  let differences: string[] = [];
  await waitFor(
    'everything to equal the calendars',
    async () => {
      differences = await compare(world);
      if (differences.length > 0) await refreshAll(world);
      return differences.length === 0;
    },
    { deadlineMs: SETTLE_MS },
  ).catch(() => undefined);
  return differences;
}

async function refreshAll({ rollcall, people }: ChaosWorld): Promise<void> {
  for (const { person } of people) {
    await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
  }
}

async function compare(world: ChaosWorld): Promise<string[]> {
  const differences: string[] = [];
  const expectedBots: string[] = [];
  for (const person of world.people) {
    for (const account of person.accounts) differences.push(...(await compareEvents(world.rollcall.db, account)));
    const { listDifferences, bots } = await compareList(person);
    differences.push(...listDifferences);
    expectedBots.push(...bots);
  }
  const { rows } = await sql<{ meeting_url: string; starts_at: Date }>`
    select meeting_url, starts_at from bots
    where called_back_at is null and status not in ('done', 'fatal', 'cancelled')`.execute(world.rollcall.db);
  const bots = rows.map((bot) => `${bot.starts_at.toISOString()} ${bot.meeting_url}`);
  differences.push(...differencesOf('bots', expectedBots, bots));
  return differences;
}

/** What is stored of an account against what stands in it. */
async function compareEvents(db: Db, { email, kind, meetings }: ChaosAccount): Promise<string[]> {
  const { rows } = await sql<{ title: string; start_at: Date }>`
    select title, start_at from calendar_events
      join calendars on calendars.id = calendar_id join connections on connections.id = connection_id
    where removed_at is null and status <> 'cancelled' and connections.provider = ${kind.name}
      and ${email} = any(connections.addresses)`.execute(db);
  const stored = rows.map((event) => `${event.start_at.toISOString()} ${event.title}`);
  const told = [...meetings.values()].flatMap(occurrencesOf);
  return differencesOf(
    `events of ${email}`,
    told.map((occurrence) => `${occurrence.startAt.toISOString()} ${occurrence.title}`),
    stored,
  );
}

async function compareList(person: ChaosPerson): Promise<{ listDifferences: string[]; bots: string[] }> {
  const known = person.accounts.flatMap((account) => [...account.meetings.values()]);
  const expected = listOf(known, person.recordsConfirmedOnly);
  const shown = await person.person.meetings();
  const listDifferences = differencesOf(
    `list of ${person.userId}`,
    expected.map((meeting) => `${meeting.startAt} recorded ${meeting.isRecorded} bot ${meeting.isRecorded}`),
    shown.map(
      (meeting) =>
        `${new Date(meeting.start_time).toISOString()} recorded ${meeting.will_record} bot ${meeting.bot_id !== null}`,
    ),
  );
  const titles = new Set(expected.flatMap((meeting) => meeting.titles));
  const strange = shown.filter((meeting) => !titles.has(meeting.title)).map((meeting) => meeting.title);
  if (strange.length > 0)
    listDifferences.push(`list of ${person.userId}: nobody gave the titles ${strange.join(', ')}`);
  const bots = expected.flatMap((meeting) => (meeting.isRecorded ? [`${meeting.startAt} ${meeting.link ?? ''}`] : []));
  return { listDifferences, bots };
}

const MOST_SHOWN = 5;

function differencesOf(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  const [wanted, present] = [expected.toSorted(), actual.toSorted()];
  if (isDeepStrictEqual(wanted, present)) return [];
  const missing = without(wanted, present);
  const extra = without(present, wanted);
  return [
    `${what}: missing ${missing.slice(0, MOST_SHOWN).join(' | ') || 'nothing'}; too many ${extra.slice(0, MOST_SHOWN).join(' | ') || 'nothing'}`,
  ];
}

/** What is left of a list after taking each entry of another one away once. */
function without(entries: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  return entries.filter((entry) => {
    const count = counts.get(entry) ?? 0;
    counts.set(entry, count - 1);
    return count <= 0;
  });
}
