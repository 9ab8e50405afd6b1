/** Home of what a bot delivers after a recording: the finished files, proven, and brought to the server. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { BringFile, FinishedFile, RecordingFile } from '../contract/bot-run/index.ts';
import type { ParticipantLists } from './participants.ts';
import { finishVideo, makeMp3 } from './recording/finish.ts';

/** What was recorded, by one start of a recorder. */
export type Take = {
  recordingId: string;
  path: string;
  startedAt: Date;
  wantsVideo: boolean;
  wantsMp3: boolean;
  heardSomebody: boolean;
};

const keptTake = z.object({
  take: z.object({
    recordingId: z.uuid(),
    path: z.string(),
    startedAt: z.coerce.date(),
    wantsVideo: z.boolean(),
    wantsMp3: z.boolean(),
    heardSomebody: z.boolean(),
  }),
  lists: z.custom<ParticipantLists>((value) => typeof value === 'object' && value !== null).nullable(),
});

/** Notes what is being recorded and who was there until now, for a process after this one. */
export async function keepTake(folder: string, take: Take, lists: ParticipantLists | null): Promise<void> {
  const fresh = join(folder, 'take.fresh.json');
  await writeFile(fresh, JSON.stringify({ take, lists }), { mode: 0o600 });
  await rename(fresh, join(folder, 'take.json'));
}

/** What a process before this one was recording; null when it was nothing. */
export async function readKeptTake(folder: string): Promise<z.infer<typeof keptTake> | null> {
  const text = await readFile(join(folder, 'take.json'), 'utf8').catch(() => null);
  return text === null ? null : keptTake.parse(JSON.parse(text));
}

/** How a recording came out. */
export type Result = { kind: 'delivered' } | { kind: 'unusable'; subCode: string; message: string };

const LISTS = ['participants', 'participant_events', 'speaker_timeline'] as const;

/** A file that is shorter than what was there lost something; this much is rounding and the last piece. */
const LEAST_SECONDS = 0.2;

/**
 * Finishes a take and brings its files.
 *
 * @param lists Null: who was there is not known.
 * @param bring Tries until it worked.
 * @throws when the disk refuses.
 * Repeatable: yes; files are made anew.
 */
export async function deliver(
  take: Take,
  lists: ParticipantLists | null,
  folder: string,
  bring: BringFile,
): Promise<Result> {
  const made = await makeFiles(take, folder);
  if (made.kind === 'unusable') return made;
  for (const [file, path, about] of made.files) await bring(take.recordingId, file, path, about);
  for (const file of lists === null ? [] : LISTS) {
    const path = join(folder, `${file}.json`);
    await writeFile(path, JSON.stringify(lists?.[file]), { mode: 0o600 });
    await bring(take.recordingId, file, path, await describe(path, 'json', null));
  }
  return { kind: 'delivered' };
}

type Made = { kind: 'made'; files: [RecordingFile, string, FinishedFile][] } | Extract<Result, { kind: 'unusable' }>;

async function makeFiles(take: Take, folder: string): Promise<Made> {
  const files: [RecordingFile, string, FinishedFile][] = [];
  if (take.wantsVideo) {
    const path = join(folder, 'video_mixed.mp4');
    const video = await finishVideo(take.path, path);
    if (video === null || !video.hasVideo || video.durationSeconds < LEAST_SECONDS) {
      return {
        kind: 'unusable',
        subCode: 'nothing_recorded',
        message: 'The recording has no picture that can be played.',
      };
    }
    if (take.heardSomebody && !video.hasAudio)
      return { kind: 'unusable', subCode: 'sound_missing', message: 'Somebody spoke, and the recording has no sound.' };
    files.push(['video_mixed', path, await describe(path, 'mp4', video.durationSeconds)]);
  }
  if (take.wantsMp3) {
    const path = join(folder, 'audio_mixed.mp3');
    const audio = await makeMp3(take.path, path);
    if (audio === null || audio.durationSeconds < LEAST_SECONDS)
      return { kind: 'unusable', subCode: 'sound_missing', message: 'The recording has no sound that can be read.' };
    files.push(['audio_mixed', path, await describe(path, 'mp3', audio.durationSeconds)]);
  }
  return { kind: 'made', files };
}

async function describe(
  path: string,
  format: FinishedFile['format'],
  durationSeconds: number | null,
): Promise<FinishedFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex'), format, duration_seconds: durationSeconds };
}
