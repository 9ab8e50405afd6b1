/** The door of decisions: standing preferences, whether a meeting is recorded, and the trace that says why. */
export { decideChanges, explainDecision, newsOf, type DecidableChange, type DecidedChange } from './decide-changes.ts';
export { decideRecording, type MeetingFacts } from './decide.ts';
export type { DecidedMeeting, Decision, ExplainedDecision } from './decided-meeting.ts';
export {
  findDecidedMeeting,
  findMeetingsOfEvents,
  findMeetingsStartingAt,
  findMeetingsToTakeAway,
  findMeetingWithCopies,
  findUpcomingMeetings,
} from './decided-meetings-store.ts';
export { deleteMeetings, writeMeetings } from './decision-writes-store.ts';
export { DEFAULT_PREFERENCES, type RecordingPreferences } from './preference.ts';
export { createPreferences, readPreferences, readPreferencesOf, updatePreferences } from './preferences-store.ts';
