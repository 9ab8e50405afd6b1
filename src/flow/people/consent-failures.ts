/** Home of why a consent did not become a connection: Recall's documented texts, and a second sentence that says what to do. */
import { isAppError } from '../../base/errors.ts';

/** Ends the way from a consent page to a connection. */
export class ConsentFailure extends Error {
  readonly code: string;
  readonly advice: string;
  /** Whether the sentence is shown at once: this browser is not the one whose page the app would show. */
  readonly staysHere: boolean;
  constructor(code: string, message: string, advice: string, options: { staysHere?: boolean } = {}) {
    super(message);
    this.code = code;
    this.advice = advice;
    this.staysHere = options.staysHere ?? false;
  }
}

export const failedBecause = (
  code: string,
  reason: string,
  advice: string,
  options: { staysHere?: boolean } = {},
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
  throw failedBecause('too_many_connections', 'too many calendar accounts are connected', error.message);
}
