/** Wall clocks and instants in real zones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DAY_MS, findTimeZone, fixedTimeZone, startOfDay, toInstantMs, toWallMs, UTC } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';

const zone = (name: string): TimeZone => {
  const found = findTimeZone(name);
  assert.ok(found, name);
  return found;
};
const wall = (text: string): number => Date.parse(`${text}Z`);
const instant = (text: string, name: string): string => new Date(toInstantMs(wall(text), zone(name))).toISOString();

const ANY_ZONE = fc.constantFrom(
  'America/Los_Angeles',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Berlin',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'UTC',
);
const ANY_MS = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2040, 0) });

test('a time inside the year is read with the offset of its season', () => {
  assert.equal(instant('2027-01-05T16:00:00', 'America/Los_Angeles'), '2027-01-06T00:00:00.000Z');
  assert.equal(instant('2027-07-06T16:00:00', 'America/Los_Angeles'), '2027-07-06T23:00:00.000Z');
  assert.equal(instant('2027-07-06T16:00:00', 'Asia/Kathmandu'), '2027-07-06T10:15:00.000Z');
});

test('a time in the spring gap is read with the offset before the gap', () => {
  assert.equal(instant('2027-03-14T02:30:00', 'America/Los_Angeles'), '2027-03-14T10:30:00.000Z');
  assert.equal(instant('2027-03-28T02:30:00', 'Europe/Berlin'), '2027-03-28T01:30:00.000Z');
});

test('a time that the clock shows twice is the first one', () => {
  assert.equal(instant('2027-11-07T01:30:00', 'America/Los_Angeles'), '2027-11-07T08:30:00.000Z');
  assert.equal(instant('2027-10-31T02:30:00', 'Europe/Berlin'), '2027-10-31T00:30:00.000Z');
});

test('the minutes around a change have the right offset', () => {
  assert.equal(instant('2027-03-14T01:59:59', 'America/Los_Angeles'), '2027-03-14T09:59:59.000Z');
  assert.equal(instant('2027-03-14T03:00:00', 'America/Los_Angeles'), '2027-03-14T10:00:00.000Z');
  assert.equal(instant('2027-11-07T00:59:59', 'America/Los_Angeles'), '2027-11-07T07:59:59.000Z');
  assert.equal(instant('2027-11-07T02:00:00', 'America/Los_Angeles'), '2027-11-07T10:00:00.000Z');
});

test('an unknown name is no zone, and fixed and universal zones never move', () => {
  assert.equal(findTimeZone('Europe/Germany'), null);
  assert.equal(findTimeZone(''), null);
  assert.equal(findTimeZone('../etc'), null);
  assert.equal(toInstantMs(0, fixedTimeZone('x', 3_600_000)), -3_600_000);
  assert.equal(toWallMs(5, UTC), 5);
});

test('a day begins at its own midnight, also where the clock jumps over it', () => {
  assert.equal(startOfDay('2027-07-01', 'Europe/Berlin').toISOString(), '2027-06-30T22:00:00.000Z');
  assert.equal(startOfDay('2018-11-04', 'America/Sao_Paulo').toISOString(), '2018-11-04T03:00:00.000Z');
  assert.equal(startOfDay('2027-07-01', 'Nowhere/Else').toISOString(), '2027-07-01T00:00:00.000Z');
});

test('wall clock to instant to wall clock is stable except in the gap', () => {
  fc.assert(
    fc.property(ANY_ZONE, ANY_MS, (name, wallMs) => {
      const back = toWallMs(toInstantMs(wallMs, zone(name)), zone(name));
      if (back === wallMs) return;
      const jumpMs = back - wallMs;
      const before = zone(name).offsetMsAt(toInstantMs(wallMs, zone(name)) - jumpMs);
      const after = zone(name).offsetMsAt(toInstantMs(wallMs, zone(name)));
      assert.equal(after - before, jumpMs, `${name} ${new Date(wallMs).toISOString()} is in no gap`);
    }),
    { numRuns: 2_000 },
  );
});

test('every instant is the reading of its own wall clock, or the second of two', () => {
  fc.assert(
    fc.property(ANY_ZONE, ANY_MS, (name, instantMs) => {
      const again = toInstantMs(toWallMs(instantMs, zone(name)), zone(name));
      assert.ok(again <= instantMs && instantMs - again <= DAY_MS);
      assert.equal(toWallMs(again, zone(name)), toWallMs(instantMs, zone(name)));
    }),
    { numRuns: 2_000 },
  );
});

test('the remembered offsets are the ones that Intl gives at that instant', () => {
  fc.assert(
    fc.property(ANY_ZONE, ANY_MS, (name, instantMs) => {
      const shown = new Date(instantMs).toLocaleString('sv-SE', { timeZone: name });
      const seconds = Math.floor(instantMs / 1_000) * 1_000;
      assert.equal(new Date(toWallMs(seconds, zone(name))).toISOString().slice(0, 19), shown.replace(' ', 'T'));
    }),
  );
});
