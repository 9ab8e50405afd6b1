/** Home of Google's consent: the address that asks for it, the code it gives, fresh access tokens, and giving it back. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { Credentials, ExchangeResult, OAuthClient, OAuthProvider, RefreshResult } from '../port.ts';
import { missingScope, scopesOf, thrownFailure } from '../exchange-failure.ts';
import {
  callWithToken,
  isOk,
  oauthOnly,
  readAnswer,
  readJson,
  sendRequest,
  throwIfUnavailable,
  withoutSlash,
} from '../json-api.ts';
import {
  exchangeForToken,
  incompleteExchange,
  requestFreshToken,
  toCredentials,
  tokenAnswerInvalid,
} from '../token-endpoint.ts';
import type { TokenEndpoint } from '../token-endpoint.ts';
import type { GoogleDeps } from './api.ts';
import { exchangeFailed, exchangeRefused, TICK_THE_CALENDAR } from './oauth-failures.ts';

/** Any one of these lets us read events. */
const CALENDAR_SCOPES: readonly string[] = [
  'https://www.googleapis.com/auth/calendar.events.readonly',
  'https://www.googleapis.com/auth/calendar.readonly',
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar',
];

/** The least that reads events, lists the calendars to choose from, and tells whose they are. */
const DEFAULT_SCOPES: readonly string[] = [
  'https://www.googleapis.com/auth/calendar.events.readonly',
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
  'https://www.googleapis.com/auth/userinfo.email',
];

const REVOKE_DEADLINE_MS = 15_000;
const REVOKE_ANSWER_BYTES = 64 * 1024;

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
  const incomplete = incompleteExchange(request);
  if (incomplete !== null) return exchangeFailed(incomplete);
  try {
    const answer = await exchangeForToken(tokenEndpoint(deps), request);
    if (answer.kind === 'refused') return exchangeRefused(answer.error, answer.description);
    const { token } = answer;
    const granted = token.scope === undefined ? null : scopesOf(token.scope);
    if (granted !== null && !CALENDAR_SCOPES.some((scope) => granted.includes(scope)))
      return missingScope(CALENDAR_SCOPES, granted, TICK_THE_CALENDAR);
    if (token.refresh_token === undefined) return exchangeFailed('refresh_token_missing');
    const account = { refreshToken: token.refresh_token, scope: token.scope ?? '' };
    const credentials = toCredentials(token, account, deps.clock);
    const email = await readAccountEmail(deps, credentials, request.signal);
    return email === null ? exchangeFailed('account_email_missing') : { kind: 'connected', credentials, email };
  } catch (error) {
    return thrownFailure(error, request.signal, exchangeFailed);
  }
}

const tokenEndpoint = (deps: GoogleDeps): TokenEndpoint => ({
  api: deps,
  issuer: withoutSlash(deps.urls.accounts),
  url: `${withoutSlash(deps.urls.token)}/token`,
});

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
  const known = oauthOnly(credentials);
  const answer = await requestFreshToken(tokenEndpoint(deps), known, options);
  if (answer.kind === 'refused') return refreshRefused(deps, answer.error);
  const { token } = answer;
  const account = { refreshToken: token.refresh_token ?? known.refreshToken, scope: token.scope ?? known.scope };
  return { kind: 'refreshed', credentials: toCredentials(token, account, deps.clock) };
}

function refreshRefused(deps: GoogleDeps, error: string): RefreshResult {
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
  throw tokenAnswerInvalid(deps);
}

/**
 * Gives the consent back: the refresh token and all access tokens made from it end.
 *
 * @throws {AppError} `provider_unavailable` it may still be open; try again.
 * Repeatable: yes; what is gone already is fine.
 */
export async function revoke(deps: GoogleDeps, credentials: Credentials, signal: AbortSignal): Promise<void> {
  const response = await sendRequest(deps, `${withoutSlash(deps.urls.token)}/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ token: oauthOnly(credentials).refreshToken }).toString(),
    deadlineMs: REVOKE_DEADLINE_MS,
    maxBytes: REVOKE_ANSWER_BYTES,
    signal,
  });
  throwIfUnavailable(deps, response);
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
  const response = await callWithToken(deps, credentials, { method: 'GET', url: deps.urls.userinfo, signal });
  throwIfUnavailable(deps, response);
  if (response.status === 401 || response.status === 403) return null;
  if (!isOk(response))
    throw new AppError('provider_response_invalid', `Google answered with status ${response.status} for the account.`);
  return readAnswer(deps, response, userInfo, 'the account').email ?? null;
}
