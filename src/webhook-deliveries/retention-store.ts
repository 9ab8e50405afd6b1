/** All SQL that throws old webhook events away. */
import { sql, type Db } from '../db/index.ts';

/**
 * Deletes webhook events with their deliveries and attempts; one that still has a pending delivery stays.
 *
 * @returns how many were deleted, at most `limit`.
 */
export async function deleteWebhookEventsBefore(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from webhook_events where id in (
      select e.id from webhook_events e
      where e.created_at < ${before}
        and not exists (select from webhook_deliveries d where d.webhook_event_id = e.id and d.state = 'pending')
      order by e.created_at limit ${limit}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
