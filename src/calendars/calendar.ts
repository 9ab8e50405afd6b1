/** Home of the calendar: one collection of events in a connection, and when it is looked at. */
import { createHash } from 'node:crypto';
import type { ProviderCalendar, ProviderName } from '../providers/index.ts';
import type { SyncWindow } from '../calendar-events/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long before a bot joins its calendar is read again. */
export const REREAD_LEAD_MS = 3 * 60 * 1000;
/** A read up to this long before a bot joins counts as the one for it. */
const PROOF_LEAD_MS = 5 * 60 * 1000;
/** How long before a bot joins it is told that its calendar could not be read. */
const STALE_LEAD_MS = 2 * 60 * 1000;
/** Longest wait between attempts to read a calendar whose next bot is about to join. */
const TRY_HARD_MS = 5_000;
/** The same while it is stale and no bot is about to join. */
const TRY_STALE_MS = 30_000;
/**
 * What is said about one calendar within this time after a notification is answered by one more read, at its end: long enough
 * that a burst costs a handful of reads, short enough that each of them begins within a second of its notification.
 */
export const NOTIFICATION_QUIET_MS = 600;
const FULL_SYNC_JITTER = 0.1;

/** One calendar of a connection. */
export type Calendar = {
  id: string;
  workspaceId: string;
  calendarUserId: string;
  connectionId: string;
  provider: ProviderName;
  providerCalendarId: string;
  name: string;
  /** Its zone, an IANA name or one that nothing explains; null when the provider did not say. */
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
  /** When the provider last said that something changed, to within `NOTIFICATION_QUIET_MS`; null: never. */
  notifiedAt: Date | null;
  /** Since when it is announced that it cannot be proven current before its next bot joins; null while it can. */
  staleAt: Date | null;
  /** From when on a read is asked for, or needed before a bot joins; null: only polls are due. */
  urgentAt: Date | null;
};

/** Whether the next run must read the whole window: never synced, no token kept, or the daily roll is owed. */
export const owesFullSync = (calendar: Pick<Calendar, 'syncToken' | 'window' | 'fullSyncAt'>, now: Date): boolean =>
  calendar.syncToken === null || calendar.window === null || calendar.fullSyncAt === null || calendar.fullSyncAt <= now;

/** Whether somebody or a bot waits for the next read, so that it goes before polls. */
export const isReadUrgent = (
  { urgentAt, notifiedAt, provenCurrentAt }: Pick<Calendar, 'urgentAt' | 'notifiedAt' | 'provenCurrentAt'>,
  now: Date,
): boolean =>
  (urgentAt !== null && urgentAt <= now) ||
  (notifiedAt !== null && (provenCurrentAt === null || notifiedAt >= provenCurrentAt));

/** When the window is rolled next: within a day, spread so that calendars connected together do not roll together. */
export const nextFullSyncAt = (now: Date, random: number): Date =>
  new Date(now.getTime() + DAY_MS * (1 - FULL_SYNC_JITTER * random));

/** Reading the whole window: whether a calendar owes it, and when the next one is due. */
export const fullSync = { isOwed: owesFullSync, nextAt: nextFullSyncAt };

/**
 * When a calendar is looked at next: at its own place in every poll interval, so that calendars connected together, or read
 * together after a restart, are spread evenly. Notifications come beside this and not instead: some are lost, and what was
 * lost is right again within one poll.
 *
 * @param options.rereadAt When it must be read at the latest, before a bot joins; null: at no time. Past: as if null.
 * @returns at most `pollMs` after `now`, and later than `now`.
 */
export function nextSyncAt(
  calendarId: string,
  now: Date,
  { pollMs, rereadAt }: { pollMs: number; rereadAt: Date | null },
): Date {
  const sincePlaceMs = (now.getTime() - Math.floor(shareOf(calendarId) * pollMs)) % pollMs;
  const poll = new Date(now.getTime() + pollMs - sincePlaceMs);
  return rereadAt !== null && rereadAt > now && rereadAt < poll ? rereadAt : poll;
}

/** A share from 0 up to 1 that is always the same for an id, and even over many. */
const shareOf = (id: string): number => createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;

/**
 * When a read counts that began too early to see what a notification was about, because the provider may answer with the state
 * before it for a while.
 *
 * @param startedAt When the read began.
 * @returns when to look once more; null when the read was late enough. Looking then is late enough.
 */
export function lookAgainAt(notifiedAt: Date | null, startedAt: Date, lagMs: number): Date | null {
  if (notifiedAt === null || lagMs === 0) return null;
  const settledAt = new Date(notifiedAt.getTime() + NOTIFICATION_QUIET_MS + lagMs);
  return startedAt < settledAt ? settledAt : null;
}

/** When a calendar is looked at next, and whether somebody or a bot waits for that. */
type NextLook = { at: Date; isUrgent: boolean };

/**
 * When a calendar that was just read is looked at next: the earliest of its next poll, the read before its next bot joins, and one
 * more read where this one was too early to see what was notified.
 *
 * @param options As of `nextSyncAt` and `lookAgainAt`.
 */
export function nextLook(
  { id, notifiedAt }: Pick<Calendar, 'id' | 'notifiedAt'>,
  now: Date,
  { startedAt, lagMs, ...options }: { pollMs: number; rereadAt: Date | null; startedAt: Date; lagMs: number },
): NextLook {
  const next = nextSyncAt(id, now, options);
  const again = lookAgainAt(notifiedAt, startedAt, lagMs);
  if (again !== null && again < next) return { at: again, isUrgent: true };
  return { at: next, isUrgent: next.getTime() === options.rereadAt?.getTime() };
}

/** Bots that join after this instant are not covered by the last read. */
export const provenUntil = ({ provenCurrentAt }: Pick<Calendar, 'provenCurrentAt'>): Date | null =>
  provenCurrentAt === null ? null : new Date(provenCurrentAt.getTime() + PROOF_LEAD_MS);

/**
 * What follows from not being able to read a calendar.
 *
 * @param nextJoinAt When the next bot joins that is not covered by the last read; null when there is none.
 * @param earliestTryAt Before that it cannot be tried again, because the provider asked for it.
 * @returns `isStale`: it will not be current in time, and that is news; `tryWithinMs`: the longest wait before the next attempt,
 *   null for the usual one.
 */
export function judgeUnproven(
  { staleAt }: Pick<Calendar, 'staleAt'>,
  nextJoinAt: Date | null,
  { now, earliestTryAt }: { now: Date; earliestTryAt: Date },
): { isStale: boolean; tryWithinMs: number | null } {
  if (nextJoinAt === null) return { isStale: false, tryWithinMs: staleAt === null ? null : TRY_STALE_MS };
  const isTooLate = earliestTryAt.getTime() >= nextJoinAt.getTime() - STALE_LEAD_MS;
  const untilRereadMs = nextJoinAt.getTime() - REREAD_LEAD_MS - now.getTime();
  const isOrWasStale = isTooLate || staleAt !== null;
  return {
    isStale: isTooLate && staleAt === null,
    tryWithinMs: Math.min(Math.max(untilRereadMs, TRY_HARD_MS), isOrWasStale ? TRY_STALE_MS : Infinity),
  };
}

/** Most calendars of one account that can be chosen. */
const MOST_CALENDARS = 500;

/**
 * Picks the calendars of an account that can be chosen: the main one and those that are known first, then the others as they are listed.
 *
 * @param knownIds Provider's ids of those that stay in any case, as far as they are listed.
 * @returns `leftOut`: a sentence for the person when there are more; null: there are not.
 */
export function pickCalendars(
  listed: readonly ProviderCalendar[],
  knownIds: ReadonlySet<string | null>,
): { picked: ProviderCalendar[]; leftOut: string | null } {
  if (listed.length <= MOST_CALENDARS) return { picked: [...listed], leftOut: null };
  const isFirst = ({ isPrimary, providerCalendarId }: ProviderCalendar): boolean =>
    isPrimary || knownIds.has(providerCalendarId);
  const picked = listed.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a))).slice(0, MOST_CALENDARS);
  const count = listed.length.toLocaleString('en');
  return {
    picked,
    leftOut: `This account has ${count} calendars; ${MOST_CALENDARS} of them can be chosen here, and the others are not read.`,
  };
}
