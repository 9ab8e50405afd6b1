/** Home of the connection pool and of transactions. */
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from './schema.ts';

/** Typed access to the database, outside or inside a transaction. */
export type Db = Kysely<Database>;

/** An open database; `pool` is for what Kysely has no words for (LISTEN). */
export type DatabaseHandle = AsyncDisposable & { db: Db; pool: Pool; connectionString: string };

const UTC_TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00$/;
const readTimestamp = types.getTypeParser(types.builtins.TIMESTAMPTZ);

/** Counts and fences stay below 2^53, so bigint is a number. Timestamps of UTC sessions are ISO 8601 but for two characters. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [types.builtins.INT8, Number],
  [
    types.builtins.TIMESTAMPTZ,
    (text) =>
      UTC_TIMESTAMP.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : readTimestamp(text),
  ],
]);

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
    options: '-c timezone=UTC',
    types: { getTypeParser: (oid, format) => PARSERS.get(oid) ?? types.getTypeParser(oid, format) },
  });
  // An idle connection that breaks (database restarted) must not end the process: the next query opens another.
  pool.on('error', options.onIdleError ?? (() => undefined));
  // Nor must one that breaks between two statements of a transaction: the next statement fails.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, connectionString, [Symbol.asyncDispose]: () => db.destroy() };
}

/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const DEADLOCK_DETECTED = '40P01';
const MOST_TRIES = 4;

/**
 * Runs a function in one transaction, or in the one that is already open.
 *
 * Of two transactions that wait for each other PostgreSQL ends one; that one is run again from its start, up to three
 * times. So the function changes nothing but the database.
 *
 * @returns what the function returns, after the commit.
 */
export async function inTransaction<Result>(db: Db, run: (tx: Db) => Promise<Result>): Promise<Result> {
  if (db.isTransaction) return run(db);
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(run);
    } catch (error) {
      const isDeadlock = error instanceof Error && 'code' in error && error.code === DEADLOCK_DETECTED;
      if (!isDeadlock || tries === MOST_TRIES) throw error;
    }
  }
}
