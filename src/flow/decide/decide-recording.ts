/** Step: meetings → decisions. The decision is pure; this file brings the facts to it, stores it, and notes what changed. */
import { mapInSlices, runInSlices } from '../../base/in-slices.ts';
import { settleCopies, type Meeting } from '../../meetings/index.ts';
import type { Db } from '../../db/index.ts';
import {
  decideChanges,
  DEFAULT_PREFERENCES,
  findMeetingsStartingAt,
  findMeetingWithCopies,
  findUpcomingMeetings,
  newsOf,
  readPreferences,
  readPreferencesOf,
  writeMeetings,
  type DecidableChange,
  type DecidedChange,
  type DecidedMeeting,
} from '../../decisions/index.ts';

/** A meeting that was made, changed, decided differently, asked for again or removed. */
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
export async function decideWithCopies(
  tx: Db,
  changes: readonly DecidableChange[],
  now: Date,
): Promise<DecidedChange[]> {
  const starts = changes.flatMap(({ before, after }) =>
    before === null || before.startAt.getTime() === after.startAt.getTime() ? [after] : [after, before],
  );
  const knownIds = changes.flatMap(({ before }) => before?.id ?? []);
  const others = (await findMeetingsStartingAt(tx, starts, knownIds)).map((meeting) => ({
    before: meeting,
    after: meeting,
    isBystander: true as const,
  }));
  const byUser = Map.groupBy([...changes, ...others], ({ after }) => after.calendarUserId);
  const preferences = await readPreferences(tx, [...byUser.keys()]);
  const decided: DecidedChange[][] = [];
  for (const [calendarUserId, together] of byUser) {
    const settled = await runInSlices(settleCopies(together));
    const own = preferences.get(calendarUserId) ?? DEFAULT_PREFERENCES;
    decided.push(await runInSlices(decideChanges(settled, own, now)));
  }
  return decided.flat();
}

/** A meeting as it is about to be, with its decision. */
export const withDecision = ({ after, next }: DecidedChange): Meeting & DecidedChange['next'] => ({
  ...after,
  ...next,
});

/**
 * Stores what is different from before about meetings whose calendar events are stored already; what is as it was is not written.
 *
 * @returns those that bots or webhooks may depend on.
 */
export async function storeDecisions(tx: Db, decided: readonly DecidedChange[], now: Date): Promise<ChangedMeeting[]> {
  const news = await mapInSlices(decided, (change) => ({ change, news: newsOf(change) }));
  const redecided = news.flatMap((one) => (one.news === 'nothing' ? [] : [withDecision(one.change)]));
  await writeMeetings(tx, { created: [], changed: [], redecided }, now);
  return news.flatMap((one) => (one.news === 'decision' ? [toChanged(one.change)] : []));
}

/** A decided meeting as whoever follows it needs it. */
export const toChanged = (change: DecidedChange): ChangedMeeting => ({
  meetingId: change.after.id,
  willRecord: change.next.decision.willRecord,
  wasRecorded: change.before?.decision.willRecord ?? false,
  botId: change.after.botId,
  fields: changedFields(change),
});

/** The changes of one transaction, each meeting once: as it was before the first, and is after the last. */
export function lastOfEach(changed: readonly ChangedMeeting[]): ChangedMeeting[] {
  const byId = new Map<string, ChangedMeeting>();
  for (const one of changed) {
    const earlier = byId.get(one.meetingId);
    const fields = [...new Set([...(earlier?.fields ?? []), ...one.fields])];
    byId.set(one.meetingId, { ...one, fields, wasRecorded: (earlier ?? one).wasRecorded });
  }
  return [...byId.values()];
}

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

const asItIs = (meeting: DecidedMeeting): DecidableChange => ({ before: meeting, after: meeting });

/** Decides everything again that a calendar user has ahead, after the preferences changed. Which copies count does not depend on those. */
export async function redecideAhead(tx: Db, calendarUserId: string, now: Date): Promise<ChangedMeeting[]> {
  const meetings = await findUpcomingMeetings(tx, calendarUserId, null, now);
  const preferences = await readPreferencesOf(tx, calendarUserId);
  return storeDecisions(tx, await runInSlices(decideChanges(meetings.map(asItIs), preferences, now)), now);
}

/** Decides everything again that a connection has ahead, and which copies count, after its state changed. */
export async function redecideConnection(
  tx: Db,
  { id, calendarUserId }: { id: string; calendarUserId: string },
  now: Date,
): Promise<ChangedMeeting[]> {
  const meetings = await findUpcomingMeetings(tx, calendarUserId, id, now);
  return storeDecisions(tx, await decideWithCopies(tx, meetings.map(asItIs), now), now);
}

/** Decides a meeting and all its copies again under an override; null clears it. Setting what is set notes that it was asked again. */
export async function redecideOverridden(
  tx: Db,
  meeting: Pick<Meeting, 'id' | 'sameAsId' | 'calendarUserId'>,
  override: boolean | null,
  now: Date,
): Promise<ChangedMeeting[]> {
  const copies = await findMeetingWithCopies(tx, meeting.sameAsId ?? meeting.id);
  const overrideSetAt = override === null ? null : now;
  const changes = copies.map((before) => ({ before, after: { ...before, override, overrideSetAt } }));
  const preferences = await readPreferencesOf(tx, meeting.calendarUserId);
  return storeDecisions(tx, await runInSlices(decideChanges(changes, preferences, now)), now);
}

/** Meetings whose rows are deleted in this transaction, by id: decided as removed, and not written once more for that. */
export type LeavingMeetings = ReadonlyMap<string, DecidedChange>;

/**
 * Decides meetings that are about to be deleted as removed; copies in other calendars go on for them, and are stored so.
 *
 * @returns all that changed, those that leave too.
 */
export async function leaveMeetings(
  tx: Db,
  meetings: readonly DecidedMeeting[],
  now: Date,
): Promise<{ changed: ChangedMeeting[]; leaving: LeavingMeetings }> {
  const decided = await decideWithCopies(tx, meetings.map(asRemoved), now);
  const ids = new Set(meetings.map((meeting) => meeting.id));
  const [left, rest] = [
    decided.filter(({ after }) => ids.has(after.id)),
    decided.filter(({ after }) => !ids.has(after.id)),
  ];
  const leaving = new Map(left.map((change) => [change.after.id, change]));
  return { changed: [...left.map(toChanged), ...(await storeDecisions(tx, rest, now))], leaving };
}

/** The change of a meeting whose calendar does not list it any more. */
export const asRemoved = (meeting: DecidedMeeting): DecidableChange => ({
  before: meeting,
  after: { ...meeting, isRemoved: true, isCancelled: true },
});
