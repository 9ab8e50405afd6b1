/** Home of the rule that one data folder serves one Rollcall: a lock held by a session of the embedded database. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { AppError } from '../base/errors.ts';
import { isAlive } from './embedded-server.ts';

/** "roll" in ASCII; any number no other advisory lock uses. */
const LOCK = 0x726f6c6c;
const PATIENCE_MS = 3_000;
const ASK_EVERY_MS = 50;

type Holder = { pid: number; startedAt: string };

const toHolder = (applicationName: string): Holder | null => {
  const [, pid, startedAt] = /^rollcall (\d+) (\S+)$/.exec(applicationName) ?? [];
  return pid === undefined || startedAt === undefined ? null : { pid: Number(pid), startedAt };
};

/**
 * Claims a data folder for this process, until it is disposed or the process ends.
 *
 * @param options.connectionString Of the embedded database in that folder.
 * @throws {AppError} `configuration_invalid` another Rollcall that is alive holds it; the message says which and since when.
 */
export async function holdDataDir(options: { connectionString: string; dataDir: string }): Promise<AsyncDisposable> {
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const client = new Client({
    connectionString: options.connectionString,
    application_name: `rollcall ${process.pid} ${startedAt}`,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const { rows } = await client.query<{ isHeld: boolean }>('select pg_try_advisory_lock($1) as "isHeld"', [LOCK]);
      if (rows[0]?.isHeld === true) return { [Symbol.asyncDispose]: () => client.end() };
      const holder = await findHolder(client);
      // The session of a process that was just killed ends a moment later.
      if ((holder !== null && isAlive(holder.pid)) || performance.now() > giveUpAt)
        throw alreadyHeld(options.dataDir, holder);
      await delay(ASK_EVERY_MS);
    }
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function findHolder(client: Client): Promise<Holder | null> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = 0 and objid = $1 and objsubid = 1 and granted`,
    [LOCK],
  );
  return toHolder(rows[0]?.name ?? '');
}

function alreadyHeld(dataDir: string, holder: Holder | null): AppError {
  const who =
    holder === null ? '' : ` (process ${holder.pid}, since ${holder.startedAt.replace('T', ' ').replace('Z', ' UTC')})`;
  return new AppError(
    'configuration_invalid',
    `Rollcall is already running on ${dataDir}${who}. Stop that one first, or start this one with another DATA_DIR.`,
  );
}
