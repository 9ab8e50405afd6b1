/** Home of Google's error shapes: Calendar API, OAuth endpoints, and the page that refuses an authorization request. */
import { json, Refusal, type Answer } from '../http.ts';

type ErrorDetail = { domain: string; reason: string; message: string; locationType?: string; location?: string };

/** An error of the Calendar API. @see https://developers.google.com/workspace/calendar/api/guides/errors */
function calendarError(status: number, detail: ErrorDetail, extra: Record<string, unknown> = {}): Answer {
  return json(status, { error: { errors: [detail], code: status, message: detail.message, ...extra } });
}

const global = (reason: string, message: string): ErrorDetail => ({ domain: 'global', reason, message });

export const refuse = {
  badRequest: (message = 'Bad Request'): Refusal => new Refusal(calendarError(400, global('badRequest', message))),

  invalidParameter: (location: string, message: string): Refusal =>
    new Refusal(calendarError(400, { ...global('invalidParameter', message), locationType: 'parameter', location })),

  invalid: (message: string): Refusal => new Refusal(calendarError(400, global('invalid', message))),

  required: (location: string): Refusal =>
    new Refusal(
      calendarError(400, { ...global('required', `Missing required field: ${location}`), locationType: 'other' }),
    ),

  timeRangeEmpty: (): Refusal =>
    new Refusal(
      calendarError(400, {
        domain: 'calendar',
        reason: 'timeRangeEmpty',
        message: 'The specified time range is empty.',
        locationType: 'parameter',
        location: 'timeMax',
      }),
    ),

  withReason: (reason: string, message: string): Refusal => new Refusal(calendarError(400, global(reason, message))),

  unauthenticated: (): Refusal => {
    const message =
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';
    const detail = {
      ...global('authError', 'Invalid Credentials'),
      locationType: 'header',
      location: 'Authorization',
    };
    return new Refusal(
      json(
        401,
        { error: { code: 401, message, errors: [detail], status: 'UNAUTHENTICATED' } },
        { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
      ),
    );
  },

  insufficientScope: (method: string): Refusal =>
    new Refusal(
      json(403, {
        error: {
          code: 403,
          message: 'Request had insufficient authentication scopes.',
          errors: [global('insufficientPermissions', 'Insufficient Permission')],
          status: 'PERMISSION_DENIED',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
              domain: 'googleapis.com',
              metadata: { service: 'calendar-json.googleapis.com', method },
            },
          ],
        },
      }),
    ),

  notFound: (message = 'Not Found'): Refusal => new Refusal(calendarError(404, global('notFound', message))),

  fullSyncRequired: (): Refusal =>
    new Refusal(
      calendarError(410, {
        domain: 'calendar',
        reason: 'fullSyncRequired',
        message: 'Sync token is no longer valid, a full sync is required.',
        locationType: 'parameter',
        location: 'syncToken',
      }),
    ),

  oauth: (status: number, error: string, description: string): Refusal =>
    new Refusal(oauthError(status, error, description)),
};

/** An error of `/token` and `/revoke` (RFC 6749 section 5.2, in Google's wording). */
export const oauthError = (status: number, error: string, description: string): Answer =>
  json(status, { error, error_description: description }, { 'cache-control': 'no-store' });

const USAGE_LIMIT_REASONS = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded']);

/** The answer of a fault, shaped as the endpoint at this path would shape it. */
export function faultAnswer(path: string, status: number, reason?: string, message?: string): Answer {
  if (path === '/token' || path === '/revoke') {
    const error = reason ?? (status >= 500 ? 'internal_failure' : 'invalid_request');
    return oauthError(status, error, message ?? 'Refused by a fault of the sandbox.');
  }
  const chosen = reason ?? (status === 429 ? 'rateLimitExceeded' : status >= 500 ? 'backendError' : 'badRequest');
  return calendarError(status, {
    domain: USAGE_LIMIT_REASONS.has(chosen) ? 'usageLimits' : 'global',
    reason: chosen,
    message: message ?? 'Refused by a fault of the sandbox.',
  });
}
