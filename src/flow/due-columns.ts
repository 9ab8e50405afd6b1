/** Home of where the due columns of calendars and notification channels are. */
import type { DueColumns } from '../due/index.ts';

/** Due when a calendar must be looked at. */
export const SYNC_CALENDARS = {
  name: 'calendars/sync',
  table: 'calendars',
  prefix: 'sync',
} as const satisfies DueColumns;

/** Due when a notification channel must be opened or replaced. */
export const RENEW_CHANNELS = {
  name: 'channels/renew',
  table: 'notification_channels',
  prefix: 'renew',
} as const satisfies DueColumns;
