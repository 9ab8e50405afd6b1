/** The door of meetings: which calendar events are joinable, and what is decided about them. */
export { invitesOf, parseMeetingUrl } from './meeting-url.ts';
export { deriveMeeting, type MeetingTraits } from './meeting.ts';
export {
  findMeeting,
  findMeetingsOfEvents,
  findUpcomingMeetings,
  listMeetings,
  listWantedMeetingIds,
  readMeetingBriefs,
  setOverride,
  writeDecisions,
  writeMeetings,
  type DecidableMeeting,
  type Meeting,
  type MeetingBrief,
  type MeetingWrite,
  type ShownMeeting,
  type StoredDecision,
} from './meetings-store.ts';
export { nextRecordedMeeting } from './next-meeting-store.ts';
