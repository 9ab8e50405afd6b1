/** Home of the sentences for a connection that could not be made. */
import { refusalText } from '../exchange-failure.ts';
import type { ExchangeFailure, FailureTexts, PlainFailureCode } from '../exchange-failure.ts';

const FAILURES: FailureTexts = {
  refresh_token_missing: {
    reason: 'refresh_token missing from oAuth response',
    advice:
      'Open the consent page with access_type=offline and prompt=consent, and check that the client id and secret belong to an OAuth client of type "Web application".',
  },
  client_refused: {
    reason: 'invalid_client',
    advice: 'Check the Google client id and client secret of this workspace: Google does not accept them.',
  },
  redirect_uri_refused: {
    reason: 'redirect_uri_mismatch',
    advice:
      'The redirect URL in the state must be the same, letter for letter, as redirect_uri on the consent page and as the one registered at Google.',
  },
  code_invalid: {
    reason: 'invalid_grant',
    advice:
      'The code was used before, is too old, or was made for another redirect URL. Start connecting again from the beginning.',
  },
  account_email_missing: {
    reason: 'email missing from userinfo response',
    advice: 'Add the scope https://www.googleapis.com/auth/userinfo.email to the consent page, then connect again.',
  },
  provider_unavailable: {
    reason: 'Google did not answer',
    advice: 'Nothing is wrong with the account. Wait a minute, then start connecting again.',
  },
  provider_response_invalid: {
    reason: 'unexpected oAuth response',
    advice:
      'Google answered in a way that is not documented. Try again; if it stays so, check the configured Google addresses.',
  },
};

/** @param detail What the other side said, already fit for people; in the place of the usual reason. */
export function exchangeFailed(code: PlainFailureCode, detail?: string): ExchangeFailure {
  const { reason, advice } = FAILURES[code];
  return { kind: 'failed', code, reason: detail ?? reason, advice };
}

/** What to do about a calendar that was unticked. */
export const TICK_THE_CALENDAR = 'Connect again and leave the box for the calendar ticked on the consent page.';

const CODES: Readonly<Record<string, PlainFailureCode>> = {
  invalid_grant: 'code_invalid',
  invalid_client: 'client_refused',
  unauthorized_client: 'client_refused',
  deleted_client: 'client_refused',
  disabled_client: 'client_refused',
  redirect_uri_mismatch: 'redirect_uri_refused',
};

/** @param error The error word of the token endpoint (RFC 6749, section 5.2). */
export function exchangeRefused(error: string, description: string | null): ExchangeFailure {
  const code = Object.hasOwn(CODES, error) ? CODES[error] : undefined;
  return exchangeFailed(code ?? 'provider_response_invalid', refusalText(error, description));
}
