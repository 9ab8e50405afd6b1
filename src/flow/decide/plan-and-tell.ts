/** Home of what follows from changed meetings, in the transaction that changed them: bots are planned, the workspace is told. */
import type { Db } from '../../db/index.ts';
import { recordWebhookEvents, type NewWebhookEvent } from '../../webhook-events/index.ts';
import { announceMeetings } from '../tell/announce.ts';
import type { ChangedMeeting } from './decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { planBots } from '../attend/plan-bots.ts';

/** Changes for meetings that have not changed themselves, but whose bots must be planned again. */
export const unchanged = (meetingIds: readonly string[]): ChangedMeeting[] =>
  meetingIds.map((meetingId) => ({ meetingId, willRecord: true, wasRecorded: true, botId: null, fields: [] }));

/**
 * Plans bots for changed meetings and records the webhook events. Meetings that never concern a bot are passed over.
 *
 * @param alongside Webhook events that are recorded with them, in any case.
 */
export async function planAndTell(
  tx: Db,
  deps: Pick<FlowDeps, 'settings'>,
  workspaceId: string,
  changed: readonly ChangedMeeting[],
  now: Date,
  alongside: readonly NewWebhookEvent[] = [],
): Promise<void> {
  const concerned = changed.filter((meeting) => meeting.willRecord || meeting.wasRecorded || meeting.botId !== null);
  if (concerned.length === 0) return recordWebhookEvents(tx, alongside, now);
  const plan = await planBots(
    tx,
    deps,
    { workspaceId, meetingIds: concerned.map((meeting) => meeting.meetingId) },
    now,
  );
  const fields = new Map(concerned.map((meeting) => [meeting.meetingId, meeting.fields]));
  for (const meetingId of plan.changedMeetingIds) fields.set(meetingId, [...(fields.get(meetingId) ?? []), 'bot_id']);
  for (const [meetingId, names] of fields) if (names.length === 0) fields.delete(meetingId);
  await announceMeetings(tx, workspaceId, fields, now, alongside);
}
