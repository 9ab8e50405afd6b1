/** Home of the SQL that records webhook events, and of what every statement that makes deliveries shares. */
import { inBatches, jsonParameter, sql, type Db } from '../db/index.ts';
import { ATTEMPT_DELIVERIES, hint } from '../due/index.ts';
import { newMessageId, type NewWebhookEvent } from './webhook-event.ts';

/**
 * Stores webhook events together with their deliveries, due at once, to every enabled endpoint that wants them.
 *
 * Call it in the transaction that changes the fact, so that the fact and its webhook are committed together. One
 * statement for up to 2,000 events; an event that no endpoint wants is kept for a later replay.
 *
 * @param events In the order they happened; may be of several workspaces; may be empty.
 * Repeatable: no; every call is new webhook events.
 */
export async function recordWebhookEvents(tx: Db, events: readonly NewWebhookEvent[], now: Date): Promise<void> {
  for (const batch of inBatches(events)) await recordBatch(tx, batch, now);
}

async function recordBatch(tx: Db, events: readonly NewWebhookEvent[], now: Date): Promise<void> {
  const rows = events.map((event) => ({
    id: newMessageId(now),
    workspace_id: event.workspaceId,
    type: event.type,
    bot_id: event.botId ?? null,
    body: event.body,
  }));
  // The key share lock leaves out an endpoint that is deleted at this moment, instead of failing on its foreign key.
  await sql`
    with recorded as (
      insert into webhook_events (id, workspace_id, type, bot_id, body, created_at)
      select e.id, e.workspace_id, e.type, e.bot_id, e.body, ${now}
      from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as e (id text, workspace_id uuid, type text, bot_id uuid, body jsonb)
      returning id, workspace_id, type, bot_id
    ), listening as (
      select id, workspace_id, event_types, shape from webhook_endpoints
      where is_enabled and workspace_id = any (${[...new Set(rows.map((row) => row.workspace_id))]}::uuid[])
      order by id for key share
    ), due as (
      insert into webhook_deliveries (id, workspace_id, webhook_event_id, webhook_endpoint_id, bot_id, state, created_at, attempt_due_at)
      select ${uuidOf(now)}, e.workspace_id, e.id, p.id, e.bot_id, 'pending', ${now}, ${now}
      from recorded e join listening p on p.workspace_id = e.workspace_id and ${isWanted}
      returning id
    )
    select ${hint(ATTEMPT_DELIVERIES)} where exists (select from due)`.execute(tx);
}

/**
 * Makes a UUID version 7 for each row of a statement, so that rows made together lie together in an index: a random
 * one (version 4), its first 48 bits replaced by the time, and two bits of its version set.
 */
export const uuidOf = (now: Date): ReturnType<typeof sql<string>> => sql<string>`encode(set_bit(set_bit(
  overlay(uuid_send(gen_random_uuid()) placing substring(int8send(${now.getTime()}::bigint) from 3) from 1 for 6),
  52, 1), 53, 1), 'hex')::uuid`;

/** Whether an endpoint `p` wants the type of an event `e`: named, or in a family that it wants and a type of its shape. */
export const isWanted = sql<boolean>`(e.type = any (p.event_types)
  or ((e.type <> 'bot.recording_done' or p.shape = 'status_change')
    and (p.event_types && array['*', split_part(e.type, '.', 1) || '.*']
      or (e.type like 'bot.%' and 'bot.status_change' = any (p.event_types)))))`;
