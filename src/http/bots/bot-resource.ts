/** Home of how a bot looks on the wire. Pure. */
import type { BotResource, MeetingUrlResource } from '../../contract/bot/index.ts';
import { asOptions, botMeetingResource, optionsWithDefaults } from '../../contract/bot/index.ts';
import type { MeetingUrlParts } from '../../contract/meeting-url.ts';
import { wireInstant } from '../../contract/wire-instant.ts';
import { isBeforeJoining, type Bot, type listMeetingsOfBots, type StatusChange } from '../../bots/index.ts';

/** The calendar meetings that share a bot. */
type BotMeetings = NonNullable<ReturnType<Awaited<ReturnType<typeof listMeetingsOfBots>>['get']>>;

/**
 * A bot as the wire shows it.
 *
 * @param about.statusChanges In order.
 * @param about.meetings The calendar meetings that share it; none for a bot of the bot API.
 * @param about.recordings In order.
 */
export function toBotResource(
  bot: Bot,
  {
    statusChanges,
    meetings,
    recordings,
  }: {
    statusChanges: readonly StatusChange[];
    meetings: BotMeetings;
    recordings: BotResource['recordings'];
  },
): BotResource {
  const option = (name: string): Record<string, unknown> | null => asOptions(bot.config[name]);
  const defaulted = optionsWithDefaults(bot.config);
  return {
    id: bot.id,
    meeting_url: toMeetingUrlResource(bot.meeting.parts),
    bot_name: bot.botName,
    join_at: bot.joinAt !== null && isBeforeJoining(bot.status) ? wireInstant(bot.joinAt) : null,
    recording_config: defaulted.recording_config,
    status_changes: statusChanges.map((change) => ({
      code: change.code,
      message: change.message,
      created_at: wireInstant(change.createdAt),
      sub_code: change.subCode,
    })),
    recordings,
    output_media: option('output_media'),
    automatic_video_output: option('automatic_video_output'),
    automatic_audio_output: option('automatic_audio_output'),
    chat: option('chat'),
    automatic_leave: defaulted.automatic_leave,
    variant: option('variant'),
    calendar_meetings: meetings.map(botMeetingResource),
    zoom: option('zoom'),
    google_meet: option('google_meet'),
    slack_team: option('slack_team'),
    breakout_room: option('breakout_room'),
    metadata: { ...bot.metadata },
  };
}

/** jsonb does not keep the order of keys, so each platform's parts are put in order here. */
function toMeetingUrlResource(parts: MeetingUrlParts): MeetingUrlResource {
  switch (parts.platform) {
    case 'zoom':
      return { meeting_id: parts.meeting_id, meeting_password: parts.meeting_password, platform: 'zoom' };
    case 'microsoft_teams':
    case 'microsoft_teams_live':
      return {
        meeting_id: parts.meeting_id,
        meeting_password: parts.meeting_password,
        organizer_id: parts.organizer_id,
        tenant_id: parts.tenant_id,
        message_id: parts.message_id,
        thread_id: parts.thread_id,
        business_meeting_id: parts.business_meeting_id,
        business_meeting_password: parts.business_meeting_password,
        platform: parts.platform,
      };
    case 'webex':
      return {
        meeting_subdomain: parts.meeting_subdomain,
        meeting_mtid: parts.meeting_mtid,
        meeting_path: parts.meeting_path,
        meeting_personal_room_id: parts.meeting_personal_room_id,
        platform: 'webex',
      };
    case 'google_meet':
      return { meeting_id: parts.meeting_id, platform: 'google_meet' };
    case 'goto_meeting':
      return { meeting_id: parts.meeting_id, platform: 'goto_meeting' };
    case 'sandbox_room':
      return { meeting_id: parts.meeting_id, platform: 'sandbox_room' };
    default:
      return parts satisfies never;
  }
}
