/** Home of the connection pool and of transactions. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types } from 'pg';
import { preparingPool } from './prepared-statements.ts';
import type { Database } from './schema.ts';

/** Typed access to the database, outside or inside a transaction. */
export type Db = Kysely<Database>;

/** An open database; `pool` is for what Kysely has no words for (LISTEN). */
export type DatabaseHandle = AsyncDisposable & {
  db: Db;
  pool: Pool;
  connectionString: string;
  /** Asks for a sign of life; rejects with what the driver says when there is none. */
  askForLife: () => Promise<void>;
};

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
 * The longest a statement may take, waiting for locks included, and the longest a transaction may do nothing. Far above the largest
 * batch (2,000 rows in well under a second, planning for 100,000 meetings in seconds) and far below the ten minutes of a whole sync:
 * whatever takes longer hangs, and holds a connection and locks that others wait for. Migrations lift it for themselves.
 */
const STATEMENT_TIMEOUT_MS = 120_000;
/** Of a pool that only looks: an operator waits for the answer. */
const LOOK_TIMEOUT_MS = 20_000;
const LOOK_LOCK_TIMEOUT_MS = 3_000;
/** After this silence the other machine is asked whether it is still there; one that vanished is noticed some seconds later. */
const KEEP_ALIVE_AFTER_MS = 10_000;
/** Plans of prepared statements live as long as their connection: one made for an empty table must not outlive its filling. */
const CONNECTION_LIFETIME_SECONDS = 60;

/**
 * Most connections of one process, by what they are for; with the one that listens for hints, 25. Each has a pool of its own: a request
 * never waits behind due work, and claims and heartbeats never wait behind the work they are for.
 */
export const CONNECTIONS = { requests: 8, dueWork: 12, claims: 4 } as const;

/**
 * Opens a pool. No connection is made before the first query.
 *
 * @param connectionString `postgresql://…`, also with a unix socket (`postgresql://user@/db?host=/path`).
 * @param options.maxConnections Most connections at once, default 10.
 * @param options.isReadOnly Refuses to write, and waits for nobody: for looking at a database that is in trouble.
 * @param options.statementTimeoutMs For tests; what takes longer is ended by PostgreSQL (`isDatabaseUnavailable`).
 */
export function openDatabase(
  connectionString: string,
  options: {
    maxConnections?: number;
    isReadOnly?: boolean;
    statementTimeoutMs?: number;
    onIdleError?: (error: Error) => void;
  } = {},
): DatabaseHandle {
  const isReadOnly = options.isReadOnly === true;
  const timeoutMs = options.statementTimeoutMs ?? (isReadOnly ? LOOK_TIMEOUT_MS : STATEMENT_TIMEOUT_MS);
  const settings = {
    timezone: 'UTC',
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    ...(isReadOnly && { default_transaction_read_only: 'on', lock_timeout: LOOK_LOCK_TIMEOUT_MS }),
  };
  const pool = new Pool({
    connectionString,
    max: options.maxConnections ?? 10,
    application_name: 'rollcall',
    connectionTimeoutMillis: 10_000,
    maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser: (oid, format) => PARSERS.get(oid) ?? types.getTypeParser(oid, format) },
  });
  // An idle connection that breaks (database restarted) must not end the process: the next query opens another.
  pool.on('error', options.onIdleError ?? (() => undefined));
  // Nor must one that breaks between two statements of a transaction: the next statement fails.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparingPool(pool) }) });
  return {
    db,
    pool,
    connectionString,
    askForLife: async () => void (await sql`select 1`.execute(db)),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
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
