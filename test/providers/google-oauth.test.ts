/** Home of the tests of Google's consent, over HTTP: the code, fresh access tokens, and giving it back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { AppError, isAppError } from '../../src/base/errors.ts';
import type { ExchangeResult, RefreshResult } from '../../src/providers/port.ts';
import { CREDENTIALS, providerAt, startScriptedGoogle, unstopped } from './google-scripted.ts';
import type { ScriptedAnswer, ScriptedGoogle } from './google-scripted.ts';

const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' };
const REDIRECT = 'https://app.example.com/oauth?x=1';
const SCOPE =
  'openid https://www.googleapis.com/auth/calendar.events.readonly https://www.googleapis.com/auth/userinfo.email';
const TOKEN = {
  access_token: 'access-2',
  refresh_token: 'refresh-2',
  expires_in: 3599,
  token_type: 'Bearer',
  scope: SCOPE,
};

const exchange = (google: ScriptedGoogle, more: object = {}): Promise<ExchangeResult> =>
  google.provider.exchangeCode({
    client: CLIENT,
    code: 'code-1',
    redirectUri: REDIRECT,
    signal: unstopped(),
    ...more,
  });
const refresh = (google: ScriptedGoogle): Promise<RefreshResult> =>
  google.provider.refresh(CREDENTIALS, { client: CLIENT, signal: unstopped() });

async function failureOf(
  google: ScriptedGoogle,
  ...answers: ScriptedAnswer[]
): Promise<Extract<ExchangeResult, { kind: 'failed' }>> {
  google.answer(...answers);
  const result = await exchange(google);
  assert.ok(result.kind === 'failed', `a failure was expected, not ${result.kind}`);
  assert.match(result.advice, /^[A-Z].*\.$/);
  return result;
}

test('the consent page is asked for as Recall documents it, and for the list of calendars', async (t) => {
  const provider = providerAt(t, 'https://accounts.example.com/');
  const url = new URL(provider.authorizationUrl({ client: CLIENT, redirectUri: REDIRECT, state: '{"a":"b&c"}' }));
  assert.equal(url.origin + url.pathname, 'https://accounts.example.com/o/oauth2/v2/auth');
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    scope:
      'https://www.googleapis.com/auth/calendar.events.readonly https://www.googleapis.com/auth/calendar.calendarlist.readonly https://www.googleapis.com/auth/userinfo.email',
    access_type: 'offline',
    prompt: 'consent',
    include_granted_scopes: 'true',
    response_type: 'code',
    state: '{"a":"b&c"}',
    redirect_uri: REDIRECT,
    client_id: 'client-1',
  });
  const more = { scopes: ['a', 'b'], loginHint: 'ada@example.com', codeChallenge: 'challenge' };
  const other = new URL(provider.authorizationUrl({ client: CLIENT, redirectUri: REDIRECT, state: 's', ...more }));
  assert.equal(other.searchParams.get('scope'), 'a b');
  assert.equal(other.searchParams.get('login_hint'), 'ada@example.com');
  assert.equal(other.searchParams.get('code_challenge_method'), 'S256');
});

test('a code becomes credentials and the address of the account', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { ...TOKEN, id_token: 'not.a.jwt' } }, { json: { sub: '1', email: 'Ada@Example.com' } });
  assert.deepEqual(await exchange(google, { codeVerifier: 'v'.repeat(43) }), {
    kind: 'connected',
    email: 'ada@example.com',
    credentials: {
      kind: 'oauth',
      refreshToken: 'refresh-2',
      accessToken: 'access-2',
      accessTokenExpiresAt: '2026-11-22T12:59:59.000Z',
      scope: SCOPE,
    },
  });
  const [token, userinfo] = google.requests;
  assert.deepEqual(Object.fromEntries(new URLSearchParams(token?.body)), {
    grant_type: 'authorization_code',
    code: 'code-1',
    redirect_uri: REDIRECT,
    client_id: 'client-1',
    client_secret: 'client-secret-1',
    code_verifier: 'v'.repeat(43),
  });
  assert.equal(token?.url.pathname, '/token');
  assert.deepEqual([userinfo?.url.pathname, userinfo?.headers.authorization], ['/v1/userinfo', 'Bearer access-2']);
});

test('any one of the calendar scopes is enough', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const name of ['calendar.events.readonly', 'calendar.readonly', 'calendar.events', 'calendar']) {
    const scope = `openid https://www.googleapis.com/auth/${name}`;
    google.answer({ json: { ...TOKEN, scope } }, { json: { email: 'ada@example.com' } });
    assert.equal((await exchange(google)).kind, 'connected', name);
  }
});

test('an unticked calendar fails with the documented text and both lists', async (t) => {
  const google = await startScriptedGoogle(t);
  const scope = 'openid https://www.googleapis.com/auth/calendar.calendarlist.readonly';
  const failure = await failureOf(google, { json: { ...TOKEN, refresh_token: undefined, scope } });
  assert.equal(failure.code, 'invalid_scope');
  assert.equal(
    failure.reason,
    "invalid_scope(detail: None of the supported calendar scopes(['https://www.googleapis.com/auth/calendar.events.readonly', 'https://www.googleapis.com/auth/calendar.readonly', 'https://www.googleapis.com/auth/calendar.events', 'https://www.googleapis.com/auth/calendar']) present in response(['openid', 'https://www.googleapis.com/auth/calendar.calendarlist.readonly']).)",
  );
});

test('an answer without a refresh token fails with the documented text', async (t) => {
  const google = await startScriptedGoogle(t);
  const failure = await failureOf(google, { json: { ...TOKEN, refresh_token: undefined } });
  assert.deepEqual(
    [failure.code, failure.reason],
    ['refresh_token_missing', 'refresh_token missing from oAuth response'],
  );
});

test('each refusal of a code has its own code and keeps what Google said', async (t) => {
  const google = await startScriptedGoogle(t);
  const refusals: [number, string, string][] = [
    [400, 'invalid_grant', 'code_invalid'],
    [401, 'invalid_client', 'client_refused'],
    [401, 'unauthorized_client', 'client_refused'],
    [401, 'deleted_client', 'client_refused'],
    [400, 'redirect_uri_mismatch', 'redirect_uri_refused'],
    [400, 'toString', 'provider_response_invalid'],
  ];
  for (const [status, error, code] of refusals) {
    const json = { error, error_description: 'Bad <b>Request</b>\nwith a line' };
    const headers = { 'www-authenticate': 'Basic realm="x"' };
    const failure = await failureOf(google, { status, json, headers });
    assert.deepEqual([failure.code, failure.reason], [code, `${error}(detail: Bad <b>Request</b> with a line)`]);
  }
});

test('an account that cannot be told fails, and so does a provider that is down or talks nonsense', async (t) => {
  const google = await startScriptedGoogle(t);
  assert.equal((await failureOf(google, { json: TOKEN }, { status: 401 })).code, 'account_email_missing');
  assert.equal((await failureOf(google, { json: TOKEN }, { json: { sub: '1' } })).code, 'account_email_missing');
  assert.equal((await failureOf(google, { json: TOKEN }, { status: 503 })).code, 'provider_unavailable');
  assert.equal((await failureOf(google, { json: TOKEN }, { text: '<html>' })).code, 'provider_response_invalid');
  assert.equal((await failureOf(google, { status: 500 })).code, 'provider_unavailable');
  assert.equal((await failureOf(google, { status: 429 })).code, 'provider_unavailable');
  assert.equal((await failureOf(google, { cut: true })).code, 'provider_unavailable');
  for (const text of ['<html>', 'null', '[]', '{}', '{"access_token":"a","token_type":"mac"}'])
    assert.equal((await failureOf(google, { text })).code, 'provider_response_invalid', text);
  assert.equal((await failureOf(google, { status: 204, text: '' })).code, 'provider_response_invalid');
});

test('an exchange that lacks something is refused without asking Google', async (t) => {
  const google = await startScriptedGoogle(t);
  const results = await Promise.all([
    exchange(google, { code: '' }),
    exchange(google, { redirectUri: '' }),
    exchange(google, { client: { ...CLIENT, clientSecret: '' } }),
  ]);
  assert.deepEqual(
    results.map((result) => result.kind === 'failed' && result.code),
    ['code_invalid', 'redirect_uri_refused', 'client_refused'],
  );
  assert.deepEqual(google.requests, []);
});

test('a refresh keeps the old refresh token and scope when Google gives none', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { access_token: 'access-2', expires_in: 3599, token_type: 'Bearer', id_token: 'x' } });
  assert.deepEqual(await refresh(google), {
    kind: 'refreshed',
    credentials: { ...CREDENTIALS, accessToken: 'access-2', accessTokenExpiresAt: '2026-11-22T12:59:59.000Z' },
  });
  assert.deepEqual(Object.fromEntries(new URLSearchParams(google.requests[0]?.body)), {
    grant_type: 'refresh_token',
    refresh_token: 'refresh-1',
    client_id: 'client-1',
    client_secret: 'client-secret-1',
  });
  google.answer({ json: { ...TOKEN, expires_in: 1e300 } });
  const result = await refresh(google);
  assert.ok(result.kind === 'refreshed' && result.credentials.kind === 'oauth');
  assert.deepEqual(
    [result.credentials.refreshToken, result.credentials.accessTokenExpiresAt],
    ['refresh-2', '2026-11-23T12:00:00.000Z'],
  );
});

test('withdrawn consent disconnects, a wrong client secret does not', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({
    status: 400,
    json: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  });
  const revoked = await refresh(google);
  assert.deepEqual([revoked.kind, 'code' in revoked && revoked.code], ['disconnected', 'consent_revoked']);
  for (const error of ['invalid_client', 'unauthorized_client', 'deleted_client']) {
    google.answer({ status: 401, json: { error }, headers: { 'www-authenticate': 'Basic realm="x"' } });
    assert.equal((await refresh(google)).kind, 'client_refused', error);
  }
  google.answer({ status: 400, json: { error: 'admin_policy_enforced' } });
  const policy = await refresh(google);
  assert.deepEqual([policy.kind, 'code' in policy && policy.code], ['disconnected', 'access_denied']);
});

test('a token endpoint that is down or talks nonsense never disconnects', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const status of [429, 500, 502, 503]) {
    google.answer({ status, json: { error: 'invalid_grant' }, headers: { 'retry-after': '3' } });
    await assert.rejects(
      refresh(google),
      (error) => isAppError(error, 'provider_unavailable') && error.retryAfterMs === 3000,
    );
  }
  google.answer({ cut: true });
  await assert.rejects(refresh(google), (error) => isAppError(error, 'provider_unavailable'));
  for (const answer of [
    { text: '<html>' },
    { text: ' '.repeat(70_000) },
    { status: 400, text: 'no' },
    { status: 400, json: { error: 'odd' } },
  ]) {
    google.answer(answer);
    await assert.rejects(refresh(google), (error) => isAppError(error, 'provider_response_invalid'));
  }
});

test('an error about a token answer does not carry the tokens in it', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ json: { ...TOKEN, token_type: 7 } });
  await assert.rejects(refresh(google), (error) => {
    assert.ok(error instanceof AppError);
    assert.doesNotMatch(inspect(error, { depth: 10 }), /access-2|refresh-2|client-secret-1/);
    return true;
  });
});

test('consent is given back once, and what is gone already is fine', async (t) => {
  const google = await startScriptedGoogle(t);
  const revoke = (): Promise<void> => google.provider.revoke(CREDENTIALS, { signal: unstopped() });
  google.answer({ text: '{}' }, { status: 400, json: { error: 'invalid_token' } }, { status: 503 }, { status: 400 });
  await revoke();
  await revoke();
  assert.deepEqual([google.requests[0]?.url.pathname, google.requests[0]?.body], ['/revoke', 'token=refresh-1']);
  await assert.rejects(revoke(), (error) => isAppError(error, 'provider_unavailable'));
  await assert.rejects(revoke(), (error) => isAppError(error, 'provider_unavailable'));
});
