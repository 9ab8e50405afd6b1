/** When an account counts as connected: once its meetings are there, which is what apps list then. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { consentUrl, giveConsent, openPerson } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { inHours } from './setup.ts';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
});
after(() => rollcall[Symbol.asyncDispose]());

test('an account is connected once its meetings are there, and has its address before', async () => {
  const email = 'first@example.com';
  const { google } = rollcall.sandbox;
  await google.addPerson({ email });
  await google.createEvent({ organizer: email, summary: 'There', start: inHours(24), durationMinutes: 30, meet: true });
  const person = await openPerson(rollcall.api, 'first');
  const shown = async (): Promise<unknown[]> => {
    const { connected, email: address, id } = (await person.user()).connections[0] ?? {};
    return [connected, address, typeof id, (await person.meetings()).length];
  };
  await rollcall.sandbox.faults.add({ path: '/calendar/v3/calendars/*/events', after: 1, status: 503, count: null });
  const consent = consentUrl({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person.token);
  assert.equal((await giveConsent(consent, email)).status, 200);
  assert.deepEqual(await shown(), [false, email, 'string', 0], 'while it cannot be read');
  await rollcall.sandbox.faults.clear();
  await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
  await waitFor('the account to be connected', async () => (await shown())[0] === true);
  assert.deepEqual(await shown(), [true, email, 'string', 1]);
});

test('a browser that comes back from consent finds the account connected, with its meetings', async () => {
  for (const name of ['back-one', 'back-two']) {
    const email = `${name}@example.com`;
    const { google } = rollcall.sandbox;
    await google.addPerson({ email });
    await google.createEvent({
      organizer: email,
      summary: 'Here',
      start: inHours(24),
      durationMinutes: 30,
      meet: true,
    });
    const person = await openPerson(rollcall.api, name);
    const consent = consentUrl({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person.token);
    assert.equal((await giveConsent(consent, email)).status, 200);
    assert.equal((await person.user()).connections[0]?.connected, true);
    assert.equal((await person.meetings()).length, 1);
  }
});
