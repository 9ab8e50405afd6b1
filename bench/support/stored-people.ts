/** Home of many people with full calendars, put into the database by SQL alone, as syncs would have stored them. */
import { sql, type Db } from '../../src/db/index.ts';

/** Meetings of each person. */
export const MEETINGS_EACH = 100;
const CHUNK = 100_000;

/** Ids grow with time, as those of the product do, and say by themselves which row of which table they are. */
const idOf = (table: number, number: ReturnType<typeof sql>) =>
  sql<string>`(lpad(to_hex(1800000000000 + ${number}), 12, '0') || '7' || lpad(to_hex(${table}::int), 3, '0') || '8'
    || substr(md5((${number})::text), 1, 15))::uuid`;

const [USERS, CONNECTIONS, CALENDARS, EVENTS, MEETINGS, BOTS] = [1, 2, 3, 4, 5, 6];

/**
 * Adds meetings number `from` to `to` of people of a workspace, spread over 27 days from now. Six in ten have a Zoom link; half of those
 * have a guest from outside, are recorded and have a bot.
 */
export async function addStoredMeetings(db: Db, workspaceId: string, from: number, to: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // The rows are right by themselves; to look each reference up would take most of the time.
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`set local synchronous_commit = off`.execute(tx);
    await addPeople(tx, workspaceId, Math.floor(from / MEETINGS_EACH), Math.floor(to / MEETINGS_EACH));
    for (let start = from; start < to; start += CHUNK)
      await addMeetings(tx, workspaceId, start, Math.min(start + CHUNK, to));
  });
}

async function addPeople(tx: Db, workspaceId: string, from: number, to: number): Promise<void> {
  const people = sql`generate_series(${from}::bigint, ${to - 1}::bigint) as n`;
  const [user, connection, calendar] = [USERS, CONNECTIONS, CALENDARS].map((table) => idOf(table, sql`n`));
  await sql`insert into calendar_users (id, workspace_id, external_id, created_at)
    select ${user}, ${workspaceId}, 'stored' || n, now() from ${people}`.execute(tx);
  await sql`insert into recording_preferences (calendar_user_id, id, record_external, bot_name)
    select ${user}, gen_random_uuid(), true, 'Meeting Notetaker' from ${people}`.execute(tx);
  await sql`insert into connections (id, workspace_id, calendar_user_id, provider, account, state, created_at, state_changed_at)
    select ${connection}, ${workspaceId}, ${user}, 'ics', 'stored' || n, 'connected', now(), now() from ${people}`.execute(
    tx,
  );
  await sql`insert into calendars (id, workspace_id, calendar_user_id, connection_id, provider, provider_calendar_id, name, is_primary,
      is_selected, sync_token, proven_current_at, window_start_at, window_end_at, full_sync_at, created_at, sync_due_at)
    select ${calendar}, ${workspaceId}, ${user}, ${connection}, 'ics', 'stored', 'Stored', true, true, 'token', now(),
      now() - interval '1 day', now() + interval '28 days', now() + interval '1 day', now(), now() + interval '1 day'
    from ${people}`.execute(tx);
}

async function addMeetings(tx: Db, workspaceId: string, from: number, to: number): Promise<void> {
  const each = sql`(
    select n, n / ${MEETINGS_EACH} as person, n % 10 < 6 as has_link, n % 10 < 6 and n % 2 = 0 as is_recorded, 8000000000 + n as number,
      date_trunc('minute', now()) + interval '1 hour' + n % ${MEETINGS_EACH} * interval '388 minutes' + n % 97 * interval '1 minute' as start_at
    from generate_series(${from}::bigint, ${to - 1}::bigint) as n
  ) as each`;
  const [event, meeting, bot] = [EVENTS, MEETINGS, BOTS].map((table) => idOf(table, sql`n`));
  const [user, calendar] = [USERS, CALENDARS].map((table) => idOf(table, sql`person`));
  const address = sql`'https://acme.zoom.us/j/' || number || '?pwd=abcdef'`;
  const link = sql`jsonb_build_object('kind', 'joinable', 'platform', 'zoom', 'address', ${address}, 'key', 'zoom:' || number,
    'parts', jsonb_build_object('platform', 'zoom', 'meeting_id', number::text, 'meeting_password', 'abcdef'))`;
  await sql`insert into calendar_events (id, calendar_id, provider_event_id, ical_uid, series_id, status, title, description, location,
      is_all_day, start_at, end_at, organizer_email, is_hosted_by_me, own_response, attendees, visibility, content_hash, created_at, updated_at)
    select ${event}, ${calendar}, 'event' || n, 'event' || n || '@example.com', case when n % 3 = 0 then 'series' || n % 300 end, 'confirmed',
      'Meeting ' || n, 'Agenda of meeting ' || n || '. ' || repeat('Points to talk about. ', 12), case when has_link then ${address} else 'Room 4' end,
      false, start_at, start_at + interval '30 minutes', 'host@example.com', true, 'accepted',
      jsonb_build_array(jsonb_build_object('name', null, 'email', 'host@example.com', 'isOrganizer', true, 'response', 'accepted'),
        jsonb_build_object('name', null, 'email', case when n % 2 = 0 then 'guest@example.org' else 'colleague@example.com' end,
          'isOrganizer', false, 'response', 'accepted')),
      'default', substr(md5(n::text), 1, 22), now(), now() from ${each}`.execute(tx);
  await sql`insert into bots (id, workspace_id, source, deduplication_key, meeting_url, meeting_platform, meeting, bot_name, starts_at, ends_at,
      join_at, status, created_at, updated_at, launch_due_at)
    select ${bot}, ${workspaceId}, 'calendar', 'zoom:' || number || '@' || to_char(start_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      ${address}, 'zoom', ${link}, 'Meeting Notetaker', start_at, start_at + interval '30 minutes', start_at - interval '2 minutes',
      'scheduled', now(), now(), start_at - interval '2 minutes'
    from ${each} where is_recorded`.execute(tx);
  await sql`insert into meetings (id, workspace_id, calendar_user_id, calendar_event_id, provider, start_at, end_at, ical_uid,
      meeting_platform, meeting_url, meeting_key, is_external, is_hosted_by_me, is_recurring, will_record, decision_code, decision_reason,
      decision_trace, decided_at, decision_changed_at, bot_id, created_at)
    select ${meeting}, ${workspaceId}, ${user}, ${event}, 'ics', start_at, start_at + interval '30 minutes', 'event' || n || '@example.com',
      case when has_link then 'zoom' end, case when has_link then ${link} end, case when has_link then 'zoom:' || number end,
      n % 2 = 0, true, n % 3 = 0, is_recorded, case when is_recorded then 'preference_record_external' when has_link then 'no_preference_matched'
        else 'no_meeting_link' end, 'The sentence that says why it is recorded, or why it is not, as long as usual.',
      jsonb_build_array('+has_meeting_link zoom', '+platform_is_supported zoom', '+has_start_and_end start and end are set',
        '+is_not_cancelled not cancelled', '+calendar_is_connected connected', '.override_should_record', '.record_internal',
        '.record_recurring', '.record_non_host', '.record_confirmed', '.record_only_host'),
      now(), now(), case when is_recorded then ${bot} end, now()
    from ${each}`.execute(tx);
}
