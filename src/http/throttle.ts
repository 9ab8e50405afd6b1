/** Home of throttles: requests per minute, counted for whoever is known to send them, and wrong secrets, counted by address. */
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { WireError } from './wire-errors.ts';

type Throttle = { max: number; timeWindow: number; keyGenerator: (request: FastifyRequest) => string };

const MINUTE_MS = 60_000;

/** At most this many requests a minute from one workspace. */
export const perWorkspace = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.workspaceId,
});

/** At most this many requests a minute for one calendar user. */
export const perCalendarUser = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.calendarUser?.id ?? request.ip,
});

/** At most this many requests a minute from one calendar user, or from one workspace where its API key came. */
export const perCaller = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.calendarUser?.id ?? request.workspaceId,
});

/** At most this many requests a minute from one running bot, whose token was checked before. */
export const perRun = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.url.split('?')[0] ?? '',
});

/** Whom an address stands for: itself, or in IPv6 the network of 64 bits that one sender has for itself (RFC 6177, section 2). */
export function senderOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const read = ipaddr.process(address);
  if (read instanceof ipaddr.IPv4) return read.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${read.toString()}/64`).toString();
}

/** What is counted of a request. */
type Sender = Pick<FastifyRequest, 'ip'>;

/** Counts wrong secrets by the address that sent them. */
export type WrongSecrets = {
  /** Whether so many came from there within the minute that nothing costly is done any more for what is not known to be right. */
  isOver: (request: Sender) => boolean;
  /** Counts one. */
  count: (request: Sender) => void;
  /** The answer to those that are over: 429 with `Retry-After`. */
  refusal: (request: Sender) => WireError;
};

/** Most senders whose wrong secrets are counted; the one that was counted first is forgotten first. */
const MOST_SENDERS = 20_000;

/**
 * Builds a count of wrong secrets. What is right is never refused by it: many people share an address, behind a NAT or a proxy, and one
 * of them who guesses must not lock out the others. So a route asks it only about what it cannot tell to be right.
 *
 * @param options.most Wrong ones a minute from one address.
 * @param options.isThrottled False: none is ever over.
 * @param options.nowMs A clock that never steps, in milliseconds.
 */
export function countWrongSecrets(options: { most: number; isThrottled: boolean; nowMs?: () => number }): WrongSecrets {
  const { most, isThrottled, nowMs = () => performance.now() } = options;
  const counts = new Map<string, { count: number; endsAtMs: number }>();
  const countOf = ({ ip }: Sender) => {
    const found = counts.get(senderOf(ip));
    return found !== undefined && nowMs() < found.endsAtMs ? found : null;
  };
  return {
    isOver: (request) => isThrottled && (countOf(request)?.count ?? 0) >= most,
    count(request) {
      const found = countOf(request);
      if (found !== null) {
        found.count += 1;
        return;
      }
      const sender = senderOf(request.ip);
      counts.delete(sender);
      for (const first of counts.keys()) {
        if (counts.size < MOST_SENDERS) break;
        counts.delete(first);
      }
      counts.set(sender, { count: 1, endsAtMs: nowMs() + MINUTE_MS });
    },
    refusal(request) {
      const restMs = (countOf(request)?.endsAtMs ?? nowMs()) - nowMs();
      const seconds = Math.max(1, Math.ceil(restMs / 1000));
      const detail = `Too many requests with a wrong secret came from this address. Expected available in ${seconds} seconds.`;
      return new WireError(429, { detail }, seconds);
    },
  };
}
