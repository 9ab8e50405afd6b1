/** Home of the connection pool and of transactions. */
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from './schema.ts';

/** Typed access to the database, outside or inside a transaction. */
export type Db = Kysely<Database>;

/** An open database; `pool` is for what Kysely has no words for (LISTEN). */
export type DatabaseHandle = AsyncDisposable & { db: Db; pool: Pool; connectionString: string };

/**
 * Opens a pool. No connection is made before the first query.
 *
 * @param connectionString `postgresql://…`, also with a unix socket (`postgresql://user@/db?host=/path`).
 * @param options.maxConnections Most connections at once, default 10.
 */
export function openDatabase(
  connectionString: string,
  options: { maxConnections?: number; onIdleError?: (error: Error) => void } = {},
): DatabaseHandle {
  const pool = new Pool({
    connectionString,
    max: options.maxConnections ?? 10,
    application_name: 'rollcall',
    connectionTimeoutMillis: 10_000,
    // Counts and fences stay below 2^53, so bigint columns are numbers.
    types: {
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  // An idle connection that breaks (database restarted) must not end the process: the next query opens another.
  pool.on('error', options.onIdleError ?? (() => undefined));
  // Nor must one that breaks between two statements of a transaction: the next statement fails.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, connectionString, [Symbol.asyncDispose]: () => db.destroy() };
}

/**
 * Runs a function in one transaction, or in the one that is already open.
 *
 * @returns what the function returns, after the commit.
 */
export async function inTransaction<Result>(db: Db, run: (tx: Db) => Promise<Result>): Promise<Result> {
  return db.isTransaction ? run(db) : db.transaction().execute(run);
}
