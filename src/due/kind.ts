/** Home of the kinds of due work: which there are, where their five columns are, and how they are run. */

/** Where the columns of one kind are: `<prefix>_due_at` and its four companions on `table`, whose key is `id uuid`. */
export type DueColumns = { name: string; table: string; prefix: string };

/** One row that a handler works on. */
export type DueWork = {
  id: string;
  /** Grows with each claim of this row; see `lockHeld`. */
  fence: number;
  /** Aborted at the deadline, when the lease is lost, and when the worker stops. */
  signal: AbortSignal;
};

/**
 * What a handler leaves behind; null means there is nothing more to do. With `isSettled` its own statement has written that down already,
 * with `endDue`.
 */
export type DueOutcome = { nextDueAt: Date | null; isSettled?: boolean };

/** Seconds to wait after failures: between nothing and `baseMs * 2^(failures - 1)`, which never exceeds `capMs`. */
export type Backoff = { baseMs: number; capMs: number };

/** Does the work of one row. May run twice: it reads its row again, and returns when there is nothing left to do. */
export type RunDue = (work: DueWork) => Promise<DueOutcome>;

/** How one kind of due work is claimed and retried. */
export type DueLimits = {
  /** Most rows that one process holds at once. */
  concurrency: number;
  /** After this time without a sign of life, another process runs the row again. */
  leaseMs: number;
  /** When the signal of a run is aborted. */
  timeoutMs: number;
  /** How long after its abort a run that goes on is left behind, so that others may run the row; 5 s by default. */
  graceMs?: number;
  /** How early a row is claimed, so that it starts on the millisecond; 0 where a start may be late by a round trip. */
  lookAheadMs: number;
  backoff: Backoff;
};

/**
 * One kind of due work. With `prepare` it does for all rows that start together, 500 at most, what one statement can do for all, and
 * says what does the rest for each; when that fails, each row is prepared by itself, so that one bad row never holds the others.
 */
export type DueKind = DueColumns &
  DueLimits &
  ({ run: RunDue } | { prepare: (works: readonly DueWork[]) => Promise<RunDue> });

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

/** Due when access that waits for its person's word is given back, and the note of its consent deleted. */
export const END_CONSENTS = { name: 'consents/end', table: 'consents', prefix: 'end' } as const satisfies DueColumns;

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

/** Due when files of a recording are removed, or when one whose bot has ended is given up. */
export const EXPIRE_RECORDINGS = {
  name: 'recordings/expire',
  table: 'recordings',
  prefix: 'expire',
} as const satisfies DueColumns;

/** Due when a webhook is sent, for the first time or again. */
export const ATTEMPT_DELIVERIES = {
  name: 'webhook_deliveries/attempt',
  table: 'webhook_deliveries',
  prefix: 'attempt',
} as const satisfies DueColumns;
