/** Home of the tests of listing the calendars of a Microsoft account, over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { Credentials, ListCalendarsResult } from '../../src/providers/port.ts';
import { CREDENTIALS, startScriptedMicrosoft } from './microsoft-scripted.ts';
import type { ScriptedMicrosoft } from './microsoft-scripted.ts';
import { unstopped } from './scripted-server.ts';

const list = (microsoft: ScriptedMicrosoft, credentials: Credentials = CREDENTIALS): Promise<ListCalendarsResult> =>
  microsoft.provider.listCalendars(credentials, { signal: unstopped() });

test('all calendars of the list are told, shared ones too, with the main one named', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ fixture: 'calendar-list' });
  assert.deepEqual(await list(microsoft), {
    kind: 'calendars',
    calendars: [
      { providerCalendarId: 'AAMkAGI2TGuLAAA=', name: 'Calendar', timeZone: null, isPrimary: true },
      { providerCalendarId: 'AAMkAGI2/TEAM+AA=', name: 'Team', timeZone: null, isPrimary: false },
    ],
  });
  const [request] = microsoft.requests;
  assert.equal(request?.url.pathname, '/v1.0/me/calendars');
  assert.deepEqual(Object.fromEntries(request?.url.searchParams ?? []), {
    $select: 'id,name,isDefaultCalendar',
    $top: '100',
  });
});

test('every call asks for ids that last and times in UTC, and can be found in the logs of Microsoft', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ fixture: 'calendar-list' });
  await list(microsoft);
  await list(microsoft);
  const [first, second] = microsoft.requests.map(({ headers }) => headers);
  assert.equal(first?.['prefer'], 'IdType="ImmutableId", outlook.timezone="UTC"');
  assert.match(String(first?.['client-request-id']), /^[\da-f-]{36}$/);
  assert.notEqual(first?.['client-request-id'], second?.['client-request-id']);
});

test('all pages of the list are read at the addresses Microsoft gives', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer(
    {
      json: { value: [{ id: 'a', name: 'A' }], '@odata.nextLink': `${microsoft.url}/v1.0/me/calendars?$skip=1&x=a b` },
    },
    { json: { value: [{ id: 'b', name: null, isDefaultCalendar: true }] } },
  );
  const result = await list(microsoft);
  assert.ok(result.kind === 'calendars');
  assert.deepEqual(
    result.calendars.map(({ providerCalendarId, name, isPrimary }) => [providerCalendarId, name, isPrimary]),
    [
      ['a', 'A', false],
      ['b', 'Calendar', true],
    ],
  );
  assert.equal(microsoft.requests[1]?.url.searchParams.get('$skip'), '1');
});

test('a list without end, and one that is none, are errors', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  for (const json of [
    { value: [], '@odata.nextLink': `${microsoft.url}/v1.0/me/calendars?$skip=0` },
    { value: [{ name: 'no id' }] },
    {},
    [],
  ]) {
    microsoft.answer({ json });
    await assert.rejects(list(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  }
});

test('an account without mailbox, without permission, and one behind a policy are three answers', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 404, fixture: 'error.404-mailbox-not-enabled' });
  const mailbox = await list(microsoft);
  assert.deepEqual([mailbox.kind, 'code' in mailbox && mailbox.code], ['disconnected', 'account_unusable']);
  microsoft.answer({ status: 403, fixture: 'error.403-access-denied' });
  const policy = await list(microsoft);
  assert.deepEqual([policy.kind, 'code' in policy && policy.code], ['disconnected', 'access_denied']);
  const scope = await list(microsoft, { ...CREDENTIALS, scope: 'openid Calendars.ReadBasic' });
  assert.deepEqual([scope.kind, 'code' in scope && scope.code], ['disconnected', 'scope_missing']);
});
