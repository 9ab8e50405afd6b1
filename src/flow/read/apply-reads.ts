/**
 * Step: what was read of calendars → events, meetings, decisions, bots and webhook events. The small reads of a workspace that come
 * in while others are applied are applied together: its calendars plan their bots one after the other in any case, and a statement
 * for ten calendars costs hardly more than a statement for one.
 */
import { runInSlices } from '../../base/in-slices.ts';
import { changeConnectionState, findConnections } from '../../connections/index.ts';
import { lockCalendarUsers } from '../../calendar-users/index.ts';
import { finishSyncs, fullSync, lockCalendars, nextLook, type Calendar } from '../../calendars/index.ts';
import {
  diffCalendar,
  limitRemovedEvents,
  readStoredEvents,
  removeCalendarEvents,
  syncWindowAt,
  writeCalendarEvents,
  type CalendarDiff,
  type StoredEvent,
  type SyncWindow,
} from '../../calendar-events/index.ts';
import type { Connection } from '../../connections/index.ts';
import type { FetchChangesResult } from '../../providers/index.ts';
import { inTransaction, isDatabaseUnavailable, type Db } from '../../db/index.ts';
import type { KnownLinks } from '../../meetings/index.ts';
import { calendarSyncEvents } from '../../webhook-events/index.ts';
import { announceCalendar, announceConnected } from '../tell/announce.ts';
import { wantChannel } from './channels.ts';
import type { FlowDeps } from '../deps.ts';
import { groupCalls } from '../../base/group-calls.ts';
import { planAndTell } from '../decide/plan-and-tell.ts';
import { deriveTraits, refreshMeetings } from '../decide/refresh-meetings.ts';
import { createApplyTurns, isLargeRead } from './apply-turns.ts';
import { nextRereads } from './request-sync.ts';

/** One answer of a provider to the question what changed in a calendar. */
export type CalendarRead = {
  /** As it was before it was read. */
  calendar: Calendar;
  startedAt: Date;
  answer: Extract<FetchChangesResult, { kind: 'changes' | 'unchanged' }>;
  /** The window that was read whole; null when only changes were asked for. */
  newWindow: SyncWindow | null;
  /** Of its events with long texts. */
  links: KnownLinks;
};

/**
 * Applies a read.
 *
 * @returns when to look at the calendar next: at once when somebody else applied a newer answer meanwhile; null when it must not be
 *   looked at any more.
 */
export type ApplyRead = (read: CalendarRead) => Promise<Date | null>;

/** Most events that a calendar holds with those that were removed: a feed may give all its events other ids with each look. */
const MOST_EVENTS_HELD = 50_000;
/** So many new events of one read are a reason to count. */
const MANY_NEW = 100;
/** Most sentences that are told of what was left out of a calendar. */
const MOST_SENTENCES = 3;
/** Most reads of one group. */
const MOST_TOGETHER = 32;

/** Builds what applies the reads of this process, small ones together. */
export function readApplier(deps: FlowDeps): ApplyRead {
  const turns = createApplyTurns();
  const applySmall = groupCalls(
    async (reads: CalendarRead[]) => {
      const workspaceId = reads[0]?.calendar.workspaceId ?? '';
      const outcomes = await turns.takeForGroup(workspaceId, () => applyEach(deps, reads));
      return (read) => outcomes.get(read) ?? failed(new Error('The read was not applied.'));
    },
    { maxItems: MOST_TOGETHER, keyOf: ({ calendar }) => calendar.workspaceId },
  );
  return async (read) => {
    const eventCount = read.answer.kind === 'changes' ? read.answer.changes.length : 0;
    if (isLargeRead(eventCount)) {
      const applyAlone = async (): Promise<Date | null> => (await applyReads(deps, [read])).get(read) ?? null;
      return turns.takeForLarge(read.calendar.workspaceId, eventCount, applyAlone);
    }
    const outcome = await applySmall(read);
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.nextLookAt;
  };
}

/** What became of a read. */
type Applying = { kind: 'applied'; nextLookAt: Date | null } | { kind: 'failed'; error: unknown };

const failed = (error: unknown): Applying => ({ kind: 'failed', error });

/** Applies reads together, or each by itself when that fails: what is wrong with one must not keep the others. */
async function applyEach(deps: FlowDeps, reads: readonly CalendarRead[]): Promise<Map<CalendarRead, Applying>> {
  const outcomes = new Map<CalendarRead, Applying>();
  const note = (applied: ReadonlyMap<CalendarRead, Date | null>): void => {
    for (const [read, nextLookAt] of applied) outcomes.set(read, { kind: 'applied', nextLookAt });
  };
  // Of one person one calendar at a time, because their meetings may be copies of each other.
  for (let rest = reads; rest.length > 0;) {
    const together = [...new Map(rest.map((read) => [read.calendar.calendarUserId, read])).values()];
    rest = rest.filter((read) => !together.includes(read));
    try {
      note(await applyReads(deps, together));
    } catch (error) {
      for (const read of together) {
        if (together.length === 1 || isDatabaseUnavailable(error)) outcomes.set(read, failed(error));
        else await applyReads(deps, [read]).then(note, (own: unknown) => outcomes.set(read, failed(own)));
      }
    }
  }
  return outcomes;
}

type Applied = { read: CalendarRead; locked: Calendar; connection: Connection; diff: CalendarDiff };

/**
 * One transaction: events, meetings, decisions, bots, webhook events and the new tokens, or nothing. All reads are of one workspace.
 *
 * @returns when to look at each calendar next; null: not any more.
 */
async function applyReads(deps: FlowDeps, reads: readonly CalendarRead[]): Promise<Map<CalendarRead, Date | null>> {
  const { applied, nextLooks } = await inTransaction(deps.db, async (tx) => {
    const { usable, useless } = await lockUsable(tx, deps, reads);
    const [first] = usable;
    if (first === undefined) return { applied: [], nextLooks: useless };
    const now = deps.clock.now();
    const calendars = await readDiffs(tx, usable, now);
    const writes = calendars.flatMap(({ locked, diff }) =>
      diff.writes.map((write) => ({ ...write, calendarId: locked.id })),
    );
    const deriving = deriveTraits(
      calendars.map(({ read, diff }) => ({ diff, links: read.links })),
      deps.settings.ownServers,
    );
    // It is awaited when the events are stored; until then its failure is nobody's.
    deriving.catch(() => undefined);
    await writeCalendarEvents(tx, writes, now);
    await removeCalendarEvents(
      tx,
      calendars.flatMap(({ diff }) => diff.removedIds),
      now,
    );
    const grown = calendars.filter(hasManyNew).map(({ locked }) => locked.id);
    await limitRemovedEvents(tx, grown, MOST_EVENTS_HELD);
    const changed = await refreshMeetings(
      tx,
      calendars.map(({ locked, diff }) => ({ calendar: locked, diff })),
      await deriving,
      now,
    );
    for (const { connection } of calendars) {
      if (connection.state === 'connected') continue;
      await changeConnectionState(tx, connection.id, { state: 'connected', code: null, reason: null, now });
      await announceConnected(tx, connection, now);
    }
    const ids = calendars.map(({ locked }) => locked.id);
    const rereads = await nextRereads(tx, deps, ids, now);
    const next = new Map(
      calendars.map(({ read, locked }) => {
        const lagMs = deps.providers[locked.provider]?.notificationLagMs ?? 0;
        const rereadAt = rereads.get(locked.id) ?? null;
        const { startedAt } = read;
        return [read, nextLook(locked, now, { pollMs: deps.settings.pollMs, rereadAt, startedAt, lagMs })];
      }),
    );
    await finishSyncs(
      tx,
      calendars.map((one) => finished(one, next.get(one.read) ?? null, now)),
    );
    for (const { read, locked, connection } of calendars) {
      if (locked.staleAt !== null) await announceCalendar(tx, locked, now);
      // Once a day: a channel that was refused is asked for again, and one that could not be opened before.
      if (read.newWindow !== null) await wantChannel(tx, deps, locked.id, connection.provider, now);
    }
    // Last, because all others who plan in this workspace wait from here on.
    const news = calendars.filter(({ diff }) => diff.writes.length + diff.removedIds.length > 0);
    await planAndTell(tx, deps, first.locked.workspaceId, changed, now, {
      alongside: news.map(({ locked }) => calendarSyncEvents(locked, now)),
    });
    const looks = [...next].map(([read, { at }]): [CalendarRead, Date] => [read, at]);
    return { applied: calendars, nextLooks: new Map([...useless, ...looks]) };
  });
  for (const one of applied) logSynced(deps, one);
  return nextLooks;
}

/**
 * Locks what the reads are about.
 *
 * @returns `useless`: reads that say nothing any more, with when to look at their calendars next; null: not any more.
 */
async function lockUsable(
  tx: Db,
  deps: FlowDeps,
  reads: readonly CalendarRead[],
): Promise<{ usable: Omit<Applied, 'diff'>[]; useless: Map<CalendarRead, Date | null> }> {
  // Calendar users first, always: preferences and connections of one person change one after the other.
  await lockCalendarUsers(
    tx,
    reads.map(({ calendar }) => calendar.calendarUserId),
  );
  const calendars = await lockCalendars(
    tx,
    reads.map(({ calendar }) => calendar.id),
  );
  const connections = await findConnections(
    tx,
    [...calendars.values()].map(({ connectionId }) => connectionId),
  );
  const usable: Omit<Applied, 'diff'>[] = [];
  const useless = new Map<CalendarRead, Date | null>();
  for (const read of reads) {
    const { calendar } = read;
    const locked = calendars.get(calendar.id);
    const connection = connections.get(locked?.connectionId ?? '');
    const isRead = locked?.isSelected === true && connection !== undefined && connection.state !== 'disconnected';
    // Somebody else applied a newer answer, or the tokens were forgotten meanwhile.
    const isOvertaken =
      locked?.syncToken !== calendar.syncToken ||
      locked.provenCurrentAt?.getTime() !== calendar.provenCurrentAt?.getTime();
    if (!isRead) useless.set(read, null);
    else if (isOvertaken) useless.set(read, deps.clock.now());
    else usable.push({ read, locked, connection });
  }
  return { usable, useless };
}

async function readDiffs(tx: Db, usable: readonly Omit<Applied, 'diff'>[], now: Date): Promise<Applied[]> {
  const wanted = usable.flatMap(({ read: { answer }, locked }) => {
    if (answer.kind === 'unchanged' || (!answer.isComplete && answer.changes.length === 0)) return [];
    const touched = answer.changes.map((change) =>
      change.kind === 'upserted' ? change.event.providerEventId : change.providerEventId,
    );
    return [{ calendarId: locked.id, providerEventIds: answer.isComplete ? null : touched }];
  });
  const stored = wanted.length === 0 ? new Map<string, never>() : await readStoredEvents(tx, wanted);
  const applied: Applied[] = [];
  for (const one of usable) {
    const events = stored.get(one.locked.id) ?? null;
    const diff = events === null ? { writes: [], removedIds: [] } : await diffRead(one, events, now);
    applied.push({ ...one, diff });
  }
  return applied;
}

/** Compares a read with what is stored; a long one in slices, so that others have their turn. */
async function diffRead(
  { read: { answer, newWindow }, locked }: Omit<Applied, 'diff'>,
  stored: readonly StoredEvent[],
  now: Date,
): Promise<CalendarDiff> {
  if (answer.kind === 'unchanged') return { writes: [], removedIds: [] };
  const timeZone = answer.timeZone ?? locked.timeZone;
  const window = knownWindow(newWindow ?? locked.window ?? syncWindowAt(now), answer.completeUntil ?? null);
  return runInSlices(diffCalendar(stored, answer, window, timeZone));
}

/** What starts when a calendar holds more than is read may be missing: that is no removal. */
const knownWindow = (window: SyncWindow, completeUntil: Date | null): SyncWindow =>
  completeUntil === null || completeUntil > window.endAt ? window : { ...window, endAt: completeUntil };

const hasManyNew = ({ diff: { writes } }: Applied): boolean =>
  writes.length >= MANY_NEW && writes.filter(({ isNew }) => isNew).length >= MANY_NEW;

const finished = (
  { read: { answer, newWindow, startedAt }, locked }: Applied,
  next: ReturnType<typeof nextLook> | null,
  now: Date,
) => ({
  calendarId: locked.id,
  syncToken: answer.syncToken,
  timeZone: answer.kind === 'changes' ? answer.timeZone : null,
  startedAt,
  unreadableCount: unreadableOf(answer).length,
  isComplete: answer.kind === 'changes' && answer.isComplete,
  boundMet: boundOf(answer),
  hasDelta: answer.kind === 'changes' && !answer.isComplete && answer.changes.length > 0,
  urgentAt: next?.isUrgent === true ? next.at : null,
  full: newWindow === null ? null : { window: newWindow, nextFullSyncAt: fullSync.nextAt(now, Math.random()) },
});

const unreadableOf = (answer: CalendarRead['answer']) => (answer.kind === 'changes' ? answer.unreadable : []);

/** What was left out, in sentences for a person; null: nothing. */
function boundOf(answer: CalendarRead['answer']): string | null {
  const bounds = answer.kind === 'changes' ? (answer.bounds ?? []) : [];
  return bounds.length === 0 ? null : bounds.slice(0, MOST_SENTENCES).join(' ');
}

function logSynced(deps: FlowDeps, { read: { answer, newWindow, startedAt }, locked, diff }: Applied): void {
  const unreadable = unreadableOf(answer);
  if (locked.staleAt !== null)
    deps.log.info('calendar is current again', { calendarId: locked.id, staleSince: locked.staleAt.toISOString() });
  deps.log.info('calendar synced', {
    calendarId: locked.id,
    provider: locked.provider,
    runKind: newWindow === null ? 'incremental' : 'full',
    writtenCount: diff.writes.length,
    removedCount: diff.removedIds.length,
    unreadableCount: unreadable.length,
    ...(unreadable.length > 0 && { unreadable: unreadable.slice(0, 5).map((event) => event.reason) }),
    ...(boundOf(answer) !== null && { boundMet: boundOf(answer) }),
    durationMs: deps.clock.now().getTime() - startedAt.getTime(),
  });
}
