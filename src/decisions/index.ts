/** The door of decisions: standing preferences, and whether a meeting is recorded. */
export { decideRecording, type MeetingFacts, type RecordingDecision, type TraceStep } from './decide.ts';
export { DEFAULT_PREFERENCES, type RecordingPreferences } from './preference.ts';
export { createPreferences, readPreferences, readPreferencesOf, updatePreferences } from './preferences-store.ts';
