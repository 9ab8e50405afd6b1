/** Home of the tests of Microsoft's refusals and limits, over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { waitFor } from '../support/wait.ts';
import { CREDENTIALS, startScriptedMicrosoft } from './microsoft-scripted.ts';
import type { ScriptedMicrosoft } from './microsoft-scripted.ts';
import { NOW, unstopped, WINDOW } from './scripted-server.ts';
import type { ScriptedAnswer } from './scripted-server.ts';

const read = (microsoft: ScriptedMicrosoft, more: Partial<typeof CREDENTIALS> = {}): Promise<FetchChangesResult> =>
  microsoft.provider.fetchChanges(
    { ...CREDENTIALS, ...more },
    { providerCalendarId: 'calendar-1', timeZone: null, syncToken: null, addresses: [] },
    { window: WINDOW, signal: unstopped() },
  );

async function refusalOf(microsoft: ScriptedMicrosoft, answer: ScriptedAnswer, accountId: string): Promise<AppError> {
  microsoft.answer(answer);
  try {
    const result = await read(microsoft, { accountId });
    return assert.fail(`a refusal was expected, not ${result.kind}`);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
}

test('a refused access token is told once, so that it is refreshed', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 401, fixture: 'error.401-invalid-token' });
  assert.deepEqual(await read(microsoft), { kind: 'access_token_refused' });
  microsoft.answer({ status: 401, text: '' });
  assert.deepEqual(await read(microsoft), { kind: 'access_token_refused' });
  assert.equal(microsoft.requests.length, 2);
});

test('throttling and 5xx are tried later whatever their body says, and disconnect nobody', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const limits: ScriptedAnswer[] = [
    { status: 429, fixture: 'error.429-too-many-requests' },
    { status: 429, text: 'slow down' },
    ...[500, 502, 503, 504, 509].map((status) => ({ status, fixture: 'error.403-access-denied' })),
  ];
  for (const [index, limit] of limits.entries()) {
    const error = await refusalOf(microsoft, limit, `account-${index}`);
    assert.deepEqual([error.code, error.retryAfterMs], ['provider_unavailable', null], JSON.stringify(limit));
  }
});

test('a calendar is gone only when Graph itself says so', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 404, fixture: 'error.404-item-not-found' });
  const gone = await read(microsoft);
  assert.equal(gone.kind, 'calendar_gone');
  assert.match('reason' in gone ? gone.reason : '', /no longer shared/);
  for (const answer of [
    { status: 404, text: '<h1>404 no such site</h1>' },
    { status: 404, json: { error: { code: 'UnknownError' } } },
    { status: 410, json: { error: { code: 'ErrorItemNotFound' } } },
  ])
    assert.equal((await refusalOf(microsoft, answer, 'account-1')).code, 'provider_response_invalid');
});

test('a mailbox that Graph cannot read makes the account unusable, also when only an inner error says so', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const nested = {
    error: { code: 'NotFound', innererror: { code: 'x', innerError: { code: 'MailboxNotEnabledForRESTAPI' } } },
  };
  for (const answer of [
    { status: 404, fixture: 'error.404-mailbox-not-enabled' },
    { status: 403, json: { error: { code: 'ErrorNonExistentMailbox' } } },
    { status: 404, json: nested },
  ]) {
    microsoft.answer(answer);
    const result = await read(microsoft);
    assert.deepEqual([result.kind, 'code' in result && result.code], ['disconnected', 'account_unusable']);
  }
});

test('a forbidden calendar is gone when the account itself can be read, else the account is disconnected', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 403, fixture: 'error.403-access-denied' }, { json: { id: 'calendar-0' } });
  assert.equal((await read(microsoft)).kind, 'calendar_gone');
  assert.equal(microsoft.requests[1]?.url.pathname, '/v1.0/me/calendar');
  microsoft.answer({ status: 403, fixture: 'error.403-access-denied' });
  const denied = await read(microsoft);
  assert.deepEqual([denied.kind, 'code' in denied && denied.code], ['disconnected', 'access_denied']);
  const narrowed = await read(microsoft, { scope: 'openid profile User.Read' });
  assert.deepEqual([narrowed.kind, 'code' in narrowed && narrowed.code], ['disconnected', 'scope_missing']);
  microsoft.answer({ status: 403, fixture: 'error.403-access-denied' }, { status: 401 });
  assert.equal((await read(microsoft)).kind, 'access_token_refused');
  microsoft.answer({ status: 403, fixture: 'error.403-access-denied' }, { status: 503 });
  await assert.rejects(read(microsoft), (error) => isAppError(error, 'provider_unavailable'));
});

test('403 without a code that is known, and 400, change nothing', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  for (const answer of [
    { status: 403, text: '' },
    { status: 403, text: '<h1>Forbidden</h1>' },
    { status: 403, json: { error: { code: 'somethingNew' } } },
    { status: 400, json: { error: { code: 'ErrorInvalidIdMalformed' } } },
  ])
    assert.equal((await refusalOf(microsoft, answer, 'account-1')).code, 'provider_response_invalid');
});

test('sentences for people carry no token and nothing of the other side but plain words', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const json = { error: { code: 'TEAPOT', message: 'access-1', innerError: { code: 'access-1 <script>' } } };
  const error = await refusalOf(microsoft, { status: 418, json }, 'account-1');
  assert.ok(isAppError(error, 'provider_response_invalid'));
  assert.match(error.message, /status 418 \(TEAPOT\)/);
  assert.doesNotMatch(error.message, /access-1|script/);
});

test('after Retry-After nothing is sent for this mailbox until its time, while others go on', async (t) => {
  const clock = { nowMs: NOW.getTime() };
  const microsoft = await startScriptedMicrosoft(t, { now: () => new Date(clock.nowMs) });
  const isPausedFor =
    (ms: number) =>
    (error: unknown): boolean =>
      isAppError(error, 'provider_unavailable') && error.retryAfterMs === ms;
  for (const status of [429, 503]) {
    const header = status === 429 ? '20' : new Date(clock.nowMs + 20_000).toUTCString();
    microsoft.requests.length = 0;
    microsoft.answer({ status, headers: { 'retry-after': header } }, { json: { value: [] } });
    await assert.rejects(read(microsoft), isPausedFor(20_000));
    clock.nowMs += 5_000;
    await assert.rejects(read(microsoft), isPausedFor(15_000));
    await assert.rejects(microsoft.provider.listCalendars(CREDENTIALS, { signal: unstopped() }), isPausedFor(15_000));
    assert.equal(microsoft.requests.length, 1);
    assert.equal((await read(microsoft, { accountId: 'account-2' })).kind, 'changes');
    clock.nowMs += 15_000;
    assert.equal((await read(microsoft)).kind, 'changes');
  }
});

test('at most three requests are sent at once for a mailbox, whatever they ask', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const { promise: after, resolve: answerAll } = Promise.withResolvers<void>();
  microsoft.answer({ json: { value: [] }, after });
  const asked = [
    ...Array.from({ length: 4 }, () => read(microsoft)),
    microsoft.provider.listCalendars(CREDENTIALS, { signal: unstopped() }),
  ];
  await waitFor('the first three', () => microsoft.requests.length >= 3);
  const { accountId: _, ...stranger } = CREDENTIALS;
  const other = microsoft.provider.listCalendars(stranger, { signal: unstopped() });
  await waitFor('another mailbox', () => microsoft.requests.some(({ url }) => url.pathname === '/v1.0/me/calendars'));
  assert.equal(microsoft.requests.length, 4);
  answerAll();
  await Promise.all([...asked, other]);
  assert.equal(microsoft.requests.length, 6);
});
