/** Home of deciding again: a decision beside the one before it, and whether anything is new about it. Pure. */
import type { Steps } from '../base/in-slices.ts';
import type { Meeting, MeetingChange } from '../meetings/index.ts';
import { decideRecording, factsOf } from './decide.ts';
import type { DecidedMeeting, DecisionRecord, ExplainedDecision } from './decided-meeting.ts';
import type { RecordingPreferences } from './preference.ts';
import { fromStoredTrace, isSameTrace, toStoredTrace } from './trace.ts';

/** A meeting that may have to be decided again: as it is stored, null when it is new, and as it is about to be. */
export type DecidableChange = MeetingChange<DecidedMeeting>;

/** The same with its decision. */
export type DecidedChange = DecidableChange & { next: DecisionRecord };

/**
 * Decides changed meetings.
 *
 * @param preferences Those of the calendar user that all these meetings belong to.
 * @returns the steps to the changes with their decisions; without bystanders that are what they were.
 */
export function* decideChanges(
  changes: readonly DecidableChange[],
  preferences: RecordingPreferences,
  now: Date,
): Steps<DecidedChange[]> {
  const byId = new Map(changes.map((change) => [change.after.id, change]));
  const leaving = new Map(
    changes
      .filter(counted)
      .flatMap((change) => (change.after.sameAsId === null ? [] : [[change.after.sameAsId, change]])),
  );
  const decided: DecidedChange[] = [];
  for (const change of changes) {
    yield;
    const { before, after } = change;
    if (change.isBystander === true && before !== null && isSharedAlike(before, after)) continue;
    // A copy that counts from now on goes on with the decision of the one that did, as the same meeting.
    const counts = after.sameAsId === null && !after.isRemoved && !counted(change);
    const predecessor = counts ? (byId.get(before?.sameAsId ?? '') ?? leaving.get(after.id))?.before : null;
    decided.push({ before, after, next: decideAfter(after, predecessor ?? before, preferences, now) });
  }
  return decided;
}

const counted = ({ before }: DecidableChange): boolean =>
  before !== null && before.sameAsId === null && !before.isRemoved;

/** Whether a meeting is as before in what it shares with its copies. */
const isSharedAlike = (before: Meeting, after: Meeting): boolean =>
  before.sameAsId === after.sameAsId &&
  before.override === after.override &&
  before.overrideSetAt?.getTime() === after.overrideSetAt?.getTime();

/** Puts a fresh decision beside the one before; null means there is none yet. A new sentence alone is no new decision. */
function decideAfter(
  meeting: Meeting,
  before: DecisionRecord | null,
  preferences: RecordingPreferences,
  now: Date,
): DecisionRecord {
  const {
    willRecord,
    code,
    reason,
    trace: steps,
  } = decideRecording(factsOf(meeting), meeting.override, preferences, now);
  const [decision, trace] = [{ willRecord, code, reason }, toStoredTrace(steps)];
  if (before === null) return { decision, trace, decisionChangedAt: now, previous: null };
  const isSame = before.decision.willRecord === willRecord && before.decision.code === code;
  return isSame
    ? { decision, trace, decisionChangedAt: before.decisionChangedAt, previous: before.previous }
    : { decision, trace, decisionChangedAt: now, previous: before.decision };
}

/** What is new about a meeting that is decided again: `trace` when only a rule came out otherwise, and nobody needs to be told. */
export function newsOf({ before, after, next }: DecidedChange): 'decision' | 'trace' | 'nothing' {
  if (before === null) return 'decision';
  const isSame =
    isSharedAlike(before, after) &&
    before.isRemoved === after.isRemoved &&
    before.decision.willRecord === next.decision.willRecord &&
    before.decision.code === next.decision.code &&
    before.decision.reason === next.decision.reason;
  if (!isSame) return 'decision';
  return isSameTrace(before.trace, next.trace) ? 'nothing' : 'trace';
}

/**
 * A decision with the trace it was made with.
 *
 * One that was made before traces were kept is made again, as of then. Where that comes out otherwise, something changed
 * since, and no trace is better than one that contradicts it.
 *
 * @param preferences Those of today; used only for a decision without a trace.
 */
export function explainDecision(meeting: DecidedMeeting, preferences: RecordingPreferences): ExplainedDecision {
  const { decision, decisionChangedAt, previous, trace } = meeting;
  if (trace !== null) return { decision, decisionChangedAt, previous, trace: fromStoredTrace(trace) };
  const again = decideRecording(factsOf(meeting), meeting.override, preferences, meeting.decidedAt);
  const isSame = again.willRecord === decision.willRecord && again.code === decision.code;
  return { decision, decisionChangedAt, previous, trace: isSame ? again.trace : [] };
}
