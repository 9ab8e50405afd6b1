/** The door of calendar users: the people whose calendars are read. */
export { readCalendarToken, signCalendarToken } from './calendar-token.ts';
export type { CalendarUser } from './calendar-user.ts';
export {
  changeConnectionState,
  deleteCalendarUser,
  deleteConnection,
  endRefreshLease,
  ensureCalendarUser,
  findCalendarUser,
  findCalendarUserByExternalId,
  findConnection,
  findConnections,
  insertConnection,
  isAccountShared,
  listCalendarUsers,
  listConnections,
  lockCalendarUser,
  lockCalendarUsers,
  nameAccount,
  openCredentials,
  pauseConnection,
  readCredentials,
  renameCalendarUser,
  saveCredentials,
  takeRefreshLease,
  toConnection,
} from './calendar-users-store.ts';
