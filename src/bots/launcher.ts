/** Home of the launcher port: what starts bots, what they report, and what they are told in return. */
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';
import type { ReportedStatus } from './bot.ts';
import type { CallEndedSubCode, FatalSubCode, PermissionDeniedSubCode } from './sub-codes.ts';

/** What a running bot says. `message` is a sentence for people, or null. */
export type BotReport =
  /** "I am still here." Sent at least every `HEARTBEAT_SECONDS`. */
  | { kind: 'heartbeat' }
  | { kind: 'status'; code: 'call_ended'; subCode: CallEndedSubCode; message: string | null }
  | { kind: 'status'; code: 'fatal'; subCode: FatalSubCode; message: string | null }
  | { kind: 'status'; code: 'recording_permission_denied'; subCode: PermissionDeniedSubCode; message: string | null }
  | {
      kind: 'status';
      code: Exclude<ReportedStatus, 'call_ended' | 'fatal' | 'recording_permission_denied'>;
      subCode: null;
      message: string | null;
    };

/**
 * What a bot must do after a report; the answer is how a bot learns that it is called back when the process that
 * decided so cannot reach it.
 *
 * - `continue`: go on.
 * - `leave`: leave the call, report `call_ended` and `done`.
 * - `stop`: this bot is over for us (given up, or another process runs it): leave at once and report nothing more.
 */
export type ReportAnswer = 'continue' | 'leave' | 'stop';

/** A running bot reports at least this often. */
export const HEARTBEAT_SECONDS = 15;

/** A launched bot that has said nothing for this long is given up as lost. */
export const LOST_AFTER_SECONDS = 60;

/** What a launcher needs to know to send a bot. */
export type LaunchOrder = {
  /** Launching an id that runs already starts nothing; its reports go through the new `report` from then on. */
  botId: string;
  meeting: JoinableMeetingUrl;
  botName: string;
  /** When the meeting should be over; null when nobody said. */
  endsAt: Date | null;
  config: Readonly<Record<string, unknown>>;
  metadata: Readonly<Record<string, string | null>>;
};

/**
 * How a launch went.
 *
 * - `started`: the bot runs and reports from now on.
 * - `no_capacity`: not now; asked again after `retryAfterMs`, or after a back-off when null.
 * - `refused`: never; the bot ends as fatal with this sub-code and message.
 */
export type LaunchResult =
  | { kind: 'started' }
  | { kind: 'no_capacity'; message: string; retryAfterMs: number | null }
  | { kind: 'refused'; subCode: FatalSubCode; message: string };

/** Starts bots somewhere: in this process, on this machine, in a cluster. Closing it stops every bot it runs here. */
export type Launcher = AsyncDisposable & {
  /** Value of BOT_LAUNCHER. */
  readonly name: string;
  /**
   * Starts a bot. Returns once it runs; what happens then comes through `report`.
   *
   * @param options.report Resolves when the report is stored; rejects when it could not be, and may be sent again.
   * @param options.signal Gives up starting; a bot that already runs is not affected.
   * @throws anything that may pass by itself; asked again after a back-off.
   * Repeatable: yes, by bot id.
   */
  launch: (
    order: LaunchOrder,
    options: { report: (report: BotReport) => Promise<ReportAnswer>; signal: AbortSignal },
  ) => Promise<LaunchResult>;
  /**
   * Tells a bot to leave. Resolves when it was told, not when it has left; a bot that does not run here is nobody's
   * fault (its next report is answered `leave`).
   *
   * Repeatable: yes.
   */
  leave: (botId: string) => Promise<void>;
};
