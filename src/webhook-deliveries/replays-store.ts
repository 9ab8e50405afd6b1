/** Home of the SQL of what is sent because somebody asked for it: a test, one delivery again, or all since a time. */
import { newId } from '../base/ids.ts';
import { inTransaction, jsonParameter, sql, type Db } from '../db/index.ts';
import { askForDue, ATTEMPT_DELIVERIES, forgiveDue, hint } from '../due/index.ts';
import type { WebhookEndpoint } from '../webhook-endpoints/index.ts';
import { endpointTest, isWanted, newMessageId, uuidOf } from '../webhook-events/index.ts';

/** What came of asking for a delivery: `endpoint_disabled` and `not_found` change nothing. */
type Refusal = { kind: 'endpoint_disabled' } | { kind: 'not_found' };

/** Locks an endpoint, so that it is neither deleted nor switched off meanwhile. @returns null when it may be sent something. */
async function holdEndpoint(tx: Db, workspaceId: string, id: string): Promise<Refusal | null> {
  const row = await tx
    .selectFrom('webhook_endpoints')
    .select('is_enabled')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
  if (row === undefined) return { kind: 'not_found' };
  return row.is_enabled ? null : { kind: 'endpoint_disabled' };
}

/** Records a test event with one delivery, due at once, to this endpoint only. Repeatable: no; every call is another test. */
export async function recordEndpointTest(
  db: Db,
  endpoint: Pick<WebhookEndpoint, 'id' | 'workspaceId' | 'url'>,
  now: Date,
): Promise<{ kind: 'recorded'; deliveryId: string } | Refusal> {
  const event = endpointTest(endpoint, now);
  const eventId = newMessageId(now);
  const deliveryId = newId();
  return inTransaction(db, async (tx) => {
    const refusal = await holdEndpoint(tx, endpoint.workspaceId, endpoint.id);
    if (refusal !== null) return refusal;
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
    await sql`select ${hint(ATTEMPT_DELIVERIES)}`.execute(tx);
    return { kind: 'recorded', deliveryId };
  });
}

const replayed = (now: Date): ReturnType<typeof sql> => sql`
  state = 'pending', failed_reason = null, delivered_at = null, attempts_before_replay = d.attempts_made,
  ${askForDue(ATTEMPT_DELIVERIES, now)}, ${forgiveDue(ATTEMPT_DELIVERIES)}`;

/**
 * Makes one delivery due again at once, with the whole retry schedule before it.
 *
 * @returns `not_found` when this workspace has no delivery with this id.
 * Repeatable: yes.
 */
export async function replayDelivery(
  db: Db,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<{ kind: 'replayed' } | Refusal> {
  return inTransaction(db, async (tx) => {
    const delivery = await tx
      .selectFrom('webhook_deliveries')
      .select('webhook_endpoint_id')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (delivery === undefined) return { kind: 'not_found' };
    const refusal = await holdEndpoint(tx, workspaceId, delivery.webhook_endpoint_id);
    if (refusal !== null) return refusal;
    await sql`update webhook_deliveries d set ${replayed(now)} where d.id = ${id}`.execute(tx);
    await sql`select ${hint(ATTEMPT_DELIVERIES)}`.execute(tx);
    return { kind: 'replayed' };
  });
}

/**
 * Makes everything an endpoint wants that happened since a time due again at once: its deliveries, and webhook events
 * that have none yet, because the endpoint was switched off or did not exist.
 *
 * @param options.onlyFailed Leaves out what was delivered or is still being attempted.
 * @returns `count` is how many deliveries are due now.
 * Repeatable: yes, but everything is sent again.
 */
export async function replayEndpoint(
  db: Db,
  endpoint: Pick<WebhookEndpoint, 'id' | 'workspaceId'>,
  options: { since: Date; onlyFailed: boolean },
  now: Date,
): Promise<{ kind: 'replayed'; count: number } | Refusal> {
  return inTransaction(db, async (tx) => {
    const refusal = await holdEndpoint(tx, endpoint.workspaceId, endpoint.id);
    if (refusal !== null) return refusal;
    const again = await sql`
      with wanted as (
        select d.id from webhook_deliveries d join webhook_events e on e.id = d.webhook_event_id
        where d.webhook_endpoint_id = ${endpoint.id} and e.created_at >= ${options.since}
          and e.type <> 'webhook_endpoint.test' and (d.state = 'failed' or not ${options.onlyFailed}::boolean)
        order by d.id for no key update of d
      )
      update webhook_deliveries d set ${replayed(now)} from wanted where d.id = wanted.id`.execute(tx);
    // The key share lock leaves out an event that is thrown away at this moment, instead of failing on its foreign key.
    const missed = await sql`
      with missed as (
        select e.id, e.bot_id from webhook_endpoints p join webhook_events e on e.workspace_id = p.workspace_id and ${isWanted}
        where p.id = ${endpoint.id} and e.created_at >= ${options.since} and e.type not like 'webhook_endpoint.%'
          and not exists (select from webhook_deliveries d where d.webhook_event_id = e.id and d.webhook_endpoint_id = p.id)
        order by e.id for key share of e
      )
      insert into webhook_deliveries (id, workspace_id, webhook_event_id, webhook_endpoint_id, bot_id, state, created_at, attempt_due_at)
      select ${uuidOf(now)}, ${endpoint.workspaceId}, id, ${endpoint.id}, bot_id, 'pending', ${now}, ${now} from missed
      on conflict (webhook_event_id, webhook_endpoint_id) do nothing`.execute(tx);
    await sql`select ${hint(ATTEMPT_DELIVERIES)}`.execute(tx);
    return { kind: 'replayed', count: Number((again.numAffectedRows ?? 0n) + (missed.numAffectedRows ?? 0n)) };
  });
}
