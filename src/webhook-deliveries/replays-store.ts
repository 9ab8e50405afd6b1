/** Home of the SQL of what is sent because somebody asked for it: a test, one delivery again, or all since a time. */
import { newId } from '../base/ids.ts';
import { BATCH_ROWS, byKey, inTransaction, isAfter, jsonParameter, sql, type BatchEnd, type Db } from '../db/index.ts';
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
    const again = await inTurns((after) => replaySome(tx, endpoint, { ...options, after }, now));
    const missed = await inTurns((after) => makeUpForSome(tx, endpoint, { ...options, after }, now));
    await sql`select ${hint(ATTEMPT_DELIVERIES)}`.execute(tx);
    return { kind: 'replayed', count: again + missed };
  });
}

/** Where a statement goes on that takes at most 2,000 rows, in the order in which they were made. */
type Turn = { since: Date; onlyFailed: boolean; after: BatchEnd | null };

/** The last row of a turn, and how many it took. */
type TurnEnd = BatchEnd & { count: number };

/** Takes turns until one finds nothing. @returns how many rows they took. */
async function inTurns(take: (after: BatchEnd | null) => Promise<TurnEnd | undefined>): Promise<number> {
  let count = 0;
  for (let end = await take(null); end !== undefined; end = await take(end)) count += end.count;
  return count;
}

const turnEnd = sql`id, created_at::text as at, count(*) over () as count from taken order by created_at desc, id desc limit 1`;

/** Makes deliveries due again. */
async function replaySome(
  tx: Db,
  endpoint: Pick<WebhookEndpoint, 'id'>,
  { since, onlyFailed, after }: Turn,
  now: Date,
): Promise<TurnEnd | undefined> {
  // A delivery is never older than its event.
  const { rows } = await sql<TurnEnd>`
    with taken as (
      select d.id, d.created_at from webhook_deliveries d join webhook_events e on e.id = d.webhook_event_id
      where d.webhook_endpoint_id = ${endpoint.id} and d.created_at >= ${since} and e.created_at >= ${since}
        and e.type <> 'webhook_endpoint.test' and (d.state = 'failed' or not ${onlyFailed}::boolean)
        and ${isAfter(sql`d.created_at`, sql`d.id`, after)}
      order by d.created_at, d.id limit ${BATCH_ROWS} for no key update of d
    ), again as (
      update webhook_deliveries d set ${replayed(now)} from taken where ${byKey('d.id', 'taken.id')}
    )
    select ${turnEnd}`.execute(tx);
  return rows[0];
}

/** Makes deliveries of webhook events that have none. */
async function makeUpForSome(
  tx: Db,
  endpoint: Pick<WebhookEndpoint, 'id' | 'workspaceId'>,
  { since, after }: Turn,
  now: Date,
): Promise<TurnEnd | undefined> {
  // The key share lock leaves out an event that is thrown away at this moment, instead of failing on its foreign key.
  const { rows } = await sql<TurnEnd>`
    with taken as (
      select e.id, e.bot_id, e.created_at
      from webhook_endpoints p join webhook_events e on e.workspace_id = p.workspace_id and ${isWanted}
      where p.id = ${endpoint.id} and e.created_at >= ${since} and e.type not like 'webhook_endpoint.%'
        and not exists (select from webhook_deliveries d where d.webhook_event_id = e.id and d.webhook_endpoint_id = p.id)
        and ${isAfter(sql`e.created_at`, sql`e.id`, after)}
      order by e.created_at, e.id limit ${BATCH_ROWS} for key share of e
    ), made as (
      insert into webhook_deliveries (id, workspace_id, webhook_event_id, webhook_endpoint_id, bot_id, state, created_at, attempt_due_at)
      select ${uuidOf(now)}, ${endpoint.workspaceId}, id, ${endpoint.id}, bot_id, 'pending', ${now}, ${now} from taken
      on conflict (webhook_event_id, webhook_endpoint_id) do nothing
    )
    select ${turnEnd}`.execute(tx);
  return rows[0];
}
