/** Days and times of the person's page: pure, so without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstDays, groupByDay, isFromMidnightToMidnight, isShownAllDay } from '../../web/person/days.ts';
import { dayName, pickLocale, timeAgo, timeOfDay, type Place } from '../../web/shared/times.ts';

const BERLIN: Place = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const NEW_YORK: Place = { locale: 'en-US', timeZone: 'America/New_York' };
const NOW = new Date('2027-03-10T09:00:00Z');

type Meeting = { start_time: string; end_time: string };
const meeting = (startTime: string, endTime: string): Meeting => ({ start_time: startTime, end_time: endTime });
const keysOf = (meetings: Meeting[], place: Place): string[] => groupByDay(meetings, NOW, place).map((day) => day.key);

test('a meeting stands on its date in the zone of the person', () => {
  const late = meeting('2027-03-10T23:30:00.000000Z', '2027-03-11T00:30:00.000000Z');
  assert.deepEqual(keysOf([late], BERLIN), ['2027-03-11']);
  assert.deepEqual(keysOf([late], NEW_YORK), ['2027-03-10']);
});

test('a meeting that began before today stands on today', () => {
  assert.deepEqual(keysOf([meeting('2027-03-08T22:00:00Z', '2027-03-10T22:00:00Z')], BERLIN), ['2027-03-10']);
});

test('an all-day event keeps its date for a person in another zone', () => {
  const inBerlin = meeting('2027-03-11T23:00:00Z', '2027-03-12T23:00:00Z');
  for (const place of [BERLIN, NEW_YORK, { locale: 'en-GB', timeZone: 'Asia/Tokyo' }]) {
    assert.equal(isShownAllDay(inBerlin, place), true, place.timeZone);
    assert.deepEqual(keysOf([inBerlin], place), ['2027-03-12'], place.timeZone);
  }
});

test('the day with 23 hours is an all-day event, a day from nine to nine is not certain to be one', () => {
  const clocksGoForward = meeting('2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z');
  assert.equal(isFromMidnightToMidnight(clocksGoForward, BERLIN), true);
  assert.equal(isShownAllDay(clocksGoForward, BERLIN), true);
  const hackathon = meeting('2027-03-12T08:00:00Z', '2027-03-13T08:00:00Z');
  assert.equal(isFromMidnightToMidnight(hackathon, BERLIN), false);
  assert.equal(isFromMidnightToMidnight(meeting('2027-03-11T23:00:00Z', '2027-03-11T23:00:00Z'), BERLIN), false);
});

test('days are in order, and hold every meeting once', () => {
  const instant = fc.date({
    min: new Date('2027-03-01T00:00:00Z'),
    max: new Date('2027-04-10T00:00:00Z'),
    noInvalidDate: true,
  });
  const meetings = fc.array(
    fc
      .record({ start: instant, minutes: fc.integer({ min: 0, max: 4000 }) })
      .map(({ start, minutes }) =>
        meeting(start.toISOString(), new Date(start.getTime() + minutes * 60_000).toISOString()),
      ),
  );
  fc.assert(
    fc.property(meetings, fc.constantFrom(BERLIN, NEW_YORK), (all, place) => {
      const days = groupByDay(all, NOW, place);
      assert.deepEqual(
        days.map((day) => day.key),
        days.map((day) => day.key).toSorted(),
      );
      assert.equal(new Set(days.map((day) => day.key)).size, days.length);
      assert.deepEqual(new Set(days.flatMap((day) => day.meetings)), new Set(all));
      assert.equal(
        days.reduce((count, day) => count + day.meetings.length, 0),
        all.length,
      );
    }),
  );
});

test('the first days are whole and hold at least as many meetings as wanted', () => {
  const at = (day: number): Meeting => meeting(`2027-03-${day}T10:00:00Z`, `2027-03-${day}T11:00:00Z`);
  const days = groupByDay([at(11), at(12), at(12), at(13)], NOW, BERLIN);
  assert.deepEqual(
    [1, 2, 3, 4].map((least) => firstDays(days, least).length),
    [1, 2, 2, 3],
  );
});

test('today and tomorrow have names, also where tomorrow has another offset', () => {
  assert.deepEqual(dayName('2027-03-10', NOW, BERLIN), { relative: 'today', date: 'Wednesday 10 March' });
  assert.equal(dayName('2027-03-11', NOW, BERLIN).relative, 'tomorrow');
  assert.deepEqual(dayName('2027-03-12', NOW, NEW_YORK), { relative: null, date: 'Friday, March 12' });
  const eveBeforeSummer = new Date('2027-03-27T22:30:00Z');
  assert.equal(dayName('2027-03-28', eveBeforeSummer, BERLIN).relative, 'tomorrow');
});

test('times of day are written as the person writes them', () => {
  const morning = new Date('2027-03-10T08:05:00Z');
  assert.equal(timeOfDay(morning, BERLIN), '09:05');
  assert.match(timeOfDay(morning, NEW_YORK), /^3:05\sAM$/);
});

test('what was a moment ago, or lies ahead by a clock that runs fast, has no age', () => {
  const ago = (seconds: number): string | null => timeAgo(new Date(NOW.getTime() - seconds * 1000), NOW, BERLIN);
  assert.deepEqual([-90, 0, 9, 10, 59, 60, 150, 3600, 90_000].map(ago), [
    null,
    null,
    null,
    '10 seconds ago',
    '50 seconds ago',
    '1 minute ago',
    '2 minutes ago',
    '1 hour ago',
    '1 day ago',
  ]);
});

test("the locale is the English one among the person's languages", () => {
  assert.equal(pickLocale(['de-DE', 'en-AU', 'en-US']), 'en-AU');
  assert.equal(pickLocale(['de-DE', 'eng']), 'en-GB');
});
