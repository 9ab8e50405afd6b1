/**
 * Home of how a run brings the files of a recording: in pieces, each after the one before, then it says that a file is whole.
 *
 * `PUT <upload_to>/<recording_id>/<file>?offset=<bytes so far>` takes the next piece; `POST <upload_to>/<recording_id>/<file>/finish` ends
 * it. A piece that was taken in is answered again; one that does not follow is refused with what is expected.
 */
import { z } from 'zod';

/** The files of a recording, by what they are on the wire. */
export const RECORDING_FILES = [
  'video_mixed',
  'audio_mixed',
  'participants',
  'participant_events',
  'speaker_timeline',
] as const;
export type RecordingFile = (typeof RECORDING_FILES)[number];

/** Every piece but the last has exactly this size: object stores want equal parts of at least 5 MiB. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/** Answer to a piece. */
export const pieceAnswer = z.object({ bytes: z.int().describe('What of this file is kept, from its beginning.') });

/** Refusal of a piece that does not follow; status 409. */
export const pieceGap = z.object({
  code: z.literal('piece_gap'),
  detail: z.string(),
  expected: z.int().describe('Offset to go on with.'),
});

/** What is said of a whole file. */
export const finishedFile = z.object({
  bytes: z.int().min(1).describe('Size.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of the whole file.'),
  format: z.enum(['mp4', 'mp3', 'json']),
  duration_seconds: z.number().min(0).nullable().describe('Of media; null for lists.'),
});
export type FinishedFile = z.infer<typeof finishedFile>;

/**
 * Brings a file to the server, from where the server has it.
 *
 * @throws anything that may pass by itself. Bring it again.
 * Repeatable: yes.
 */
export type BringFile = (recordingId: string, file: RecordingFile, path: string, about: FinishedFile) => Promise<void>;
