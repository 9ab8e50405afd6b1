/**
 * Home of the PostgreSQL that hand-run tests share: a process of its own, which ends after a while without tests. Prints the
 * superuser address on a line, so that the test that started it can go on.
 */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { openEmbeddedPostgres } from '../../src/db/index.ts';
import { FAST_SETTINGS } from './postgres-settings.ts';

const IDLE_MS = 10 * 60_000;
const LOOK_EVERY_MS = 15_000;

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('Say which folder to use.');
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

await using postgres = await openEmbeddedPostgres({ dataDir, log, settings: FAST_SETTINGS });
if (postgres.isOwner) await dropLeftDatabases(postgres.connectionString);
const addressFile = join(dataDir, 'address');
await writeFile(addressFile, postgres.connectionString);
process.stdout.on('error', silent);
process.stdout.write(`${postgres.connectionString}\n`);

const lastUsedMs = async (): Promise<number> => (await stat(addressFile).catch(() => null))?.mtimeMs ?? 0;
while (postgres.isOwner && Date.now() - (await lastUsedMs()) < IDLE_MS) await delay(LOOK_EVERY_MS);

/** Drops what killed test processes left; nobody uses a server that has just started. */
async function dropLeftDatabases(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database where datname like 'test\\_%'`,
  );
  for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
  await client.end();
}
