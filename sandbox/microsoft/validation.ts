/** Home of the handshake: whether an address is ready for notifications. @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks */
import { randomUUID } from 'node:crypto';
import type { MicrosoftContext } from './context.ts';

/** Longer answers are none. */
const MOST_BYTES = 10_000;

/**
 * Asks an address to answer with a token: within the time allowed, status 200, `text/plain`, the decoded token and
 * nothing else.
 *
 * @throws {Refusal} 400 when it does not.
 */
export async function validateAddress(microsoft: MicrosoftContext, address: string): Promise<void> {
  const { refuse, settings, signal } = microsoft;
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
  const url = new URL(address);
  url.searchParams.append('validationToken', token);
  const fail = (message: string): Error => refuse.graph(400, 'ValidationError', message);
  let response: Response;
  let answer: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(settings().validationTimeoutMs)]),
    });
    answer = await readShort(response);
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    if (isLate) throw fail('Subscription validation request timed out.');
    throw fail('Subscription validation request failed. The notification endpoint could not be reached.');
  }
  if (response.status !== 200) {
    throw fail(
      `Subscription validation request failed. HTTP status code is '${response.status}'. Notification endpoint must respond with 200 OK to validation request.`,
    );
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'text/plain' && answer === token) return;
  throw fail('Subscription validation request failed. Response must exactly match validationToken query parameter.');
}

async function readShort(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
