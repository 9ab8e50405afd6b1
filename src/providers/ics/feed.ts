/** Home of the feed: one address fetched, and what its answer means. The address is a secret, so only its host is ever named. */
import { AppError, isAppError } from '../../base/errors.ts';
import { retryAfterByOwnDateMs } from '../../base/outbound-http.ts';
import type { OutboundHttp, OutboundRequest, OutboundResponse } from '../../base/outbound-http.ts';
import type { Disconnected } from '../port.ts';

/** What a server gave to recognise a version of a feed by. */
export type Validators = { etag: string | null; lastModified: string | null };

/** What fetching a feed came to. */
export type FeedAnswer =
  | {
      kind: 'body';
      body: Buffer;
      contentType: string | null;
      /** Whether HTTP itself said where the answer ends; without that, one that breaks off looks like a whole one. */
      isWhole: boolean;
      validators: Validators;
    }
  /** The server says it is still the version with these validators. */
  | { kind: 'not_modified' }
  | Disconnected;

const DEADLINE_MS = 30_000;
/** Most bytes of a feed, also once it is unpacked. */
export const MAX_BYTES = 20 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** Longest validator that is kept and sent back. */
const MAX_VALIDATOR_LENGTH = 1_000;

/** The address to fetch: `webcal:` and `webcals:` mean https. Null when it is no web address. */
export function normaliseFeedUrl(address: string): string | null {
  const url = address.trim().replace(/^webcals?:\/\//i, 'https://');
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}

/** The host of a feed, for people and logs. */
export function hostOf(url: string): string {
  const normalised = normaliseFeedUrl(url);
  return normalised === null ? 'unknown' : new URL(normalised).host;
}

/**
 * Fetches a feed.
 *
 * @param validators Of the version that is known; null asks for the whole feed in any case.
 * @throws {AppError} `provider_unavailable` no answer within 30 s, 408, 425, 429 or 5xx. Retry later.
 * @throws {AppError} `provider_response_invalid` another status that tells nothing.
 * @throws {AppError} `address_refused` a private network, not http(s), or more than 5 redirects.
 * @throws {AppError} `answer_too_large` more than 20 MB.
 */
export async function fetchFeed(
  http: OutboundHttp,
  url: string,
  validators: Validators | null,
  signal: AbortSignal,
): Promise<FeedAnswer> {
  const address = normaliseFeedUrl(url);
  if (address === null) throw new AppError('address_refused', 'The stored feed address is no web address.');
  const response = await requestFeed(http, address, {
    method: 'GET',
    headers: { accept: 'text/calendar, */*;q=0.1', ...conditions(validators) },
    signal,
  });
  return readAnswer(response, hostOf(url), validators !== null);
}

async function requestFeed(
  http: OutboundHttp,
  address: string,
  request: Pick<OutboundRequest, 'method' | 'headers' | 'signal'>,
): Promise<OutboundResponse> {
  const bounds = { deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES, maxRedirects: MAX_REDIRECTS };
  try {
    return await http.request(address, { ...request, ...bounds });
  } catch (cause) {
    if (!isAppError(cause, 'answer_too_large')) throw cause;
    const sentence = 'The calendar at this address is larger than 20 MB, which is more than is read.';
    throw new AppError('answer_too_large', sentence, { cause });
  }
}

function conditions(validators: Validators | null): Record<string, string> {
  return {
    ...(validators?.etag ? { 'if-none-match': validators.etag } : {}),
    ...(validators?.lastModified ? { 'if-modified-since': validators.lastModified } : {}),
  };
}

function readAnswer(response: OutboundResponse, host: string, wasConditional: boolean): FeedAnswer {
  const { status } = response;
  if (status === 304 && wasConditional) return { kind: 'not_modified' };
  if (status === 401 || status === 403)
    return {
      kind: 'disconnected',
      code: 'access_denied',
      reason: `The server "${host}" does not allow this calendar to be read any more. Copy its address again from your calendar and connect it again.`,
    };
  if (status === 404 || status === 410)
    return {
      kind: 'disconnected',
      code: 'feed_gone',
      reason: `There is no calendar at this address on "${host}" any more. Copy its address again from your calendar and connect it again.`,
    };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    throw new AppError('provider_unavailable', `The server "${host}" answered with status ${status}.`, {
      retryAfterMs: retryAfterByOwnDateMs(response),
    });
  if (status !== 200 && status !== 203)
    throw new AppError(
      'provider_response_invalid',
      `The server "${host}" answered with status ${status} instead of a calendar. What is stored stays.`,
    );
  const { headers, body } = response;
  return {
    kind: 'body',
    body,
    contentType: headers.get('content-type'),
    isWhole: headers.get('content-length') !== null || headers.get('transfer-encoding') !== null,
    validators: { etag: validator(headers.get('etag')), lastModified: validator(headers.get('last-modified')) },
  };
}

const validator = (value: string | null): string | null =>
  value !== null && value.length <= MAX_VALIDATOR_LENGTH ? value : null;
