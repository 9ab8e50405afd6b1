/** Recurrence rules on wall clocks: the examples of RFC 5545 and rules written to do harm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { listOccurrences } from './recurrence-rule.ts';
import type { Occurrences } from './recurrence-rule.ts';
import { isEmptyRule, readRecurrenceRule } from './rule-value.ts';

const DAY_MS = 86_400_000;
const ms = (text: string): number => Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);

function occurrences(text: string, start: string | number, from: string | number, to: string | number): Occurrences {
  const rule = readRecurrenceRule(text);
  assert.ok(rule, text);
  const at = (value: string | number): number => (typeof value === 'number' ? value : ms(value));
  return listOccurrences(rule, {
    startMs: at(start),
    fromMs: at(from),
    toMs: at(to),
    isPastEnd: () => false,
    maxOccurrences: 5_000,
    budget: { steps: 500_000 },
  });
}

const days = (text: string, start: string, from: string, to: string): string[] =>
  occurrences(text, start, from, to).wallsMs.map((wallMs) => new Date(wallMs).toISOString().slice(0, 10));

test('rules of every frequency give the dates of the standard', () => {
  const table: [string, string, string, string, string[]][] = [
    [
      'FREQ=DAILY;INTERVAL=10;COUNT=5',
      '1997-09-02',
      '1997-09-01',
      '1998-01-01',
      ['1997-09-02', '1997-09-12', '1997-09-22', '1997-10-02', '1997-10-12'],
    ],
    ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', '1997-09-02', '1997-10-01', '1997-11-01', ['1997-10-14', '1997-10-28']],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      '1997-08-05',
      '1997-08-01',
      '1998-01-01',
      ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'],
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      '1997-08-05',
      '1997-08-01',
      '1998-01-01',
      ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
    ],
    ['FREQ=MONTHLY;BYDAY=1FR', '1997-09-05', '1997-10-01', '1998-01-01', ['1997-10-03', '1997-11-07', '1997-12-05']],
    ['FREQ=MONTHLY;BYDAY=-2MO', '1997-09-22', '1997-10-01', '1998-01-01', ['1997-10-20', '1997-11-17', '1997-12-22']],
    [
      'FREQ=MONTHLY;BYMONTHDAY=-3',
      '1997-09-28',
      '1997-10-01',
      '1998-03-01',
      ['1997-10-29', '1997-11-28', '1997-12-29', '1998-01-29', '1998-02-26'],
    ],
    [
      'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
      '1998-02-13',
      '1998-03-01',
      '2000-12-31',
      ['1998-03-13', '1998-11-13', '1999-08-13', '2000-10-13'],
    ],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
      '1997-09-29',
      '1997-10-01',
      '1998-01-01',
      ['1997-10-30', '1997-11-27', '1997-12-30'],
    ],
    [
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
      '1996-11-05',
      '2000-01-01',
      '2010-01-01',
      ['2000-11-07', '2004-11-02', '2008-11-04'],
    ],
    ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19', '1998-01-01', '2000-01-01', ['1998-05-18', '1999-05-17']],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', '1997-05-12', '1998-01-01', '2000-01-01', ['1998-05-11', '1999-05-17']],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO', '2020-01-06', '2024-12-01', '2025-01-01', ['2024-12-30']],
    [
      'FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,100,200',
      '1997-01-01',
      '2000-01-01',
      '2001-01-01',
      ['2000-01-01', '2000-04-09', '2000-07-18'],
    ],
    [
      'FREQ=MONTHLY',
      '2026-01-31',
      '2026-01-01',
      '2026-08-01',
      ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31'],
    ],
    ['FREQ=YEARLY', '2024-02-29', '2024-01-01', '2033-01-01', ['2024-02-29', '2028-02-29', '2032-02-29']],
  ];
  for (const [rule, start, from, to, expected] of table) assert.deepEqual(days(rule, start, from, to), expected, rule);
});

test('short frequencies follow the clock', () => {
  const { wallsMs } = occurrences('FREQ=HOURLY;INTERVAL=8;BYDAY=MO', '2026-11-02T03:30:00', '2026-11-09', '2026-11-11');
  assert.deepEqual(wallsMs, [ms('2026-11-09T03:30:00'), ms('2026-11-09T11:30:00'), ms('2026-11-09T19:30:00')]);
  const minutes = occurrences('FREQ=MINUTELY;INTERVAL=20;BYHOUR=9', '2026-11-02T09:00:00', '2026-12-01', '2026-12-02');
  assert.deepEqual(minutes.wallsMs, [ms('2026-12-01T09:00:00'), ms('2026-12-01T09:20:00'), ms('2026-12-01T09:40:00')]);
});

test('the start counts as the first occurrence, also when the rule does not match it', () => {
  assert.deepEqual(days('FREQ=WEEKLY;BYDAY=TH;COUNT=3', '2027-03-03', '2027-03-01', '2027-12-01'), [
    '2027-03-03',
    '2027-03-04',
    '2027-03-11',
  ]);
});

test('what is no rule is refused, and what can be understood is', () => {
  for (const text of [
    '',
    'FREQ=',
    'FREQ=FORTNIGHTLY',
    'INTERVAL=2',
    'FREQ=DAILY;COUNT=x',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=YEARLY;BYMONTH=13',
    'FREQ=DAILY;RSCALE=CHINESE',
    `FREQ=DAILY;BYHOUR=${'1,'.repeat(2_000)}1`,
  ])
    assert.equal(readRecurrenceRule(text), null, text.slice(0, 40));
  for (const text of [
    'FREQ=DAILY',
    'freq=daily;',
    'RRULE:Anything;FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ="DAILY"',
    'D1 #0',
    'FREQ=DAILY;X-FOO=1',
    'FREQ=DAILY;RSCALE=GREGORIAN;WKST=XX',
  ])
    assert.equal(readRecurrenceRule(text)?.frequency, 'DAILY', text);
});

test('days are read with stray commas, quotes and whole names, and rules of vCalendar in their own words', () => {
  const daysOf = (text: string): string | undefined =>
    readRecurrenceRule(text)
      ?.byDay.map(({ weekday, nth }) => `${nth} ${weekday}`)
      .join();
  for (const written of [',TU', 'TU,', 'TU,,', '"TU"', 'TUE', 'Tuesday', 'TU '])
    assert.equal(daysOf(`FREQ=WEEKLY;BYDAY=${written}`), '0 2', written);
  assert.equal(daysOf('FREQ=WEEKLY;BYDAY=TUX'), undefined);
  assert.equal(daysOf('W2 MO WE #10'), '0 1,0 3');
  assert.equal(daysOf('MP1 2+ TU 1- FR 20270301T000000Z'), '2 2,-1 5');
  assert.equal(readRecurrenceRule('W2 MO WE #10')?.count, 10);
  assert.equal(readRecurrenceRule('D1')?.count, 2);
  assert.equal(readRecurrenceRule('D1 20270301T000000Z')?.until, '20270301T000000Z');
  assert.deepEqual(readRecurrenceRule('MD1 1 15- LD #0')?.byMonthDay, [1, -15, -1]);
});

test('a rule without a frequency says nothing, which is not the same as one that cannot be read', () => {
  for (const text of ['', ' ', 'FREQ=', 'INTERVAL=1;COUNT=1']) assert.ok(isEmptyRule(text), text);
  for (const text of ['FREQ=DAILY', 'FREQ=FORTNIGHTLY', 'nonsense', 'D1 #0']) assert.ok(!isEmptyRule(text), text);
});

test('a rule that never matches ends, and ends quickly', () => {
  for (const rule of [
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MINUTELY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=4',
  ])
    assert.deepEqual(occurrences(rule, '2010-01-01T10:00:00', '2027-01-01', '2027-12-01'), {
      wallsMs: [],
      isCut: false,
    });
});

const upTo = (count: number): string => Array.from({ length: count }, (_, number) => number).join(',');

test('a rule that costs too much is cut, and says so', () => {
  for (const rule of [
    'FREQ=SECONDLY;COUNT=999999999',
    'FREQ=SECONDLY',
    `FREQ=DAILY;COUNT=999999999;BYMINUTE=${upTo(60)};BYHOUR=1,2,3,4,5,6,7,8`,
  ])
    assert.equal(occurrences(rule, '2010-01-01T10:00:00', '2027-01-01', '2027-12-01').isCut, true, rule);
});

test('a period with too many candidates is cut as a whole, not in silence at its end', () => {
  for (const rule of [
    `FREQ=YEARLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYHOUR=${upTo(24)};BYMINUTE=${upTo(60)}`,
    `FREQ=MONTHLY;BYDAY=MO,TU;BYHOUR=${upTo(24)};BYMINUTE=${upTo(60)};BYSECOND=${upTo(60)};BYSETPOS=-1`,
  ])
    assert.equal(occurrences(rule, '2010-01-01T10:00:00', '2027-12-28', '2027-12-29').isCut, true, rule);
});

test('an endless rule from long ago costs no more than one from yesterday', () => {
  const rule = readRecurrenceRule('FREQ=DAILY');
  assert.ok(rule);
  const budget = { steps: 100_000 };
  const query = {
    fromMs: ms('2027-03-01'),
    toMs: ms('2027-03-29'),
    isPastEnd: () => false,
    maxOccurrences: 100,
    budget,
  };
  assert.equal(listOccurrences(rule, { ...query, startMs: ms('1910-01-01T09:00:00') }).wallsMs.length, 28);
  assert.ok(100_000 - budget.steps < 200, `${100_000 - budget.steps} steps`);
});

const PARTS = fc.record(
  {
    INTERVAL: fc.integer({ min: 1, max: 9 }),
    BYMONTH: fc.integer({ min: 1, max: 12 }),
    BYMONTHDAY: fc.integer({ min: -31, max: 31 }).filter((day) => day !== 0),
    BYDAY: fc.constantFrom('MO', 'TU,TH', 'SA,SU', 'FR'),
    BYSETPOS: fc.constantFrom(1, -1),
    COUNT: fc.integer({ min: 1, max: 40 }),
    WKST: fc.constantFrom('MO', 'SU'),
  },
  { requiredKeys: [] },
);
const RULES = fc
  .tuple(fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'HOURLY'), PARTS)
  .map(([frequency, parts]) =>
    [`FREQ=${frequency}`, ...Object.entries(parts).map(([name, value]) => `${name}=${value}`)].join(';'),
  );

test('two neighbouring spans give what the whole span gives, in order and without doubles', () => {
  fc.assert(
    fc.property(
      RULES,
      fc.array(fc.integer({ min: -200, max: 1_500 }), { minLength: 3, maxLength: 3 }),
      (rule, offsets) => {
        const startMs = ms('2024-01-31T09:30:00');
        const [from = 0, middle = 0, to = 0] = offsets.toSorted((a, b) => a - b).map((day) => startMs + day * DAY_MS);
        const whole = occurrences(rule, startMs, from, to);
        const first = occurrences(rule, startMs, from, middle);
        const second = occurrences(rule, startMs, middle, to);
        if (whole.isCut || first.isCut || second.isCut) return;
        assert.deepEqual([...first.wallsMs, ...second.wallsMs], whole.wallsMs);
        assert.deepEqual(
          whole.wallsMs,
          [...new Set(whole.wallsMs)].toSorted((a, b) => a - b),
        );
      },
    ),
    { numRuns: 500 },
  );
});
