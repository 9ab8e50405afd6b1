/** Home of the tests of reading a Microsoft calendar, over HTTP, with answers no orderly server gives in a row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { PATIENCE_MS } from '../support/wait.ts';
import { CREDENTIALS, startScriptedMicrosoft } from './microsoft-scripted.ts';
import type { ScriptedMicrosoft } from './microsoft-scripted.ts';
import { startScriptedServer, unstopped, WINDOW } from './scripted-server.ts';

const CALENDAR = { providerCalendarId: 'AAMkAGI2/TEAM+AA=', timeZone: null, addresses: [] };

const read = (
  microsoft: ScriptedMicrosoft,
  { syncToken = null, signal = unstopped() }: { syncToken?: string | null; signal?: AbortSignal } = {},
): Promise<FetchChangesResult> =>
  microsoft.provider.fetchChanges(CREDENTIALS, { ...CALENDAR, syncToken }, { window: WINDOW, signal });

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
  iCalUId: id,
  type: 'singleInstance',
  start: { dateTime: '2026-11-24T10:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-11-24T11:00:00.0000000', timeZone: 'UTC' },
  ...more,
});
const from = (dateTime: string): object => ({ dateTime, timeZone: 'UTC' });

test('the whole window is asked for, and the next pages at exactly the addresses Microsoft gives', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const next = `${microsoft.url}/v1.0/me/calendars/x/calendarView?%24skip=1&opaque=a%20b%2Bc`;
  microsoft.answer(
    { json: { value: [event('a', { subject: 'A' })], '@odata.nextLink': next } },
    { json: { value: [], '@odata.nextLink': `${next}&more` } },
    { json: { value: [event('b', { subject: 'B' })] } },
  );
  const result = await read(microsoft);
  assert.deepEqual(summary(result), ['+a A', '+b B']);
  const { changes: _, syncToken, ...rest } = changesOf(result);
  assert.deepEqual(rest, { kind: 'changes', unreadable: [], isComplete: true, timeZone: null });
  assert.match(syncToken ?? '', /^[\w-]{43}$/);
  const [first, second, third] = microsoft.requests;
  assert.equal(first?.url.pathname, '/v1.0/me/calendars/AAMkAGI2%2FTEAM%2BAA%3D/calendarView');
  const { $select, ...query } = Object.fromEntries(first?.url.searchParams ?? []);
  assert.deepEqual(query, {
    startDateTime: '2026-11-20T22:00:00.000Z',
    endDateTime: '2026-12-21T02:00:00.000Z',
    $top: '500',
  });
  assert.match($select ?? '', /^id,iCalUId,.*,body,.*,onlineMeeting,/);
  assert.equal(`${second?.url.pathname}${second?.url.search}`, next.slice(microsoft.url.length));
  assert.equal(`${third?.url.pathname}${third?.url.search}`, `${next.slice(microsoft.url.length)}&more`);
  assert.deepEqual(
    microsoft.requests.map(({ headers }) => [headers.authorization, headers['prefer']]),
    Array.from({ length: 3 }, () => ['Bearer access-1', 'IdType="ImmutableId", outlook.timezone="UTC"']),
  );
});

test('an answer that says the same in another order is unchanged, any difference in it is told whole', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const odd = { id: 'odd' };
  const [a, b] = [event('a'), event('b')];
  const readOne = async (value: object[], syncToken: string | null): Promise<FetchChangesResult> => {
    microsoft.answer({ json: { value } });
    return read(microsoft, { syncToken });
  };
  const { syncToken } = changesOf(await readOne([a, b], null));
  assert.deepEqual(await readOne([b, a], syncToken), { kind: 'unchanged', syncToken });
  assert.deepEqual(await readOne([event('b', { '@odata.etag': 'W/"2"' }), a], syncToken), {
    kind: 'unchanged',
    syncToken,
  });
  for (const value of [[a], [a, event('b', { subject: 'B' })], [a, b, event('c')], [a, b, odd], []]) {
    const result = changesOf(await readOne(value, syncToken));
    assert.equal(result.isComplete, true);
    assert.notEqual(result.syncToken, syncToken);
  }
  const withOdd = changesOf(await readOne([a, b, odd], null));
  assert.equal((await readOne([a, b, odd], withOdd.syncToken)).kind, 'changes');
  assert.equal((await readOne([a, b], withOdd.syncToken)).kind, 'changes');
});

test('what the wider question brings from beside the window is left out', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const value = [
    event('before', { start: from('2026-11-21T10:00:00'), end: from('2026-11-21T12:00:00') }),
    event('into', { start: from('2026-11-21T10:00:00'), end: from('2026-11-21T12:00:01') }),
    event('after', { start: from('2026-12-20T12:00:00'), end: from('2026-12-20T13:00:00') }),
    event('day', { isAllDay: true, start: from('2026-11-21T00:00:00'), end: from('2026-11-22T00:00:00') }),
    event('daybefore', { isAllDay: true, start: from('2026-11-20T00:00:00'), end: from('2026-11-21T00:00:00') }),
  ];
  microsoft.answer({ json: { value } });
  const ids = changesOf(await read(microsoft)).changes.map(
    (change) => change.kind === 'upserted' && change.event.providerEventId,
  );
  assert.deepEqual(ids, ['into', 'day']);
});

test('the rule of a series among the events is no event, its occurrences are', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ fixture: 'calendar-view.series' });
  assert.deepEqual(summary(await read(microsoft)), ['+occurrence1 Weekly', '+exception1 Weekly, moved']);
});

test('an event listed on two pages counts once, as it was read last', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer(
    { json: { value: [event('a', { subject: 'old' })], '@odata.nextLink': `${microsoft.url}/v1.0/p2` } },
    { json: { value: [event('a', { subject: 'new' })] } },
  );
  assert.deepEqual(summary(await read(microsoft)), ['+a new']);
  microsoft.answer(
    { json: { value: [event('a')], '@odata.nextLink': `${microsoft.url}/v1.0/p2` } },
    { json: { value: [event('a', { start: 'never' })] } },
  );
  const odd = changesOf(await read(microsoft));
  assert.deepEqual([odd.changes, odd.unreadable.map((item) => item.providerEventId)], [[], ['a']]);
});

test('an unreadable event is told beside the others and stops nothing', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ fixture: 'calendar-view.odd-shapes' });
  const result = changesOf(await read(microsoft));
  assert.deepEqual(summary(result), ['+answer answer', '+good Fine']);
  assert.equal(result.unreadable.length, 11);
});

test('an answer that is no list of events is an error, never an empty calendar', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  for (const text of ['<html>Sign in to the network</html>', '[]', 'null', '{}', '{"value": null}', '']) {
    microsoft.answer({ text });
    await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'), text);
  }
});

test('a page that fails, breaks off or has no list takes the whole read with it', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const first = { json: { value: [event('a')], '@odata.nextLink': `${microsoft.url}/v1.0/p2` } };
  microsoft.answer(first, { cut: true });
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_unavailable'));
  microsoft.answer(first, { status: 504 });
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_unavailable'));
  microsoft.answer(first, { json: { error: { code: 'odd' } } });
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  microsoft.answer(first, { status: 401, fixture: 'error.401-invalid-token' });
  assert.deepEqual(await read(microsoft), { kind: 'access_token_refused' });
});

test('the access token goes to no other place, by a next page or by a redirect', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const other = await startScriptedServer(t, 'microsoft');
  const elsewhere = [
    `${other.url}/v1.0/p2`,
    '/v1.0/p2',
    'nonsense',
    `${microsoft.url.replace('http', 'https')}/v1.0/p2`,
  ];
  for (const link of elsewhere) {
    microsoft.answer({ json: { value: [event('a')], '@odata.nextLink': link } });
    await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'), link);
  }
  assert.equal(microsoft.requests.length, elsewhere.length);
  microsoft.answer({ status: 302, headers: { location: `${other.url}/elsewhere` } });
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  assert.deepEqual(other.requests, []);
});

test('pages without end are given up, empty ones sooner than full ones', { timeout: PATIENCE_MS }, async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const page = (value: object[], number: number): object => ({
    json: { value, '@odata.nextLink': `${microsoft.url}/v1.0/p${number}` },
  });
  microsoft.answer(page([], 1));
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  assert.equal(microsoft.requests.length, 2);
  microsoft.requests.length = 0;
  microsoft.answer(...Array.from({ length: 60 }, (_, number) => page([], number)));
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  assert.equal(microsoft.requests.length, 50);
  microsoft.requests.length = 0;
  microsoft.answer(...Array.from({ length: 210 }, (_, number) => page([event('a')], number)));
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  assert.equal(microsoft.requests.length, 200);
});

test('reading stops between pages when it is told to', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const stop = new AbortController();
  stop.abort(new Error('stopped by the test'));
  await assert.rejects(read(microsoft, { signal: stop.signal }), /stopped by the test/);
  assert.deepEqual(microsoft.requests, []);
});
