/** When a calendar is looked at next, and when its window is rolled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextFullSyncAt, nextSyncAt, owesFullSync, syncWindowAt } from './calendar.ts';

const NOW = new Date('2027-01-11T10:00:00Z');
const POLL_MS = 300_000;
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

test('polls of many calendars are spread by a tenth around the interval', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
      const waitMs = nextSyncAt(NOW, { pollMs: POLL_MS, nextJoinAt: null, random }).getTime() - NOW.getTime();
      assert.ok(waitMs >= POLL_MS * 0.95 - 1 && waitMs <= POLL_MS * 1.05 + 1);
    }),
  );
});

test('a calendar is read again three minutes before its next bot joins, when that is sooner than the poll', () => {
  assert.deepEqual(nextSyncAt(NOW, { pollMs: POLL_MS, nextJoinAt: minutes(5), random: 0.5 }), minutes(2));
  assert.deepEqual(nextSyncAt(NOW, { pollMs: POLL_MS, nextJoinAt: minutes(60), random: 0.5 }), minutes(5));
});

test('a bot that joins within three minutes does not make its calendar be read without pause', () => {
  assert.deepEqual(nextSyncAt(NOW, { pollMs: POLL_MS, nextJoinAt: minutes(2), random: 0.5 }), minutes(5));
});

test('the whole window is owed at first and once a day', () => {
  const window = syncWindowAt(NOW);
  assert.equal(owesFullSync({ syncToken: null, window: null, fullSyncAt: null }, NOW), true);
  assert.equal(owesFullSync({ syncToken: 'token', window, fullSyncAt: null }, NOW), true, 'forgotten tokens');
  const next = nextFullSyncAt(NOW, 0.5);
  assert.equal(owesFullSync({ syncToken: 'token', window, fullSyncAt: next }, NOW), false);
  assert.equal(owesFullSync({ syncToken: 'token', window, fullSyncAt: next }, next), true);
  assert.equal(owesFullSync({ syncToken: null, window, fullSyncAt: next }, NOW), true, 'a provider without tokens');
  assert.ok(next.getTime() - NOW.getTime() <= 24 * 3_600_000);
});
