/** All SQL about calendar events. They are written in batches: up to 2,000 in a statement. */
import { mapInSlices } from '../base/in-slices.ts';
import {
  byKey,
  inBatches,
  isAfter,
  keyedRows,
  oneOf,
  sql,
  unnested,
  writeInBatches,
  type BatchEnd,
  type Db,
  type DeletedBatch,
} from '../db/index.ts';
import type { EventWrite, StoredEvent } from './calendar-event.ts';

/**
 * Which stored events of a calendar are asked for.
 *
 * `providerEventIds` null: every event, removed ones too. A list: these events and all occurrences of series with such an id, so
 * that a delta reads what it touches and nothing else.
 */
export type StoredEventsWanted = { calendarId: string; providerEventIds: readonly string[] | null };

/** What is stored of calendars, for comparing, by calendar id. */
export async function readStoredEvents(
  tx: Db,
  wanted: readonly StoredEventsWanted[],
): Promise<Map<string, StoredEvent[]>> {
  const whole = wanted.filter(({ providerEventIds }) => providerEventIds === null).map(({ calendarId }) => calendarId);
  const touched = wanted.flatMap(({ calendarId, providerEventIds }) =>
    (providerEventIds ?? []).map((eventId) => [calendarId, eventId]),
  );
  const columns = sql`id, calendar_id, provider_event_id, series_id, content_hash, removed_at, start_at, end_at`;
  const ofWhole = sql`select ${columns} from calendar_events where calendar_id = ${oneOf(whole)}`;
  const pairs = unnested(touched, ['uuid', 'text']);
  const ofTouched = sql`
    select ${columns} from ${pairs} as touched (calendar_id, provider_event_id)
      join calendar_events using (calendar_id, provider_event_id)
    union
    select ${columns} from ${pairs} as touched (calendar_id, series_id) join calendar_events using (calendar_id, series_id)`;
  const { rows } = await sql<{
    id: string;
    calendar_id: string;
    provider_event_id: string;
    series_id: string | null;
    content_hash: string;
    removed_at: Date | null;
    start_at: Date;
    end_at: Date | null;
  }>`${touched.length === 0 ? ofWhole : whole.length === 0 ? ofTouched : sql`${ofWhole} union all (${ofTouched})`}`.execute(
    tx,
  );
  const stored = new Map<string, StoredEvent[]>(wanted.map(({ calendarId }) => [calendarId, []]));
  await mapInSlices(rows, (row) =>
    stored.get(row.calendar_id)?.push({
      id: row.id,
      providerEventId: row.provider_event_id,
      seriesId: row.series_id,
      contentHash: row.content_hash,
      isRemoved: row.removed_at !== null,
      startAt: row.start_at,
      endAt: row.end_at,
    }),
  );
  return stored;
}

/** What is written of a calendar event, with the types of the columns. */
const WRITTEN_COLUMNS = {
  ical_uid: 'text',
  series_id: 'text',
  status: 'text',
  title: 'text',
  description: 'text',
  description_hash: 'text',
  location: 'text',
  is_all_day: 'boolean',
  unknown_zone: 'jsonb',
  start_at: 'timestamptz',
  end_at: 'timestamptz',
  organizer_email: 'text',
  is_hosted_by_me: 'boolean',
  own_response: 'text',
  attendees: 'jsonb',
  visibility: 'text',
  links: 'text[]',
  content_hash: 'text',
};

const WRITTEN_NAMES = Object.keys(WRITTEN_COLUMNS);
const NAMES = sql.raw(WRITTEN_NAMES.join(', '));
const ASSIGNMENTS = sql.raw(WRITTEN_NAMES.map((name) => `${name} = row.${name}`).join(', '));
const TYPED_NAMES = sql.raw(
  Object.entries(WRITTEN_COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(', '),
);

const toWritten = ({
  event,
  startAt,
  endAt,
  contentHash,
  unknownZone,
  descriptionHash,
}: EventWrite): Record<keyof typeof WRITTEN_COLUMNS, unknown> => ({
  ical_uid: event.icalUid,
  series_id: event.seriesId,
  status: event.status,
  title: event.title,
  description: descriptionHash === null ? event.description : null,
  description_hash: descriptionHash,
  location: event.location,
  is_all_day: event.time.kind === 'all_day',
  unknown_zone: unknownZone,
  start_at: startAt,
  end_at: endAt,
  organizer_email: event.organizerEmail,
  is_hosted_by_me: event.isHostedByMe,
  own_response: event.ownResponse,
  attendees: event.attendees,
  visibility: event.visibility,
  links: event.links,
  content_hash: contentHash,
});

/**
 * Writes calendar events, new ones and changed ones, 2,000 in a statement; a written event is not removed any more.
 *
 * The caller has locked the calendars: who writes to one at the same time could throw away a description that is shared here.
 */
export async function writeCalendarEvents(
  tx: Db,
  writes: readonly (EventWrite & { calendarId: string })[],
  now: Date,
): Promise<void> {
  const withDescription = writes.filter(({ descriptionHash }) => descriptionHash !== null);
  await writeDescriptions(tx, withDescription);
  await writeInBatches(
    writes.filter((write) => write.isNew),
    (write) => ({
      id: write.id,
      calendar_id: write.calendarId,
      provider_event_id: write.event.providerEventId,
      ...toWritten(write),
    }),
    (rows) =>
      sql`
        insert into calendar_events (id, calendar_id, provider_event_id, ${NAMES}, created_at, updated_at)
        select id, calendar_id, provider_event_id, ${NAMES}, ${now}::timestamptz, ${now}::timestamptz
        from jsonb_to_recordset(${rows.text}::jsonb) as row (id uuid, calendar_id uuid, provider_event_id text, ${TYPED_NAMES})`.execute(
        tx,
      ),
  );
  await writeInBatches(
    writes.filter((write) => !write.isNew),
    (write) => ({ id: write.id, ...toWritten(write) }),
    (rows) =>
      sql`
        update calendar_events set ${ASSIGNMENTS}, updated_at = ${now}::timestamptz, removed_at = null
        from ${keyedRows(rows, { id: 'uuid', ...WRITTEN_COLUMNS })} as row where ${byKey('calendar_events.id', 'row.id')}`.execute(
        tx,
      ),
  );
  await throwAwayDescriptions(tx, [...new Set(withDescription.map(({ calendarId }) => calendarId))]);
}

/** Writes long descriptions, each once for its calendar. */
async function writeDescriptions(tx: Db, writes: readonly (EventWrite & { calendarId: string })[]): Promise<void> {
  const distinct = new Map(writes.map((write) => [`${write.calendarId} ${write.descriptionHash}`, write]));
  await writeInBatches(
    [...distinct.values()],
    ({ calendarId, descriptionHash, event }) => ({
      calendar_id: calendarId,
      hash: descriptionHash,
      description: event.description,
    }),
    (rows) =>
      sql`
        insert into event_descriptions (calendar_id, hash, description)
        select calendar_id, hash, description
        from jsonb_to_recordset(${rows.text}::jsonb) as row (calendar_id uuid, hash text, description text)
        on conflict do nothing`.execute(tx),
  );
}

/** Throws away the long descriptions of calendars that no event has any more. */
async function throwAwayDescriptions(tx: Db, calendarIds: readonly string[]): Promise<void> {
  if (calendarIds.length === 0) return;
  await sql`
    delete from event_descriptions as unused where calendar_id = ${oneOf(calendarIds)} and not exists (
      select from calendar_events
      where calendar_events.calendar_id = unused.calendar_id and description_hash = unused.hash
    )`.execute(tx);
}

/**
 * Deletes removed calendar events, those first that were removed first, where a calendar has too many rows with them.
 *
 * @param most Rows that a calendar may have. Events that are not removed stay, however many there are.
 */
export async function limitRemovedEvents(tx: Db, calendarIds: readonly string[], most: number): Promise<void> {
  if (calendarIds.length === 0) return;
  await sql`
    delete from calendar_events where id in (
      select removed.id from (
        select calendar_id, count(*) - ${most}::bigint as excess from calendar_events
        where calendar_id = ${oneOf(calendarIds)} group by calendar_id
      ) as held cross join lateral (
        select id from calendar_events
        where calendar_events.calendar_id = held.calendar_id and removed_at is not null
        order by removed_at, id limit greatest(held.excess, 0)
      ) as removed
    )`.execute(tx);
}

/** Marks calendar events as removed, 2,000 in a statement. */
export async function removeCalendarEvents(tx: Db, eventIds: readonly string[], now: Date): Promise<void> {
  for (const ids of inBatches(eventIds)) {
    await tx
      .updateTable('calendar_events')
      .set({ removed_at: now, updated_at: now })
      .where('id', '=', oneOf(ids))
      .execute();
  }
}

/**
 * Deletes what ended before an instant, the oldest first.
 *
 * @param after Where the last batch ended; null begins with the oldest.
 * @param limit Most rows that are read, 1 to 2,000.
 * Repeatable: yes.
 */
export async function deleteEventsEndedBefore(
  db: Db,
  before: Date,
  after: BatchEnd | null,
  limit: number,
): Promise<DeletedBatch> {
  const at = sql`coalesce(end_at, start_at)`;
  const { rows } = await sql<BatchEnd>`
    with batch as (
      select id, ${at} as at from calendar_events where ${at} < ${before} and ${isAfter(at, sql`id`, after)}
      order by ${at}, id limit ${limit}
    ), gone as (
      delete from calendar_events where id in (select id from batch) returning id
    )
    select batch.id, batch.at::text as at from batch join gone on gone.id = batch.id order by batch.at, batch.id`.execute(
    db,
  );
  return { deletedCount: rows.length, end: rows.length < limit ? null : (rows.at(-1) ?? null) };
}
