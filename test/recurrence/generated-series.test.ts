/**
 * Our expansion against recurring_ical_events on generated series.
 *
 *     RECURRENCE_RUNS=5000 RECURRENCE_SEED=7 node --test test/recurrence/generated-series.test.ts
 *
 * A series on which the two differ is printed as iCalendar with what only one side tells; RECURRENCE_SEED and
 * RECURRENCE_PATH with the figures of the failure play it again.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { VIEWED } from './arbitrary-series.ts';
import type { Viewed } from './arbitrary-series.ts';
import { differenceOf, isSame, tellOurs } from './comparison.ts';
import type { Difference } from './comparison.ts';
import { isOnOddDay, KNOWN_DIFFERENCES, namesOf } from './differences.ts';
import { refereeMissing, refereeVersion, startReferee } from './referee.ts';
import type { Referee } from './referee.ts';
import { restate } from './restated.ts';
import { writeSeries } from './series-case.ts';
import type { SeriesCase } from './series-case.ts';

const RUNS = Number(process.env['RECURRENCE_RUNS'] ?? 120);
const SEED = Number(process.env['RECURRENCE_SEED'] ?? 5545);
const PATH = process.env['RECURRENCE_PATH'];

const missing = refereeMissing();
if (missing !== null) console.log(`Left out: ${missing}`);
/** Tests that need the referee; without it none is registered, and the line above says so. */
const testWithReferee: typeof test | (() => void) = missing === null ? test : () => undefined;

let referee: Referee | null = null;
before(() => {
  if (missing === null) referee = startReferee();
});
after(async () => {
  await referee?.[Symbol.asyncDispose]();
});

/** How the two came to agree on a series. */
type Agreement = { kind: 'at_once' } | { kind: 'restated'; names: string[] };

/** Asks both; throws with everything needed to see why they differ. */
async function agree({ series, windows, margin }: Viewed): Promise<Agreement> {
  assert.ok(referee);
  const ics = writeSeries(series);
  const ours = windows.map((window) => tellOurs(ics, series.zone, window));
  assert.deepEqual(
    ours.flatMap(({ unreadable }) => unreadable),
    [],
    ics,
  );
  const asWritten = await referee.ask({ ics, zone: series.zone, windows, margin, seconds: 1 });
  const differences = (theirs: typeof asWritten): Difference[] =>
    theirs.kind === 'refused' ? [] : ours.map(({ told }, index) => differenceOf(told, theirs.windows[index] ?? []));
  const atOnce = differences(asWritten);
  if (asWritten.kind === 'told' && atOnce.every(isSame)) return { kind: 'at_once' };

  const names = namesOf(series, Math.max(...windows.map(([, toMs]) => toMs)));
  const tookTooLong = asWritten.kind === 'refused' && asWritten.reason === 'it takes too long';
  const said = asWritten.kind === 'refused' ? asWritten.reason : JSON.stringify(atOnce, null, 1);
  assert.ok(names.length > 0 || tookTooLong, `No known difference explains this.\n${said}\n${ics}`);
  const question = restate(series);
  const zone = series.clock === 'utc' ? 'UTC' : series.zone;
  const restated = await referee.ask({ ics: question, zone, windows, margin, seconds: 20 });
  const left = differences(restated).filter((difference) => !isSame(difference));
  const isOdd = left
    .flatMap(({ onlyOurs, onlyTheirs }) => [...onlyOurs, ...onlyTheirs])
    .every((told) => isOnOddDay(told, series));
  assert.ok(
    restated.kind === 'told' && isOdd,
    `Also restated, the referee differs.\n${restated.kind === 'refused' ? restated.reason : JSON.stringify(left, null, 1)}\n${ics}\n${question}`,
  );
  return { kind: 'restated', names };
}

const at = (text: string): number => Date.parse(`${text}Z`);
const PLAIN: SeriesCase = {
  clock: 'zoned',
  zone: 'Europe/Berlin',
  zoneForm: 'iana',
  startMs: at('2026-03-28T02:30'),
  length: { form: 'end', days: 0, seconds: 1_800 },
  rule: 'FREQ=DAILY',
  count: null,
  until: null,
  further: [],
  excluded: [],
  changed: [],
};
/** Traps that chance seldom meets: both changes of the clock, twins of one instant, the first day of the week, the last moment of UNTIL. */
const TRAPS: SeriesCase[] = [
  PLAIN,
  { ...PLAIN, startMs: at('2026-10-24T02:30') },
  { ...PLAIN, rule: 'FREQ=HOURLY' },
  { ...PLAIN, rule: 'FREQ=HOURLY', excluded: [{ wallMs: at('2026-03-29T03:30'), form: 'utc' }] },
  { ...PLAIN, rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU' },
  { ...PLAIN, length: { form: 'duration', days: 1, seconds: 3_600 } },
  { ...PLAIN, length: { form: 'end', days: 1, seconds: 0 } },
  ...(['usual', 'local', 'date'] as const).flatMap((form) =>
    [-1_000, 0].map((shiftMs): SeriesCase => ({ ...PLAIN, until: { wallMs: at('2026-03-30T02:30') + shiftMs, form } })),
  ),
];
const viewOf = (series: SeriesCase): [Viewed] => [
  {
    series,
    windows: [
      [at('2026-03-28T00:00'), at('2026-04-02T00:00')],
      [at('2026-10-24T00:00'), at('2026-10-28T00:00')],
    ],
    margin: 864_000,
  },
];

testWithReferee(
  'generated series have the occurrences that recurring_ical_events finds, or a known difference between them',
  async (t) => {
    const counts = new Map<string, number>();
    const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
    const property = fc.asyncProperty(VIEWED, async (viewed) => {
      const agreement = await agree(viewed);
      count(agreement.kind);
      if (agreement.kind === 'restated') agreement.names.forEach(count);
    });
    const replay = PATH === undefined ? {} : { path: PATH };
    await fc.assert(property, { numRuns: RUNS, seed: SEED, examples: TRAPS.map(viewOf), ...replay });
    t.diagnostic(refereeVersion());
    for (const name of ['at_once', 'restated', ...Object.keys(KNOWN_DIFFERENCES)])
      t.diagnostic(`${String(counts.get(name) ?? 0).padStart(5)}  ${name}`);
    assert.ok(PATH !== undefined || (counts.get('at_once') ?? 0) > RUNS / 4, 'most questions had to be restated');
  },
);
