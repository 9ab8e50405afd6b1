/** Home of outbound HTTP: every request to another machine goes through here, bounded in time, size, redirects and reach. */
import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import { Agent } from 'undici';
import { AppError } from './errors.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** How one request is made. */
export type OutboundRequest = {
  method: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Milliseconds for the whole exchange: name lookup, connection, redirects and body. */
  deadlineMs: number;
  /** Most bytes of body that are read, counted after decompression. */
  maxBytes: number;
  /**
   * What happens to a body over `maxBytes`: `refuse` (the default) throws `answer_too_large`, `cut` returns its first
   * `maxBytes` bytes.
   */
  whenTooLarge?: 'refuse' | 'cut';
  /** Most redirects that are followed. With 0, or for a method that changes something, the 3xx answer itself is returned. */
  maxRedirects: number;
  /** Stops the exchange; the signal's reason is thrown. */
  signal?: AbortSignal;
};

/** One answer. Any status is an answer; only `status` tells success. */
export type OutboundResponse = {
  status: number;
  headers: {
    /** The value of a header, several ones joined by ", "; null when absent. The name is in any case. */
    get: (name: string) => string | null;
  };
  /** Decompressed. */
  body: Buffer;
  /** The body as UTF-8. */
  text: () => string;
  /** Where the answer came from after redirects, without credentials. */
  finalUrl: string;
};

/** Makes requests to other machines. */
export type OutboundHttp = {
  /**
   * Makes one request and reads its answer.
   *
   * Only `http:` and `https:`. Credentials in the URL are sent as Basic authorization. Redirects are followed for
   * GET, HEAD, OPTIONS, PROPFIND and REPORT, each address checked like the first one; Authorization and Cookie are
   * not sent to another origin. Error messages name the host and nothing else of the URL.
   *
   * @throws {AppError} `address_refused` not http(s), no URL at all, a private or reserved address, or too many redirects.
   * @throws {AppError} `answer_too_large` the body is larger than `maxBytes`.
   * @throws {AppError} `provider_unavailable` no complete answer within the deadline. Retry later.
   * Repeatable: as far as the method is.
   */
  request: (url: string, request: OutboundRequest) => Promise<OutboundResponse>;
  /** Closes all connections; requests under way fail. */
  close: () => Promise<void>;
};

/** How long an answer asks to be left alone, in milliseconds; a date is measured by its own Date header. Null when it does not ask. */
export const retryAfterByOwnDateMs = ({ headers }: Pick<OutboundResponse, 'headers'>): number | null =>
  readRetryAfterMs(headers.get('retry-after'), new Date(headers.get('date') ?? Number.NaN));

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const FOLLOWING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT']);
const HEADERS_OF_ONE_ORIGIN = new Set(['authorization', 'cookie']);
const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;

/**
 * Builds the outbound HTTP of one kind of destination.
 *
 * @param options.allowPrivateNetworks Whether loopback and private networks may be reached. Link-local addresses
 *   (cloud metadata), multicast and reserved ones stay refused.
 * @param options.trusted True only for base URLs the operator configured: any address may be reached.
 * @param options.userAgent Sent with every request.
 * @param options.connectionsPerOrigin Most connections to one origin at the same time; default 32.
 */
export function createOutboundHttp(options: {
  allowPrivateNetworks: boolean;
  userAgent: string;
  trusted?: boolean;
  connectionsPerOrigin?: number;
}): OutboundHttp {
  const reach: AddressReach =
    options.trusted === true ? 'anywhere' : options.allowPrivateNetworks ? 'private' : 'public';
  const agent = new Agent({
    connections: options.connectionsPerOrigin ?? 32,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { lookup: checkedLookup(reach), timeout: CONNECT_TIMEOUT_MS },
  });

  return {
    async request(url, request) {
      const target = readUrl(url, reach);
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), request.deadlineMs);
      const signals = request.signal === undefined ? [deadline.signal] : [deadline.signal, request.signal];
      try {
        request.signal?.throwIfAborted();
        return await follow(agent, target, {
          ...request,
          signal: AbortSignal.any(signals),
          userAgent: options.userAgent,
          reach,
        });
      } catch (error) {
        if (request.signal?.aborted === true) throw request.signal.reason;
        if (deadline.signal.aborted)
          throw unanswered(target.url, `did not answer within ${request.deadlineMs / 1000} s`);
        throw translate(error, target.url);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

type Target = { url: URL; authorization: string | null };
type Exchange = OutboundRequest & { signal: AbortSignal; userAgent: string; reach: AddressReach };

/** Reads an address, takes its credentials out of it, and refuses what may not be reached. */
function readUrl(text: string, reach: AddressReach): Target {
  if (!URL.canParse(text)) throw new AppError('address_refused', 'This is not a valid web address.');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AppError('address_refused', 'Only addresses that start with http:// or https:// are allowed.');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const isLiteral = url.hostname.startsWith('[') || /^[\d.]+$/.test(literal);
  if (isLiteral && !isAddressAllowed(literal, reach)) throw addressRefused(url.hostname);
  const authorization =
    url.username === '' && url.password === ''
      ? null
      : `Basic ${Buffer.from(`${percentDecoded(url.username)}:${percentDecoded(url.password)}`).toString('base64')}`;
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, authorization };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function follow(agent: Agent, target: Target, exchange: Exchange): Promise<OutboundResponse> {
  let { url } = target;
  let headers = lowerCased({ 'accept-encoding': 'gzip, deflate, br', ...exchange.headers });
  headers['user-agent'] ??= exchange.userAgent;
  if (target.authorization !== null) headers['authorization'] ??= target.authorization;

  for (let redirects = 0; ; redirects += 1) {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: exchange.method,
      headers,
      body: exchange.body ?? null,
      signal: exchange.signal,
    });
    const location = answer.headers['location'];
    const follows = FOLLOWING_METHODS.has(exchange.method) && exchange.maxRedirects > 0;
    if (!REDIRECTS.has(answer.statusCode) || typeof location !== 'string' || !follows) {
      const body = await readBody(answer, url, exchange);
      return toResponse(answer.statusCode, answer.headers, body, url);
    }
    await answer.body.dump({ limit: 16_384 });
    if (redirects >= exchange.maxRedirects)
      throw new AppError(
        'address_refused',
        `The host "${url.host}" redirected more than ${exchange.maxRedirects} times.`,
      );
    const next = readRedirect(location, url, exchange.reach);
    if (next.origin !== url.origin)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !HEADERS_OF_ONE_ORIGIN.has(name)));
    url = next;
  }
}

function readRedirect(location: string, from: URL, reach: AddressReach): URL {
  if (!URL.canParse(location, from.href))
    throw new AppError('address_refused', `The host "${from.host}" redirected to something that is no web address.`);
  return readUrl(new URL(location, from.href).href, reach).url;
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

type AnswerHeaders = Record<string, string | string[] | undefined>;

function toResponse(status: number, headers: AnswerHeaders, body: Buffer, url: URL): OutboundResponse {
  return {
    status,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(', ') : (value ?? null);
      },
    },
    body,
    text: () => body.toString('utf8'),
    finalUrl: url.href,
  };
}

async function readBody(
  answer: { statusCode: number; headers: AnswerHeaders; body: Readable },
  url: URL,
  exchange: Exchange,
): Promise<Buffer> {
  const hasNoBody = exchange.method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304;
  const announcedBytes = Number(answer.headers['content-length'] ?? 0);
  const mayCut = exchange.whenTooLarge === 'cut';
  if (!hasNoBody && !mayCut && announcedBytes > exchange.maxBytes) {
    answer.body.once('error', () => undefined).destroy();
    throw tooLarge(url, exchange.maxBytes);
  }
  const source = hasNoBody ? answer.body : decompressed(answer.body, answer.headers['content-encoding'], url);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    length += chunk.length;
    if (length <= exchange.maxBytes) continue;
    answer.body.once('error', () => undefined).destroy();
    if (!mayCut) throw tooLarge(url, exchange.maxBytes);
    break;
  }
  return Buffer.concat(chunks).subarray(0, exchange.maxBytes);
}

function decompressed(body: Readable, encoding: string | string[] | undefined, url: URL): Readable {
  const name = String(encoding ?? '')
    .trim()
    .toLowerCase();
  if (name === '' || name === 'identity') return body;
  const decoder = createDecoder(name);
  if (decoder === null) {
    body.once('error', () => undefined).destroy();
    throw unanswered(url, 'answered in a compression that was not asked for');
  }
  body.once('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

function createDecoder(name: string): ReturnType<typeof createGunzip | typeof createInflate> | null {
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'deflate') return createInflate();
  return name === 'br' ? createBrotliDecompress() : null;
}

function tooLarge(url: URL, maxBytes: number): AppError {
  return new AppError(
    'answer_too_large',
    `The answer of "${url.host}" is larger than ${maxBytes.toLocaleString('en')} bytes.`,
  );
}

function unanswered(url: URL, what: string, cause?: unknown): AppError {
  return new AppError('provider_unavailable', `The host "${url.host}" ${what}.`, { cause });
}

/** What went wrong, by the code of a network error; sentences for the person who typed the address. */
const SENTENCES: Record<string, string> = {
  ENOTFOUND: 'could not be found',
  EAI_AGAIN: 'could not be found at the moment',
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was complete',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection in time',
  ETIMEDOUT: 'did not accept a connection in time',
  EHOSTUNREACH: 'cannot be reached from this server',
  ENETUNREACH: 'cannot be reached from this server',
};

function translate(error: unknown, url: URL): unknown {
  const chain = causesOf(error);
  const ours = chain.find((cause) => cause instanceof AppError);
  if (ours !== undefined) return ours;
  const codes = chain.map((cause) => (cause instanceof Error && 'code' in cause ? String(cause.code) : ''));
  const sentence = codes.map((code) => SENTENCES[code]).find((text) => text !== undefined);
  if (sentence !== undefined) return unanswered(url, sentence, error);
  if (codes.some((code) => /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/.test(code)))
    return unanswered(url, 'has no valid TLS certificate', error);
  return unanswered(url, 'did not give a complete answer', error);
}

function causesOf(error: unknown, depth = 0): unknown[] {
  if (!(error instanceof Error) || depth > 4) return [error];
  const inner = error instanceof AggregateError ? [...error.errors, error.cause] : [error.cause];
  return [error, ...inner.flatMap((cause) => (cause === undefined ? [] : causesOf(cause, depth + 1)))];
}

/**
 * How far a connection may reach.
 *
 * - `public`: public unicast addresses only. For addresses that customers and persons type in.
 * - `private`: also loopback, RFC 1918, unique local and carrier-grade NAT addresses. Link-local addresses (cloud
 *   metadata), multicast, unspecified and reserved ones stay refused.
 * - `anywhere`: no rule. For base URLs that the operator configured.
 */
export type AddressReach = 'public' | 'private' | 'anywhere';

const PRIVATE_RANGES = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** Global unicast, the only IPv6 block that is routed on the internet (RFC 4291, section 2.4; IANA IPv6 address space). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** NAT64: the last four bytes are the IPv4 address that is really reached (RFC 6052, section 2.1). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether an IP address may be connected to.
 *
 * @param address IPv4 or IPv6 without brackets; IPv4-mapped IPv6 is judged as the IPv4 address it stands for.
 * @returns false also for a text that is no IP address.
 */
export function isAddressAllowed(address: string, reach: AddressReach): boolean {
  if (!ipaddr.isValid(address)) return false;
  if (reach === 'anywhere') return true;
  return isAllowed(ipaddr.process(address), reach);
}

function isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6, reach: 'public' | 'private'): boolean {
  const range = address.range();
  if (reach === 'private' && PRIVATE_RANGES.has(range)) return true;
  if (address instanceof ipaddr.IPv6) {
    if (address.match(NAT64)) return isAllowed(new ipaddr.IPv4(address.toByteArray().slice(12)), reach);
    return range === 'unicast' && address.match(GLOBAL_UNICAST);
  }
  return range === 'unicast';
}

/** The refusal of a host whose address is not allowed; names the host, never the path. */
function addressRefused(host: string): AppError {
  return new AppError(
    'address_refused',
    `The host "${host}" has an address inside a private or reserved network. Only public addresses are allowed here.`,
  );
}

/**
 * Builds a lookup for sockets that refuses a host when any of its addresses is not allowed. The socket connects to
 * exactly the addresses that were checked, so an answer that changes between check and connect cannot slip through.
 */
function checkedLookup(reach: AddressReach): LookupFunction {
  return (hostname, options, callback) => {
    const query: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, query, (error, addresses: LookupAddress[]) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`The host "${hostname}" has no address.`), '', 0);
      } else if (addresses.some(({ address }) => !isAddressAllowed(address, reach))) {
        callback(addressRefused(hostname), '', 0);
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}
