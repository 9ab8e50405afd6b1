/** Step: the files of a recording, in pieces, from its run into the storage. */
import { findBot, lockBotOfRun } from '../../bots/index.ts';
import type { FinishedFile, RecordingFile } from '../../contract/bot-run/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import {
  filesOf,
  isInTheMaking,
  lockRecording,
  noteFinished,
  notePiece,
  openFile,
  readArtifacts,
  updateArtifacts,
  type Recording,
} from '../../recordings/index.ts';
import { artifactEvent, recordWebhookEvents } from '../../webhook-events/index.ts';
import type { FlowDeps } from '../deps.ts';
import { openRecording } from './record-recordings.ts';

type FileDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'storage'>;

/** Which file of which run's recording. */
type FileOfRun = { runId: string; recordingId: string; name: RecordingFile };

/**
 * How a piece, or the end of a file, was taken.
 *
 * - `kept`: what of the file is kept now, in bytes.
 * - `gap`: nothing changed; go on with `expected`.
 * - `refused`: never, however often it is sent. `not_found`: the run has no such recording.
 */
type FileOutcome =
  | { kind: 'kept'; bytes: number }
  | { kind: 'gap'; expected: number }
  | { kind: 'refused'; code: 'not_found' | 'recording_over' | 'recording_too_large' | 'file_differs'; detail: string };

/** Most bytes of all files of one recording: a day of video. */
const MOST_BYTES = 20 * 1024 ** 3;

const NOT_FOUND = { kind: 'refused', code: 'not_found', detail: 'This run has no such recording.' } as const;
const OVER = {
  kind: 'refused',
  code: 'recording_over',
  detail: 'This recording has ended: nothing more is taken of it.',
} as const;

/**
 * Keeps a piece of a file. A run whose bot is over may still bring what it recorded, until its recording ends.
 *
 * @throws when the storage or the database is away. Send it again.
 * Repeatable: yes; a piece that is kept already is answered again.
 */
async function takePiece(
  deps: FileDeps,
  of: FileOfRun,
  { offset, piece }: { offset: number; piece: Uint8Array },
): Promise<FileOutcome> {
  const end = offset + piece.length;
  const opened = await inTransaction(deps.db, async (tx) => {
    const recording = await recordingOfRun(tx, deps, of);
    if (recording === null) return NOT_FOUND;
    const { file } = await openFile(tx, recording, of.name, deps.clock.now());
    if (end <= file.bytes) return { kind: 'kept', bytes: file.bytes } as const;
    if (!isInTheMaking(recording.status) || file.finishedAt !== null) return OVER;
    if (offset !== file.bytes) return { kind: 'gap', expected: file.bytes } as const;
    const others = (await readArtifacts(tx, recording.id)).flatMap(({ files }) => files);
    if (others.reduce((sum, { bytes }) => sum + bytes, piece.length) > MOST_BYTES)
      return { kind: 'refused', code: 'recording_too_large', detail: 'A recording may have at most 20 GB.' } as const;
    return { kind: 'open', fileId: file.id } as const;
  });
  if (opened.kind !== 'open') return opened;
  await deps.storage.write(opened.fileId, offset, piece);
  const bytes = await notePiece(deps.db, opened.fileId, { offset, bytes: piece.length });
  if (bytes === null) return OVER;
  return bytes >= end ? { kind: 'kept', bytes } : { kind: 'gap', expected: bytes };
}

/**
 * Ends a file. What is made of it is done when it was the last that was missing, and the workspace is told.
 *
 * @throws when the storage or the database is away. Send it again.
 * Repeatable: yes.
 */
async function finishFile(deps: FileDeps, of: FileOfRun, about: FinishedFile): Promise<FileOutcome> {
  const opened = await inTransaction(deps.db, async (tx) => {
    const recording = await recordingOfRun(tx, deps, of);
    if (recording === null) return NOT_FOUND;
    const { file } = await openFile(tx, recording, of.name, deps.clock.now());
    if (file.finishedAt !== null)
      return file.sha256 === about.sha256 ? ({ kind: 'kept', bytes: file.bytes } as const) : OVER;
    if (!isInTheMaking(recording.status)) return OVER;
    if (file.bytes < about.bytes) return { kind: 'gap', expected: file.bytes } as const;
    return { kind: 'open', fileId: file.id } as const;
  });
  if (opened.kind !== 'open') return opened;
  if (!(await deps.storage.finish(opened.fileId, about)))
    return {
      kind: 'refused',
      code: 'file_differs',
      detail: 'What was brought is not the file that is meant: its size or its SHA-256 is another one.',
    };
  return inTransaction(deps.db, (tx) => noteWhole(tx, deps, of, about));
}

async function noteWhole(tx: Db, deps: FileDeps, of: FileOfRun, about: FinishedFile): Promise<FileOutcome> {
  const recording = await lockRecording(tx, of.recordingId);
  if (recording === null || !isInTheMaking(recording.status)) return OVER;
  const now = deps.clock.now();
  const { file, artifact } = await openFile(tx, recording, of.name, now);
  if (file.finishedAt !== null) return { kind: 'kept', bytes: file.bytes };
  await noteFinished(tx, file.id, about, now);
  const files = (await readArtifacts(tx, recording.id)).find(({ id }) => id === artifact.id)?.files ?? [];
  const whole = new Set(files.flatMap(({ name, finishedAt }) => (finishedAt === null ? [] : [name])));
  if (filesOf(artifact.kind).every((name) => whole.has(name))) {
    const done = { status: 'done', subCode: null, statusAt: now } as const;
    await updateArtifacts(tx, [artifact.id], done);
    const bot = await findBot(tx, recording.workspaceId, recording.botId);
    if (bot !== null) await recordWebhookEvents(tx, [artifactEvent({ ...artifact, ...done }, recording, bot)], now);
  }
  return { kind: 'kept', bytes: about.bytes };
}

/** A recording of this run, locked; begun when the run is present and its report is still on its way. */
async function recordingOfRun(tx: Db, deps: FileDeps, { runId, recordingId }: FileOfRun): Promise<Recording | null> {
  const found = await lockRecording(tx, recordingId);
  if (found !== null) return found.runId === runId ? found : null;
  const bot = await lockBotOfRun(tx, runId);
  const now = deps.clock.now();
  return bot === null ? null : openRecording(tx, bot, recordingId, { at: now, now });
}

/** The files of a recording, as its run brings them. */
export const recordingFiles = { take: takePiece, finish: finishFile };
