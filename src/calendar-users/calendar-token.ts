/** Home of the calendar token: what a person's browser shows instead of the workspace's API key. */
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { CalendarUser } from './calendar-user.ts';

const LIFETIME_SECONDS = 24 * 60 * 60;
const AUDIENCE = 'rollcall/calendar';

/**
 * What came of reading a token: undecodable and expired are told apart, because a client can mend only the second. Whether its
 * person is still there, only the calendar user with the id in it tells; one that was made anew under the same external id is
 * somebody else.
 */
export type ReadTokenResult =
  | { kind: 'valid'; user: CalendarUser; expiresAt: Date }
  /** Ours, but older than 24 hours; it says whose it was and gives no access. */
  | { kind: 'expired'; user: CalendarUser }
  | { kind: 'invalid' };

/**
 * Signs a calendar token (JWT, HS256) that is valid for 24 hours, for this calendar user and nobody else. Nothing is stored.
 *
 * @param key 32 bytes, derived from the secret key for this use alone.
 */
export function signCalendarToken(key: Buffer, user: CalendarUser, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ workspace: user.workspaceId, calendar_user: user.id })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(AUDIENCE)
    .setSubject(user.externalId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(key);
}

/** Reads a token that a stranger sent. Never throws. */
export async function readCalendarToken(key: Buffer, token: string, now: Date): Promise<ReadTokenResult> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: AUDIENCE, currentDate: now });
    const user = userOf(payload);
    if (user === null || payload.exp === undefined) return { kind: 'invalid' };
    return { kind: 'valid', user, expiresAt: new Date(payload.exp * 1000) };
  } catch (error) {
    // jose checks the signature first and the expiry after it.
    const user = error instanceof errors.JWTExpired ? userOf(error.payload) : null;
    return user === null ? { kind: 'invalid' } : { kind: 'expired', user };
  }
}

function userOf({ sub: externalId, ...claims }: JWTPayload): CalendarUser | null {
  const { workspace: workspaceId, calendar_user: id } = claims;
  return typeof id === 'string' && typeof workspaceId === 'string' && externalId !== undefined
    ? { id, workspaceId, externalId }
    : null;
}
