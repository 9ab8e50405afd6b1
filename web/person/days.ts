/** Home of the days that meetings stand in. */
import type { CalendarMeeting } from '../../client/index.ts';
import { dateKey, isMidnight, type Place } from '../shared/times.ts';

/** When a meeting is. */
type Times = Pick<CalendarMeeting, 'start_time' | 'end_time'>;

/** The meetings of one day. `key` is its date, `2027-01-31`. */
export type Day<Meeting extends Times> = { key: string; meetings: Meeting[] };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether it runs from midnight to midnight here: certainly an all-day event when the calendar has the person's zone. */
export function isFromMidnightToMidnight(meeting: Times, place: Place): boolean {
  const start = new Date(meeting.start_time);
  const end = new Date(meeting.end_time);
  return end > start && isMidnight(start, place) && isMidnight(end, place);
}

/** Whether it is shown without times. All-day events of a calendar in another zone are known by their length. */
export function isShownAllDay(meeting: Times, place: Place): boolean {
  const lengthMs = Date.parse(meeting.end_time) - Date.parse(meeting.start_time);
  return isFromMidnightToMidnight(meeting, place) || (lengthMs > 0 && lengthMs % DAY_MS === 0);
}

/** Sorts meetings into days, in their order; one that began before today is on today. */
export function groupByDay<Meeting extends Times>(
  meetings: readonly Meeting[],
  now: Date,
  place: Place,
): Day<Meeting>[] {
  const today = dateKey(now, place);
  const days = new Map<string, Meeting[]>();
  for (const meeting of meetings) {
    // An all-day event begins at midnight of its calendar's zone; its noon has the same date in nearly every zone.
    const offsetMs = isShownAllDay(meeting, place) ? 12 * HOUR_MS : 0;
    const date = dateKey(new Date(Date.parse(meeting.start_time) + offsetMs), place);
    const key = date < today ? today : date;
    const ofDay = days.get(key);
    if (ofDay === undefined) days.set(key, [meeting]);
    else ofDay.push(meeting);
  }
  return [...days]
    .map(([key, ofDay]) => ({ key, meetings: ofDay }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Whole days from the beginning, until they hold at least `least` meetings. */
export function firstDays<Meeting extends Times>(days: readonly Day<Meeting>[], least: number): Day<Meeting>[] {
  let count = 0;
  return days.filter((day) => {
    const isWanted = count < least;
    count += day.meetings.length;
    return isWanted;
  });
}
