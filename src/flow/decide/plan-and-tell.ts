/** Home of what follows from changed meetings, in the transaction that changed them: bots are planned, the workspace is told. */
import { findCalendarUser } from '../../calendar-users/index.ts';
import type { LeavingInPlan } from '../../bot-plans/index.ts';
import type { Db } from '../../db/index.ts';
import type { MeetingBrief } from '../../meetings/index.ts';
import { recordWebhookEvents, type NewWebhookEvent } from '../../webhook-events/index.ts';
import { announceMeetings } from '../tell/announce.ts';
import type { ChangedMeeting, LeavingMeetings } from './decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { planBots } from '../attend/plan-bots.ts';

/** Changes for meetings that have not changed themselves, but whose bots must be planned again. */
export const unchanged = (meetingIds: readonly string[]): ChangedMeeting[] =>
  meetingIds.map((meetingId) => ({ meetingId, willRecord: true, wasRecorded: true, botId: null, fields: [] }));

/**
 * Plans bots for changed meetings and records the webhook events. Meetings that never concern a bot are passed over.
 *
 * @param options.alongside Webhook events that are recorded with them, in any case.
 * @param options.leaving Those of the changed meetings whose rows the caller deletes next.
 */
export async function planAndTell(
  tx: Db,
  deps: Pick<FlowDeps, 'settings'>,
  workspaceId: string,
  changed: readonly ChangedMeeting[],
  now: Date,
  { alongside = [], leaving = new Map() }: { alongside?: readonly NewWebhookEvent[]; leaving?: LeavingMeetings } = {},
): Promise<void> {
  const concerned = changed.filter((meeting) => meeting.willRecord || meeting.wasRecorded || meeting.botId !== null);
  if (concerned.length === 0) return recordWebhookEvents(tx, alongside, now);
  const meetingIds = concerned.map((meeting) => meeting.meetingId);
  const plan = await planBots(tx, deps, { workspaceId, meetingIds, leaving: asPlanned(leaving) }, now);
  const fields = new Map(concerned.map((meeting) => [meeting.meetingId, meeting.fields]));
  for (const meetingId of plan.changedMeetingIds) fields.set(meetingId, [...(fields.get(meetingId) ?? []), 'bot_id']);
  for (const [meetingId, names] of fields) if (names.length === 0) fields.delete(meetingId);
  await announceMeetings(tx, workspaceId, fields, now, {
    alongside,
    leaving: await briefsOf(tx, leaving, plan.leavingBotIds),
  });
}

/** What is told of meetings that leave. All are of one calendar user. */
async function briefsOf(
  tx: Db,
  leaving: LeavingMeetings,
  botIds: ReadonlyMap<string, string | null>,
): Promise<Map<string, MeetingBrief>> {
  const [first] = leaving.values();
  const calendarUser = first === undefined ? null : await findCalendarUser(tx, first.after.calendarUserId);
  if (calendarUser === null) return new Map();
  return new Map(
    [...leaving].map(([id, { after, next }]) => {
      const botId = botIds.get(id);
      return [
        id,
        {
          id,
          calendarUser,
          startAt: after.startAt,
          decision: next.decision,
          botId: botId === undefined ? after.botId : botId,
        },
      ];
    }),
  );
}

const asPlanned = (leaving: LeavingMeetings): LeavingInPlan =>
  new Map(
    [...leaving].map(([id, { after, next }]) => [
      id,
      {
        isRemoved: true,
        willRecord: next.decision.willRecord,
        overrideShouldRecord: after.override,
        sameAsId: after.sameAsId,
      },
    ]),
  );
