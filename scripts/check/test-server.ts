/** Home of the PostgreSQL servers of one `npm test`: started on a folder of their own, gone afterwards in every case. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openEmbeddedPostgres } from '../../src/db/index.ts';
import { FAST_SETTINGS } from '../../test/support/postgres-settings.ts';

/** A server for tests; `url` is a superuser's. */
export type TestServer = AsyncDisposable & { url: string; version: () => Promise<string> };

/**
 * Starts a PostgreSQL; it also ends with this process.
 *
 * @param options.programs Folder with its `initdb` and `postgres`; without it, the one from npm.
 */
export async function startTestServer(options: { programs?: string; signal: AbortSignal }): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollcall-check-'));
  const removeFolder = (): Promise<void> => rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  try {
    const postgres = await openEmbeddedPostgres({ ...options, dataDir, log, settings: FAST_SETTINGS });
    return {
      url: postgres.connectionString,
      version: () => versionOf(postgres.connectionString),
      [Symbol.asyncDispose]: async () => {
        await postgres.stop();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function versionOf(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(`select split_part(version(), ' ', 2) as version`);
    return `PostgreSQL ${rows[0]?.version ?? ''}`;
  } finally {
    await client.end();
  }
}
