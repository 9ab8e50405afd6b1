/** Home of what the demos of all providers share: who plays in them, the days around today, and the meeting that is in two calendars. */
import type { SandboxClock } from './clock.ts';
import type { NewEvent } from './events/contract.ts';
import { digest } from './events/model.ts';
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

/** A Teams link, the same for the same name. */
export function teamsLinkOf(name: string): string {
  const thread = Buffer.from(`Sandbox meeting ${digest(name).slice(0, 24)}`).toString('base64url');
  const guid = (text: string): string => {
    const hex = digest(text);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
  const context = encodeURIComponent(`{"Tid":"${guid('tenant')}","Oid":"${guid(name)}"}`);
  return `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=${context}`;
}

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

/** A UID as Outlook makes them, the same for the same key. @see MS-OXOCAL 2.2.1.27, PidLidGlobalObjectId */
export function globalObjectId(key: string): string {
  const data = digest(key).slice(0, 32).toUpperCase();
  return `040000008200E00074C5B7101A82E008000000009018E5A1F3B4DA01000000000000000010000000${data}`;
}
