/** Home of the token endpoint: a code, or a refresh token, becomes an access token. */
import * as oauth from 'oauth4webapi';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import type { OAuthClient, OAuthProvider } from './port.ts';
import { readJson, sendRequest, throwIfUnavailable } from './json-api.ts';
import type { OAuthCredentials, ProviderApi } from './json-api.ts';

/** Where a provider gives tokens. `issuer` is its name for itself. */
export type TokenEndpoint = { api: ProviderApi; issuer: string; url: string };

/** A token as the provider gave it. */
export type Token = oauth.TokenEndpointResponse;

/** The answer of the endpoint. A refusal has the error word of RFC 6749, section 5.2, and the whole body beside it. */
export type TokenAnswer =
  | { kind: 'token'; token: Token }
  | { kind: 'refused'; error: string; description: string | null; body: Readonly<Record<string, unknown>> };

const TOKEN_DEADLINE_MS = 15_000;
const TOKEN_ANSWER_BYTES = 64 * 1024;
/** What Google and Microsoft give at least, for an answer that does not tell; a shorter life shows as a 401. */
const DEFAULT_EXPIRES_IN_SECONDS = 3599;
/** Longer promises are not believed. */
const MAX_EXPIRES_IN_SECONDS = 24 * 60 * 60;

/** What an exchange lacks so that it would not be sent at all; null when it is whole. */
export function incompleteExchange(
  request: Parameters<OAuthProvider['exchangeCode']>[0],
): 'client_refused' | 'code_invalid' | 'redirect_uri_refused' | null {
  if (request.client.clientId === '' || request.client.clientSecret === '') return 'client_refused';
  if (request.code === '') return 'code_invalid';
  return request.redirectUri === '' ? 'redirect_uri_refused' : null;
}

/**
 * Exchanges the code of a callback.
 *
 * @throws {AppError} `provider_unavailable` no answer in time, 408, 429 or 5xx.
 * @throws {AppError} `provider_response_invalid` an answer that is not documented.
 * Repeatable: no; a code works once.
 */
export function exchangeForToken(
  endpoint: TokenEndpoint,
  request: Parameters<OAuthProvider['exchangeCode']>[0],
): Promise<TokenAnswer> {
  return answerOf(endpoint, request, async (server, client, options) => {
    const callback = oauth.validateAuthResponse(server, client, new URLSearchParams({ code: request.code }));
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(request.client.clientSecret),
      callback,
      request.redirectUri,
      request.codeVerifier ?? oauth.nopkce,
      options,
    );
    return oauth.processAuthorizationCodeResponse(server, client, response);
  });
}

/**
 * Asks for a fresh access token; errors as in `exchangeForToken`.
 *
 * Repeatable: yes.
 */
export function requestFreshToken(
  endpoint: TokenEndpoint,
  { refreshToken }: OAuthCredentials,
  request: { client: OAuthClient; signal: AbortSignal },
): Promise<TokenAnswer> {
  return answerOf(endpoint, request, async (server, client, options) => {
    const authentication = oauth.ClientSecretPost(request.client.clientSecret);
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, options);
    return oauth.processRefreshTokenResponse(server, client, response);
  });
}

type Grant = (
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  options: oauth.TokenEndpointRequestOptions,
) => Promise<Token>;

async function answerOf(
  endpoint: TokenEndpoint,
  { client, signal }: { client: OAuthClient; signal: AbortSignal },
  grant: Grant,
): Promise<TokenAnswer> {
  const server = { issuer: endpoint.issuer, token_endpoint: endpoint.url };
  try {
    const token = await grant(server, { client_id: client.clientId }, transport(endpoint, signal));
    return { kind: 'token', token };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof oauth.ResponseBodyError)
      return { kind: 'refused', error: error.error, description: error.error_description ?? null, body: error.cause };
    // The library's errors carry the answer, and with it tokens, so they are not passed on as a cause.
    if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
      throw tokenAnswerInvalid(endpoint.api);
    throw error;
  }
}

/** The error for an answer that is not documented. */
export const tokenAnswerInvalid = (api: ProviderApi): AppError =>
  new AppError(
    'provider_response_invalid',
    `${api.label} answered the request for an access token in a way that is not documented. It is tried again.`,
  );

/** Sends the library's requests through our own HTTP, with its limits. */
function transport({ api, url: base }: TokenEndpoint, signal: AbortSignal): oauth.TokenEndpointRequestOptions {
  return {
    signal,
    [oauth.allowInsecureRequests]: new URL(base).protocol === 'http:',
    [oauth.customFetch]: async (url, request) => {
      const response = await sendRequest(api, url, {
        method: request.method,
        headers: request.headers,
        body: request.body.toString(),
        deadlineMs: TOKEN_DEADLINE_MS,
        maxBytes: TOKEN_ANSWER_BYTES,
        signal,
      });
      throwIfUnavailable(api, response);
      return withoutIdToken(response.status, readJson(response));
    },
  };
}

/**
 * The answer as the library reads it. The account is asked for at another endpoint, so an ID token that nobody uses must
 * not fail a connection over its clock or issuer; nor must a challenge header hide the error in the body.
 */
function withoutIdToken(status: number, json: unknown): Response {
  if (status < 200 || status === 204 || status === 205 || status === 304) return new Response(null, { status: 502 });
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return Response.json(isObject ? { ...json, id_token: undefined } : null, { status });
}

/** @param account What the token does not tell: kept from before, or read elsewhere. */
export function toCredentials(
  token: Token,
  account: Pick<OAuthCredentials, 'refreshToken' | 'scope' | 'accountId'>,
  clock: Clock,
): OAuthCredentials {
  const lifetimeMs = Math.min(token.expires_in ?? DEFAULT_EXPIRES_IN_SECONDS, MAX_EXPIRES_IN_SECONDS) * 1000;
  return {
    kind: 'oauth',
    ...account,
    accessToken: token.access_token,
    accessTokenExpiresAt: new Date(clock.now().getTime() + lifetimeMs).toISOString(),
  };
}
