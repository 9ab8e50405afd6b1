/** The door of calendars: who (calendar users), where (connections, calendars) and what (calendar events). */
export type { Attendee, AttendeeResponse, CalendarEvent } from './calendar-event.ts';
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
  pauseConnection,
  openCredentials,
  readCredentials,
  renameCalendarUser,
  saveCredentials,
  takeRefreshLease,
} from './calendar-users-store.ts';
export {
  judgeUnproven,
  lookAgainAt,
  nextFullSyncAt,
  nextSyncAt,
  NOTIFICATION_QUIET_MS,
  owesFullSync,
  provenUntil,
  REREAD_LEAD_MS,
  RETENTION_DAYS,
  syncWindowAt,
  type Calendar,
} from './calendar.ts';
export {
  addCalendars,
  countRefusal,
  deleteCalendar,
  describeCalendar,
  findCalendar,
  findCalendarsToRead,
  finishSyncs,
  forgetSyncTokens,
  forgetSyncTokensOf,
  forgetTrouble,
  listConnectedCalendars,
  lockCalendar,
  lockCalendars,
  markStale,
  noteCalendarsNotified,
  readFreshness,
  selectCalendar,
  type CalendarToRead,
} from './calendars-store.ts';
export {
  deleteEventsEndedBefore,
  readStoredEvents,
  removeCalendarEvents,
  writeCalendarEvents,
} from './calendar-events-store.ts';
export {
  confirmChannel,
  deleteChannel,
  findChannel,
  findChannelProofs,
  hashChannelSecret,
  insertChannel,
  listChannels,
  noteChanged,
  noteNotified,
  type ChannelProof,
} from './channels-store.ts';
export { nextListAt, type Connection } from './connection.ts';
export { renewAt, type NotificationChannel } from './notification-channel.ts';
export type {
  AccountPreset,
  CalendarProvider,
  Credentials,
  Disconnected,
  FetchChangesResult,
  IncomingNotification,
  OAuthProvider,
  ProviderCalendar,
  ProviderName,
  ProviderNotification,
  RenewChannelResult,
  SyncWindow,
  UnreadableEvent,
} from './provider.ts';
export { markInternal, syncErrorForPerson } from './sync-error.ts';
export { diffCalendar, type CalendarDiff, type EventWrite } from './sync.ts';
