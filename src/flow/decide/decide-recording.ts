/** Step: meetings → decisions. The decision is pure; this file brings the facts to it and notes what changed. */
import {
  findMeetingsStartingAt,
  findUpcomingMeetings,
  settleCopies,
  writeDecisions,
  type DecidableMeeting,
  type MeetingChange,
  type UndecidedMeeting,
} from '../../meetings/index.ts';
import type { Db } from '../../db/index.ts';
import {
  decideRecording,
  DEFAULT_PREFERENCES,
  readPreferences,
  type MeetingFacts,
  type RecordingDecision,
  type RecordingPreferences,
  type TraceStep,
} from '../../decisions/index.ts';

/** What the decision needs to know of a meeting. The host counts as having accepted. */
const factsOf = (meeting: UndecidedMeeting): MeetingFacts => ({
  sameAsId: meeting.sameAsId,
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
export type NextDecision = Pick<DecidableMeeting, 'decision' | 'decisionChangedAt' | 'previous'>;

/** A changed meeting with its decision. */
export type DecidedChange = MeetingChange & { next: NextDecision };

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
 * Decides changed meetings, of whichever calendar users, and with them all others that are, were or become copies of them.
 *
 * @returns the changes with their decisions, and one for each other meeting that is not what it was.
 */
export async function decideWithCopies(tx: Db, changes: readonly MeetingChange[], now: Date): Promise<DecidedChange[]> {
  const starts = changes.flatMap(({ before, after }) =>
    [after, before ?? after].map(({ calendarUserId, startAt }) => ({ calendarUserId, startAt })),
  );
  const knownIds = changes.flatMap(({ before }) => before?.id ?? []);
  const others = (await findMeetingsStartingAt(tx, starts, knownIds)).map((meeting) => ({
    before: meeting,
    after: meeting,
    isBystander: true as const,
  }));
  const byUser = Map.groupBy([...changes, ...others], ({ after }) => after.calendarUserId);
  const preferences = await readPreferences(tx, [...byUser.keys()]);
  return [...byUser].flatMap(([calendarUserId, together]) =>
    decideChanges(settleCopies(together), preferences.get(calendarUserId) ?? DEFAULT_PREFERENCES, now),
  );
}

/**
 * Decides changed meetings; pure.
 *
 * @param preferences Those of the calendar user that all these meetings belong to.
 * @returns the changes with their decisions; without bystanders that are what they were.
 */
export function decideChanges(
  changes: readonly MeetingChange[],
  preferences: RecordingPreferences,
  now: Date,
): DecidedChange[] {
  const byId = new Map(changes.map((change) => [change.after.id, change]));
  const leaving = new Map(
    changes
      .filter(counted)
      .flatMap((change) => (change.after.sameAsId === null ? [] : [[change.after.sameAsId, change]])),
  );
  return changes.flatMap((change) => {
    const { before, after } = change;
    const isAsBefore = before?.sameAsId === after.sameAsId && before.override === after.override;
    if (change.isBystander === true && isAsBefore) return [];
    // A copy that counts from now on goes on with the decision of the one that did, as the same meeting.
    const counts = after.sameAsId === null && !after.isRemoved && !counted(change);
    const predecessor = counts ? (byId.get(before?.sameAsId ?? '') ?? leaving.get(after.id))?.before : null;
    const fresh = decideRecording(factsOf(after), after.override, preferences, now);
    return [{ before, after, next: nextDecision(fresh, predecessor ?? before, now) }];
  });
}

const counted = ({ before }: MeetingChange): boolean =>
  before !== null && before.sameAsId === null && !before.isRemoved;

/** Puts a fresh decision beside the one before; null means there is none yet. A new sentence alone is no new decision. */
function nextDecision(
  { willRecord, code, reason }: RecordingDecision,
  before: NextDecision | null,
  now: Date,
): NextDecision {
  const decision = { willRecord, code, reason };
  if (before === null) return { decision, decisionChangedAt: now, previous: null };
  const isSame = before.decision.willRecord === willRecord && before.decision.code === code;
  return isSame
    ? { decision, decisionChangedAt: before.decisionChangedAt, previous: before.previous }
    : { decision, decisionChangedAt: now, previous: before.decision };
}

/** Stores, in one statement, what is different from before about meetings whose calendar events are stored already. */
export async function storeDecisions(tx: Db, decided: readonly DecidedChange[], now: Date): Promise<ChangedMeeting[]> {
  const changed = decided.filter(
    ({ before, after, next }) =>
      before?.sameAsId !== after.sameAsId || changedFields({ before, after, next }).length > 0,
  );
  await writeDecisions(
    tx,
    changed.map(({ after, next }) => ({ ...after, ...next })),
    now,
  );
  return changed.map(toChanged);
}

/** A decided meeting as whoever follows it needs it. */
export const toChanged = (change: DecidedChange): ChangedMeeting => ({
  meetingId: change.after.id,
  willRecord: change.next.decision.willRecord,
  wasRecorded: change.before?.decision.willRecord ?? false,
  botId: change.after.botId,
  fields: changedFields(change),
});

function changedFields({ before, after, next }: DecidedChange): string[] {
  if (before === null) return ['created'];
  const differs: [string, boolean][] = [
    ['removed', after.isRemoved && !before.isRemoved],
    ['start_time', before.startAt.getTime() !== after.startAt.getTime()],
    ['end_time', before.endAt?.getTime() !== after.endAt?.getTime()],
    ['meeting_platform', before.meetingUrl?.address !== after.meetingUrl?.address],
    ['is_external', before.isExternal !== after.isExternal],
    ['is_hosted_by_me', before.isHostedByMe !== after.isHostedByMe],
    ['is_recurring', before.isRecurring !== after.isRecurring],
    ['override_should_record', before.override !== after.override],
    ['will_record', before.decision.willRecord !== next.decision.willRecord],
    ['will_record_reason', before.decision.reason !== next.decision.reason],
  ];
  return differs.filter(([, isDifferent]) => isDifferent).map(([name]) => name);
}

/** Decides everything again that a calendar user has ahead, and which copies count. @param connectionId Null means all connections. */
export async function redecideUpcoming(
  tx: Db,
  calendarUserId: string,
  connectionId: string | null,
  now: Date,
): Promise<ChangedMeeting[]> {
  const meetings = await findUpcomingMeetings(tx, calendarUserId, connectionId, now);
  const changes = meetings.map((meeting) => ({ before: meeting, after: meeting }));
  return storeDecisions(tx, await decideWithCopies(tx, changes, now), now);
}

/** Decides meetings of a connection that is about to be deleted as removed; copies in other calendars go on for them. */
export const removeMeetings = async (
  tx: Db,
  meetings: readonly DecidableMeeting[],
  now: Date,
): Promise<ChangedMeeting[]> => storeDecisions(tx, await decideWithCopies(tx, meetings.map(asRemoved), now), now);

/** The change of a meeting whose calendar does not list it any more. */
export const asRemoved = (meeting: DecidableMeeting): MeetingChange => ({
  before: meeting,
  after: { ...meeting, isRemoved: true, isCancelled: true },
});

/** Every rule of a stored decision, as it stood when the decision was made. */
export const decisionTrace = (meeting: DecidableMeeting, preferences: RecordingPreferences): TraceStep[] =>
  decideRecording(factsOf(meeting), meeting.override, preferences, meeting.decidedAt).trace;
