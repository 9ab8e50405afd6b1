/** Home of request ids: one for each request, in its answer and in the log. */
import type { IncomingMessage } from 'node:http';
import { newId } from '../base/ids.ts';

/** The header that carries it, both ways. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Short, and of characters that do no harm in a log, a header or a page. */
const ACCEPTED = /^[\w.:-]{1,64}$/;

/** The id of a request: the one it came with, from a proxy or a client, when that is short and harmless, else a new one. */
export function nameRequest({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : newId();
}
