/** Home of the ports between the server and what runs bots: the launcher, and the way on which reports come back. */
import type { FatalSubCode } from '../sub-codes.ts';
import type { RunOrder } from './order.ts';
import type { RunAnswer, RunReports } from './reports.ts';

/**
 * How a launch went.
 *
 * - `started`: the run goes on and reports from now on.
 * - `no_capacity`: not now; asked again after `retryAfterMs`, or after a back-off when null.
 * - `refused`: never; the bot ends as fatal with this sub-code and message.
 */
export type LaunchResult =
  | { kind: 'started' }
  | { kind: 'no_capacity'; message: string; retryAfterMs: number | null }
  | { kind: 'refused'; subCode: FatalSubCode; message: string };

/** Starts runs somewhere: in this process, on this machine, in a cluster. Closing it stops every run that needs it. */
export type Launcher = AsyncDisposable & {
  /** Value of BOT_LAUNCHER. */
  readonly name: string;
  /** Name of the launcher that starts bots for meetings there: this one, or one that it hands them to. */
  nameFor: (platform: string) => string;
  /**
   * Starts a run. Returns once it goes on; what happens then is reported to `order.report_to`.
   *
   * The order of a bot that runs already starts no second one: that bot takes the new order's run for its own, and reports to it
   * whatever it has reported before.
   *
   * @param options.signal Gives up starting; a run that goes on already is not affected.
   * @throws anything that may pass by itself; asked again after a back-off, with another run.
   * Repeatable: yes.
   */
  launch: (order: RunOrder, options: { signal: AbortSignal }) => Promise<LaunchResult>;
  /**
   * Tells a run to leave. Resolves when it was told, not when it has left; a run that is not here is nobody's fault (its next
   * report is answered with `leave` or `stop`).
   *
   * Repeatable: yes.
   */
  leave: (runId: string) => Promise<void>;
};

/**
 * How a batch of reports was taken.
 *
 * - `answered`: kept; status 200.
 * - `gap`: nothing kept, go on with `expected`; status 409.
 * - `refused`: never kept, however often it is sent: the token or the shape is wrong; any other 4xx but 429.
 */
export type ReportsOutcome =
  | { kind: 'answered'; answer: RunAnswer }
  | { kind: 'gap'; expected: number }
  | { kind: 'refused'; detail: string };

/**
 * Brings a batch of reports to the server: over HTTP, or within the process for bots that have none of their own.
 *
 * @throws anything that may pass by itself: the server or its database is away, or it asks for patience (429). Send it again.
 * Repeatable: yes, that is what the numbers are for.
 */
export type SendReports = (order: Pick<RunOrder, 'run_id' | 'report_to'>, batch: RunReports) => Promise<ReportsOutcome>;
