/** Home of why a sync failed, in two wordings: the raw one for the operator, and one that a person may read. */
import { AppError, messageOf, type AppErrorCode } from './errors.ts';

/** Beginnings of stored errors that a person does not read, and what they read instead. */
const MARKS = {
  own: {
    mark: 'Internal error: ',
    forPerson: 'This calendar could not be read because of an error on our side. It is tried again by itself.',
  },
  providers: {
    mark: 'Unusable answer: ',
    forPerson:
      'This calendar could not be read: what its service answered makes no sense at the moment. It is tried again by itself.',
  },
  setUp: {
    mark: 'Not set up: ',
    forPerson:
      'This calendar cannot be read because the app is not set up right for it. Nothing is wrong with your account: tell whoever runs the app.',
  },
} as const;

/** Codes whose sentences are written for everybody. */
const FOR_EVERYBODY: ReadonlySet<AppErrorCode> = new Set([
  'invalid_request',
  'provider_unavailable',
  'address_refused',
  'answer_too_large',
]);

/**
 * Marks what a person can do nothing with before it is stored as the error of a sync: its text names tables, keys, code or what a
 * provider answered, which helps the operator and nobody else. Sentences that are written for everybody stay as they are.
 */
export function markInternal(error: unknown): unknown {
  if (!(error instanceof AppError)) return new Error(`${MARKS.own.mark}${messageOf(error)}`, { cause: error });
  if (FOR_EVERYBODY.has(error.code)) return error;
  const { mark } =
    error.code === 'provider_response_invalid'
      ? MARKS.providers
      : error.code === 'configuration_invalid'
        ? MARKS.setUp
        : MARKS.own;
  const { code, retryAfterMs } = error;
  return new AppError(code, `${mark}${messageOf(error)}`, { cause: error, retryAfterMs });
}

/** A failure as it is told to a person who waits. */
export const errorForPerson = (error: unknown): string => syncErrorForPerson(messageOf(markInternal(error)));

/** The stored error of a sync as a person may read it; null when the last sync succeeded. */
export const syncErrorForPerson = <Stored extends string | null>(stored: Stored): Stored | string =>
  Object.values(MARKS).find(({ mark }) => stored?.startsWith(mark))?.forPerson ?? stored;
