/** When a calendar is looked at next, and when its window is rolled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeUnproven, lookAgainAt, nextFullSyncAt, nextSyncAt, owesFullSync } from './calendar.ts';
import { syncWindowAt } from '../calendar-events/index.ts';
import { nextListAt } from '../connections/connection.ts';

const NOW = new Date('2027-01-11T10:00:00Z');
const POLL_MS = 300_000;
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

const ids = Array.from({ length: 2_000 }, (_, index) => `calendar ${index}`);
const secondsUntil = (at: Date): number => (at.getTime() - NOW.getTime()) / 1000;

test('calendars that are read together are polled evenly over the interval afterwards', () => {
  const next = ids.map((id) => secondsUntil(nextSyncAt(id, NOW, { pollMs: POLL_MS, rereadAt: null })));
  for (let from = 0; from < 300; from += 30) {
    const count = next.filter((at) => at > from && at <= from + 30).length;
    assert.ok(count > 140 && count < 260, `${count} of ${ids.length} polls between ${from} s and ${from + 30} s`);
  }
});

test('between two polls there is at most one interval, whenever a calendar was read', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.integer({ min: 0, max: 10 ** 10 }),
      fc.integer({ min: 5_000, max: 10 ** 8 }),
      (id, at, pollMs) => {
        const now = new Date(NOW.getTime() + at);
        const next = nextSyncAt(id, now, { pollMs, rereadAt: null });
        assert.ok(next > now && next.getTime() <= now.getTime() + pollMs);
        const afterThat = nextSyncAt(id, next, { pollMs, rereadAt: null });
        assert.equal(afterThat.getTime() - next.getTime(), pollMs, 'from then on exactly one interval');
      },
    ),
  );
});

test('a calendar is read again before its next bot joins, when that is sooner than the poll', () => {
  for (const id of ids.slice(0, 50)) {
    const next = (rereadAt: Date | null): Date => nextSyncAt(id, NOW, { pollMs: POLL_MS, rereadAt });
    const poll = next(null);
    assert.deepEqual(next(minutes(1)), poll < minutes(1) ? poll : minutes(1));
    assert.deepEqual(next(minutes(60)), poll);
    assert.deepEqual(next(NOW), poll, 'it was just read, and is not read without pause');
  }
});

test('a read that began before the provider was sure to know what it notified about is made once more', () => {
  const lagMs = 5_000;
  const again = lookAgainAt(NOW, NOW, lagMs);
  assert.ok(
    again !== null && again.getTime() >= NOW.getTime() + lagMs && again.getTime() <= NOW.getTime() + lagMs + 1_000,
  );
  assert.equal(lookAgainAt(NOW, again, lagMs), null, 'once');
  assert.equal(lookAgainAt(NOW, NOW, 0), null, 'not where the provider is never behind');
  assert.equal(lookAgainAt(null, NOW, lagMs), null);
});

test('a calendar is stale when its last read is too old for the next join and no other can come in time', () => {
  const fresh = { staleAt: null };
  const judge = (joinAt: Date | null, triedAgain = 0, calendar: { staleAt: Date | null } = fresh) =>
    judgeUnproven(calendar, joinAt, { now: NOW, earliestTryAt: minutes(triedAgain) });
  assert.deepEqual(judge(null), { isStale: false, tryWithinMs: null });
  assert.deepEqual(
    judge(minutes(60)),
    { isStale: false, tryWithinMs: 57 * 60_000 },
    'in time for the read before the join',
  );
  assert.deepEqual(judge(minutes(3)), { isStale: false, tryWithinMs: 5_000 });
  assert.deepEqual(judge(minutes(2)), { isStale: true, tryWithinMs: 5_000 });
  assert.deepEqual(judge(minutes(-1)), { isStale: true, tryWithinMs: 5_000 }, 'the bot is at the door already');
  assert.equal(judge(minutes(10), 8).isStale, true, 'the provider asked for more time than there is');
  assert.equal(judge(minutes(10), 7).isStale, false);
  assert.deepEqual(judge(minutes(2), 0, { staleAt: NOW }), { isStale: false, tryWithinMs: 5_000 }, 'told once');
  assert.deepEqual(
    judge(null, 0, { staleAt: NOW }),
    { isStale: false, tryWithinMs: 30_000 },
    'tried until it is current',
  );
});

test('a list of calendars is read every ten minutes or every hour, and that of a feed never', () => {
  const minutesUntil = (provider: 'google' | 'microsoft' | 'caldav' | 'ics', random: number): number | null => {
    const at = nextListAt(provider, NOW, random);
    return at === null ? null : secondsUntil(at) / 60;
  };
  assert.deepEqual([minutesUntil('caldav', 0), minutesUntil('caldav', 1)], [9, 11]);
  assert.deepEqual([minutesUntil('google', 0), minutesUntil('microsoft', 1)], [54, 66]);
  assert.equal(minutesUntil('ics', 0.5), null);
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
