/** The door of iCalendar: text in, calendar events of a window out; for feeds and for CalDAV objects alike. */
export { expandCalendarFile, readCalendarFile } from './calendar-file.ts';
export type { CalendarFile, ExpandedSeries } from './calendar-file.ts';
