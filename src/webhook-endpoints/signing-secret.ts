/** Home of the signing secret of an endpoint: how one is made, which ones sign, and the key of each. */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { AppError, isAppError } from '../base/errors.ts';

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

/**
 * The keys that sign now: that of the current secret first, then that of the old one while it is valid.
 *
 * The old secret is there for receivers that have not changed over yet; when it cannot be opened, the current one signs alone.
 *
 * @param keyOf Opens a sealed secret.
 * @throws {AppError} `sealed_value_unreadable` the current secret was sealed with another SECRET_KEY.
 */
export function signingKeys<Key>(
  { current, old, oldExpiresAt }: SealedSecrets,
  now: Date,
  keyOf: (sealed: string) => Key,
): Key[] {
  const currentKey = openIfReadable(current, keyOf);
  if (currentKey === null) throw new AppError('sealed_value_unreadable', UNREADABLE);
  const isOldValid = old !== null && oldExpiresAt !== null && oldExpiresAt > now;
  const oldKey = isOldValid ? openIfReadable(old, keyOf) : null;
  return oldKey === null ? [currentKey] : [currentKey, oldKey];
}

const UNREADABLE =
  'The signing secret of this webhook endpoint cannot be opened with the present SECRET_KEY. Start with the key it was sealed with, or rotate the secret.';

function openIfReadable<Key>(sealed: string, keyOf: (sealed: string) => Key): Key | null {
  try {
    return keyOf(sealed);
  } catch (error) {
    if (isAppError(error, 'sealed_value_unreadable')) return null;
    throw error;
  }
}
