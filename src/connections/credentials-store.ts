/** All SQL about the credentials of connections: sealed, replaced by one process at a time. */
import type { Sealer } from '../base/sealed.ts';
import { sql, type Db } from '../db/index.ts';
import type { Credentials } from '../providers/index.ts';

/** What credentials are sealed for. */
export const CREDENTIALS = 'connection-credentials';

/** Opened credentials with the envelope they came from; null when the connection is gone or has none. */
export async function readCredentials(
  db: Db,
  sealer: Sealer,
  connectionId: string,
): Promise<{ credentials: Credentials; envelope: string } | null> {
  const row = await db
    .selectFrom('connections')
    .select('credentials_sealed')
    .where('id', '=', connectionId)
    .executeTakeFirst();
  const envelope = row?.credentials_sealed ?? null;
  return envelope === null ? null : { credentials: openCredentials(sealer, envelope), envelope };
}

/**
 * Replaces credentials.
 *
 * @param expectedEnvelope When given, only if nobody replaced them meanwhile.
 * @returns the new envelope; null when they were not replaced.
 */
export async function saveCredentials(
  db: Db,
  sealer: Sealer,
  connectionId: string,
  credentials: Credentials,
  expectedEnvelope?: string,
): Promise<string | null> {
  const envelope = sealCredentials(sealer, credentials);
  const result = await db
    .updateTable('connections')
    .set({ credentials_sealed: envelope })
    .where('id', '=', connectionId)
    .$if(expectedEnvelope !== undefined, (query) => query.where('credentials_sealed', '=', expectedEnvelope ?? ''))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? envelope : null;
}

/** The right to ask for a fresh access token alone; it ends by itself, on the clock of the database. */
export type RefreshLease = { connectionId: string; leasedUntil: Date };

/** Takes the right to refresh a connection's credentials; null when another process has it. */
export async function takeRefreshLease(db: Db, connectionId: string, leaseMs: number): Promise<RefreshLease | null> {
  const row = await db
    .updateTable('connections')
    // Whole milliseconds, so that the instant is the same after it was read.
    .set({ refresh_leased_until: sql<Date>`date_trunc('milliseconds', now() + ${leaseMs}::float8 * interval '1 ms')` })
    .where('id', '=', connectionId)
    .where((eb) => eb.or([eb('refresh_leased_until', 'is', null), eb('refresh_leased_until', '<=', sql<Date>`now()`)]))
    .returning('refresh_leased_until')
    .executeTakeFirst();
  const leasedUntil = row?.refresh_leased_until ?? null;
  return leasedUntil === null ? null : { connectionId, leasedUntil };
}

/** Gives the right to refresh back; one that has passed to somebody else stays there. */
export async function endRefreshLease(db: Db, { connectionId, leasedUntil }: RefreshLease): Promise<void> {
  await db
    .updateTable('connections')
    .set({ refresh_leased_until: null })
    .where('id', '=', connectionId)
    .where('refresh_leased_until', '=', leasedUntil)
    .execute();
}

/** Seals credentials for storing. */
export const sealCredentials = (sealer: Sealer, credentials: Credentials): string =>
  sealer.seal(CREDENTIALS, JSON.stringify(credentials));

/** Opens sealed credentials. What `sealCredentials` sealed has that shape, because the envelope is authenticated. */
export const openCredentials = (sealer: Sealer, envelope: string): Credentials =>
  JSON.parse(sealer.open(CREDENTIALS, envelope)) as Credentials;
