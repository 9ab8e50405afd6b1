/** Statements and transactions that hang are ended, so that they do not hold connections and locks for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDatabaseUnavailable, migrate, openDatabase, pendingMigrations, sql } from '../../src/db/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait.ts';

test('a statement that hangs is ended, also one that waits for a lock; the connection is used again', async () => {
  await using database = await openTestDatabase();
  await using hasty = openDatabase(database.url, { maxConnections: 1, statementTimeoutMs: 50 });
  await assert.rejects(sql`select pg_sleep(5)`.execute(hasty.db), isDatabaseUnavailable);
  await database.db.transaction().execute(async (tx) => {
    await sql`lock table workspaces`.execute(tx);
    await assert.rejects(hasty.db.selectFrom('workspaces').selectAll().execute(), isDatabaseUnavailable);
  });
  assert.deepEqual(await hasty.db.selectFrom('workspaces').selectAll().execute(), []);
});

test('a transaction in which nothing happens any more is ended, and the next one finds another connection', async () => {
  await using database = await openTestDatabase();
  await using hasty = openDatabase(database.url, { maxConnections: 1, statementTimeoutMs: 50 });
  await assert.rejects(
    hasty.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await waitFor('the session to be ended', async () => {
        const found = await sql`select from pg_stat_activity where pid = ${rows[0]?.pid}`.execute(database.db);
        return found.rows.length === 0;
      });
      await sql`select 1`.execute(tx);
    }),
    isDatabaseUnavailable,
  );
  assert.equal((await sql`select 1`.execute(hasty.db)).rows.length, 1);
});

/** The lock that Kysely's migrator takes. */
const MIGRATION_LOCK = '3853314791062309107';

test('a migration may wait and take as long as it needs, and what comes after it on its connection may not', async () => {
  await using database = await openTestDatabase();
  await sql`drop schema public cascade; create schema public`.execute(database.db);
  await using hasty = openDatabase(database.url, { maxConnections: 1, statementTimeoutMs: 50 });
  // Another node migrates, for longer than a statement may take.
  const migrated = await database.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(tx);
    const migrating = migrate(hasty.db);
    await sql`select pg_sleep(0.2)`.execute(tx);
    return [migrating];
  });
  assert.ok((await Promise.all(migrated)).flat().length > 0);
  assert.deepEqual(await pendingMigrations(hasty.db), []);
  await assert.rejects(sql`select pg_sleep(5)`.execute(hasty.db), isDatabaseUnavailable);
});
