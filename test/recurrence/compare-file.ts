/** Home of the comparison of whole calendar files: our expansion against the referee's, in every year in which their events start. */
import { findTimeZone } from '../../src/base/time-zone.ts';
import { readCalendarFile } from '../../src/icalendar/index.ts';
import { differenceOf, isSame, tellOurs } from './comparison.ts';
import type { Referee } from './referee.ts';

/** What a file says to us, and how the referee differs; `difference` is empty when it says the same, else text to read. */
export type FileComparison = { count: number; unreadable: string[]; difference: string };

const MOST_YEARS = 6;
const MARGIN_SECONDS = 864_000;
const ANSWER_SECONDS = 20;

/** Windows of a file: the years in which its events start and the one after, and two of four weeks around changes of the clock. */
function windowsOf(ics: string): [number, number][] {
  const years = [...ics.matchAll(/^DTSTART.*:(\d{4})/gm)].map(([, year]) => Number(year));
  const starts = [...new Set(years)].filter((year) => year > 1970).slice(0, MOST_YEARS);
  return [
    ...starts.map((year): [number, number] => [Date.UTC(year, 0), Date.UTC(year + 2, 0)]),
    [Date.UTC(2026, 2, 20), Date.UTC(2026, 3, 17)],
    [Date.UTC(2026, 9, 10), Date.UTC(2026, 10, 7)],
  ];
}

/**
 * Compares what a file says to us with what the referee finds in a text.
 *
 * @param asked The file as the referee is to read it; the file as it is, unless it is put in other words.
 */
export async function compareFile(referee: Referee, ics: string, asked = ics): Promise<FileComparison> {
  const windows = windowsOf(ics);
  const calendarZone = readCalendarFile(ics, null).calendarZone.name;
  const zone = findTimeZone(calendarZone) === null ? 'UTC' : calendarZone;
  const ours = windows.map((window) => tellOurs(ics, null, window));
  // The zone of the calendar is told beside the question: the referee's own way changes series in UTC.
  const question = asked.replace(/^X-WR-TIMEZONE.*\r?\n/m, '');
  const theirs = await referee.ask({ ics: question, zone, windows, margin: MARGIN_SECONDS, seconds: ANSWER_SECONDS });
  return {
    count: ours.reduce((sum, { told }) => sum + told.length, 0),
    unreadable: [...new Set(ours.flatMap(({ unreadable }) => unreadable))],
    difference:
      theirs.kind === 'refused'
        ? theirs.reason
        : ours
            .map(({ told }, index) => differenceOf(told, theirs.windows[index] ?? []))
            .filter((difference) => !isSame(difference))
            .map((difference) => JSON.stringify(difference, null, 1))
            .join('\n'),
  };
}
