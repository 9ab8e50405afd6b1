/** Home of what is true of a meeting and its bot, as a row shows it: a mark, a sentence, and where its switch stands. Pure. */
import type { CalendarMeeting, MeetingBot } from '../../client/index.ts';
import { timeOfDay, type Place } from '../shared/times.ts';
import { words } from './words.ts';

/** What a row says of a meeting. */
export type MeetingState = {
  /** In a few words, with how it feels; null where the sentence says it all. */
  mark: { tone: 'good' | 'live' | 'wait' | 'bad' | 'quiet'; words: string } | null;
  /** How things stand, and why. */
  sentence: string;
  /** Whether a bot is to come, or is there; where the switch stands. */
  isOn: boolean;
  /** Whether it is too late to choose: the bot has been there, or failed. */
  isOver: boolean;
};

type Shown = Pick<CalendarMeeting, 'will_record' | 'will_record_reason' | 'bot'>;

/** A bot that was to join this long ago and has not started is late. */
const LATE_MS = 30_000;

/**
 * How a meeting stands. What its bot does comes before what was decided: a bot that is in the call is there whatever is decided by now.
 *
 * @param isAsking Whether the server has been asked for something else and has not answered yet: then nothing is certain.
 */
export function meetingState({ bot, ...meeting }: Shown, now: Date, place: Place, isAsking = false): MeetingState {
  const decided = { isOn: meeting.will_record, isOver: false };
  if (isAsking) return { ...decided, mark: null, sentence: words.asking };
  if (bot === null || (bot.state === 'planned' && !meeting.will_record)) {
    const isMissing = meeting.will_record;
    return isMissing
      ? { ...decided, mark: { tone: 'bad', words: words.noBot }, sentence: words.noBotComes }
      : { ...decided, mark: null, sentence: meeting.will_record_reason };
  }
  const isOver = bot.state === 'left' || bot.state === 'failed';
  const isThere = !isOver && bot.state !== 'leaving' && bot.state !== 'planned';
  const said = bot.state === 'planned' ? meeting.will_record_reason : bot.sentence;
  return {
    mark: markOf(bot, now, place),
    sentence: bot.caveat === null ? said : `${said} ${bot.caveat}`,
    isOn: isThere || (bot.state === 'planned' && meeting.will_record),
    isOver,
  };
}

const MARKS: Readonly<Record<MeetingBot['state'], NonNullable<MeetingState['mark']>>> = {
  planned: { tone: 'good', words: words.botPlanned },
  joining: { tone: 'wait', words: words.botJoining },
  waiting_room: { tone: 'wait', words: words.botWaiting },
  in_call: { tone: 'wait', words: words.botInCall },
  recording: { tone: 'live', words: words.botRecording },
  leaving: { tone: 'quiet', words: words.botLeaving },
  left: { tone: 'quiet', words: words.botLeft },
  failed: { tone: 'bad', words: words.botFailed },
};

function markOf(bot: MeetingBot, now: Date, place: Place): NonNullable<MeetingState['mark']> {
  const mark = MARKS[bot.state];
  const simulated = (text: string): string => (bot.is_simulated ? words.simulated(text) : text);
  if (bot.state !== 'planned' || bot.join_at === null) return { ...mark, words: simulated(mark.words) };
  const joinAt = new Date(bot.join_at);
  if (now.getTime() - joinAt.getTime() > LATE_MS) return { tone: 'wait', words: simulated(words.botLate) };
  return { ...mark, words: simulated(words.botJoins(timeOfDay(joinAt, place))) };
}
