/** Home of Google's refusals: every answer that is not 2xx is read here, once, into our words. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OutboundResponse } from '../../base/outbound-http.ts';
import type { Disconnected } from '../port.ts';
import { inBrackets, rateLimited, readJson, throwIfUnavailable } from '../json-api.ts';
import type { ProviderApi } from '../json-api.ts';

/** What Google meant by refusing a call to its Calendar API. `reason` is a full sentence. */
export type GoogleRefusal =
  | { kind: 'access_token_refused' }
  | { kind: 'sync_token_expired' }
  /** The thing asked for does not exist for this account. */
  | { kind: 'not_found'; reason: string }
  /** The account may not see it. */
  | { kind: 'forbidden'; reason: string }
  /** This calendar, or our address, cannot have notifications. */
  | { kind: 'push_unsupported'; reason: string }
  /** A notification channel with this id was opened before. */
  | { kind: 'channel_id_used'; reason: string }
  /** Google calls the request itself wrong. */
  | { kind: 'bad_request'; reason: string }
  | Disconnected;

type Rule = { statuses: readonly number[]; reasons: readonly string[]; refusal: GoogleRefusal | 'retry' | 'api_off' };

const SCOPE_MISSING: Disconnected = {
  kind: 'disconnected',
  code: 'scope_missing',
  reason: 'Google did not give permission to read this calendar. Connect again and tick the box for the calendar.',
};

/**
 * Reasons that settle an answer, first match wins.
 *
 * `accessNotConfigured` stands before the rate limits because both have the domain `usageLimits`.
 *
 * @see https://developers.google.com/workspace/calendar/api/guides/errors
 */
const RULES: readonly Rule[] = [
  {
    statuses: [400, 401, 403],
    reasons: ['pushNotSupportedForRequestedResource'],
    refusal: {
      kind: 'push_unsupported',
      reason: 'Google sends no notifications for this calendar, so it is looked at regularly instead.',
    },
  },
  {
    statuses: [400, 401, 403],
    reasons: ['push.webhookUrlUnauthorized', 'push.webhookUrlNotHttps', 'webhookUrlUnauthorized', 'webhookUrlNotHttps'],
    refusal: {
      kind: 'push_unsupported',
      reason:
        'Google refuses to notify this server, because its PUBLIC_URL has no https address that Google accepts. Calendars are looked at regularly instead.',
    },
  },
  {
    statuses: [400],
    reasons: ['channelIdNotUnique'],
    refusal: { kind: 'channel_id_used', reason: 'Google knows this notification channel already.' },
  },
  { statuses: [403], reasons: ['accessNotConfigured', 'SERVICE_DISABLED'], refusal: 'api_off' },
  {
    statuses: [403, 429],
    reasons: [
      'userRateLimitExceeded',
      'rateLimitExceeded',
      'quotaExceeded',
      'dailyLimitExceeded',
      'calendarUsageLimitsExceeded',
      'RATE_LIMIT_EXCEEDED',
      'RESOURCE_EXHAUSTED',
    ],
    refusal: 'retry',
  },
  {
    statuses: [403],
    reasons: ['notACalendarUser'],
    refusal: {
      kind: 'disconnected',
      code: 'account_unusable',
      reason:
        'This Google account has no Google Calendar. Open calendar.google.com with it once, or connect another account.',
    },
  },
  {
    statuses: [403],
    reasons: [
      'insufficientPermissions',
      'insufficientAuthorizedParty',
      'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      'insufficient_scope',
    ],
    refusal: SCOPE_MISSING,
  },
  {
    statuses: [403],
    reasons: ['forbidden', 'forbiddenForNonOrganizer', 'domainPolicy', 'calendarForbidden'],
    refusal: { kind: 'forbidden', reason: 'Google does not allow this account to read the calendar any more.' },
  },
  { statuses: [403], reasons: ['PERMISSION_DENIED'], refusal: SCOPE_MISSING },
  {
    statuses: [404],
    reasons: ['notFound', 'NOT_FOUND'],
    refusal: {
      kind: 'not_found',
      reason:
        'Google does not know this calendar any more: it was deleted, or it is no longer shared with this account.',
    },
  },
  { statuses: [410], reasons: [], refusal: { kind: 'sync_token_expired' } },
  { statuses: [401], reasons: [], refusal: { kind: 'access_token_refused' } },
];

const googleError = z.object({
  error: z.object({
    status: z.string().optional().catch(undefined),
    errors: z
      .array(z.object({ reason: z.string().optional().catch(undefined) }).catch({}))
      .optional()
      .catch(undefined),
    details: z
      .array(z.object({ reason: z.string().optional().catch(undefined) }).catch({}))
      .optional()
      .catch(undefined),
  }),
});

/**
 * Reads an answer of the Calendar API that is not 2xx.
 *
 * A 404 counts only with Google's own error body: a proxy's 404 must not take a calendar away.
 *
 * @throws {AppError} `provider_unavailable` 408, 429, 5xx, or a rate limit with status 403. `retryAfterMs` is what Google asked for.
 * @throws {AppError} `configuration_invalid` the API is switched off in the Google Cloud project.
 * @throws {AppError} `provider_response_invalid` any other answer.
 * @see https://developers.google.com/workspace/calendar/api/guides/errors
 */
export function readRefusal(api: ProviderApi, response: OutboundResponse): GoogleRefusal {
  throwIfUnavailable(api, response);
  const reasons = reasonsOf(response);
  const rule = RULES.find(
    ({ statuses, reasons: wanted }) =>
      statuses.includes(response.status) && (wanted.length === 0 || wanted.some((reason) => reasons.includes(reason))),
  );
  if (rule?.refusal === 'retry') throw rateLimited(api, response);
  if (rule?.refusal === 'api_off')
    throw new AppError(
      'configuration_invalid',
      'The Google Calendar API is not switched on in the Google Cloud project of this OAuth client. Enable "Google Calendar API" there; calendars are then read again by themselves.',
    );
  if (rule !== undefined) return rule.refusal;
  if (response.status === 400)
    return { kind: 'bad_request', reason: `Google refused the request as wrong${inBrackets(reasons)}.` };
  throw new AppError(
    'provider_response_invalid',
    `Google answered with status ${response.status}${inBrackets(reasons)}, which is not documented for this call. Nothing was changed; it is tried again.`,
  );
}

function reasonsOf(response: OutboundResponse): string[] {
  const challenge = response.headers.get('www-authenticate')?.includes('insufficient_scope') === true;
  const fromHeader = challenge ? ['insufficient_scope'] : [];
  const parsed = googleError.safeParse(readJson(response));
  if (!parsed.success) return fromHeader;
  const { errors, details, status } = parsed.data.error;
  const listed = [...(errors ?? []), ...(details ?? [])].map((entry) => entry.reason);
  return [...listed, status, ...fromHeader].filter((reason) => reason !== undefined);
}
