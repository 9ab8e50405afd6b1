/** Calendar files as the world writes them: each trap in a few lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { CalendarEvent } from '../calendar-events/calendar-event.ts';
import { expandCalendarFile, readCalendarFile } from './calendar-file.ts';

type Reading = {
  events: CalendarEvent[];
  unreadable: { providerEventId: string | null; reason: string }[];
  notes: string[];
};

const calendar = (...blocks: string[]): string => ['BEGIN:VCALENDAR', ...blocks, 'END:VCALENDAR'].join('\r\n');
const event = (...lines: string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');

function read(
  text: string,
  from: string,
  to: string,
  known: { timeZone?: string; addresses?: string[] } = {},
): Reading {
  const file = readCalendarFile(text, known.timeZone ?? null);
  const window = { startAt: new Date(from), endAt: new Date(to) };
  const reading: Reading = { events: [], unreadable: [], notes: [...file.notes] };
  for (const series of expandCalendarFile(file, { window, addresses: known.addresses ?? [] })) {
    reading.events.push(...series.events);
    reading.unreadable.push(...series.unreadable);
    reading.notes.push(...series.notes);
  }
  return reading;
}

const startOf = ({ time }: CalendarEvent): string => (time.kind === 'timed' ? minutes(time.startAt) : time.startOn);
const minutes = (date: Date): string => date.toISOString().slice(0, 16);
const starts = (text: string, from: string, to: string, known = {}): string[] =>
  read(text, from, to, known).events.map(startOf).toSorted();
const ids = (text: string, from: string, to: string): string[] =>
  read(text, from, to)
    .events.map(({ providerEventId }) => providerEventId)
    .toSorted();

const WEEKLY = [
  'UID:w',
  'DTSTART;TZID=America/Los_Angeles:20270105T160000',
  'DTEND;TZID=America/Los_Angeles:20270105T163000',
  'RRULE:FREQ=WEEKLY',
];

test('a weekly meeting keeps its wall clock over both changes of the clock, without zone rules in the file', () => {
  assert.deepEqual(starts(calendar(event(...WEEKLY)), '2027-03-08', '2027-03-18'), [
    '2027-03-10T00:00',
    '2027-03-16T23:00',
  ]);
  assert.deepEqual(starts(calendar(event(...WEEKLY)), '2027-11-02', '2027-11-11'), [
    '2027-11-02T23:00',
    '2027-11-10T00:00',
  ]);
});

test('a series starts at the same wall clock whatever name its zone goes by', () => {
  for (const name of [
    'Pacific Standard Time',
    '"(UTC-08:00) Pacific Time (US & Canada)"',
    '/mozilla.org/20050126_1/America/Los_Angeles',
  ]) {
    const text = calendar(event(...WEEKLY.map((line) => line.replace('America/Los_Angeles', name))));
    assert.deepEqual(starts(text, '2027-03-08', '2027-03-18'), ['2027-03-10T00:00', '2027-03-16T23:00'], name);
  }
});

test('floating times and dates hang on the zone of the calendar', () => {
  const floating = event('UID:f', 'DTSTART:20270105T090000', 'DURATION:PT1H');
  assert.deepEqual(starts(calendar('X-WR-TIMEZONE:Asia/Tokyo', floating), '2027-01-04', '2027-01-07'), [
    '2027-01-05T00:00',
  ]);
  assert.deepEqual(starts(calendar(floating), '2027-01-04', '2027-01-07', { timeZone: 'Europe/Paris' }), [
    '2027-01-05T08:00',
  ]);
  assert.deepEqual(starts(calendar(floating), '2027-01-04', '2027-01-07'), ['2027-01-05T09:00']);
  const unknown = calendar(
    'X-WR-TIMEZONE:Asia/Tokyo',
    event('UID:f', 'DTSTART;TZID=Customized Time Zone:20270105T090000'),
  );
  assert.deepEqual(starts(unknown, '2027-01-04', '2027-01-07'), ['2027-01-05T00:00']);
});

test('an occurrence in the spring gap moves on that day only', () => {
  const text = calendar(event('UID:g', 'DTSTART;TZID=America/Los_Angeles:20270312T023000', 'RRULE:FREQ=DAILY'));
  assert.deepEqual(starts(text, '2027-03-13', '2027-03-16T12:00Z'), [
    '2027-03-13T10:30',
    '2027-03-14T10:30',
    '2027-03-15T09:30',
    '2027-03-16T09:30',
  ]);
});

test('two wall clocks that are one instant give one occurrence', () => {
  const hourly = ['UID:h', 'DTSTART;TZID=Europe/Berlin:20270328T003000', 'RRULE:FREQ=HOURLY;COUNT=5'];
  assert.deepEqual(ids(calendar(event(...hourly)), '2027-03-27', '2027-03-29'), [
    'h#20270327T233000Z',
    'h#20270328T003000Z',
    'h#20270328T013000Z',
    'h#20270328T023000Z',
  ]);
  const daily = ['UID:d', 'DTSTART;TZID=Pacific/Apia:20111229T103000', 'RRULE:FREQ=DAILY;COUNT=3'];
  assert.deepEqual(starts(calendar(event(...daily)), '2011-12-29', '2012-01-03'), [
    '2011-12-29T20:30',
    '2011-12-30T20:30',
  ]);
});

test('an occurrence whose time comes twice is the first', () => {
  const text = calendar(event('UID:o', 'DTSTART;TZID=America/Los_Angeles:20271105T013000', 'RRULE:FREQ=DAILY'));
  assert.deepEqual(starts(text, '2027-11-07', '2027-11-09'), ['2027-11-07T08:30', '2027-11-08T09:30']);
});

test('dates to leave out match in every form', () => {
  for (const exdate of [
    'EXDATE;TZID=America/Los_Angeles:20270309T160000',
    'EXDATE:20270310T000000Z',
    'EXDATE;VALUE=DATE:20270309',
    'EXDATE:20270309',
    'EXDATE:20270309T160000',
    'EXDATE;TZID=America/New_York:20270101T000000,20270309T190000',
  ]) {
    const text = calendar(event(...WEEKLY, exdate));
    assert.deepEqual(starts(text, '2027-03-08', '2027-03-18'), ['2027-03-16T23:00'], exdate);
  }
});

test('UNTIL is inclusive as a date, as a local time and as an instant', () => {
  const until = (value: string): string[] =>
    starts(
      calendar(event(...WEEKLY.map((line) => (line.startsWith('RRULE') ? `${line};UNTIL=${value}` : line)))),
      '2027-03-01',
      '2027-03-31',
    );
  assert.deepEqual(until('20270309'), ['2027-03-03T00:00', '2027-03-10T00:00']);
  assert.deepEqual(until('20270309T160000'), ['2027-03-03T00:00', '2027-03-10T00:00']);
  assert.deepEqual(until('20270309T155959'), ['2027-03-03T00:00']);
  assert.deepEqual(until('20270310T000000Z'), ['2027-03-03T00:00', '2027-03-10T00:00']);
  assert.deepEqual(until('20270309T235959Z'), ['2027-03-03T00:00']);
});

test('a start that its rule does not match is kept', () => {
  const text = calendar(event('UID:d', 'DTSTART:20270303T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3'));
  assert.deepEqual(starts(text, '2027-03-01', '2027-04-01'), [
    '2027-03-03T09:00',
    '2027-03-04T09:00',
    '2027-03-11T09:00',
  ]);
});

test('further dates stand beside the start and the rules, and a period has its own length', () => {
  const text = calendar(
    event(
      'UID:r',
      'DTSTART:20270303T090000Z',
      'DTEND:20270303T093000Z',
      'RDATE:20270305T090000Z',
      'RDATE;VALUE=PERIOD:20270306T090000Z/PT2H,20270307T090000Z/20270307T100000Z',
    ),
  );
  const { events } = read(text, '2027-03-01', '2027-04-01');
  assert.deepEqual(
    events.map(({ time }) =>
      time.kind === 'timed' && time.endAt !== null ? [minutes(time.startAt), minutes(time.endAt).slice(11)] : [],
    ),
    [
      ['2027-03-03T09:00', '09:30'],
      ['2027-03-05T09:00', '09:30'],
      ['2027-03-06T09:00', '11:00'],
      ['2027-03-07T09:00', '10:00'],
    ],
  );
});

test('several rules are united, and what a rule of exceptions names is left out', () => {
  const { events } = read(
    calendar(
      event(
        'UID:m',
        'DTSTART:20270301T090000Z',
        'RRULE:FREQ=WEEKLY;BYDAY=MO',
        'RRULE:FREQ=WEEKLY;BYDAY=MO,WE',
        'EXRULE:FREQ=WEEKLY;BYDAY=WE',
      ),
    ),
    '2027-03-01',
    '2027-03-09',
  );
  assert.deepEqual(events.map(startOf), ['2027-03-01T09:00', '2027-03-08T09:00']);
});

test('what a newer series leaves out is not brought back by an older change, and by a newer one it is', () => {
  const text = (stamp: string): string =>
    calendar(
      event(
        'UID:n',
        'DTSTAMP:20270102T000000Z',
        'DTSTART:20270301T090000Z',
        'RRULE:FREQ=DAILY',
        'EXDATE:20270302T090000Z',
      ),
      event('UID:n', `DTSTAMP:${stamp}`, 'RECURRENCE-ID:20270302T090000Z', 'DTSTART:20270302T110000Z'),
    );
  const found = (stamp: string): string[] => starts(text(stamp), '2027-03-01', '2027-03-04');
  assert.deepEqual(found('20270101T000000Z'), ['2027-03-01T09:00', '2027-03-03T09:00']);
  assert.deepEqual(found('20270103T000000Z'), ['2027-03-01T09:00', '2027-03-02T11:00', '2027-03-03T09:00']);
});

test('a cancelled occurrence is gone where two series share a UID', () => {
  const text = calendar(
    event('UID:t', 'DTSTART:20270301T090000Z', 'RRULE:FREQ=DAILY'),
    event('UID:t', 'DTSTART:20270301T150000Z', 'RRULE:FREQ=DAILY'),
    event('UID:t', 'RECURRENCE-ID:20270302T090000Z', 'DTSTART:20270302T090000Z', 'STATUS:CANCELLED'),
  );
  assert.deepEqual(starts(text, '2027-03-01', '2027-03-03'), [
    '2027-03-01T09:00',
    '2027-03-01T15:00',
    '2027-03-02T15:00',
  ]);
});

const moved = (recurrenceId: string, ...lines: string[]): string =>
  calendar(event(...WEEKLY, 'SUMMARY:usual'), event('UID:w', recurrenceId, 'SUMMARY:changed', ...lines));

test('a changed occurrence replaces the usual one, in whatever form its original time is written', () => {
  for (const recurrenceId of [
    'RECURRENCE-ID;TZID=America/Los_Angeles:20270309T160000',
    'RECURRENCE-ID:20270310T000000Z',
    'RECURRENCE-ID;VALUE=DATE:20270309',
    'RECURRENCE-ID:20270309T160000',
    'RECURRENCE-ID;TZID=America/New_York:20270309T190000',
  ]) {
    const text = moved(
      recurrenceId,
      'DTSTART;TZID=America/Los_Angeles:20270311T100000',
      'DTEND;TZID=America/Los_Angeles:20270311T110000',
    );
    const { events } = read(text, '2027-03-08', '2027-03-18');
    assert.deepEqual(
      events.map(({ providerEventId, title, seriesId }) => `${providerEventId} ${title} ${seriesId}`).toSorted(),
      ['w#20270310T000000Z changed w', 'w#20270316T230000Z usual w'],
      recurrenceId,
    );
    assert.deepEqual(events.map(startOf).toSorted(), ['2027-03-11T18:00', '2027-03-16T23:00']);
  }
});

test('an occurrence moved into the window from outside is there, and one moved out is not', () => {
  const text = moved('RECURRENCE-ID:20270310T000000Z', 'DTSTART:20270620T100000Z', 'DTEND:20270620T110000Z');
  assert.deepEqual(starts(text, '2027-06-19', '2027-06-21'), ['2027-06-20T10:00']);
  assert.deepEqual(starts(text, '2027-03-08', '2027-03-11'), []);
});

test('a cancelled occurrence is gone, a cancelled event is shown as cancelled', () => {
  const text = moved('RECURRENCE-ID:20270310T000000Z', 'DTSTART:20270310T000000Z', 'STATUS:CANCELLED');
  assert.deepEqual(starts(text, '2027-03-08', '2027-03-18'), ['2027-03-16T23:00']);
  const single = read(
    calendar(event('UID:c', 'DTSTART:20270310T090000Z', 'STATUS:CANCELLED')),
    '2027-03-08',
    '2027-03-18',
  );
  assert.deepEqual(
    single.events.map(({ status }) => status),
    ['cancelled'],
  );
});

test('a change from one occurrence on shifts the later ones, but not those changed by themselves', () => {
  const later = 'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/Los_Angeles:20270309T160000';
  const text = calendar(
    event(...WEEKLY),
    event(
      'UID:w',
      later,
      'DTSTART;TZID=America/Los_Angeles:20270310T100000',
      'DTEND;TZID=America/Los_Angeles:20270310T120000',
    ),
    event(
      'UID:w',
      'RECURRENCE-ID;TZID=America/Los_Angeles:20270323T160000',
      'DTSTART:20270324T120000Z',
      'DTEND:20270324T130000Z',
    ),
  );
  const { events } = read(text, '2027-03-01', '2027-04-02');
  assert.deepEqual(events.map((each) => `${each.providerEventId} ${startOf(each)}`).toSorted(), [
    'w#20270303T000000Z 2027-03-03T00:00',
    'w#20270310T000000Z 2027-03-10T18:00',
    'w#20270316T230000Z 2027-03-17T17:00',
    'w#20270323T230000Z 2027-03-24T12:00',
    'w#20270330T230000Z 2027-03-31T17:00',
  ]);
  const ended = moved(later, 'DTSTART;TZID=America/Los_Angeles:20270309T160000', 'STATUS:CANCELLED');
  assert.deepEqual(starts(ended, '2027-03-01', '2027-04-02'), ['2027-03-03T00:00']);
});

test('a changed occurrence without its series is an event of its own', () => {
  const { events } = read(
    calendar(event('UID:x', 'RECURRENCE-ID:20270310T000000Z', 'DTSTART:20270310T010000Z')),
    '2027-03-01',
    '2027-04-01',
  );
  assert.deepEqual(
    events.map((each) => [each.providerEventId, each.seriesId, startOf(each)]),
    [['x#20270310T000000Z', 'x', '2027-03-10T01:00']],
  );
});

test('of several versions the highest SEQUENCE counts, for events and for changed occurrences', () => {
  const version = (sequence: number, hour: string, ...lines: string[]): string =>
    event('UID:v', `SEQUENCE:${sequence}`, `DTSTART:20270310T${hour}0000Z`, ...lines);
  assert.deepEqual(starts(calendar(version(2, '10'), version(0, '09'), version(1, '11')), '2027-03-01', '2027-04-01'), [
    '2027-03-10T10:00',
  ]);
  const changed = calendar(
    event('UID:v', 'DTSTART:20270309T090000Z', 'RRULE:FREQ=DAILY;COUNT=2'),
    version(5, '15', 'RECURRENCE-ID:20270310T090000Z'),
    version(2, '11', 'RECURRENCE-ID:20270310T090000Z'),
  );
  assert.deepEqual(starts(changed, '2027-03-01', '2027-04-01'), ['2027-03-09T09:00', '2027-03-10T15:00']);
});

test('different events under one UID are all shown', () => {
  const text = calendar(event('UID:same', 'DTSTART:20270310T090000Z'), event('UID:same', 'DTSTART:20270311T090000Z'));
  assert.deepEqual(ids(text, '2027-03-01', '2027-04-01'), ['same#20270310T090000Z', 'same#20270311T090000Z']);
});

test('all-day events are dates: plain, bare, marked by Outlook, without an end', () => {
  const days = (...lines: string[]): unknown =>
    read(
      calendar('X-WR-TIMEZONE:America/Los_Angeles', event('UID:a', ...lines)),
      '2027-03-01',
      '2027-04-01',
    ).events.map(({ time }) => time);
  const oneDay = [{ kind: 'all_day', startOn: '2027-03-10', endOn: '2027-03-11' }];
  const twoDays = [{ kind: 'all_day', startOn: '2027-03-10', endOn: '2027-03-12' }];
  assert.deepEqual(days('DTSTART;VALUE=DATE:20270310'), oneDay);
  assert.deepEqual(days('DTSTART:20270310'), oneDay);
  assert.deepEqual(days('DTSTART;VALUE=DATE:20270310', 'DTEND;VALUE=DATE:20270310'), oneDay);
  assert.deepEqual(days('DTSTART;VALUE=DATE:20270310', 'DTEND;VALUE=DATE:20270312'), twoDays);
  assert.deepEqual(days('DTSTART;VALUE=DATE:20270310', 'DURATION:P2D'), twoDays);
  assert.deepEqual(days('DTSTART;VALUE=DATE:20270310', 'DURATION:-P2D'), oneDay);
  const marked = 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE';
  assert.deepEqual(
    days(
      'DTSTART;TZID=Pacific Standard Time:20270310T000000',
      'DTEND;TZID=Pacific Standard Time:20270312T000000',
      marked,
    ),
    twoDays,
  );
  assert.deepEqual(days('DTSTART:20270310T080000Z', 'DTEND:20270311T080000Z', marked), oneDay);
});

test('a date that claims to be a date but has a time is a time', () => {
  assert.deepEqual(starts(calendar(event('UID:l', 'DTSTART;VALUE=DATE:20270310T120000')), '2027-03-01', '2027-04-01'), [
    '2027-03-10T12:00',
  ]);
});

test('an all-day series follows dates also where exceptions are written with a time', () => {
  const text = calendar(
    'X-WR-TIMEZONE:Europe/Berlin',
    event('UID:d', 'DTSTART;VALUE=DATE:20270326', 'RRULE:FREQ=DAILY;UNTIL=20270331T215959Z', 'EXDATE:20270327T000000Z'),
    event('UID:d', 'RECURRENCE-ID;TZID=W. Europe Standard Time:20270328T000000', 'DTSTART;VALUE=DATE:20270401'),
  );
  assert.deepEqual(starts(text, '2027-03-01', '2027-05-01'), [
    '2027-03-26',
    '2027-03-29',
    '2027-03-30',
    '2027-03-31',
    '2027-04-01',
  ]);
  assert.deepEqual(ids(text, '2027-04-01', '2027-05-01'), ['d#20270328']);
});

test('an all-day series keeps its dates in every zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'Pacific/Kiritimati',
        'Pacific/Niue',
        'America/Sao_Paulo',
        'Europe/Berlin',
        'Asia/Kathmandu',
        'UTC',
      ),
      fc.integer({ min: 0, max: 800 }),
      (zone, offset) => {
        const start = new Date(Date.UTC(2026, 0, 1 + offset));
        const basic = start.toISOString().slice(0, 10).replaceAll('-', '');
        const text = calendar(
          `X-WR-TIMEZONE:${zone}`,
          event('UID:z', `DTSTART;VALUE=DATE:${basic}`, 'RRULE:FREQ=DAILY;COUNT=5'),
        );
        const expected = [0, 1, 2, 3, 4].map((day) =>
          new Date(start.getTime() + day * 86_400_000).toISOString().slice(0, 10),
        );
        assert.deepEqual(starts(text, '2025-12-01', '2028-12-01'), expected);
      },
    ),
  );
});

test('an event without an end has none, one that ends before it starts has none, and lengths follow the clock', () => {
  const ends = (...lines: string[]): unknown[] =>
    read(
      calendar(event('UID:e', 'DTSTART;TZID=America/Los_Angeles:20270313T200000', ...lines)),
      '2027-03-01',
      '2027-04-01',
    ).events.map(({ time }) => (time.kind === 'timed' ? (time.endAt?.toISOString() ?? null) : time.endOn));
  assert.deepEqual(ends(), [null]);
  assert.deepEqual(ends('DTEND;TZID=America/Los_Angeles:20270313T190000'), [null]);
  assert.deepEqual(ends('DTEND;TZID=America/New_York:20270314T000000'), ['2027-03-14T05:00:00.000Z']);
  assert.deepEqual(ends('DURATION:P1D'), ['2027-03-15T03:00:00.000Z']);
  assert.deepEqual(ends('DURATION:PT24H'), ['2027-03-15T04:00:00.000Z']);
  assert.deepEqual(ends('DURATION:nonsense'), [null]);
});

test('times that do not exist make one event unreadable, said in a sentence, and no other', () => {
  const good = event('UID:good', 'DTSTART:20270310T090000Z');
  for (const start of ['20270230T090000Z', '20270310T250000Z', '20270310T096100Z', 'tomorrow', '']) {
    const { events, unreadable } = read(
      calendar(event('UID:bad', `DTSTART:${start}`), good),
      '2027-03-01',
      '2027-04-01',
    );
    assert.deepEqual(
      events.map(({ icalUid }) => icalUid),
      ['good'],
      start,
    );
    assert.deepEqual(
      unreadable,
      [{ providerEventId: 'bad', reason: 'Its start (DTSTART) is not a time that exists.' }],
      start,
    );
  }
  const { unreadable } = read(calendar(event('UID:none', 'SUMMARY:x'), good), '2027-03-01', '2027-04-01');
  assert.deepEqual(unreadable, [{ providerEventId: 'none', reason: 'It has no start (DTSTART).' }]);
});

test('an unreadable changed occurrence leaves the usual one of that time out, so that what is stored stays', () => {
  const { events, unreadable } = read(
    moved('RECURRENCE-ID:20270310T000000Z', 'DTSTART:nonsense'),
    '2027-03-08',
    '2027-03-18',
  );
  assert.deepEqual(events.map(startOf), ['2027-03-16T23:00']);
  assert.deepEqual(
    unreadable.map(({ providerEventId }) => providerEventId),
    ['w#20270310T000000Z'],
  );
});

test('an unreadable rule makes its series unreadable, named by the series', () => {
  const { events, unreadable } = read(
    calendar(event('UID:b', 'DTSTART:20270310T090000Z', 'RRULE:FREQ=SOMETIMES')),
    '2027-03-01',
    '2027-04-01',
  );
  assert.deepEqual(events, []);
  assert.deepEqual(unreadable, [{ providerEventId: 'b', reason: 'Its rule of recurrence (RRULE) cannot be read.' }]);
});

test('a malformed line is dropped and counted, and a malformed parameter is no reason to lose a person', () => {
  const { events, notes } = read(
    calendar(
      event(
        'UID:g',
        'this line is nothing',
        'DTSTART:20270310T090000Z',
        'ATTENDEE;broken:mailto:a@example.com',
        'SUMMARY:Still here',
      ),
    ),
    '2027-03-01',
    '2027-04-01',
  );
  assert.deepEqual(
    events.map(({ title, attendees }) => [title, ...attendees.map(({ email }) => email)]),
    [['Still here', 'a@example.com']],
  );
  assert.match(notes.join(), /^1 lines? /);
});

test('an event that is cut off by the next one is read as far as it goes', () => {
  const text = calendar(
    'BEGIN:VEVENT\r\nUID:cut\r\nDTSTART:20270310T080000Z\r\nSUMMA',
    event('UID:next', 'DTSTART:20270310T090000Z'),
  );
  assert.deepEqual(ids(text, '2027-03-01', '2027-04-01'), ['cut', 'next']);
});

test('odd texts are read: byte order mark, lone line feeds, old Mac line ends, folds, blank lines, no frame', () => {
  const text = calendar(event('UID:odd', 'DTSTART:20270310T090000Z', 'SUMMARY:one t\r\n wo\r\n\t three'));
  for (const variant of [
    `\uFEFF${text}`,
    text.replaceAll('\r\n', '\n'),
    text.replaceAll('\r\n', '\r'),
    text.replaceAll('BEGIN:VEVENT', '\r\n  \r\nBEGIN:VEVENT'),
    `  ${text}`,
    text.replace('BEGIN:VCALENDAR\r\n', '').replace('\r\nEND:VCALENDAR', ''),
    text.replaceAll('BEGIN', 'begin'),
  ])
    assert.deepEqual(
      read(variant, '2027-03-01', '2027-04-01').events.map(({ title }) => title),
      ['one two three'],
    );
});

test('an alarm inside an event does not speak for it', () => {
  const text = calendar(
    event(
      'UID:al',
      'DTSTART:20270310T090000Z',
      'BEGIN:VALARM',
      'DESCRIPTION:Reminder',
      'UID:other',
      'END:VALARM',
      'DESCRIPTION:mine',
    ),
  );
  assert.deepEqual(
    read(text, '2027-03-01', '2027-04-01').events.map(({ icalUid, description }) => [icalUid, description]),
    [['al', 'mine']],
  );
});

test('ids are short enough to store and the same at every reading', () => {
  const text = calendar(
    event(`UID:${'u'.repeat(5_000)}`, 'DTSTART:20270310T090000Z'),
    event('DTSTART:20270311T090000Z', 'SUMMARY:no id'),
  );
  const first = ids(text, '2027-03-01', '2027-04-01');
  assert.deepEqual(first, ids(text, '2027-03-05', '2027-05-01'));
  assert.ok(
    first.every((id) => id.length <= 420),
    first.join(),
  );
});

test('an event belongs to the window when it ends after its start and starts before its end', () => {
  const text = calendar(event('UID:b', 'DTSTART:20270310T090000Z', 'DTEND:20270310T100000Z'));
  assert.equal(starts(text, '2027-03-10T10:00:00Z', '2027-03-11').length, 0);
  assert.equal(starts(text, '2027-03-10T09:59:59Z', '2027-03-11').length, 1);
  assert.equal(starts(text, '2027-03-01', '2027-03-10T09:00:00Z').length, 0);
  assert.equal(starts(text, '2027-03-01', '2027-03-10T09:00:01Z').length, 1);
});

test('an occurrence that began long before the window and still runs is in it', () => {
  const text = calendar(event('UID:long', 'DTSTART:20270301T090000Z', 'DURATION:P5D', 'RRULE:FREQ=WEEKLY'));
  assert.deepEqual(starts(text, '2027-03-12', '2027-03-14'), ['2027-03-08T09:00']);
  const dates = calendar(
    event('UID:long', 'DTSTART:20270301T090000Z', 'DURATION:PT1H', 'RDATE;VALUE=PERIOD:20270308T090000Z/P5D'),
  );
  assert.deepEqual(starts(dates, '2027-03-12', '2027-03-14'), ['2027-03-08T09:00']);
});

test('midnight UTC in an exception of an all-day series means the date itself, another time the date it has there', () => {
  const daily = ['UID:d', 'DTSTART;VALUE=DATE:20270326', 'RRULE:FREQ=DAILY;COUNT=3'];
  const without = (exdate: string): string[] =>
    starts(calendar('X-WR-TIMEZONE:America/Los_Angeles', event(...daily, exdate)), '2027-03-01', '2027-05-01');
  assert.deepEqual(without('EXDATE:20270327T000000Z'), ['2027-03-26', '2027-03-28']);
  assert.deepEqual(without('EXDATE:20270328T065900Z'), ['2027-03-26', '2027-03-28']);
});

test('a first line behind blanks still opens the calendar', () => {
  assert.equal(readCalendarFile(`  ${calendar('X-WR-CALNAME:Team', 'NAME:Other')}`, null).name, 'Team');
});

test('a series from long ago asks for the time in its zone no more often than one from last month', () => {
  const asked = (start: string): number => {
    const series = event('UID:old', `DTSTART;TZID=Counted:${start}T090000`, 'DURATION:PT1H', 'RRULE:FREQ=DAILY');
    const file = readCalendarFile(calendar(series), null);
    let count = 0;
    const offsetMsAt = (): number => {
      count += 1;
      return 0;
    };
    const counted = { name: 'Counted', offsetMsAt };
    const zones = { calendarZone: file.calendarZone, statedName: null, unknownName: null, find: () => counted };
    const frameOf = () => ({ zones, isCancellation: false });
    const window = { startAt: new Date('2027-03-01'), endAt: new Date('2027-03-29') };
    const found = [...expandCalendarFile({ ...file, frameOf }, { window, addresses: [] })].flatMap(
      ({ events }) => events,
    );
    assert.equal(found.length, 28);
    return count;
  };
  assert.equal(asked('20100104'), asked('20270201'));
  assert.ok(asked('19100104') < 500, `${asked('19100104')} times`);
});

test('a series that recurs too often is cut and named, so that nothing stored is taken for gone', () => {
  const { events, unreadable } = read(
    calendar(event('UID:s', 'DTSTART:20200101T000000Z', 'RRULE:FREQ=MINUTELY')),
    '2027-03-01',
    '2027-03-29',
  );
  assert.ok(events.length <= 2_000);
  assert.deepEqual(
    unreadable.map(({ providerEventId }) => providerEventId),
    ['s'],
  );
});

const LINE = fc.oneof(
  fc.constantFrom(
    'BEGIN:VEVENT',
    'END:VEVENT',
    'BEGIN:VCALENDAR',
    'END:VCALENDAR',
    'BEGIN:VTIMEZONE',
    'TZID:X',
    'UID:a',
    'DTSTART;TZID=X:20270310T090000',
    'DTSTART:20270310',
    'RECURRENCE-ID;RANGE=THISANDFUTURE:20270311T090000',
    'RRULE:FREQ=DAILY',
    'RDATE;VALUE=PERIOD:20270310T090000Z/PT1H',
    'EXDATE:',
    'DURATION:P',
    'SEQUENCE:x',
    'ATTENDEE:',
  ),
  fc
    .tuple(
      fc.constantFrom('DTSTART', 'DTEND', 'RRULE', 'EXDATE', 'RECURRENCE-ID', 'X', 'TZOFFSETTO', 'ORGANIZER'),
      fc.string(),
    )
    .map(([name, value]) => `${name}:${value}`),
  fc.string(),
);

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.array(LINE, { maxLength: 30 }), (lines) => {
      const { events } = read(lines.join('\n'), '2027-03-01', '2027-03-29');
      assert.ok(events.every(({ providerEventId }) => providerEventId !== ''));
    }),
    { numRuns: 500 },
  );
});

const RULE = fc.constantFrom(
  'FREQ=DAILY',
  'FREQ=WEEKLY;BYDAY=MO,SU',
  'FREQ=MONTHLY;BYDAY=2TU;COUNT=9',
  'FREQ=HOURLY;INTERVAL=7',
  'FREQ=DAILY;UNTIL=20270401',
);

test('two neighbouring windows give what the whole window gives', () => {
  fc.assert(
    fc.property(
      RULE,
      fc.constantFrom('America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe'),
      fc.constantFrom('PT1H', 'PT30H', 'P2D', 'PT0S'),
      fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 3, maxLength: 3 }),
      (rule, zone, duration, hours) => {
        const text = calendar(
          event(
            'UID:p',
            `DTSTART;TZID=${zone}:20270220T013000`,
            `DURATION:${duration}`,
            `RRULE:${rule}`,
            'EXDATE;VALUE=DATE:20270315',
          ),
          event(
            'UID:p',
            `RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=${zone}:20270321T013000`,
            `DTSTART;TZID=${zone}:20270322T023000`,
            `DURATION:${duration}`,
          ),
        );
        const [from = '', middle = '', to = ''] = hours
          .toSorted((a, b) => a - b)
          .map((hour) => new Date(Date.UTC(2027, 1, 15, hour)).toISOString());
        const united = new Set([...ids(text, from, middle), ...ids(text, middle, to)]);
        assert.deepEqual([...united].toSorted(), ids(text, from, to));
      },
    ),
  );
});
