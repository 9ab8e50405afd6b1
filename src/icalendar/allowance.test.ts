/** What one calendar may cost altogether, counted and not timed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOUNDS, fullAllowance, type Allowance } from './allowance.ts';
import { expandCalendarFile, readCalendarFile } from './calendar-file.ts';

const WINDOW = { startAt: new Date('2027-03-01T00:00:00Z'), endAt: new Date('2027-03-29T00:00:00Z') };
const calendar = (...parts: string[][]): string => ['BEGIN:VCALENDAR', ...parts.flat(), 'END:VCALENDAR'].join('\r\n');
const event = (uid: string, ...lines: string[]): string[] => ['BEGIN:VEVENT', `UID:${uid}`, ...lines, 'END:VEVENT'];
const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_unused, index) => make(index));

function expand(text: string, changed: Partial<Allowance>) {
  const allowance = { ...fullAllowance(), ...changed };
  const series = [...expandCalendarFile(readCalendarFile(text, null, allowance), { window: WINDOW, addresses: [] })];
  return {
    allowance,
    events: series.flatMap(({ events }) => events),
    unreadable: series.flatMap(({ unreadable }) => unreadable),
  };
}

const never = ['DTSTART:20200101T100000Z', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'];

test('rules share the steps of their calendar; a single event is read when they are spent, and no series is taken for gone', () => {
  const rules = times(50, (index) => event(`never${index}`, ...never));
  const text = calendar(...rules, event('single', 'DTSTART:20270304T100000Z'));
  const { allowance, events, unreadable } = expand(text, { steps: 1_000 });
  assert.ok(allowance.steps > -1_000, `${allowance.steps}`);
  assert.deepEqual(
    events.map(({ providerEventId }) => providerEventId),
    ['single'],
  );
  assert.ok(unreadable.length > 30);
  assert.deepEqual([...allowance.met], [BOUNDS.rules]);
});

test('zones share theirs', () => {
  const zones = times(50, (index) => [
    'BEGIN:VTIMEZONE',
    `TZID:Own ${index}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    `RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=${index + 1}`,
    'TZOFFSETFROM:+0130',
    'TZOFFSETTO:+0130',
    'END:STANDARD',
    'END:VTIMEZONE',
  ]);
  const events = times(50, (index) => event(`zoned${index}`, `DTSTART;TZID=Own ${index}:20270304T100000`));
  const { allowance, events: read } = expand(calendar(...zones, ...events), { zoneSteps: 1_000 });
  assert.ok(allowance.zoneSteps > -1_000, `${allowance.zoneSteps}`);
  assert.equal(read.length, 50);
  assert.deepEqual([...allowance.met], [BOUNDS.zones]);
});

test('only so many zones are looked for by their names', () => {
  const exceptions = times(30, (index) => `EXDATE;TZID=Nowhere ${index}:20270305T100000`);
  const text = calendar(event('one', 'DTSTART:20270304T100000Z', 'RRULE:FREQ=DAILY', ...exceptions));
  assert.deepEqual([...expand(text, { zoneNames: 10 }).allowance.met], [BOUNDS.zones]);
  assert.deepEqual([...expand(text, { zoneNames: 30 }).allowance.met], []);
});

test('of events that share a UID, only so many are compared with its changes', () => {
  const masters = times(30, (index) => event('one', `DTSTART:202703${String(index + 1).padStart(2, '0')}T100000Z`));
  const changes = times(30, (index) =>
    event('one', 'DTSTART:20270310T120000Z', `RECURRENCE-ID:202704${String(index + 1).padStart(2, '0')}T100000Z`),
  );
  const { allowance, events } = expand(calendar(...masters, ...changes), { pairs: 100 });
  assert.deepEqual([...allowance.met], [BOUNDS.sharedUid]);
  assert.ok(allowance.pairs >= 0);
  assert.ok(events.length >= 28);
});

test('of an event with properties of more names than are kept, the first are', () => {
  const lines = times(1_200, (index) => `X-OWN-${index}:1`);
  const { allowance, events } = expand(calendar(event('one', 'DTSTART:20270304T100000Z', ...lines)), {});
  assert.equal(events.length, 1);
  assert.deepEqual([...allowance.met], [BOUNDS.properties]);
});
