/** Home of the kinds of due work: where their five columns are, and how they are run. */

/** Where the columns of one kind are: `<prefix>_due_at` and its four companions on `table`, whose key is `id uuid`. */
export type DueColumns = { name: string; table: string; prefix: string };

/** One row that a handler works on. */
export type DueWork = {
  id: string;
  /** When it should start. After its last holder died: when that was noticed. */
  dueAt: Date;
  /** 1 for the first run after a success, 2 after one failure, and so on. */
  attempt: number;
  /** Grows with each claim of this row. */
  fence: number;
  /** Aborted at the deadline, when the lease is lost, and when the worker stops. */
  signal: AbortSignal;
};

/** What a handler leaves behind; null means there is nothing more to do. */
export type DueOutcome = { nextDueAt: Date | null };

/** Seconds to wait after failures: between nothing and `baseMs * 2^(failures - 1)`, which never exceeds `capMs`. */
export type Backoff = { baseMs: number; capMs: number };

/** One kind of due work. */
export type DueKind = DueColumns & {
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
  /** After this many failures in a row the work is given up; null means never. */
  maxAttempts: number | null;
  /** Does the work. May run twice: it reads its row again, and returns when there is nothing left to do. */
  run: (work: DueWork) => Promise<DueOutcome>;
  /** Called once the last attempt has failed. When this throws too, the work is tried again like after any failure. */
  onGivenUp?: (work: DueWork, error: unknown) => Promise<void>;
};
