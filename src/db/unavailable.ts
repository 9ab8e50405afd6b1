/** Home of recognizing that the database is away, so that callers can say so and ask to be tried again. */

/** Of the socket to the database: refused, cut, unreachable, no answer, name unknown, unix socket gone. */
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENOENT',
]);

/**
 * SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html): connection exceptions; no right to enter, no such database;
 * disk, memory or connections used up; stopping, crashed, starting; and a statement or lock that took too long.
 */
const SQLSTATE = /^(?:08\w{3}|28\w{3}|3D000|53\w{3}|57014|57P0[1-5]|55P03)$/;

/** What PostgreSQL ended the session with, whatever the reason: its SQLSTATE can be a general one. */
const ENDED = new Set(['FATAL', 'PANIC']);

/** Words of pg and pg-pool, which give these errors no code. */
const WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client (?:has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end)/;

/**
 * Whether an error that came from the database means that it cannot be reached or cannot work now, and the same may succeed later.
 *
 * Only what was thrown itself counts, not its causes: an error of our own about another server that refused a connection is none.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('severity' in error && typeof error.severity === 'string' && ENDED.has(error.severity)) return true;
  if (!('code' in error) || typeof error.code !== 'string') return WORDS.test(error.message);
  // A file that is missing is no database that is missing.
  if (error.code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
  return SOCKET_CODES.has(error.code) || SQLSTATE.test(error.code);
}
