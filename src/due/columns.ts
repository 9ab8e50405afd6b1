/** Home of the list of tables and column prefixes: where the due columns of each kind of due work are. */
import type { DueColumns } from './kind.ts';

/** Due when a calendar must be looked at. */
export const SYNC_CALENDARS = {
  name: 'calendars/sync',
  table: 'calendars',
  prefix: 'sync',
} as const satisfies DueColumns;

/** Due when the list of an account's calendars must be read. */
export const LIST_CALENDARS = {
  name: 'connections/list',
  table: 'connections',
  prefix: 'list',
} as const satisfies DueColumns;

/** Due when a notification channel must be opened, prolonged or replaced. */
export const RENEW_CHANNELS = {
  name: 'channels/renew',
  table: 'notification_channels',
  prefix: 'renew',
} as const satisfies DueColumns;

/** Due when the launcher shall be asked for a bot. */
export const LAUNCH_BOTS = { name: 'bots/launch', table: 'bots', prefix: 'launch' } as const satisfies DueColumns;

/** Due when a launched bot must be looked at: is it lost, has it left as it was told? */
export const WATCH_BOTS = { name: 'bots/watch', table: 'bots', prefix: 'watch' } as const satisfies DueColumns;

/** Due when a webhook is sent, for the first time or again. */
export const ATTEMPT_DELIVERIES = {
  name: 'webhook_deliveries/attempt',
  table: 'webhook_deliveries',
  prefix: 'attempt',
} as const satisfies DueColumns;

/** Due when files of a recording are removed, or when one whose bot has ended is given up. */
export const EXPIRE_RECORDINGS = {
  name: 'recordings/expire',
  table: 'recordings',
  prefix: 'expire',
} as const satisfies DueColumns;
