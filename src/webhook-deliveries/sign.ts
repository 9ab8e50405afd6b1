/** Home of signing: Standard Webhooks signatures over the exact bytes that are sent. */
import { createHmac, type KeyObject } from 'node:crypto';
import type { HeaderFamily } from '../webhook-endpoints/index.ts';

/**
 * The headers that prove where a webhook comes from.
 *
 * @param message.id `msg_…`; the same on every attempt.
 * @param message.body The bytes that are sent.
 * @param keys One signature is made with each; a receiver accepts the message when one of them fits.
 * @param sentAt Time of this attempt; receivers refuse more than 5 minutes of difference.
 * @returns `<family>-id`, `<family>-timestamp` (seconds), `<family>-signature` (`v1,<base64>` separated by spaces).
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(
  message: { id: string; body: Buffer },
  keys: readonly KeyObject[],
  family: HeaderFamily,
  sentAt: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  return {
    [`${family}-id`]: message.id,
    [`${family}-timestamp`]: timestamp,
    [`${family}-signature`]: keys.map((key) => `v1,${signature(key, message, timestamp)}`).join(' '),
  };
}

function signature(key: KeyObject, message: { id: string; body: Buffer }, timestamp: string): string {
  return createHmac('sha256', key).update(`${message.id}.${timestamp}.`).update(message.body).digest('base64');
}
