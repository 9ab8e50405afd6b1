/** Home of outbound HTTP: every request to another machine goes through here, bounded in time, size, redirects and reach. */
import { Agent, type Dispatcher } from 'undici';
import { AppError } from './errors.ts';
import {
  addressRefused,
  checkedLookup,
  isAddressAllowed,
  isPortAllowed,
  type AddressReach,
} from './outbound-http/address-reach.ts';
import {
  createCollector,
  unanswered,
  type AnswerHeaders,
  type BodyLimits,
  type Collector,
} from './outbound-http/answer-body.ts';
import { createNameLookup } from './outbound-http/name-lookup.ts';
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
   * @throws {AppError} `address_refused` not http(s), no URL at all, a private or reserved address, a port of
   *   another service, or too many redirects.
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
 * @param options.nameServers Name servers to ask, as `address:port`; default: those of this machine.
 */
export function createOutboundHttp(options: {
  allowPrivateNetworks: boolean;
  userAgent: string;
  trusted?: boolean;
  connectionsPerOrigin?: number;
  nameServers?: readonly string[];
}): OutboundHttp {
  const reach: AddressReach =
    options.trusted === true ? 'anywhere' : options.allowPrivateNetworks ? 'private' : 'public';
  const findAddresses = createNameLookup({
    mayAskSystem: reach !== 'public',
    ...(options.nameServers !== undefined && { servers: options.nameServers }),
  });
  const agent = new Agent({
    connections: options.connectionsPerOrigin ?? 32,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { lookup: checkedLookup(reach, findAddresses), timeout: CONNECT_TIMEOUT_MS },
  });

  const targets = new Map<string, Target>();
  const targetOf = (url: string): Target => {
    const known = targets.get(url);
    if (known !== undefined) return known;
    const target = readUrl(url, reach);
    if (targets.size >= KNOWN_ADDRESSES) targets.clear();
    targets.set(url, target);
    return target;
  };

  return {
    async request(url, request) {
      const target = targetOf(url);
      const stopper = createStopper(request);
      try {
        request.signal?.throwIfAborted();
        return await follow(agent, target, { ...request, stopper, userAgent: options.userAgent, reach });
      } catch (error) {
        if (request.signal?.aborted === true) throw request.signal.reason;
        if (error === LATE) throw unanswered(target.url, `did not answer within ${request.deadlineMs / 1000} s`);
        throw translate(error, target.url);
      } finally {
        stopper.end();
      }
    },
    close: () => agent.destroy(),
  };
}

/** Most addresses whose reading is remembered: of webhooks, the same ones come again and again. */
const KNOWN_ADDRESSES = 256;
const LATE = new Error('The deadline has passed.');

/** What ends an exchange early: its deadline, or the caller's signal. Cheaper than a signal of signals for each request. */
type Stopper = { onStop: (stop: (reason: Error) => void) => void; end: () => void };

function createStopper({ deadlineMs, signal }: OutboundRequest): Stopper {
  let reason: Error | null = null;
  let stop: (reason: Error) => void = () => undefined;
  const stopNow = (why: Error): void => {
    reason ??= why;
    stop(reason);
  };
  const timer = setTimeout(() => stopNow(LATE), deadlineMs);
  const onAbort = (): void => stopNow(new Error('The caller stopped.', { cause: signal?.reason }));
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    onStop(next) {
      stop = next;
      if (reason !== null) next(reason);
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

type Target = { url: URL; authorization: string | null };
type Exchange = OutboundRequest & { stopper: Stopper; userAgent: string; reach: AddressReach };

/** Reads an address, takes its credentials out of it, and refuses what may not be reached. */
function readUrl(text: string, reach: AddressReach): Target {
  if (!URL.canParse(text)) throw new AppError('address_refused', 'This is not a valid web address.');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AppError('address_refused', 'Only addresses that start with http:// or https:// are allowed.');
  if (!isPortAllowed(url.port, reach))
    throw new AppError('address_refused', `Port ${url.port} of "${url.hostname}" is not one of web servers.`);
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
    const mayFollow = FOLLOWING_METHODS.has(exchange.method) && exchange.maxRedirects > 0;
    const answer = await makeExchange(agent, url, headers, exchange, mayFollow);
    const location = answer.headers['location'];
    if (!isFollowed(answer, mayFollow) || typeof location !== 'string')
      return toResponse(answer.status, answer.headers, answer.body, url);
    if (redirects >= exchange.maxRedirects)
      throw new AppError(
        'address_refused',
        `The host "${url.host}" redirected more than ${exchange.maxRedirects} times.`,
      );
    const next = readRedirect(location, url, exchange.reach);
    if (next.origin !== url.origin)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !HEADERS_OF_ONE_ORIGIN.has(name)));
    else headers = withCookies(headers, answer.headers['set-cookie']);
    url = next;
  }
}

function readRedirect(location: string, from: URL, reach: AddressReach): URL {
  if (!URL.canParse(location, from.href))
    throw new AppError('address_refused', `The host "${from.host}" redirected to something that is no web address.`);
  return readUrl(new URL(withWebScheme(location, from), from.href).href, reach).url;
}

const MAX_COOKIES_LENGTH = 4_096;

/** Gives back the cookies of a redirect within its origin, for this exchange alone: some servers redirect until they see them. */
function withCookies(headers: Record<string, string>, set: string | string[] | undefined): Record<string, string> {
  const pairs = [set ?? []]
    .flat()
    .flatMap((cookie) => /^[^;=\s]{1,256}=[^;\r\n]{0,2048}/.exec(cookie.trim())?.[0] ?? []);
  if (pairs.length === 0) return headers;
  const cookie = [headers['cookie'] ?? [], pairs].flat().join('; ');
  return cookie.length > MAX_COOKIES_LENGTH ? headers : { ...headers, cookie };
}

/** `webcal:` says that a calendar comes and nothing about how: it comes as the answer before did. */
const withWebScheme = (location: string, from: URL): string => location.replace(/^webcals?:(?=\/\/)/i, from.protocol);

function lowerCased(headers: Record<string, string>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name of Object.keys(headers)) lower[name.toLowerCase()] = headers[name] ?? '';
  return lower;
}

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

type Answer = { status: number; headers: AnswerHeaders; body: Buffer };

const isFollowed = ({ status, headers }: Pick<Answer, 'status' | 'headers'>, mayFollow: boolean): boolean =>
  mayFollow && REDIRECTS.has(status) && typeof headers['location'] === 'string';

/** Makes one request and collects its answer, as it comes from the connection: a stream for each would cost more than all the rest. */
function makeExchange(
  agent: Agent,
  url: URL,
  headers: Record<string, string>,
  exchange: Exchange,
  mayFollow: boolean,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  let controller: Dispatcher.DispatchController | null = null;
  let failure: Error | null = null;
  let collector: Collector | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    reject(failure);
    collector?.drop();
    controller?.abort(failure);
  };
  exchange.stopper.onStop(fail);
  agent.dispatch(
    {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: exchange.method,
      headers,
      body: exchange.body ?? null,
    },
    {
      onRequestStart(started) {
        controller = started;
        if (failure !== null) started.abort(failure);
      },
      onResponseStart(started, status, answerHeaders) {
        if (status < 200 || failure !== null) return;
        const isRedirect = isFollowed({ status, headers: answerHeaders }, mayFollow);
        const limits = isRedirect ? { maxBytes: MAX_REDIRECT_BYTES, mayCut: true } : bodyLimits(exchange);
        const answered = (body: Buffer): void => resolve({ status, headers: answerHeaders, body });
        const hasBody = exchange.method !== 'HEAD' && status !== 204 && status !== 304;
        collector = createCollector(url, hasBody ? answerHeaders : {}, limits, {
          whole: answered,
          cut(body) {
            answered(body);
            collector?.drop();
            started.abort(CUT);
          },
          fail,
          pause: () => started.pause(),
          resume: () => started.resume(),
        });
      },
      onResponseData: (_started, chunk) => collector?.take(chunk),
      onResponseEnd: () => collector?.end(),
      onResponseError: (_started, error) => fail(error),
    },
  );
  return promise;
}

const MAX_REDIRECT_BYTES = 16_384;
/** What the connection of an answer is closed with that goes on for too long; nobody waits for it any more. */
const CUT = new Error('Enough was read.');

const bodyLimits = ({ maxBytes, whenTooLarge }: OutboundRequest): BodyLimits => ({
  maxBytes,
  mayCut: whenTooLarge === 'cut',
});

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
