/** Home of the tests of listing an account's calendars, over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import { CREDENTIALS, startScriptedGoogle, unstopped } from './google-scripted.ts';

test('the main calendar has the same id under every scope, and those with free and busy only are left out', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ fixture: 'calendar-list' });
  assert.deepEqual(await google.provider.listCalendars(CREDENTIALS, { signal: unstopped() }), {
    kind: 'calendars',
    calendars: [
      { providerCalendarId: 'primary', name: 'ada@example.com', timeZone: 'Europe/Berlin', isPrimary: true },
      {
        providerCalendarId: 'team#1@group.calendar.google.com',
        name: 'My team',
        timeZone: 'America/New_York',
        isPrimary: false,
      },
    ],
  });
});

test('all pages of the calendar list are read', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer(
    { json: { items: [{ id: 'a', summary: 'A', accessRole: 'reader' }], nextPageToken: 'p2' } },
    { json: { items: [{ id: 'b', accessRole: 'owner', primary: true }] } },
  );
  const result = await google.provider.listCalendars(CREDENTIALS, { signal: unstopped() });
  assert.ok(result.kind === 'calendars');
  assert.deepEqual(
    result.calendars.map(({ providerCalendarId, name }) => [providerCalendarId, name]),
    [
      ['a', 'A'],
      ['primary', 'b'],
    ],
  );
  assert.equal(google.requests[1]?.url.searchParams.get('pageToken'), 'p2');
});

test('with consent for events alone the main calendar is listed', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer(
    { status: 403, fixture: 'error.403-scope' },
    { json: { summary: 'ada@example.com', timeZone: 'Europe/Berlin' } },
  );
  assert.deepEqual(await google.provider.listCalendars(CREDENTIALS, { signal: unstopped() }), {
    kind: 'calendars',
    calendars: [{ providerCalendarId: 'primary', name: 'ada@example.com', timeZone: 'Europe/Berlin', isPrimary: true }],
  });
  assert.equal(google.requests[1]?.url.pathname, '/calendar/v3/calendars/primary/events');
});

test('without consent for calendars at all the person is asked to connect again', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ status: 403, fixture: 'error.403-scope' });
  const result = await google.provider.listCalendars(CREDENTIALS, { signal: unstopped() });
  assert.deepEqual([result.kind, 'code' in result && result.code], ['disconnected', 'scope_missing']);
  assert.equal(google.requests.length, 2);
});

test('a list of calendars without end, and one that is none, are errors', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const json of [{ items: [], nextPageToken: 'again' }, { items: [{ summary: 'no id' }] }, []]) {
    google.answer({ json });
    const listing = google.provider.listCalendars(CREDENTIALS, { signal: unstopped() });
    await assert.rejects(listing, (error) => isAppError(error, 'provider_response_invalid'));
  }
});
