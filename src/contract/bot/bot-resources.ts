/** Home of bots as the wire shows them (Recall's bot API, v1.11), in the recorded key order. */
import { z } from 'zod';
import { BOT_STATUS_CODES } from '../codes.ts';
import { instantBound, instantInput } from '../instant-input.ts';
import { JOINABLE_PLATFORMS } from '../meeting-url.ts';
import { audioOutput, automaticLeave, isStorable, NOT_KEPT, options, videoOutput } from './bot-options.ts';
import { metadata } from './metadata.ts';
import { botRecordingResource } from './recording-resources.ts';

/** Options of a bot that are accepted, kept and shown as they were sent. */
export const BOT_OPTIONS = [
  'recording_config',
  'output_media',
  'automatic_video_output',
  'automatic_audio_output',
  'chat',
  'automatic_leave',
  'variant',
  'zoom',
  'google_meet',
  'slack_team',
  'breakout_room',
] as const;

const MAX_URL_LENGTH = 4096;

const NOT_TEXT = 'The text contains characters that cannot be stored (NUL, or half of a surrogate pair).';

const botName = z
  .string({ error: 'Send a text.' })
  .trim()
  .min(1, { error: 'This field may not be blank.' })
  .max(100, { error: 'Ensure this field has no more than 100 characters.' })
  .refine(isStorable, { error: NOT_TEXT });

const requestFields = {
  meeting_url: z
    .string({ error: 'Send the link of the meeting as a text.' })
    .trim()
    .min(1, { error: 'This field may not be blank.' })
    .max(MAX_URL_LENGTH, { error: `A link may have at most ${MAX_URL_LENGTH} characters.` })
    .refine(isStorable, { error: NOT_TEXT })
    .describe('Link of the meeting: Zoom, Google Meet, Microsoft Teams, Webex or GoTo Meeting.'),
  bot_name: botName.describe('Name that the bot shows in the meeting, at most 100 characters.'),
  join_at: instantInput
    .nullable()
    .describe(
      'When the bot joins, at most ten years ahead. Absent, null or past: at once. Any time ahead is kept to the second.',
    ),
  metadata: metadata.describe('Your own texts, shown with the bot and in its webhooks.'),
  recording_config: options.describe('How the recording is made. Kept and shown; defaults are filled in.'),
  output_media: options.describe('Kept and shown.'),
  automatic_video_output: videoOutput.describe(`Pictures in JPEG as base64. ${NOT_KEPT}`),
  automatic_audio_output: audioOutput.describe(`Sound in MP3 as base64. ${NOT_KEPT}`),
  chat: options.describe('Kept and shown.'),
  automatic_leave: automaticLeave.describe('When the bot leaves by itself, in seconds. Defaults are filled in.'),
  variant: options.describe('Kept and shown.'),
  zoom: options.describe('Kept and shown.'),
  google_meet: options.describe('Kept and shown.'),
  slack_team: options.describe('Kept and shown.'),
  breakout_room: options.describe('Kept and shown.'),
};

/** Body of `POST /api/v1/bot/`. */
export const newBot = z
  .object({
    ...z.object(requestFields).partial().shape,
    meeting_url: requestFields.meeting_url,
    bot_name: requestFields.bot_name.default('Meeting Notetaker'),
  })
  .meta({ id: 'NewBot', description: 'A bot to send.' });

/** Body of `PATCH /api/v1/bot/{id}/`: what is absent stays as it is. */
export const botChanges = z
  .object(requestFields)
  .partial()
  .meta({ id: 'BotChanges', description: 'What to change; what is absent stays as it is.' });

const oneOrMore = <Value extends z.ZodType>(value: Value) =>
  z.union([value, z.array(value).max(50)]).transform((given) => [given].flat().map((one) => value.parse(one)));

/** Query of `GET /api/v1/bot/`; `metadata__KEY=VALUE` comes beside the named ones. */
export const botListQuery = z.looseObject({
  page: z.coerce
    .number({ error: 'Send a page number, from 1.' })
    .int({ error: 'Send a page number, from 1.' })
    .min(1, { error: 'Send a page number, from 1.' })
    .max(1_000_000)
    .default(1)
    .describe('Page of 100 bots, from 1.'),
  join_at_after: instantBound
    .optional()
    .describe(
      'Only bots whose join time is this instant, or the first of this date, or later, whether they have joined or not. A bot that joined at once has none.',
    ),
  join_at_before: instantBound
    .optional()
    .describe(
      'Only bots whose join time is this instant, or the first of this date, or earlier, whether they have joined or not.',
    ),
  meeting_url: z
    .string()
    .max(MAX_URL_LENGTH)
    .optional()
    .describe('Only bots of this meeting, in whatever form its link is given.'),
  platform: oneOrMore(
    z.enum(JOINABLE_PLATFORMS, { error: `Not a platform. Known are: ${JOINABLE_PLATFORMS.join(', ')}.` }),
  )
    .optional()
    .describe('Only bots on this platform; may be repeated.'),
  status: oneOrMore(z.enum(BOT_STATUS_CODES, { error: `Not a status. Known are: ${BOT_STATUS_CODES.join(', ')}.` }))
    .optional()
    .describe('Only bots whose last status is this; may be repeated.'),
});

const instant = (description: string) => z.string().describe(`${description} ISO 8601, UTC, microseconds and Z.`);
const shownOptions = z.record(z.string(), z.unknown()).nullable();
const asSent = shownOptions.describe('As it was sent; null when it was not.');
const text = (description: string) => z.string().describe(description);
const nullableText = (description: string) => z.string().nullable().describe(description);
const meetingId = text('Number or name of the meeting, as in the link.');
const notInLink = 'null when the link does not carry it.';

/** The parsed link of a bot; keys by platform. */
export const meetingUrlResource = z
  .discriminatedUnion('platform', [
    z.object({
      meeting_id: meetingId,
      meeting_password: nullableText(`Passcode; ${notInLink}`),
      platform: z.literal('zoom').describe('Zoom.'),
    }),
    z.object({ meeting_id: meetingId, platform: z.literal('google_meet').describe('Google Meet.') }),
    z.object({
      meeting_id: nullableText(`Number of the meeting; ${notInLink}`),
      meeting_password: nullableText(`Passcode; ${notInLink}`),
      organizer_id: nullableText(`Id of the organizer at Microsoft; ${notInLink}`),
      tenant_id: nullableText(`Id of the organization at Microsoft; ${notInLink}`),
      message_id: nullableText(`Message part of the link; ${notInLink}`),
      thread_id: nullableText(`Thread part of the link; ${notInLink}`),
      business_meeting_id: nullableText(`Number of a meeting of Teams for work; ${notInLink}`),
      business_meeting_password: nullableText(`Passcode of a meeting of Teams for work; ${notInLink}`),
      platform: z
        .enum(['microsoft_teams', 'microsoft_teams_live'])
        .describe('Microsoft Teams for work, or the personal one.'),
    }),
    z.object({
      meeting_subdomain: text('Site of the meeting: `example` of `example.webex.com`.'),
      meeting_mtid: nullableText('`MTID` of a scheduled meeting; null for personal rooms.'),
      meeting_path: nullableText('Path of a scheduled meeting, without its first slash; null for personal rooms.'),
      meeting_personal_room_id: nullableText('Name of a personal room; null for scheduled meetings.'),
      platform: z.literal('webex').describe('Webex.'),
    }),
    z.object({ meeting_id: meetingId, platform: z.literal('goto_meeting').describe('GoTo Meeting.') }),
    z.object({
      meeting_id: meetingId,
      platform: z.literal('sandbox_room').describe('A room of the sandbox. Not at Recall.'),
    }),
  ])
  .meta({ id: 'MeetingUrl', description: 'The parts of a meeting link.' });

/** A bot. */
export const botResource = z
  .object({
    id: z.string().describe('Id of the bot.'),
    meeting_url: meetingUrlResource.describe('The parts of the meeting link.'),
    bot_name: z.string().describe('Name that the bot shows in the meeting.'),
    join_at: z
      .string()
      .nullable()
      .describe(
        'When the bot joins; null once it is on its way, and for one that joined at once. ISO 8601, UTC, microseconds and Z.',
      ),
    recording_config: shownOptions.describe('How the recording is made.'),
    status_changes: z
      .array(
        z.object({
          code: z.string().describe("Recall's status code; the last one is the status."),
          message: nullableText('A sentence for people, or null.'),
          created_at: instant('When the bot got this status.'),
          sub_code: nullableText('Why, for call_ended, fatal and recording_permission_denied.'),
        }),
      )
      .describe('Empty while the bot is scheduled.'),
    recordings: z.array(botRecordingResource).describe('Recordings of the bot; a simulated bot never has one.'),
    output_media: asSent,
    automatic_video_output: asSent,
    automatic_audio_output: asSent,
    chat: asSent,
    automatic_leave: shownOptions.describe('When the bot leaves by itself, in seconds.'),
    variant: asSent,
    calendar_meetings: z
      .array(
        z.object({
          id: z.string().describe('Id of the calendar meeting.'),
          start_time: instant('When it starts.'),
          end_time: instant('When it ends.'),
          calendar_user: z
            .object({
              id: z.string().describe('Id of the calendar user.'),
              external_id: z.string().describe('Your own id for this person.'),
            })
            .describe('Whose meeting it is.'),
        }),
      )
      .describe('The calendar meetings that share this bot; empty for bots of the bot API.'),
    zoom: asSent,
    google_meet: asSent,
    slack_team: asSent,
    breakout_room: asSent,
    metadata: z.record(z.string(), z.string().nullable()).describe('Your own texts.'),
  })
  .meta({ id: 'Bot', description: 'A bot: where it goes, when, and how far it has come.' });
export type BotResource = z.infer<typeof botResource>;
export type MeetingUrlResource = z.infer<typeof meetingUrlResource>;

/** One page of bots. */
export const botListResource = z
  .object({
    count: z.int().describe('How many bots match in all.'),
    next: nullableText('Address of the next page; null on the last one.'),
    previous: nullableText('Address of the page before; null on the first one.'),
    results: z.array(botResource).describe('At most 100 bots, the newest first.'),
  })
  .meta({ id: 'BotList', description: 'One page of bots.' });
