/** Home of the SQL of planning: what a plan is made from, and carrying it out, in a number of statements that does not grow. */
import { jsonParameter, oneOf, sql, unnested, unnestedIds, type Db } from '../db/index.ts';
import { isBotStatus } from '../bots/index.ts';
import { toJoinableMeetingUrl } from '../bots/index.ts';
import { deduplicationKey, type BotPlan, type BotSharing, type PlannedBot, type PlannedMeeting } from './plan.ts';

/**
 * Makes this transaction the only one that plans bots of the workspace, until it ends.
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
  const row = await tx
    .selectFrom('workspaces')
    .select('bot_sharing')
    .where('id', '=', workspaceId)
    .$if(meetingIds !== null, (query) =>
      query.where(
        sql<boolean>`exists (
          select from ${unnestedIds(meetingIds ?? [])} as touched (id) cross join lateral (
            select from meetings where meetings.id = touched.id and workspace_id = ${workspaceId}
              and (bot_id is not null or (will_record and meeting_key is not null and removed_at is null))
            ${EACH_BY_ITSELF}
          ) as concerned
        )`,
      ),
    )
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.bot_sharing ?? null;
}

/**
 * At the end of a subquery: PostgreSQL looks each row up by its own index, whatever it believes about the table. Without
 * statistics, such as right after the first sync of a large workspace, it would read the whole workspace instead. Joins that
 * write say the ids beside the join for the same reason.
 */
const EACH_BY_ITSELF = sql`offset 0`;

/**
 * Reads the meetings with the copies that count for them, their bots, the bots of the real meetings they want, and all
 * other meetings of these bots or real meetings.
 */
export async function readPlanScope(
  tx: Db,
  scope: { workspaceId: string; sharing: BotSharing; meetingIds: readonly string[] },
): Promise<{ meetings: PlannedMeeting[]; bots: PlannedBot[] }> {
  const { workspaceId, sharing } = scope;
  const touched = await readMeetings(
    tx,
    workspaceId,
    sql`
      select id from ${unnestedIds(scope.meetingIds)} as touched (id)
      union
      select same_as_id from ${unnestedIds(scope.meetingIds)} as touched (id) join meetings using (id)
      where same_as_id is not null`,
  );
  const botIds = new Set(touched.flatMap((meeting) => meeting.botId ?? []));
  const keys = new Set(touched.flatMap((meeting) => deduplicationKey(sharing, meeting) ?? []));
  const bots = await readBots(tx, workspaceId, [...botIds], [...keys]);

  const rooms = new Map<string, [key: string, startAt: string]>();
  const addRoom = (key: string, startAt: Date): unknown =>
    rooms.set(`${key}@${startAt.getTime()}`, [key, startAt.toISOString()]);
  for (const { meetingUrl, startAt } of touched) if (meetingUrl !== null) addRoom(meetingUrl.key, startAt);
  for (const { meetingUrl, startsAt } of bots) addRoom(meetingUrl.key, startsAt);
  const inRooms = await readMeetings(
    tx,
    workspaceId,
    sql`
      (
        select own.id from ${unnestedIds(bots.map((bot) => bot.id))} as bot (id)
        cross join lateral (select id from meetings where bot_id = bot.id ${EACH_BY_ITSELF}) as own
        union
        select there.id from ${unnested([...rooms.values()], ['text', 'timestamptz'])} as room (meeting_key, start_at)
        cross join lateral (
          select id from meetings
          where workspace_id = ${workspaceId} and meeting_key = room.meeting_key and meetings.start_at = room.start_at
            and will_record and removed_at is null
          ${EACH_BY_ITSELF}
        ) as there
      )
      except
      select id from ${unnestedIds(touched.map((meeting) => meeting.id))} as touched (id)`,
  );
  const known = new Set([...keys, ...bots.map((bot) => bot.key)]);
  const readBotIds = new Set(bots.map((bot) => bot.id));
  const isKnown = (meeting: PlannedMeeting): boolean => known.has(deduplicationKey(sharing, meeting) ?? '');
  // Whoever does not share these bots has another one in the same room; it is not read, and not planned.
  const others = inRooms.filter((meeting) => readBotIds.has(meeting.botId ?? '') || isKnown(meeting));
  return { meetings: [...touched, ...others], bots };
}

/** What was carried out. `isComplete` is false when a bot had moved on since it was read: plan again. */
export type PlanResult = { isComplete: boolean; changedMeetingIds: string[] };

/** Carries a plan out: bots first, then the meetings that point at them. */
export async function carryOutPlan(
  tx: Db,
  workspaceId: string,
  { plan, bots }: { plan: BotPlan; bots: readonly PlannedBot[] },
  now: Date,
): Promise<PlanResult> {
  const cancelled = await cancelBots(tx, plan, now);
  const calledBack = await callBackBots(tx, plan, new Map(bots.map((bot) => [bot.id, bot.status])), now);
  const moved = await moveBots(tx, plan, now);
  const isComplete =
    cancelled === plan.cancel.length && calledBack === plan.callBack.length && moved === plan.move.length;
  if (!isComplete) return { isComplete, changedMeetingIds: [] };
  await createBots(tx, workspaceId, plan, now);
  await adjustBots(tx, plan, now);
  return { isComplete, changedMeetingIds: await pointMeetings(tx, plan.point) };
}

/**
 * Points meetings at bots.
 *
 * A meeting that another transaction is changing is passed over: that one plans it after us. Waiting for it here,
 * while it waits for our lock on planning, would be a deadlock.
 *
 * @returns ids of the meetings that were changed.
 */
export async function pointMeetings(tx: Db, points: BotPlan['point']): Promise<string[]> {
  if (points.length === 0) return [];
  const rows = points.map(({ meetingId, botId }) => [meetingId, botId]);
  const { rows: pointed } = await sql<{ id: string }>`
    with wanted as (
      select * from ${unnested(rows, ['uuid', 'uuid'])} as point (id, bot_id)
    ), free as (
      select meetings.id, wanted.bot_id from meetings join wanted on wanted.id = meetings.id
      where meetings.id = ${oneOf(points.map(({ meetingId }) => meetingId))}
      for no key update of meetings skip locked
    )
    update meetings set bot_id = free.bot_id from free where meetings.id = free.id and meetings.id = ${oneOf(points.map(({ meetingId }) => meetingId))} returning meetings.id`.execute(
    tx,
  );
  return pointed.map((row) => row.id);
}

async function cancelBots(tx: Db, { cancel }: BotPlan, now: Date): Promise<number> {
  if (cancel.length === 0) return 0;
  const { rows } = await sql`
    update bots set status = 'cancelled', updated_at = ${now}
    where id = ${oneOf(cancel)} and status = 'scheduled'
    returning id`.execute(tx);
  return rows.length;
}

async function callBackBots(
  tx: Db,
  { callBack }: BotPlan,
  statusOf: ReadonlyMap<string, string>,
  now: Date,
): Promise<number> {
  if (callBack.length === 0) return 0;
  const steps = callBack.map(({ id, reason }) => [id, reason, statusOf.get(id) ?? '']);
  const { rows } = await sql`
    update bots set called_back_at = ${now}, called_back_reason = step.reason, updated_at = ${now}
    from ${unnested(steps, ['uuid', 'text', 'text'])} as step (id, reason, status)
    where bots.id = step.id and bots.id = ${oneOf(callBack.map(({ id }) => id))} and bots.status = step.status and bots.called_back_at is null
    returning bots.id`.execute(tx);
  return rows.length;
}

/** A key that a bot moves to is wanted and has no bot, so that no two bots ever share one on the way. */
async function moveBots(tx: Db, { move }: BotPlan, now: Date): Promise<number> {
  if (move.length === 0) return 0;
  const steps = move.map(({ id, key, meetingUrl, startsAt, endsAt, joinAt }) => ({
    id,
    deduplication_key: key,
    meeting_url: meetingUrl.address,
    meeting_platform: meetingUrl.platform,
    meeting: meetingUrl,
    starts_at: startsAt,
    ends_at: endsAt,
    join_at: joinAt,
  }));
  const { rows } = await sql`
    update bots
    set deduplication_key = step.deduplication_key, meeting_url = step.meeting_url,
      meeting_platform = step.meeting_platform, meeting = step.meeting,
      starts_at = step.starts_at, ends_at = step.ends_at, join_at = step.join_at, updated_at = ${now}
    from jsonb_to_recordset(${jsonParameter(steps)}::jsonb) as step (
      id uuid, deduplication_key text, meeting_url text, meeting_platform text, meeting jsonb,
      starts_at timestamptz, ends_at timestamptz, join_at timestamptz
    )
    where bots.id = step.id and bots.id = ${oneOf(move.map(({ id }) => id))} and bots.status = 'scheduled'
    returning bots.id`.execute(tx);
  return rows.length;
}

async function createBots(tx: Db, workspaceId: string, { create }: BotPlan, now: Date): Promise<void> {
  if (create.length === 0) return;
  const steps = create.map(({ id, key, meetingUrl, startsAt, endsAt, joinAt, botName }) => ({
    id,
    deduplication_key: key,
    meeting_url: meetingUrl.address,
    meeting_platform: meetingUrl.platform,
    meeting: meetingUrl,
    bot_name: botName,
    starts_at: startsAt,
    ends_at: endsAt,
    join_at: joinAt,
  }));
  await sql`
    insert into bots (
      id, workspace_id, source, deduplication_key, meeting_url, meeting_platform, meeting, bot_name,
      starts_at, ends_at, join_at, status, created_at, updated_at, launch_due_at
    )
    select id, ${workspaceId}, 'calendar', deduplication_key, meeting_url, meeting_platform, meeting, bot_name,
      starts_at, ends_at, join_at, 'scheduled', ${now}, ${now}, join_at
    from jsonb_to_recordset(${jsonParameter(steps)}::jsonb) as step (
      id uuid, deduplication_key text, meeting_url text, meeting_platform text, meeting jsonb, bot_name text,
      starts_at timestamptz, ends_at timestamptz, join_at timestamptz
    )`.execute(tx);
}

async function adjustBots(tx: Db, { adjust }: BotPlan, now: Date): Promise<void> {
  if (adjust.length === 0) return;
  const steps = adjust.map(({ id, key, meetingUrl, endsAt }) => ({
    id,
    key,
    meeting_url: meetingUrl.address,
    meeting: meetingUrl,
    ends_at: endsAt,
  }));
  await sql`
    update bots set deduplication_key = step.key, meeting_url = step.meeting_url, meeting = step.meeting, ends_at = step.ends_at, updated_at = ${now}
    from jsonb_to_recordset(${jsonParameter(steps)}::jsonb) as step (
      id uuid, key text, meeting_url text, meeting jsonb, ends_at timestamptz
    )
    where bots.id = step.id and bots.id = ${oneOf(adjust.map(({ id }) => id))} and bots.status not in ('done', 'fatal', 'cancelled')`.execute(
    tx,
  );
}

type MeetingRow = {
  id: string;
  calendar_user_id: string;
  provider: string;
  start_at: Date;
  end_at: Date | null;
  meeting_key: string | null;
  meeting_url: unknown;
  will_record: boolean;
  override_should_record: boolean | null;
  decision_changed_at: Date;
  is_removed: boolean;
  same_as_id: string | null;
  bot_id: string | null;
  created_at: Date;
  bot_name: string | null;
};

async function readMeetings(tx: Db, workspaceId: string, ids: ReturnType<typeof sql>): Promise<PlannedMeeting[]> {
  const { rows } = await sql<MeetingRow>`
    select meetings.id, meetings.calendar_user_id, provider, start_at, end_at, meeting_key, meeting_url, will_record,
      override_should_record, decision_changed_at, removed_at is not null as is_removed, same_as_id, bot_id, created_at, bot_name
    from (select * from meetings where id = any(array(${ids})) ${EACH_BY_ITSELF}) as meetings
    left join recording_preferences on recording_preferences.calendar_user_id = meetings.calendar_user_id
    where workspace_id = ${workspaceId}`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    calendarUserId: row.calendar_user_id,
    provider: row.provider,
    startAt: row.start_at,
    endAt: row.end_at,
    meetingUrl: row.meeting_key === null ? null : toJoinableMeetingUrl(row.meeting_url),
    willRecord: row.will_record,
    overrideShouldRecord: row.override_should_record,
    decisionChangedAt: row.decision_changed_at,
    isRemoved: row.is_removed,
    sameAsId: row.same_as_id,
    botId: row.bot_id,
    createdAt: row.created_at,
    botName: row.bot_name ?? DEFAULT_BOT_NAME,
  }));
}

const DEFAULT_BOT_NAME = 'Meeting Notetaker';

type BotRow = {
  id: string;
  deduplication_key: string | null;
  status: string;
  called_back_reason: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  meeting: unknown;
  updated_at: Date;
};

async function readBots(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
  keys: readonly string[],
): Promise<PlannedBot[]> {
  const { rows } = await sql<BotRow>`
    select bots.id, deduplication_key, status, called_back_reason, starts_at, ends_at, meeting, updated_at
    from (select * from bots where id = any(array(
      select id from ${unnestedIds(ids)} as own (id)
      union
      select serving.id from ${unnested(
        keys.map((key) => [key]),
        ['text'],
      )} as wanted (key) cross join lateral (
        select id from bots where workspace_id = ${workspaceId} and deduplication_key = wanted.key ${EACH_BY_ITSELF}
      ) as serving
    )) ${EACH_BY_ITSELF}) as bots
    where workspace_id = ${workspaceId} and source = 'calendar'`.execute(tx);
  return rows.flatMap((row) => {
    if (row.deduplication_key === null || row.starts_at === null || !isBotStatus(row.status)) return [];
    return [
      {
        id: row.id,
        key: row.deduplication_key,
        status: row.status,
        calledBackReason: row.called_back_reason,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        meetingUrl: toJoinableMeetingUrl(row.meeting),
        updatedAt: row.updated_at,
      },
    ];
  });
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

/** Renames the bots that wait for their join time and are named after this calendar user: those whose meeting came first. */
export async function renameScheduledBots(tx: Db, calendarUserId: string, botName: string, now: Date): Promise<void> {
  await sql`
    update bots set bot_name = ${botName}, updated_at = ${now}
    where status = 'scheduled' and source = 'calendar' and bot_name <> ${botName} and id in (
      select own.bot_id from meetings own
      where own.calendar_user_id = ${calendarUserId} and own.bot_id is not null and not exists (
        select from meetings other
        where other.bot_id = own.bot_id and (other.created_at, other.id) < (own.created_at, own.id)
      )
    )`.execute(tx);
}
