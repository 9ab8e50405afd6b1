/** The door of the contract between the server and a running bot. It is our own on both ends, and no part of the public API. */
export { HEARTBEAT_SECONDS, LOST_AFTER_SECONDS, MAX_BATCH_BYTES, MAX_REPORTS } from './bounds.ts';
export type { Launcher, LaunchResult, SendReports } from './launcher.ts';
export { runOrder, type RunOrder } from './order.ts';
export {
  reportGap,
  runAnswer,
  runReport,
  runReports,
  type RunAnswer,
  type RunReport,
  type RunReports,
  type StatusReport,
  type UnnumberedReport,
} from './reports.ts';
export {
  finishedFile,
  PIECE_BYTES,
  pieceAnswer,
  pieceGap,
  RECORDING_FILES,
  type BringFile,
  type FinishedFile,
  type RecordingFile,
} from './uploads.ts';
