/** Home of the SQL that carries a plan out. Each bot is written with its due time; each statement takes at most 2,000 rows. */
import { byKey, inBatches, keyedRows, oneOf, sql, type Db } from '../db/index.ts';
import { askForDue, clearDue, hint, LAUNCH_BOTS, moveDue, WATCH_BOTS } from '../due/index.ts';
import type { BotPlace, BotPlan } from './plan.ts';

/**
 * Carries a plan out, in the transaction that has locked what it was made from: bots first, then the meetings that point at them.
 *
 * @returns ids of the meetings whose bot is another one now, or none.
 */
export async function carryOutPlan(tx: Db, workspaceId: string, plan: BotPlan, now: Date): Promise<string[]> {
  for (const ids of inBatches(plan.cancel)) await cancelBots(tx, ids, now);
  for (const steps of inBatches(plan.callBack)) await callBackBots(tx, steps, now);
  // A key that a bot moves to is wanted and has no bot, so that no two bots ever share one on the way.
  for (const steps of inBatches(plan.move)) await moveBots(tx, steps, now);
  for (const steps of inBatches(plan.create)) await createBots(tx, workspaceId, steps, now);
  for (const steps of inBatches(plan.adjust)) await adjustBots(tx, steps, now);
  const changedIds: string[] = [];
  for (const points of inBatches(plan.point)) changedIds.push(...(await pointMeetings(tx, points)));
  return changedIds;
}

/**
 * Points meetings at bots.
 *
 * A meeting that another transaction is changing is passed over: that one plans it after us. Waiting for it here,
 * while it waits for our lock on planning, would be a deadlock.
 *
 * @returns ids of the meetings whose bot is another one now.
 */
async function pointMeetings(tx: Db, points: BotPlan['point']): Promise<string[]> {
  const rows = points.map(({ meetingId, botId, botDeletedFor }) => ({
    id: meetingId,
    bot_id: botId,
    bot_deleted_for: botDeletedFor,
  }));
  const { rows: pointed } = await sql<{ id: string; is_changed: boolean }>`
    with wanted as (
      select * from ${keyedRows(rows, { id: 'uuid', bot_id: 'uuid', bot_deleted_for: 'text' })} as point
    ), free as (
      select wanted.*, found.bot_id is distinct from wanted.bot_id as is_changed
      from wanted cross join lateral (
        select bot_id from meetings where id = wanted.id offset 0 for no key update skip locked
      ) as found
    )
    update meetings set bot_id = free.bot_id, bot_deleted_for = free.bot_deleted_for
    from free where ${byKey('meetings.id', 'free.id')}
    returning meetings.id, is_changed`.execute(tx);
  return pointed.flatMap((row) => (row.is_changed ? [row.id] : []));
}

async function cancelBots(tx: Db, ids: readonly string[], now: Date): Promise<void> {
  await sql`
    update bots set status = 'cancelled', ${clearDue(LAUNCH_BOTS)}, updated_at = ${now} where id = ${oneOf(ids)}`.execute(
    tx,
  );
}

async function callBackBots(tx: Db, steps: BotPlan['callBack'], now: Date): Promise<void> {
  const rows = steps.map(({ id, reason }) => ({ id, reason }));
  await sql`
    with called as (
      update bots set called_back_at = ${now}, called_back_reason = step.reason, ${clearDue(LAUNCH_BOTS)},
        ${askForDue(WATCH_BOTS, now)}, updated_at = ${now}
      from ${keyedRows(rows, { id: 'uuid', reason: 'text' })} as step where ${byKey('bots.id', 'step.id')}
    )
    select ${hint(WATCH_BOTS)}`.execute(tx);
}

const placeColumns = ({ key, meetingUrl, startsAt, endsAt }: BotPlace) => ({
  deduplication_key: key,
  meeting_url: meetingUrl.address,
  meeting_platform: meetingUrl.platform,
  meeting: meetingUrl,
  starts_at: startsAt,
  ends_at: endsAt,
});

const PLACE_TYPES = {
  deduplication_key: 'text',
  meeting_url: 'text',
  meeting_platform: 'text',
  meeting: 'jsonb',
  bot_name: 'text',
  starts_at: 'timestamptz',
  ends_at: 'timestamptz',
  join_at: 'timestamptz',
};

async function moveBots(tx: Db, steps: BotPlan['move'], now: Date): Promise<void> {
  const rows = steps.map((step) => ({
    ...placeColumns(step),
    id: step.id,
    bot_name: step.botName,
    join_at: step.joinAt,
  }));
  await sql`
    with step as (select * from ${keyedRows(rows, { id: 'uuid', ...PLACE_TYPES })} as step),
    moved as (
      update bots
      set deduplication_key = step.deduplication_key, meeting_url = step.meeting_url,
        meeting_platform = step.meeting_platform, meeting = step.meeting, bot_name = step.bot_name,
        starts_at = step.starts_at, ends_at = step.ends_at, join_at = step.join_at,
        ${moveDue(LAUNCH_BOTS, sql.ref('step.join_at'))}, updated_at = ${now}
      from step where ${byKey('bots.id', 'step.id')}
    )
    ${hint.whenSoon(LAUNCH_BOTS, { rows: sql`step`, dueAt: sql`join_at` })}`.execute(tx);
}

async function createBots(tx: Db, workspaceId: string, steps: BotPlan['create'], now: Date): Promise<void> {
  const rows = steps.map((step) => ({
    ...placeColumns(step),
    id: step.id,
    bot_name: step.botName,
    named_after_id: step.namedAfterId,
    join_at: step.joinAt,
  }));
  await sql`
    with step as (select * from ${keyedRows(rows, { id: 'uuid', named_after_id: 'uuid', ...PLACE_TYPES })} as step),
    created as (
      insert into bots (
        id, workspace_id, source, deduplication_key, meeting_url, meeting_platform, meeting, bot_name, named_after_id,
        starts_at, ends_at, join_at, status, created_at, updated_at, launch_due_at
      )
      select id, ${workspaceId}::uuid, 'calendar', deduplication_key, meeting_url, meeting_platform, meeting, bot_name, named_after_id,
        starts_at, ends_at, join_at, 'scheduled', ${now}::timestamptz, ${now}::timestamptz, join_at
      from step
    )
    ${hint.whenSoon(LAUNCH_BOTS, { rows: sql`step`, dueAt: sql`join_at` })}`.execute(tx);
}

const ADJUSTED_TYPES = {
  id: 'uuid',
  key: 'text',
  meeting_url: 'text',
  meeting: 'jsonb',
  ends_at: 'timestamptz',
  bot_name: 'text',
};

async function adjustBots(tx: Db, steps: BotPlan['adjust'], now: Date): Promise<void> {
  const rows = steps.map(({ id, key, meetingUrl, endsAt, botName }) => ({
    id,
    key,
    meeting_url: meetingUrl.address,
    meeting: meetingUrl,
    ends_at: endsAt,
    bot_name: botName,
  }));
  await sql`
    update bots set deduplication_key = step.key, meeting_url = step.meeting_url, meeting = step.meeting, ends_at = step.ends_at,
      bot_name = step.bot_name, updated_at = ${now}
    from ${keyedRows(rows, ADJUSTED_TYPES)} as step where ${byKey('bots.id', 'step.id')}`.execute(tx);
}

/**
 * Forgets that the app deleted the bot of a meeting, and of its copies: somebody asks for it again.
 *
 * @param meetingId The one of the copies that counts.
 * @returns whether a bot had been deleted.
 */
export async function forgetDeletedBot(tx: Db, meetingId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('meetings')
    .set({ bot_deleted_for: null })
    .where((eb) => eb.or([eb('id', '=', meetingId), eb('same_as_id', '=', meetingId)]))
    .where('bot_deleted_for', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
