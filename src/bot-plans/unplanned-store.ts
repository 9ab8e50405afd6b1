/** Home of the SQL that finds bots which are not as they should be although no meeting changed. */
import { BATCH_ROWS, oneOf, sql, type Db } from '../db/index.ts';

/** Meetings of a calendar user whose scheduled bot is named after that person, by another name than the person prefers now. */
export async function findMeetingsOfMisnamedBots(tx: Db, calendarUserId: string): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const last = found.at(-1);
    const rows = await tx
      .selectFrom('meetings')
      .innerJoin('bots', 'bots.id', 'meetings.bot_id')
      .innerJoin('recording_preferences', 'recording_preferences.calendar_user_id', 'bots.named_after_id')
      .select('meetings.id')
      .where('meetings.calendar_user_id', '=', calendarUserId)
      .where('bots.named_after_id', '=', calendarUserId)
      .where('bots.status', '=', 'scheduled')
      .whereRef('bots.bot_name', '<>', 'recording_preferences.bot_name')
      .$if(last !== undefined, (query) => query.where('meetings.id', '>', last ?? ''))
      .orderBy('meetings.id')
      .limit(BATCH_ROWS)
      .execute();
    found.push(...rows.map((row) => row.id));
    if (rows.length < BATCH_ROWS) return found;
  }
}

/** A scheduled bot that would join at another time than it should. */
export type MistimedBot = { id: string; workspaceId: string; launchDueAt: Date; meetingIds: string[] };

/** A launch that is due is tried at least so often. */
const TRIED_EVERY = sql`interval '15 seconds'`;

/**
 * Finds scheduled bots of calendars that would not join so long before the start, in the order in which they are due.
 *
 * @param page.after The last one of the page before; null for the first page.
 */
export async function findMistimedBots(
  db: Db,
  joinLeadMs: number,
  now: Date,
  page: { after: Pick<MistimedBot, 'id' | 'launchDueAt'> | null; limit: number },
): Promise<MistimedBot[]> {
  const soonest = sql`${now}::timestamptz`;
  const isMistimed = sql`
    (greatest(join_at, ${soonest}) <> greatest(starts_at - ${joinLeadMs}::float8 * interval '1 ms', ${soonest})
      or launch_leased_until is null and launch_due_at > greatest(join_at, ${soonest} + ${TRIED_EVERY}))`;
  const { rows } = await sql<{ id: string; workspace_id: string; launch_due_at: Date; meeting_ids: string[] }>`
    select id, workspace_id, launch_due_at, array(select id from meetings where bot_id = bots.id) as meeting_ids
    from bots
    where launch_due_at is not null and status = 'scheduled' and source = 'calendar' and ends_at > ${now} and ${isMistimed}
      and ${page.after === null ? sql`true` : sql`(launch_due_at, id) > (${page.after.launchDueAt}, ${page.after.id}::uuid)`}
    order by launch_due_at, id limit ${page.limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    launchDueAt: row.launch_due_at,
    meetingIds: row.meeting_ids,
  }));
}

/** Which of these bots any calendar meeting still wants. */
export async function findWantedBotIds(tx: Db, botIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('meetings')
    .select('bot_id')
    .distinct()
    .where('bot_id', '=', oneOf(botIds))
    .where('will_record', '=', true)
    .where('removed_at', 'is', null)
    .execute();
  return new Set(rows.flatMap((row) => row.bot_id ?? []));
}
