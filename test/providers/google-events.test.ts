/** Home of the tests of reading a Google calendar, over HTTP, with answers no orderly server gives in a row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { PATIENCE_MS } from '../support/wait.ts';
import { CREDENTIALS, WINDOW, startScriptedGoogle, unstopped } from './google-scripted.ts';
import type { ScriptedGoogle } from './google-scripted.ts';

const CALENDAR_ID = 'team#1@group.calendar.google.com';
const FULL = { providerCalendarId: CALENDAR_ID, timeZone: 'Europe/Berlin', syncToken: null, addresses: [] };
const DELTA = { ...FULL, syncToken: 'token-1' };

const read = (google: ScriptedGoogle, calendar: typeof FULL | typeof DELTA): Promise<FetchChangesResult> =>
  google.provider.fetchChanges(CREDENTIALS, calendar, { window: WINDOW, signal: unstopped() });

function changesOf(result: FetchChangesResult): Extract<FetchChangesResult, { kind: 'changes' }> {
  assert.ok(result.kind === 'changes', `changes were expected, not ${result.kind}`);
  return result;
}

const summary = (result: FetchChangesResult): string[] =>
  changesOf(result).changes.map((change) =>
    change.kind === 'removed' ? `-${change.providerEventId}` : `+${change.event.providerEventId} ${change.event.title}`,
  );

const event = (id: string, more: object = {}): object => ({
  id,
  iCalUID: `${id}@google.com`,
  start: { dateTime: '2026-11-24T10:00:00+01:00' },
  end: { dateTime: '2026-11-24T11:00:00+01:00' },
  ...more,
});

test('a first read asks for the whole window with the same parameters on every page', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer(
    { json: { items: [event('a', { summary: 'A' })], nextPageToken: 'page-2', timeZone: 'Europe/Berlin' } },
    { json: { items: [], nextPageToken: 'page-3' } },
    { json: { items: [event('b', { summary: 'B' })], nextSyncToken: 'token-1', timeZone: 'Europe/Berlin' } },
  );
  const result = await read(google, FULL);
  assert.deepEqual(summary(result), ['+a A', '+b B']);
  assert.deepEqual(
    { ...changesOf(result), changes: [] },
    { kind: 'changes', changes: [], unreadable: [], isComplete: true, syncToken: 'token-1', timeZone: 'Europe/Berlin' },
  );
  assert.deepEqual(
    google.requests.map(({ url }) => url.pathname),
    Array.from({ length: 3 }, () => '/calendar/v3/calendars/team%231%40group.calendar.google.com/events'),
  );
  const queries = google.requests.map(({ url }) => Object.fromEntries(url.searchParams));
  const { fields, ...first } = queries[0] ?? {};
  assert.deepEqual(first, {
    singleEvents: 'true',
    maxResults: '2500',
    showDeleted: 'false',
    timeMin: '2026-11-21T12:00:00.000Z',
    timeMax: '2026-12-20T12:00:00.000Z',
  });
  assert.match(fields ?? '', /^items\(id,.*\),nextPageToken,nextSyncToken,timeZone$/);
  assert.deepEqual(queries[1], { ...queries[0], pageToken: 'page-2' });
  assert.deepEqual(queries[2], { ...queries[0], pageToken: 'page-3' });
  assert.equal(google.requests[0]?.headers.authorization, 'Bearer access-1');
});

test('a delta sends only what Google allows beside a sync token', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { items: [], nextSyncToken: 'token-2', timeZone: 'Europe/Berlin' } });
  assert.deepEqual(await read(google, DELTA), { kind: 'unchanged', syncToken: 'token-2' });
  const parameters = [...(google.requests[0]?.url.searchParams.keys() ?? [])].toSorted();
  assert.deepEqual(parameters, ['fields', 'maxResults', 'singleEvents', 'syncToken']);
  assert.equal(google.requests[0]?.url.searchParams.get('syncToken'), 'token-1');
});

test('an empty delta that tells another zone is not unchanged', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { items: [], nextSyncToken: 'token-2', timeZone: 'Asia/Tokyo' } });
  const result = changesOf(await read(google, DELTA));
  assert.deepEqual([result.changes, result.isComplete, result.timeZone], [[], false, 'Asia/Tokyo']);
});

test('a delta tells what left the window as removed, a first read leaves it out', async (t) => {
  const google = await startScriptedGoogle(t);
  const items = [
    event('inside', { summary: 'In' }),
    event('later', {
      start: { dateTime: '2027-03-01T10:00:00Z' },
      end: { dateTime: '2027-03-01T11:00:00Z' },
    }),
    event('over', { start: { date: '2026-11-01' }, end: { date: '2026-11-02' } }),
  ];
  google.answer({ json: { items, nextSyncToken: 'token-2' } });
  assert.deepEqual(summary(await read(google, DELTA)), ['+inside In', '-later', '-over']);
  assert.deepEqual(summary(await read(google, FULL)), ['+inside In']);
});

test('tombstones of an occurrence and of a whole series come through a delta', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ fixture: 'events-list.cancelled-occurrence' });
  assert.deepEqual(summary(await read(google, DELTA)), ['-7seriesabc_20261125T090000Z', '-8deletedseries']);
});

test('of an event listed twice the one updated last counts, whatever the order', async (t) => {
  const google = await startScriptedGoogle(t);
  const older = event('a', { summary: 'old', updated: '2026-11-20T08:00:00.000Z' });
  const newer = event('a', { summary: 'new', updated: '2026-11-20T09:00:00.000Z' });
  google.answer({ json: { items: [newer, event('b', { summary: 'B' }), older], nextSyncToken: 't' } });
  assert.deepEqual(summary(await read(google, FULL)), ['+a new', '+b B']);
  google.answer({ json: { items: [older, event('b', { summary: 'B' }), newer], nextSyncToken: 't' } });
  assert.deepEqual(summary(await read(google, FULL)), ['+b B', '+a new']);
  google.answer(
    { json: { items: [older], nextPageToken: 'p' } },
    { json: { items: [{ id: 'a', status: 'cancelled' }], nextSyncToken: 't' } },
  );
  assert.deepEqual(summary(await read(google, FULL)), ['-a']);
});

test('an unreadable event is told beside the others and stops nothing', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ fixture: 'events-list.odd-shapes' });
  const result = changesOf(await read(google, FULL));
  assert.deepEqual(summary(result), ['+0good Fine']);
  assert.equal(result.unreadable.length, 12);
  assert.equal(result.syncToken, 'CPDAlvWDx70CEPDAlvWDx70CGAU=');
});

test('an event that was readable on one page and is not on a later one is unreadable', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { items: [event('a'), { id: 'a', status: 'maybe' }], nextSyncToken: 't' } });
  const result = changesOf(await read(google, FULL));
  assert.deepEqual([summary(result), result.unreadable.map((odd) => odd.providerEventId)], [[], ['a']]);
});

test('pages without end are given up, empty ones sooner than full ones', { timeout: PATIENCE_MS }, async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { items: [], nextPageToken: 'same' } });
  await assert.rejects(read(google, FULL), (error) => isAppError(error, 'provider_response_invalid'));
  assert.equal(google.requests.length, 2);
  google.requests.length = 0;
  google.answer(...Array.from({ length: 60 }, (_, page) => ({ json: { items: [], nextPageToken: `page-${page}` } })));
  await assert.rejects(read(google, FULL), (error) => isAppError(error, 'provider_response_invalid'));
  assert.equal(google.requests.length, 50);
  google.requests.length = 0;
  google.answer(
    ...Array.from({ length: 210 }, (_, page) => ({ json: { items: [event('a')], nextPageToken: `page-${page}` } })),
  );
  await assert.rejects(read(google, FULL), (error) => isAppError(error, 'provider_response_invalid'));
  assert.equal(google.requests.length, 200);
});

test('an answer that is no list of events is an error, never an empty calendar', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const text of ['<html>Sign in to the network</html>', '[]', 'null', '{"items": "none"}', '']) {
    google.answer({ text });
    await assert.rejects(read(google, FULL), (error) => isAppError(error, 'provider_response_invalid'), text);
  }
});

test('a connection cut in the middle of a page is tried later', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { items: [event('a')], nextPageToken: 'p' } }, { cut: true });
  await assert.rejects(read(google, FULL), (error) => isAppError(error, 'provider_unavailable'));
});

test('a redirect is not followed with the access token', async (t) => {
  const google = await startScriptedGoogle(t);
  const other = await startScriptedGoogle(t);
  google.answer({ status: 302, headers: { location: `${other.url}/elsewhere` } });
  await assert.rejects(read(google, FULL), (error) => isAppError(error, 'provider_response_invalid'));
  assert.deepEqual(other.requests, []);
});

test('reading stops between pages when it is told to', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { items: [], nextPageToken: 'p' } });
  const stop = new AbortController();
  stop.abort(new Error('stopped by the test'));
  await assert.rejects(
    google.provider.fetchChanges(CREDENTIALS, FULL, { window: WINDOW, signal: stop.signal }),
    /stopped by the test/,
  );
  assert.deepEqual(google.requests, []);
});
