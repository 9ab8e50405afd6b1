/** The door of iCalendar: text in, calendar events of a window out; for feeds and for CalDAV objects alike. */
export { expandCalendarFile, readCalendarFile } from './calendar-file.ts';
export type { CalendarFile, ExpandedSeries } from './calendar-file.ts';
export { collectInTurns, nothingCollected } from './collect-in-turns.ts';
export type { Collected, ReadPart } from './collect-in-turns.ts';
export { hashReader } from './reader.ts';
export type { Reader } from './reader.ts';
