/** Home of the database of a benchmark: an embedded PostgreSQL with its durable defaults, in a folder that is removed afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../src/base/log.ts';
import { openDatabase, openEmbeddedPostgres, type DatabaseHandle } from '../../src/db/index.ts';

/** Opens an empty database: the one of BENCH_DATABASE_URL, else a fresh embedded one. Disposing closes it, and removes a fresh one. */
export async function openBenchDatabase(
  options: { maxConnections?: number } = {},
): Promise<AsyncDisposable & { handle: DatabaseHandle; url: string }> {
  const given = process.env['BENCH_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    const handle = openDatabase(given, options);
    return { handle, url: given, [Symbol.asyncDispose]: () => handle[Symbol.asyncDispose]() };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const server = await openEmbeddedPostgres({ dataDir, log: openLog('warn') });
  const handle = openDatabase(server.connectionString, options);
  return {
    handle,
    url: server.connectionString,
    [Symbol.asyncDispose]: async () => {
      await handle[Symbol.asyncDispose]();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
