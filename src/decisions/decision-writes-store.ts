/** The SQL that writes meetings with their decisions, and the only one: one statement for up to 2,000 meetings. */
import { byKey, inBatches, keyedRows, oneOf, sql, writeInBatches, type Db } from '../db/index.ts';
import { meetingKey, type Meeting } from '../meetings/index.ts';
import type { DecisionRecord } from './decided-meeting.ts';

/** A meeting as it is about to be, with its decision. */
export type MeetingWrite = Meeting & DecisionRecord;

/** What is written of a meeting after its event changed, with the types of the columns. */
const TRAIT_COLUMNS = {
  start_at: 'timestamptz',
  end_at: 'timestamptz',
  ical_uid: 'text',
  meeting_platform: 'text',
  meeting_url: 'jsonb',
  meeting_key: 'text',
  is_external: 'boolean',
  is_hosted_by_me: 'boolean',
  is_recurring: 'boolean',
};

const toTraits = (write: MeetingWrite): Record<keyof typeof TRAIT_COLUMNS, unknown> => ({
  start_at: write.startAt,
  end_at: write.endAt,
  ical_uid: write.icalUid,
  meeting_platform: write.meetingUrl?.platform ?? null,
  meeting_url: write.meetingUrl,
  meeting_key: meetingKey(write),
  is_external: write.isExternal,
  is_hosted_by_me: write.isHostedByMe,
  is_recurring: write.isRecurring,
});

/** What is written of a decision, with what a meeting shares with its copies. */
const DECISION_COLUMNS = {
  override_should_record: 'boolean',
  override_set_at: 'timestamptz',
  same_as_id: 'uuid',
  will_record: 'boolean',
  decision_code: 'text',
  decision_reason: 'text',
  decision_trace: 'jsonb',
  decision_changed_at: 'timestamptz',
  decision_previous: 'jsonb',
};

const toDecision = (write: MeetingWrite): Record<keyof typeof DECISION_COLUMNS, unknown> => ({
  override_should_record: write.override,
  override_set_at: write.overrideSetAt,
  same_as_id: write.sameAsId,
  will_record: write.decision.willRecord,
  decision_code: write.decision.code,
  decision_reason: write.decision.reason,
  decision_trace: write.trace,
  decision_changed_at: write.decisionChangedAt,
  decision_previous: write.previous,
});

/** What there is to write. A meeting stands in one of the lists; new ones may be copies of stored ones, not of each other. */
export type MeetingWrites = {
  created: readonly MeetingWrite[];
  /** Their events changed. */
  changed: readonly MeetingWrite[];
  /** Their events are as they were, or gone. */
  redecided: readonly MeetingWrite[];
};

/** Writes meetings with their decisions. */
export async function writeMeetings(tx: Db, writes: MeetingWrites, now: Date): Promise<void> {
  await insertMeetings(tx, writes.created, now);
  const all = { ...TRAIT_COLUMNS, ...DECISION_COLUMNS };
  await updateMeetings(tx, writes.changed, all, (write) => ({ ...toTraits(write), ...toDecision(write) }), now);
  await updateMeetings(tx, writes.redecided, DECISION_COLUMNS, toDecision, now);
}

/** Deletes meetings, whose bots and copies are settled. */
export async function deleteMeetings(tx: Db, meetingIds: readonly string[]): Promise<void> {
  for (const ids of inBatches(meetingIds)) await tx.deleteFrom('meetings').where('id', '=', oneOf(ids)).execute();
}

async function insertMeetings(tx: Db, writes: readonly MeetingWrite[], now: Date): Promise<void> {
  const columns = { calendar_event_id: 'uuid', ...TRAIT_COLUMNS, ...DECISION_COLUMNS };
  const names = sql.raw(Object.keys(columns).join(', '));
  const toRow = (write: MeetingWrite): Record<string, unknown> => ({
    id: write.id,
    calendar_id: write.calendarId,
    calendar_event_id: write.calendarEventId,
    ...toTraits(write),
    ...toDecision(write),
  });
  await writeInBatches(writes, toRow, (rows) =>
    sql`
      insert into meetings (id, workspace_id, calendar_user_id, provider, decided_at, created_at, ${names})
      select row.id, workspace_id, calendar_user_id, provider, ${now}::timestamptz, ${now}::timestamptz, ${names}
      from jsonb_to_recordset(${rows.text}::jsonb) as row (id uuid, calendar_id uuid, ${typed(columns)})
        join calendars on calendars.id = row.calendar_id`.execute(tx),
  );
}

async function updateMeetings(
  tx: Db,
  writes: readonly MeetingWrite[],
  columns: Record<string, string>,
  toColumns: (write: MeetingWrite) => Record<string, unknown>,
  now: Date,
): Promise<void> {
  const assignments = sql.raw(
    Object.keys(columns)
      .map((name) => `${name} = row.${name}`)
      .join(', '),
  );
  const toRow = (write: MeetingWrite): Record<string, unknown> => ({
    id: write.id,
    is_removed: write.isRemoved,
    ...toColumns(write),
  });
  await writeInBatches(writes, toRow, (rows) =>
    sql`
      update meetings set ${assignments}, decided_at = ${now}::timestamptz,
        removed_at = case when row.is_removed then coalesce(removed_at, ${now}::timestamptz) end
      from ${keyedRows(rows, { id: 'uuid', is_removed: 'boolean', ...columns })} as row where ${byKey('meetings.id', 'row.id')}`.execute(
      tx,
    ),
  );
}

const typed = (columns: Record<string, string>) =>
  sql.raw(
    Object.entries(columns)
      .map(([name, type]) => `${name} ${type}`)
      .join(', '),
  );
