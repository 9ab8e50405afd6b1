/** All SQL that writes meetings, in batches: one statement for up to 2,000 meetings. */
import { jsonParameter, oneOf, sql, type Db } from '../db/index.ts';
import { meetingKey } from './meeting.ts';
import type { DecidableMeeting, UndecidedMeeting } from './meetings-store.ts';

const BATCH_ROWS = 2000;

/** A new decision for a meeting, with what is shared among its copies. */
export type DecisionWrite = Pick<
  DecidableMeeting,
  'id' | 'override' | 'sameAsId' | 'isRemoved' | 'decision' | 'decisionChangedAt' | 'previous'
>;

/** A meeting to write after its calendar event changed. */
export type MeetingWrite = DecisionWrite & UndecidedMeeting;

const toDecisionRow = (write: DecisionWrite) => ({
  id: write.id,
  override_should_record: write.override,
  same_as_id: write.sameAsId,
  will_record: write.decision.willRecord,
  decision_code: write.decision.code,
  decision_reason: write.decision.reason,
  decision_changed_at: write.decisionChangedAt,
  decision_previous: write.previous,
});

/** Writes meetings, new ones and changed ones. */
export async function writeMeetings(tx: Db, writes: readonly MeetingWrite[], now: Date): Promise<void> {
  for (let from = 0; from < writes.length; from += BATCH_ROWS) {
    const rows = writes.slice(from, from + BATCH_ROWS).map((write) => ({
      ...toDecisionRow(write),
      calendar_id: write.calendarId,
      calendar_event_id: write.calendarEventId,
      start_at: write.startAt,
      end_at: write.endAt,
      ical_uid: write.icalUid,
      meeting_platform: write.meetingUrl?.platform ?? null,
      meeting_url: write.meetingUrl,
      meeting_key: meetingKey(write),
      is_external: write.isExternal,
      is_hosted_by_me: write.isHostedByMe,
      is_recurring: write.isRecurring,
    }));
    await sql`
      insert into meetings (id, workspace_id, calendar_user_id, calendar_event_id, provider, start_at, end_at, ical_uid, meeting_platform,
        meeting_url, meeting_key, is_external, is_hosted_by_me, is_recurring, override_should_record, same_as_id, will_record,
        decision_code, decision_reason, decided_at, decision_changed_at, decision_previous, created_at)
      select row.id, workspace_id, calendar_user_id, calendar_event_id, provider, start_at, end_at, ical_uid, meeting_platform,
        meeting_url, meeting_key, is_external, is_hosted_by_me, is_recurring, override_should_record, same_as_id, will_record,
        decision_code, decision_reason, ${now}::timestamptz, decision_changed_at, decision_previous, ${now}::timestamptz
      from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as row (id uuid, calendar_id uuid, calendar_event_id uuid,
        start_at timestamptz, end_at timestamptz, ical_uid text, meeting_platform text, meeting_url jsonb, meeting_key text,
        is_external boolean, is_hosted_by_me boolean, is_recurring boolean, override_should_record boolean, same_as_id uuid,
        will_record boolean, decision_code text, decision_reason text, decision_changed_at timestamptz, decision_previous jsonb)
        join calendars on calendars.id = row.calendar_id
      on conflict (id) do update set start_at = excluded.start_at, end_at = excluded.end_at, ical_uid = excluded.ical_uid,
        meeting_platform = excluded.meeting_platform, meeting_url = excluded.meeting_url, meeting_key = excluded.meeting_key,
        is_external = excluded.is_external, is_hosted_by_me = excluded.is_hosted_by_me, is_recurring = excluded.is_recurring,
        override_should_record = excluded.override_should_record, same_as_id = excluded.same_as_id,
        will_record = excluded.will_record, decision_code = excluded.decision_code, decision_reason = excluded.decision_reason,
        decided_at = excluded.decided_at, decision_changed_at = excluded.decision_changed_at,
        decision_previous = excluded.decision_previous, removed_at = null
    `.execute(tx);
  }
}

/** Writes decisions of meetings whose calendar events are as they were or gone, in one statement. */
export async function writeDecisions(tx: Db, writes: readonly DecisionWrite[], now: Date): Promise<void> {
  if (writes.length === 0) return;
  const rows = writes.map((write) => ({ ...toDecisionRow(write), is_removed: write.isRemoved }));
  await sql`
    update meetings set override_should_record = row.override_should_record, same_as_id = row.same_as_id,
      will_record = row.will_record, decision_code = row.decision_code, decision_reason = row.decision_reason,
      decided_at = ${now}::timestamptz, decision_changed_at = row.decision_changed_at,
      decision_previous = row.decision_previous,
      removed_at = case when row.is_removed then coalesce(removed_at, ${now}::timestamptz) else removed_at end
    from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as row (id uuid, override_should_record boolean, same_as_id uuid,
      will_record boolean, decision_code text, decision_reason text, decision_changed_at timestamptz, decision_previous jsonb,
      is_removed boolean)
    where meetings.id = row.id and meetings.id = ${oneOf(writes.map(({ id }) => id))}`.execute(tx);
}
