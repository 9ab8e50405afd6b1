/** Home of migrations: numbered SQL files, run forward only, safe when several nodes start at once. */
import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration';
import type { Db } from './pool.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

const provider: MigrationProvider = {
  async getMigrations() {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted();
    const migrations: Record<string, Migration> = {};
    for (const name of names) {
      const text = await readFile(new URL(name, FOLDER), 'utf8');
      migrations[name.replace(/\.sql$/, '')] = {
        up: async (db) => {
          await sql.raw(text).execute(db);
        },
      };
    }
    return migrations;
  },
};

/**
 * Brings the database to the newest schema.
 *
 * @param options.upTo The last migration that is wanted, for rows that were written on it; the newest by default. A database that is
 *   beyond it stays as it is.
 * @returns names of the migrations that were applied, oldest first; empty when there was nothing to do.
 * Repeatable: yes; a second node that starts at the same time waits for the first, however long a migration takes.
 */
export async function migrate(db: Db, { upTo }: { upTo?: string } = {}): Promise<string[]> {
  if (upTo !== undefined && !(await pendingMigrations(db)).includes(upTo)) return [];
  const { error, results } = await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection);
    try {
      const migrator = new Migrator({ db: connection, provider });
      return await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
    } finally {
      await sql`reset statement_timeout`.execute(connection);
    }
  });
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

/** Names of the migrations that this program knows and the database lacks, oldest first. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const migrations = await new Migrator({ db, provider }).getMigrations();
  return migrations.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);
}
