import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readRetryAfterMs } from './retry-after.ts';

const start = new Date('2026-03-02T09:00:00Z');

test('Retry-After is read in seconds and as a date', () => {
  assert.equal(readRetryAfterMs('120', start), 120_000);
  assert.equal(readRetryAfterMs(' 0 ', start), 0);
  assert.equal(readRetryAfterMs('Mon, 02 Mar 2026 09:10:00 GMT', start), 600_000);
  assert.equal(readRetryAfterMs('Mon, 02 Mar 2026 08:00:00 GMT', start), 0);
});

test('a Retry-After that cannot be read asks for nothing', () => {
  for (const header of [null, '', 'soon', '-1', '1.5', '12 apples', '9'.repeat(40)]) {
    assert.equal(readRetryAfterMs(header, start), null);
  }
  fc.assert(
    fc.property(fc.string(), (header) => {
      const ms = readRetryAfterMs(header, start);
      assert.ok(ms === null || ms >= 0);
    }),
  );
});

test('a date without a time to measure it by asks for nothing', () => {
  const none = new Date(Number.NaN);
  assert.equal(readRetryAfterMs('Mon, 02 Mar 2026 09:10:00 GMT', none), null);
  assert.equal(readRetryAfterMs('7', none), 7_000);
});
