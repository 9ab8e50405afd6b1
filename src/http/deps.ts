/** Home of what the HTTP part needs from outside: the flow's needs, and what only a server has. */
import type { FlowDeps } from '../flow/index.ts';

/**
 * Counts an answer.
 *
 * @param answer.route The route's template (`/api/v1/bot/:id/`), or `unknown`: never what a stranger wrote.
 */
export type ObserveAnswer = (answer: { method: string; route: string; status: number; seconds: number }) => void;

/** Everything a route may use. */
export type HttpDeps = FlowDeps & {
  /** Whether requests are counted and refused with 429; false for benchmarks. */
  isThrottled: boolean;
  /** Whether webhooks and feeds may go to private addresses and plain http. */
  allowPrivateNetworks: boolean;
  /** Whose `X-Forwarded-For` is believed; null: nobody's. */
  trustProxy: { hops: number } | { addresses: string[] } | null;
  /** Whether the parts behind the server work; each null is fine, each text a sentence for the operator. */
  readiness: () => Promise<Record<string, string | null>>;
  /** The metrics page in Prometheus text format. */
  metrics: () => Promise<string>;
  /** What `/metrics` asks for; null or absent: it answers programs on this machine. */
  metricsToken?: string | null;
  /** Told of every answer; absent: nobody counts. */
  observeAnswer?: ObserveAnswer;
  /** The folder of the built web pages; null when they were not built. */
  webRoot: string | null;
};
