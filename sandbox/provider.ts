/** Home of the port of a sandbox provider: what the server asks of each pretended calendar service. */
import type { Fault, Seed } from './control-contract.ts';
import type { Answer, Route, SandboxRequest } from './http.ts';

export type SandboxProvider = {
  /** Also the name of its part of the control API. */
  name: string;
  /** Whether requests for this path are its own, also those it will refuse. */
  owns: (path: string) => boolean;
  /** Whose request it is, where the provider limits requests by account; null when nobody's. */
  accountOf?: (request: SandboxRequest) => string | null;
  /** `concurrentOfAccount` counts the requests of its account that were being answered when it came, itself included. */
  answer: (request: SandboxRequest, concurrentOfAccount: number | null) => Promise<Answer>;
  /** A fault in the provider's own error shape. */
  faultAnswer: (path: string, fault: Fault & { status: number }) => Answer;
  /** Full patterns, below `/__control/<name>/`. */
  controlRoutes: Route[];
  /** What the next message of a channel would look like; null when it is not its channel. */
  exampleMessage: (channelId: string) => { address: string; headers: Record<string, string>; body: string } | null;
  /** Counts for the state summary. */
  summary: () => Record<string, unknown>;
  reset: (seed: Seed) => void;
};
