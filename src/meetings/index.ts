/** The door of meetings: which calendar events are joinable, which are copies of each other, and what is shown of them. */
export { settleCopies, type MeetingChange } from './copies.ts';
export {
  meetingDeriver,
  meetingKey,
  saysTheSame,
  type KnownLinks,
  type Meeting,
  type MeetingTraits,
} from './meeting.ts';
export { listMeetings, readListMark } from './meeting-list-store.ts';
export {
  findMeeting,
  listWantedMeetingIds,
  nextRecordedMeeting,
  nextRecordedMeetings,
  readMeetingBriefs,
} from './meetings-store.ts';
export { findOutsider } from './outsider.ts';
export type { ListPlace, MeetingBrief, MeetingFilter, ShownMeeting } from './shown-meeting.ts';
