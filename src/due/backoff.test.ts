import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../base/errors.ts';
import { RETRY_AFTER_MAX_MS } from '../base/retry-after.ts';
import { RetryWithin, retryDelayMs } from './backoff.ts';

const backoffs = fc
  .tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 86_400_000 }))
  .map(([baseMs, capMs]) => ({ baseMs, capMs }));
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a wait is never longer than its ceiling, and its ceiling never shrinks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), backoffs, randoms, (failures, backoff, random) => {
      const delayMs = retryDelayMs(failures, backoff, new Error('no'), random);
      assert.ok(delayMs >= 0 && delayMs <= backoff.capMs);
      assert.ok(delayMs <= backoff.baseMs * 2 ** (failures - 1));
      assert.ok(retryDelayMs(failures + 1, backoff, new Error('no'), random) >= delayMs);
    }),
  );
});

test('jitter reaches from nothing to the whole ceiling', () => {
  const backoff = { baseMs: 1_000, capMs: 60_000 };
  assert.equal(retryDelayMs(3, backoff, null, 0), 0);
  assert.equal(retryDelayMs(3, backoff, null, 0.5), 2_000);
  assert.ok(retryDelayMs(3, backoff, null, 0.999_999) > 3_999);
});

test('Retry-After is a minimum, up to one hour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), backoffs, randoms, (retryAfterMs, backoff, random) => {
      const error = new AppError('provider_unavailable', 'later', { retryAfterMs });
      const delayMs = retryDelayMs(1, backoff, error, random);
      assert.ok(delayMs >= Math.min(retryAfterMs, RETRY_AFTER_MAX_MS));
      assert.ok(delayMs <= Math.max(backoff.capMs, RETRY_AFTER_MAX_MS));
    }),
  );
});

test('an urgent failure waits no longer than it says, unless the other side asked for more time', () => {
  const backoff = { baseMs: 2_000, capMs: 300_000 };
  const failure = new AppError('provider_unavailable', 'not now');
  assert.ok(retryDelayMs(9, backoff, failure, 0.99) > 250_000);
  assert.equal(retryDelayMs(9, backoff, new RetryWithin(failure, 5_000), 0.5), 2_500);
  assert.equal(retryDelayMs(1, backoff, new RetryWithin(failure, 5_000), 0.5), 1_000, 'never later than without it');
  const asked = new AppError('provider_unavailable', 'later', { retryAfterMs: 60_000 });
  assert.equal(retryDelayMs(9, backoff, new RetryWithin(asked, 5_000), 0.5), 60_000);
  assert.equal(new RetryWithin(asked, 5_000).message, 'later');
});
