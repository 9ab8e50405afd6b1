/** The door of Calendar V1: the shapes that apps of Recall know. */
export { calendarMeetingResource, overrideChange } from './calendar-meetings.ts';
export {
  calendarTokenResource,
  calendarUserChange,
  calendarUserListResource,
  calendarUserResource,
  disconnectRequest,
  newCalendarToken,
} from './calendar-users.ts';
