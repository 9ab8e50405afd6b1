/** Home of what a failed call means for a person: sentences for the form of its kind, never those of programs. */
import type { ApiFailure } from '../../client/index.ts';

const UNREACHABLE = 'There is no connection at the moment.';
const TROUBLE = 'Something is wrong on our side at the moment.';
const TOO_MUCH = 'That was a lot at once. Try again in a minute.';
const GONE = 'It is not there any more.';

/** A refusal that is written for people comes through as it is; everything else is one of our sentences. */
export function failureWords({ kind, status, message }: ApiFailure): string {
  if (status === 429) return TOO_MUCH;
  if (status === 404) return GONE;
  if (kind === 'refused') return message;
  return status === null ? UNREACHABLE : TROUBLE;
}
