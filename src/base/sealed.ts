/** Home of sealing: secrets at rest are AES-256-GCM envelopes that name the key they were made with; and of signing what comes back. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { AppError } from './errors.ts';

/** Seals, opens and signs. An envelope is bound to its purpose: one made for tokens does not open as a webhook secret. */
export type Sealer = {
  /** @returns `v1.<key id>.<base64url of nonce, ciphertext and tag>`. */
  seal: (purpose: string, plain: string) => string;
  /** @throws {AppError} `sealed_value_unreadable` another key, another purpose, or a changed envelope. */
  open: (purpose: string, envelope: string) => string;
  /** Whether an envelope was made with one of its keys, the present one or an older one. */
  knows: (envelope: string) => boolean;
  /** Whether an envelope was made with an older key and should be sealed again. */
  isStale: (envelope: string) => boolean;
  /** Signs a text that somebody else will show us again: nobody without the secret key can make its signature. Base64url, 43 characters. */
  sign: (purpose: string, text: string) => string;
  /** Whether a signature is that of this text for this purpose, by any of the keys; takes the same time whatever is wrong with it. */
  isSigned: (purpose: string, text: string, signature: string) => boolean;
};

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Derives a key of 32 bytes for one use from the secret key (HKDF-SHA256, RFC 5869).
 *
 * @param use What the key is for; other uses give unrelated keys.
 */
export function deriveKey(secretKey: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), `rollcall/${use}`, 32));
}

/**
 * Builds a sealer.
 *
 * @param secretKeys 32 bytes each; the first one seals, the others still open (rotation).
 */
export function createSealer(secretKeys: readonly [Buffer, ...Buffer[]]): Sealer {
  const keys = new Map(secretKeys.map((secretKey) => [keyId(secretKey), deriveKey(secretKey, 'seal')]));
  const currentId = keyId(secretKeys[0]);
  const currentKey = deriveKey(secretKeys[0], 'seal');
  const signingKey = deriveKey(secretKeys[0], 'sign');
  const signingKeys = secretKeys.map((secretKey) => deriveKey(secretKey, 'sign'));

  return {
    seal(purpose, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${currentId}.${body.toString('base64url')}`;
    },
    open(purpose, envelope) {
      const [version, id, encoded] = envelope.split('.');
      const key = version === 'v1' && id !== undefined ? keys.get(id) : undefined;
      if (key === undefined || encoded === undefined) throw unreadable();
      const body = Buffer.from(encoded, 'base64url');
      if (body.length < NONCE_BYTES + TAG_BYTES) throw unreadable();
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(body.subarray(-TAG_BYTES));
      try {
        const plain = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([plain, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable(cause);
      }
    },
    knows: (envelope) => keys.has(envelope.split('.')[1] ?? ''),
    isStale: (envelope) => envelope.split('.')[1] !== currentId,
    sign: (purpose, text) => signatureOf(signingKey, purpose, text),
    isSigned: (purpose, text, signature) =>
      signingKeys.some((key) => isSameText(signatureOf(key, purpose, text), signature)),
  };
}

/** The purpose holds no line break, so that no two pairs of purpose and text are the same bytes. */
const signatureOf = (key: Buffer, purpose: string, text: string): string =>
  createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url');

/** Compares secrets in a time that does not tell how much of one is right. */
export function isSameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function keyId(secretKey: Buffer): string {
  return createHash('sha256').update('rollcall/key-id').update(secretKey).digest('hex').slice(0, 8);
}

function unreadable(cause?: unknown): AppError {
  return new AppError(
    'sealed_value_unreadable',
    'A stored secret cannot be opened with the present SECRET_KEY. Start with the key it was sealed with, or connect again.',
    { cause },
  );
}
