/** Home of the SQL of deliveries and attempts. */
import { byKey, inBatches, keyedRows, oneOf, sql, type Database, type Db } from '../db/index.ts';
import { ATTEMPT_DELIVERIES, endDue } from '../due/index.ts';
import { readStoredBody } from '../webhook-events/index.ts';
import type { DueDelivery, FinishedAttempt, RecordedAttempt, TurnedEndpoint } from './delivery.ts';

/** Reads deliveries in one statement. @returns by id; one that is gone, with its endpoint, is missing. */
export async function readDueDeliveries(db: Db, ids: readonly string[]): Promise<Map<string, DueDelivery>> {
  const found = new Map<string, DueDelivery>();
  for (const batch of inBatches(ids))
    for (const row of await readBatch(db, batch)) found.set(row.id, toDueDelivery(row));
  return found;
}

async function readBatch(db: Db, ids: readonly string[]): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select d.id, d.state, d.attempts_made, d.attempts_before_replay, e.id as event_id, e.type, e.body, e.created_at,
      p.id as endpoint_id, p.url, p.url_sealed, p.shape, p.headers, p.is_enabled, p.failing_since,
      p.secret_sealed, p.old_secret_sealed, p.old_secret_expires_at
    from webhook_deliveries d
    join webhook_events e on e.id = d.webhook_event_id
    join webhook_endpoints p on p.id = d.webhook_endpoint_id
    where d.id = ${oneOf(ids)}`.execute(db);
  return rows;
}

type DueRow = Pick<Database['webhook_deliveries'], 'id' | 'state'> &
  Pick<
    Database['webhook_endpoints'],
    | 'url'
    | 'url_sealed'
    | 'shape'
    | 'headers'
    | 'is_enabled'
    | 'failing_since'
    | 'secret_sealed'
    | 'old_secret_sealed'
    | 'old_secret_expires_at'
  > & {
    attempts_made: number;
    attempts_before_replay: number;
    event_id: string;
    type: string;
    body: unknown;
    created_at: Date;
    endpoint_id: string;
  };

const toDueDelivery = (row: DueRow): DueDelivery => ({
  id: row.id,
  state: row.state,
  attemptsMade: row.attempts_made - row.attempts_before_replay,
  attemptsBeforeReplay: row.attempts_before_replay,
  event: { id: row.event_id, type: row.type, body: readStoredBody(row) },
  endpoint: {
    id: row.endpoint_id,
    address: { url: row.url, urlSealed: row.url_sealed },
    shape: row.shape,
    headers: row.headers,
    isEnabled: row.is_enabled,
    failingSince: row.failing_since,
    secrets: { current: row.secret_sealed, old: row.old_secret_sealed, oldExpiresAt: row.old_secret_expires_at },
  },
});

/**
 * Records attempts, moves their deliveries on and ends their due work, in one statement, and one more when the health of an endpoint
 * turned.
 *
 * An attempt of a process that had lost its lease is recorded too: it did happen. It may deliver a delivery, but never take a delivered
 * or failed one back, and when the delivery is due is up to whoever holds it now.
 *
 * @param attempts Any number; each statement takes up to 2,000.
 * @returns `recorded` by delivery id; a delivery that is gone is missing. `turned`: endpoints that began to fail, or to be well, by
 *   these attempts; whatever several processes record at once, each turn is told to one.
 * Repeatable: no; every call records another attempt.
 */
export async function recordAttempts(
  db: Db,
  attempts: readonly FinishedAttempt[],
): Promise<{ recorded: Map<string, RecordedAttempt>; turned: TurnedEndpoint[] }> {
  const recorded = new Map<string, RecordedAttempt>();
  const turned: TurnedEndpoint[] = [];
  for (const batch of inBatches(attempts)) {
    const rows = await recordBatch(db, batch);
    turned.push(...(await recordHealth(db, rows, batch)));
    for (const row of rows) recorded.set(row.id, { number: row.attempts_made, dueAt: row.attempt_due_at });
  }
  return { recorded, turned };
}

const FINISHED_TYPES = {
  delivery_id: 'uuid',
  fence: 'bigint',
  attempts_before_replay: 'integer',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
  duration_ms: 'integer',
  http_status: 'integer',
  error: 'text',
  is_delivered: 'boolean',
  given_up_reason: 'text',
  next_attempt_at: 'timestamptz',
};

async function recordBatch(db: Db, attempts: readonly FinishedAttempt[]): Promise<RecordedRow[]> {
  const facts = attempts.map((attempt) => ({
    delivery_id: attempt.deliveryId,
    fence: attempt.fence,
    attempts_before_replay: attempt.attemptsBeforeReplay,
    started_at: attempt.startedAt,
    ended_at: attempt.endedAt,
    duration_ms: attempt.durationMs,
    http_status: attempt.httpStatus,
    error: attempt.error,
    is_delivered: attempt.isDelivered,
    given_up_reason: attempt.givenUpReason,
    next_attempt_at: attempt.nextAttemptAt,
  }));
  const endpointIds = [...new Set(attempts.map((attempt) => attempt.endpointId))];
  const { rows } = await sql<RecordedRow>`
    with finished as (
      select * from ${keyedRows(facts, FINISHED_TYPES)} as f order by delivery_id
    ), endpoints as (
      select p.id, p.failing_since from webhook_endpoints p where p.id = ${oneOf(endpointIds)} order by p.id for key share
    ), locked as (
      select f.* from finished f cross join lateral (
        select from webhook_deliveries where id = f.delivery_id and webhook_endpoint_id in (select id from endpoints)
        offset 0 for no key update
      ) as d
    ), moved as (
      update webhook_deliveries d
      set attempts_made = d.attempts_made + 1,
        state = case
          when f.is_delivered then 'delivered'
          when d.state = 'pending' and f.given_up_reason is not null and f.attempts_before_replay = d.attempts_before_replay
            then 'failed'
          else d.state end,
        failed_reason = case
          when d.state = 'pending' and not f.is_delivered and f.attempts_before_replay = d.attempts_before_replay then f.given_up_reason
          else d.failed_reason end,
        delivered_at = case when f.is_delivered then coalesce(d.delivered_at, f.ended_at) else d.delivered_at end,
        ${endDue(ATTEMPT_DELIVERIES, sql.ref('f.fence'), sql.ref('f.next_attempt_at'))}
      from locked f
      where ${byKey('d.id', 'f.delivery_id')}
      returning d.id, d.webhook_endpoint_id, d.attempts_made, d.attempt_due_at, f.started_at, f.duration_ms, f.http_status, f.error
    ), written as (
      insert into webhook_attempts (delivery_id, number, started_at, duration_ms, http_status, error)
      select id, attempts_made, started_at, duration_ms, http_status, error from moved
    )
    select m.id, m.attempts_made, m.attempt_due_at, m.webhook_endpoint_id, p.failing_since is not null as is_failing
    from moved m join endpoints p on p.id = m.webhook_endpoint_id`.execute(db);
  return rows;
}

type RecordedRow = {
  id: string;
  attempts_made: number;
  attempt_due_at: Date | null;
  webhook_endpoint_id: string;
  is_failing: boolean;
};

/** Of an endpoint whose attempts failed and succeeded in one batch, the success counts. */
async function recordHealth(
  db: Db,
  rows: readonly RecordedRow[],
  attempts: readonly FinishedAttempt[],
): Promise<TurnedEndpoint[]> {
  const attemptOf = new Map(attempts.map((attempt) => [attempt.deliveryId, attempt]));
  const health = new Map<string, { wasFailing: boolean; failedAt: Date | null; error: string | null }>();
  for (const row of rows) {
    const attempt = attemptOf.get(row.id);
    if (attempt === undefined) continue;
    const known = health.get(row.webhook_endpoint_id);
    const isHealthy = attempt.isDelivered || known?.failedAt === null;
    health.set(row.webhook_endpoint_id, {
      wasFailing: row.is_failing,
      failedAt: isHealthy ? null : (known?.failedAt ?? attempt.endedAt),
      error: attempt.error ?? known?.error ?? null,
    });
  }
  const turned = [...health]
    .filter(([, { wasFailing, failedAt }]) => wasFailing !== (failedAt !== null))
    .map(([id, { failedAt }]) => ({ id, failing_since: failedAt }));
  if (turned.length === 0) return [];
  const { rows: changed } = await sql<{ id: string; isFailing: boolean }>`
    with turned as (
      select p.id, t.failing_since
      from ${keyedRows(turned, { id: 'uuid', failing_since: 'timestamptz' })} as t
      join webhook_endpoints p on ${byKey('p.id', 't.id')} and (p.failing_since is null) <> (t.failing_since is null)
      order by p.id for no key update of p
    )
    update webhook_endpoints p set failing_since = turned.failing_since from turned where ${byKey('p.id', 'turned.id')}
    returning p.id, p.failing_since is not null as "isFailing"`.execute(db);
  return changed.map(({ id, isFailing }) => ({
    endpointId: id,
    isFailing,
    lastError: isFailing ? (health.get(id)?.error ?? null) : null,
  }));
}

/** Ends a pending delivery without an attempt; it can be replayed. */
export async function endDelivery(db: Db, id: string, reason: string): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ state: 'failed', failed_reason: reason })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .execute();
}
