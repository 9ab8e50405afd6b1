/** Home of Microsoft's reasons: its numbered errors, and the sentences for a connection that could not be made or kept. */
import type { Disconnected, RefusalAdvice } from '../port.ts';
import { refusalText } from '../exchange-failure.ts';
import type { ExchangeFailure, FailureTexts, PlainFailureCode } from '../exchange-failure.ts';

const FAILURES: FailureTexts = {
  refresh_token_missing: {
    reason: 'refresh_token missing from oAuth response',
    advice:
      'Add offline_access to the scope of the consent page: without it Microsoft gives access for an hour only. Then connect again.',
  },
  client_refused: {
    reason: 'invalid_client',
    advice: 'Check the Microsoft client id and client secret of this workspace: Microsoft does not accept them.',
  },
  redirect_uri_refused: {
    reason: 'redirect_uri_mismatch',
    advice:
      'The redirect URL in the state must be the same, letter for letter, as redirect_uri on the consent page and as the one of platform "Web" in the app registration.',
  },
  code_invalid: {
    reason: 'invalid_grant',
    advice:
      'The code was used before, is too old, or was made for another redirect URL. Start connecting again from the beginning.',
  },
  account_email_missing: {
    reason: 'email missing from Microsoft Graph response',
    advice: 'Add the scope User.Read to the consent page, then connect again.',
  },
  provider_unavailable: {
    reason: 'Microsoft did not answer',
    advice: 'Nothing is wrong with the account. Wait a minute, then start connecting again.',
  },
  provider_response_invalid: {
    reason: 'unexpected oAuth response',
    advice:
      'Microsoft answered in a way that is not documented. Try again; if it stays so, check the configured Microsoft addresses.',
  },
};

/** @param detail What the other side said, already fit for people; in the place of the usual reason. */
export function exchangeFailed(code: PlainFailureCode, detail?: string): ExchangeFailure {
  const { reason, advice } = FAILURES[code];
  return { kind: 'failed', code, reason: detail ?? reason, advice };
}

/** What to do about a calendar that was not allowed. */
export const ALLOW_THE_CALENDAR =
  'Add Calendars.Read to the scope of the consent page and to the permissions of the app registration, then connect again and accept all of them. Calendars.ReadBasic is not enough: it hides the links of meetings.';

const FIT_THE_REGISTRATION =
  'Check that the Microsoft client id and client secret of this workspace are right, and that the app registration supports "Accounts in any organizational directory and personal Microsoft accounts"; if that was changed afterwards, make a new registration. Then connect again.';

/**
 * No refresh token came, for one of two causes: it was not asked for, or the app registration does not fit. Microsoft
 * seldom tells whether it was asked for; then the likely cause is said first.
 *
 * @param granted The scopes of the token; null when Microsoft did not tell them.
 */
export function refreshTokenMissing(granted: readonly string[] | null): ExchangeFailure {
  const failure = exchangeFailed('refresh_token_missing');
  return granted?.includes('offline_access') === true
    ? { ...failure, advice: FIT_THE_REGISTRATION }
    : { ...failure, advice: `${failure.advice} If it is there: ${lowerFirst(FIT_THE_REGISTRATION)}` };
}

const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

/** What one of Microsoft's numbers means. `sentence` says what to do; the codes count where the error word does not decide. */
type Rule = {
  numbers: readonly number[];
  sentence: string;
  /** The person can do it. */
  isForPerson?: true;
  exchange?: PlainFailureCode;
  refresh?: Disconnected['code'];
};

/** @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const RULES: readonly Rule[] = [
  {
    numbers: [50011, 500112, 70004],
    sentence: FAILURES.redirect_uri_refused.advice,
    exchange: 'redirect_uri_refused',
  },
  {
    numbers: [50020, 16000, 50034, 500208],
    isForPerson: true,
    sentence:
      'This account is not in the directory, or not of the kind, that the app allows. Connect another account, or tell whoever runs the app: its registration can support "Accounts in any organizational directory and personal Microsoft accounts".',
    refresh: 'account_unusable',
  },
  {
    numbers: [50057],
    isForPerson: true,
    sentence: 'This account is switched off in its organisation. When it is on again, connect again.',
    refresh: 'account_unusable',
  },
  {
    numbers: [50072, 50074, 50076, 50078, 50079, 50158],
    isForPerson: true,
    sentence: 'The organisation of this account asks for another proof of identity. Connect again and give it there.',
  },
  {
    numbers: [50131, 53000, 53001, 53002, 53003, 53004, 530035],
    isForPerson: true,
    sentence:
      'The IT administrator of this account does not allow this app, this place or this device. Ask for it to be allowed, then connect again.',
    refresh: 'access_denied',
  },
  {
    numbers: [90094],
    isForPerson: true,
    sentence:
      'Only an administrator of the organisation may consent to this app. Ask for admin consent, then connect again.',
    refresh: 'access_denied',
  },
  {
    numbers: [65001, 65004, 650056, 90008],
    isForPerson: true,
    sentence:
      'Consent to this app is missing. Connect again and accept the permissions, or ask the administrator of the organisation for admin consent.',
  },
  {
    numbers: [7000222],
    sentence:
      'The client secret of the app registration has expired. Make a new one there and set it for this workspace.',
  },
  {
    numbers: [7000215, 7000218, 70002],
    sentence:
      'The client secret of this workspace is wrong. It must be the value of a secret of the app registration, not its id.',
  },
  {
    numbers: [700016, 700011, 7000112, 70001, 90002],
    sentence:
      'Microsoft does not know this app there, or it is switched off. Check the client id of this workspace, and MICROSOFT_TENANT.',
  },
  {
    numbers: [50194],
    sentence:
      'The app registration is for one directory only. Let it support "Accounts in any organizational directory and personal Microsoft accounts", or set MICROSOFT_TENANT to that directory.',
  },
  {
    numbers: [700084, 9002327],
    sentence:
      'The redirect URL is registered for the platform "Single-page application", which gives no lasting access. Register it for the platform "Web", then connect again.',
  },
];

const NUMBER_IN_TEXT = /\bAADSTS(\d{4,8})\b/;

/** The numbers of a refusal; `error_codes` where it has them, else the one in its description. */
export function numbersOf(refusal: { description: string | null; body: Readonly<Record<string, unknown>> }): number[] {
  const listed = refusal.body['error_codes'];
  const codes = Array.isArray(listed) ? listed.slice(0, 10).filter((code) => Number.isInteger(code)) : [];
  const [, inText] = NUMBER_IN_TEXT.exec(refusal.description?.slice(0, 200) ?? '') ?? [];
  return codes.length > 0 || inText === undefined ? codes : [Number(inText)];
}

/** What is known about the first number that says something; null when none does. */
export function ruleFor(numbers: readonly number[]): Omit<Rule, 'numbers'> | null {
  return RULES.find((rule) => rule.numbers.some((number) => numbers.includes(number))) ?? null;
}

const CODES: Readonly<Record<string, PlainFailureCode>> = {
  invalid_grant: 'code_invalid',
  interaction_required: 'code_invalid',
  consent_required: 'code_invalid',
  login_required: 'code_invalid',
  access_denied: 'code_invalid',
  invalid_client: 'client_refused',
  unauthorized_client: 'client_refused',
  invalid_scope: 'client_refused',
  invalid_resource: 'client_refused',
  invalid_request: 'client_refused',
  temporarily_unavailable: 'provider_unavailable',
  server_error: 'provider_unavailable',
};

/** A code that the token endpoint refused. The error word decides, its number only gives the better sentence. */
export function exchangeRefused(refusal: {
  error: string;
  description: string | null;
  body: Readonly<Record<string, unknown>>;
}): ExchangeFailure {
  const rule = ruleFor(numbersOf(refusal));
  const code = Object.hasOwn(CODES, refusal.error) ? CODES[refusal.error] : undefined;
  const description = refusal.description?.replace(/\s*\b(?:Trace|Correlation) ID: .*$/s, '') ?? null;
  const failure = exchangeFailed(
    rule?.exchange ?? code ?? 'provider_response_invalid',
    refusalText(refusal.error, description),
  );
  return rule === null ? failure : { ...failure, ...adviceOf(rule) };
}

const adviceOf = ({ sentence, isForPerson }: Omit<Rule, 'numbers'>): RefusalAdvice => ({
  advice: sentence,
  isForPerson: isForPerson === true,
});

/** What to do about a refusal of the consent page, by its number; null when it has none that says something. */
export function adviceOnRefusal(refusal: { description: string | null }): RefusalAdvice | null {
  const rule = ruleFor(numbersOf({ ...refusal, body: {} }));
  return rule === null ? null : adviceOf(rule);
}
