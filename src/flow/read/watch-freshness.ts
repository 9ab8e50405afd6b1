/**
 * Home of freshness: when a calendar cannot be read in time before its next bot joins, the workspace is told once, and the next
 * attempts to read it come sooner.
 */
import { AppError, messageOf } from '../../base/errors.ts';
import { syncErrorForPerson } from '../../base/sync-error.ts';
import {
  findCalendar,
  judgeUnproven,
  lockCalendars,
  markStale,
  provenUntil,
  type Calendar,
} from '../../calendars/index.ts';
import { findConnection } from '../../connections/index.ts';
import { inTransaction } from '../../db/index.ts';
import { RetryWithin } from '../../due/index.ts';
import { nextRecordedMeeting } from '../../meetings/index.ts';
import { announceStale, type StaleMeeting } from '../tell/announce.ts';
import type { FlowDeps } from '../deps.ts';

/** A read that still goes on is judged after the first of these times, then after twice as long each time, up to the second one. */
const FIRST_LOOK_MS = 2_000;
const LAST_LOOK_MS = 16_000;

/**
 * Reads a calendar, and judges the read while it takes long: a provider that keeps silent must not hide that a bot is about to join.
 *
 * A read that cannot be judged is stopped and has ended when this throws: it is tried again, and nobody asks the provider twice.
 *
 * @param read Reads until its signal says stop.
 */
export async function watchRead<Result>(
  deps: FlowDeps,
  calendarId: string,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stopping = new AbortController();
  const reading = read(AbortSignal.any([signal, stopping.signal]));
  const ended = reading.then(
    () => true,
    () => true,
  );
  try {
    for (let lookMs = FIRST_LOOK_MS; !(await endsWithin(ended, lookMs)); lookMs = Math.min(2 * lookMs, LAST_LOOK_MS))
      await judge(deps, calendarId, { reason: 'The provider has not answered yet.', retryAfterMs: 0 });
  } catch (error) {
    stopping.abort(error);
    await ended;
    throw error;
  }
  return reading;
}

async function endsWithin(ended: Promise<boolean>, ms: number): Promise<boolean> {
  const tooLong = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => tooLong.resolve(false), ms);
  return Promise.race([ended, tooLong.promise]).finally(() => clearTimeout(timer));
}

/**
 * Judges a read that failed.
 *
 * @returns what to throw: the error, or the same as {RetryWithin} when the next attempt must not wait as long as usual.
 */
export async function afterFailedRead(deps: FlowDeps, calendarId: string, error: unknown): Promise<unknown> {
  const retryAfterMs = error instanceof AppError ? (error.retryAfterMs ?? 0) : 0;
  const reason = syncErrorForPerson(messageOf(error));
  // A database that is away must not hide what went wrong before.
  const tryWithinMs = await judge(deps, calendarId, { reason, retryAfterMs }).catch(() => null);
  return tryWithinMs === null ? error : new RetryWithin(error, tryWithinMs);
}

/** @returns the longest wait before the next attempt; null for the usual one. */
async function judge(
  deps: FlowDeps,
  calendarId: string,
  trouble: { reason: string; retryAfterMs: number },
): Promise<number | null> {
  const calendar = await findCalendar(deps.db, calendarId);
  if (calendar === null || !calendar.isSelected) return null;
  const now = deps.clock.now();
  const next = await nextUnprovenMeeting(deps, calendar, now);
  const earliestTryAt = new Date(now.getTime() + trouble.retryAfterMs);
  const { isStale, tryWithinMs } = judgeUnproven(calendar, next?.joinAt ?? null, { now, earliestTryAt });
  if (isStale && next !== null) await tell(deps, calendar, next, trouble.reason);
  return tryWithinMs;
}

/** The first meeting ahead whose bot joins too long after the last read. */
async function nextUnprovenMeeting(deps: FlowDeps, calendar: Calendar, now: Date): Promise<StaleMeeting | null> {
  const { joinLeadMs } = deps.settings;
  const provenStart = (provenUntil(calendar)?.getTime() ?? 0) + joinLeadMs;
  const meeting = await nextRecordedMeeting(deps.db, calendar.id, new Date(Math.max(now.getTime(), provenStart)));
  return meeting === null ? null : { ...meeting, joinAt: new Date(meeting.startAt.getTime() - joinLeadMs) };
}

async function tell(deps: FlowDeps, judged: Calendar, meeting: StaleMeeting, reason: string): Promise<void> {
  const isTold = await inTransaction(deps.db, async (tx) => {
    const calendar = (await lockCalendars(tx, [judged.id])).get(judged.id) ?? null;
    const connection = await findConnection(tx, judged.connectionId);
    const wasRead = calendar?.provenCurrentAt?.getTime() !== judged.provenCurrentAt?.getTime();
    if (calendar === null || !calendar.isSelected || calendar.staleAt !== null || wasRead) return false;
    if (connection === null || connection.state === 'disconnected') return false;
    const now = deps.clock.now();
    await markStale(tx, calendar.id, now);
    await announceStale(tx, { calendar, connection, meeting, reason }, now);
    return true;
  });
  if (isTold)
    deps.log.warn('calendar is stale', {
      calendarId: judged.id,
      provider: judged.provider,
      provenCurrentAt: judged.provenCurrentAt?.toISOString() ?? null,
      joinAt: meeting.joinAt.toISOString(),
      reason,
    });
}
