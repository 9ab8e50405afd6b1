/** Home of Google's consent: the address that asks for it, the code it gives, fresh access tokens, and giving it back. */
import * as oauth from 'oauth4webapi';
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { AppError, isAppError, messageOf } from '../../../base/errors.ts';
import type { Credentials, ExchangeResult, OAuthClient, OAuthProvider, RefreshResult } from '../../provider.ts';
import { callGoogle, isOk, oauthOnly, readAnswer, sendToGoogle, withoutSlash } from './api.ts';
import type { GoogleDeps, OAuthCredentials } from './api.ts';
import { readJson, throwIfUnavailable } from './errors.ts';
import { exchangeFailed, exchangeRefused, missingScope } from './oauth-failures.ts';

/** Any one of these lets us read events. */
const CALENDAR_SCOPES: readonly string[] = [
  'https://www.googleapis.com/auth/calendar.events.readonly',
  'https://www.googleapis.com/auth/calendar.readonly',
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar',
];

/** The least that reads events and tells whose they are. */
const DEFAULT_SCOPES: readonly string[] = [
  'https://www.googleapis.com/auth/calendar.events.readonly',
  'https://www.googleapis.com/auth/userinfo.email',
];

const TOKEN_DEADLINE_MS = 15_000;
const TOKEN_ANSWER_BYTES = 64 * 1024;
/** What Google gives (3,599 s), for an answer that does not tell; a shorter life shows as a 401. */
const DEFAULT_EXPIRES_IN_SECONDS = 3599;
/** Longer promises are not believed. */
const MAX_EXPIRES_IN_SECONDS = 24 * 60 * 60;

/**
 * Builds the address of Google's consent page. `access_type=offline` and `prompt=consent` are always there: without
 * either, a second consent gives no refresh token.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function authorizationUrl(deps: GoogleDeps, request: Parameters<OAuthProvider['authorizationUrl']>[0]): string {
  const query = new URLSearchParams({
    client_id: request.client.clientId,
    redirect_uri: request.redirectUri,
    response_type: 'code',
    scope: (request.scopes ?? DEFAULT_SCOPES).join(' '),
    access_type: 'offline',
    prompt: 'consent',
    include_granted_scopes: 'true',
    state: request.state,
  });
  if (request.loginHint !== undefined) query.set('login_hint', request.loginHint);
  if (request.codeChallenge !== undefined) {
    query.set('code_challenge', request.codeChallenge);
    query.set('code_challenge_method', 'S256');
  }
  return `${withoutSlash(deps.urls.accounts)}/o/oauth2/v2/auth?${query.toString()}`;
}

/**
 * Turns the code of a callback into credentials and the account's address.
 *
 * @returns `failed` for everything Google can say or not say; the code is spent in most of these cases.
 * Repeatable: no; a code works once.
 */
export async function exchangeCode(
  deps: GoogleDeps,
  request: Parameters<OAuthProvider['exchangeCode']>[0],
): Promise<ExchangeResult> {
  const incomplete = incompleteRequest(request);
  if (incomplete !== null) return exchangeFailed(incomplete);
  try {
    const token = await requestToken(deps, request);
    if (token.scope !== undefined && !CALENDAR_SCOPES.some((scope) => token.scope?.split(' ').includes(scope)))
      return missingScope(CALENDAR_SCOPES, token.scope);
    if (token.refresh_token === undefined) return exchangeFailed('refresh_token_missing');
    const credentials = toCredentials(token, token.refresh_token, token.scope ?? '', deps.clock);
    const email = await readAccountEmail(deps, credentials, request.signal);
    return email === null ? exchangeFailed('account_email_missing') : { kind: 'connected', credentials, email };
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    if (error instanceof oauth.ResponseBodyError) return exchangeRefused(error.error, error.error_description);
    // Its first sentence: the second one may promise another try, and a code is tried once.
    if (isAppError(error, 'provider_unavailable'))
      return exchangeFailed('provider_unavailable', messageOf(error).replace(/\. .*$|\.$/s, ''));
    if (isAppError(error, 'provider_response_invalid') || isOAuthShapeError(error))
      return exchangeFailed('provider_response_invalid');
    throw error;
  }
}

/** What the library would not send at all. */
function incompleteRequest(
  request: Parameters<OAuthProvider['exchangeCode']>[0],
): 'client_refused' | 'code_invalid' | 'redirect_uri_refused' | null {
  if (request.client.clientId === '' || request.client.clientSecret === '') return 'client_refused';
  if (request.code === '') return 'code_invalid';
  return request.redirectUri === '' ? 'redirect_uri_refused' : null;
}

async function requestToken(
  deps: GoogleDeps,
  request: Parameters<OAuthProvider['exchangeCode']>[0],
): Promise<oauth.TokenEndpointResponse> {
  const server = authorizationServer(deps);
  const client = { client_id: request.client.clientId };
  const callback = oauth.validateAuthResponse(server, client, new URLSearchParams({ code: request.code }));
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.ClientSecretPost(request.client.clientSecret),
    callback,
    request.redirectUri,
    request.codeVerifier ?? oauth.nopkce,
    transport(deps, request.signal),
  );
  return await oauth.processAuthorizationCodeResponse(server, client, response);
}

const REVOKED: RefreshResult = {
  kind: 'disconnected',
  code: 'consent_revoked',
  reason:
    'Google no longer accepts the consent for this calendar: it was withdrawn, has not been used for six months, or has expired. Connect again.',
};

/** What Google says when the registration itself is the problem. */
const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client', 'deleted_client', 'disabled_client'];
/** What Google says when an administrator stands in the way. */
const POLICY_ERRORS = ['admin_policy_enforced', 'access_denied', 'org_internal'];

/**
 * Gets a fresh access token. Google normally gives no new refresh token; then the old one is kept.
 *
 * @throws {AppError} `provider_unavailable` Google cannot say now: the connection stays as it is.
 * @throws {AppError} `provider_response_invalid` an answer that is not documented.
 * Repeatable: yes.
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export async function refresh(
  deps: GoogleDeps,
  credentials: Credentials,
  options: { client: OAuthClient; signal: AbortSignal },
): Promise<RefreshResult> {
  const { refreshToken, scope } = oauthOnly(credentials);
  const server = authorizationServer(deps);
  const client = { client_id: options.client.clientId };
  try {
    const authentication = oauth.ClientSecretPost(options.client.clientSecret);
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      authentication,
      refreshToken,
      transport(deps, options.signal),
    );
    const token = await oauth.processRefreshTokenResponse(server, client, response);
    const fresh = toCredentials(token, token.refresh_token ?? refreshToken, token.scope ?? scope, deps.clock);
    return { kind: 'refreshed', credentials: fresh };
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    if (error instanceof oauth.ResponseBodyError) return refreshRefused(error.error);
    // The library's errors carry the answer, and with it tokens, so they are not passed on as a cause.
    if (isOAuthShapeError(error)) throw tokenAnswerInvalid();
    throw error;
  }
}

function refreshRefused(error: string): RefreshResult {
  if (error === 'invalid_grant') return REVOKED;
  if (CLIENT_ERRORS.includes(error))
    return {
      kind: 'client_refused',
      reason:
        'Google refuses the OAuth client of this workspace. Check its client id and client secret; calendars are then read again by themselves.',
    };
  if (POLICY_ERRORS.includes(error))
    return {
      kind: 'disconnected',
      code: 'access_denied',
      reason:
        'The Google Workspace administrator does not allow this app to read the calendar. Ask for it to be allowed, then connect again.',
    };
  throw tokenAnswerInvalid();
}

const tokenAnswerInvalid = (): AppError =>
  new AppError(
    'provider_response_invalid',
    'Google answered the request for an access token in a way that is not documented. It is tried again.',
  );

/**
 * Gives the consent back: the refresh token and all access tokens made from it end.
 *
 * @throws {AppError} `provider_unavailable` it may still be open; try again.
 * Repeatable: yes; what is gone already is fine.
 */
export async function revoke(deps: GoogleDeps, credentials: Credentials, signal: AbortSignal): Promise<void> {
  const response = await sendToGoogle(deps, `${withoutSlash(deps.urls.token)}/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ token: oauthOnly(credentials).refreshToken }).toString(),
    deadlineMs: TOKEN_DEADLINE_MS,
    maxBytes: TOKEN_ANSWER_BYTES,
    signal,
  });
  throwIfUnavailable(response, deps.clock);
  const isGone = z.object({ error: z.literal('invalid_token') }).safeParse(readJson(response)).success;
  if (isOk(response) || isGone) return;
  throw new AppError('provider_unavailable', `Google did not take the consent back (status ${response.status}).`);
}

const userInfo = z.object({ email: z.string().trim().min(3).max(320).toLowerCase().optional() });

/** @returns null when Google does not tell the address, or its scope was not granted. */
async function readAccountEmail(
  deps: GoogleDeps,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<string | null> {
  const response = await callGoogle(deps, credentials, { method: 'GET', url: deps.urls.userinfo, signal });
  throwIfUnavailable(response, deps.clock);
  if (response.status === 401 || response.status === 403) return null;
  if (!isOk(response))
    throw new AppError('provider_response_invalid', `Google answered with status ${response.status} for the account.`);
  return readAnswer(response, userInfo, 'the account').email ?? null;
}

function toCredentials(
  token: oauth.TokenEndpointResponse,
  refreshToken: string,
  scope: string,
  clock: Clock,
): OAuthCredentials {
  const lifetimeMs = Math.min(token.expires_in ?? DEFAULT_EXPIRES_IN_SECONDS, MAX_EXPIRES_IN_SECONDS) * 1000;
  const accessTokenExpiresAt = new Date(clock.now().getTime() + lifetimeMs).toISOString();
  return { kind: 'oauth', refreshToken, accessToken: token.access_token, accessTokenExpiresAt, scope };
}

const authorizationServer = (deps: GoogleDeps): oauth.AuthorizationServer => ({
  issuer: withoutSlash(deps.urls.accounts),
  token_endpoint: `${withoutSlash(deps.urls.token)}/token`,
});

/** Sends the library's requests through our own HTTP, with its limits. */
function transport(deps: GoogleDeps, signal: AbortSignal): oauth.TokenEndpointRequestOptions {
  return {
    signal,
    [oauth.allowInsecureRequests]: new URL(deps.urls.token).protocol === 'http:',
    [oauth.customFetch]: async (url, request) => {
      const response = await sendToGoogle(deps, url, {
        method: request.method,
        headers: request.headers,
        body: request.body.toString(),
        deadlineMs: TOKEN_DEADLINE_MS,
        maxBytes: TOKEN_ANSWER_BYTES,
        signal,
      });
      throwIfUnavailable(response, deps.clock);
      return withoutIdToken(response.status, readJson(response));
    },
  };
}

/**
 * The answer as the library reads it. The account is asked for at the userinfo endpoint, so an ID token that nobody
 * uses must not fail a connection over its clock or issuer; nor must a challenge header hide the error in the body.
 */
function withoutIdToken(status: number, json: unknown): Response {
  if (status < 200 || status === 204 || status === 205 || status === 304) return new Response(null, { status: 502 });
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return Response.json(isObject ? { ...json, id_token: undefined } : null, { status });
}

const isOAuthShapeError = (error: unknown): boolean =>
  error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError;
