/** Home of what simulated bots can go through. Pure. */
import type { RunOrder } from '../../contract/bot-run/index.ts';
import {
  CALL_ENDED_SUB_CODES,
  FATAL_SUB_CODES,
  type CallEndedSubCode,
  type FatalSubCode,
} from '../../contract/sub-codes.ts';

/**
 * What a simulated bot goes through; chosen by the bot's metadata, `{"simulate": "kicked"}`.
 *
 * Besides these names, every documented sub-code of `fatal` (the bot fails while joining) and of `call_ended` (the
 * call ends that way) is one. `{"simulate_waiting_room_seconds": "5"}` sets how long the bot waits to be let in,
 * `{"simulate_call_seconds": "5"}` how long it stays in the call.
 */
const SCENARIOS: Readonly<Record<string, Course>> = {
  kicked: { kind: 'call_ends', subCode: 'bot_kicked_from_call', stage: 'recording', isEarly: true },
  rejected: { kind: 'call_ends', subCode: 'bot_kicked_from_waiting_room', stage: 'waiting_room', isEarly: true },
  waiting_room_timeout: {
    kind: 'call_ends',
    subCode: 'timeout_exceeded_waiting_room',
    stage: 'waiting_room',
    isEarly: true,
  },
  denied: { kind: 'permission_denied' },
  crash: { kind: 'crash' },
  no_capacity: { kind: 'no_capacity' },
};

type Course =
  | { kind: 'call_ends'; subCode: CallEndedSubCode; stage: 'waiting_room' | 'recording'; isEarly: boolean }
  | { kind: 'fails'; subCode: FatalSubCode }
  | { kind: 'permission_denied' }
  /** Falls silent in the call, as a bot does whose machine dies. */
  | { kind: 'crash' }
  /** Is never started. */
  | { kind: 'no_capacity' };

const WAITING_ROOM_SUB_CODES: ReadonlySet<string> = new Set([
  'bot_kicked_from_waiting_room',
  'call_ended_by_platform_waiting_room_timeout',
  'timeout_exceeded_waiting_room',
]);

/** What a bot with this metadata goes through. */
export function courseOf(metadata: RunOrder['metadata']): Course {
  const wish = metadata['simulate'] ?? '';
  if (Object.hasOwn(SCENARIOS, wish)) return SCENARIOS[wish] ?? STAY;
  const fatal = FATAL_SUB_CODES.find((code) => code === wish);
  if (fatal !== undefined) return { kind: 'fails', subCode: fatal };
  const ended = CALL_ENDED_SUB_CODES.find((code) => code === wish);
  if (ended === undefined) return STAY;
  return {
    kind: 'call_ends',
    subCode: ended,
    stage: WAITING_ROOM_SUB_CODES.has(ended) ? 'waiting_room' : 'recording',
    isEarly: true,
  };
}

/** The meeting goes as planned, and its host ends it. */
export const STAY = {
  kind: 'call_ends',
  subCode: 'call_ended_by_host',
  stage: 'recording',
  isEarly: false,
} as const satisfies Course;
