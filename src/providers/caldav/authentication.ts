/** Home of HTTP authentication with a name and a password: Basic, and Digest with MD5, SHA-256 and SHA-512-256. */
import { createHash, randomBytes } from 'node:crypto';

/** What a server wants to see, as it said in WWW-Authenticate. */
export type Challenge =
  | { scheme: 'basic' }
  | {
      scheme: 'digest';
      realm: string;
      nonce: string;
      opaque: string | null;
      algorithm: DigestAlgorithm;
      /** Null: the old form without a count (RFC 2617, section 3.2.2.1). */
      qop: 'auth' | null;
      /** The server knows the nonce but finds it too old; the password was not judged. */
      isStale: boolean;
    };

type DigestAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';
const HASHES: Record<DigestAlgorithm, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** A name and a password. */
export type Login = { username: string; password: string };

/** Longest header that is read. */
const MAX_HEADER_LENGTH = 8_000;
/** A scheme, or one `name=value`; values are tokens or quoted texts. */
const PART =
  /\s*(?:([\w!#$%&'*+.^`|~-]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.){0,4000})"|([^\s,"]{0,4000}))|([\w-]{1,40})(?=[\s,]|$))\s*,?/y;

/**
 * Picks the strongest challenge that can be met: Digest before Basic, SHA before MD5.
 *
 * @param header WWW-Authenticate, several of them joined by commas.
 * @returns null when there is none that can be met.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function chooseChallenge(header: string | null): Challenge | null {
  const challenges = readChallenges(header ?? '')
    .map(toChallenge)
    .filter((challenge) => challenge !== null);
  return challenges.toSorted((a, b) => strengthOf(b) - strengthOf(a))[0] ?? null;
}

const strengthOf = (challenge: Challenge): number =>
  challenge.scheme === 'basic' ? 0 : challenge.algorithm === 'MD5' ? 1 : 2;

type RawChallenge = { scheme: string; parameters: Map<string, string> };

function readChallenges(header: string): RawChallenge[] {
  const text = header.slice(0, MAX_HEADER_LENGTH);
  const challenges: RawChallenge[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) break;
    const [, name, quoted, token, scheme] = match;
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined)
      challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  }
  return challenges;
}

function toChallenge({ scheme, parameters }: RawChallenge): Challenge | null {
  if (scheme === 'basic') return { scheme };
  if (scheme !== 'digest') return null;
  const nonce = parameters.get('nonce');
  const named = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = (['MD5', 'SHA-256', 'SHA-512-256'] as const).find((known) => known === named);
  const qops = parameters
    .get('qop')
    ?.toLowerCase()
    .split(/[\s,]+/);
  if (nonce === undefined || algorithm === undefined || qops?.includes('auth') === false) return null;
  return {
    scheme,
    nonce,
    algorithm,
    realm: parameters.get('realm') ?? '',
    opaque: parameters.get('opaque') ?? null,
    qop: qops === undefined ? null : 'auth',
    isStale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

/** The Authorization header of Basic (RFC 7617), in UTF-8. */
export const basicHeader = ({ username, password }: Login): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/**
 * The Authorization header of Digest.
 *
 * @param request.target The path with its query, as it is sent.
 * @param request.count How often the nonce has been used, this time included.
 * @param request.clientNonce Random; for tests only.
 * @see https://www.rfc-editor.org/rfc/rfc7616#section-3.4
 */
export function digestHeader(
  challenge: Extract<Challenge, { scheme: 'digest' }>,
  { username, password }: Login,
  request: { method: string; target: string; count: number; clientNonce?: string },
): string {
  const { realm, nonce, algorithm, qop, opaque } = challenge;
  const hash = (text: string): string => createHash(HASHES[algorithm]).update(text).digest('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  const subject = hash(`${request.method}:${request.target}`);
  const count = request.count.toString(16).padStart(8, '0');
  const clientNonce = request.clientNonce ?? randomBytes(16).toString('base64url');
  const response = hash(
    qop === null ? `${secret}:${nonce}:${subject}` : `${secret}:${nonce}:${count}:${clientNonce}:${qop}:${subject}`,
  );
  const parts = [
    isAscii(username) ? `username=${quoted(username)}` : `username*=UTF-8''${extended(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.target)}`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${clientNonce}"`]),
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
  ];
  return `Digest ${parts.join(', ')}`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
/** A text as an extended value (RFC 8187, section 3.2.1). */
const extended = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
const isAscii = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text);
