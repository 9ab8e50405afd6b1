/** Home of the bot: one planned or present guest for one meeting, and the machine its status moves in. */
import type { BotStatusCode } from '../contract/codes.ts';
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';

/**
 * Every status and what may follow it; statuses with nothing behind them are terminal.
 *
 * `scheduled` (waits for its join time), `launching` (its launcher was asked) and `cancelled` (removed before it was
 * launched) are ours and never on the wire; the others are Recall's codes, in Recall's order.
 */
const NEXT = {
  scheduled: ['launching', 'cancelled', 'fatal'],
  ready: ['launching', 'call_ended', 'fatal'],
  launching: ['joining_call', 'call_ended', 'fatal'],
  joining_call: ['in_waiting_room', 'in_call_not_recording', 'call_ended', 'fatal'],
  in_waiting_room: ['in_call_not_recording', 'call_ended', 'fatal'],
  in_call_not_recording: [
    'in_waiting_room',
    'recording_permission_allowed',
    'recording_permission_denied',
    'in_call_recording',
    'call_ended',
    'fatal',
  ],
  recording_permission_allowed: [
    'in_call_not_recording',
    'recording_permission_denied',
    'in_call_recording',
    'call_ended',
    'fatal',
  ],
  recording_permission_denied: ['in_call_not_recording', 'recording_permission_allowed', 'call_ended', 'fatal'],
  in_call_recording: ['in_waiting_room', 'in_call_not_recording', 'recording_permission_denied', 'call_ended', 'fatal'],
  call_ended: ['recording_done', 'done', 'fatal'],
  recording_done: ['done', 'fatal'],
  done: [],
  fatal: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>;

/** Where a bot is in the status machine. */
export type BotStatus = keyof typeof NEXT;

/** Whether a text is one of our statuses. */
export function isBotStatus(text: string): text is BotStatus {
  return Object.hasOwn(NEXT, text);
}

/** All statuses, in the order a bot passes them. */
export const BOT_STATUSES: readonly BotStatus[] = Object.keys(NEXT).filter(isBotStatus);

/** Whether a bot in `from` may go to `to`; a status never follows itself. */
export const isLegal = (from: BotStatus, to: BotStatus): boolean => NEXT[from].some((next) => next === to);

/** Whether the bot still has something before it; terminal statuses stay. */
export const isLive = (status: BotStatus): boolean => NEXT[status].length > 0;

const NOT_ADMITTED: ReadonlySet<BotStatus> = new Set([
  'scheduled',
  'ready',
  'launching',
  'joining_call',
  'in_waiting_room',
]);
const OUT_OF_CALL: ReadonlySet<BotStatus> = new Set(['call_ended', 'recording_done', 'done', 'fatal', 'cancelled']);

/** Whether the people in the meeting have let the bot in and it is there now. */
export const isAdmitted = (status: BotStatus): boolean => !NOT_ADMITTED.has(status) && !OUT_OF_CALL.has(status);

/** Whether nothing was heard of the bot yet: it waits for its join time, or is being started. */
export const isBeforeJoining = (status: BotStatus): boolean =>
  status === 'scheduled' || status === 'ready' || status === 'launching';

/** Whether the bot has left the meeting or never came: commands to it no longer make sense. */
export const isOutOfCall = (status: BotStatus): boolean => OUT_OF_CALL.has(status);

/** Whether a stranger sees this status; `scheduled`, `launching` and `cancelled` are ours. */
export const isOnTheWire = (status: BotStatus): status is BotStatus & BotStatusCode =>
  status !== 'scheduled' && status !== 'launching' && status !== 'cancelled';

/**
 * Why a bot was told to leave, or removed.
 *
 * - `meeting_changed`: its meeting moved or got another link before the bot was let in.
 * - `not_wanted`: nobody wants the meeting recorded any more.
 * - `override`: a person said "do not record" while the bot was in the meeting.
 * - `leave_call`: the customer's app told it to leave.
 * - `deleted`: the customer's app deleted it through the bot API before it was launched.
 */
export type CallBackReason = 'meeting_changed' | 'not_wanted' | 'override' | 'leave_call' | 'deleted';

/** One appended step of a bot; the status is the last one. */
export type StatusChange = {
  /** Order within the bot, from 1. */
  number: number;
  code: string;
  subCode: string | null;
  message: string | null;
  createdAt: Date;
};

/** A bot as it is stored. */
export type Bot = {
  id: string;
  workspaceId: string;
  /** Who asked for it: a calendar's meetings, or a call of the bot API. */
  source: 'calendar' | 'api';
  /** One live bot for each key and workspace; null for bots of the bot API. */
  deduplicationKey: string | null;
  meeting: JoinableMeetingUrl;
  botName: string;
  /** Start and end of the meeting; null for bots of the bot API. */
  startsAt: Date | null;
  endsAt: Date | null;
  /** When it shall be at the door, kept for good; null for a bot of the bot API that joined at once. */
  joinAt: Date | null;
  status: BotStatus;
  calledBackAt: Date | null;
  calledBackReason: string | null;
  /** Name of the launcher that runs it; null before it was launched. */
  launcher: string | null;
  /** The launch whose reports count; null before it was launched. */
  runId: string | null;
  /** Number of the last report of this run that was taken in; 0 before the first. */
  reportNumber: number;
  /** When the running bot last reported; null before it was launched. */
  seenAt: Date | null;
  /** What the creator asked for beside the named fields, as sent. */
  config: Readonly<Record<string, unknown>>;
  metadata: Readonly<Record<string, string | null>>;
  createdAt: Date;
  updatedAt: Date;
};
