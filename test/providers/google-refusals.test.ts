/** Home of the tests of Google's refusals: each row of the table of errors, over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { CREDENTIALS, NOW, WINDOW, startScriptedGoogle, unstopped } from './google-scripted.ts';
import type { ScriptedAnswer, ScriptedGoogle } from './google-scripted.ts';

const read = (google: ScriptedGoogle, syncToken: string | null = null): Promise<FetchChangesResult> =>
  google.provider.fetchChanges(
    CREDENTIALS,
    { providerCalendarId: 'primary', timeZone: null, syncToken, addresses: [] },
    { window: WINDOW, signal: unstopped() },
  );

async function refusalOf(google: ScriptedGoogle, answer: ScriptedAnswer): Promise<AppError> {
  google.answer(answer);
  try {
    const result = await read(google);
    return assert.fail(`a refusal was expected, not ${result.kind}`);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
}

test('a refused access token is told once, so that it is refreshed', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ status: 401, fixture: 'error.401-auth-error' });
  assert.deepEqual(await read(google), { kind: 'access_token_refused' });
  assert.equal(google.requests.length, 1);
  google.answer({ status: 401, text: '' });
  assert.deepEqual(await google.provider.listCalendars(CREDENTIALS, { signal: unstopped() }), {
    kind: 'access_token_refused',
  });
});

test('every kind of rate limit is tried later and disconnects nobody', async (t) => {
  const google = await startScriptedGoogle(t);
  const limits: ScriptedAnswer[] = [
    { status: 403, fixture: 'error.403-user-rate-limit' },
    { status: 429, fixture: 'error.429-rate-limit' },
    { status: 429, text: 'slow down' },
    { status: 403, json: { error: { code: 403, errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }] } } },
    { status: 403, json: { error: { code: 403, errors: [{ domain: 'usageLimits', reason: 'quotaExceeded' }] } } },
    { status: 403, json: { error: { status: 'PERMISSION_DENIED', details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] } } },
  ];
  for (const limit of limits) {
    const error = await refusalOf(google, limit);
    assert.deepEqual([error.code, error.retryAfterMs], ['provider_unavailable', null], JSON.stringify(limit));
  }
});

test('Retry-After is kept in seconds or as a date, and nonsense in it is ignored', async (t) => {
  const google = await startScriptedGoogle(t);
  const waits: [string, number | null][] = [
    ['7', 7_000],
    [new Date(NOW.getTime() + 90_000).toUTCString(), 90_000],
    [new Date(NOW.getTime() - 90_000).toUTCString(), 0],
    ['999999999', 86_400_000],
    ['soon', null],
  ];
  for (const [header, expected] of waits) {
    for (const answer of [{ status: 503 }, { status: 429 }, { status: 403, fixture: 'error.403-user-rate-limit' }]) {
      const error = await refusalOf(google, { ...answer, headers: { 'retry-after': header } });
      assert.deepEqual([error.code, error.retryAfterMs], ['provider_unavailable', expected], header);
    }
  }
});

test('5xx is tried later whatever its body says', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const status of [500, 502, 503, 504]) {
    const error = await refusalOf(google, { status, fixture: 'error.403-scope' });
    assert.equal(error.code, 'provider_unavailable', String(status));
  }
});

test('an API that is switched off is told to the administrator, and the person keeps the connection', async (t) => {
  const google = await startScriptedGoogle(t);
  const error = await refusalOf(google, { status: 403, fixture: 'error.403-service-disabled' });
  assert.equal(error.code, 'configuration_invalid');
  assert.match(error.message, /Enable "Google Calendar API"/);
});

test('missing permission, an account without calendar and a forbidden calendar are three answers', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ status: 403, fixture: 'error.403-scope' });
  const scope = await read(google);
  assert.deepEqual([scope.kind, 'code' in scope && scope.code], ['disconnected', 'scope_missing']);
  google.answer({ status: 403, text: '', headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } });
  assert.equal((await read(google)).kind, 'disconnected');
  google.answer({ status: 403, fixture: 'error.403-not-a-calendar-user' });
  const account = await read(google);
  assert.deepEqual([account.kind, 'code' in account && account.code], ['disconnected', 'account_unusable']);
  google.answer({ status: 403, fixture: 'error.403-forbidden' });
  assert.equal((await read(google)).kind, 'calendar_gone');
  const list = await google.provider.listCalendars(CREDENTIALS, { signal: unstopped() });
  assert.deepEqual([list.kind, 'code' in list && list.code], ['disconnected', 'access_denied']);
});

test('a calendar is gone only when Google itself says so', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ status: 404, fixture: 'error.404-not-found' });
  assert.equal((await read(google)).kind, 'calendar_gone');
  const error = await refusalOf(google, { status: 404, text: '<h1>404 no such site</h1>' });
  assert.equal(error.code, 'provider_response_invalid');
});

test('403 without a reason that is known changes nothing', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const text of ['', '<h1>Forbidden</h1>', '{"error":{"errors":[{"reason":"somethingNew"}]}}'])
    assert.equal((await refusalOf(google, { status: 403, text })).code, 'provider_response_invalid');
});

test('a forgotten sync token asks for the whole window, with or without a reason in the body', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ status: 410, fixture: 'error.410-full-sync-required' });
  assert.deepEqual(await read(google, 'token-1'), { kind: 'sync_token_expired' });
  google.answer({ status: 410, text: '' });
  assert.deepEqual(await read(google, 'token-1'), { kind: 'sync_token_expired' });
  google.answer({ status: 400, fixture: 'error.400-invalid-sync-token' });
  assert.deepEqual(await read(google, 'token-1'), { kind: 'sync_token_expired' });
});

test('410 or 400 without a sync token is an error, not a reason to read again', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const answer of [
    { status: 410, fixture: 'error.410-full-sync-required' },
    { status: 400, fixture: 'error.400-invalid-sync-token' },
  ])
    assert.equal((await refusalOf(google, answer)).code, 'provider_response_invalid');
});

test('sentences for people carry no token and nothing of the other side but plain words', async (t) => {
  const google = await startScriptedGoogle(t);
  const reason = 'access-1 <script>';
  const error = await refusalOf(google, { status: 418, json: { error: { errors: [{ reason }], status: 'TEAPOT' } } });
  assert.ok(isAppError(error, 'provider_response_invalid'));
  assert.match(error.message, /status 418 \(TEAPOT\)/);
  assert.doesNotMatch(error.message, /access-1|script/);
});
