/** The door of recordings: what came of them, the files that are kept, and the port to where they are. */
export {
  ARTIFACT_KINDS,
  filesOf,
  isInTheMaking,
  keptUntil,
  mayBecome,
  type ArtifactKind,
  type Recording,
} from './recording.ts';
export {
  findKnownFiles,
  findReadableFile,
  listArtifacts,
  listRecordings,
  listRecordingsOfBots,
  readArtifacts,
  type ListedArtifact,
  type WholeRecording,
} from './recordings-read-store.ts';
export {
  changeRecordingMetadata,
  insertRecording,
  lockRecording,
  noteFinished,
  notePiece,
  openFile,
  updateArtifacts,
  updateRecording,
  watchUnfinished,
} from './recordings-store.ts';
export type { RecordingStorage } from './storage.ts';
