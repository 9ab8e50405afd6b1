/** Home of the SQL that reads bots, and what they are shown with. */
import type { BotStatusCode } from '../contract/codes.ts';
import type { JoinableMeetingUrl, JoinablePlatform } from '../contract/meeting-url.ts';
import { jsonParameter, sql, type Database, type Db, type Row } from '../db/index.ts';
import { isBotStatus, type Bot, type StatusChange } from './bot.ts';

/** The columns that a bot is made from. */
export const COLUMNS = [
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
  'report_number',
  'seen_at',
  'config',
  'metadata',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof Database['bots'])[];

type BotRow = Pick<Row<'bots'>, (typeof COLUMNS)[number]>;

/** Which bots a list shows; every field that is given must hold. */
export type BotFilter = {
  /** Of the time a bot was to join at, also after it has joined; a bot that joined at once has none. */
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

/** A bot as its row says. */
export function toBot(row: BotRow): Bot {
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
    reportNumber: row.report_number,
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
