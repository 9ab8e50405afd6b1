/** Home of the recording: how far it can have come, what is made of it, and how long it is kept. Pure. */
import type { RecordingFile } from '../contract/bot-run/index.ts';

/** Every status and what may follow it. */
const NEXT = {
  processing: ['paused', 'done', 'failed'],
  paused: ['processing', 'done', 'failed'],
  done: ['deleted'],
  failed: ['deleted'],
  deleted: [],
} as const satisfies Record<string, readonly string[]>;

/** How far a recording has come; Recall's codes. */
export type RecordingStatus = keyof typeof NEXT;

/** Whether a text is one of them. */
export const isRecordingStatus = (text: string): text is RecordingStatus => Object.hasOwn(NEXT, text);

/** Whether a recording in `from` may go to `to`; a status never follows itself. */
export const mayBecome = (from: RecordingStatus, to: RecordingStatus): boolean =>
  NEXT[from].some((next) => next === to);

/** Whether its bot is still at work on it. */
export const isInTheMaking = (status: RecordingStatus): boolean => status === 'processing' || status === 'paused';

/** What apps fetch of a recording, and the files it is made of. */
const FILES_OF = {
  video_mixed: ['video_mixed'],
  audio_mixed: ['audio_mixed'],
  participant_events: ['participants', 'participant_events', 'speaker_timeline'],
} as const satisfies Record<string, readonly RecordingFile[]>;

/** What apps fetch of a recording. */
export type ArtifactKind = keyof typeof FILES_OF;

/** Whether a text names such a thing. */
export const isArtifactKind = (text: string): text is ArtifactKind => Object.hasOwn(FILES_OF, text);

/** All of them. */
export const ARTIFACT_KINDS: readonly ArtifactKind[] = Object.keys(FILES_OF).filter(isArtifactKind);

/** The files that something is made of: when all are whole, it is done. */
export const filesOf = (kind: ArtifactKind): readonly RecordingFile[] => FILES_OF[kind];

/** What a file belongs to. */
export function artifactOf(file: RecordingFile): ArtifactKind {
  const found = ARTIFACT_KINDS.find((kind) => filesOf(kind).includes(file));
  if (found === undefined) throw new TypeError(`Nothing is made of ${file}.`);
  return found;
}

/** How far an artifact has come. */
export type ArtifactStatus = 'processing' | 'done' | 'failed' | 'deleted';

/** Whether a text is one of them. */
export const isArtifactStatus = (text: string): text is ArtifactStatus =>
  text === 'processing' || text === 'done' || text === 'failed' || text === 'deleted';

/** A recording as it is stored. */
export type Recording = {
  id: string;
  workspaceId: string;
  botId: string;
  /** The run that records it. */
  runId: string;
  status: RecordingStatus;
  /** Why, where it failed. */
  subCode: string | null;
  statusAt: Date;
  createdAt: Date;
  startedAt: Date;
  /** When its bot was through with it; null before. */
  completedAt: Date | null;
  /** From when on its files are not kept any more; null while that is not known, and when they are kept for good. */
  expiresAt: Date | null;
  metadata: Readonly<Record<string, string | null>>;
};

/** Something that apps fetch of a recording. */
export type Artifact = {
  id: string;
  recordingId: string;
  kind: ArtifactKind;
  status: ArtifactStatus;
  subCode: string | null;
  statusAt: Date;
  createdAt: Date;
};

/** A file; its content is in the storage under its id. */
export type StoredFile = {
  id: string;
  artifactId: string;
  recordingId: string;
  name: string;
  /** What of it is kept, from its beginning. */
  bytes: number;
  sha256: string | null;
  format: string | null;
  /** When it was whole; null before. */
  finishedAt: Date | null;
};

const HOUR_MS = 60 * 60 * 1000;
/** What is kept when nobody says how long. */
const STANDARD_HOURS = 168;
/** Longest time that can be asked for; ten years. Whoever wants more says `forever`. */
const MOST_HOURS = 10 * 366 * 24;

/**
 * Until when the files of a recording are kept, by `recording_config.retention`.
 *
 * @param retention As the creator sent it: `{type: 'timed', hours}`, `{type: 'forever'}`, or null: nothing is kept. Anything else is
 *   the standard, a week.
 * @returns null: for good.
 */
export function keptUntil(retention: unknown, doneAt: Date): Date | null {
  if (retention === null) return doneAt;
  const { type, hours } = Object(retention) as { type?: unknown; hours?: unknown };
  if (type === 'forever') return null;
  const asked = typeof hours === 'number' && hours >= 0 ? Math.min(hours, MOST_HOURS) : STANDARD_HOURS;
  return new Date(doneAt.getTime() + asked * HOUR_MS);
}
