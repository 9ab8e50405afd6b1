/** Home of the signing secret of an endpoint: how one is made, which ones sign, and the key of each. */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** The sealed secrets of an endpoint; the old one is null unless it was rotated away. */
export type SealedSecrets = { current: string; old: string | null; oldExpiresAt: Date | null };

/** How long the old secret still signs after a rotation, in milliseconds. */
export const OLD_SECRET_VALID_MS = 24 * 60 * 60 * 1000;
/** What signing secrets are sealed for. */
export const SECRET_PURPOSE = 'webhook-secret';

/** Makes a signing secret: `whsec_` and 32 random bytes in base64. */
export const newSigningSecret = (): string => SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/** The key of a signing secret. Keep it for the next message: making it takes longer than signing. */
export const signingKey = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'));

/** The sealed secrets that sign now: the current one first, then the old one while it is valid. */
export function signingSecrets(secrets: SealedSecrets, now: Date): string[] {
  const { current, old, oldExpiresAt } = secrets;
  return old !== null && oldExpiresAt !== null && oldExpiresAt > now ? [current, old] : [current];
}
