/** Home of the tests of the question whether an event lies in the sync window. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventTime } from '../calendar-events/calendar-event.ts';
import { insideWindow } from './event-window.ts';

const window = { startAt: new Date('2026-11-21T12:00:00Z'), endAt: new Date('2026-12-20T12:00:00Z') };
const timed = (startAt: string, endAt: string | null): EventTime => ({
  kind: 'timed',
  startAt: new Date(startAt),
  endAt: endAt === null ? null : new Date(endAt),
});

test('an event is inside when it ends after the window starts and starts before it ends', () => {
  const isInside = insideWindow(window, 'UTC');
  assert.equal(isInside(timed('2026-11-21T11:00:00Z', '2026-11-21T12:00:00Z')), false);
  assert.equal(isInside(timed('2026-11-21T11:00:00Z', '2026-11-21T12:00:01Z')), true);
  assert.equal(isInside(timed('2026-12-20T11:59:59Z', null)), true);
  assert.equal(isInside(timed('2026-12-20T12:00:00Z', '2026-12-20T13:00:00Z')), false);
});

test('a day begins and ends in the zone of the calendar, also around a change of the clock', () => {
  const day: EventTime = { kind: 'all_day', startOn: '2026-11-20', endOn: '2026-11-21' };
  const endsAtNoonUtc = { startAt: new Date('2026-11-21T11:59:59Z'), endAt: window.endAt };
  assert.equal(insideWindow(endsAtNoonUtc, 'Etc/GMT+12')(day), true);
  assert.equal(insideWindow(endsAtNoonUtc, 'UTC')(day), false);
  const springDay: EventTime = { kind: 'all_day', startOn: '2026-03-28', endOn: '2026-03-29' };
  const endAt = new Date('2026-04-01T00:00:00Z');
  assert.equal(insideWindow({ startAt: new Date('2026-03-28T22:59:59Z'), endAt }, 'Europe/Berlin')(springDay), true);
  assert.equal(insideWindow({ startAt: new Date('2026-03-28T23:00:00Z'), endAt }, 'Europe/Berlin')(springDay), false);
  const afterChange: EventTime = { kind: 'all_day', startOn: '2026-03-29', endOn: '2026-03-30' };
  assert.equal(insideWindow({ startAt: new Date('2026-03-29T21:59:59Z'), endAt }, 'Europe/Berlin')(afterChange), true);
  assert.equal(insideWindow({ startAt: new Date('2026-03-29T22:00:00Z'), endAt }, 'Europe/Berlin')(afterChange), false);
});

test('a zone this machine does not know is taken for UTC', () => {
  const day: EventTime = { kind: 'all_day', startOn: '2026-11-21', endOn: '2026-11-22' };
  assert.equal(insideWindow(window, 'Mars/Olympus')(day), true);
});
