/** Home of recordings and what is made of them as the wire shows them (Recall's, v1.11). */
import { z } from 'zod';
import { instant, nullableInstant, nullableText, text, uuid } from '../fields.ts';
import { instantBound } from '../instant-input.ts';
import { metadata } from './metadata.ts';

const ownTexts = z.record(z.string(), z.unknown());
const DOWNLOAD =
  'null until it is done and once it is deleted. Needs no header, takes ranges, and is valid for about 6 hours.';

const status = <const Codes extends readonly [string, ...string[]]>(codes: Codes) =>
  z
    .object({
      code: z.enum(codes).describe('How far it has come.'),
      sub_code: nullableText('Why, where it failed.'),
      updated_at: instant('Since when.'),
    })
    .describe('How far it has come.');

const ARTIFACT_CODES = ['processing', 'done', 'failed', 'deleted'] as const;

const artifact = {
  id: uuid('Its id.'),
  created_at: instant('When it began to be delivered.'),
  status: status(ARTIFACT_CODES),
  metadata: ownTexts.describe('Empty.'),
};

const media = <const Format extends string>(format: Format) => ({
  ...artifact,
  data: z.object({ download_url: nullableText(`Where it is fetched; ${DOWNLOAD}`) }).describe('Where it is fetched.'),
  format: z.literal(format).describe('Its format.'),
});

const shapes = {
  video_mixed: media('mp4'),
  audio_mixed: media('mp3'),
  participant_events: {
    ...artifact,
    data: z
      .object({
        participant_events_download_url: nullableText(`Where what people did is fetched, as JSON; ${DOWNLOAD}`),
        speaker_timeline_download_url: nullableText(`Where who spoke when is fetched, as JSON; ${DOWNLOAD}`),
        participants_download_url: nullableText(`Where who took part is fetched, as JSON; ${DOWNLOAD}`),
      })
      .describe('Where it is fetched.'),
  },
};

const shortcuts = z
  .object({
    video_mixed: z.object(shapes.video_mixed).nullable().describe('The video; null before any of it was delivered.'),
    transcript: z.null().describe('Always null: there are no transcripts in this version.'),
    participant_events: z
      .object(shapes.participant_events)
      .nullable()
      .describe('Who took part; null before any of it was delivered.'),
    meeting_metadata: z.null().describe('Always null in this version.'),
    audio_mixed: z.object(shapes.audio_mixed).nullable().describe('The sound; null before any of it was delivered.'),
  })
  .describe('What is made of it.');

const recording = {
  id: uuid('Id of the recording.'),
  created_at: instant('When it was first heard of.'),
  started_at: nullableInstant('When it began.'),
  completed_at: nullableInstant('When its bot was through with it; null before.'),
  expires_at: nullableInstant(
    'When its media are deleted; null while it is not done, and when they are kept for good.',
  ),
  status: status(['processing', 'paused', 'done', 'failed', 'deleted'] as const),
  media_shortcuts: shortcuts,
  metadata: ownTexts.describe('Your own texts.'),
};

/** A recording as its bot shows it. */
export const botRecordingResource = z.object(recording).describe('A recording.');
export type BotRecordingResource = z.infer<typeof botRecordingResource>;

/** A recording by itself. */
export const recordingResource = z
  .object({
    ...recording,
    realtime_endpoints: z.array(ownTexts).describe('Always empty in this version.'),
    bot: z
      .object({ id: uuid('Id of the bot.'), metadata: ownTexts.describe('Its own texts.') })
      .describe('The bot that recorded.'),
    desktop_sdk_upload: z.null().describe('Always null.'),
  })
  .meta({ id: 'Recording', description: 'A recording and what is made of it.' });
export type RecordingResource = z.infer<typeof recordingResource>;

/** Body of `PATCH /api/v1/recording/{id}/`. */
export const recordingChanges = z
  .object({ metadata: metadata.describe('Your own texts, in the place of those before.') })
  .partial()
  .meta({ id: 'RecordingChanges', description: 'What to change; what is absent stays as it is.' });

const ofRecording = z
  .object({ id: uuid('Id of the recording.'), metadata: ownTexts.describe('Its own texts.') })
  .describe('The recording it is made of.');

/** What is made of a recording, by itself. */
export const artifactResources = {
  video_mixed: z
    .object({ ...shapes.video_mixed, recording: ofRecording })
    .meta({ id: 'MixedVideo', description: 'The video of a recording.' }),
  audio_mixed: z
    .object({ ...shapes.audio_mixed, recording: ofRecording })
    .meta({ id: 'MixedAudio', description: 'The sound of a recording.' }),
  participant_events: z.object({ ...shapes.participant_events, recording: ofRecording }).meta({
    id: 'ParticipantEvents',
    description: 'Who took part in a recorded meeting, what they did, who spoke when.',
  }),
};

const pageOf = <Item extends z.ZodType>(item: Item, id: string) =>
  z
    .object({
      next: nullableText('Address of the next page; null on the last one.'),
      previous: nullableText('Address of the page before; null on the first one.'),
      results: z.array(item).describe('At most 100, the newest first.'),
    })
    .meta({ id, description: 'One page of a list.' });

/** One page of recordings. */
export const recordingListResource = pageOf(recordingResource, 'RecordingList');
/** One page of what is made of recordings. */
export const artifactListResources = {
  video_mixed: pageOf(artifactResources.video_mixed, 'MixedVideoList'),
  audio_mixed: pageOf(artifactResources.audio_mixed, 'MixedAudioList'),
  participant_events: pageOf(artifactResources.participant_events, 'ParticipantEventsList'),
};

const anId = (description: string) => z.uuid({ error: 'Send an id.' }).optional().describe(description);
const listQuery = {
  created_at_after: instantBound
    .optional()
    .describe('Only what was created at this instant, or on this date, or later.'),
  created_at_before: instantBound
    .optional()
    .describe('Only what was created at this instant, or on this date, or earlier.'),
  cursor: text('A place in the list, from `next` or `previous`.').max(500).optional(),
};

/** Query of `GET /api/v1/recording/`. */
export const recordingListQuery = z.object({
  ...listQuery,
  bot_id: anId('Only recordings of this bot.'),
  status_code: z
    .enum(['processing', 'paused', 'done', 'failed', 'deleted'], { error: 'Not a status of a recording.' })
    .optional()
    .describe('Only recordings with this status.'),
});

/** Query of the lists of what is made of recordings. */
export const artifactListQuery = z.object({
  ...listQuery,
  recording_id: anId('Only of this recording.'),
  status_code: z
    .enum(ARTIFACT_CODES, { error: 'Not a status of what is made of a recording.' })
    .optional()
    .describe('Only what has this status.'),
});
