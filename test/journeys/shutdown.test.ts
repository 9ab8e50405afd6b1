/** Journey: Rollcall is stopped while an app waits for an answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectGoogle, openPerson } from '../support/calendar-client.ts';
import { startRollcall } from '../support/rollcall.ts';
import { inTime, waitFor } from '../support/wait.ts';
import { target } from './journey.ts';

test('nobody new is let in while due work still answers those who wait for it', async () => {
  await using rollcall = await startRollcall({ env: { POLL_SECONDS: '86400' } });
  await rollcall.sandbox.google.addPerson({ email: 'host@example.com' });
  const person = await openPerson(rollcall.api, 'host');
  await connectGoogle(target(rollcall), person, 'host@example.com');
  await rollcall.worker.idle();
  await rollcall.sandbox.requests.clear();
  await rollcall.sandbox.faults.add({ path: '*/events', delayMs: 3_000 });

  const refreshed = rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
  await rollcall.sandbox.requests.until((request) => request.path.endsWith('/events'));
  const stopped = rollcall.program[Symbol.asyncDispose]();
  await waitFor('a server that lets nobody in', () =>
    fetch(`${rollcall.url}/healthz`, { headers: { connection: 'close' } }).then(
      () => undefined,
      () => true,
    ),
  );
  assert.equal(rollcall.worker.isHealthy(), true, 'due work stopped before the server');
  assert.equal((await refreshed).status, 200);
  await inTime('the server to stop, although the client keeps its connection open, for 72 s', stopped);
});
