/**
 * Home of what binds a consent to the browser that asked for it: the link that leads to a consent page, and the state that comes
 * back from there. Both are signed, nothing of them is secret, and neither opens anything else.
 */
import { createHash, createHmac } from 'node:crypto';
import { jwtVerify, SignJWT, errors, type JWTPayload } from 'jose';

const AUDIENCE = { link: 'rollcall/consent-link', state: 'rollcall/consent-state' } as const;
/** A person may have to find a password or a second factor first. */
const STATE_SECONDS = 60 * 60;

/** Where the browser goes in the end; null: the person's page. */
export type ReturnTo = { success: string | null; error: string | null };

/** What a link and a state both say. */
type Consent = {
  workspaceId: string;
  calendarUserId: string;
  provider: 'google' | 'microsoft';
  returnTo: ReturnTo;
};

/** A link of ours to a consent page. */
export type ConsentLink = Consent & {
  /** `hashBrowser` of the browser that asked for it; null when it brought no cookie. */
  browserHash: string | null;
  /** Whether the app, by its API key, asked for it, so that any browser may open it. */
  isVouchedFor: boolean;
};

/** What a consent page sends back. */
export type ConsentState = Consent & {
  /** UUID of this one way to a consent page. */
  id: string;
  /** `hashBrowser` of the browser that set out. */
  browserHash: string;
  /** Whether to ask whose calendar it is for: another browser opened the link than asked for it. */
  isFromOther: boolean;
};

/** What came of reading one that a stranger sent; `expired` says where its browser may be sent, and gives nothing else. */
export type ReadConsent<Read> = { kind: 'valid'; read: Read } | { kind: 'expired'; read: Read } | { kind: 'invalid' };

/** Signs a link. @param key 32 bytes. @param expiresAt When it ends, as the calendar token it was asked for with. */
export const signConsentLink = (key: Buffer, link: ConsentLink, expiresAt: Date): Promise<string> =>
  sign(key, 'link', { ...claimsOf(link), browser: link.browserHash, vouched: link.isVouchedFor }, expiresAt);

/** Reads a link. Never throws. */
export const readConsentLink = (key: Buffer, text: string, now: Date): Promise<ReadConsent<ConsentLink>> =>
  read(key, 'link', text, now, (claims) => {
    const consent = consentOf(claims);
    const { browser, vouched } = claims;
    if (consent === null || typeof vouched !== 'boolean') return null;
    return { ...consent, browserHash: typeof browser === 'string' ? browser : null, isVouchedFor: vouched };
  });

/** Signs a state that is valid for an hour. */
export const signConsentState = (key: Buffer, state: ConsentState, now: Date): Promise<string> =>
  sign(
    key,
    'state',
    { ...claimsOf(state), jti: state.id, browser: state.browserHash, other: state.isFromOther },
    new Date(now.getTime() + STATE_SECONDS * 1000),
  );

/** Reads a state. Never throws. */
export const readConsentState = (key: Buffer, text: string, now: Date): Promise<ReadConsent<ConsentState>> =>
  read(key, 'state', text, now, (claims) => {
    const consent = consentOf(claims);
    const { jti: id, browser: browserHash, other: isFromOther } = claims;
    if (consent === null || id === undefined || typeof browserHash !== 'string' || typeof isFromOther !== 'boolean')
      return null;
    return { ...consent, id, browserHash, isFromOther };
  });

/** What stands for the secret in a browser's cookie where others can read it. */
export const hashBrowser = (browser: string): string => createHash('sha256').update(browser).digest('base64url');

/**
 * The PKCE verifier of one way to a consent page. It is never stored and never travels before the exchange: without the secret
 * of the browser nobody can use the code, whoever sees the address.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.1
 */
export const codeVerifierOf = (key: Buffer, stateId: string, browser: string): string =>
  createHmac('sha256', key).update(`pkce ${stateId} ${browser}`).digest('base64url');

/** The challenge for a verifier (S256). */
export const codeChallengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

const claimsOf = ({ workspaceId, calendarUserId, provider, returnTo }: Consent): JWTPayload => ({
  sub: calendarUserId,
  workspace: workspaceId,
  provider,
  success: returnTo.success,
  error: returnTo.error,
});

function consentOf({
  sub: calendarUserId,
  workspace: workspaceId,
  provider,
  success,
  error,
}: JWTPayload): Consent | null {
  if (calendarUserId === undefined || typeof workspaceId !== 'string') return null;
  if (provider !== 'google' && provider !== 'microsoft') return null;
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { workspaceId, calendarUserId, provider, returnTo: { success: textOf(success), error: textOf(error) } };
}

const sign = (key: Buffer, kind: keyof typeof AUDIENCE, claims: JWTPayload, expiresAt: Date): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(AUDIENCE[kind])
    .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
    .sign(key);

async function read<Read>(
  key: Buffer,
  kind: keyof typeof AUDIENCE,
  text: string,
  now: Date,
  readClaims: (claims: JWTPayload) => Read | null,
): Promise<ReadConsent<Read>> {
  const options = { algorithms: ['HS256'], audience: AUDIENCE[kind], currentDate: now, requiredClaims: ['exp'] };
  try {
    const found = readClaims((await jwtVerify(text, key, options)).payload);
    return found === null ? { kind: 'invalid' } : { kind: 'valid', read: found };
  } catch (error) {
    // jose checks the signature first and the expiry after it.
    const found = error instanceof errors.JWTExpired ? readClaims(error.payload) : null;
    return found === null ? { kind: 'invalid' } : { kind: 'expired', read: found };
  }
}
