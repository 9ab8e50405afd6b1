/** Home of the SQL of what is sent because somebody asked for it: a test, one delivery again, or all since a time. */
import { newId } from '../base/ids.ts';
import { inTransaction, jsonParameter, sql, type Db } from '../db/index.ts';
import type { WebhookEndpoint } from '../webhook-endpoints/index.ts';
import { endpointTest, isWanted, newMessageId, uuidOf, wakeDelivery } from '../webhook-events/index.ts';

/** Records a test event with one delivery, due at once, to this endpoint only. @returns the id of the delivery. */
export async function recordEndpointTest(db: Db, endpoint: WebhookEndpoint, now: Date): Promise<string> {
  const event = endpointTest(endpoint, now);
  const eventId = newMessageId(now);
  const deliveryId = newId();
  await inTransaction(db, async (tx) => {
    await tx
      .insertInto('webhook_events')
      .values({
        id: eventId,
        workspace_id: endpoint.workspaceId,
        type: event.type,
        body: jsonParameter(event.body),
        created_at: now,
      })
      .execute();
    await tx
      .insertInto('webhook_deliveries')
      .values({
        id: deliveryId,
        workspace_id: endpoint.workspaceId,
        webhook_event_id: eventId,
        webhook_endpoint_id: endpoint.id,
        state: 'pending',
        created_at: now,
        attempt_due_at: now,
      })
      .execute();
    await sql`select ${wakeDelivery}`.execute(tx);
  });
  return deliveryId;
}

/** A due time before the end of the lease is how src/due notices that running work was asked for again. */
const replayed = (now: Date): ReturnType<typeof sql> => sql`
  state = 'pending', failed_reason = null, delivered_at = null, attempts_before_replay = d.attempts_made,
  attempt_due_at = least(${now}::timestamptz, d.attempt_leased_until - interval '1 microsecond'),
  attempt_failures = 0, attempt_error = null`;

/**
 * Makes one delivery due again at once, with the whole retry schedule before it.
 *
 * @returns `endpoint_disabled` when its endpoint is switched off: nothing is changed; `not_found` when this workspace
 *   has none with this id.
 * Repeatable: yes.
 */
export async function replayDelivery(
  db: Db,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<'replayed' | 'endpoint_disabled' | 'not_found'> {
  const { rows } = await sql<{ is_enabled: boolean }>`
    with found as (
      select d.id, p.is_enabled from webhook_deliveries d join webhook_endpoints p on p.id = d.webhook_endpoint_id
      where d.workspace_id = ${workspaceId} and d.id = ${id}
    ), changed as (
      update webhook_deliveries d set ${replayed(now)} from found where d.id = found.id and found.is_enabled
    )
    select is_enabled, ${wakeDelivery} from found`.execute(db);
  const found = rows[0];
  if (found === undefined) return 'not_found';
  return found.is_enabled ? 'replayed' : 'endpoint_disabled';
}

/**
 * Makes everything an endpoint wants that happened since a time due again at once: its deliveries, and webhook events
 * that have none yet, because the endpoint was switched off or did not exist.
 *
 * @param options.onlyFailed Leaves out what was delivered or is still being attempted.
 * @returns how many deliveries are due now.
 * Repeatable: yes, but everything is sent again.
 */
export async function replayEndpoint(
  db: Db,
  endpoint: Pick<WebhookEndpoint, 'id' | 'workspaceId'>,
  options: { since: Date; onlyFailed: boolean },
  now: Date,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const again = await sql`
      with wanted as (
        select d.id from webhook_deliveries d join webhook_events e on e.id = d.webhook_event_id
        where d.webhook_endpoint_id = ${endpoint.id} and e.created_at >= ${options.since}
          and e.type <> 'webhook_endpoint.test' and (d.state = 'failed' or not ${options.onlyFailed}::boolean)
        order by d.id for no key update of d
      )
      update webhook_deliveries d set ${replayed(now)} from wanted where d.id = wanted.id`.execute(tx);
    const missed = await sql`
      insert into webhook_deliveries (id, workspace_id, webhook_event_id, webhook_endpoint_id, bot_id, state, created_at, attempt_due_at)
      select ${uuidOf(now)}, e.workspace_id, e.id, p.id, e.bot_id, 'pending', ${now}, ${now}
      from webhook_endpoints p join webhook_events e on e.workspace_id = p.workspace_id and ${isWanted}
      where p.id = ${endpoint.id} and e.created_at >= ${options.since} and e.type not like 'webhook_endpoint.%'
        and not exists (select from webhook_deliveries d where d.webhook_event_id = e.id and d.webhook_endpoint_id = p.id)
      on conflict (webhook_event_id, webhook_endpoint_id) do nothing`.execute(tx);
    await sql`select ${wakeDelivery}`.execute(tx);
    return Number((again.numAffectedRows ?? 0n) + (missed.numAffectedRows ?? 0n));
  });
}
