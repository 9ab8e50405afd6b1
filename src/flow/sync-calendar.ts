/** Step: sync. Fetches first; then, if the sync token is still the one read, applies the changes and hands on. */
import { AppError } from '../base/errors.ts';
import {
  changeConnectionState,
  countRefusal,
  diffCalendar,
  findCalendar,
  findConnection,
  finishSync,
  lockCalendar,
  lockCalendarUser,
  lookAgainAt,
  markInternal,
  nextFullSyncAt,
  nextSyncAt,
  owesFullSync,
  readStoredEvents,
  removeCalendarEvents,
  syncWindowAt,
  writeCalendarEvents,
  type Calendar,
  type CalendarDiff,
  type Connection,
  type FetchChangesResult,
  type SyncWindow,
} from '../calendars/index.ts';
import { inTransaction, type Db } from '../db/index.ts';
import { calendarSyncEvents } from '../webhooks/index.ts';
import { withAccess, type RefusedAccess } from './access.ts';
import { announceCalendar, announceConnected } from './announce.ts';
import { wantChannel } from './channels.ts';
import { dropLostCalendar } from './choose-calendars.ts';
import type { FlowDeps } from './deps.ts';
import { handOn } from './hand-on.ts';
import { disconnectForPerson, mayPass } from './lose-connection.ts';
import { refreshMeetings } from './refresh-meetings.ts';
import { nextRereadAt } from './request-sync.ts';
import type { Turns } from './turns.ts';
import { afterFailedRead, watchRead } from './watch-freshness.ts';

/** A server whose refusals may pass is believed when it has refused so often in a row. */
const REFUSALS_TO_BELIEVE = 5;
/** The least wait after the first of them; it doubles with each. */
const REFUSED_PAUSE_MS = 10_000;

type Fetched = Extract<FetchChangesResult, { kind: 'changes' | 'unchanged' }>;

/**
 * Brings one calendar up to date, with everything that follows from it: meetings, decisions, bots, webhook events.
 *
 * @param takeTurn Limits how many apply what they read at the same time: each holds a connection to the database while it waits
 *   for others of its workspace, and requests need some too.
 * @returns when to look at it next; null when it must not be looked at any more (disconnected, not selected, gone).
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` nothing was stored; try again later. {RetryWithin}
 *   the same, with little time left before a bot joins.
 * Repeatable: yes; what equals the stored events is not written.
 */
export async function syncCalendar(
  deps: FlowDeps,
  calendarId: string,
  signal: AbortSignal,
  takeTurn: Turns = (run) => run(),
): Promise<Date | null> {
  try {
    return await readAndApply(deps, calendarId, signal, takeTurn);
  } catch (thrown) {
    const error = markInternal(thrown);
    throw signal.aborted ? error : await afterFailedRead(deps, calendarId, error);
  }
}

async function readAndApply(
  deps: FlowDeps,
  calendarId: string,
  signal: AbortSignal,
  takeTurn: Turns,
): Promise<Date | null> {
  const calendar = await findCalendar(deps.db, calendarId);
  if (calendar === null || !calendar.isSelected) return null;
  const connection = await findConnection(deps.db, calendar.connectionId);
  if (connection === null || connection.state === 'disconnected') return null;
  const startedAt = deps.clock.now();
  const fetched = await watchRead(deps, calendar.id, fetchChanges(deps, calendar, connection, startedAt, signal));
  if (fetched.kind === 'fetched') return takeTurn(() => apply(deps, calendar, connection, { ...fetched, startedAt }));
  if (mayPass(connection.provider)) {
    const refusedCount = await countRefusal(deps.db, calendar.id);
    if (refusedCount < REFUSALS_TO_BELIEVE) {
      const retryAfterMs = REFUSED_PAUSE_MS * 2 ** (refusedCount - 1);
      throw new AppError('provider_unavailable', fetched.reason, { retryAfterMs });
    }
  }
  if (fetched.kind === 'calendar_gone') {
    await dropLostCalendar(deps, calendar, fetched.reason);
    return null;
  }
  // What was refused is an access that somebody replaced meanwhile: the new one is tried at once.
  return (await disconnectForPerson(deps, connection.id, fetched)) ? null : deps.clock.now();
}

/** `newWindow` is set by a full run: the window that was read whole. */
type Outcome =
  | { kind: 'fetched'; answer: Fetched; newWindow: SyncWindow | null }
  /** A calendar beside the main one does not exist any more. */
  | { kind: 'calendar_gone'; reason: string }
  | RefusedAccess;

async function fetchChanges(
  deps: FlowDeps,
  calendar: Calendar,
  connection: Connection,
  now: Date,
  signal: AbortSignal,
): Promise<Outcome> {
  const provider = deps.providers[connection.provider];
  if (provider === undefined) {
    throw new AppError('configuration_invalid', `This server cannot read ${connection.provider} calendars.`);
  }
  const isFull = owesFullSync(calendar, now);
  let syncToken = isFull ? null : calendar.syncToken;
  let window = isFull || calendar.window === null ? syncWindowAt(now) : calendar.window;
  for (;;) {
    const { answer, envelope } = await withAccess(deps, connection, signal, (credentials) =>
      provider.fetchChanges(
        credentials,
        { ...calendar, syncToken, addresses: connection.addresses },
        { window, signal },
      ),
    );
    switch (answer.kind) {
      case 'changes':
      case 'unchanged':
        return { kind: 'fetched', answer, newWindow: syncToken === null ? window : null };
      case 'disconnected':
        return { ...answer, envelope };
      case 'calendar_gone':
        return calendar.isPrimary
          ? { kind: 'disconnected', code: 'account_unusable', reason: answer.reason, envelope }
          : answer;
      case 'sync_token_expired':
        if (syncToken === null)
          throw new AppError('provider_response_invalid', 'The provider refused a sync token that was not sent.');
        syncToken = null;
        window = syncWindowAt(now);
        break;
    }
  }
}

type Run = { answer: Fetched; newWindow: SyncWindow | null; startedAt: Date };

/** One transaction: events, meetings, decisions, bots, webhook events and the new token, or nothing. */
async function apply(deps: FlowDeps, calendar: Calendar, connection: Connection, run: Run): Promise<Date | null> {
  const { answer, startedAt } = run;
  const outcome = await inTransaction(deps.db, async (tx) => {
    // The calendar user first, always: preferences and connections of one person change one after the other.
    await lockCalendarUser(tx, calendar.calendarUserId);
    const locked = await lockCalendar(tx, calendar.id);
    const present = locked === null ? null : await findConnection(tx, connection.id);
    if (locked === null || present === null || present.state === 'disconnected' || !locked.isSelected) return null;
    // Somebody else applied a newer answer, or the tokens were forgotten meanwhile: this answer is of no use.
    const isOvertaken =
      locked.syncToken !== calendar.syncToken ||
      locked.provenCurrentAt?.getTime() !== calendar.provenCurrentAt?.getTime();
    if (isOvertaken) return 'overtaken' as const;

    const now = deps.clock.now();
    const timeZone = (answer.kind === 'changes' ? answer.timeZone : null) ?? locked.timeZone;
    const window = run.newWindow ?? locked.window ?? syncWindowAt(now);
    const diff = await readDiff(tx, locked, answer, window, timeZone);
    await writeCalendarEvents(tx, locked.id, diff.writes, now);
    await removeCalendarEvents(tx, diff.removedIds, now);
    const changed = await refreshMeetings(tx, locked, diff, now);
    if (present.state !== 'connected') {
      await changeConnectionState(tx, connection.id, { state: 'connected', code: null, reason: null, now });
      await announceConnected(tx, present, now);
    }
    await finishSync(tx, locked.id, {
      syncToken: answer.syncToken,
      timeZone,
      startedAt,
      unreadableCount: answer.kind === 'changes' ? answer.unreadable.length : 0,
      isComplete: answer.kind === 'changes' && answer.isComplete,
      hasDelta: answer.kind === 'changes' && !answer.isComplete && answer.changes.length > 0,
      full:
        run.newWindow === null ? null : { window: run.newWindow, nextFullSyncAt: nextFullSyncAt(now, Math.random()) },
    });
    if (locked.staleAt !== null) await announceCalendar(tx, locked, now);
    // Once a day: a channel that was refused is asked for again, and one that could not be opened before.
    if (run.newWindow !== null) await wantChannel(tx, deps, locked.id, connection.provider, now);
    const next = await nextLookAt(tx, deps, locked, run);
    // Last, because all others who plan in this workspace wait from here on.
    const isChanged = diff.writes.length + diff.removedIds.length > 0;
    await handOn(tx, deps, locked.workspaceId, changed, now, isChanged ? [calendarSyncEvents(locked, now)] : []);
    return { written: diff.writes.length, removed: diff.removedIds.length, next };
  });
  if (outcome === null) return null;
  if (outcome === 'overtaken') return deps.clock.now();
  const unreadable = answer.kind === 'changes' ? answer.unreadable : [];
  deps.log.info('calendar synced', {
    calendarId: calendar.id,
    provider: calendar.provider,
    runKind: run.newWindow === null ? 'incremental' : 'full',
    writtenCount: outcome.written,
    removedCount: outcome.removed,
    unreadableCount: unreadable.length,
    ...(unreadable.length > 0 && { unreadable: unreadable.slice(0, 5).map((event) => event.reason) }),
    durationMs: deps.clock.now().getTime() - startedAt.getTime(),
  });
  return outcome.next;
}

/** When a calendar that was just read is looked at next. */
async function nextLookAt(tx: Db, deps: FlowDeps, calendar: Calendar, { startedAt }: Run): Promise<Date> {
  const now = deps.clock.now();
  const { pollMs } = deps.settings;
  const next = nextSyncAt(calendar.id, now, { pollMs, rereadAt: await nextRereadAt(tx, deps, calendar.id, now) });
  const again = lookAgainAt(calendar.notifiedAt, startedAt, deps.providers[calendar.provider]?.notificationLagMs ?? 0);
  return again !== null && again < next ? again : next;
}

const NOTHING: CalendarDiff = { writes: [], removedIds: [] };

async function readDiff(
  tx: Db,
  calendar: Calendar,
  answer: Fetched,
  window: SyncWindow,
  timeZone: string | null,
): Promise<CalendarDiff> {
  if (answer.kind === 'unchanged' || (!answer.isComplete && answer.changes.length === 0)) return NOTHING;
  const touched = answer.isComplete
    ? null
    : answer.changes.map((change) =>
        change.kind === 'upserted' ? change.event.providerEventId : change.providerEventId,
      );
  return diffCalendar(await readStoredEvents(tx, calendar.id, touched), answer, window, timeZone);
}
