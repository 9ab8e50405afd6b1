/** Home of the SQL that shows deliveries and their attempts to a person. */
import { sql, type Db } from '../db/index.ts';
import { readStoredBody } from '../webhook-events/index.ts';
import type { DeliveryCursor, DeliveryFilters, ListedDelivery } from './delivery.ts';

/**
 * Reads deliveries of a workspace with all their attempts, newest first.
 *
 * @param cursor Null for the newest ones.
 * @param limit Most deliveries; of those past the cursor the nearest ones.
 */
export async function listDeliveries(
  db: Db,
  workspaceId: string,
  filters: DeliveryFilters,
  cursor: DeliveryCursor | null,
  limit: number,
): Promise<ListedDelivery[]> {
  const isBackward = cursor?.direction === 'newer';
  let query = db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_events as e', 'e.id', 'd.webhook_event_id')
    .innerJoin('webhook_endpoints as p', 'p.id', 'd.webhook_endpoint_id')
    .select([
      'd.id',
      'd.webhook_endpoint_id',
      'd.webhook_event_id',
      'd.bot_id',
      'd.state',
      'd.failed_reason',
      'd.created_at',
      'd.delivered_at',
      'd.attempt_due_at',
      'e.type',
      'e.body',
      'e.created_at as happened_at',
      'p.shape',
    ])
    .where('d.workspace_id', '=', workspaceId)
    .orderBy('d.created_at', isBackward ? 'asc' : 'desc')
    .orderBy('d.id', isBackward ? 'asc' : 'desc')
    .limit(limit);
  if (filters.id !== undefined) query = query.where('d.id', '=', filters.id);
  if (filters.endpointId !== undefined) query = query.where('d.webhook_endpoint_id', '=', filters.endpointId);
  if (filters.botId !== undefined) query = query.where('d.bot_id', '=', filters.botId);
  if (filters.state !== undefined) query = query.where('d.state', '=', filters.state);
  if (filters.eventType !== undefined) query = query.where('e.type', '=', filters.eventType);
  if (cursor !== null) {
    const place = sql`(${cursor.createdAt}, ${cursor.id}::uuid)`;
    query = query.where(sql<boolean>`(d.created_at, d.id) ${isBackward ? sql`>` : sql`<`} ${place}`);
  }
  const rows = await query.execute();
  const attemptsOf = await readAttempts(
    db,
    rows.map((row) => row.id),
  );
  const deliveries = rows.map((row) => ({
    id: row.id,
    endpointId: row.webhook_endpoint_id,
    eventId: row.webhook_event_id,
    eventType: row.type,
    botId: row.bot_id,
    state: row.state,
    failedReason: row.failed_reason,
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
    nextAttemptAt: row.state === 'pending' ? row.attempt_due_at : null,
    body: readStoredBody({ body: row.body, created_at: row.happened_at }),
    shape: row.shape,
    attempts: attemptsOf.get(row.id) ?? [],
  }));
  return isBackward ? deliveries.toReversed() : deliveries;
}

async function readAttempts(db: Db, deliveryIds: readonly string[]): Promise<Map<string, ListedDelivery['attempts']>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('webhook_attempts')
    .select(['delivery_id', 'number', 'started_at', 'duration_ms', 'http_status', 'error'])
    .where('delivery_id', 'in', [...deliveryIds])
    .orderBy('delivery_id')
    .orderBy('number')
    .execute();
  const attemptsOf = new Map<string, ListedDelivery['attempts']>();
  for (const row of rows) {
    const attempts = attemptsOf.get(row.delivery_id) ?? [];
    attempts.push({
      number: row.number,
      startedAt: row.started_at,
      durationMs: row.duration_ms,
      httpStatus: row.http_status,
      error: row.error,
    });
    attemptsOf.set(row.delivery_id, attempts);
  }
  return attemptsOf;
}
