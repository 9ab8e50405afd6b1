/** Home of the bodies of webhooks: what is sent, and what is published of it, are these schemas. */
import { z } from 'zod';
import { botResource } from '../bot/bot-resources.ts';
import type { WebhookEventType } from '../codes.ts';
import { instant, nullableInstant, nullableText, nullableUuid, text, uuid } from '../fields.ts';

const happenedAt = instant('When it happened: the same on every attempt and replay.');
const own = z
  .object({ happened_at: happenedAt })
  .describe('What Rollcall adds to every webhook, whatever else its body is like.');
const ownOfBot = z
  .object({
    happened_at: happenedAt,
    calendar_meetings: botResource.shape.calendar_meetings.describe(
      'The calendar meetings that share this bot, and whose they are; empty for bots of the bot API.',
    ),
  })
  .describe("What Rollcall adds to Recall's body.");

const code = text('The status the bot is in now.');
const subCode = nullableText('Why, as a code, where the status has one: after `call_ended`, `fatal` and some others.');

/** A bot's status in the new shape. */
const botBody = <Type extends `bot.${string}`>(type: Type, name: string, description: string) =>
  z
    .object({
      event: z.literal(type).describe('The event type.'),
      data: z
        .object({
          data: z
            .object({ code, sub_code: subCode, updated_at: instant('When the status changed.') })
            .describe('The status.'),
          bot: z
            .object({
              id: uuid('Id of the bot.'),
              metadata: z.record(z.string(), z.unknown()).describe('Your own texts, as given to the bot.'),
            })
            .describe('Whose status it is.'),
        })
        .describe('What happened.'),
      rollcall: ownOfBot,
    })
    .meta({ id: `${name}Webhook`, description });

const calendarUser = z
  .object({ id: uuid('Id of the calendar user.'), external_id: text('Your own id for this person.') })
  .describe('The person.');
const connection = z
  .object({
    id: uuid('Id of the connection.'),
    kind: text('`google`, `microsoft`, `caldav` or `ics`.'),
    account: text('The account, as the person knows it: an address, or the host of a feed.'),
  })
  .describe('The connection of that person.');
const endpoint = {
  id: uuid('Id of the webhook endpoint.'),
  url: text('Where its webhooks are posted to.'),
};

/** Any other webhook: the same in both shapes. */
const body = <Type extends string, Data extends z.ZodRawShape>(
  type: Type,
  { name, description, data }: { name: string; description: string; data: Data },
) =>
  z
    .object({
      event: z.literal(type).describe('The event type.'),
      data: z.object(data).describe('What happened.'),
      rollcall: own,
    })
    .meta({ id: `${name}Webhook`, description });

const metadata = z.record(z.string(), z.unknown());
const ofRecording = {
  data: z
    .object({
      code: text('The status it is in now.'),
      sub_code: nullableText('Why, as a code; null unless something failed.'),
      updated_at: instant('When the status changed.'),
    })
    .describe('The status.'),
  recording: z
    .object({ id: uuid('Id of the recording.'), metadata: metadata.describe('Your own texts of the recording.') })
    .describe('The recording.'),
  bot: z
    .object({ id: uuid('Id of the bot.'), metadata: metadata.describe('Your own texts, as given to the bot.') })
    .describe('The bot that recorded.'),
};

const recordingBody = <Type extends string>(type: Type, name: string, description: string) =>
  body(type, { name, description, data: ofRecording });

const artifact = z
  .object({ id: uuid('Its id.'), metadata: metadata.describe('Empty.') })
  .describe('What was made of the recording.');

/**
 * The body of every webhook by its event type; the description says when it is sent. `bot.status_change` is what an endpoint of that
 * shape gets in the place of every `bot.*`.
 */
export const WEBHOOK_BODIES = {
  'bot.joining_call': botBody('bot.joining_call', 'BotJoiningCall', 'A bot goes to its meeting.'),
  'bot.in_waiting_room': botBody('bot.in_waiting_room', 'BotInWaitingRoom', 'A bot waits for somebody to let it in.'),
  'bot.in_call_not_recording': botBody(
    'bot.in_call_not_recording',
    'BotInCallNotRecording',
    'A bot is in the call and does not record yet, or not any more.',
  ),
  'bot.recording_permission_allowed': botBody(
    'bot.recording_permission_allowed',
    'BotRecordingPermissionAllowed',
    'The host allowed a bot to record.',
  ),
  'bot.recording_permission_denied': botBody(
    'bot.recording_permission_denied',
    'BotRecordingPermissionDenied',
    'The host did not allow a bot to record; the sub-code says more.',
  ),
  'bot.in_call_recording': botBody('bot.in_call_recording', 'BotInCallRecording', 'A bot records.'),
  'bot.recording_done': botBody('bot.recording_done', 'BotRecordingDone', 'A bot has finished its recording.'),
  'bot.call_ended': botBody('bot.call_ended', 'BotCallEnded', 'A bot has left the call; the sub-code says why.'),
  'bot.done': botBody('bot.done', 'BotDone', 'A bot is done: nothing more comes of it.'),
  'bot.fatal': botBody('bot.fatal', 'BotFatal', 'A bot failed; the sub-code says why.'),
  'bot.status_change': z
    .object({
      event: z.literal('bot.status_change').describe('The event type.'),
      data: z
        .object({
          bot_id: uuid('Id of the bot.'),
          status: z
            .object({
              code,
              created_at: instant('When the status changed.'),
              sub_code: subCode,
              message: nullableText('The status in a sentence; null when the code says it all.'),
            })
            .describe('The status.'),
        })
        .describe('What happened.'),
      rollcall: ownOfBot,
    })
    .meta({
      id: 'BotStatusChangeWebhook',
      description: 'Any status of a bot, to endpoints whose shape is `status_change`.',
    }),
  'recording.processing': recordingBody('recording.processing', 'RecordingProcessing', 'A bot began to record.'),
  'recording.paused': recordingBody('recording.paused', 'RecordingPaused', 'A recording was paused.'),
  'recording.done': recordingBody(
    'recording.done',
    'RecordingDone',
    'A recording is complete: everything that was made of it can be fetched.',
  ),
  'recording.failed': recordingBody(
    'recording.failed',
    'RecordingFailed',
    'A recording failed; the sub-code says why.',
  ),
  'recording.deleted': recordingBody(
    'recording.deleted',
    'RecordingDeleted',
    'The media of a recording are gone: their time was over, or somebody deleted them.',
  ),
  'video_mixed.done': body('video_mixed.done', {
    name: 'VideoMixedDone',
    description: 'The video of a recording can be fetched.',
    data: { ...ofRecording, video_mixed: artifact },
  }),
  'video_mixed.failed': body('video_mixed.failed', {
    name: 'VideoMixedFailed',
    description: 'There will be no video of a recording.',
    data: { ...ofRecording, video_mixed: artifact },
  }),
  'audio_mixed.done': body('audio_mixed.done', {
    name: 'AudioMixedDone',
    description: 'The sound of a recording can be fetched.',
    data: { ...ofRecording, audio_mixed: artifact },
  }),
  'audio_mixed.failed': body('audio_mixed.failed', {
    name: 'AudioMixedFailed',
    description: 'There will be no file of the sound of a recording.',
    data: { ...ofRecording, audio_mixed: artifact },
  }),
  'participant_events.done': body('participant_events.done', {
    name: 'ParticipantEventsDone',
    description: 'Who took part, what they did and who spoke when can be fetched.',
    data: { ...ofRecording, participant_events: artifact },
  }),
  'participant_events.failed': body('participant_events.failed', {
    name: 'ParticipantEventsFailed',
    description: 'There will be no lists of who took part.',
    data: { ...ofRecording, participant_events: artifact },
  }),
  'calendar_user.connected': body('calendar_user.connected', {
    name: 'CalendarUserConnected',
    description: 'A connection of a person works: for the first time, or again.',
    data: { calendar_user: calendarUser, connection },
  }),
  'calendar_user.disconnected': body('calendar_user.disconnected', {
    name: 'CalendarUserDisconnected',
    description: 'A connection needs its person again, or was taken away.',
    data: {
      calendar_user: calendarUser,
      connection,
      code: text('Why, as a code.'),
      reason: text('Why, as a sentence for the person.'),
    },
  }),
  'calendar_meeting.updated': body('calendar_meeting.updated', {
    name: 'CalendarMeetingUpdated',
    description: 'A meeting that is, or was, to be recorded changed: its time, link, decision or bot.',
    data: {
      calendar_user: calendarUser,
      calendar_meeting: z
        .object({
          id: uuid('Id of the calendar meeting.'),
          start_time: instant('When it starts.'),
          will_record: z.boolean().describe('Whether a bot records it, as decided now.'),
          will_record_reason: text('Why, a sentence for people.'),
          bot_id: nullableUuid('The bot that records it for this person; null without one.'),
        })
        .describe('The meeting as it is now.'),
      changed: z.array(z.string()).describe('The fields of the calendar meeting that changed, by their names.'),
    },
  }),
  'calendar.stale': body('calendar.stale', {
    name: 'CalendarStale',
    description:
      'A calendar cannot be proven current before the next bot for it joins. The bot joins as planned, and the calendar is tried every few seconds; `calendar.update` says when it is current again.',
    data: {
      calendar_user: calendarUser,
      connection,
      calendar: z
        .object({ id: uuid('Id of the calendar.'), name: text('Its name at the provider.') })
        .describe('The calendar.'),
      proven_current_at: nullableInstant('Up to when the calendar is known; null when it was never read.'),
      reason: text('Why it cannot be read, as a sentence.'),
      calendar_meeting: z
        .object({
          id: uuid('Id of the calendar meeting.'),
          start_time: instant('When it starts, as far as is known.'),
          bot_id: nullableUuid('The bot that records it; null without one.'),
        })
        .describe('The next meeting of it that is recorded.'),
      join_at: instant('When its bot joins.'),
    },
  }),
  'calendar.update': body('calendar.update', {
    name: 'CalendarUpdate',
    description: 'The state of a calendar changed: connected, disconnected, or current again. As at Recall.ai.',
    data: { calendar_id: uuid('Id of the calendar.') },
  }),
  'calendar.sync_events': body('calendar.sync_events', {
    name: 'CalendarSyncEvents',
    description: 'Events of a calendar changed. As at Recall.ai.',
    data: {
      calendar_id: uuid('Id of the calendar.'),
      last_updated_ts: instant('Everything that changed was changed at this instant or later.'),
    },
  }),
  'webhook_endpoint.disabled': body('webhook_endpoint.disabled', {
    name: 'WebhookEndpointDisabled',
    description: 'Another endpoint of the workspace was switched off, because nothing got through for five days.',
    data: {
      webhook_endpoint: z
        .object({ ...endpoint, disabled_reason: text('Why, as a sentence.') })
        .describe('The endpoint that was switched off.'),
    },
  }),
  'webhook_endpoint.test': body('webhook_endpoint.test', {
    name: 'WebhookEndpointTest',
    description: 'You asked for it: `POST /api/v1/webhook-endpoints/{id}/test/`.',
    data: {
      webhook_endpoint: z.object(endpoint).describe('The endpoint it is sent to.'),
      sent_at: instant('When you asked.'),
    },
  }),
} as const satisfies Record<WebhookEventType | 'bot.status_change', z.ZodObject>;

type Bodies = typeof WEBHOOK_BODIES;
/** A name that a webhook carries as its `event`. */
export type WebhookName = keyof Bodies;
/** Whether a webhook of this version can carry this as its `event`. */
export const isWebhookName = (event: string): event is WebhookName => Object.hasOwn(WEBHOOK_BODIES, event);
/** What the webhook of a name is about. */
export type WebhookData<Name extends WebhookName> = z.infer<Bodies[Name]>['data'];
/** The body of a webhook, by its name. */
export type WebhookBodies = { [Name in WebhookName]: z.infer<Bodies[Name]> };
