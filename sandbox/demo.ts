/** Home of what the demos of all providers share: who plays in them, the days around today, and the meeting that is in two calendars. */
import type { SandboxClock } from './clock.ts';
import type { NewEvent } from './events/contract.ts';
import { globalObjectId, teamsLinkOf } from './events/outlook.ts';
import { addDays, instantToWall } from './events/zones.ts';

/** Who a visitor plays; the only person with a calendar at every provider. */
export const VISITOR = { email: 'you@example.com', name: 'You', timeZone: 'Europe/Berlin' } as const;
/** Outsiders: no calendar of theirs is in the sandbox. */
export const CUSTOMER = 'customer@example.org';
export const PARTNER = 'partner@example.net';

/** A date with the wall times of that day. */
export type Day = { date: string; at: (time: string) => string };
/** Finds the day so many (work)days from today. */
export type DayFinder = (offset: number) => Day;

/** The days of a demo as the visitor counts them. */
export function demoDays(clock: SandboxClock): { today: string; day: DayFinder; workday: DayFinder } {
  const today = new Date(instantToWall(VISITOR.timeZone, clock.nowMs())).toISOString().slice(0, 10);
  const dayOf = (date: string): Day => ({ date, at: (time) => `${date}T${time}` });
  return {
    today,
    day: (offset) => dayOf(addDays(today, offset)),
    workday: (offset) => dayOf(addWorkdays(today, offset)),
  };
}

/** Counts Monday to Friday. 0 is today, or the next Monday on a weekend. */
function addWorkdays(today: string, count: number): string {
  const isFree = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
  let date = today;
  while (isFree(date)) date = addDays(date, 1);
  for (let left = Math.abs(count); left > 0; left -= 1) {
    do date = addDays(date, count < 0 ? -1 : 1);
    while (isFree(date));
  }
  return date;
}

/** The weekday of a date as rules write it. */
export const weekdayOf = (date: string): string =>
  ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'MO';

/** A customer's invitation that reached both mailboxes of the visitor: the same meeting with the same UID and link. */
export function workshop(workday: DayFinder): { link: string; words: NewEvent } {
  const words: NewEvent = {
    iCalUID: globalObjectId('demo workshop'),
    organizer: CUSTOMER,
    summary: 'Requirements workshop',
    start: workday(3).at('10:00'),
    durationMinutes: 90,
    attendees: [{ email: VISITOR.email, responseStatus: 'accepted' }],
  };
  return { link: teamsLinkOf('demo workshop'), words };
}
