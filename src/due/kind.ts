/** Home of the kinds of due work: where their five columns are, and how they are run. */

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
