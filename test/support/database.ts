/** Home of the databases of tests: each test gets its own, cloned from a migrated template on a real PostgreSQL. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { migrate, openDatabase, type DatabaseHandle, type Db } from '../../src/db/index.ts';
import { PATIENCE_MS } from './wait.ts';

/** A migrated, empty database; disposing closes and drops it. */
export type TestDatabase = AsyncDisposable & { db: Db; handle: DatabaseHandle; url: string };

const MIGRATIONS = new URL('../../src/db/migrations/', import.meta.url);
const SERVER_PROCESS = fileURLToPath(new URL('./postgres-process.ts', import.meta.url));
/** Any number no other advisory lock uses. */
const TEMPLATE_LOCK = 0x74656d70;

let server: Promise<string> | null = null;
let template: Promise<string> | null = null;

/**
 * Opens a migrated, empty database.
 *
 * The server is the one of TEST_DATABASE_URL (a superuser's address), else an embedded one that tests share and that ends after
 * ten minutes without tests.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const adminUrl = await (server ??= findServer());
  const source = await (template ??= ensureTemplate(adminUrl));
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  // Copied as files: a fifth of the work of copying through the log, on a server that need not survive a crash.
  await withClient(adminUrl, (client) => client.query(`create database ${name} template ${source} strategy file_copy`));
  const url = withDatabase(adminUrl, name);
  const handle = openDatabase(url);
  return {
    db: handle.db,
    handle,
    url,
    [Symbol.asyncDispose]: async () => {
      await handle[Symbol.asyncDispose]();
      await withClient(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

async function withClient<Result>(url: string, run: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE_MS,
    application_name: 'rollcall test',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** The same address with another database: the path between the host and the parameters. */
const withDatabase = (url: string, database: string): string =>
  url.replace(/^([a-z]+:\/\/[^/?]*)(\/[^?]*)?/, (_all, host: string) => `${host}/${database}`);

/** Builds the template once for each state of the migrations; processes that come meanwhile wait. */
async function ensureTemplate(adminUrl: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(MIGRATIONS)).toSorted())
    hash.update(file).update(await readFile(new URL(file, MIGRATIONS)));
  const name = `template_${hash.digest('hex').slice(0, 16)}`;
  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if ((await client.query('select from pg_database where datname = $1', [name])).rowCount === 1) return;
    // Under another name until it is whole, so that a process killed in the middle leaves no half template.
    const unfinished = `${name}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
    const handle = openDatabase(withDatabase(adminUrl, unfinished));
    try {
      await migrate(handle.db);
    } finally {
      await handle[Symbol.asyncDispose]();
    }
    await client.query(`alter database ${unfinished} rename to ${name}`);
  });
  return name;
}

async function findServer(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  const checkout = createHash('sha256').update(fileURLToPath(MIGRATIONS)).digest('hex').slice(0, 12);
  const dataDir = join(tmpdir(), `rollcall-test-${userInfo().uid}-${checkout}`);
  const addressFile = join(dataDir, 'address');
  const known = await readFile(addressFile, 'utf8').catch(() => '');
  if (known !== '' && (await answers(known))) {
    await utimes(addressFile, new Date(), new Date()).catch(() => undefined);
    return known;
  }
  return startServer(dataDir);
}

const answers = (url: string): Promise<boolean> =>
  withClient(url, (client) => client.query('select')).then(
    () => true,
    () => false,
  );

async function startServer(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [SERVER_PROCESS, dataDir], {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout });
  const address = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'close').then(() => null),
  ]);
  lines.close();
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  if (address === null) throw new Error(`The PostgreSQL for tests did not start.\n${complaint}`);
  return address;
}
