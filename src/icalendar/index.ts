/** The door of iCalendar: the format alone, whoever delivers it. */
export { expandCalendarFile, readCalendarFile, type CalendarFile } from './calendar-file.ts';
export { collectInTurns, nothingCollected, type Collected, type ReadPart } from './collect-in-turns.ts';
export { withoutIndent } from './indent.ts';
export { hashReader, type Reader } from './reader.ts';
