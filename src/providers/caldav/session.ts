/** Home of the session: requests in the name of an account, with authentication learnt and redirects judged. */
import { AppError } from '../../base/errors.ts';
import type { OutboundHttp, OutboundResponse } from '../../base/outbound-http.ts';
import type { Threads } from '../../base/threads.ts';
import { basicHeader, chooseChallenge, digestHeader } from './authentication.ts';
import type { Challenge, Login } from './authentication.ts';
import { isPrivateHost, isSameSite } from './hosts.ts';
import { resolveHref } from './hrefs.ts';

/** One request. */
export type DavRequest = {
  method: 'PROPFIND' | 'REPORT' | 'GET';
  url: string;
  depth?: '0' | '1';
  /** XML. */
  body?: string;
  /** Default 4 MB. */
  maxBytes?: number;
};

/** Why no answer could be had. `reason` is a full sentence for the person. */
export type DavRefusal =
  /** The name and password were sent and refused. */
  | { kind: 'password_refused'; host: string }
  /** They were not sent: another owner's host, an unencrypted connection, a way to sign in that is not known here. */
  | { kind: 'not_trusted'; reason: string };

/** What a request came to; any status but 401 is an answer. `url` is where it came from after redirects. */
export type DavAnswer = { kind: 'answered'; response: OutboundResponse; url: string } | DavRefusal;

/** Requests of one account. */
export type DavSession = {
  /** Makes one request. Throws as the outbound HTTP does. */
  request: (request: DavRequest) => Promise<DavAnswer>;
  /** Whose turn it is when an answer is read in a thread, where that is, and until when. */
  reading: { owner: string; threads: Threads; signal: AbortSignal };
  /** Sends Basic without having been asked, for servers that answer strangers too. @returns false when it is of no use. */
  offerPassword: (url: string) => boolean;
};

/**
 * How each server asked an account to sign in, so that a known one is not asked again with every request. Names and
 * nonces only, no passwords.
 */
export type KnownChallenges = Map<string, { challenge: Challenge; useCount: number }>;

/** What sessions share. */
export type SessionDeps = { http: OutboundHttp; threads: Threads; challenges: KnownChallenges };

const MAX_KNOWN_CHALLENGES = 20_000;
const DEADLINE_MS = 15_000;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** Without a password, with it, and once more with a fresh nonce. */
const MAX_ATTEMPTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Opens a session.
 *
 * The password goes only to hosts of the same owner as `account`, and by Basic only over https or inside a private
 * network.
 *
 * @param account Any address at the account's server.
 * @param options.owner Whose account it is; default: whoever has this one.
 */
export function openSession(
  deps: SessionDeps,
  account: string,
  login: Login,
  { signal, owner = `${account} ${login.username}` }: { signal: AbortSignal; owner?: string | undefined },
): DavSession {
  const home = new URL(account);
  const send = (request: DavRequest, url: string, authorization: string | null): Promise<OutboundResponse> =>
    deps.http.request(url, {
      method: request.method,
      headers: {
        ...(request.depth === undefined ? {} : { depth: request.depth }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/xml; charset=utf-8' }),
        ...(authorization === null ? {} : { authorization }),
        accept: 'application/xml, text/xml',
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      deadlineMs: DEADLINE_MS,
      maxBytes: request.maxBytes ?? MAX_BYTES,
      maxRedirects: 0,
      signal,
    });

  const remember = (url: string, challenge: Challenge): void => {
    const [oldest] = deps.challenges.keys();
    if (deps.challenges.size >= MAX_KNOWN_CHALLENGES && oldest !== undefined) deps.challenges.delete(oldest);
    deps.challenges.set(keyOf(url, login), { challenge, useCount: 0 });
  };

  const signedIn = async (request: DavRequest, url: string): Promise<DavAnswer> => {
    const { host } = new URL(url);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const used = deps.challenges.get(keyOf(url, login)) ?? null;
      if (used !== null) used.useCount += 1;
      const response = await send(
        request,
        url,
        used === null ? null : toHeader(used.challenge, used.useCount, login, request.method, url),
      );
      if (response.status !== 401) return { kind: 'answered', response, url };
      deps.challenges.delete(keyOf(url, login));
      const challenge = chooseChallenge(response.headers.get('www-authenticate'));
      if (used !== null && (challenge === null || !isWorthAnotherTry(used, challenge))) break;
      if (challenge === null)
        return {
          kind: 'not_trusted',
          reason: `The server "${host}" asks for a way to sign in that is not known here.`,
        };
      if (challenge.scheme === 'basic' && !mayReadPassword(url))
        return {
          kind: 'not_trusted',
          reason: `The server "${host}" wants the password over a connection that is not encrypted. Use its address with https://.`,
        };
      remember(url, challenge);
    }
    return { kind: 'password_refused', host };
  };

  return {
    reading: { owner, threads: deps.threads, signal },
    async request(request) {
      let { url } = request;
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const distrust = distrustOf(new URL(url), home);
        if (distrust !== null) return { kind: 'not_trusted', reason: distrust };
        const answer = await signedIn(request, url);
        if (answer.kind !== 'answered' || !REDIRECTS.has(answer.response.status)) return answer;
        const next = resolveHref(answer.response.headers.get('location') ?? '', url);
        if (next === null) return answer;
        url = next.href;
      }
      const { host } = new URL(url);
      throw new AppError('address_refused', `The host "${host}" redirected more than ${MAX_REDIRECTS} times.`);
    },
    offerPassword(url) {
      if (deps.challenges.has(keyOf(url, login)) || !mayReadPassword(url)) return false;
      remember(url, { scheme: 'basic' });
      return true;
    },
  };
}

const keyOf = (url: string, { username }: Login): string => `${new URL(url).origin} ${username}`;

function toHeader(challenge: Challenge, count: number, login: Login, method: string, url: string): string {
  if (challenge.scheme === 'basic') return basicHeader(login);
  const { pathname, search } = new URL(url);
  return digestHeader(challenge, login, { method, target: `${pathname}${search}`, count });
}

/** A nonce that was good before may be too old now, and a server may change how it asks; else the password is wrong. */
function isWorthAnotherTry(used: { challenge: Challenge; useCount: number }, challenge: Challenge): boolean {
  if (challenge.scheme !== used.challenge.scheme) return true;
  return challenge.scheme === 'digest' && (challenge.isStale || used.useCount > 1);
}

/** Basic sends the password as it is: never over a connection that others can read. */
function mayReadPassword(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isPrivateHost(hostname);
}

function distrustOf(url: URL, home: URL): string | null {
  if (!isSameSite(url.hostname, home.hostname))
    return `The server "${home.host}" leads on to "${url.host}", and the password is not sent there unasked. If that server is yours too, enter its address.`;
  if (home.protocol === 'https:' && url.protocol !== 'https:')
    return `The server "${home.host}" leads on to an address that is not encrypted, so the password is not sent there.`;
  return null;
}
