/** The door of the database: pool, transactions, migrations. Only stores, due work and main use it. */
export { BATCH_ROWS, inBatches, isAfter, writeInBatches, type BatchEnd, type DeletedBatch } from './batches.ts';
export { compiledOnce } from './compiled-query.ts';
export { holdDataDir } from './data-dir-hold.ts';
export { hasEmbeddedPostgres, openEmbeddedPostgres } from './embedded.ts';
export { sql } from 'kysely';
export { byKey, jsonParameter, keyedRows, oneOf, unnested } from './parameters.ts';
export { migrate, pendingMigrations } from './migrate.ts';
export { CONNECTIONS, inTransaction, openDatabase, type DatabaseHandle, type Db } from './pool.ts';
export type { Database, Row } from './schema.ts';
export { isDatabaseUnavailable } from './unavailable.ts';
