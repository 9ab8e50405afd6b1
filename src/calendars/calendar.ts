/** Home of the calendar: one collection of events in a connection, and when it is looked at. */
import type { ProviderName, SyncWindow } from './provider.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WINDOW_DAYS_BACK = 1;
const WINDOW_DAYS_AHEAD = 28;
/** How long before a bot joins its calendar is read again. */
export const REREAD_LEAD_MS = 3 * 60 * 1000;
const FULL_SYNC_JITTER = 0.1;

/** Days that past calendar events are kept. */
export const RETENTION_DAYS = 60;

/** One calendar of a connection. */
export type Calendar = {
  id: string;
  workspaceId: string;
  calendarUserId: string;
  connectionId: string;
  provider: ProviderName;
  providerCalendarId: string;
  name: string;
  /** IANA zone; null when the provider did not say. */
  timeZone: string | null;
  isPrimary: boolean;
  isSelected: boolean;
  /** Null when never synced, or when the provider has no such mark. */
  syncToken: string | null;
  /** The window of the last full sync; null before the first. */
  window: SyncWindow | null;
  /** When the next full sync is owed; null means now. */
  fullSyncAt: Date | null;
  /** Everything that changed before this instant is known; null before the first sync. */
  provenCurrentAt: Date | null;
};

/** The span of time that events are held for, seen from now: 1 day back to 28 days ahead. */
export const syncWindowAt = (now: Date): SyncWindow => ({
  startAt: new Date(now.getTime() - WINDOW_DAYS_BACK * DAY_MS),
  endAt: new Date(now.getTime() + WINDOW_DAYS_AHEAD * DAY_MS),
});

/** Whether the next run must read the whole window: never synced, no token kept, or the daily roll is owed. */
export const owesFullSync = (calendar: Pick<Calendar, 'syncToken' | 'window' | 'fullSyncAt'>, now: Date): boolean =>
  calendar.syncToken === null || calendar.window === null || calendar.fullSyncAt === null || calendar.fullSyncAt <= now;

/** When the window is rolled next: within a day, spread so that calendars connected together do not roll together. */
export const nextFullSyncAt = (now: Date, random: number): Date =>
  new Date(now.getTime() + DAY_MS * (1 - FULL_SYNC_JITTER * random));

/**
 * When a calendar is looked at next. Notifications come beside this and not instead: some are lost, and what was lost is
 * right again within one poll.
 *
 * @param options.nextJoinAt When the next bot of this calendar joins for which it is not too late to read the calendar again,
 *   `REREAD_LEAD_MS` before.
 * @param options.random 0 to 1; spreads the polls of many calendars by a tenth.
 */
export function nextSyncAt(now: Date, options: { pollMs: number; nextJoinAt: Date | null; random: number }): Date {
  const poll = now.getTime() + options.pollMs * (0.95 + 0.1 * options.random);
  const reread = options.nextJoinAt === null ? Infinity : options.nextJoinAt.getTime() - REREAD_LEAD_MS;
  return new Date(reread > now.getTime() ? Math.min(poll, reread) : poll);
}
