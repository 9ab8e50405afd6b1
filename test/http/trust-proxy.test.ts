/** Behind a proxy the throttle of a route that nobody signs in to counts browsers, and cannot be talked round. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';

const PER_MINUTE = 60;

/** A callback that says it was forwarded for an address. @returns its status. */
async function call(rollcall: TestRollcall, forwardedFor: string): Promise<number> {
  const headers = { 'x-forwarded-for': forwardedFor };
  return (await rollcall.api('GET', '/api/v1/calendar/google_oauth_callback/', { key: null, headers })).status;
}

/** As many as one address may send in a minute. */
async function exhaust(rollcall: TestRollcall, forwardedFor: string): Promise<void> {
  const statuses = await Promise.all(Array.from({ length: PER_MINUTE }, () => call(rollcall, forwardedFor)));
  assert.deepEqual(new Set(statuses), new Set([400]));
}

test('behind one trusted proxy each address is counted by itself, whatever a browser claims', async () => {
  await using rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
  await exhaust(rollcall, '203.0.113.1');
  assert.equal(await call(rollcall, '203.0.113.1'), 429);
  assert.equal(await call(rollcall, '203.0.113.2'), 400);
  assert.equal(await call(rollcall, '203.0.113.9, 203.0.113.1'), 429, 'the proxy appends what it sees');
});

test('only proxies at the given addresses are believed; by default nobody is', async () => {
  await using trusting = await startRollcall({ env: { TRUST_PROXY: '127.0.0.0/8' } });
  await exhaust(trusting, '203.0.113.1');
  assert.equal(await call(trusting, '203.0.113.2'), 400);
  for (const env of [{ TRUST_PROXY: '192.0.2.1' }, {}]) {
    await using wary = await startRollcall({ env });
    await exhaust(wary, '203.0.113.1');
    assert.equal(await call(wary, '203.0.113.2'), 429);
  }
});
