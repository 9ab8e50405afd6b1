/** Home of API keys: made of 256 random bits, shown once, stored as a hash. */
import { createHash, randomBytes } from 'node:crypto';

/** Makes a key to show once: `rk_` and 43 characters. */
export const newApiKey = (): string => `rk_${randomBytes(32).toString('base64url')}`;

/** What is stored of a key. Equal keys have equal hashes, so that one index lookup finds the workspace. */
export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/**
 * Reads the key from an Authorization header: `Token <key>` in any case, `Bearer <key>`, or the bare key.
 *
 * @returns null when there is none.
 */
export function apiKeyFromHeader(header: string | undefined): string | null {
  const match = /^\s*(?:(?:token|bearer)\s+)?(\S{1,200})\s*$/i.exec(header ?? '');
  return match?.[1] ?? null;
}
