/** Home of the OAuth rules that every provider has alike: clients, redirect addresses, PKCE, refresh tokens that outlive the process. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { randomToken } from './events/model.ts';
import type { Answer, SandboxRequest } from './http.ts';

export type OAuthClient = {
  clientId: string;
  clientSecret: string;
  /** Null: any http or https address, as only a demo client may. */
  redirectUris: string[] | null;
};

export function isRegistered(client: OAuthClient, redirectUri: string): boolean {
  if (client.redirectUris !== null) return client.redirectUris.includes(redirectUri);
  const url = URL.parse(redirectUri);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hash === '';
}

/** Sends the browser back to the app. */
export function redirectTo(redirectUri: string, parameters: Record<string, string | null>): Answer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.append(name, value);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
}

/** The body of a token request; null when it is no form. */
export function readForm(request: SandboxRequest): URLSearchParams | null {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(request.body) : null;
}

/** Who a token request says it is: by Basic authentication, or else in its form. */
export function readClientCredentials(
  request: SandboxRequest,
  form: URLSearchParams,
): { clientId: string | null; secret: string | null } {
  const [, basic] = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (basic === undefined) return { clientId: form.get('client_id'), secret: form.get('client_secret') };
  const [user = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const decode = (text: string): string => new URLSearchParams(`x=${text}`).get('x') ?? '';
  return { clientId: decode(user), secret: decode(rest.join(':')) };
}

export function isSecretOf(client: OAuthClient, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(secret), hash(client.clientSecret));
}

/** A PKCE challenge (RFC 7636); `method` is `S256` or `plain`. */
export type Challenge = { value: string; method: string };

/** The challenge of an authorization request; null without one, `invalid` when it cannot be one. */
export function readChallenge(query: URLSearchParams): Challenge | null | 'invalid' {
  const value = query.get('code_challenge');
  const method = query.get('code_challenge_method') ?? 'plain';
  if (!['S256', 'plain'].includes(method)) return 'invalid';
  if (value === null) return null;
  return /^[\w.~-]{43,128}$/.test(value) ? { value, method } : 'invalid';
}

export function fitsChallenge(challenge: Challenge, verifier: string): boolean {
  const shown = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return shown === challenge.value;
}

/** Marks the tokens of this process. */
const LIFE = randomToken(6);
/** No secret: it only tells a token of a sandbox from a typing error. */
const ADOPTION_KEY = 'rollcall sandbox';

/** What a refresh token is about. */
export type RefreshGrant = { clientId: string; email: string; scopes: string[] };

/** A new refresh token that says what it is about, so that a later process of the demo can take it up. */
export function writeRefreshToken({ clientId, email, scopes }: RefreshGrant): string {
  const statement = JSON.stringify([LIFE, clientId, email, scopes.join(' '), randomToken(12)]);
  return `${Buffer.from(statement).toString('base64url')}.${sign(statement)}`;
}

const sign = (statement: string): string => createHmac('sha256', ADOPTION_KEY).update(statement).digest('base64url');

/** Reads a refresh token that an earlier process gave out; null for one of this process, or none at all. */
export function readEarlierRefreshToken(token: string): RefreshGrant | null {
  const [encoded, signature] = token.split('.');
  if (encoded === undefined || signature === undefined) return null;
  const statement = Buffer.from(encoded, 'base64url').toString('utf8');
  if (sign(statement) !== signature) return null;
  const parts: unknown = JSON.parse(statement);
  if (!Array.isArray(parts)) return null;
  const [life, clientId, email, scope] = parts.map(String);
  if (life === LIFE || clientId === undefined || email === undefined || scope === undefined) return null;
  return { clientId, email, scopes: scope.split(' ') };
}
