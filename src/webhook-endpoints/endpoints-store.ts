/** Home of the SQL of webhook endpoints. */
import { AppError } from '../base/errors.ts';
import { newId } from '../base/ids.ts';
import type { Sealer } from '../base/sealed.ts';
import { BATCH_ROWS, byKey, inTransaction, isAfter, sql, type BatchEnd, type Database, type Db } from '../db/index.ts';
import { ATTEMPT_DELIVERIES, clearDue } from '../due/index.ts';
import { endpointDisabled, recordWebhookEvents } from '../webhook-events/index.ts';
import { MAX_ENDPOINTS, type EndpointChoices, type WebhookEndpoint } from './endpoint.ts';
import { sealUrl } from './endpoint-url.ts';
import { OLD_SECRET_VALID_MS } from './signing-secret.ts';

const ENDPOINT_COLUMNS = [
  'id',
  'workspace_id',
  'url',
  'event_types',
  'shape',
  'headers',
  'is_enabled',
  'disabled_reason',
  'failing_since',
  'created_at',
] as const;

type EndpointRow = Pick<Database['webhook_endpoints'], (typeof ENDPOINT_COLUMNS)[number]>;

const toEndpoint = (row: EndpointRow): WebhookEndpoint => ({
  id: row.id,
  workspaceId: row.workspace_id,
  url: row.url,
  eventTypes: row.event_types,
  shape: row.shape,
  headers: row.headers,
  isEnabled: row.is_enabled,
  disabledReason: row.disabled_reason,
  failingSince: row.failing_since,
  createdAt: row.created_at,
});

const OWNER_SWITCHED_OFF = 'The endpoint was switched off before this was delivered. Switch it on and replay it.';

/**
 * Creates an endpoint.
 *
 * @throws {AppError} `invalid_request` the workspace has 50 already.
 */
export async function createEndpoint(
  db: Db,
  workspaceId: string,
  choices: EndpointChoices & { secretSealed: string },
  now: Date,
): Promise<WebhookEndpoint> {
  return inTransaction(db, async (tx) => {
    await tx.selectFrom('workspaces').select('id').where('id', '=', workspaceId).forNoKeyUpdate().execute();
    const existing = await tx
      .selectFrom('webhook_endpoints')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    if (existing.count >= MAX_ENDPOINTS) {
      const sentence = `A workspace may have at most ${MAX_ENDPOINTS} webhook endpoints. Delete one first.`;
      throw new AppError('invalid_request', sentence, { field: 'non_field_errors' });
    }
    const row = await tx
      .insertInto('webhook_endpoints')
      .values({
        id: newId(),
        workspace_id: workspaceId,
        url: choices.url,
        url_sealed: choices.urlSealed,
        event_types: choices.eventTypes,
        shape: choices.shape,
        headers: choices.headers,
        secret_sealed: choices.secretSealed,
        is_enabled: choices.isEnabled,
        created_at: now,
      })
      .returning(ENDPOINT_COLUMNS)
      .executeTakeFirstOrThrow();
    return toEndpoint(row);
  });
}

/** All endpoints of a workspace, oldest first. */
export async function listEndpoints(db: Db, workspaceId: string): Promise<WebhookEndpoint[]> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select(ENDPOINT_COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toEndpoint);
}

/** One endpoint; null when this workspace has none with this id. */
export async function findEndpoint(db: Db, workspaceId: string, id: string): Promise<WebhookEndpoint | null> {
  const row = await db
    .selectFrom('webhook_endpoints')
    .select(ENDPOINT_COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : toEndpoint(row);
}

/**
 * Changes an endpoint. Switching it on forgets why it was switched off; switching it off ends its pending deliveries.
 *
 * @param changes What is undefined stays as it is.
 * @returns null when this workspace has none with this id.
 * Repeatable: yes.
 */
export async function updateEndpoint(
  db: Db,
  workspaceId: string,
  id: string,
  changes: { [Choice in keyof EndpointChoices]?: EndpointChoices[Choice] | undefined },
): Promise<WebhookEndpoint | null> {
  return inTransaction(db, async (tx) => {
    const before = await tx
      .selectFrom('webhook_endpoints')
      .select(ENDPOINT_COLUMNS)
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (before === undefined) return null;
    const isSwitchedOn = changes.isEnabled === true && !before.is_enabled;
    const row = await tx
      .updateTable('webhook_endpoints')
      .set({
        ...(changes.url !== undefined && { url: changes.url, url_sealed: changes.urlSealed ?? null }),
        event_types: changes.eventTypes ?? before.event_types,
        shape: changes.shape ?? before.shape,
        headers: changes.headers ?? before.headers,
        is_enabled: changes.isEnabled ?? before.is_enabled,
        ...(isSwitchedOn ? { disabled_reason: null, failing_since: null } : {}),
      })
      .where('id', '=', id)
      .returning(ENDPOINT_COLUMNS)
      .executeTakeFirstOrThrow();
    if (changes.isEnabled === false) await endPendingDeliveries(tx, id, OWNER_SWITCHED_OFF);
    return toEndpoint(row);
  });
}

/**
 * Seals the addresses that hold a secret and are stored in the open, as versions before did.
 *
 * Repeatable: yes.
 */
export async function sealEndpointUrls(db: Db, sealer: Sealer): Promise<void> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select(['id', 'url'])
    .where('url_sealed', 'is', null)
    .where('url', 'like', '%?%')
    .execute();
  for (const row of rows) {
    const { url, urlSealed } = sealUrl(sealer, row.url);
    const isStill = db.updateTable('webhook_endpoints').where('id', '=', row.id).where('url', '=', row.url);
    await isStill.where('url_sealed', 'is', null).set({ url, url_sealed: urlSealed }).execute();
  }
}

/** Deletes an endpoint with all its deliveries. @returns whether there was one. */
export async function deleteEndpoint(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('webhook_endpoints')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Gives an endpoint a new signing secret; the one before signs along for 24 hours, an older one no longer.
 *
 * @returns null when this workspace has none with this id.
 */
export async function rotateEndpointSecret(
  db: Db,
  workspaceId: string,
  id: string,
  secretSealed: string,
  now: Date,
): Promise<WebhookEndpoint | null> {
  const row = await db
    .updateTable('webhook_endpoints')
    .set((column) => ({
      old_secret_sealed: column.ref('secret_sealed'),
      old_secret_expires_at: new Date(now.getTime() + OLD_SECRET_VALID_MS),
      secret_sealed: secretSealed,
    }))
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returning(ENDPOINT_COLUMNS)
    .executeTakeFirst();
  return row === undefined ? null : toEndpoint(row);
}

/**
 * Switches an endpoint off that nothing gets through to, ends its pending deliveries and tells the workspace's other
 * endpoints.
 *
 * @param failingSince What the caller judged by; an endpoint that has received something since is left alone.
 * @returns whether it was switched off now.
 * Repeatable: yes; the second time does nothing.
 */
export async function switchOffEndpoint(
  db: Db,
  endpoint: { id: string; failingSince: Date; lastError: string },
  now: Date,
): Promise<boolean> {
  const since = endpoint.failingSince.toISOString().slice(0, 16).replace('T', ' ');
  const reason = `Nothing was delivered since ${since} UTC. ${endpoint.lastError} Mend the endpoint, switch it on and replay what it missed.`;
  return inTransaction(db, async (tx) => {
    const row = await tx
      .updateTable('webhook_endpoints')
      .set({ is_enabled: false, disabled_reason: reason })
      .where('id', '=', endpoint.id)
      .where('is_enabled', '=', true)
      .where('failing_since', '<=', endpoint.failingSince)
      .returning(['id', 'workspace_id', 'url'])
      .executeTakeFirst();
    if (row === undefined) return false;
    const told = endpointDisabled({ id: row.id, workspaceId: row.workspace_id, url: row.url }, reason);
    await recordWebhookEvents(tx, [told], now);
    await endPendingDeliveries(tx, endpoint.id, `The endpoint was switched off. ${reason}`);
    return true;
  });
}

/** In the order in which they were made, 2,000 in a statement. The endpoint is locked, so that none is added meanwhile. */
async function endPendingDeliveries(tx: Db, endpointId: string, reason: string): Promise<void> {
  for (let end: BatchEnd | null = null, isMore = true; isMore;) {
    const { rows }: { rows: BatchEnd[] } = await sql<BatchEnd>`
      with ending as (
        select id, created_at from webhook_deliveries
        where webhook_endpoint_id = ${endpointId} and state = 'pending' and ${isAfter(sql`created_at`, sql`id`, end)}
        order by created_at, id limit ${BATCH_ROWS} for no key update
      ), ended as (
        update webhook_deliveries d set state = 'failed', failed_reason = ${reason}, ${clearDue(ATTEMPT_DELIVERIES)}
        from ending where ${byKey('d.id', 'ending.id')}
      )
      select id, created_at::text as at from ending order by created_at desc, id desc limit 1`.execute(tx);
    end = rows[0] ?? null;
    isMore = end !== null;
  }
}
