/** Home of Graph's refusals: every answer that is not 2xx is read here, once, into our words. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OutboundResponse } from '../../base/outbound-http.ts';
import type { Credentials, Disconnected } from '../port.ts';
import { scopesOf } from '../exchange-failure.ts';
import { inBrackets, oauthOnly, readJson, throwIfUnavailable } from '../json-api.ts';
import type { ProviderApi } from '../json-api.ts';
import { allowsCalendars } from './scopes.ts';

/** What Graph meant by refusing a call. `reason` is a full sentence. */
export type MicrosoftRefusal =
  | { kind: 'access_token_refused' }
  /** The thing asked for does not exist for this account. */
  | { kind: 'not_found'; reason: string }
  /** The account may not see it. */
  | { kind: 'forbidden'; reason: string }
  /** Graph calls the request itself wrong. */
  | { kind: 'bad_request'; reason: string }
  | Disconnected;

const NO_MAILBOX: Disconnected = {
  kind: 'disconnected',
  code: 'account_unusable',
  reason:
    'This Microsoft account has no mailbox in Exchange Online or Outlook.com, so it has no calendar that can be read. Connect another account.',
};

const NO_MAILBOX_CODES = ['mailboxnotenabledforrestapi', 'mailboxnotsupportedforrestapi', 'errornonexistentmailbox'];
const FORBIDDEN_CODES = ['erroraccessdenied', 'authorization_requestdenied', 'accessdenied', 'forbidden'];
const NOT_FOUND_CODES = ['erroritemnotfound', 'errorfoldernotfound', 'resourcenotfound', 'itemnotfound'];

const errorBody = z.object({ error: z.unknown() });
/** Graph writes the inner one both ways, and an inner one may have another inside. */
const graphError = z.object({
  code: z.string(),
  message: z.string().optional().catch(undefined),
  innerError: z.unknown().optional(),
  innererror: z.unknown().optional(),
});
const MAX_DEPTH = 5;

/** What the body of a refusal says: codes, outer first, and its message. Empty when it has another shape. */
export function graphErrorOf(response: OutboundResponse): { codes: string[]; message: string } {
  const body = errorBody.safeParse(readJson(response));
  const outer = graphError.safeParse(body.data?.error);
  const codes: string[] = [];
  for (let error = outer; error.success && codes.length < MAX_DEPTH;) {
    codes.push(error.data.code);
    error = graphError.safeParse(error.data.innerError ?? error.data.innererror);
  }
  return { codes, message: outer.data?.message ?? '' };
}

/**
 * Reads an answer of Graph that is not 2xx.
 *
 * A 403 or 404 counts only with Graph's own error body: a proxy's 404 must not take a calendar away.
 *
 * @throws {AppError} `provider_unavailable` 408, 429 or 5xx. `retryAfterMs` is what Graph asked for.
 * @throws {AppError} `provider_response_invalid` any other answer.
 * @see https://learn.microsoft.com/graph/errors
 */
export function readRefusal(api: ProviderApi, response: OutboundResponse): MicrosoftRefusal {
  throwIfUnavailable(api, response);
  const { status } = response;
  if (status === 401) return { kind: 'access_token_refused' };
  const { codes } = graphErrorOf(response);
  const isOneOf = (known: readonly string[]): boolean => codes.some((code) => known.includes(code.toLowerCase()));
  if (status >= 400 && isOneOf(NO_MAILBOX_CODES)) return NO_MAILBOX;
  if (status === 403 && isOneOf(FORBIDDEN_CODES))
    return { kind: 'forbidden', reason: 'Microsoft does not allow this account to read the calendar any more.' };
  if (status === 404 && isOneOf(NOT_FOUND_CODES))
    return {
      kind: 'not_found',
      reason:
        'Microsoft does not know this calendar any more: it was deleted, or it is no longer shared with this account.',
    };
  if (status === 400)
    return { kind: 'bad_request', reason: `Microsoft refused the request as wrong${inBrackets(codes)}.` };
  throw new AppError(
    'provider_response_invalid',
    `Microsoft answered with status ${status}${inBrackets(codes)}, which is not documented for this call. Nothing was changed; it is tried again.`,
  );
}

/** What it means when not one calendar but all of the account are forbidden. */
export function forbiddenAccount(credentials: Credentials): Disconnected {
  const granted = scopesOf(oauthOnly(credentials).scope);
  if (granted.length > 0 && !allowsCalendars(granted))
    return {
      kind: 'disconnected',
      code: 'scope_missing',
      reason: 'Microsoft did not give permission to read this calendar. Connect again and accept all permissions.',
    };
  return {
    kind: 'disconnected',
    code: 'access_denied',
    reason:
      'Microsoft does not allow the calendar of this account to be read here. The administrator of its organisation can allow it; then connect again.',
  };
}
