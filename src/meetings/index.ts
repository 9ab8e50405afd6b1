/** The door of meetings: which calendar events are joinable, and what is decided about them. */
export { settleCopies, type MeetingChange } from './copies.ts';
export { writeDecisions, writeMeetings } from './meeting-writes-store.ts';
export { listMeetings, readListMark, type MeetingFilter } from './meeting-list-store.ts';
export { deriveMeeting } from './meeting.ts';
export {
  findMeeting,
  findMeetingsOfEvents,
  findMeetingsStartingAt,
  findMeetingsToTakeAway,
  findMeetingWithCopies,
  findUpcomingMeetings,
  listWantedMeetingIds,
  readMeetingBriefs,
  type DecidableMeeting,
  type Meeting,
  type ShownMeeting,
  type StoredDecision,
  type UndecidedMeeting,
} from './meetings-store.ts';
export { nextRecordedMeeting, nextRecordedMeetings } from './next-meeting-store.ts';
