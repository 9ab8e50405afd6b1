/** One example of each known difference to recurring_ical_events, with what both say: the table of decision 0004 in running form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellOurs } from './comparison.ts';
import { KNOWN_DIFFERENCES } from './differences.ts';
import { refereeMissing, startReferee } from './referee.ts';
import { writeCalendar } from './series-case.ts';

/** `ours` and `theirs` are starts to the minute, each with the day and time of its end. */
type Example = { lines: string[]; changed?: string[]; from: string; to: string; ours: string[]; theirs: string[] };

/** Stands for an answer that is an error. */
const REFUSES = 'refuses';
const BERLIN = 'Europe/Berlin';
const berlin = (name: string, wall: string): string => `${name};TZID=${BERLIN}:${wall}`;
const daily = (start: string, rule = 'FREQ=DAILY'): string[] => [berlin('DTSTART', start), `RRULE:${rule}`];

const EXAMPLES: Record<string, Example> = {
  'a zone is taken for the distance it has at the start': {
    lines: daily('20261024T023000'),
    from: '2026-10-24',
    to: '2026-10-26T12:00Z',
    ours: ['2026-10-24T00:30/24T00:30', '2026-10-25T00:30/25T00:30', '2026-10-26T01:30/26T01:30'],
    theirs: ['2026-10-24T00:30/24T00:30', '2026-10-25T01:30/25T01:30', '2026-10-26T01:30/26T01:30'],
  },
  'UNTIL as a date or a local time': {
    lines: daily('20260105T090000', 'FREQ=DAILY;UNTIL=20260107'),
    from: '2026-01-05',
    to: '2026-01-10',
    ours: ['2026-01-05T08:00/05T08:00', '2026-01-06T08:00/06T08:00', '2026-01-07T08:00/07T08:00'],
    theirs: ['2026-01-05T08:00/05T08:00', '2026-01-06T08:00/06T08:00'],
  },
  'COUNT with a start that the rule does not match': {
    lines: daily('20260105T090000', 'FREQ=WEEKLY;BYDAY=TU;COUNT=2'),
    from: '2026-01-05',
    to: '2026-02-10',
    ours: ['2026-01-05T08:00/05T08:00', '2026-01-06T08:00/06T08:00'],
    theirs: ['2026-01-05T08:00/05T08:00', '2026-01-06T08:00/06T08:00', '2026-01-13T08:00/13T08:00'],
  },
  'a date without an end': {
    lines: ['DTSTART;VALUE=DATE:20260105'],
    from: '2026-01-05',
    to: '2026-01-10',
    ours: ['2026-01-05/2026-01-06'],
    theirs: [],
  },
  'a duration in days': {
    lines: [berlin('DTSTART', '20260328T120000'), 'DURATION:P1D'],
    from: '2026-03-28',
    to: '2026-04-10',
    ours: ['2026-03-28T11:00/29T10:00'],
    theirs: ['2026-03-28T11:00/29T11:00'],
  },
  'a further date with a period': {
    lines: ['DTSTART:20260105T090000Z', 'RDATE;VALUE=PERIOD:20260107T100000Z/PT2H'],
    from: '2026-01-05',
    to: '2026-01-10',
    ours: ['2026-01-05T09:00/05T09:00', '2026-01-07T10:00/07T12:00'],
    theirs: [REFUSES],
  },
  'a date for a time in EXDATE, RDATE or RECURRENCE-ID': {
    lines: [...daily('20260105T090000', 'FREQ=DAILY;COUNT=3'), 'EXDATE;VALUE=DATE:20260106'],
    from: '2026-01-05',
    to: '2026-01-10',
    ours: ['2026-01-05T08:00/05T08:00', '2026-01-07T08:00/07T08:00'],
    theirs: ['2026-01-05T08:00/05T08:00', '2026-01-06T08:00/06T08:00', '2026-01-07T08:00/07T08:00'],
  },
  'a changed occurrence is known by its day': {
    lines: daily('20260105T090000', 'FREQ=DAILY;BYHOUR=9,15;COUNT=2'),
    changed: [berlin('RECURRENCE-ID', '20260105T090000'), berlin('DTSTART', '20260105T100000')],
    from: '2026-01-05',
    to: '2026-01-10',
    ours: ['2026-01-05T09:00/05T09:00', '2026-01-05T14:00/05T14:00'],
    theirs: ['2026-01-05T08:00/05T08:00', '2026-01-05T09:00/05T09:00'],
  },
  'THISANDFUTURE changes one occurrence only': {
    lines: daily('20260105T090000', 'FREQ=DAILY;COUNT=3'),
    changed: [berlin('RECURRENCE-ID;RANGE=THISANDFUTURE', '20260106T090000'), berlin('DTSTART', '20260106T100000')],
    from: '2026-01-05',
    to: '2026-01-10',
    ours: ['2026-01-05T08:00/05T08:00', '2026-01-06T09:00/06T09:00', '2026-01-07T09:00/07T09:00'],
    theirs: ['2026-01-05T08:00/05T08:00', '2026-01-06T09:00/06T09:00', '2026-01-07T08:00/07T08:00'],
  },
  'BYDAY with and without ordinals': {
    lines: daily('20260101T090000', 'FREQ=MONTHLY;BYDAY=1FR,MO;COUNT=4'),
    from: '2026-01-01',
    to: '2026-01-31',
    ours: [
      '2026-01-01T08:00/01T08:00',
      '2026-01-02T08:00/02T08:00',
      '2026-01-05T08:00/05T08:00',
      '2026-01-12T08:00/12T08:00',
    ],
    theirs: ['2026-01-01T08:00/01T08:00'],
  },
  'ordinals of two digits': {
    lines: daily('20260518T090000', 'FREQ=YEARLY;BYDAY=20MO'),
    from: '2026-01-01',
    to: '2028-01-01',
    ours: ['2026-05-18T07:00/18T07:00', '2027-05-17T07:00/17T07:00'],
    theirs: ['2026-05-18T07:00/18T07:00'],
  },
  'BYWEEKNO without BYDAY': {
    lines: daily('20260512T090000', 'FREQ=YEARLY;BYWEEKNO=20'),
    from: '2027-01-01',
    to: '2028-01-01',
    ours: ['2027-05-18T07:00/18T07:00'],
    theirs: [
      '2027-05-17T07:00/17T07:00',
      '2027-05-18T07:00/18T07:00',
      '2027-05-19T07:00/19T07:00',
      '2027-05-20T07:00/20T07:00',
      '2027-05-21T07:00/21T07:00',
      '2027-05-22T07:00/22T07:00',
      '2027-05-23T07:00/23T07:00',
    ],
  },
  'numbered weeks at the turn of a year': {
    lines: daily('20201231T090000', 'FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA'),
    from: '2020-12-01',
    to: '2022-12-01',
    ours: ['2020-12-31T08:00/31T08:00', '2021-01-02T08:00/02T08:00'],
    theirs: ['2020-12-31T08:00/31T08:00', '2021-01-02T08:00/02T08:00', '2022-01-01T08:00/01T08:00'],
  },
  'BYSETPOS in the week of the start': {
    lines: daily('20240228T090000', 'FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=1'),
    from: '2024-02-28',
    to: '2024-03-12',
    ours: ['2024-02-28T08:00/28T08:00', '2024-03-04T08:00/04T08:00', '2024-03-11T08:00/11T08:00'],
    theirs: [
      '2024-02-28T08:00/28T08:00',
      '2024-03-03T08:00/03T08:00',
      '2024-03-04T08:00/04T08:00',
      '2024-03-11T08:00/11T08:00',
    ],
  },
};

const missing = refereeMissing();
if (missing !== null) console.log(`Left out: ${missing}`);
test('every known difference has an example, and both sides say what is written', async () => {
  assert.deepEqual(Object.keys(EXAMPLES).toSorted(), Object.keys(KNOWN_DIFFERENCES).toSorted());
  await using stack = new AsyncDisposableStack();
  const referee = missing === null ? stack.use(startReferee()) : null;
  const brief = ([start, end]: readonly string[]): string =>
    `${start?.slice(0, 16) ?? ''}/${end?.slice(end.indexOf('T') < 0 ? 0 : 8, 16) ?? ''}`;
  for (const [name, { lines, changed, from, to, ours, theirs }] of Object.entries(EXAMPLES)) {
    const events = [lines, ...(changed === undefined ? [] : [changed])];
    const ics = writeCalendar(events.map((event) => ['UID:example', ...event]));
    const window = [Date.parse(from), Date.parse(to)] as const;
    const told = tellOurs(ics, BERLIN, window).told.map(brief).toSorted();
    assert.deepEqual(told, ours, name);
    const answer = await referee?.ask({ ics, zone: BERLIN, windows: [window], margin: 864_000, seconds: 20 });
    if (answer === undefined) continue;
    const said = answer.kind === 'told' ? (answer.windows[0] ?? []).map(brief).toSorted() : [REFUSES];
    // A newer package may have come to say what we say.
    if (said.join() !== ours.join()) assert.deepEqual(said, theirs, name);
  }
});
