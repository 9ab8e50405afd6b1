/** All SQL that throws old webhook events away. */
import { inTransaction, isAfter, oneOf, sql, type BatchEnd, type Db, type DeletedBatch } from '../db/index.ts';

/**
 * Deletes webhook events with their deliveries and attempts, the oldest first; one that still has a pending delivery stays.
 *
 * @param after Where the last batch ended; null begins with the oldest.
 * @param limit Most webhook events that are read, 1 to 2,000.
 * Repeatable: yes.
 */
export async function deleteWebhookEventsBefore(
  db: Db,
  before: Date,
  after: BatchEnd | null,
  limit: number,
): Promise<DeletedBatch> {
  return inTransaction(db, async (tx) => {
    const read = await sql<BatchEnd>`
      select id, created_at::text as at from webhook_events
      where created_at < ${before} and ${isAfter(sql`created_at`, sql`id`, after)}
      order by created_at, id limit ${limit}`.execute(tx);
    const ids = read.rows.map(({ id }) => id);
    const isRead = sql`= any(${ids}::text[])`;
    const deliveries = await sql<{ id: string; webhook_endpoint_id: string }>`
      select id, webhook_endpoint_id from webhook_deliveries where webhook_event_id ${isRead}`.execute(tx);
    const endpointIds = [...new Set(deliveries.rows.map((row) => row.webhook_endpoint_id))];
    const deliveryIds = deliveries.rows.map((row) => row.id);
    await sql`select from webhook_endpoints where id = ${oneOf(endpointIds)} order by id for key share`.execute(tx);
    await sql`select from webhook_deliveries where id = ${oneOf(deliveryIds)} order by id for update`.execute(tx);
    await sql`select from webhook_events where id ${isRead} order by id for update`.execute(tx);
    // A statement of its own, so that it sees what was made pending before the locks were there.
    const deleted = await sql`
      delete from webhook_events e where e.id ${isRead}
        and not exists (select from webhook_deliveries d where d.webhook_event_id = e.id and d.state = 'pending')`.execute(
      tx,
    );
    const isLast = read.rows.length < limit;
    return { deletedCount: Number(deleted.numAffectedRows ?? 0), end: isLast ? null : (read.rows.at(-1) ?? null) };
  });
}
