/**
 * Home of a process that runs the embedded PostgreSQL as Rollcall does, so that tests can end it in every way. It prints one JSON
 * line when it is ready and one when it is done, and ends on SIGTERM or SIGINT.
 *
 * Words: the data folder; then `hold` (also claim the folder), `linger` (on a signal, query once more before stopping),
 * `as-stranger` (give up root for an account that owns nothing).
 */
import { once } from 'node:events';
import { Client } from 'pg';
import { holdDataDir, openEmbeddedPostgres } from '../../src/db/index.ts';

/** An id without an account. */
const STRANGER = 54_321;

const [dataDir = '', ...modes] = process.argv.slice(2);
const say = (line: Record<string, unknown>): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: (message: string) => void say({ logged: message }) };
const keepAlive = setInterval(silent, 60_000);
const signalled = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);

try {
  if (modes.includes('as-stranger')) {
    process.setgid?.(STRANGER);
    process.setuid?.(STRANGER);
  }
  const postgres = await openEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
  const hold = modes.includes('hold')
    ? await holdDataDir({ connectionString: postgres.connectionString, dataDir })
    : null;
  const { connectionString, isFresh, isOwner } = postgres;
  say({ ready: true, pid: process.pid, connectionString, isFresh, isOwner });
  await signalled;
  if (modes.includes('linger')) {
    const client = new Client({ connectionString });
    await client.connect();
    const { rows } = await client.query('select count(*)::int as answers from generate_series(1, 1000000)');
    await client.end();
    say({ lingered: rows[0] });
  }
  await hold?.[Symbol.asyncDispose]();
  await postgres.stop();
  say({ done: true });
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
} finally {
  clearInterval(keepAlive);
}
