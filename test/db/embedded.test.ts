import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { isAppError } from '../../src/base/errors.ts';
import { openEmbeddedPostgres } from '../../src/db/index.ts';
import { chooseRunAs, type RunAs } from '../../src/db/embedded-account.ts';
import { preparePrograms } from '../../src/db/embedded-binaries.ts';
import { FAST_SETTINGS } from '../support/postgres-settings.ts';

const PROGRAM = fileURLToPath(new URL('../support/embedded-process.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

type Line = Record<string, unknown>;
type Running = { child: ChildProcess; next: () => Promise<Line>; end: () => Promise<void> };

/** A folder for one test; at its end everything that still runs on it is killed and it is removed. */
async function folderFor(context: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'rollcall-embedded-')));
  chmodSync(folder, 0o755);
  context.after(async () => {
    for (const { pid } of processesOn(folder)) kill(pid);
    await until(() => processesOn(folder).length === 0);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

let prepared: Promise<string> | null = null;
after(async () => {
  if (prepared !== null) await rm(await prepared, { recursive: true, force: true });
});

/** A data folder that has been used and left in order; making a database is most of the work of a first start. */
async function prepare(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'rollcall-embedded-prepared-')));
  chmodSync(folder, 0o755);
  const postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  await postgres.stop();
  return folder;
}

/** A folder for a test of what comes after the first start: with a database that nobody uses. */
async function usedFolderFor(context: TestContext): Promise<string> {
  const folder = await folderFor(context);
  const { status } = spawnSync('cp', ['-a', join(await (prepared ??= prepare()), 'postgres'), folder]);
  assert.equal(status, 0);
  return folder;
}

function kill(pid: number, signal: 'SIGKILL' | 'SIGSTOP' = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** Processes whose command line names the folder, without this one. */
function processesOn(folder: string): { pid: number; command: string }[] {
  const all = existsSync('/proc/self/cmdline')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => ({ pid: Number(name), command: commandOf(name) }))
    : spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
        .stdout.split('\n')
        .map((line) => ({ pid: Number.parseInt(line, 10), command: line.replace(/^\s*\d+\s*/, '') }));
  return all.filter(({ pid, command }) => pid !== process.pid && command.includes(folder));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

const serversOn = (folder: string): { pid: number; command: string }[] =>
  processesOn(folder).filter(({ command }) => !command.includes('embedded-process.ts'));

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < giveUpAt, 'it did not come true within 60 s');
    await delay(50);
  }
}

/** Starts Rollcall's part in a process group of its own. */
function run(dataDir: string, modes: string[] = [], runAs: RunAs = { account: null, prefix: [] }): Running {
  const [command = '', ...words] = [...runAs.prefix, process.execPath, PROGRAM, dataDir, ...modes];
  const identity =
    runAs.account === null || runAs.prefix.length > 0 ? {} : { uid: runAs.account.uid, gid: runAs.account.gid };
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(command, words, { ...identity, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => {
      const { value } = await lines.next();
      const parsed: unknown = JSON.parse(value ?? '{"failed":"it ended without a line"}');
      return Object.fromEntries(Object.entries(parsed ?? {}));
    },
    end: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function ready(running: Running): Promise<Line & { connectionString: string }> {
  const line = await running.next();
  assert.equal(line['ready'], true, JSON.stringify(line));
  return { ...line, connectionString: String(line['connectionString']) };
}

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  client.on('error', silent);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function killAtOnce(running: Running): Promise<void> {
  const exited = once(running.child, 'exit');
  running.child.kill('SIGKILL');
  await exited;
}

test('the first start makes a fresh database, the second finds its rows', async (context) => {
  const folder = await folderFor(context);
  {
    await using first = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
    assert.deepEqual([first.isFresh, first.isOwner], [true, true]);
    await query(first.connectionString, `create table notes as select 'kept' as note`);
  }
  assert.deepEqual(serversOn(folder), []);
  await using second = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  assert.deepEqual([second.isFresh, second.isOwner], [false, true]);
  assert.deepEqual(await query(second.connectionString, 'select note from notes'), [{ note: 'kept' }]);
});

test('the database is UTF-8, compares by bytes, and listens on no port', async (context) => {
  const folder = await folderFor(context);
  await using postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  const [row] = await query(
    postgres.connectionString,
    `select current_setting('listen_addresses') as listens, pg_encoding_to_char(encoding) as encoding, datcollate as collation
     from pg_database where datname = current_database()`,
  );
  assert.deepEqual(row, { listens: '', encoding: 'UTF8', collation: 'C' });
  assert.equal((await stat(join(folder, 'postgres-socket'))).mode & 0o777, 0o700);
});

test('a second process joins the running server, and leaves it running when it ends', async (context) => {
  const folder = await usedFolderFor(context);
  const owner = run(folder);
  await ready(owner);
  const guest = run(folder);
  assert.equal((await ready(guest))['isOwner'], false);
  await guest.end();
  await using again = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  assert.equal(again.isOwner, false);
  assert.deepEqual(await query(again.connectionString, 'select 1 as one'), [{ one: 1 }]);
  await owner.end();
  assert.deepEqual(serversOn(folder), []);
});

test('of three that start at once on an empty folder one owns the server and all reach it', async (context) => {
  const folder = await folderFor(context);
  const three = [run(folder), run(folder), run(folder)];
  const lines = await Promise.all(three.map(ready));
  assert.equal(lines.filter((line) => line['isOwner'] === true).length, 1);
  for (const line of lines) assert.deepEqual(await query(line.connectionString, 'select 1 as one'), [{ one: 1 }]);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('postgres.new')),
    [],
  );
});

test('kill -9 of the parent leaves no process behind', async (context) => {
  const folder = await usedFolderFor(context);
  const parent = run(folder);
  await ready(parent);
  assert.notEqual(serversOn(folder).length, 0);
  await killAtOnce(parent);
  await until(() => processesOn(folder).length === 0);
});

test('a start right after kill -9 works, and committed rows are there', async (context) => {
  const folder = await usedFolderFor(context);
  for (let round = 1; round <= 3; round += 1) {
    const parent = run(folder);
    const { connectionString } = await ready(parent);
    await query(connectionString, 'create table if not exists rounds (round integer)');
    await query(connectionString, `insert into rounds values (${round})`);
    await killAtOnce(parent);
  }
  await using postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  assert.equal(postgres.isOwner, true);
  assert.deepEqual(await query(postgres.connectionString, 'select round from rounds order by round'), [
    { round: 1 },
    { round: 2 },
    { round: 3 },
  ]);
});

test('a server whose parent and keeper were both killed is replaced', async (context) => {
  const folder = await usedFolderFor(context);
  const parent = run(folder);
  await ready(parent);
  const keepers = serversOn(folder).filter(({ command }) => command.startsWith('/bin/sh'));
  // Stopped first, so that none of them hears of the end of another and stops the server.
  for (const { pid } of keepers) kill(pid, 'SIGSTOP');
  for (const { pid } of keepers) kill(pid);
  await killAtOnce(parent);
  assert.notEqual(serversOn(folder).length, 0);
  await using postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  assert.equal(postgres.isOwner, true);
});

test('a start right after everything was killed works, server included', async (context) => {
  const folder = await usedFolderFor(context);
  const parent = run(folder);
  const { connectionString } = await ready(parent);
  await query(connectionString, 'create table notes as select 1 as note');
  for (const { pid } of processesOn(folder)) kill(pid);
  await using postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  assert.deepEqual(await query(postgres.connectionString, 'select note from notes'), [{ note: 1 }]);
});

test('a lock file whose process id belongs to another program does not stop the start', async (context) => {
  const folder = await usedFolderFor(context);
  const stranger = spawn('sleep', ['600'], {
    stdio: 'ignore',
    ...(isRoot ? { uid: chooseRunAs(folder, folder).account?.uid ?? 0 } : {}),
  });
  context.after(() => stranger.kill());
  const parent = run(folder);
  await ready(parent);
  const lockFile = join(folder, 'postgres', 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  for (const { pid } of processesOn(folder)) kill(pid);
  await until(() => processesOn(folder).length === 0);
  await writeFile(lockFile, lock.replace(/^\d+/, String(stranger.pid)));
  await using postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  assert.equal(postgres.isOwner, true);
});

test('Ctrl-C reaches the whole process group, yet the server answers until its parent has finished', async (context) => {
  const folder = await usedFolderFor(context);
  const parent = run(folder, ['hold', 'linger']);
  await ready(parent);
  process.kill(-(parent.child.pid ?? 0), 'SIGINT');
  assert.deepEqual(await parent.next(), { lingered: { answers: 1_000_000 } });
  assert.deepEqual(await parent.next(), { done: true });
  assert.deepEqual(serversOn(folder), []);
});

test('a server that ends by itself is started again', async (context) => {
  const folder = await usedFolderFor(context);
  const parent = run(folder);
  const { connectionString } = await ready(parent);
  process.kill(Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
  assert.match(String((await parent.next())['logged']), /ended by itself/);
  await until(async () => (await query(connectionString, 'select 1').catch(() => [])).length === 1);
  await parent.end();
  assert.deepEqual(serversOn(folder), []);
});

test('a second Rollcall on the same data folder is told which one runs and since when', async (context) => {
  const folder = await usedFolderFor(context);
  const first = run(folder, ['hold']);
  const { pid } = await ready(first);
  const second = run(folder, ['hold']);
  const { failed } = await second.next();
  assert.match(
    String(failed),
    new RegExp(
      `^Rollcall is already running on ${folder} \\(process ${String(pid)}, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\\)\\. Stop`,
    ),
  );
  await first.end();
  const third = run(folder, ['hold']);
  await ready(third);
});

test('the data folder is free again as soon as its holder was killed', async (context) => {
  const folder = await usedFolderFor(context);
  const owner = run(folder);
  await ready(owner);
  const holder = run(folder, ['hold']);
  await ready(holder);
  await killAtOnce(holder);
  await ready(run(folder, ['hold']));
});

test('a data folder with a long path works', async (context) => {
  const folder = join(await folderFor(context), 'a-folder-with-a-long-name'.repeat(5));
  await using postgres = await openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS });
  const socket = new URLSearchParams(postgres.connectionString.split('?')[1]).get('host') ?? '';
  context.after(() => rm(socket, { recursive: true, force: true }));
  assert.equal(dirname(socket), tmpdir());
  assert.equal((await stat(socket)).mode & 0o777, 0o700);
});

test('a data folder that only its owner may enter works', async (context) => {
  const folder = join(await folderFor(context), 'private');
  mkdirSync(folder, { mode: 0o700 });
  await using postgres = await openEmbeddedPostgres({ dataDir: join(folder, 'data'), log, settings: FAST_SETTINGS });
  assert.deepEqual(await query(postgres.connectionString, 'select 1 as one'), [{ one: 1 }]);
});

test('programs that their account cannot reach are copied into the data folder, links included', async (context) => {
  const folder = await folderFor(context);
  // An account for which every attempt to enter a folder fails.
  const programs = await preparePrograms(folder, { account: null, prefix: ['false'] });
  assert.ok(programs.startsWith(folder));
  const { stdout } = spawnSync(join(programs, 'initdb'), ['--version'], { encoding: 'utf8' });
  assert.match(stdout, /^initdb \(PostgreSQL\) 18/);
  assert.equal(await preparePrograms(folder, { account: null, prefix: ['false'] }), programs);
});

test('a data folder that is a file is refused with its name', async (context) => {
  const file = join(await folderFor(context), 'file');
  await writeFile(file, '');
  await assert.rejects(
    openEmbeddedPostgres({ dataDir: file, log }),
    (error) => isAppError(error, 'configuration_invalid') && error.message.includes(file),
  );
});

test('a cluster folder without a database is left alone and named', async (context) => {
  const folder = await folderFor(context);
  mkdirSync(join(folder, 'postgres'));
  await writeFile(join(folder, 'postgres', 'notes.txt'), 'mine');
  await assert.rejects(
    openEmbeddedPostgres({ dataDir: folder, log, settings: FAST_SETTINGS }),
    (error) => isAppError(error, 'configuration_invalid') && error.message.includes('is not empty'),
  );
  assert.deepEqual(readdirSync(join(folder, 'postgres')), ['notes.txt']);
});

test('a server that refuses to start is reported with what it said', async (context) => {
  const folder = await folderFor(context);
  await assert.rejects(
    openEmbeddedPostgres({ dataDir: folder, log, settings: { ...FAST_SETTINGS, shared_buffers: 'many' } }),
    (error) => isAppError(error, 'configuration_invalid') && error.message.includes('shared_buffers'),
  );
  assert.deepEqual(serversOn(folder), []);
});

test('starting can be given up, and leaves nothing behind', async (context) => {
  const folder = await folderFor(context);
  const signal = AbortSignal.timeout(50);
  await assert.rejects(openEmbeddedPostgres({ dataDir: folder, log, signal, settings: FAST_SETTINGS }), {
    name: 'TimeoutError',
  });
  assert.deepEqual(serversOn(folder), []);
});

async function rootAndOrdinaryUser(context: TestContext): Promise<void> {
  const folder = await folderFor(context);
  const ordinary = chooseRunAs(dirname(PROGRAM), folder);
  const data = join(folder, 'ordinary');
  mkdirSync(data);
  chownSync(data, ordinary.account?.uid ?? 0, ordinary.account?.gid ?? 0);
  const theirs = run(data, [], ordinary);
  const { isFresh, connectionString } = await ready(theirs);
  assert.equal(isFresh, true);
  assert.deepEqual(await query(connectionString, 'select 1 as one'), [{ one: 1 }]);
  const joinedByRoot = run(data);
  assert.equal((await ready(joinedByRoot))['isOwner'], false);
  await theirs.end();

  const rootData = join(folder, 'root');
  const ours = run(rootData);
  await ready(ours);
  chmodSync(rootData, 0o777);
  const refused = run(rootData, ['as-stranger']);
  assert.match(String((await refused.next())['failed']), /belongs to another user/);
}

// As an ordinary user every test above already runs as one.
if (isRoot) test('root and an ordinary user can each run it, and a stranger is refused', rootAndOrdinaryUser);
