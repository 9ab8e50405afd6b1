/** The port of providers: what anything that holds calendars must be able to do. The folders beside it are its adapters. */
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
} from './port.ts';
export { readInThread } from './reading-threads.ts';
