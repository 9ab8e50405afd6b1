/** The door of calendars: who (calendar users), where (connections, calendars) and what (calendar events). */
export type { Attendee, AttendeeResponse, CalendarEvent } from './calendar-event.ts';
export { readCalendarToken, signCalendarToken } from './calendar-token.ts';
export type { CalendarUser } from './calendar-user.ts';
export {
  changeConnectionState,
  deleteCalendarUser,
  deleteConnection,
  ensureCalendarUser,
  findCalendarUser,
  findCalendarUserByExternalId,
  findConnection,
  insertConnection,
  isAccountShared,
  listCalendarUsers,
  listConnections,
  lockCalendarUser,
  nameAccount,
  readCredentials,
  renameCalendarUser,
  saveCredentials,
} from './calendar-users-store.ts';
export {
  nextFullSyncAt,
  nextSyncAt,
  owesFullSync,
  REREAD_LEAD_MS,
  RETENTION_DAYS,
  syncWindowAt,
  type Calendar,
} from './calendar.ts';
export {
  addCalendars,
  deleteEventsEndedBefore,
  findCalendar,
  finishSync,
  forgetSyncTokens,
  forgetSyncTokensOf,
  listConnectedCalendars,
  lockCalendar,
  readFreshness,
  readStoredEvents,
  removeCalendarEvents,
  selectCalendar,
  writeCalendarEvents,
} from './calendars-store.ts';
export {
  confirmChannel,
  deleteChannel,
  findChannel,
  findChannelProofs,
  hashChannelSecret,
  insertChannel,
  listChannels,
  noteNotified,
  type ChannelProof,
} from './channels-store.ts';
export type { Connection } from './connection.ts';
export { renewAt } from './notification-channel.ts';
export type {
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
export { markInternal } from './sync-error.ts';
export { diffCalendar, type CalendarDiff, type EventWrite } from './sync.ts';
