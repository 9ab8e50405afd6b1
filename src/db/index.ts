/** The door of the database: pool, transactions, migrations. Only stores, due work and main use it. */
export { inTransaction, openDatabase, type Db, type DatabaseHandle } from './pool.ts';
export { migrate, pendingMigrations } from './migrate.ts';
export type { Database, Json } from './schema.ts';
export { sql } from 'kysely';
