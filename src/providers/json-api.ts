/** Home of the call: one request to a provider's JSON API with an access token, bounded in time and size. */
import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { AppError, isAppError } from '../base/errors.ts';
import type { OutboundHttp, OutboundRequest, OutboundResponse } from '../base/outbound-http.ts';
import { readRetryAfterMs } from '../base/retry-after.ts';
import type { Credentials } from './port.ts';

/** A provider that is called over HTTP. `label` is its name in sentences. */
export type ProviderApi = { label: 'Google' | 'Microsoft'; http: OutboundHttp; clock: Clock };

/** Credentials of a provider with a consent page. */
export type OAuthCredentials = Extract<Credentials, { kind: 'oauth' }>;

/** A request in the name of an account. `maxBytes` defaults to 1 MiB, `deadlineMs` to 15 s. */
export type AccountRequest = {
  method: string;
  url: string;
  headers?: Record<string, string>;
  json?: unknown;
  maxBytes?: number;
  deadlineMs?: number;
  signal: AbortSignal;
};

const SMALL_ANSWER_BYTES = 1024 * 1024;
const CALL_DEADLINE_MS = 15_000;

/** @throws {TypeError} these credentials are of another provider, which is a mistake in our own code. */
export function oauthOnly(credentials: Credentials): OAuthCredentials {
  if (credentials.kind !== 'oauth') throw new TypeError('OAuth credentials are needed here.');
  return credentials;
}

/** A base URL without the slash that people may leave at its end. */
export const withoutSlash = (url: string): string => url.replace(/\/$/, '');

/**
 * Makes one request in the name of the account and returns any answer.
 *
 * @throws {AppError} `provider_unavailable` no complete answer in time.
 * @throws {AppError} `provider_response_invalid` an answer larger than it can be, or a redirect to where we may not go.
 */
export function callWithToken(
  api: ProviderApi,
  credentials: Credentials,
  request: AccountRequest,
): Promise<OutboundResponse> {
  const { accessToken } = oauthOnly(credentials);
  const isBody = request.json !== undefined;
  return sendRequest(api, request.url, {
    method: request.method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
      ...(isBody ? { 'content-type': 'application/json' } : {}),
      ...request.headers,
    },
    ...(isBody ? { body: JSON.stringify(request.json) } : {}),
    deadlineMs: request.deadlineMs ?? CALL_DEADLINE_MS,
    maxBytes: request.maxBytes ?? SMALL_ANSWER_BYTES,
    signal: request.signal,
  });
}

/** Makes one request to a provider as it is, following no redirect; errors as in `callWithToken`. */
export async function sendRequest(
  api: ProviderApi,
  url: string,
  request: Omit<OutboundRequest, 'maxRedirects'>,
): Promise<OutboundResponse> {
  try {
    return await api.http.request(url, { ...request, maxRedirects: 0 });
  } catch (error) {
    if (isAppError(error, 'answer_too_large') || isAppError(error, 'address_refused'))
      throw new AppError('provider_response_invalid', `${api.label} cannot be read: ${error.message}`, {
        cause: error,
      });
    throw error;
  }
}

/** Whether an answer is a success. */
export const isOk = (response: OutboundResponse): boolean => response.status >= 200 && response.status < 300;

/**
 * Reads the envelope of a successful answer.
 *
 * @param what The answer in words, for the sentence: "a list of calendars".
 * @throws {AppError} `provider_response_invalid` no JSON, or not the documented shape.
 */
export function readAnswer<Shape extends z.ZodType>(
  api: ProviderApi,
  response: OutboundResponse,
  shape: Shape,
  what: string,
): z.output<Shape> {
  const parsed = shape.safeParse(readJson(response));
  if (parsed.success) return parsed.data;
  throw new AppError(
    'provider_response_invalid',
    `${api.label} answered without ${what} in its documented shape. Nothing was stored; it is tried again.`,
  );
}

/** The body as JSON; undefined when it is none. */
export function readJson(response: OutboundResponse): unknown {
  try {
    return JSON.parse(response.text());
  } catch {
    return undefined;
  }
}

/**
 * Throws when an answer says "not now".
 *
 * @throws {AppError} `provider_unavailable` 408, 429 or 5xx; `retryAfterMs` is what the provider asked for.
 */
export function throwIfUnavailable(api: ProviderApi, response: OutboundResponse): void {
  if (response.status === 429) throw rateLimited(api, response);
  if (response.status >= 500 || response.status === 408)
    throw new AppError(
      'provider_unavailable',
      `${api.label} answered with status ${response.status}. It is tried again.`,
      { retryAfterMs: retryAfterMsOf(response, api.clock) },
    );
}

/** The error for an answer that asks for fewer requests. */
export function rateLimited(api: ProviderApi, response: OutboundResponse): AppError {
  return new AppError('provider_unavailable', `${api.label} asked for fewer requests. It is tried again later.`, {
    retryAfterMs: retryAfterMsOf(response, api.clock),
  });
}

const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** How long a provider asks to be left alone, in milliseconds, one day at most; null when it does not ask. */
export function retryAfterMsOf(response: OutboundResponse, clock: Clock): number | null {
  const waitMs = readRetryAfterMs(response.headers.get('retry-after'), clock.now());
  return waitMs === null ? null : Math.min(waitMs, MAX_RETRY_AFTER_MS);
}

/** The other side's words that may stand in a sentence, in brackets after a space: only plain ones, at most three. */
export function inBrackets(words: readonly string[]): string {
  const plain = words.filter((word) => /^[\w.]{1,60}$/.test(word)).slice(0, 3);
  return plain.length === 0 ? '' : ` (${plain.join(', ')})`;
}
