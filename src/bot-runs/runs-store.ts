/** Home of the SQL of runs: starting them, and noting that they are there. */
import { isBotStatus, type Bot } from '../bots/index.ts';
import { byKey, keyedRows, oneOf, sql, type Db } from '../db/index.ts';
import { moveDue, WATCH_BOTS } from '../due/index.ts';

/** Writes down, in one statement, that the launcher is about to be asked for these bots, each with a run of its own. @param runs At most 2,000; `launcher` is the name of the one that is asked. */
export async function startLaunches(
  tx: Db,
  runs: readonly { botId: string; runId: string; launcher: string }[],
  launch: { now: Date; watchDueAt: Date },
): Promise<void> {
  if (runs.length === 0) return;
  const rows = runs.map(({ botId, runId, launcher }) => ({ bot_id: botId, run_id: runId, launcher }));
  await sql`
    update bots set status = 'launching', launcher = run.launcher, run_id = run.run_id, report_number = 0, seen_at = ${launch.now},
      ${moveDue(WATCH_BOTS, launch.watchDueAt)}, updated_at = ${launch.now}
    from ${keyedRows(rows, { bot_id: 'uuid', run_id: 'uuid', launcher: 'text' })} as run where ${byKey('bots.id', 'run.bot_id')}`.execute(
    tx,
  );
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

/**
 * Notes that a running bot is there, by reports that are all heartbeats.
 *
 * @param batch.first Number of the first of them; `last` of the last.
 * @returns the bot as it is after that; null when this run is over, or the first report does not follow what was taken in.
 */
export async function noteHeartbeats(
  db: Db,
  runId: string,
  batch: { first: number; last: number },
  now: Date,
): Promise<Pick<Bot, 'status' | 'calledBackAt' | 'endsAt'> | null> {
  const row = await db
    .updateTable('bots')
    .set({ seen_at: now, report_number: sql<number>`greatest(report_number, ${batch.last}::integer)` })
    .where('run_id', '=', runId)
    .where('report_number', '>=', batch.first - 1)
    .returning(['status', 'called_back_at', 'ends_at'])
    .executeTakeFirst();
  if (row === undefined || !isBotStatus(row.status)) return null;
  return { status: row.status, calledBackAt: row.called_back_at, endsAt: row.ends_at };
}
