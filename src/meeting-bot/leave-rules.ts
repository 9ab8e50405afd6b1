/** Home of when a bot leaves by itself: the options of `automatic_leave`, on a clock that only goes forward. Pure. */
import { z } from 'zod';
import type { CallEndedSubCode } from '../contract/sub-codes.ts';
import type { Participant } from './platform.ts';

/** Why the bot leaves, and a sentence about it. */
export type Leaving = { subCode: CallEndedSubCode; message: string };

/** The rules of one stay. */
export type LeaveRules = {
  /** How long the bot waits to be let in. */
  waitingRoomMs: number;
  /** The bot is inside from now on. */
  enter: (atMs: number) => void;
  /** @returns null: stay. The first rule that holds is the reason. */
  look: (look: { atMs: number; participants: readonly Participant[]; isRecording: boolean }) => Leaving | null;
};

const seconds = z.number().min(0).nullish().catch(null);
const timed = z.object({ timeout: seconds, activate_after: seconds }).nullish().catch(null);

/** Options come checked and with their defaults; what is missing or odd all the same switches its rule off. */
const leaveOptions = z.object({
  waiting_room_timeout: seconds,
  noone_joined_timeout: seconds,
  everyone_left_timeout: z
    .union([z.number().transform((timeout) => ({ timeout, activate_after: null })), timed])
    .nullish()
    .catch(null),
  in_call_not_recording_timeout: seconds,
  in_call_recording_timeout: seconds,
  silence_detection: timed,
  bot_detection: z
    .object({
      using_participant_events: timed,
      using_participant_names: z
        .object({ timeout: seconds, activate_after: seconds, matches: z.array(z.string()).catch([]) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

/** Recall's default, should there be none. */
const WAITING_ROOM_SECONDS = 1200;
/** However long a meeting is, a bot that nobody stops ends after so long: its disk is not endless. */
const MAX_STAY_MS = 12 * 60 * 60_000;

/** A condition that must have held for a while; `null` options are never met. */
type Watch = { timeoutMs: number | null; activateAfterMs: number; heldSinceMs: number | null };

function watch(
  options: { timeout?: number | null | undefined; activate_after?: number | null | undefined } | null | undefined,
): Watch {
  const timeout = options?.timeout ?? null;
  return {
    timeoutMs: timeout === null ? null : timeout * 1000,
    activateAfterMs: (options?.activate_after ?? 0) * 1000,
    heldSinceMs: null,
  };
}

/** Whether it has held for its time, counted from when it began to hold and not before it is active. */
function isMet(rule: Watch, holds: boolean, atMs: number, activeSinceMs: number | null): boolean {
  if (!holds || rule.timeoutMs === null || activeSinceMs === null || atMs - activeSinceMs < rule.activateAfterMs) {
    rule.heldSinceMs = holds && rule.timeoutMs !== null && activeSinceMs !== null ? rule.heldSinceMs : null;
    return false;
  }
  rule.heldSinceMs ??= atMs;
  return atMs - rule.heldSinceMs >= rule.timeoutMs;
}

/**
 * Reads the rules of `automatic_leave`.
 *
 * People are counted as the platform lists them. Whoever was never heard and never showed a screen may be a bot, if the rule for
 * that is on; silence and recording times count while a recording runs, the rest from being let in.
 */
export function readLeaveRules(options: Readonly<Record<string, unknown>>): LeaveRules {
  const read = leaveOptions.parse(options);
  const noOne = watch({ timeout: read.noone_joined_timeout });
  const everyoneLeft = watch(read.everyone_left_timeout);
  const notRecording = watch({ timeout: read.in_call_not_recording_timeout });
  const recording = watch({ timeout: read.in_call_recording_timeout });
  const silence = watch(read.silence_detection);
  const botEvents = watch(read.bot_detection?.using_participant_events);
  const botNames = watch(read.bot_detection?.using_participant_names);
  const matches = (read.bot_detection?.using_participant_names?.matches ?? [])
    .map((name) => name.toLowerCase())
    .filter((name) => name !== '');

  let insideSinceMs: number | null = null;
  let recordingSinceMs: number | null = null;
  let hasSeenSomebody = false;
  let lastHeardMs: number | null = null;
  const acted = new Set<string>();

  /** Rules in the order in which they are a reason. */
  function* conditions(
    atMs: number,
    participants: readonly Participant[],
    isRecording: boolean,
  ): Generator<[CallEndedSubCode, Watch, boolean, number | null, string]> {
    const isAlone = participants.length === 0;
    yield [
      'timeout_exceeded_everyone_left',
      everyoneLeft,
      isAlone && hasSeenSomebody,
      insideSinceMs,
      'Everybody else had left.',
    ];
    yield ['timeout_exceeded_noone_joined', noOne, isAlone && !hasSeenSomebody, insideSinceMs, 'Nobody else came.'];
    const isBotByName = ({ name }: Participant): boolean => matches.some((match) => name.toLowerCase().includes(match));
    yield [
      'timeout_exceeded_only_bots_detected_using_participant_names',
      botNames,
      !isAlone && matches.length > 0 && participants.every(isBotByName),
      insideSinceMs,
      'Only bots were left, by their names.',
    ];
    yield [
      'timeout_exceeded_only_bots_detected_using_participant_events',
      botEvents,
      !isAlone && participants.every(({ id }) => !acted.has(id)),
      insideSinceMs,
      'Only participants were left who had never spoken or shown a screen.',
    ];
    const isSilent = isRecording && lastHeardMs !== atMs;
    yield ['timeout_exceeded_silence_detected', silence, isSilent, recordingSinceMs, 'Nobody was heard.'];
    yield [
      'timeout_exceeded_in_call_recording',
      recording,
      isRecording,
      recordingSinceMs,
      'The longest recording was reached.',
    ];
    yield [
      'timeout_exceeded_in_call_not_recording',
      notRecording,
      !isRecording,
      insideSinceMs,
      'No recording was running.',
    ];
  }

  return {
    waitingRoomMs: (read.waiting_room_timeout ?? WAITING_ROOM_SECONDS) * 1000,
    enter(atMs) {
      insideSinceMs ??= atMs;
    },
    look({ atMs, participants, isRecording }) {
      recordingSinceMs = isRecording ? (recordingSinceMs ?? atMs) : null;
      if (participants.length > 0) hasSeenSomebody = true;
      for (const { id, isSpeaking, hasScreen } of participants) {
        if (isSpeaking) lastHeardMs = atMs;
        if (isSpeaking || hasScreen) acted.add(id);
      }
      // Every rule is asked each time, so that each counts its own time.
      const met = [...conditions(atMs, participants, isRecording)].filter(([, rule, holds, sinceMs]) =>
        isMet(rule, holds, atMs, sinceMs),
      );
      const first = met[0];
      if (first !== undefined) return { subCode: first[0], message: first[4] };
      if (insideSinceMs !== null && atMs - insideSinceMs >= MAX_STAY_MS)
        return { subCode: 'timeout_exceeded_max_duration', message: 'The longest stay, 12 hours, was reached.' };
      return null;
    },
  };
}
