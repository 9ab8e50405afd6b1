/** Home of the SQL that locks and changes bots, in the caller's transaction. */
import { isAfter, jsonParameter, oneOf, sql, type BatchEnd, type Db, type DeletedBatch } from '../db/index.ts';
import type { Bot, StatusChange } from './bot.ts';
import { COLUMNS, toBot } from './bots-read-store.ts';

/**
 * Reads a bot and keeps others from changing it until the transaction ends.
 *
 * @returns the bot in any status; null when there is none.
 */
export async function lockBot(tx: Db, botId: string): Promise<Bot | null> {
  const row = await tx.selectFrom('bots').select(COLUMNS).where('id', '=', botId).forNoKeyUpdate().executeTakeFirst();
  return row === undefined ? null : toBot(row);
}

/** `lockBot` for the bot whose present run this is; null when the run is over and another one counts, or when there is no such run. */
export async function lockBotOfRun(tx: Db, runId: string): Promise<Bot | null> {
  const row = await tx
    .selectFrom('bots')
    .select(COLUMNS)
    .where('run_id', '=', runId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toBot(row);
}

/** `lockBot` for many, in the order of their ids, so that two that lock the same bots never wait for each other. @param botIds At most 2,000. */
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
      report_number: bot.reportNumber,
      seen_at: bot.seenAt,
      config: jsonParameter(bot.config),
      metadata: jsonParameter(bot.metadata),
      created_at: bot.createdAt,
      updated_at: bot.updatedAt,
    })
    .execute();
}

/** What may change in one bot; fields that are absent stay. */
export type BotChanges = Partial<
  Pick<
    Bot,
    | 'meeting'
    | 'botName'
    | 'joinAt'
    | 'status'
    | 'calledBackAt'
    | 'calledBackReason'
    | 'reportNumber'
    | 'seenAt'
    | 'config'
    | 'metadata'
  >
> & {
  /** When it is looked at next; null when there is nothing to look at any more. */
  watchDueAt?: Date | null;
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
    reportNumber,
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
      ...(reportNumber === undefined ? {} : { report_number: reportNumber }),
      ...(seenAt === undefined ? {} : { seen_at: seenAt }),
      ...(watchDueAt === undefined ? {} : { watch_due_at: watchDueAt }),
      ...(config === undefined ? {} : { config: jsonParameter(config) }),
      ...(metadata === undefined ? {} : { metadata: jsonParameter(metadata) }),
    })
    .where('id', '=', botId)
    .execute();
}

/**
 * Appends a status change to a bot that the transaction has locked.
 *
 * @param change.createdAt When it happened; no earlier than the change before it, whatever this says.
 * @returns the change as it is stored.
 */
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
      created_at: sql<Date>`greatest(${change.createdAt}::timestamptz, (select max(created_at) from bot_status_changes where bot_id = ${botId}))`,
    })
    .returning(['number', 'created_at'])
    .executeTakeFirstOrThrow();
  return { ...change, number: row.number, createdAt: row.created_at };
}

/**
 * Deletes bots of calendar meetings that are over, cancelled or not, and whose meetings and recordings are all gone, the oldest first. What an app
 * created through the bot API is its own and stays.
 *
 * @param before When the meeting ended, and the last change of the bot, must lie before this.
 * @param after Where the last batch ended; null begins with the oldest.
 * @param limit Most bots that are read, 1 to 2,000.
 * Repeatable: yes.
 */
export async function deleteBotsOverBefore(
  db: Db,
  before: Date,
  after: BatchEnd | null,
  limit: number,
): Promise<DeletedBatch> {
  const at = sql`coalesce(ends_at, starts_at, created_at)`;
  const { rows } = await sql<BatchEnd & { is_gone: boolean }>`
    with batch as (
      select id, ${at} as at, updated_at from bots
      where source = 'calendar' and status in ('done', 'fatal', 'cancelled')
        and ${at} < ${before} and ${isAfter(at, sql`id`, after)}
      order by ${at}, id limit ${limit}
    ), gone as (
      delete from bots where id in (
        select bots.id from bots join batch using (id)
        where batch.updated_at < ${before} and not exists (select from meetings where bot_id = batch.id)
          and not exists (select from recordings where bot_id = batch.id and status <> 'deleted')
        for update of bots skip locked
      ) returning id
    )
    select batch.id, batch.at::text as at, gone.id is not null as is_gone
    from batch left join gone on gone.id = batch.id order by batch.at, batch.id`.execute(db);
  const deletedCount = rows.filter((row) => row.is_gone).length;
  return { deletedCount, end: rows.length < limit ? null : (rows.at(-1) ?? null) };
}
