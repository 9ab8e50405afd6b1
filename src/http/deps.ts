/** Home of what the HTTP part needs from outside: the flow's needs, and what only a server has. */
import type { FlowDeps } from '../flow/index.ts';

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
  /** The folder of the built web pages; null when they were not built. */
  webRoot: string | null;
};
