/** Step: meetings → decisions. The decision is pure; this file brings the facts to it and notes what changed. */
import {
  findUpcomingMeetings,
  writeDecisions,
  type DecidableMeeting,
  type MeetingTraits,
  type StoredDecision,
} from '../meetings/index.ts';
import type { Db } from '../db/index.ts';
import {
  decideRecording,
  readPreferencesOf,
  type MeetingFacts,
  type RecordingDecision,
  type RecordingPreferences,
  type TraceStep,
} from '../recording/index.ts';

type FactSource = MeetingTraits &
  Pick<DecidableMeeting, 'startAt' | 'endAt' | 'isAllDay' | 'isCancelled' | 'isConnected' | 'ownResponse'>;

/** What the decision needs to know of a meeting. The host counts as having accepted. */
export const factsOf = (meeting: FactSource): MeetingFacts => ({
  meetingPlatform: meeting.meetingUrl?.platform ?? null,
  isJoinable: meeting.meetingUrl?.kind === 'joinable',
  isAllDay: meeting.isAllDay,
  startAt: meeting.startAt,
  endAt: meeting.endAt,
  isCancelled: meeting.isCancelled,
  isConnected: meeting.isConnected,
  isExternal: meeting.isExternal,
  isHostedByMe: meeting.isHostedByMe,
  isRecurring: meeting.isRecurring,
  isConfirmed: meeting.isHostedByMe || meeting.ownResponse === 'accepted',
});

/** A decision to store, with what it replaces. */
export type NextDecision = {
  decision: StoredDecision;
  decisionChangedAt: Date;
  previous: StoredDecision | null;
  /** What is different from before, as the wire names it; empty when nothing is. */
  fields: string[];
};

/** Puts a fresh decision beside the stored one; null means there is none yet. A new sentence alone is no new decision. */
export function nextDecision(
  fresh: RecordingDecision,
  stored: Pick<DecidableMeeting, 'decision' | 'decisionChangedAt' | 'previous'> | null,
  now: Date,
): NextDecision {
  const decision: StoredDecision = { willRecord: fresh.willRecord, code: fresh.code, reason: fresh.reason };
  const fields = [
    ...(stored?.decision.willRecord === decision.willRecord ? [] : ['will_record']),
    ...(stored?.decision.reason === decision.reason ? [] : ['will_record_reason']),
  ];
  if (stored === null) return { decision, decisionChangedAt: now, previous: null, fields };
  const isSame = stored.decision.willRecord === decision.willRecord && stored.decision.code === decision.code;
  return isSame
    ? { decision, decisionChangedAt: stored.decisionChangedAt, previous: stored.previous, fields }
    : { decision, decisionChangedAt: now, previous: stored.decision, fields };
}

/** A meeting that was made, changed, decided differently or removed. */
export type ChangedMeeting = {
  meetingId: string;
  willRecord: boolean;
  wasRecorded: boolean;
  botId: string | null;
  /** Names of what changed, as on the wire. */
  fields: string[];
};

/**
 * Decides meetings again and stores what came out differently, in one statement.
 *
 * @param meetings As they are stored.
 * @param preferences Those of the calendar user that all these meetings belong to.
 * @returns only the meetings whose decision changed.
 */
export async function redecide(
  tx: Db,
  meetings: readonly DecidableMeeting[],
  preferences: RecordingPreferences,
  now: Date,
  options: { areRemoved: boolean } = { areRemoved: false },
): Promise<ChangedMeeting[]> {
  const decided = meetings.map((meeting) => ({
    meeting,
    next: nextDecision(decideRecording(factsOf(meeting), meeting.override, preferences, now), meeting, now),
  }));
  const changed = decided.filter(({ next }) => next.fields.length > 0 || options.areRemoved);
  await writeDecisions(
    tx,
    changed.map(({ meeting, next }) => ({ ...next, id: meeting.id, isRemoved: options.areRemoved })),
    now,
  );
  return changed.map(({ meeting, next }) => ({
    meetingId: meeting.id,
    willRecord: next.decision.willRecord,
    wasRecorded: meeting.decision.willRecord,
    botId: meeting.botId,
    fields: [...(options.areRemoved ? ['removed'] : []), ...next.fields],
  }));
}

/** Decides everything again that a calendar user has ahead. @param connectionId Null means all connections. */
export async function redecideUpcoming(
  tx: Db,
  calendarUserId: string,
  connectionId: string | null,
  now: Date,
): Promise<ChangedMeeting[]> {
  const preferences = await readPreferencesOf(tx, calendarUserId);
  return redecide(tx, await findUpcomingMeetings(tx, calendarUserId, connectionId, now), preferences, now);
}

/** Every rule of a stored decision, as it stood when the decision was made. */
export const decisionTrace = (meeting: DecidableMeeting, preferences: RecordingPreferences): TraceStep[] =>
  decideRecording(factsOf(meeting), meeting.override, preferences, meeting.decidedAt).trace;
