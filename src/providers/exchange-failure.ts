/** Home of a failed exchange: what all providers say alike when a code could not become a connection. */
import { isAppError, messageOf } from '../base/errors.ts';
import type { ExchangeFailureCode, ExchangeResult } from './port.ts';

/** An exchange that failed. */
export type ExchangeFailure = Extract<ExchangeResult, { kind: 'failed' }>;

/** Failures with a text of their own; a missing scope is said by `missingScope`. */
export type PlainFailureCode = Exclude<ExchangeFailureCode, 'invalid_scope'>;

/** What a provider says for each failure: `reason` is the documented text where there is one, `advice` what to do. */
export type FailureTexts = Record<PlainFailureCode, { reason: string; advice: string }>;

/** The calendar was not allowed. The reason is Recall's, whose lists are written as in Python. */
export function missingScope(
  supported: readonly string[],
  granted: readonly string[],
  advice: string,
): ExchangeFailure {
  return {
    kind: 'failed',
    code: 'invalid_scope',
    reason: `invalid_scope(detail: None of the supported calendar scopes(${listed(supported)}) present in response(${listed(granted)}).)`,
    advice,
  };
}

const listed = (scopes: readonly string[]): string =>
  `[${scopes
    .slice(0, 20)
    .map((scope) => `'${printable(scope, 200)}'`)
    .join(', ')}]`;

/** The scopes of a token, in its order. */
export const scopesOf = (text: string): string[] => text.split(' ').filter((scope) => scope !== '');

/** Text of the other side that will stand in an address or a page: one line, bounded. */
export const printable = (text: string, maxLength: number): string =>
  text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, maxLength);

/** What the token endpoint said, in Recall's form: its error word, and its description as detail. */
export const refusalText = (error: string, description: string | null): string =>
  `${printable(error, 60)}${description === null ? '' : `(detail: ${printable(description, 300)})`}`;

/**
 * Says what was thrown while a code was exchanged.
 *
 * @throws what is no answer of a provider, and the reason of `signal` when it stopped the exchange.
 */
export function thrownFailure(
  error: unknown,
  signal: AbortSignal,
  fail: (code: PlainFailureCode, detail?: string) => ExchangeFailure,
): ExchangeFailure {
  if (signal.aborted) throw signal.reason;
  // Its first sentence: the second one may promise another try, and a code is tried once.
  if (isAppError(error, 'provider_unavailable'))
    return fail('provider_unavailable', messageOf(error).replace(/\. .*$|\.$/s, ''));
  if (isAppError(error, 'provider_response_invalid')) return fail('provider_response_invalid');
  throw error;
}
