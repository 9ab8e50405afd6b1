/** The door of calendar events: single occurrences in our words, as they are stored. */
export { RETENTION_DAYS, syncWindowAt } from './calendar-event.ts';
export { diffCalendar, type CalendarDiff } from './compare.ts';
export type {
  Attendee,
  AttendeeResponse,
  CalendarChange,
  CalendarEvent,
  EventTime,
  EventWrite,
  StoredEvent,
  SyncWindow,
  UnknownZone,
  UnreadableEvent,
} from './calendar-event.ts';
export {
  deleteEventsEndedBefore,
  limitRemovedEvents,
  readStoredEvents,
  removeCalendarEvents,
  writeCalendarEvents,
} from './calendar-events-store.ts';
