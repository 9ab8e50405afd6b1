/** Home of the feed: one address fetched, and what its answer means. The address is a secret, so only its host is ever named. */
import { createHash } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import { retryAfterByOwnDateMs } from '../../base/outbound-http.ts';
import type { OutboundHttp, OutboundResponse } from '../../base/outbound-http.ts';
import type { Disconnected } from '../port.ts';
import { calendarIn, decoded, unpacked } from './feed-text.ts';

/** What a server gave to recognise a version of a feed by. */
export type Validators = { etag: string | null; lastModified: string | null };

/** What fetching a feed came to. */
export type FeedAnswer =
  | {
      kind: 'calendar';
      text: string;
      /** Equal for equal content; stamps that many servers write anew with every answer do not count. */
      contentHash: string;
      validators: Validators;
    }
  /** The server says it is still the version with these validators. */
  | { kind: 'not_modified' }
  /** An answer that is no calendar: a page, or a part of one. `reason` is a full sentence. */
  | { kind: 'not_a_calendar'; reason: string }
  | Disconnected;

const DEADLINE_MS = 30_000;
const MAX_BYTES = 20 * 1024 * 1024;
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
  const response = await http.request(address, {
    method: 'GET',
    headers: { accept: 'text/calendar, */*;q=0.1', ...conditions(validators) },
    deadlineMs: DEADLINE_MS,
    maxBytes: MAX_BYTES,
    maxRedirects: MAX_REDIRECTS,
    signal,
  });
  return readAnswer(response, hostOf(url), validators !== null);
}

function conditions(validators: Validators | null): Record<string, string> {
  return {
    ...(validators?.etag ? { 'if-none-match': validators.etag } : {}),
    ...(validators?.lastModified ? { 'if-modified-since': validators.lastModified } : {}),
  };
}

async function readAnswer(response: OutboundResponse, host: string, wasConditional: boolean): Promise<FeedAnswer> {
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
  return await readCalendarText(response, host);
}

async function readCalendarText(response: OutboundResponse, host: string): Promise<FeedAnswer> {
  const found = calendarIn(decoded(await bodyOf(response, host), response.headers.get('content-type')));
  if (found.kind === 'page')
    return {
      kind: 'not_a_calendar',
      reason: `The address on "${host}" leads to a web page, most likely one to sign in, and not to a calendar. Use the secret or public address in iCal format (often ending in .ics).`,
    };
  if (found.kind === 'no_calendar')
    return { kind: 'not_a_calendar', reason: `The address on "${host}" does not lead to a calendar.` };
  if (found.kind === 'cut' || (!isComplete(response) && !/END:VCALENDAR\s*$/i.test(found.text.slice(-200))))
    return {
      kind: 'not_a_calendar',
      reason: `The calendar from "${host}" is cut off before its end, so nothing of it is used.`,
    };
  const { text } = found;
  const stamps = /^(?:DTSTAMP|LAST-MODIFIED|CREATED)[:;].*$/gim;
  return {
    kind: 'calendar',
    text,
    contentHash: createHash('sha256').update(text.replace(stamps, '')).digest('base64url'),
    validators: {
      etag: validator(response.headers.get('etag')),
      lastModified: validator(response.headers.get('last-modified')),
    },
  };
}

const validator = (value: string | null): string | null =>
  value !== null && value.length <= MAX_VALIDATOR_LENGTH ? value : null;

/** Whether HTTP itself said where the answer ends; without that, one that breaks off looks like a whole one. */
const isComplete = ({ headers }: OutboundResponse): boolean =>
  headers.get('content-length') !== null || headers.get('transfer-encoding') !== null;

async function bodyOf({ body }: OutboundResponse, host: string): Promise<Buffer> {
  try {
    return await unpacked(body, MAX_BYTES);
  } catch (cause) {
    throw new AppError('provider_unavailable', `The server "${host}" did not give a complete answer.`, { cause });
  }
}
