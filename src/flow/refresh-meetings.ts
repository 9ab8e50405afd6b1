/** Step: calendar events → meetings. Derives link and traits of what changed, decides it, and stores both together. */
import type { CalendarDiff } from '../calendars/index.ts';
import type { Db } from '../db/index.ts';
import {
  deriveMeeting,
  findMeetingsOfEvents,
  writeMeetings,
  type DecidableMeeting,
  type MeetingWrite,
} from '../meetings/index.ts';
import { decideRecording, readPreferencesOf } from '../recording/index.ts';
import { factsOf, nextDecision, redecide, type ChangedMeeting, type NextDecision } from './decide-recording.ts';

/**
 * Brings the meetings of a calendar up to date with its events.
 *
 * @param owner Whose calendar it is; its connection works, since it was just read.
 * @returns every meeting that was made, changed or removed.
 */
export async function refreshMeetings(
  tx: Db,
  owner: { workspaceId: string; calendarUserId: string; provider: string },
  diff: CalendarDiff,
  now: Date,
): Promise<ChangedMeeting[]> {
  if (diff.writes.length === 0 && diff.removedIds.length === 0) return [];
  const preferences = await readPreferencesOf(tx, owner.calendarUserId);
  const knownIds = diff.writes.filter((write) => !write.isNew).map((write) => write.id);
  const known = new Map(
    (await findMeetingsOfEvents(tx, knownIds)).map((meeting) => [meeting.calendarEventId, meeting]),
  );

  const writes: MeetingWrite[] = [];
  const changes: Omit<ChangedMeeting, 'meetingId'>[] = [];
  for (const { id: calendarEventId, event, startAt, endAt } of diff.writes) {
    const stored = known.get(calendarEventId) ?? null;
    const traits = deriveMeeting(event);
    const facts = factsOf({
      ...traits,
      startAt,
      endAt,
      isAllDay: event.time.kind === 'all_day',
      isCancelled: event.status === 'cancelled',
      isConnected: true,
      ownResponse: event.ownResponse,
    });
    const next = nextDecision(decideRecording(facts, stored?.override ?? null, preferences, now), stored, now);
    writes.push({
      ...traits,
      ...next,
      id: stored?.id ?? null,
      calendarEventId,
      startAt,
      endAt,
      icalUid: event.icalUid,
    });
    changes.push({
      willRecord: next.decision.willRecord,
      wasRecorded: stored?.decision.willRecord ?? false,
      botId: stored?.botId ?? null,
      fields: stored === null ? ['created'] : changedFields(stored, { ...traits, startAt, endAt }, next),
    });
  }
  const ids = await writeMeetings(tx, owner, writes, now);
  const changed = changes.flatMap((change, index) => {
    const meetingId = ids[index];
    return meetingId === undefined ? [] : [{ ...change, meetingId }];
  });

  const removed = await findMeetingsOfEvents(tx, diff.removedIds);
  return [...changed, ...(await redecide(tx, removed, preferences, now, { areRemoved: true }))];
}

type Comparable = Pick<
  DecidableMeeting,
  'startAt' | 'endAt' | 'meetingUrl' | 'isExternal' | 'isHostedByMe' | 'isRecurring'
>;

function changedFields(stored: Comparable, fresh: Comparable, next: NextDecision): string[] {
  const differs: [string, boolean][] = [
    ['start_time', stored.startAt.getTime() !== fresh.startAt.getTime()],
    ['end_time', stored.endAt?.getTime() !== fresh.endAt?.getTime()],
    ['meeting_platform', stored.meetingUrl?.address !== fresh.meetingUrl?.address],
    ['is_external', stored.isExternal !== fresh.isExternal],
    ['is_hosted_by_me', stored.isHostedByMe !== fresh.isHostedByMe],
    ['is_recurring', stored.isRecurring !== fresh.isRecurring],
  ];
  return [...differs.filter(([, isDifferent]) => isDifferent).map(([name]) => name), ...next.fields];
}
