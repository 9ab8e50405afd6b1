/** Home of Microsoft's consent: the address that asks for it, the code it gives, and fresh access tokens. */
import { AppError } from '../../base/errors.ts';
import type { Credentials, ExchangeResult, OAuthClient, OAuthProvider, RefreshResult } from '../port.ts';
import { missingScope, scopesOf, thrownFailure } from '../exchange-failure.ts';
import { oauthOnly, withoutSlash } from '../json-api.ts';
import {
  exchangeForToken,
  incompleteExchange,
  requestFreshToken,
  toCredentials,
  tokenAnswerInvalid,
} from '../token-endpoint.ts';
import type { TokenAnswer, TokenEndpoint } from '../token-endpoint.ts';
import { readAccount } from './account.ts';
import type { MicrosoftDeps } from './api.ts';
import {
  ALLOW_THE_CALENDAR,
  exchangeFailed,
  exchangeRefused,
  numbersOf,
  refreshTokenMissing,
  ruleFor,
} from './oauth-failures.ts';
import { allowsCalendars, CALENDAR_SCOPES, DEFAULT_SCOPES } from './scopes.ts';

/**
 * Builds the address of Microsoft's consent page. Without a hint it asks which account, because a person has several.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function authorizationUrl(
  deps: MicrosoftDeps,
  request: Parameters<OAuthProvider['authorizationUrl']>[0],
): string {
  const query = new URLSearchParams({
    client_id: request.client.clientId,
    response_type: 'code',
    redirect_uri: request.redirectUri,
    response_mode: 'query',
    scope: (request.scopes ?? DEFAULT_SCOPES).join(' '),
    state: request.state,
  });
  // To ask for the account all the same would undo the hint.
  if (request.loginHint === undefined) query.set('prompt', 'select_account');
  else query.set('login_hint', request.loginHint);
  if (request.codeChallenge !== undefined) {
    query.set('code_challenge', request.codeChallenge);
    query.set('code_challenge_method', 'S256');
  }
  return `${loginUrl(deps)}/oauth2/v2.0/authorize?${query.toString()}`;
}

const loginUrl = (deps: MicrosoftDeps): string => `${withoutSlash(deps.urls.login)}/${encodeURIComponent(deps.tenant)}`;

const tokenEndpoint = (deps: MicrosoftDeps): TokenEndpoint => ({
  api: deps,
  issuer: `${loginUrl(deps)}/v2.0`,
  url: `${loginUrl(deps)}/oauth2/v2.0/token`,
});

/**
 * Turns the code of a callback into credentials and the account's address.
 *
 * @returns `failed` for everything Microsoft can say or not say; the code is spent in most of these cases.
 * Repeatable: no; a code works once.
 */
export async function exchangeCode(
  deps: MicrosoftDeps,
  request: Parameters<OAuthProvider['exchangeCode']>[0],
): Promise<ExchangeResult> {
  const incomplete = incompleteExchange(request);
  if (incomplete !== null) return exchangeFailed(incomplete);
  try {
    const answer = await exchangeForToken(tokenEndpoint(deps), request);
    if (answer.kind === 'refused') return exchangeRefused(answer);
    const { token } = answer;
    const granted = token.scope === undefined ? null : scopesOf(token.scope);
    if (granted !== null && !allowsCalendars(granted))
      return missingScope(CALENDAR_SCOPES, granted, ALLOW_THE_CALENDAR);
    if (token.refresh_token === undefined) return refreshTokenMissing(granted);
    const credentials = toCredentials(
      token,
      { refreshToken: token.refresh_token, scope: token.scope ?? '' },
      deps.clock,
    );
    const account = await readAccount(deps, credentials, request.signal);
    if (account === null) return exchangeFailed('account_email_missing');
    return { kind: 'connected', credentials: { ...credentials, accountId: account.id }, email: account.email };
  } catch (error) {
    return thrownFailure(error, request.signal, exchangeFailed);
  }
}

/** What Microsoft says when only the person, or their administrator, can go on. */
const PERSON_ERRORS = ['invalid_grant', 'interaction_required', 'consent_required', 'login_required', 'access_denied'];
/** What Microsoft says when the registration itself, or what we ask with it, is the problem. */
const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client', 'invalid_scope', 'invalid_resource', 'invalid_request'];
const RETRY_ERRORS = ['temporarily_unavailable', 'server_error'];
/** Too many equal requests for tokens in a row. */
const TOKEN_LOOP = 50196;

/**
 * Gets a fresh access token, and with it a new refresh token that takes the place of the old one. The old one goes on
 * working, so an answer that is lost on the way costs nothing.
 *
 * @throws {AppError} `provider_unavailable` Microsoft cannot say now: the connection stays as it is.
 * @throws {AppError} `provider_response_invalid` an answer that is not documented.
 * Repeatable: yes.
 * @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
export async function refresh(
  deps: MicrosoftDeps,
  credentials: Credentials,
  options: { client: OAuthClient; signal: AbortSignal },
): Promise<RefreshResult> {
  const known = oauthOnly(credentials);
  const answer = await requestFreshToken(tokenEndpoint(deps), known, options);
  if (answer.kind === 'refused') return refreshRefused(deps, answer);
  const { token } = answer;
  const account = {
    refreshToken: token.refresh_token ?? known.refreshToken,
    scope: token.scope ?? known.scope,
    ...(known.accountId === undefined ? {} : { accountId: known.accountId }),
  };
  return { kind: 'refreshed', credentials: toCredentials(token, account, deps.clock) };
}

function refreshRefused(deps: MicrosoftDeps, refusal: Extract<TokenAnswer, { kind: 'refused' }>): RefreshResult {
  const { error } = refusal;
  const numbers = numbersOf(refusal);
  if (RETRY_ERRORS.includes(error) || numbers.includes(TOKEN_LOOP))
    throw new AppError('provider_unavailable', 'Microsoft gives no access token at the moment. It is tried again.');
  const rule = ruleFor(numbers);
  if (PERSON_ERRORS.includes(error))
    return {
      kind: 'disconnected',
      code: rule?.refresh ?? 'consent_revoked',
      reason:
        rule?.sentence ??
        'Microsoft no longer accepts the sign-in to this calendar: it was withdrawn, its password was reset, or it has not been used for 90 days. Connect again.',
    };
  if (CLIENT_ERRORS.includes(error))
    return {
      kind: 'client_refused',
      reason:
        rule?.sentence ??
        'Microsoft refuses the app registration of this workspace. Check its client id and client secret; calendars are then read again by themselves.',
    };
  throw tokenAnswerInvalid(deps);
}
