/** The sandbox Google's OAuth endpoints, over HTTP. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { test } from 'node:test';
import {
  authorization,
  authorize,
  CALENDAR_SCOPE,
  EMAIL_SCOPE,
  EVENTS_SCOPE,
  openSandbox,
  postToken,
  readAnswer,
  reasonOf,
  REDIRECT_URI,
  redirected,
  signIn,
} from './support.ts';

const YOU = 'you@example.com';

async function openWithPerson() {
  const sandbox = await openSandbox();
  await sandbox.control.google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  return sandbox;
}

const exchange = (url: string, code: string, over: Record<string, string> = {}) =>
  postToken(url, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...over });

async function codeFor(url: string, over: Record<string, string> = {}): Promise<string> {
  return redirected(await authorize(url, { __user: YOU, ...over })).get('code') ?? '';
}

test('state comes back verbatim, whether it was sent encoded or as raw JSON', async () => {
  await using sandbox = await openWithPerson();
  const state = '{"recall_calendar_auth_token":"a.b+c/d=","success_url":"https://app.example.com/?x=1&y=ä"}';
  assert.equal(redirected(await authorize(sandbox.url, { __user: YOU, state })).get('state'), state);

  const rest = authorization({ __user: YOU });
  rest.delete('state');
  const raw = '{"token":"abc","redirect":"http://127.0.0.1/"}';
  const location = await new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(sandbox.url);
    request({ hostname, port, path: `/o/oauth2/v2/auth?${rest.toString()}&state=${raw}` }, (response) => {
      response.resume();
      resolve(response.headers.location ?? '');
    })
      .on('error', reject)
      .end();
  });
  assert.equal(new URL(location).searchParams.get('state'), raw);
});

test('an authorization request that cannot be trusted gets a page and no redirect', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.google.setClient({ clientId: 'strict', clientSecret: 's', redirectUris: [REDIRECT_URI] });
  const cases: [Record<string, string>, number, string][] = [
    [{ client_id: 'nobody' }, 401, 'invalid_client'],
    [{ client_id: 'strict', redirect_uri: 'http://127.0.0.1:9/other' }, 400, 'redirect_uri_mismatch'],
    [{ redirect_uri: 'javascript:alert(1)' }, 400, 'redirect_uri_mismatch'],
    [{ response_type: 'token' }, 400, 'unsupported_response_type'],
    [{ scope: '' }, 400, 'invalid_request'],
    [{ scope: 'calendar' }, 400, 'invalid_scope'],
    [{ access_type: '<script>alert(1)</script>' }, 400, 'invalid_request'],
    [{ prompt: 'maybe' }, 400, 'invalid_request'],
    [{ code_challenge: 'short' }, 400, 'invalid_request'],
    [{ __user: 'stranger@example.com' }, 400, 'invalid_request'],
  ];
  for (const [over, status, error] of cases) {
    const response = await authorize(sandbox.url, { __user: YOU, ...over });
    assert.equal(response.status, status, error);
    assert.equal(response.headers.get('location'), null);
    const page = await response.text();
    assert.match(page, new RegExp(error));
    assert.doesNotMatch(page, /<script/);
  }
});

test('the consent page lists people and scopes, and its form leads to a code', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.google.addPerson({ email: 'design@example.com' });
  const page = await (await authorize(sandbox.url, { login_hint: 'design@example.com', state: '"><script>' })).text();
  assert.match(page, /value="design@example.com" required checked/);
  assert.match(page, /value="you@example.com" required>/);
  assert.doesNotMatch(page, /<script|https?:\/\/(?!127|www\.googleapis)/);

  const decide = (fields: [string, string][]) =>
    fetch(`${sandbox.url}/o/oauth2/v2/auth/decision`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams([['request', authorization().toString()], ['email', YOU], ...fields]),
    });
  const allowed = redirected(
    await decide([
      ['decision', 'allow'],
      ['scope', CALENDAR_SCOPE],
    ]),
  );
  assert.equal((await exchange(sandbox.url, allowed.get('code') ?? '')).status, 200);
  assert.equal(redirected(await decide([['decision', 'deny']])).get('error'), 'access_denied');
  const unticked = redirected(await decide([['decision', 'allow']]));
  assert.equal(unticked.get('scope'), `${EMAIL_SCOPE} openid`);
});

test('denying and unticking by short-cut answer at once', async () => {
  await using sandbox = await openWithPerson();
  const denied = redirected(await authorize(sandbox.url, { __deny: '1', state: 'kept' }));
  assert.deepEqual([denied.get('error'), denied.get('state'), denied.get('code')], ['access_denied', 'kept', null]);
  const code = await codeFor(sandbox.url, { __untick: 'calendar.readonly' });
  assert.equal((await exchange(sandbox.url, code)).body['scope'], `${EMAIL_SCOPE} openid`);
  assert.equal(redirected(await authorize(sandbox.url, { prompt: 'none' })).get('error'), 'interaction_required');
});

test('a code works once', async () => {
  await using sandbox = await openWithPerson();
  const code = await codeFor(sandbox.url);
  const first = await exchange(sandbox.url, code);
  assert.equal(first.status, 200);
  assert.equal(first.headers.get('cache-control'), 'no-store');
  assert.deepEqual([first.body['token_type'], first.body['expires_in']], ['Bearer', 3599]);
  const second = await exchange(sandbox.url, code);
  assert.deepEqual([second.status, second.body['error']], [400, 'invalid_grant']);
});

test('a code lives ten minutes', async () => {
  await using sandbox = await openWithPerson();
  const [early, late] = [await codeFor(sandbox.url), await codeFor(sandbox.url)];
  await sandbox.control.clock.advance(599_000);
  assert.equal((await exchange(sandbox.url, early)).status, 200);
  await sandbox.control.clock.advance(1000);
  const answer = await exchange(sandbox.url, late);
  assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_grant']);
});

test('the code exchange wants the same redirect URI', async () => {
  await using sandbox = await openWithPerson();
  const answer = await exchange(sandbox.url, await codeFor(sandbox.url), { redirect_uri: `${REDIRECT_URI}/` });
  assert.deepEqual([answer.status, answer.body['error']], [400, 'redirect_uri_mismatch']);
});

test('a code asked for with PKCE wants its verifier', async () => {
  await using sandbox = await openWithPerson();
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const code = await codeFor(sandbox.url, { code_challenge, code_challenge_method: 'S256' });
  assert.equal((await exchange(sandbox.url, code)).body['error'], 'invalid_grant');
  assert.equal((await exchange(sandbox.url, code, { code_verifier: `${verifier}x` })).body['error'], 'invalid_grant');
  assert.equal((await exchange(sandbox.url, code, { code_verifier: verifier })).status, 200);
});

test('a refresh token comes only for offline access, at the first consent or with prompt=consent', async () => {
  await using sandbox = await openWithPerson();
  const hasRefreshToken = async (over: Record<string, string>): Promise<boolean> =>
    'refresh_token' in (await exchange(sandbox.url, await codeFor(sandbox.url, over))).body;
  assert.equal(await hasRefreshToken({ access_type: 'online' }), false);
  await sandbox.control.google.revokeConsent(YOU);
  assert.equal(await hasRefreshToken({}), true);
  assert.equal(await hasRefreshToken({}), false);
  assert.equal(await hasRefreshToken({ prompt: 'select_account consent' }), true);
});

test('the client may show its secret in the body or as Basic, and a wrong one is refused', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.google.setClient({ clientId: 'odd', clientSecret: 's: +%ä' });
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`odd:${encodeURIComponent(secret)}`).toString('base64')}`,
  });
  const form = async () => ({
    grant_type: 'authorization_code',
    code: await codeFor(sandbox.url, { client_id: 'odd' }),
    redirect_uri: REDIRECT_URI,
  });
  assert.equal((await postToken(sandbox.url, await form(), basic('s: +%ä'))).status, 200);
  const refused = await postToken(sandbox.url, await form(), basic('other'));
  assert.deepEqual([refused.status, refused.body['error']], [401, 'invalid_client']);
  const inBody = await postToken(sandbox.url, { ...(await form()), client_id: 'odd', client_secret: 'other' });
  assert.deepEqual([inBody.status, inBody.body['error']], [401, 'invalid_client']);
  const unknown = await postToken(sandbox.url, { ...(await form()), client_id: 'nobody' });
  assert.deepEqual([unknown.status, unknown.body['error']], [401, 'invalid_client']);
});

test('the token endpoint names what is wrong with a request', async () => {
  await using sandbox = await openWithPerson();
  const errorOf = async (form: Record<string, string>) => (await postToken(sandbox.url, form)).body['error'];
  assert.equal(await errorOf({}), 'invalid_request');
  assert.equal(await errorOf({ grant_type: 'password' }), 'unsupported_grant_type');
  assert.equal(await errorOf({ grant_type: 'authorization_code' }), 'invalid_request');
  assert.equal(await errorOf({ grant_type: 'refresh_token' }), 'invalid_request');
  assert.equal(await errorOf({ grant_type: 'refresh_token', refresh_token: '1//0nothing' }), 'invalid_grant');
  const json = await fetch(`${sandbox.url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'refresh_token' }),
  });
  assert.equal((await readAnswer(json)).body['error'], 'invalid_request');
});

test('a refresh gives a new access token, the consented scopes and no new refresh token', async () => {
  await using sandbox = await openWithPerson();
  const you = await signIn(sandbox.url, YOU, { __untick: 'calendar.readonly' });
  const answer = await postToken(sandbox.url, { grant_type: 'refresh_token', refresh_token: you.refreshToken ?? '' });
  assert.equal(answer.status, 200);
  assert.notEqual(answer.body['access_token'], you.accessToken);
  assert.equal(answer.body['scope'], `${EMAIL_SCOPE} openid`);
  assert.equal('refresh_token' in answer.body, false);
});

test('a refresh token of another client is refused', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.google.setClient({ clientId: 'other', clientSecret: 'other' });
  const { refreshToken = '' } = await signIn(sandbox.url, YOU);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'other', client_secret: 'other' };
  const answer = await postToken(sandbox.url, form);
  assert.deepEqual([answer.status, answer.body['error']], [401, 'unauthorized_client']);
});

test('include_granted_scopes adds what was granted before, and without it nothing is added', async () => {
  await using sandbox = await openWithPerson();
  await signIn(sandbox.url, YOU, { scope: EVENTS_SCOPE });
  const alone = await signIn(sandbox.url, YOU, { scope: EMAIL_SCOPE });
  assert.equal(alone.scope.includes(EVENTS_SCOPE), false);
  const together = await signIn(sandbox.url, YOU, { scope: EMAIL_SCOPE, include_granted_scopes: 'true' });
  assert.equal(together.scope.includes(EVENTS_SCOPE), true);
});

test('revoking any token of a consent ends all of them', async () => {
  await using sandbox = await openWithPerson();
  const you = await signIn(sandbox.url, YOU);
  const revoke = async () =>
    readAnswer(
      await fetch(`${sandbox.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token: you.accessToken }) }),
    );
  assert.equal((await revoke()).status, 200);
  assert.equal((await you.get('/users/me/calendarList')).status, 401);
  const refresh = await postToken(sandbox.url, { grant_type: 'refresh_token', refresh_token: you.refreshToken ?? '' });
  assert.deepEqual([refresh.status, refresh.body['error']], [400, 'invalid_grant']);
  const again = await revoke();
  assert.deepEqual([again.status, again.body['error']], [400, 'invalid_token']);
});

test('a consent revoked by its person ends its tokens and leaves those of others', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.google.addPerson({ email: 'design@example.com' });
  const you = await signIn(sandbox.url, YOU);
  const other = await signIn(sandbox.url, 'design@example.com');
  assert.deepEqual(await sandbox.control.google.revokeConsent(YOU), { revoked: 1 });
  assert.equal((await you.get('/users/me/calendarList')).status, 401);
  assert.equal((await other.get('/users/me/calendarList')).status, 200);
});

test('the hundred-and-first refresh token of an account and client silently ends the first', async () => {
  await using sandbox = await openWithPerson();
  const first = await signIn(sandbox.url, YOU);
  const second = await signIn(sandbox.url, YOU);
  for (let count = 2; count < 101; count += 1) await signIn(sandbox.url, YOU);
  const refresh = async (token = '') =>
    (await postToken(sandbox.url, { grant_type: 'refresh_token', refresh_token: token })).status;
  assert.deepEqual([await refresh(first.refreshToken), await refresh(second.refreshToken)], [400, 200]);
});

test('userinfo shows the address only with its scope', async () => {
  await using sandbox = await openWithPerson();
  const ask = async (accessToken: string) =>
    readAnswer(await fetch(`${sandbox.url}/v1/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } }));
  const { body } = await ask((await signIn(sandbox.url, YOU)).accessToken);
  assert.deepEqual([body['email'], body['email_verified'], typeof body['sub']], [YOU, true, 'string']);
  const bare = await ask((await signIn(sandbox.url, YOU, { scope: 'openid' })).accessToken);
  assert.deepEqual(Object.keys(bare.body), ['sub']);
  const without = await ask((await signIn(sandbox.url, YOU, { scope: EVENTS_SCOPE })).accessToken);
  assert.equal(without.status, 403);
  assert.equal((await ask('nonsense')).status, 401);
});

test('an unknown, missing or expired access token is answered 401 authError', async () => {
  await using sandbox = await openWithPerson();
  const you = await signIn(sandbox.url, YOU);
  const path = `${sandbox.url}/calendar/v3/users/me/calendarList`;
  for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: you.accessToken }]) {
    const answer = await readAnswer(await fetch(path, { headers }));
    assert.deepEqual([answer.status, reasonOf(answer)], [401, 'authError']);
    assert.match(answer.headers.get('www-authenticate') ?? '', /invalid_token/);
  }
  await sandbox.control.clock.advance(3_598_000);
  assert.equal((await you.get('/users/me/calendarList')).status, 200);
  await sandbox.control.clock.advance(1000);
  assert.equal((await you.get('/users/me/calendarList')).status, 401);
  const again = await signIn(sandbox.url, YOU);
  assert.deepEqual(await sandbox.control.google.expireAccessTokens(YOU), { expired: 1 });
  assert.equal((await again.get('/users/me/calendarList')).status, 401);
});

test('a token without the scope of a method is answered 403 insufficientPermissions', async () => {
  await using sandbox = await openWithPerson();
  const you = await signIn(sandbox.url, YOU, { scope: EVENTS_SCOPE });
  const answer = await you.get('/users/me/calendarList');
  assert.deepEqual([answer.status, reasonOf(answer)], [403, 'insufficientPermissions']);
  assert.match(JSON.stringify(answer.body), /ACCESS_TOKEN_SCOPE_INSUFFICIENT/);
  assert.equal((await you.get('/calendars/primary')).status, 403);
  assert.equal((await you.get('/calendars/primary/events')).status, 200);
});
