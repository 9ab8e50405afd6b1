/** Home of the cookie that knows a browser again on its way to a consent page and back. It says nothing about who sits before it. */
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpDeps } from './deps.ts';

/** Longer than a link of ours works, and the way back from a consent page takes. */
const KEPT_SECONDS = 25 * 60 * 60;
const SECRET = /^[\w-]{43}$/;

const isSecure = ({ settings }: HttpDeps): boolean => settings.publicUrl.startsWith('https:');

/** With `__Host-` no other host of the domain can set it (RFC 6265bis, section 4.1.3.2), which takes https. */
const nameOf = (deps: HttpDeps): string => (isSecure(deps) ? '__Host-rollcall-browser' : 'rollcall-browser');

/** The secret of the browser that sent a request; null when it sent none. */
export function browserOf(deps: HttpDeps, request: FastifyRequest): string | null {
  const name = nameOf(deps);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name && value !== undefined && SECRET.test(value)) return value;
  }
  return null;
}

/**
 * Knows the browser of a request from now on. `Lax`: it comes along when a consent page sends the browser back, and never with a
 * form or a request of another site.
 *
 * @returns its secret, 256 random bits, the same as long as it is kept.
 */
export function keepBrowser(deps: HttpDeps, request: FastifyRequest, reply: FastifyReply): string {
  const secret = browserOf(deps, request) ?? randomBytes(32).toString('base64url');
  const attributes = `Path=/; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${isSecure(deps) ? '; Secure' : ''}`;
  reply.header('set-cookie', `${nameOf(deps)}=${secret}; ${attributes}`);
  return secret;
}
