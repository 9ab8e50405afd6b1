/** All SQL about workspaces and their API keys. */
import { newId } from '../base/ids.ts';
import type { Sealer } from '../base/sealed.ts';
import { compiledOnce, sql, type Db, type Row } from '../db/index.ts';
import { hashApiKey } from './api-key.ts';
import type { OAuthProviderName, Workspace } from './workspace.ts';

/** What client secrets are sealed for. */
export const CLIENT_SECRET = 'oauth-client-secret';

const COLUMNS = [
  'id',
  'name',
  'allowed_redirect_origins',
  'bot_sharing',
  'allow_several_accounts',
  'max_connections',
  'stateless_consent',
  'persons_change_external_id',
] as const;

type WorkspaceRow = Pick<Row<'workspaces'>, (typeof COLUMNS)[number]>;

const toWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.id,
  name: row.name,
  allowedRedirectOrigins: row.allowed_redirect_origins,
  botSharing: row.bot_sharing,
  allowSeveralAccounts: row.allow_several_accounts,
  maxConnections: row.max_connections,
  statelessConsent: row.stateless_consent,
  personsChangeExternalId: row.persons_change_external_id,
});

const workspaceOfKey = compiledOnce((db, values: { keyHash: Buffer }) =>
  db
    .selectFrom('api_keys')
    .select('workspace_id')
    .where('key_hash', '=', values.keyHash)
    .where('revoked_at', 'is', null),
);

/** The workspace of an API key; null when the key is unknown or revoked. It is asked each time: a revoked key ends at once. */
export async function findWorkspaceIdByApiKey(db: Db, key: string): Promise<string | null> {
  const [row] = await workspaceOfKey(db, { keyHash: hashApiKey(key) });
  return row?.workspace_id ?? null;
}

/** One workspace by id; null when there is none. */
export async function findWorkspace(db: Db, workspaceId: string): Promise<Workspace | null> {
  const row = await db.selectFrom('workspaces').select(COLUMNS).where('id', '=', workspaceId).executeTakeFirst();
  return row === undefined ? null : toWorkspace(row);
}

/** The first workspace, by age; null on a database that was never set up. */
export async function findFirstWorkspace(db: Db): Promise<Workspace | null> {
  const row = await db
    .selectFrom('workspaces')
    .select(COLUMNS)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toWorkspace(row);
}

/** Every workspace, oldest first, with how many keys of it are valid. */
export async function listWorkspaces(
  db: Db,
): Promise<{ id: string; name: string; createdAt: Date; keyCount: number }[]> {
  const { rows } = await sql<{ id: string; name: string; createdAt: Date; keyCount: number }>`
    select id, name, created_at as "createdAt",
      (select count(*) from api_keys where workspace_id = workspaces.id and revoked_at is null) as "keyCount"
    from workspaces order by created_at, id`.execute(db);
  return rows;
}

/** Lets one transaction at a time look whether there is a workspace and create it. */
export async function lockWorkspaceCreation(tx: Db): Promise<void> {
  await sql`lock table workspaces in share row exclusive mode`.execute(tx);
}

/** Creates a workspace with one API key. */
export async function createWorkspace(
  db: Db,
  workspace: { name: string; apiKey: string; allowedRedirectOrigins: string[]; now: Date },
): Promise<Workspace> {
  const id = newId();
  const row = await db
    .insertInto('workspaces')
    .values({
      id,
      name: workspace.name,
      allowed_redirect_origins: workspace.allowedRedirectOrigins,
      created_at: workspace.now,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  await addApiKey(db, { workspaceId: id, name: 'first key', apiKey: workspace.apiKey, now: workspace.now });
  return toWorkspace(row);
}

/** Adds an API key to a workspace; a key that is already there stays as it is. */
export async function addApiKey(
  db: Db,
  key: { workspaceId: string; name: string; apiKey: string; now: Date },
): Promise<void> {
  await db
    .insertInto('api_keys')
    .values({
      id: newId(),
      workspace_id: key.workspaceId,
      name: key.name,
      key_hash: hashApiKey(key.apiKey),
      created_at: key.now,
    })
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .execute();
}

/** What became of the key that the environment names. */
export type EnvironmentKey = {
  /** Whether requests with it are answered; false: somebody revoked it, or it belongs to another workspace. */
  isValid: boolean;
  /** How many earlier keys of the environment ended now. */
  endedCount: number;
};

/**
 * Makes the key of the environment the only one of its kind: the one that stood there before ends at once.
 *
 * A key that a person revoked stays revoked.
 * Repeatable: yes.
 */
export async function followEnvironmentKey(
  tx: Db,
  key: { workspaceId: string; apiKey: string; now: Date },
): Promise<EnvironmentKey> {
  const keyHash = hashApiKey(key.apiKey);
  const ended = await tx
    .deleteFrom('api_keys')
    .where('workspace_id', '=', key.workspaceId)
    .where('is_from_environment', '=', true)
    .where('revoked_at', 'is', null)
    .where('key_hash', '<>', keyHash)
    .executeTakeFirst();
  await addApiKey(tx, { ...key, name: 'API_KEY' });
  const present = await tx
    .updateTable('api_keys')
    .set({ is_from_environment: true })
    .where('workspace_id', '=', key.workspaceId)
    .where('key_hash', '=', keyHash)
    .returning('revoked_at')
    .executeTakeFirst();
  return { isValid: present?.revoked_at === null, endedCount: Number(ended.numDeletedRows) };
}

/** Every key of a workspace, newest first, without the keys themselves. */
export async function listApiKeys(
  db: Db,
  workspaceId: string,
): Promise<{ id: string; name: string; createdAt: Date; revokedAt: Date | null }[]> {
  const rows = await db
    .selectFrom('api_keys')
    .select(['id', 'name', 'created_at', 'revoked_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({ id: row.id, name: row.name, createdAt: row.created_at, revokedAt: row.revoked_at }));
}

/** Revokes a key at once. @returns false when the workspace has no such key that is still valid. */
export async function revokeApiKey(db: Db, workspaceId: string, keyId: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Changes the settings of a workspace; what is not named stays. */
export async function updateWorkspace(
  db: Db,
  workspaceId: string,
  change: Partial<Omit<Workspace, 'id' | 'name'>>,
): Promise<void> {
  await db
    .updateTable('workspaces')
    .set({
      ...(change.botSharing && { bot_sharing: change.botSharing }),
      ...(change.allowSeveralAccounts !== undefined && { allow_several_accounts: change.allowSeveralAccounts }),
      ...(change.maxConnections !== undefined && { max_connections: change.maxConnections }),
      ...(change.statelessConsent !== undefined && { stateless_consent: change.statelessConsent }),
      ...(change.personsChangeExternalId !== undefined && {
        persons_change_external_id: change.personsChangeExternalId,
      }),
    })
    .where('id', '=', workspaceId)
    .execute();
}

/** Says for every workspace where OAuth callbacks may send a browser. */
export async function allowRedirectOrigins(db: Db, origins: string[]): Promise<void> {
  await db.updateTable('workspaces').set({ allowed_redirect_origins: origins }).execute();
}

/** Stores the OAuth client of a workspace; the secret is sealed. */
export async function saveOAuthClient(
  db: Db,
  sealer: Sealer,
  client: { workspaceId: string; provider: OAuthProviderName; clientId: string; clientSecret: string },
): Promise<void> {
  const sealed = sealer.seal(CLIENT_SECRET, client.clientSecret);
  await db
    .updateTable('workspaces')
    .set(
      client.provider === 'google'
        ? { google_client_id: client.clientId, google_client_secret_sealed: sealed }
        : { microsoft_client_id: client.clientId, microsoft_client_secret_sealed: sealed },
    )
    .where('id', '=', client.workspaceId)
    .execute();
}

/** The OAuth client of a workspace, else that of the first one; null when none is set for that provider. */
export async function readOAuthClient(
  db: Db,
  sealer: Sealer,
  workspaceId: string,
  provider: OAuthProviderName,
): Promise<{ clientId: string; clientSecret: string } | null> {
  const id = sql.ref(`${provider}_client_id`);
  const { rows } = await sql<{ clientId: string; sealed: string | null }>`
    select ${id} as "clientId", ${sql.ref(`${provider}_client_secret_sealed`)} as sealed from workspaces
    where ${id} is not null
      and (id = ${workspaceId} or id = (select id from workspaces order by created_at, id limit 1))
    order by id = ${workspaceId} desc limit 1`.execute(db);
  const row = rows[0];
  if (row === undefined || row.sealed === null) return null;
  return { clientId: row.clientId, clientSecret: sealer.open(CLIENT_SECRET, row.sealed) };
}
