import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MAX_RETRY_AFTER_MS, nextAttemptAt, RETRY_DELAYS_MS } from './attempt.ts';

const HOUR_MS = 3_600_000;
const start = new Date('2026-03-02T09:00:00Z');
const askings = fc.array(fc.option(fc.integer({ min: -1000, max: 100 * HOUR_MS })), { minLength: 8, maxLength: 8 });

test('attempts are strictly later each time, bounded in number and time, and never before Retry-After', () => {
  fc.assert(
    fc.property(askings, (asked) => {
      let failedAt = start;
      for (const [index, askedMs] of asked.entries()) {
        const next = nextAttemptAt(index + 1, failedAt, askedMs);
        if (index === 7) return assert.equal(next, null);
        assert.ok(next !== null && next > failedAt);
        const waitMs = next.getTime() - failedAt.getTime();
        assert.ok(waitMs >= Math.min(askedMs ?? 0, MAX_RETRY_AFTER_MS));
        assert.ok(waitMs <= MAX_RETRY_AFTER_MS);
        failedAt = next;
      }
    }),
  );
});

test('without Retry-After a delivery is given up 27 hours 35 minutes and 5 seconds after its first attempt', () => {
  const times = [start];
  for (let made = 1; ; made += 1) {
    const next = nextAttemptAt(made, times.at(-1) ?? start, null);
    if (next === null) break;
    times.push(next);
  }
  const gapsSeconds = times.slice(1).map((time, index) => (time.getTime() - (times[index] ?? start).getTime()) / 1000);
  assert.deepEqual(gapsSeconds, [5, 300, 1800, 7200, 18_000, 36_000, 36_000]);
  assert.equal(times.length, RETRY_DELAYS_MS.length);
});
