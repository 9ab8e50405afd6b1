/** Home of how a calendar meeting of a bot looks on the wire: in answers about the bot, and in its webhooks. */
import { wireInstant } from '../wire-instant.ts';
import type { BotResource } from './bot-resources.ts';

/** Whose meeting it is, and when. @param meeting.endAt Null: shown as `startAt`. */
export const botMeetingResource = (meeting: {
  id: string;
  startAt: Date;
  endAt: Date | null;
  calendarUserId: string;
  externalId: string;
}): BotResource['calendar_meetings'][number] => ({
  id: meeting.id,
  start_time: wireInstant(meeting.startAt),
  end_time: wireInstant(meeting.endAt ?? meeting.startAt),
  calendar_user: { id: meeting.calendarUserId, external_id: meeting.externalId },
});
