/** Home of how a meeting looks on the wire. Pure. */
import type { z } from 'zod';
import { RECALL_PLATFORMS, wireInstant } from '../../contract/index.ts';
import type { calendarMeetingResource } from '../../contract/v1/index.ts';
import type { ToldBot } from '../bots/told-bot.ts';
import type { ShownMeeting } from '../../meetings/index.ts';
import { invitesOf } from './meeting-invites.ts';

type MeetingResource = z.infer<typeof calendarMeetingResource>;

/** A meeting as the wire shows it. @param bot What is told about its bot; null when it has none. */
export function toCalendarMeetingResource(meeting: ShownMeeting, bot: ToldBot | null): MeetingResource {
  const link = meeting.meetingUrl;
  const platform = RECALL_PLATFORMS.find((name) => link?.kind === 'joinable' && name === link.platform) ?? null;
  const { zoom_invite, teams_invite, meet_invite, webex_invite, goto_meeting_invite } = invitesOf(link);
  return {
    id: meeting.id,
    override_should_record: meeting.override,
    title: meeting.title ?? '',
    description: meeting.description ?? '',
    will_record: meeting.decision.willRecord,
    will_record_reason: meeting.decision.reason,
    start_time: wireInstant(meeting.startAt),
    end_time: wireInstant(meeting.endAt ?? meeting.startAt),
    platform,
    platform_id: meeting.platformId,
    meeting_platform: platform,
    calendar_platform: meeting.provider,
    zoom_invite,
    teams_invite,
    meet_invite,
    webex_invite,
    goto_meeting_invite,
    bot_id: meeting.botId,
    is_external: meeting.isExternal,
    is_hosted_by_me: meeting.isHostedByMe,
    is_recurring: meeting.isRecurring,
    organizer_email: meeting.organizerEmail ?? '',
    attendee_emails: meeting.attendees.map((attendee) => attendee.email),
    attendees: meeting.attendees.map((attendee) => ({
      name: attendee.name,
      email: attendee.email,
      is_organizer: attendee.isOrganizer,
      status: attendee.response === 'none' ? 'not_available' : attendee.response,
    })),
    ical_uid: meeting.icalUid,
    visibility: meeting.visibility,
    meeting_url: link?.address ?? null,
    meeting_service: link?.platform ?? null,
    bot: bot === null ? null : toMeetingBotResource(bot),
  };
}

const toMeetingBotResource = (bot: ToldBot): NonNullable<MeetingResource['bot']> => ({
  state: bot.state,
  status: bot.status,
  sub_code: bot.subCode,
  sentence: bot.sentence,
  caveat: bot.caveat,
  is_simulated: bot.isSimulated,
  join_at: bot.joinAt === null ? null : wireInstant(bot.joinAt),
  changed_at: bot.changedAt === null ? null : wireInstant(bot.changedAt),
});
