import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatInstant, instantToWall, offsetAt, parseRfc3339, wallToInstant } from './zones.ts';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
const anyInstant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) }).map((ms) => ms - (ms % 1000));

test('an instant written in any zone reads as the same instant', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anyInstant, (zone, instant) => {
      assert.equal(parseRfc3339(formatInstant(zone, instant)), instant);
    }),
  );
});

test('a wall time made of an instant leads back to an instant that shows the same wall time', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anyInstant, (zone, instant) => {
      const wall = instantToWall(zone, instant);
      assert.equal(instantToWall(zone, wallToInstant(zone, wall)), wall);
    }),
  );
});

test('in a gap the offset before it counts, in an overlap the first instant', () => {
  assert.equal(wallToInstant('Europe/Berlin', Date.parse('2026-03-29T02:30:00Z')), Date.parse('2026-03-29T01:30:00Z'));
  assert.equal(wallToInstant('Europe/Berlin', Date.parse('2026-10-25T02:30:00Z')), Date.parse('2026-10-25T00:30:00Z'));
});

test('a wall time on the day of a change has the offset of its hour', () => {
  assert.equal(wallToInstant('Europe/Berlin', Date.parse('2026-03-29T01:30:00Z')), Date.parse('2026-03-29T00:30:00Z'));
  assert.equal(wallToInstant('Europe/Berlin', Date.parse('2026-03-29T12:00:00Z')), Date.parse('2026-03-29T10:00:00Z'));
});

test('offsets of zones that are not at full hours are exact', () => {
  assert.equal(offsetAt('Asia/Kathmandu', Date.parse('2026-03-02T00:00:00Z')), 345 * 60_000);
  assert.equal(formatInstant('America/New_York', Date.parse('2026-03-02T00:00:00Z')), '2026-03-01T19:00:00-05:00');
});
