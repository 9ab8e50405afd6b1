/** Home of ids: UUIDs that grow with time, so that rows made together lie together in an index. */
import { randomUUID } from 'node:crypto';

/**
 * Makes a UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random bits.
 *
 * @returns lower case, 36 characters.
 */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  // Its random bits are drawn ahead by the hundred, and its variant is that of every version.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version. */
export const isUuid = (text: string): boolean => UUID.test(text);
