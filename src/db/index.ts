/** The door of the database: pool, transactions, migrations. Only stores, due work and main use it. */
export { inTransaction, openDatabase, type Db, type DatabaseHandle } from './pool.ts';
export { DATABASE_RETRY_SECONDS, isDatabaseUnavailable } from './unavailable.ts';
export { jsonParameter } from './json.ts';
export { oneOf, unnested, unnestedIds } from './lists.ts';
export { migrate, pendingMigrations } from './migrate.ts';
export { openEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
export { holdDataDir } from './data-dir-hold.ts';
export type { Database, Json } from './schema.ts';
export { sql } from 'kysely';
