/** The door of recording: standing preferences, and the decision made from them. */
export { decideRecording, type MeetingFacts, type RecordingDecision, type TraceStep } from './decide.ts';
export { DEFAULT_PREFERENCES, type RecordingPreferences } from './preference.ts';
export {
  createPreferences,
  readPreferences,
  readPreferencesOf,
  updatePreferences,
  type StoredPreferences,
} from './recording-store.ts';
