/** Home of the SQL of bots: reading them, changing one of them, and what they are shown with. */
import type { BotStatusCode } from '../contract/codes.ts';
import type { JoinableMeetingUrl, JoinablePlatform } from '../contract/meeting-url.ts';
import { jsonParameter, oneOf, sql, type Database, type Db } from '../db/index.ts';
import {
  isBotStatus,
  TERMINAL_STATUSES,
  type Bot,
  type BotStatus,
  type CallBackReason,
  type StatusChange,
} from './bot.ts';

const COLUMNS = [
  'id',
  'workspace_id',
  'source',
  'deduplication_key',
  'meeting',
  'bot_name',
  'starts_at',
  'ends_at',
  'join_at',
  'status',
  'called_back_at',
  'called_back_reason',
  'launcher',
  'run_id',
  'seen_at',
  'config',
  'metadata',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof Database['bots'])[];

type BotRow = {
  id: string;
  workspace_id: string;
  source: 'calendar' | 'api';
  deduplication_key: string | null;
  meeting: unknown;
  bot_name: string;
  starts_at: Date | null;
  ends_at: Date | null;
  join_at: Date | null;
  status: string;
  called_back_at: Date | null;
  called_back_reason: string | null;
  launcher: string | null;
  run_id: string | null;
  seen_at: Date | null;
  config: unknown;
  metadata: unknown;
  created_at: Date;
  updated_at: Date;
};

/** A calendar event that a bot records, as a bot is shown with. */
export type BotMeeting = {
  botId: string;
  id: string;
  startAt: Date;
  endAt: Date | null;
  calendarUserId: string;
  externalId: string;
};

/** Which bots a list shows; every field that is given must hold. */
export type BotFilter = {
  joinAtAfter?: Date;
  joinAtBefore?: Date;
  /** Key of the link (equal for every form of it). */
  meetingKey?: string;
  platforms?: readonly JoinablePlatform[];
  statuses?: readonly BotStatusCode[];
  metadata?: Readonly<Record<string, string>>;
};

/** Reads a bot of a workspace; null when there is none, or when it was removed before it was launched. */
export async function findBot(db: Db, workspaceId: string, botId: string): Promise<Bot | null> {
  const row = await db
    .selectFrom('bots')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', botId)
    .where('status', '<>', 'cancelled')
    .executeTakeFirst();
  return row === undefined ? null : toBot(row);
}

/**
 * Reads a bot and keeps others from changing it until the transaction ends.
 *
 * @returns the bot in any status; null when there is none.
 */
export async function lockBot(tx: Db, botId: string): Promise<Bot | null> {
  const row = await tx.selectFrom('bots').select(COLUMNS).where('id', '=', botId).forNoKeyUpdate().executeTakeFirst();
  return row === undefined ? null : toBot(row);
}

/** `lockBot` for many, in the order of their ids, so that two that lock the same bots never wait for each other. */
export async function lockBots(tx: Db, botIds: readonly string[]): Promise<Map<string, Bot>> {
  const rows = await tx
    .selectFrom('bots')
    .select(COLUMNS)
    .where('id', '=', oneOf(botIds))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, toBot(row)]));
}

/**
 * Lists bots of a workspace, the newest first.
 *
 * @param page.offset How many to pass over.
 * @returns the bots, and how many there are in all.
 */
export async function listBots(
  db: Db,
  workspaceId: string,
  filter: BotFilter,
  page: { limit: number; offset: number },
): Promise<{ count: number; bots: Bot[] }> {
  let matching = db.selectFrom('bots').where('workspace_id', '=', workspaceId).where('status', '<>', 'cancelled');
  if (filter.joinAtAfter !== undefined) matching = matching.where('join_at', '>=', filter.joinAtAfter);
  if (filter.joinAtBefore !== undefined) matching = matching.where('join_at', '<=', filter.joinAtBefore);
  if (filter.meetingKey !== undefined) matching = matching.where(sql`meeting ->> 'key'`, '=', filter.meetingKey);
  if (filter.platforms !== undefined) matching = matching.where('meeting_platform', 'in', filter.platforms);
  if (filter.statuses !== undefined) matching = matching.where('status', 'in', filter.statuses);
  if (filter.metadata !== undefined) {
    matching = matching.where(sql<boolean>`metadata @> ${jsonParameter(filter.metadata)}::jsonb`);
  }
  const { count } = await matching
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await matching
    .select(COLUMNS)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { count, bots: rows.map(toBot) };
}

/** Stores a bot of the bot API; when its launcher is asked is up to the caller. */
export async function insertBot(tx: Db, bot: Bot): Promise<void> {
  await tx
    .insertInto('bots')
    .values({
      id: bot.id,
      workspace_id: bot.workspaceId,
      source: bot.source,
      deduplication_key: bot.deduplicationKey,
      meeting_url: bot.meeting.address,
      meeting_platform: bot.meeting.platform,
      meeting: jsonParameter(bot.meeting),
      bot_name: bot.botName,
      starts_at: bot.startsAt,
      ends_at: bot.endsAt,
      join_at: bot.joinAt,
      status: bot.status,
      called_back_at: bot.calledBackAt,
      called_back_reason: bot.calledBackReason,
      launcher: bot.launcher,
      run_id: bot.runId,
      seen_at: bot.seenAt,
      config: jsonParameter(bot.config),
      metadata: jsonParameter(bot.metadata),
      created_at: bot.createdAt,
      updated_at: bot.updatedAt,
    })
    .execute();
}

/** What may change in one bot; fields that are absent stay. */
export type BotChanges = {
  meeting?: JoinableMeetingUrl;
  botName?: string;
  joinAt?: Date | null;
  status?: BotStatus;
  calledBackAt?: Date;
  calledBackReason?: CallBackReason;
  launcher?: string;
  runId?: string;
  seenAt?: Date;
  /** When it is looked at next; null when there is nothing to look at any more. */
  watchDueAt?: Date | null;
  config?: Readonly<Record<string, unknown>>;
  metadata?: Readonly<Record<string, string | null>>;
};

/** Changes one bot that the transaction has locked. */
export async function updateBot(tx: Db, botId: string, changes: BotChanges, now: Date): Promise<void> {
  const {
    meeting,
    botName,
    joinAt,
    status,
    calledBackAt,
    calledBackReason,
    launcher,
    runId,
    seenAt,
    watchDueAt,
    config,
    metadata,
  } = changes;
  await tx
    .updateTable('bots')
    .set({
      updated_at: now,
      ...(meeting === undefined
        ? {}
        : { meeting: jsonParameter(meeting), meeting_url: meeting.address, meeting_platform: meeting.platform }),
      ...(botName === undefined ? {} : { bot_name: botName }),
      ...(joinAt === undefined ? {} : { join_at: joinAt }),
      ...(status === undefined ? {} : { status }),
      ...(calledBackAt === undefined ? {} : { called_back_at: calledBackAt }),
      ...(calledBackReason === undefined ? {} : { called_back_reason: calledBackReason }),
      ...(launcher === undefined ? {} : { launcher }),
      ...(runId === undefined ? {} : { run_id: runId }),
      ...(seenAt === undefined ? {} : { seen_at: seenAt }),
      ...(watchDueAt === undefined ? {} : { watch_due_at: watchDueAt }),
      ...(config === undefined ? {} : { config: jsonParameter(config) }),
      ...(metadata === undefined ? {} : { metadata: jsonParameter(metadata) }),
    })
    .where('id', '=', botId)
    .execute();
}

/**
 * Notes that a running bot is there.
 *
 * @returns whether it was told to leave; null when this run is over for us.
 */
export async function noteHeartbeat(
  db: Db,
  run: { botId: string; runId: string },
  now: Date,
): Promise<{ isCalledBack: boolean } | null> {
  const row = await db
    .updateTable('bots')
    .set({ seen_at: now })
    .where('id', '=', run.botId)
    .where('run_id', '=', run.runId)
    .where('status', 'not in', TERMINAL_STATUSES)
    .returning('called_back_at')
    .executeTakeFirst();
  return row === undefined ? null : { isCalledBack: row.called_back_at !== null };
}

/** Appends a status change to a bot that the transaction has locked. */
export async function appendStatusChange(
  tx: Db,
  botId: string,
  change: Omit<StatusChange, 'number'>,
): Promise<StatusChange> {
  const row = await tx
    .insertInto('bot_status_changes')
    .values({
      bot_id: botId,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from bot_status_changes where bot_id = ${botId})`,
      code: change.code,
      sub_code: change.subCode,
      message: change.message,
      created_at: change.createdAt,
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  return { ...change, number: row.number };
}

/** Status changes of bots, by bot id, in order; a bot without any is absent. */
export async function listStatusChanges(db: Db, botIds: readonly string[]): Promise<Map<string, StatusChange[]>> {
  if (botIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('bot_status_changes')
    .select(['bot_id', 'number', 'code', 'sub_code', 'message', 'created_at'])
    .where('bot_id', 'in', botIds)
    .orderBy('bot_id')
    .orderBy('number')
    .execute();
  const changes = Map.groupBy(rows, (row) => row.bot_id);
  return new Map(
    [...changes].map(([botId, own]) => [
      botId,
      own.map((row) => ({
        number: row.number,
        code: row.code,
        subCode: row.sub_code,
        message: row.message,
        createdAt: row.created_at,
      })),
    ]),
  );
}

/** Calendar meetings of bots, by bot id, in order of start; a bot without any is absent. */
export async function listMeetingsOfBots(db: Db, botIds: readonly string[]): Promise<Map<string, BotMeeting[]>> {
  if (botIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('meetings')
    .innerJoin('calendar_users', 'calendar_users.id', 'meetings.calendar_user_id')
    .select([
      'meetings.bot_id',
      'meetings.id',
      'meetings.start_at',
      'meetings.end_at',
      'meetings.calendar_user_id',
      'calendar_users.external_id',
    ])
    .where('meetings.bot_id', 'in', botIds)
    .orderBy('meetings.start_at')
    .orderBy('meetings.created_at')
    .orderBy('meetings.id')
    .execute();
  const meetings = rows.flatMap((row) =>
    row.bot_id === null
      ? []
      : [
          {
            botId: row.bot_id,
            id: row.id,
            startAt: row.start_at,
            endAt: row.end_at,
            calendarUserId: row.calendar_user_id,
            externalId: row.external_id,
          },
        ],
  );
  return Map.groupBy(meetings, (meeting) => meeting.botId);
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

/**
 * Deletes bots of calendar meetings that are over, cancelled or not, and whose meetings are all gone, at most `limit`. What an app
 * created through the bot API is its own and stays.
 *
 * @param before When the meeting ended, and the last change of the bot, must lie before this.
 * @returns how many were deleted.
 */
export async function deleteBotsOverBefore(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    with over as materialized (
      select id from bots where source = 'calendar' and status in ('done', 'fatal', 'cancelled')
        and coalesce(ends_at, starts_at, created_at) < ${before} and updated_at < ${before}
        and not exists (select from meetings where bot_id = bots.id)
      order by coalesce(ends_at, starts_at, created_at) limit ${limit} for update skip locked
    )
    delete from bots using over where bots.id = over.id`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Whether the launcher is still to be asked for this bot: a launch waits, runs, or will be tried again. */
export async function isLaunchDue(tx: Db, botId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('bots')
    .select('id')
    .where('id', '=', botId)
    .where('launch_due_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Which of these bots must wait because another one, told to leave the same meeting, is still on its way out. */
export async function findBotsThatMustWait(tx: Db, botIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('bots as waiting')
    .innerJoin('bots as leaving', (join) =>
      join.onRef('leaving.workspace_id', '=', 'waiting.workspace_id').onRef('leaving.id', '<>', 'waiting.id'),
    )
    .select('waiting.id')
    .distinct()
    .where('waiting.id', '=', oneOf(botIds))
    .where('leaving.called_back_at', 'is not', null)
    .where('leaving.status', 'not in', ['done', 'fatal', 'cancelled', 'call_ended', 'recording_done'])
    .where(sql`leaving.meeting ->> 'key'`, '=', sql`waiting.meeting ->> 'key'`)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Writes down, in one statement, that the launcher is about to be asked for these bots. @param runIds By bot id. */
export async function startLaunches(
  tx: Db,
  runIds: ReadonlyMap<string, string>,
  launch: { launcher: string; now: Date; watchDueAt: Date },
): Promise<void> {
  if (runIds.size === 0) return;
  await sql`
    update bots set status = 'launching', launcher = ${launch.launcher}, run_id = run.run_id, seen_at = ${launch.now},
      watch_due_at = ${launch.watchDueAt}, updated_at = ${launch.now}
    from unnest(${[...runIds.keys()]}::uuid[], ${[...runIds.values()]}::uuid[]) as run (bot_id, run_id)
    where bots.id = run.bot_id`.execute(tx);
}

function toBot(row: BotRow): Bot {
  if (!isBotStatus(row.status))
    throw new TypeError(`Bot ${row.id} has the status "${row.status}", which does not exist.`);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    source: row.source,
    deduplicationKey: row.deduplication_key,
    meeting: toJoinableMeetingUrl(row.meeting),
    botName: row.bot_name,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    joinAt: row.join_at,
    status: row.status,
    calledBackAt: row.called_back_at,
    calledBackReason: row.called_back_reason,
    launcher: row.launcher,
    runId: row.run_id,
    seenAt: row.seen_at,
    config: toRecord(row.config),
    metadata: Object.fromEntries(
      Object.entries(toRecord(row.metadata)).map(([key, value]) => [key, typeof value === 'string' ? value : null]),
    ),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The link as the meetings or bots row holds it. */
export function toJoinableMeetingUrl(value: unknown): JoinableMeetingUrl {
  if (!isJoinable(value)) throw new TypeError('A stored meeting URL is not one a bot can join.');
  return value;
}

const isJoinable = (value: unknown): value is JoinableMeetingUrl =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  value.kind === 'joinable' &&
  'key' in value &&
  'parts' in value;
