/** OAuth of the sandbox Microsoft, over HTTP: consent, tokens, rotation, and everything it refuses. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DEMO_MICROSOFT_CLIENT } from '../../sandbox/index.ts';
import {
  authorization,
  authorize,
  loginRefusal,
  openMicrosoft,
  postToken,
  refusal,
  SCOPE,
  signedInWith,
  signIn,
  YOU,
} from './microsoft-support.ts';
import { redirected, REDIRECT_URI, type Json } from './support.ts';

const DAY_MS = 86_400_000;
const SHARED = 'Calendars.Read.Shared';
const exchange = (code: string, over: Record<string, string> = {}) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: REDIRECT_URI,
  ...over,
});
const refreshWith = (token: string | undefined, over: Record<string, string> = {}) => ({
  grant_type: 'refresh_token',
  refresh_token: token ?? '',
  ...over,
});

async function codeFor(url: string, over: Record<string, string> = {}): Promise<string> {
  return redirected(await authorize(url, { __user: YOU, ...over })).get('code') ?? '';
}

test('the consent page lets a person choose an account and scopes, and brings them back with a code', async () => {
  await using sandbox = await openMicrosoft();
  const page = await authorize(sandbox.url);
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(html, /not Microsoft/);
  assert.match(html, /value="you@example.com"/);
  assert.match(html, /value="Calendars.Read" checked>/);
  assert.match(html, /value="openid" checked disabled>/);
  const [, action = ''] = /action="([^"]+)"/.exec(html) ?? [];
  const form = new URLSearchParams({ request: authorization().toString(), email: YOU, decision: 'allow' });
  for (const scope of ['User.Read', 'offline_access']) form.append('scope', scope);
  const decide = (body: URLSearchParams) =>
    fetch(`${sandbox.url}${action}`, { method: 'POST', body, redirect: 'manual' });
  const back = redirected(await decide(form));
  assert.equal(back.get('state'), 'any state');
  assert.ok(back.has('session_state'));
  const { body } = await postToken(sandbox.url, exchange(back.get('code') ?? ''));
  assert.equal(String(body['scope']).includes('Calendars.Read'), false, 'what was unticked is not given');
  form.set('decision', 'deny');
  const denied = redirected(await decide(form));
  assert.deepEqual([denied.get('error'), denied.get('error_subcode')], ['access_denied', 'cancel']);
  assert.match(denied.get('error_description') ?? '', /^AADSTS65004: .*Trace ID: /);
});

test('a request that cannot be trusted is refused on a page, one that can is sent back to the app', async () => {
  await using sandbox = await openMicrosoft();
  await sandbox.microsoft.setClient({ clientId: 'registered', clientSecret: 's', redirectUris: [REDIRECT_URI] });
  const pages: [Record<string, string>, RegExp][] = [
    [{ client_id: 'unknown' }, /AADSTS700016/],
    [{ client_id: 'registered', redirect_uri: 'https://elsewhere.example.com/' }, /AADSTS50011/],
    [{ client_id: '' }, /AADSTS900144/],
    [{ __user: 'nobody@example.com' }, /AADSTS50034/],
  ];
  for (const [over, expected] of pages) {
    const page = await authorize(sandbox.url, over);
    assert.equal(page.status, 400);
    assert.match(await page.text(), expected);
  }
  const sentBack: [Record<string, string>, string, RegExp][] = [
    [{ scope: 'Calendars.Everything' }, 'invalid_client', /AADSTS650053/],
    [{ response_type: 'token' }, 'unsupported_response_type', /AADSTS70005:/],
    [{ prompt: 'none' }, 'login_required', /AADSTS50058/],
    [{ prompt: 'now' }, 'invalid_request', /AADSTS90023/],
    [{ scope: '' }, 'invalid_request', /AADSTS900144/],
    [{ response_mode: 'form_post' }, 'invalid_request', /AADSTS70007/],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request', /AADSTS501491/],
    [{ __deny: '1' }, 'access_denied', /AADSTS65004/],
  ];
  for (const [over, error, description] of sentBack) {
    const back = redirected(await authorize(sandbox.url, over));
    assert.deepEqual([back.get('error'), back.get('state')], [error, 'any state']);
    assert.match(back.get('error_description') ?? '', description);
  }
  const unregistered = await authorize(sandbox.url, { redirect_uri: 'https://elsewhere.example.com/', __user: YOU });
  assert.equal(unregistered.status, 302, 'the demo client may use any address');
});

test('a code works once, for ten minutes, with its redirect address, its client and its verifier', async () => {
  await using sandbox = await openMicrosoft();
  const { url, control, microsoft } = sandbox;
  await microsoft.setClient({ clientId: 'other', clientSecret: 'other secret' });
  const verifier = 'v'.repeat(50);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const code = await codeFor(url, { code_challenge: challenge, code_challenge_method: 'S256' });
  const wrong: [Record<string, string>, unknown[]][] = [
    [exchange(code, { redirect_uri: 'http://127.0.0.1:9/other' }), [400, 'invalid_client', 500112]],
    [exchange(code), [400, 'invalid_grant', 501481]],
    [exchange(code, { code_verifier: 'w'.repeat(50) }), [400, 'invalid_grant', 501481]],
    [exchange(code, { client_id: 'other', client_secret: 'other secret' }), [400, 'invalid_grant', 70000]],
    [exchange('made up'), [400, 'invalid_grant', 9002313]],
    [exchange(code, { code_verifier: verifier, scope: SHARED }), [400, 'invalid_grant', 70000]],
  ];
  for (const [form, expected] of wrong) assert.deepEqual(loginRefusal(await postToken(url, form)), expected);
  const right = exchange(code, { code_verifier: verifier });
  assert.equal((await postToken(url, right)).status, 200);
  assert.deepEqual(loginRefusal(await postToken(url, right)), [400, 'invalid_grant', 54005]);
  const late = await codeFor(url);
  await control.clock.advance(600_001);
  assert.deepEqual(loginRefusal(await postToken(url, exchange(late))), [400, 'invalid_grant', 70008]);
});

test('a client is refused for every reason Microsoft has, in its shape', async () => {
  await using sandbox = await openMicrosoft();
  const { url, microsoft } = sandbox;
  const form = refreshWith(sandbox.you.refreshToken);
  const demo = { ...DEMO_MICROSOFT_CLIENT };
  const wrong = await postToken(url, { ...form, client_secret: 'wrong' });
  assert.deepEqual(loginRefusal(wrong), [401, 'invalid_client', 7000215]);
  assert.match(String(wrong.body['error_description']), /^AADSTS7000215: .* Timestamp: 2026-03-02 07:00:00Z$/);
  assert.equal(wrong.body['timestamp'], '2026-03-02 07:00:00Z');
  for (const name of ['trace_id', 'correlation_id', 'error_uri']) assert.equal(typeof wrong.body[name], 'string');
  const unknown = await postToken(url, { ...form, client_id: 'unknown' });
  assert.deepEqual(loginRefusal(unknown), [400, 'unauthorized_client', 700016]);
  assert.deepEqual(loginRefusal(await postToken(url, { ...form, client_secret: '' })), [
    401,
    'invalid_client',
    7000218,
  ]);
  await microsoft.setClient({ ...demo, isSecretExpired: true });
  assert.deepEqual(loginRefusal(await postToken(url, form)), [401, 'invalid_client', 7000222]);
  await microsoft.setClient({ ...demo, isDisabled: true });
  assert.deepEqual(loginRefusal(await postToken(url, form)), [400, 'unauthorized_client', 7000112]);
  await microsoft.setClient({ ...demo, isSingleTenant: true });
  assert.deepEqual(loginRefusal(await postToken(url, form)), [400, 'invalid_request', 50194]);
  assert.equal((await postToken(url, form, 'tenant.example.com')).status, 200);
  await microsoft.setClient(demo);
  assert.equal((await postToken(url, form)).status, 200, 'and then it works again');
  assert.deepEqual(loginRefusal(await postToken(url, form, 'nowhere')), [400, 'invalid_request', 90002]);
  const asked = { grant_type: 'password' };
  assert.deepEqual(loginRefusal(await postToken(url, asked)), [400, 'unsupported_grant_type', 70003]);
  assert.deepEqual(loginRefusal(await postToken(url, {})), [400, 'invalid_request', 900144]);
});

test('a client may also show its secret by Basic authentication', async () => {
  await using sandbox = await openMicrosoft();
  const { clientId, clientSecret } = DEMO_MICROSOFT_CLIENT;
  const encoded = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const response = await fetch(`${sandbox.url}/common/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` },
    body: new URLSearchParams(refreshWith(sandbox.you.refreshToken)),
  });
  assert.equal(response.status, 200);
});

test('a refresh token comes only with offline_access', async () => {
  await using sandbox = await openMicrosoft();
  assert.ok(sandbox.you.refreshToken);
  const without = await signIn(sandbox.url, YOU, { scope: 'openid Calendars.Read' });
  assert.equal(without.refreshToken, undefined);
  const unticked = await signIn(sandbox.url, YOU, { __untick: 'offline_access' });
  assert.equal(unticked.refreshToken, undefined);
});

test('every refresh gives another refresh token, and the old one stays valid', async () => {
  await using sandbox = await openMicrosoft();
  const { url, you } = sandbox;
  const first = await postToken(url, refreshWith(you.refreshToken));
  const second = await postToken(url, refreshWith(you.refreshToken));
  assert.deepEqual([first.status, second.status], [200, 200]);
  const tokens = [you.refreshToken, first.body['refresh_token'], second.body['refresh_token']];
  assert.equal(new Set(tokens).size, 3);
  await sandbox.microsoft.setClient({ clientId: 'other', clientSecret: 'other secret' });
  const other = { client_id: 'other', client_secret: 'other secret' };
  const stolen = await postToken(url, refreshWith(you.refreshToken, other));
  assert.deepEqual(loginRefusal(stolen), [400, 'invalid_grant', 70000]);
  const third = await postToken(url, refreshWith(String(first.body['refresh_token'])));
  assert.equal((await signedInWith(url, third.body).get('/me')).status, 200);
});

test('with strict rotation a refresh token works once', async () => {
  await using sandbox = await openMicrosoft();
  const { url, you, control } = sandbox;
  await control.changeSettings({ strictRefreshRotation: true });
  const { body } = await postToken(url, refreshWith(you.refreshToken));
  assert.deepEqual(loginRefusal(await postToken(url, refreshWith(you.refreshToken))), [400, 'invalid_grant', 70000]);
  await sandbox.microsoft.restoreConsent(YOU);
  assert.equal((await postToken(url, refreshWith(you.refreshToken))).status, 400, 'what is used up is not restored');
  assert.equal((await postToken(url, refreshWith(String(body['refresh_token'])))).status, 200);
});

test('a refresh token that was not used for ninety days is dead; each use gives ninety more', async () => {
  await using sandbox = await openMicrosoft();
  const { url, you, control } = sandbox;
  await control.clock.advance(60 * DAY_MS);
  const { body } = await postToken(url, refreshWith(you.refreshToken));
  await control.clock.advance(60 * DAY_MS);
  assert.equal((await postToken(url, refreshWith(String(body['refresh_token'])))).status, 200);
  assert.deepEqual(loginRefusal(await postToken(url, refreshWith(you.refreshToken))), [400, 'invalid_grant', 700082]);
});

test('a withdrawn consent stops all tokens until it is restored', async () => {
  await using sandbox = await openMicrosoft();
  const { url, you, microsoft } = sandbox;
  assert.deepEqual(await microsoft.revokeConsent(YOU), { revoked: 1 });
  const refused = await postToken(url, refreshWith(you.refreshToken));
  assert.deepEqual(loginRefusal(refused), [400, 'invalid_grant', 65001]);
  assert.equal(refused.body['suberror'], 'consent_required');
  assert.deepEqual(refusal(await you.get('/me')), [401, 'InvalidAuthenticationToken']);
  await microsoft.restoreConsent(YOU);
  assert.equal((await postToken(url, refreshWith(you.refreshToken))).status, 200);
  assert.equal((await you.get('/me')).status, 200);
});

test('ended sessions stop refresh tokens only, and consenting again helps', async () => {
  await using sandbox = await openMicrosoft();
  const { url, you, microsoft } = sandbox;
  await microsoft.revokeRefreshTokens(YOU);
  assert.deepEqual(loginRefusal(await postToken(url, refreshWith(you.refreshToken))), [400, 'invalid_grant', 50173]);
  assert.equal((await you.get('/me')).status, 200);
  const again = await signIn(url, YOU);
  assert.equal((await postToken(url, refreshWith(again.refreshToken))).status, 200);
  assert.equal((await postToken(url, refreshWith(you.refreshToken))).status, 400, 'the old one stays dead');
});

test('access tokens live as long as they say, and can be expired', async () => {
  await using sandbox = await openMicrosoft();
  const { url, you, microsoft, control } = sandbox;
  assert.deepEqual([you.tokens['expires_in'], you.tokens['token_type']], [3599, 'Bearer']);
  await microsoft.expireAccessTokens(YOU);
  const expired = await you.get('/me');
  assert.deepEqual(refusal(expired), [401, 'InvalidAuthenticationToken']);
  assert.match(expired.headers.get('www-authenticate') ?? '', /^Bearer /);
  await control.changeSettings({ accessTokenSeconds: 60 });
  const short = await signIn(url, YOU);
  await control.clock.advance(59_000);
  assert.equal((await short.get('/me')).status, 200);
  await control.clock.advance(1000);
  assert.equal((await short.get('/me')).status, 401);
});

test('work accounts are told scopes with the address of Graph, personal ones without, and never offline_access', async () => {
  await using sandbox = await openMicrosoft();
  const { url, microsoft } = sandbox;
  assert.equal(
    sandbox.you.tokens['scope'],
    'openid profile email https://graph.microsoft.com/User.Read https://graph.microsoft.com/Calendars.Read',
  );
  await microsoft.addPerson({ email: 'home@example.com', accountType: 'personal' });
  const scope = 'openid OFFLINE_ACCESS https://graph.microsoft.com/calendars.read';
  const home = await signIn(url, 'home@example.com', { scope });
  assert.equal(home.tokens['scope'], 'openid Calendars.Read');
  assert.ok(home.refreshToken);
  const asWork = await authorize(url, { __user: 'home@example.com' }, 'organizations');
  assert.match(await asWork.text(), /AADSTS50020/);
});

test('an ID token says who it is, when openid was asked for', async () => {
  await using sandbox = await openMicrosoft();
  const [, part = ''] = String(sandbox.you.tokens['id_token']).split('.');
  const claims = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
  const me = (await sandbox.you.get('/me')).body;
  assert.deepEqual([claims['aud'], claims['oid']], [DEMO_MICROSOFT_CLIENT.clientId, me['id']]);
  assert.deepEqual([claims['preferred_username'], claims['email']], [YOU, YOU]);
  const without = await signIn(sandbox.url, YOU, { scope: SCOPE.replace('openid ', '') });
  assert.equal(without.tokens['id_token'], undefined);
});

test('a fault at the token endpoint has the shape of Microsoft, with the number it is given', async () => {
  await using sandbox = await openMicrosoft();
  const message = 'AADSTS50057: The user account is disabled.';
  const path = '*/oauth2/v2.0/token';
  await sandbox.control.faults.add({ path, status: 400, reason: 'invalid_grant', message });
  const refused = await postToken(sandbox.url, refreshWith(sandbox.you.refreshToken));
  assert.deepEqual(loginRefusal(refused), [400, 'invalid_grant', 50057]);
  assert.match(String(refused.body['error_description']), /^AADSTS50057: The user account is disabled\. Trace ID/);
});

test('the paths of Google and Microsoft do not meet', async () => {
  await using sandbox = await openMicrosoft();
  const { control, url } = sandbox;
  await control.requests.clear();
  const paths = ['/o/oauth2/v2/auth', '/o/oauth2/v2.0/token', '/token', '/v1/userinfo'];
  for (const path of paths) await fetch(`${url}${path}`);
  await fetch(`${url}/common/oauth2/v2.0/token`);
  await fetch(`${url}/v1.0/me`);
  const seen = (await control.requests.list()).map(({ provider }) => provider);
  assert.deepEqual(seen, ['google', 'google', 'google', 'google', 'microsoft', 'microsoft']);
});
