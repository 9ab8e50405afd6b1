/**
 * Home of why a consent did not become a connection: Recall's documented texts, what whoever runs the app can do about it, and what the
 * person is told.
 */
import { isAppError } from '../../base/errors.ts';

/** Ends the way from a consent page to a connection. */
export class ConsentFailure extends Error {
  readonly code: string;
  /** What to do, for whoever runs the app. */
  readonly advice: string;
  /** What happened and what to do, for the person; no word of programs in it. */
  readonly forPerson: string;
  /** Whether the sentence is shown at once: this browser is not the one whose page the app would show. */
  readonly staysHere: boolean;
  constructor(code: string, message: string, advice: string, options: FailureOptions = {}) {
    super(message);
    this.code = code;
    this.advice = advice;
    const usual = Object.hasOwn(FOR_PERSON, code) ? FOR_PERSON[code] : undefined;
    this.forPerson = options.isForPerson === true ? advice : (usual ?? NOT_SET_UP);
    this.staysHere = options.staysHere ?? false;
  }
}

/** `isForPerson`: the advice is one for the person. */
type FailureOptions = { staysHere?: boolean; isForPerson?: boolean };

const START_AGAIN = 'Start again from the app.';
const TROUBLE = 'has trouble at the moment, and nothing is wrong with your account. Try again in a few minutes.';
const NOT_ALLOWED = `Access to the calendar was not given. ${START_AGAIN} When you are asked, allow the calendar: leave its box ticked.`;
const NOT_SET_UP =
  'The app is not set up right for this, and nothing is wrong with your account. Tell whoever runs the app.';

/** What a person is told by the code; of all others only whoever runs the app can mend the cause. */
const FOR_PERSON: Readonly<Record<string, string>> = {
  calendar_token_expired: `The link that you came by is more than a day old. ${START_AGAIN}`,
  calendar_user_deleted: `The app does not know you any more. Go back to it and start again.`,
  invalid_scope: NOT_ALLOWED,
  scope_missing: NOT_ALLOWED,
  code_invalid: `The answer that you came back with was used before, or is too old. ${START_AGAIN}`,
  code_missing: `Something was lost on the way back. ${START_AGAIN}`,
  state_invalid: `Something was lost on the way back. ${START_AGAIN}`,
  provider_unavailable: `The calendar service ${TROUBLE}`,
  provider_response_invalid: `The calendar service ${TROUBLE}`,
  internal_error: 'Something failed on our side. Try again in a few minutes.',
};

export const failedBecause = (
  code: string,
  reason: string,
  advice: string,
  options: FailureOptions = {},
): ConsentFailure => new ConsentFailure(code, `Calendar connection failed! (reason: ${reason})`, advice, options);

const TOKEN_TROUBLE = {
  expired: {
    code: 'calendar_token_expired',
    advice: 'The calendar token is older than 24 hours. Go back to the app and start again.',
  },
  invalid: {
    code: 'calendar_token_invalid',
    advice:
      'The calendar token cannot be read. The app must put a token from POST /api/v1/calendar/authenticate/ into state.',
  },
  deleted: {
    code: 'calendar_user_deleted',
    advice: 'The calendar user of this token was deleted. Go back to the app and start again.',
  },
} as const;

export function tokenFailure(trouble: keyof typeof TOKEN_TROUBLE): ConsentFailure {
  const { code, advice } = TOKEN_TROUBLE[trouble];
  return new ConsentFailure(
    code,
    "Calendar connection failed! (Invalid 'recall_calendar_auth_token' supplied)",
    advice,
  );
}

/** Says why a proven account was not connected. @throws always: what can be explained as a `ConsentFailure`, all else as it is. */
export function explainRefusal(error: unknown): never {
  if (isAppError(error, 'not_found')) throw tokenFailure('deleted');
  if (!isAppError(error, 'invalid_request')) throw error;
  throw failedBecause('too_many_connections', 'too many calendar accounts are connected', error.message, {
    isForPerson: true,
  });
}
