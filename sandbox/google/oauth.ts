/** Home of Google's OAuth endpoints: authorize, token, revoke, userinfo. @see https://developers.google.com/identity/protocols/oauth2/web-server */
import { consentPage, refusalPage } from '../consent-page.ts';
import { randomToken } from '../events/model.ts';
import {
  fitsChallenge,
  isRegistered,
  isSecretOf,
  readChallenge,
  readClientCredentials,
  readEarlierRefreshToken,
  readForm,
  redirectTo,
  writeRefreshToken,
  type Challenge,
  type OAuthClient,
} from '../oauth.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorize, CALENDAR_SCOPES, type GoogleContext } from './context.ts';
import { oauthError, refuse } from './errors.ts';
import type { Code, Grant, Person } from './store.ts';

/** An OAuth client that every sandbox with the demo seed knows, with any redirect address. */
export const DEMO_CLIENT = {
  clientId: 'rollcall-sandbox.apps.googleusercontent.com',
  clientSecret: 'sandbox-client-secret',
} as const;

const CODE_LIFE_MS = 10 * 60_000;
/** Google keeps so many live refresh tokens for one account and client; the oldest dies silently. */
const MOST_REFRESH_TOKENS = 100;
const REFRESH_TOKEN_PREFIX = '1//0';
const EMAIL_SCOPE = 'https://www.googleapis.com/auth/userinfo.email';
const PROFILE_SCOPE = 'https://www.googleapis.com/auth/userinfo.profile';
const IDENTITY_SCOPES = ['openid', EMAIL_SCOPE, PROFILE_SCOPE];

/** What a scope means, in words for a person. */
const MEANINGS: Record<string, string> = {
  openid: 'Know that you are the same person each time',
  'https://www.googleapis.com/auth/userinfo.email': 'See your email address',
  'https://www.googleapis.com/auth/userinfo.profile': 'See your name',
  'https://www.googleapis.com/auth/calendar.events.readonly': 'View events on all your calendars',
  'https://www.googleapis.com/auth/calendar.events': 'View and edit events on all your calendars',
  'https://www.googleapis.com/auth/calendar.readonly': 'See any calendar you can access',
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly': 'See the list of your calendars',
  'https://www.googleapis.com/auth/calendar': 'See, edit and share all your calendars',
};

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
  challenge: Challenge | null;
  loginHint: string | null;
};

function startAuthorization(google: GoogleContext, request: SandboxRequest): Answer {
  const query = request.query;
  const read = readAuthorizationRequest(google, query);
  if ('refused' in read) return refusalPage('Google', read.status, read.refused, read.explanation);
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
    provider: 'Google',
    clientId: read.client.clientId,
    redirectHost: new URL(read.redirectUri).host,
    people: [...google.state.people.values()].map((person) => ({ email: person.email, name: person.name })),
    chosenEmail: read.loginHint,
    scopes: read.scopes.map((scope) => ({
      scope,
      name: scope.replace(/^https:\/\/www\.googleapis\.com\/auth\//, ''),
      meaning: MEANINGS[scope] ?? scope,
      canUntick: CALENDAR_SCOPES.has(scope),
    })),
    action: '/o/oauth2/v2/auth/decision',
    request: query.toString(),
  });
}

function takeDecision(google: GoogleContext, request: SandboxRequest): Answer {
  const form = new URLSearchParams(request.body);
  const read = readAuthorizationRequest(google, new URLSearchParams(form.get('request') ?? ''));
  if ('refused' in read) return refusalPage('Google', read.status, read.refused, read.explanation);
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
  const challenge = readChallenge(query);
  if (challenge === 'invalid') {
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
    challenge,
    loginHint: query.get('login_hint'),
  };
}

const isGoogleScope = (scope: string): boolean => /^https:\/\/www\.googleapis\.com\/auth\/[a-z.]+$/.test(scope);

/** Google answers the short names of OpenID Connect with its own. */
const fullScope = (scope: string): string =>
  scope === 'email' ? EMAIL_SCOPE : scope === 'profile' ? PROFILE_SCOPE : scope;

const redirect = (request: AuthorizationRequest, result: Record<string, string>): Answer =>
  redirectTo(request.redirectUri, { state: request.state, ...result });

function allow(google: GoogleContext, request: AuthorizationRequest, email: string, scopes: string[]): Answer {
  const person = google.state.people.get(email);
  if (person === undefined)
    return refusalPage('Google', 400, 'invalid_request', `Nobody in this sandbox has the address ${email}.`);
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
  const form = readTokenForm(request);
  const grantType = form.get('grant_type');
  if (grantType === null) throw refuse.oauth(400, 'invalid_request', 'Required parameter is missing: grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    throw refuse.oauth(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType}`);
  }
  const client = authenticateClient(google, request, form);
  const answer = grantType === 'refresh_token' ? refresh(google, client, form) : exchangeCode(google, client, form);
  return { ...answer, note: grantType };
}

function readTokenForm(request: SandboxRequest): URLSearchParams {
  const form = readForm(request);
  if (form !== null) return form;
  throw refuse.oauth(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded.');
}

function authenticateClient(google: GoogleContext, request: SandboxRequest, form: URLSearchParams): OAuthClient {
  const { clientId, secret } = readClientCredentials(request, form);
  const client = clientId === null ? undefined : google.state.clients.get(clientId);
  if (client === undefined) throw refuse.oauth(401, 'invalid_client', 'The OAuth client was not found.');
  if (secret === null) throw refuse.oauth(400, 'invalid_request', 'client_secret is missing.');
  if (!isSecretOf(client, secret)) throw refuse.oauth(401, 'invalid_client', 'Unauthorized');
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
  if (!fitsChallenge(code.challenge, verifier)) throw refuse.oauth(400, 'invalid_grant', 'Invalid code verifier.');
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
  const token = REFRESH_TOKEN_PREFIX + writeRefreshToken({ ...grant, scopes });
  google.state.refreshTokens.set(token, { grant, scopes });
  grant.refreshTokens.push(token);
  const dead = grant.refreshTokens.length > MOST_REFRESH_TOKENS ? grant.refreshTokens.shift() : undefined;
  if (dead !== undefined) google.state.refreshTokens.delete(dead);
  return token;
}

/** Takes up a refresh token that an earlier process of the demo gave out, so that a restart does not look like a revoked consent. */
function adoptRefreshToken(google: GoogleContext, token: string): { grant: Grant; scopes: string[] } | null {
  if (!google.adoptsRefreshTokens || !token.startsWith(REFRESH_TOKEN_PREFIX)) return null;
  const earlier = readEarlierRefreshToken(token.slice(REFRESH_TOKEN_PREFIX.length));
  if (earlier === null) return null;
  const { clientId, email, scopes } = earlier;
  if (!google.state.clients.has(clientId) || !google.state.people.has(email)) return null;
  if (google.state.revokedBy.has(email)) return null;
  const key = grantKey(clientId, email);
  const grant = google.state.grants.get(key) ?? { clientId, email, scopes: new Set(), refreshTokens: [] };
  for (const part of scopes) grant.scopes.add(part);
  grant.refreshTokens.push(token);
  google.state.grants.set(key, grant);
  google.state.refreshTokens.set(token, { grant, scopes });
  return { grant, scopes };
}

function revoke(google: GoogleContext, request: SandboxRequest): Answer {
  const token = request.query.get('token') ?? readTokenForm(request).get('token');
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
