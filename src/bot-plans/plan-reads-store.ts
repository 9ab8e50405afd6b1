/** Home of the SQL that a plan is made from: meetings and their bots, in a number of statements that does not grow. */
import type { RawBuilder } from 'kysely';
import { BATCH_ROWS, inBatches, sql, unnested, type Database, type Db } from '../db/index.ts';
import { isBotStatus, toJoinableMeetingUrl } from '../bots/index.ts';
import { mapInSlices } from '../base/in-slices.ts';
import { deduplicationKey, type BotSharing } from './deduplication-key.ts';
import type { PlannedBot, PlannedMeeting } from './plan.ts';

/**
 * Makes this transaction the only one that plans bots of the workspace, until it ends. Locks come in one order: calendar users,
 * calendars, the workspace, bots by their ids.
 *
 * @param meetingIds Those that are to be planned: when none of them wants a bot or has one there is nothing to plan, and nobody is
 *   kept waiting. Null: in any case.
 * @returns who shares bots there; null when there is nothing to plan, or the workspace is gone.
 */
export async function lockPlanning(
  tx: Db,
  workspaceId: string,
  meetingIds: readonly string[] | null,
): Promise<BotSharing | null> {
  const workspace = tx.selectFrom('workspaces').select('bot_sharing').where('id', '=', workspaceId).forNoKeyUpdate();
  if (meetingIds === null) return (await workspace.executeTakeFirst())?.bot_sharing ?? null;
  for (const ids of inBatches(meetingIds)) {
    const isConcerned = sql<boolean>`exists (
      select from ${unnestedIds(ids)} as touched (id) cross join lateral (
        select from meetings where meetings.id = touched.id and workspace_id = ${workspaceId}
          and (bot_id is not null or (will_record and meeting_key is not null and removed_at is null))
        ${EACH_BY_ITSELF}
      ) as concerned
    )`;
    const row = await workspace.where(isConcerned).executeTakeFirst();
    if (row !== undefined) return row.bot_sharing;
  }
  return null;
}

/**
 * At the end of a subquery: PostgreSQL looks each row up by its own index, whatever it believes about the table. Without
 * statistics, such as right after the first sync of a large workspace, it would read the whole workspace instead. Joins that
 * write say the ids beside the join for the same reason.
 */
const EACH_BY_ITSELF = sql`offset 0`;

/** Meetings whose rows are deleted in this transaction, by id, as they are to be planned: their rows do not say it. */
export type LeavingInPlan = ReadonlyMap<
  string,
  Pick<PlannedMeeting, 'isRemoved' | 'willRecord' | 'overrideShouldRecord' | 'sameAsId'>
>;

/**
 * Reads the meetings with the copies that count for them, their bots, the bots of the real meetings they want, and all
 * other meetings of these bots or real meetings.
 *
 * The bots are locked, in the order of their ids, so that what is planned of them is true until the transaction ends: whoever
 * launches one, hears of it or commands it waits.
 */
export async function readPlanScope(
  tx: Db,
  scope: { workspaceId: string; sharing: BotSharing; meetingIds: readonly string[]; leaving?: LeavingInPlan },
): Promise<{ meetings: PlannedMeeting[]; bots: PlannedBot[] }> {
  const { workspaceId, sharing, leaving = new Map() } = scope;
  const heirIds = [...leaving.values()].flatMap(({ sameAsId }) => sameAsId ?? []);
  const stored = await readMeetings(
    tx,
    workspaceId,
    [...scope.meetingIds, ...heirIds],
    (ids) => sql`
    select id from ${unnestedIds(ids)} as touched (id)
    union
    select same_as_id from ${unnestedIds(ids)} as touched (id) join meetings using (id) where same_as_id is not null`,
  );
  const touched = leaving.size === 0 ? stored : stored.map((meeting) => ({ ...meeting, ...leaving.get(meeting.id) }));
  const botIds = new Set(touched.flatMap((meeting) => meeting.botId ?? []));
  const keyed = await mapInSlices(touched, (meeting) => deduplicationKey(sharing, meeting) ?? []);
  const keys = new Set(keyed.flat());
  const bots = await lockBots(tx, workspaceId, [...botIds], [...keys]);

  const rooms = new Map<string, [key: string, startAt: string]>();
  const addRoom = (key: string, startAt: Date): unknown =>
    rooms.set(`${key}@${startAt.getTime()}`, [key, startAt.toISOString()]);
  await mapInSlices(touched, ({ meetingUrl, startAt }) => meetingUrl !== null && addRoom(meetingUrl.key, startAt));
  await mapInSlices(bots, ({ meetingUrl, startsAt }) => addRoom(meetingUrl.key, startsAt));
  const near = await findMeetingsNear(
    tx,
    workspaceId,
    bots.map((bot) => bot.id),
    [...rooms.values()],
  );
  for (const { id } of touched) near.delete(id);
  const inRooms = await readMeetings(
    tx,
    workspaceId,
    [...near],
    (ids) => sql`select id from ${unnestedIds(ids)} as near (id)`,
  );
  const known = new Set([...keys, ...bots.map((bot) => bot.key)]);
  const readBotIds = new Set(bots.map((bot) => bot.id));
  const isKnown = (meeting: PlannedMeeting): boolean => known.has(deduplicationKey(sharing, meeting) ?? '');
  // Whoever does not share these bots has another one in the same room; it is not read, and not planned.
  const others = inRooms.filter((meeting) => readBotIds.has(meeting.botId ?? '') || isKnown(meeting));
  return { meetings: [...touched, ...others], bots };
}

/** Ids of the meetings of bots, and of those that will be recorded in rooms at a time. */
async function findMeetingsNear(
  tx: Db,
  workspaceId: string,
  botIds: readonly string[],
  rooms: readonly (readonly [key: string, startAt: string])[],
): Promise<Set<string>> {
  type Asked = [botIds: readonly string[], rooms: typeof rooms];
  const batches: Asked[] =
    botIds.length + rooms.length <= BATCH_ROWS
      ? [[botIds, rooms]]
      : [...inBatches(botIds).map((some): Asked => [some, []]), ...inBatches(rooms).map((some): Asked => [[], some])];
  const found = new Set<string>();
  for (const [ofBots, ofRooms] of batches) {
    const { rows } = await sql<{ id: string }>`
      select own.id from ${unnestedIds(ofBots)} as bot (id)
      cross join lateral (select id from meetings where bot_id = bot.id ${EACH_BY_ITSELF}) as own
      union
      select there.id from ${unnested(ofRooms, ['text', 'timestamptz'])} as room (meeting_key, start_at)
      cross join lateral (
        select id from meetings
        where workspace_id = ${workspaceId} and meeting_key = room.meeting_key and meetings.start_at = room.start_at
          and will_record and removed_at is null
        ${EACH_BY_ITSELF}
      ) as there`.execute(tx);
    for (const { id } of rows) found.add(id);
  }
  return found;
}

type MeetingRow = Pick<
  Database['meetings'],
  | 'id'
  | 'calendar_user_id'
  | 'provider'
  | 'start_at'
  | 'end_at'
  | 'meeting_key'
  | 'meeting_url'
  | 'will_record'
  | 'override_should_record'
  | 'removed_at'
  | 'same_as_id'
  | 'bot_id'
  | 'bot_deleted_for'
  | 'created_at'
> & { bot_name: string | null };

/**
 * In the order in which a plan takes them: to sort what is sorted costs nothing.
 *
 * @param idsOf What is read of each 2,000 of the ids, to stand in `array(…)`.
 */
async function readMeetings(
  tx: Db,
  workspaceId: string,
  meetingIds: readonly string[],
  idsOf: (ids: readonly string[]) => RawBuilder<unknown>,
): Promise<PlannedMeeting[]> {
  const found = new Map<string, PlannedMeeting>();
  for (const ids of inBatches(meetingIds)) {
    const { rows } = await sql<MeetingRow>`
      select meetings.id, meetings.calendar_user_id, provider, start_at, end_at, meeting_key, meeting_url, will_record,
        override_should_record, removed_at, same_as_id, bot_id, bot_deleted_for, created_at, bot_name
      from (select * from meetings where id = any(array(${idsOf(ids)})) ${EACH_BY_ITSELF}) as meetings
      left join recording_preferences on recording_preferences.calendar_user_id = meetings.calendar_user_id
      where workspace_id = ${workspaceId}
      order by created_at, meetings.id`.execute(tx);
    await mapInSlices(rows, (row) => found.set(row.id, toPlanned(row)));
  }
  return meetingIds.length <= BATCH_ROWS ? [...found.values()] : [...found.values()].toSorted(inOrder);
}

const inOrder = (one: PlannedMeeting, other: PlannedMeeting): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);

function toPlanned(row: MeetingRow): PlannedMeeting {
  return {
    id: row.id,
    calendarUserId: row.calendar_user_id,
    provider: row.provider,
    startAt: row.start_at,
    endAt: row.end_at,
    meetingUrl: row.meeting_key === null ? null : toJoinableMeetingUrl(row.meeting_url),
    willRecord: row.will_record,
    overrideShouldRecord: row.override_should_record,
    isRemoved: row.removed_at !== null,
    sameAsId: row.same_as_id,
    botId: row.bot_id,
    botDeletedFor: row.bot_deleted_for,
    createdAt: row.created_at,
    botName: row.bot_name ?? DEFAULT_BOT_NAME,
  };
}

const DEFAULT_BOT_NAME = 'Meeting Notetaker';

type BotRow = Pick<
  Database['bots'],
  | 'id'
  | 'deduplication_key'
  | 'status'
  | 'called_back_reason'
  | 'starts_at'
  | 'ends_at'
  | 'join_at'
  | 'launch_due_at'
  | 'launch_leased_until'
  | 'meeting'
  | 'bot_name'
> & { preferred_name: string };

/** Those with these ids, and those that serve these real meetings, locked in the order of their ids. */
async function lockBots(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
  keys: readonly string[],
): Promise<PlannedBot[]> {
  if (ids.length <= BATCH_ROWS && keys.length <= BATCH_ROWS) return lockSome(tx, workspaceId, ids, keys);
  // For their order all ids are needed. No other bot gets a key while this transaction alone plans the workspace.
  const all = new Set(ids);
  for (const some of inBatches(keys)) {
    const { rows } = await sql<{ id: string }>`select id from (${servingBots(workspaceId, some)}) as serving`.execute(
      tx,
    );
    for (const { id } of rows) all.add(id);
  }
  const bots: PlannedBot[] = [];
  for (const some of inBatches([...all].toSorted())) bots.push(...(await lockSome(tx, workspaceId, some, [])));
  return bots;
}

async function lockSome(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
  keys: readonly string[],
): Promise<PlannedBot[]> {
  const { rows } = await sql<BotRow>`
    with planned as materialized (
      select id, deduplication_key, status, called_back_reason, starts_at, ends_at, join_at, launch_due_at, launch_leased_until,
        meeting, bot_name, named_after_id
      from bots
      where source = 'calendar' and id = any(array(
        select mine.id from ${unnestedIds(ids)} as own (id) cross join lateral (
          select id from bots where bots.id = own.id and workspace_id = ${workspaceId} ${EACH_BY_ITSELF}
        ) as mine
        union
        ${servingBots(workspaceId, keys)}
      ))
      order by id for no key update
    )
    select planned.*, coalesce(recording_preferences.bot_name, planned.bot_name) as preferred_name
    from planned left join recording_preferences on recording_preferences.calendar_user_id = named_after_id`.execute(
    tx,
  );
  return (await mapInSlices(rows, toPlannedBot)).flat();
}

const servingBots = (workspaceId: string, keys: readonly string[]): RawBuilder<unknown> => sql`
  select serving.id from ${unnested(
    keys.map((key) => [key]),
    ['text'],
  )} as wanted (key) cross join lateral (
    select id from bots where workspace_id = ${workspaceId} and deduplication_key = wanted.key ${EACH_BY_ITSELF}
  ) as serving`;

function toPlannedBot(row: BotRow): PlannedBot[] {
  if (row.deduplication_key === null || row.starts_at === null || !isBotStatus(row.status)) return [];
  return [
    {
      id: row.id,
      key: row.deduplication_key,
      status: row.status,
      calledBackReason: row.called_back_reason,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      joinAt: row.join_at,
      launchDueAt: row.launch_due_at,
      isLaunchHeld: row.launch_leased_until !== null,
      meetingUrl: toJoinableMeetingUrl(row.meeting),
      botName: row.bot_name,
      preferredName: row.preferred_name,
    },
  ];
}

/** Ids as rows of one column, to stand after `from`. */
const unnestedIds = (ids: readonly string[]): RawBuilder<unknown> =>
  unnested(
    ids.map((id) => [id]),
    ['uuid'],
  );
