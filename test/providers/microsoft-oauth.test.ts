/** Home of the tests of Microsoft's consent, over HTTP: the code, whose account it is, and fresh access tokens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { AppError, isAppError } from '../../src/base/errors.ts';
import type { ExchangeResult, RefreshResult } from '../../src/providers/port.ts';
import { CREDENTIALS, providerAt, startScriptedMicrosoft } from './microsoft-scripted.ts';
import type { ScriptedMicrosoft } from './microsoft-scripted.ts';
import { unstopped } from './scripted-server.ts';
import type { ScriptedAnswer } from './scripted-server.ts';

const CLIENT = { clientId: 'client-1', clientSecret: 'client~secret+1' };
const REDIRECT = 'https://app.example.com/oauth?x=1';
const SCOPE = 'openid profile email https://graph.microsoft.com/User.Read https://graph.microsoft.com/Calendars.Read';
const TOKEN = {
  token_type: 'Bearer',
  scope: SCOPE,
  expires_in: 3599,
  ext_expires_in: 3599,
  access_token: 'access-2',
  refresh_token: 'refresh-2',
};
const ME = { id: 'account-1', mail: 'Ada@Example.com', userPrincipalName: 'ada_1@example.onmicrosoft.com' };
const OWNER = { owner: { name: 'Ada', address: 'Ada@Example.com' } };

/** A refusal of the token endpoint, in its documented shape. */
const refusal = (error: string, number: number, text = 'Something.'): ScriptedAnswer => ({
  status: error === 'invalid_client' ? 401 : 400,
  json: {
    error,
    error_description: `AADSTS${number}: ${text} Trace ID: 0000aaaa-11bb Correlation ID: aaaa0000-bb11 Timestamp: 2026-11-22 12:00:00Z`,
    error_codes: [number],
    timestamp: '2026-11-22 12:00:00Z',
    trace_id: '0000aaaa-11bb',
    correlation_id: 'aaaa0000-bb11',
  },
});

const exchange = (microsoft: ScriptedMicrosoft, more: object = {}): Promise<ExchangeResult> =>
  microsoft.provider.exchangeCode({
    client: CLIENT,
    code: 'code-1',
    redirectUri: REDIRECT,
    signal: unstopped(),
    ...more,
  });
const refresh = (microsoft: ScriptedMicrosoft): Promise<RefreshResult> =>
  microsoft.provider.refresh(CREDENTIALS, { client: CLIENT, signal: unstopped() });

async function failureOf(
  microsoft: ScriptedMicrosoft,
  ...answers: ScriptedAnswer[]
): Promise<Extract<ExchangeResult, { kind: 'failed' }>> {
  microsoft.answer(...answers);
  const result = await exchange(microsoft);
  assert.ok(result.kind === 'failed', `a failure was expected, not ${result.kind}`);
  assert.match(result.advice, /^[A-Z].*\.$/);
  return result;
}

test('the consent page is asked for with the least that is needed, and asks which account without a hint', async (t) => {
  const provider = providerAt(t, 'https://login.example.com/');
  const url = new URL(provider.authorizationUrl({ client: CLIENT, redirectUri: REDIRECT, state: '{"a":"b&c"}' }));
  assert.equal(url.origin + url.pathname, 'https://login.example.com/common/oauth2/v2.0/authorize');
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    client_id: 'client-1',
    response_type: 'code',
    redirect_uri: REDIRECT,
    response_mode: 'query',
    scope: 'openid profile email offline_access User.Read Calendars.Read',
    prompt: 'select_account',
    state: '{"a":"b&c"}',
  });
  const more = { scopes: ['a', 'b'], loginHint: 'ada@example.com', codeChallenge: 'challenge' };
  const request = { client: CLIENT, redirectUri: REDIRECT, state: 's', ...more };
  const tenant = providerAt(t, 'https://login.example.com', { tenant: 'example.onmicrosoft.com/x' });
  const other = new URL(tenant.authorizationUrl(request));
  assert.equal(other.pathname, '/example.onmicrosoft.com%2Fx/oauth2/v2.0/authorize');
  assert.equal(other.searchParams.get('scope'), 'a b');
  assert.equal(other.searchParams.get('login_hint'), 'ada@example.com');
  assert.equal(other.searchParams.get('prompt'), null);
  assert.equal(other.searchParams.get('code_challenge_method'), 'S256');
});

test('a code becomes credentials that know their account, and its address', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ json: { ...TOKEN, id_token: 'not.a.jwt' } }, { json: ME });
  assert.deepEqual(await exchange(microsoft, { codeVerifier: 'v'.repeat(43) }), {
    kind: 'connected',
    email: 'ada@example.com',
    credentials: {
      kind: 'oauth',
      refreshToken: 'refresh-2',
      accessToken: 'access-2',
      accessTokenExpiresAt: '2026-11-22T12:59:59.000Z',
      scope: SCOPE,
      accountId: 'account-1',
    },
  });
  const [token, me] = microsoft.requests;
  assert.deepEqual(Object.fromEntries(new URLSearchParams(token?.body)), {
    grant_type: 'authorization_code',
    code: 'code-1',
    redirect_uri: REDIRECT,
    client_id: 'client-1',
    client_secret: 'client~secret+1',
    code_verifier: 'v'.repeat(43),
  });
  assert.equal(token?.url.pathname, '/common/oauth2/v2.0/token');
  assert.deepEqual([me?.url.pathname, me?.headers.authorization], ['/v1.0/me', 'Bearer access-2']);
});

test('an account without a mailbox address is known by its name', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ json: TOKEN }, { json: { ...ME, mail: null } });
  const result = await exchange(microsoft);
  assert.equal(result.kind === 'connected' && result.email, 'ada_1@example.onmicrosoft.com');
});

test('consent without User.Read, as apps for Recall ask for it, is told by the owner of the calendar', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ json: TOKEN }, { status: 403, fixture: 'error.403-request-denied' }, { json: OWNER });
  const result = await exchange(microsoft);
  assert.ok(result.kind === 'connected' && result.credentials.kind === 'oauth');
  assert.deepEqual([result.email, result.credentials.accountId], ['ada@example.com', 'ada@example.com']);
  microsoft.answer({ json: TOKEN }, { json: { id: 'account-1' } }, { json: OWNER });
  const nameless = await exchange(microsoft);
  assert.ok(nameless.kind === 'connected' && nameless.credentials.kind === 'oauth');
  assert.deepEqual([nameless.email, nameless.credentials.accountId], ['ada@example.com', 'account-1']);
});

test('an account that cannot be told fails, and so does a provider that is down or talks nonsense', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const codeOf = async (...answers: ScriptedAnswer[]): Promise<string> =>
    (await failureOf(microsoft, { json: TOKEN }, ...answers)).code;
  assert.equal(await codeOf({ status: 401 }), 'account_email_missing');
  assert.equal(await codeOf({ status: 403 }, { json: { owner: {} } }), 'account_email_missing');
  assert.equal(
    await codeOf({ status: 403 }, { status: 404, fixture: 'error.404-mailbox-not-enabled' }),
    'account_email_missing',
  );
  assert.equal(await codeOf({ status: 503 }), 'provider_unavailable');
  assert.equal(await codeOf({ status: 418 }), 'provider_response_invalid');
  assert.equal(await codeOf({ text: '<html>' }), 'provider_response_invalid');
  for (const answer of [{ status: 500 }, { status: 429 }, { cut: true }])
    assert.equal((await failureOf(microsoft, answer)).code, 'provider_unavailable');
  for (const text of ['<html>', 'null', '[]', '{}', '{"access_token":"a","token_type":"mac"}'])
    assert.equal((await failureOf(microsoft, { text })).code, 'provider_response_invalid', text);
  assert.equal((await failureOf(microsoft, { status: 204, text: '' })).code, 'provider_response_invalid');
});

test('any permission that reads events with their text is enough, however Microsoft writes it', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  for (const scope of [
    'Calendars.Read',
    'calendars.readwrite openid',
    'https://graph.microsoft.com/Calendars.Read.Shared',
    'https://microsoftgraph.chinacloudapi.cn/Calendars.ReadWrite.Shared',
  ]) {
    microsoft.answer({ json: { ...TOKEN, scope } }, { json: ME });
    assert.equal((await exchange(microsoft)).kind, 'connected', scope);
  }
});

test('a missing calendar permission fails with the documented text and both lists, and reading the basics is not enough', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const failure = await failureOf(microsoft, { json: { ...TOKEN, scope: 'openid Calendars.ReadBasic' } });
  assert.equal(failure.code, 'invalid_scope');
  assert.equal(
    failure.reason,
    "invalid_scope(detail: None of the supported calendar scopes(['Calendars.Read', 'Calendars.ReadWrite', 'Calendars.Read.Shared', 'Calendars.ReadWrite.Shared']) present in response(['openid', 'Calendars.ReadBasic']).)",
  );
});

test('a missing refresh token has the documented text, and each of its two causes its own sentence', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const without = { ...TOKEN, refresh_token: undefined };
  const notAsked = await failureOf(microsoft, { json: without });
  const registration = await failureOf(microsoft, { json: { ...without, scope: `${SCOPE} offline_access` } });
  for (const failure of [notAsked, registration])
    assert.deepEqual(
      [failure.code, failure.reason],
      ['refresh_token_missing', 'refresh_token missing from oAuth response'],
    );
  assert.match(notAsked.advice, /^Add offline_access to the scope .* If it is there: check that .* client secret/);
  assert.match(registration.advice, /^Check that .* client id and client secret .* personal Microsoft accounts/);
});

/** What the person is told as it is; the causes of all others are mended by whoever runs the app. */
const PERSON_CAN_MEND = new Set([50020, 50076, 53003, 65001, 90094]);

test('each refusal of a code is told by its error word, with the sentence of its number', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const refusals: [string, number, string, RegExp][] = [
    ['invalid_grant', 70008, 'code_invalid', /used before, is too old/],
    ['invalid_grant', 54005, 'code_invalid', /used before, is too old/],
    ['invalid_grant', 501481, 'code_invalid', /used before, is too old/],
    ['invalid_client', 7000215, 'client_refused', /must be the value of a secret/],
    ['invalid_client', 7000222, 'client_refused', /has expired/],
    ['unauthorized_client', 700016, 'client_refused', /does not know this app/],
    ['invalid_client', 999999, 'client_refused', /Check the Microsoft client id/],
    ['invalid_client', 500112, 'redirect_uri_refused', /letter for letter/],
    ['invalid_request', 50011, 'redirect_uri_refused', /letter for letter/],
    ['invalid_request', 50194, 'client_refused', /for one directory only/],
    ['invalid_request', 9002327, 'client_refused', /Single-page application/],
    ['invalid_grant', 50020, 'code_invalid', /Connect another account/],
    ['interaction_required', 50076, 'code_invalid', /another proof of identity/],
    ['interaction_required', 53003, 'code_invalid', /IT administrator/],
    ['invalid_grant', 65001, 'code_invalid', /Consent to this app is missing/],
    ['consent_required', 90094, 'code_invalid', /Only an administrator/],
    ['temporarily_unavailable', 90033, 'provider_unavailable', /Wait a minute/],
    ['toString', 1, 'provider_response_invalid', /not documented/],
  ];
  for (const [error, number, code, advice] of refusals) {
    const failure = await failureOf(microsoft, refusal(error, number, 'Bad <b>thing</b>\nhere.'));
    assert.deepEqual(
      [failure.code, failure.reason],
      [code, `${error}(detail: AADSTS${number}: Bad <b>thing</b> here.)`],
    );
    assert.match(failure.advice, advice);
    assert.equal(failure.isForPerson ?? false, PERSON_CAN_MEND.has(number), `${number}: ${failure.advice}`);
  }
  const numberInText = { error: 'invalid_client', error_description: 'AADSTS7000222: The secret has expired.' };
  assert.match((await failureOf(microsoft, { status: 401, json: numberInText })).advice, /has expired/);
});

test('an exchange that lacks something is refused without asking Microsoft', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const results = await Promise.all([
    exchange(microsoft, { code: '' }),
    exchange(microsoft, { redirectUri: '' }),
    exchange(microsoft, { client: { ...CLIENT, clientSecret: '' } }),
  ]);
  assert.deepEqual(
    results.map((result) => result.kind === 'failed' && result.code),
    ['code_invalid', 'redirect_uri_refused', 'client_refused'],
  );
  assert.deepEqual(microsoft.requests, []);
});

test('a refresh takes the new refresh token and keeps the account', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ json: { ...TOKEN, id_token: 'x' } });
  assert.deepEqual(await refresh(microsoft), {
    kind: 'refreshed',
    credentials: {
      ...CREDENTIALS,
      refreshToken: 'refresh-2',
      accessToken: 'access-2',
      accessTokenExpiresAt: '2026-11-22T12:59:59.000Z',
    },
  });
  assert.deepEqual(Object.fromEntries(new URLSearchParams(microsoft.requests[0]?.body)), {
    grant_type: 'refresh_token',
    refresh_token: 'refresh-1',
    client_id: 'client-1',
    client_secret: 'client~secret+1',
  });
  microsoft.answer({ json: { access_token: 'access-3', token_type: 'Bearer', expires_in: 3599 } });
  const result = await refresh(microsoft);
  assert.ok(result.kind === 'refreshed' && result.credentials.kind === 'oauth');
  assert.deepEqual(
    [result.credentials.refreshToken, result.credentials.scope, result.credentials.accountId],
    ['refresh-1', CREDENTIALS.scope, 'account-1'],
  );
});

test('a refusal that only the person can mend disconnects, with its reason', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const refusals: [string, number, string, RegExp][] = [
    ['invalid_grant', 70008, 'consent_revoked', /no longer accepts the sign-in/],
    ['invalid_grant', 700082, 'consent_revoked', /no longer accepts the sign-in/],
    ['login_required', 50078, 'consent_revoked', /another proof of identity/],
    ['interaction_required', 50076, 'consent_revoked', /another proof of identity/],
    ['consent_required', 65001, 'consent_revoked', /Consent to this app is missing/],
    ['invalid_grant', 700084, 'consent_revoked', /Single-page application/],
    ['interaction_required', 53003, 'access_denied', /IT administrator/],
    ['invalid_grant', 530035, 'access_denied', /IT administrator/],
    ['invalid_grant', 90094, 'access_denied', /Only an administrator/],
    ['invalid_grant', 50057, 'account_unusable', /switched off/],
  ];
  for (const [error, number, code, reason] of refusals) {
    microsoft.answer(refusal(error, number));
    const result = await refresh(microsoft);
    assert.ok(result.kind === 'disconnected', `${error} ${number}`);
    assert.equal(result.code, code, String(number));
    assert.match(result.reason, reason);
    assert.match(result.reason, /^[A-Z].*\.$/);
  }
  microsoft.answer({ status: 400, fixture: 'token-error.invalid-grant' });
  assert.equal((await refresh(microsoft)).kind, 'disconnected');
});

test('a refused registration keeps the connection and tells the operator what to mend', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const refusals: [string, number, RegExp][] = [
    ['invalid_client', 7000222, /secret of the app registration has expired/],
    ['invalid_client', 7000215, /value of a secret/],
    ['unauthorized_client', 700016, /does not know this app/],
    ['invalid_scope', 70011, /Check its client id/],
    ['invalid_resource', 500011, /Check its client id/],
    ['invalid_request', 900144, /Check its client id/],
  ];
  for (const [error, number, reason] of refusals) {
    microsoft.answer(refusal(error, number));
    const result = await refresh(microsoft);
    assert.ok(result.kind === 'client_refused', error);
    assert.match(result.reason, reason);
  }
});

test('a token endpoint that is down, busy or talks nonsense never disconnects', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  for (const status of [429, 500, 502, 503]) {
    microsoft.answer({ status, json: { error: 'invalid_grant' }, headers: { 'retry-after': '3' } });
    await assert.rejects(
      refresh(microsoft),
      (error) => isAppError(error, 'provider_unavailable') && error.retryAfterMs === 3000,
    );
  }
  for (const answer of [
    { cut: true },
    refusal('temporarily_unavailable', 90033),
    refusal('server_error', 90033),
    refusal('invalid_grant', 50196, 'Client request loop.'),
  ]) {
    microsoft.answer(answer);
    await assert.rejects(refresh(microsoft), (error) => isAppError(error, 'provider_unavailable'));
  }
  for (const answer of [
    { text: '<html>' },
    { text: ' '.repeat(70_000) },
    { status: 400, text: 'no' },
    refusal('odd', 1),
  ]) {
    microsoft.answer(answer);
    await assert.rejects(refresh(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  }
});

test('an error about a token answer does not carry the tokens in it', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ json: { ...TOKEN, token_type: 7 } });
  await assert.rejects(refresh(microsoft), (error) => {
    assert.ok(error instanceof AppError);
    assert.doesNotMatch(inspect(error, { depth: 10 }), /access-2|refresh-2|client~secret/);
    return true;
  });
});
