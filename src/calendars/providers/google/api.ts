/** Home of the call: one request to Google with an access token, bounded in time and size. */
import type { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { AppError, isAppError } from '../../../base/errors.ts';
import type { OutboundHttp, OutboundRequest, OutboundResponse } from '../../../base/outbound-http.ts';
import type { Credentials } from '../../provider.ts';
import { readJson } from './errors.ts';

/** Where Google is. Origins without a path, as in the configuration; `userinfo` is a full address. */
export type GoogleUrls = { accounts: string; token: string; api: string; userinfo: string };

/** What every part of the adapter needs. */
export type GoogleDeps = { http: OutboundHttp; clock: Clock; urls: GoogleUrls };

/** Credentials as this provider made them. */
export type OAuthCredentials = Extract<Credentials, { kind: 'oauth' }>;

const SMALL_ANSWER_BYTES = 1024 * 1024;
const CALL_DEADLINE_MS = 15_000;

/** @throws {TypeError} these credentials are of another provider, which is a mistake in our own code. */
export function oauthOnly(credentials: Credentials): OAuthCredentials {
  if (credentials.kind !== 'oauth') throw new TypeError('Google needs OAuth credentials.');
  return credentials;
}

/** Builds an address under the Calendar API. Each path part is encoded, because calendar ids contain `@` and `#`. */
export function calendarUrl(deps: GoogleDeps, path: readonly string[], query: URLSearchParams | null = null): string {
  const search = query === null ? '' : `?${query.toString()}`;
  return `${withoutSlash(deps.urls.api)}/calendar/v3/${path.map(encodeURIComponent).join('/')}${search}`;
}

/** A base URL without the slash that people may leave at its end. */
export const withoutSlash = (url: string): string => url.replace(/\/$/, '');

/**
 * Makes one request in the name of the account and returns any answer.
 *
 * @param request.maxBytes Default 1 MiB. `deadlineMs` default 15 s.
 * @throws {AppError} `provider_unavailable` no complete answer in time.
 * @throws {AppError} `provider_response_invalid` an answer larger than it can be, or a redirect to where we may not go.
 */
export function callGoogle(
  deps: GoogleDeps,
  credentials: Credentials,
  request: { method: string; url: string; json?: unknown; maxBytes?: number; deadlineMs?: number; signal: AbortSignal },
): Promise<OutboundResponse> {
  const { accessToken } = oauthOnly(credentials);
  const isBody = request.json !== undefined;
  return sendToGoogle(deps, request.url, {
    method: request.method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
      ...(isBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(isBody ? { body: JSON.stringify(request.json) } : {}),
    deadlineMs: request.deadlineMs ?? CALL_DEADLINE_MS,
    maxBytes: request.maxBytes ?? SMALL_ANSWER_BYTES,
    signal: request.signal,
  });
}

/** Makes one request to Google as it is; errors as in `callGoogle`. */
export async function sendToGoogle(
  deps: GoogleDeps,
  url: string,
  request: Omit<OutboundRequest, 'maxRedirects'>,
): Promise<OutboundResponse> {
  try {
    return await deps.http.request(url, { ...request, maxRedirects: 0 });
  } catch (error) {
    if (isAppError(error, 'answer_too_large') || isAppError(error, 'address_refused'))
      throw new AppError('provider_response_invalid', `Google cannot be read: ${error.message}`, { cause: error });
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
  response: OutboundResponse,
  shape: Shape,
  what: string,
): z.output<Shape> {
  const parsed = shape.safeParse(readJson(response));
  if (parsed.success) return parsed.data;
  throw new AppError(
    'provider_response_invalid',
    `Google answered without ${what} in its documented shape. Nothing was stored; it is tried again.`,
  );
}
