/** The door of calendar users: the people whose calendars are read. */
export { readCalendarToken, signCalendarToken, type ReadTokenResult } from './calendar-token.ts';
export type { CalendarUser } from './calendar-user.ts';
export {
  deleteCalendarUser,
  ensureCalendarUser,
  findCalendarUser,
  findCalendarUsers,
  listCalendarUsers,
  lockCalendarUser,
  lockCalendarUsers,
  renameCalendarUser,
} from './calendar-users-store.ts';
