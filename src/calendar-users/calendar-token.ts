/** Home of the calendar token: what a person's browser shows instead of the workspace's API key. */
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';

const LIFETIME_SECONDS = 24 * 60 * 60;
const AUDIENCE = 'rollcall/calendar';

/** Who a token speaks for. */
export type CalendarTokenClaims = { workspaceId: string; externalId: string };

/** What came of reading a token: undecodable and expired are told apart, because a client can mend only the second. */
export type ReadTokenResult =
  | { kind: 'valid'; claims: CalendarTokenClaims; expiresAt: Date }
  /** Ours, but older than 24 hours; the claims say whose it was and give no access. */
  | { kind: 'expired'; claims: CalendarTokenClaims }
  | { kind: 'invalid' };

/**
 * Signs a calendar token (JWT, HS256) that is valid for 24 hours. Nothing is stored.
 *
 * @param key 32 bytes, derived from the secret key for this use alone.
 */
export function signCalendarToken(key: Buffer, claims: CalendarTokenClaims, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ workspace: claims.workspaceId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(AUDIENCE)
    .setSubject(claims.externalId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(key);
}

/** Reads a token that a stranger sent. Never throws. */
export async function readCalendarToken(key: Buffer, token: string, now: Date): Promise<ReadTokenResult> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: AUDIENCE, currentDate: now });
    const claims = toClaims(payload);
    if (claims === null || payload.exp === undefined) return { kind: 'invalid' };
    return { kind: 'valid', claims, expiresAt: new Date(payload.exp * 1000) };
  } catch (error) {
    // jose checks the signature first and the expiry after it.
    const claims = error instanceof errors.JWTExpired ? toClaims(error.payload) : null;
    return claims === null ? { kind: 'invalid' } : { kind: 'expired', claims };
  }
}

function toClaims(payload: JWTPayload): CalendarTokenClaims | null {
  const workspaceId = payload['workspace'];
  return typeof workspaceId === 'string' && payload.sub !== undefined ? { workspaceId, externalId: payload.sub } : null;
}
