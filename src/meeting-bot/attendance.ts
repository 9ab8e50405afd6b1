/** Home of how a bot attends: from what it observes and from the time that passed to what it reports and does next. Pure. */
import type { StatusReport } from '../contract/bot-run/index.ts';
import type { CallEndedSubCode, FatalSubCode } from '../contract/sub-codes.ts';
import type { LeaveRules } from './leave-rules.ts';
import type { Observation, Participant } from './platform.ts';

/** When recording begins, as `start_recording_on` says. */
export type RecordingStart = 'call_join' | 'participant_join' | 'participant_speak' | 'manual';

/** What the run does next, in this order. */
export type Act =
  | { kind: 'report'; report: StatusReport }
  | { kind: 'start_recording' }
  /** Still there: leave first. */
  | { kind: 'leave'; subCode: CallEndedSubCode; message: string | null }
  /** Not there any more. */
  | { kind: 'ended'; subCode: CallEndedSubCode; message: string | null }
  | { kind: 'fail'; subCode: FatalSubCode; message: string };

/** One look at the meeting. */
export type Look = {
  /** Milliseconds of a clock that only goes forward. */
  atMs: number;
  observation: Observation;
  /** Whether media arrives, measured beside the page: bytes that grew since the last look. */
  hasMedia: boolean;
  /** Whether a recorder runs: its first piece is on disk, and it was not stopped. */
  isRecording: boolean;
};

type Stage = 'joining' | 'waiting_room' | 'in_call';

/** A page that shows nothing it is known by for so long is not joined. */
const JOIN_TIMEOUT_MS = 90_000;
/** A page that loses its evidence in mid-call gets so long to find it again: it may be loading anew. */
const LOST_SIGHT_MS = 30_000;

/** People who send nothing at all are believed to be in the call after so long. */
const SILENT_ENTRY_MS = 10_000;

const plain = (code: Extract<StatusReport, { sub_code: null }>['code']): Act => ({
  kind: 'report',
  report: { kind: 'status', code, sub_code: null, message: null },
});

/**
 * Opens the attendance of one meeting.
 *
 * @param options.rules When to leave by itself.
 * @returns `look` takes one observation after the other and says what to do; after `leave`, `ended` or `fail` it is not asked again.
 */
export function attend(options: { rules: LeaveRules; recordingStart: RecordingStart; beganAtMs: number }): {
  look: (look: Look) => Act[];
  /** A recording was asked for by hand, or is not wanted any more. */
  wantRecording: (isWanted: boolean) => void;
} {
  const { rules, recordingStart } = options;
  let stage: Stage = 'joining';
  let sinceMs = options.beganAtMs;
  let lastSeenMs = options.beganAtMs;
  let listedSinceMs: number | null = null;
  let isRecordingAsked = false;
  let isRecordingTold = false;
  let wanted: boolean | null = null;

  function enter(next: Stage, atMs: number): void {
    stage = next;
    sinceMs = atMs;
  }

  function shouldRecord(participants: readonly Participant[]): boolean {
    if (wanted !== null) return wanted;
    if (recordingStart === 'call_join') return true;
    if (recordingStart === 'participant_join') return participants.length > 0;
    return recordingStart === 'participant_speak' && participants.some(({ isSpeaking }) => isSpeaking);
  }

  function inCall({ atMs, hasMedia, isRecording }: Look, participants: Participant[]): Act[] {
    const acts: Act[] = [];
    if (stage !== 'in_call') {
      // Somebody is listed and nothing of them arrives: perhaps not inside yet, perhaps all are muted. An empty room is evidence.
      listedSinceMs ??= atMs;
      if (participants.length > 0 && !hasMedia && atMs - listedSinceMs < SILENT_ENTRY_MS) return [];
      enter('in_call', atMs);
      rules.enter(atMs);
      acts.push(plain('in_call_not_recording'));
    }
    if (!isRecordingAsked && shouldRecord(participants)) {
      isRecordingAsked = true;
      acts.push(plain('recording_permission_allowed'), { kind: 'start_recording' });
    }
    if (isRecording && !isRecordingTold) {
      isRecordingTold = true;
      acts.push(plain('in_call_recording'));
    } else if (!isRecording && isRecordingTold) {
      isRecordingTold = false;
      isRecordingAsked = false;
      acts.push(plain('in_call_not_recording'));
    }
    const leaving = rules.look({ atMs, participants, isRecording: isRecordingTold });
    if (leaving !== null) acts.push({ kind: 'leave', ...leaving });
    return acts;
  }

  function unseen(atMs: number): Act[] {
    if (stage === 'joining') {
      if (atMs - sinceMs < JOIN_TIMEOUT_MS) return [];
      return [
        {
          kind: 'fail',
          subCode: 'bot_errored',
          message: `The meeting page showed nothing to join by for ${JOIN_TIMEOUT_MS / 1000} seconds.`,
        },
      ];
    }
    if (atMs - lastSeenMs < LOST_SIGHT_MS) return [];
    return [{ kind: 'fail', subCode: 'bot_errored', message: 'The meeting page stopped showing the call.' }];
  }

  return {
    wantRecording(isWanted) {
      wanted = isWanted;
    },
    look(look) {
      const { observation, atMs } = look;
      if (observation.kind !== 'unknown' && observation.kind !== 'at_door') lastSeenMs = atMs;
      switch (observation.kind) {
        case 'unknown':
        case 'at_door':
          return unseen(atMs);
        case 'refused':
          return [{ kind: 'fail', subCode: observation.subCode, message: observation.message }];
        case 'over':
          return [{ kind: 'ended', subCode: observation.subCode, message: observation.message }];
        case 'waiting_room': {
          if (stage !== 'waiting_room') {
            enter('waiting_room', atMs);
            return [plain('in_waiting_room')];
          }
          if (atMs - sinceMs < rules.waitingRoomMs) return [];
          return [
            {
              kind: 'leave',
              subCode: 'timeout_exceeded_waiting_room',
              message: `Nobody let the bot in for ${Math.round(rules.waitingRoomMs / 1000)} seconds.`,
            },
          ];
        }
        case 'in_call':
          return inCall(look, observation.participants);
      }
    },
  };
}
