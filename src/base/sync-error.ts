/** Home of why a sync failed, in two wordings: the raw one for the operator, and one that a person may read. */
import { AppError, messageOf } from './errors.ts';

const MARK = 'Internal error: ';
const FOR_PERSON = 'This calendar could not be read because of an error on this server. It is tried again.';

/**
 * Marks what is our own fault before it is stored as the error of a sync: its text names tables, code or hosts, which help the
 * operator and nobody else. An `AppError` is a sentence for everybody and stays as it is.
 */
export const markInternal = (error: unknown): unknown =>
  error instanceof AppError ? error : new Error(`${MARK}${messageOf(error)}`, { cause: error });

/** The stored error of a sync as a person may read it; null when the last sync succeeded. */
export const syncErrorForPerson = <Stored extends string | null>(stored: Stored): Stored | string =>
  stored?.startsWith(MARK) === true ? FOR_PERSON : stored;
