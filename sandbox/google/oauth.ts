/** Home of Google's OAuth endpoints: authorize, token, revoke, userinfo. @see https://developers.google.com/identity/protocols/oauth2/web-server */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorize, CALENDAR_SCOPES, type GoogleContext } from './context.ts';
import { consentPage, refusalPage } from './consent-page.ts';
import { oauthError, refuse } from './errors.ts';
import { randomToken, type Code, type Grant, type OAuthClient, type Person } from './store.ts';

/** An OAuth client that every sandbox with the demo seed knows, with any redirect address. */
export const DEMO_CLIENT = {
  clientId: 'rollcall-sandbox.apps.googleusercontent.com',
  clientSecret: 'sandbox-client-secret',
} as const;

const CODE_LIFE_MS = 10 * 60_000;
/** Google keeps so many live refresh tokens for one account and client; the oldest dies silently. */
const MOST_REFRESH_TOKENS = 100;
const EMAIL_SCOPE = 'https://www.googleapis.com/auth/userinfo.email';
const PROFILE_SCOPE = 'https://www.googleapis.com/auth/userinfo.profile';
const IDENTITY_SCOPES = ['openid', EMAIL_SCOPE, PROFILE_SCOPE];

/** Marks the tokens of this process. */
const LIFE = randomToken(6);
/** No secret: it only tells a token of a sandbox from a typing error. */
const ADOPTION_KEY = 'rollcall sandbox';

export function oauthRoutes(google: GoogleContext): Route[] {
  return [
    { method: 'GET', pattern: '/o/oauth2/v2/auth', handle: (request) => startAuthorization(google, request) },
    { method: 'POST', pattern: '/o/oauth2/v2/auth/decision', handle: (request) => takeDecision(google, request) },
    { method: 'POST', pattern: '/token', handle: (request) => answerToken(google, request) },
    { method: 'POST', pattern: '/revoke', handle: (request) => revoke(google, request) },
    { method: 'GET', pattern: '/v1/userinfo', handle: (request) => userinfo(google, request) },
  ];
}

type AuthorizationRequest = {
  client: OAuthClient;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  isOffline: boolean;
  prompts: string[];
  includesGranted: boolean;
  challenge: { value: string; method: string } | null;
  loginHint: string | null;
};

function startAuthorization(google: GoogleContext, request: SandboxRequest): Answer {
  const query = request.query;
  const read = readAuthorizationRequest(google, query);
  if ('refused' in read) return refusalPage(read.status, read.refused, read.explanation);
  if (read.prompts.includes('none')) return redirect(read, { error: 'interaction_required' });
  const deny = query.get('__deny');
  if (deny !== null && deny !== '0') return redirect(read, { error: 'access_denied' });
  const email = query.get('__user');
  if (email !== null) {
    const unticked = (query.get('__untick') ?? '').split(/[\s,]+/).filter((part) => part !== '');
    const isTicked = (scope: string): boolean => !unticked.some((part) => scope === part || scope.endsWith(`/${part}`));
    return allow(google, read, email, read.scopes.filter(isTicked));
  }
  return consentPage({
    clientId: read.client.clientId,
    redirectHost: new URL(read.redirectUri).host,
    people: [...google.state.people.values()].map((person) => ({ email: person.email, name: person.name })),
    chosenEmail: read.loginHint,
    scopes: read.scopes.map((scope) => ({ scope, canUntick: CALENDAR_SCOPES.has(scope) })),
    request: query.toString(),
  });
}

function takeDecision(google: GoogleContext, request: SandboxRequest): Answer {
  const form = new URLSearchParams(request.body);
  const read = readAuthorizationRequest(google, new URLSearchParams(form.get('request') ?? ''));
  if ('refused' in read) return refusalPage(read.status, read.refused, read.explanation);
  if (form.get('decision') !== 'allow') return redirect(read, { error: 'access_denied' });
  const ticked = new Set(form.getAll('scope'));
  const scopes = read.scopes.filter((scope) => ticked.has(scope) || !CALENDAR_SCOPES.has(scope));
  return allow(google, read, form.get('email') ?? '', scopes);
}

type RefusedRequest = { refused: string; status: number; explanation: string };
const refused = (status: number, error: string, explanation: string): RefusedRequest => ({
  refused: error,
  status,
  explanation,
});

function readAuthorizationRequest(
  google: GoogleContext,
  query: URLSearchParams,
): AuthorizationRequest | RefusedRequest {
  const clientId = query.get('client_id');
  if (clientId === null || clientId === '')
    return refused(400, 'invalid_request', 'Missing required parameter: client_id');
  const client = google.state.clients.get(clientId);
  if (client === undefined) return refused(401, 'invalid_client', 'The OAuth client was not found.');
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === null) return refused(400, 'invalid_request', 'Missing required parameter: redirect_uri');
  if (!isRegistered(client, redirectUri)) {
    return refused(
      400,
      'redirect_uri_mismatch',
      `The redirect URI in the request, ${redirectUri}, is not registered for this client.`,
    );
  }
  if (query.get('response_type') !== 'code') {
    return refused(400, 'unsupported_response_type', 'The sandbox knows response_type=code only.');
  }
  const scopes = (query.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
  if (scopes.length === 0) return refused(400, 'invalid_request', 'Missing required parameter: scope');
  const unknown = scopes.map(fullScope).find((scope) => !IDENTITY_SCOPES.includes(scope) && !isGoogleScope(scope));
  if (unknown !== undefined) return refused(400, 'invalid_scope', `Some requested scopes were invalid: ${unknown}`);
  const accessType = query.get('access_type') ?? 'online';
  if (!['online', 'offline'].includes(accessType)) {
    return refused(400, 'invalid_request', `Invalid parameter value for access_type: ${accessType}`);
  }
  const prompts = (query.get('prompt') ?? '').split(/\s+/).filter((prompt) => prompt !== '');
  const badPrompt = prompts.find((prompt) => !['none', 'consent', 'select_account'].includes(prompt));
  if (badPrompt !== undefined || (prompts.includes('none') && prompts.length > 1)) {
    return refused(400, 'invalid_request', `Invalid parameter value for prompt: ${query.get('prompt') ?? ''}`);
  }
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method') ?? 'plain';
  if (!['S256', 'plain'].includes(method) || (challenge !== null && !/^[\w.~-]{43,128}$/.test(challenge))) {
    return refused(400, 'invalid_request', 'Invalid code_challenge or code_challenge_method.');
  }
  return {
    client,
    redirectUri,
    scopes: [...new Set(scopes.map(fullScope))],
    state: query.get('state'),
    isOffline: accessType === 'offline',
    prompts,
    includesGranted: query.get('include_granted_scopes') === 'true',
    challenge: challenge === null ? null : { value: challenge, method },
    loginHint: query.get('login_hint'),
  };
}

const isGoogleScope = (scope: string): boolean => /^https:\/\/www\.googleapis\.com\/auth\/[a-z.]+$/.test(scope);

/** Google answers the short names of OpenID Connect with its own. */
const fullScope = (scope: string): string =>
  scope === 'email' ? EMAIL_SCOPE : scope === 'profile' ? PROFILE_SCOPE : scope;

function isRegistered(client: OAuthClient, redirectUri: string): boolean {
  if (client.redirectUris !== null) return client.redirectUris.includes(redirectUri);
  const url = URL.parse(redirectUri);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hash === '';
}

function redirect(request: AuthorizationRequest, result: Record<string, string>): Answer {
  const url = new URL(request.redirectUri);
  if (request.state !== null) url.searchParams.append('state', request.state);
  for (const [name, value] of Object.entries(result)) url.searchParams.append(name, value);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

function allow(google: GoogleContext, request: AuthorizationRequest, email: string, scopes: string[]): Answer {
  const person = google.state.people.get(email);
  if (person === undefined)
    return refusalPage(400, 'invalid_request', `Nobody in this sandbox has the address ${email}.`);
  if (scopes.length === 0) return redirect(request, { error: 'access_denied' });
  const known = google.state.grants.get(grantKey(request.client.clientId, email));
  const allowed = new Set(request.includesGranted ? [...scopes, ...(known?.scopes ?? [])] : scopes);
  if (allowed.has(EMAIL_SCOPE) || allowed.has(PROFILE_SCOPE)) allowed.add('openid');
  const code = `4/0A${randomToken(32)}`;
  google.state.codes.set(code, {
    clientId: request.client.clientId,
    email,
    redirectUri: request.redirectUri,
    scopes: [...allowed],
    isOffline: request.isOffline,
    givesRefreshToken: request.isOffline && (known === undefined || request.prompts.includes('consent')),
    challenge: request.challenge,
    expiresMs: google.clock.nowMs() + CODE_LIFE_MS,
  });
  const grant = known ?? { clientId: request.client.clientId, email, scopes: new Set(), refreshTokens: [] };
  for (const scope of allowed) grant.scopes.add(scope);
  google.state.grants.set(grantKey(grant.clientId, email), grant);
  return redirect(request, {
    code,
    scope: [...allowed].join(' '),
    authuser: '0',
    prompt: request.prompts[0] ?? 'none',
  });
}

const grantKey = (clientId: string, email: string): string => JSON.stringify([clientId, email]);

function answerToken(google: GoogleContext, request: SandboxRequest): Answer {
  const form = readForm(request);
  const grantType = form.get('grant_type');
  if (grantType === null) throw refuse.oauth(400, 'invalid_request', 'Required parameter is missing: grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    throw refuse.oauth(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType}`);
  }
  const client = authenticateClient(google, request, form);
  const answer = grantType === 'refresh_token' ? refresh(google, client, form) : exchangeCode(google, client, form);
  return { ...answer, note: grantType };
}

function readForm(request: SandboxRequest): URLSearchParams {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw refuse.oauth(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded.');
  }
  return new URLSearchParams(request.body);
}

function authenticateClient(google: GoogleContext, request: SandboxRequest, form: URLSearchParams): OAuthClient {
  const [, basic] = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  let clientId = form.get('client_id');
  let secret = form.get('client_secret');
  if (basic !== undefined) {
    const [user = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    const decode = (text: string): string => new URLSearchParams(`x=${text}`).get('x') ?? '';
    [clientId, secret] = [decode(user), decode(rest.join(':'))];
  }
  const client = clientId === null ? undefined : google.state.clients.get(clientId);
  if (client === undefined) throw refuse.oauth(401, 'invalid_client', 'The OAuth client was not found.');
  if (secret === null) throw refuse.oauth(400, 'invalid_request', 'client_secret is missing.');
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(hash(secret), hash(client.clientSecret))) {
    throw refuse.oauth(401, 'invalid_client', 'Unauthorized');
  }
  return client;
}

function exchangeCode(google: GoogleContext, client: OAuthClient, form: URLSearchParams): Answer {
  const text = form.get('code');
  if (text === null) throw refuse.oauth(400, 'invalid_request', 'Missing required parameter: code');
  const code = google.state.codes.get(text);
  if (code === undefined || code.clientId !== client.clientId || code.expiresMs <= google.clock.nowMs()) {
    throw refuse.oauth(400, 'invalid_grant', code === undefined ? 'Malformed auth code.' : 'Bad Request');
  }
  if (form.get('redirect_uri') !== code.redirectUri) throw refuse.oauth(400, 'redirect_uri_mismatch', 'Bad Request');
  checkVerifier(code, form.get('code_verifier'));
  google.state.codes.delete(text);
  const grant = google.state.grants.get(grantKey(client.clientId, code.email));
  if (grant === undefined) throw refuse.oauth(400, 'invalid_grant', 'Token has been expired or revoked.');
  const refreshToken = code.givesRefreshToken ? issueRefreshToken(google, grant, code.scopes) : null;
  return tokenAnswer(google, grant, code.scopes, refreshToken);
}

function checkVerifier(code: Code, verifier: string | null): void {
  if (code.challenge === null) return;
  if (verifier === null) throw refuse.oauth(400, 'invalid_grant', 'Missing code verifier.');
  const shown =
    code.challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  if (shown !== code.challenge.value) throw refuse.oauth(400, 'invalid_grant', 'Invalid code verifier.');
}

function refresh(google: GoogleContext, client: OAuthClient, form: URLSearchParams): Answer {
  const token = form.get('refresh_token');
  if (token === null) throw refuse.oauth(400, 'invalid_request', 'Missing required parameter: refresh_token');
  const known = google.state.refreshTokens.get(token) ?? adoptRefreshToken(google, token);
  if (known === null) throw refuse.oauth(400, 'invalid_grant', 'Token has been expired or revoked.');
  if (known.grant.clientId !== client.clientId) throw refuse.oauth(401, 'unauthorized_client', 'Unauthorized');
  return tokenAnswer(google, known.grant, known.scopes, null);
}

function tokenAnswer(google: GoogleContext, grant: Grant, scopes: string[], refreshToken: string | null): Answer {
  const seconds = google.settings().accessTokenSeconds;
  const accessToken = `ya29.${randomToken(48)}`;
  const expiresMs = google.clock.nowMs() + seconds * 1000;
  google.state.accessTokens.set(accessToken, { clientId: grant.clientId, email: grant.email, scopes, expiresMs });
  return json(
    200,
    {
      access_token: accessToken,
      expires_in: seconds,
      ...(refreshToken !== null && { refresh_token: refreshToken }),
      scope: scopes.join(' '),
      token_type: 'Bearer',
    },
    { 'cache-control': 'no-store' },
  );
}

function issueRefreshToken(google: GoogleContext, grant: Grant, scopes: string[]): string {
  const statement = JSON.stringify([LIFE, grant.clientId, grant.email, scopes.join(' '), randomToken(12)]);
  const token = `1//0${Buffer.from(statement).toString('base64url')}.${sign(statement)}`;
  google.state.refreshTokens.set(token, { grant, scopes });
  grant.refreshTokens.push(token);
  const dead = grant.refreshTokens.length > MOST_REFRESH_TOKENS ? grant.refreshTokens.shift() : undefined;
  if (dead !== undefined) google.state.refreshTokens.delete(dead);
  return token;
}

const sign = (statement: string): string => createHmac('sha256', ADOPTION_KEY).update(statement).digest('base64url');

/** Takes up a refresh token that an earlier process of the demo gave out, so that a restart does not look like a revoked consent. */
function adoptRefreshToken(google: GoogleContext, token: string): { grant: Grant; scopes: string[] } | null {
  const [encoded, signature] = token.startsWith('1//0') ? token.slice(4).split('.') : [];
  if (!google.adoptsRefreshTokens || encoded === undefined || signature === undefined) return null;
  const statement = Buffer.from(encoded, 'base64url').toString('utf8');
  if (sign(statement) !== signature) return null;
  const parts: unknown = JSON.parse(statement);
  if (!Array.isArray(parts)) return null;
  const [life, clientId, email, scope] = parts.map(String);
  if (life === LIFE || clientId === undefined || email === undefined || scope === undefined) return null;
  if (!google.state.clients.has(clientId) || !google.state.people.has(email)) return null;
  if (google.state.revokedBy.has(email)) return null;
  const key = grantKey(clientId, email);
  const grant = google.state.grants.get(key) ?? { clientId, email, scopes: new Set(), refreshTokens: [] };
  const scopes = scope.split(' ');
  for (const part of scopes) grant.scopes.add(part);
  grant.refreshTokens.push(token);
  google.state.grants.set(key, grant);
  google.state.refreshTokens.set(token, { grant, scopes });
  return { grant, scopes };
}

function revoke(google: GoogleContext, request: SandboxRequest): Answer {
  const token = request.query.get('token') ?? readForm(request).get('token');
  if (token === null) throw refuse.oauth(400, 'invalid_request', 'Missing required parameter: token');
  const access = google.state.accessTokens.get(token);
  const grant =
    access === undefined
      ? (google.state.refreshTokens.get(token) ?? adoptRefreshToken(google, token))?.grant
      : google.state.grants.get(grantKey(access.clientId, access.email));
  if (grant === undefined) return oauthError(400, 'invalid_token', 'Token expired or revoked');
  revokeGrant(google, grant);
  return json(200, {});
}

/** Ends a consent: its refresh tokens, access tokens and open codes stop working. Channels live on, as at Google. */
function revokeGrant(google: GoogleContext, grant: Grant): void {
  const isItsOwn = (item: { clientId: string; email: string }): boolean =>
    item.clientId === grant.clientId && item.email === grant.email;
  google.state.grants.delete(grantKey(grant.clientId, grant.email));
  google.state.revokedBy.add(grant.email);
  for (const token of grant.refreshTokens) google.state.refreshTokens.delete(token);
  for (const [key, token] of google.state.accessTokens) if (isItsOwn(token)) google.state.accessTokens.delete(key);
  for (const [key, code] of google.state.codes) if (isItsOwn(code)) google.state.codes.delete(key);
}

/** Ends every consent of a person, as on their account page. @returns how many there were. */
export function revokeConsents(google: GoogleContext, person: Person): number {
  const grants = [...google.state.grants.values()].filter((grant) => grant.email === person.email);
  google.state.revokedBy.add(person.email);
  for (const grant of grants) revokeGrant(google, grant);
  return grants.length;
}

function userinfo(google: GoogleContext, request: SandboxRequest): Answer {
  const { person, token } = authorize(google, request, IDENTITY_SCOPES, 'userinfo');
  return json(200, {
    sub: person.id,
    ...(token.scopes.includes(PROFILE_SCOPE) && { name: person.name }),
    ...(token.scopes.includes(EMAIL_SCOPE) && { email: person.email, email_verified: true }),
  });
}
