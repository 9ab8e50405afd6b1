/**
 * The door of due work: the rows are the schedule.
 *
 * Whatever must happen has five columns on its own row, `<prefix>_due_at`, `_leased_until`, `_fence`, `_failures` and `_error`, an
 * index that leads with `<prefix>_due_at`, and one on the failures of rows with an error, for looking. Workers in any number of processes claim rows whose time has come.
 *
 *     due_at            leased_until   the row is
 *     ----------------  -------------  -------------------------------------------------------------------------
 *     null              null           done: nothing to do
 *     a time            null           waiting; from that time on anybody may claim it
 *     = leased_until    in the future  held: it waits for its exact start (look-ahead), or runs
 *     < leased_until    in the future  held, and asked for again: it runs once more as soon as the holder lets go
 *     any               in the past    left behind by a holder that died: anybody may claim it
 *
 * What changes it, and how:
 *
 *     claim        due_at = leased_until = end of the lease, counted from the start of the work; fence + 1. A process that
 *                  dies leaves a row that becomes due by itself.
 *     heartbeat    both move on together; due_at only if nobody asked meanwhile.
 *     success      due_at = what the handler said (null: done), or earlier when asked for meanwhile; failures 0, no error.
 *                  A handler that writes down what came of a run writes this in the same statement, with `endDue`.
 *     not its turn due_at = when it says; failures and error stay.
 *     failure      due_at = after a backoff; failures + 1, error kept. Nothing is ever given up.
 *     requestNow   due_at = the asked time if that is earlier, and always before leased_until. A row that runs stays with its holder;
 *                  one that waits for its start is given back within a second, or at once by the hint.
 *     reschedule   due_at = the new time, later, earlier or null; lease ended, fence + 1, failures 0. The holder loses the row: its
 *                  handler finds that with `lockHeld`, a run is aborted by the next heartbeat, its outcome is void.
 *     stop         a row that waits for its start gets its old due_at back; so does a run that gave up when aborted.
 *
 * Every change by a holder asks that the fence is its own and the lease not cleared, so whoever lost a row changes nothing.
 * A store that inserts a row sets due_at like any other column. One that changes it in an update of its own takes the pieces of
 * due-sql.ts: `askForDue` as `requestNow`, `moveDue` and `clearDue` as `reschedule`, and `hint`.
 *
 * **Clocks.** Due times are compared with the Clock of the process; leases are made and compared by `now()` of the database alone, so
 * nodes whose clocks differ or step never hold a row together. A node whose clock stands ahead starts work early by that much, one
 * behind starts late; the row itself is read again by every handler. A step of the database's own clock past the end of a lease lets
 * two holders run at once; the fence makes the first one void.
 *
 * **Runs are at least once.** A handler reads and locks its row again, returns when there is nothing left to do, and stops when its
 * signal says so. Where a start must not happen twice, or not after a move, it locks with `lockHeld`, which asks for the fence.
 */
export { ComeAgain, RetryWithin } from './backoff.ts';
export {
  ATTEMPT_DELIVERIES,
  END_CONSENTS,
  EXPIRE_RECORDINGS,
  LAUNCH_BOTS,
  LIST_CALENDARS,
  RENEW_CHANNELS,
  SYNC_CALENDARS,
  WATCH_BOTS,
  type DueKind,
  type DueWork,
  type RunDue,
} from './kind.ts';
export { askForDue, clearDue, endDue, forgiveDue, hint, isDueBy, moveDue, startDue } from './due-sql.ts';
export { lockHeld, requestNow, reschedule } from './due-rows.ts';
export { dueOverview } from './overview.ts';
export { startDueWork } from './worker.ts';
