/** The door of the database: pool, transactions, migrations. Only stores, due work and main use it. */
export { batchesOf } from './batches.ts';
export { holdDataDir } from './data-dir-hold.ts';
export { openEmbeddedPostgres } from './embedded.ts';
export { jsonParameter } from './json.ts';
export { sql } from 'kysely';
export { oneOf, unnested, unnestedIds } from './lists.ts';
export { migrate, pendingMigrations } from './migrate.ts';
export { inTransaction, openDatabase, type DatabaseHandle, type Db } from './pool.ts';
export type { Database } from './schema.ts';
export { DATABASE_RETRY_SECONDS, isDatabaseUnavailable } from './unavailable.ts';
