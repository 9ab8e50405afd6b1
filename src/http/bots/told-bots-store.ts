/** Home of the SQL that reads what is told about bots: their status with what it came from. */
import type { ShownBotStatus } from '../../contract/own/index.ts';
import { oneOf, sql, type Db } from '../../db/index.ts';
import { isBotStatus } from '../../bots/index.ts';
import { tellBot, type ToldBot } from './told-bot.ts';

/**
 * What is told about bots, by bot id. One that was removed before it was launched is absent.
 *
 * @param launcherFor Name of what starts bots for a platform.
 */
export async function readToldBots(
  db: Db,
  botIds: readonly string[],
  launcherFor: (platform: string) => string,
): Promise<Map<string, ToldBot>> {
  if (botIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('bots')
    .leftJoinLateral(
      (lateral) =>
        lateral
          .selectFrom('bot_status_changes as change')
          .select(['change.sub_code', 'change.created_at'])
          .whereRef('change.bot_id', '=', 'bots.id')
          // Why a call ended stands where it ended, and not with what came after.
          .where(
            sql<boolean>`change.code = case when bots.status in ('recording_done', 'done') then 'call_ended' else bots.status end`,
          )
          .orderBy('change.number', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select(['bots.id', 'bots.status', 'bots.called_back_at', 'bots.join_at', 'bots.launcher', 'bots.meeting_platform'])
    .select(['last.sub_code', 'last.created_at as changed_at'])
    .select(
      sql<boolean>`exists (select from bot_status_changes where bot_id = bots.id and code = 'in_call_recording')`.as(
        'has_recorded',
      ),
    )
    .where('bots.id', '=', oneOf(botIds))
    .execute();
  return new Map(
    rows.flatMap((row) => {
      if (!isTold(row.status)) return [];
      const facts = {
        status: row.status,
        subCode: row.sub_code,
        calledBackAt: row.called_back_at,
        joinAt: row.join_at,
        changedAt: row.changed_at,
        hasRecorded: row.has_recorded,
        launcher: row.launcher,
      };
      return [[row.id, tellBot(facts, launcherFor(row.meeting_platform ?? ''))] as const];
    }),
  );
}

const isTold = (status: string): status is ShownBotStatus => isBotStatus(status) && status !== 'cancelled';
