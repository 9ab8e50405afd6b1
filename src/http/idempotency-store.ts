/** All SQL about idempotency keys. */
import { BATCH_ROWS, sql, type Db } from '../db/index.ts';

/** Whose key it is, on which path. */
export type IdempotencyKey = { scope: string; path: string; key: string };

/** What is known of a key. */
export type IdempotencyClaim =
  | { kind: 'claimed' }
  | { kind: 'in_flight' }
  /** Whoever carried the request out ended before the answer was kept: nobody knows whether it took effect. */
  | { kind: 'outcome_unknown' }
  | { kind: 'other_request' }
  | { kind: 'answered'; status: number; body: string };

/** After this time without an answer a request is not carried out any more. */
const IN_FLIGHT_MS = 60_000;
/** How long an answer is remembered. */
const REMEMBERED_MS = 60 * 60 * 1000;

/**
 * Takes a key for a request, or tells what came of the request that took it before. Expired keys are free again.
 *
 * @param claim.mayRunAgain Whether a request that was interrupted may be carried out once more: it changes nothing the second
 *   time, or keeps its answer in the transaction of its effect, so that without an answer there was no effect.
 */
export async function claimIdempotencyKey(
  db: Db,
  claim: IdempotencyKey & { requestHash: string; now: Date; mayRunAgain: boolean },
): Promise<IdempotencyClaim> {
  const { scope, path, key, requestHash, now, mayRunAgain } = claim;
  const expiredBefore = new Date(now.getTime() - REMEMBERED_MS);
  const interruptedBefore = new Date(now.getTime() - IN_FLIGHT_MS);
  const inserted = await sql`
    insert into idempotency_keys (scope, path, key, request_hash, created_at) values (${scope}, ${path}, ${key}, ${requestHash}, ${now})
    on conflict (scope, path, key) do update set request_hash = excluded.request_hash, created_at = excluded.created_at, status = null, body = null
      where idempotency_keys.created_at < ${expiredBefore}
        or (${mayRunAgain} and idempotency_keys.status is null and idempotency_keys.request_hash = excluded.request_hash
          and idempotency_keys.created_at < ${interruptedBefore})
    returning 1`.execute(db);
  if (inserted.rows.length > 0) return { kind: 'claimed' };
  const row = await db
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'status', 'body', 'created_at'])
    .where('scope', '=', scope)
    .where('path', '=', path)
    .where('key', '=', key)
    .executeTakeFirst();
  // It was dropped between the two statements: its request failed just now.
  if (row === undefined) return { kind: 'in_flight' };
  if (row.request_hash !== requestHash) return { kind: 'other_request' };
  if (row.status !== null) return { kind: 'answered', status: row.status, body: row.body ?? '' };
  return { kind: row.created_at < interruptedBefore ? 'outcome_unknown' : 'in_flight' };
}

/** Keeps the answer of the request that took a key. */
export async function storeAnswer(
  db: Db,
  key: IdempotencyKey,
  answer: { status: number; body: string },
): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set(answer)
    .where('scope', '=', key.scope)
    .where('path', '=', key.path)
    .where('key', '=', key.key)
    .execute();
}

/** Frees a key whose request failed. */
export async function dropIdempotencyKey(db: Db, key: IdempotencyKey): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('scope', '=', key.scope)
    .where('path', '=', key.path)
    .where('key', '=', key.key)
    .execute();
}

/** Deletes keys whose answers are remembered no longer, in batches, the oldest first. Repeatable: yes. */
export async function forgetOldIdempotencyKeys(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - REMEMBERED_MS);
  let deletedCount: number;
  do {
    const deleted = await sql`
      delete from idempotency_keys where (scope, path, key) in (
        select scope, path, key from idempotency_keys where created_at < ${before} order by created_at limit ${BATCH_ROWS}
      ) and created_at < ${before}`.execute(db);
    deletedCount = Number(deleted.numAffectedRows ?? 0);
  } while (deletedCount === BATCH_ROWS);
}
