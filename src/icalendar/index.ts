/** The door of iCalendar: the format alone, whoever delivers it. */
export { allowanceOfObject } from './allowance.ts';
export { expandCalendarFile, readCalendarFile, type CalendarFile } from './calendar-file.ts';
export { withoutIndent } from './indent.ts';
export { hashReader, type Reader } from './reader.ts';
