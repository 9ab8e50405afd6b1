/** Home of the running embedded server: the keeper that ends with its parent, the question whether one answers, its socket. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import { AppError } from '../base/errors.ts';
import type { RunAs } from './embedded-account.ts';

/** Folders and files of one embedded cluster. */
export type ClusterPaths = { data: string; cluster: string; socket: string; log: string };

const PORT = 5432;
const SUPERUSER = 'rollcall';
/** Linux allows 107 bytes for the path of a socket, macOS 103. */
const MAX_SOCKET_PATH_BYTES = 103;
const LOG_TAIL_LINES = 8;

/**
 * Runs the server until standard input ends, then stops it fast. Standard input is a pipe from the parent, so it ends however the
 * parent ends, kill -9 included. Terminal signals do not reach it: it runs in a session of its own and ignores them.
 */
const KEEPER = `
exec 3<&0 0</dev/null
trap '' HUP INT TERM
"$@" 3<&- &
server=$!
(while read -r line <&3; do :; done; kill -INT "$server") >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$server"
code=$?
kill -KILL "$watch" 2>/dev/null
exit "$code"
`;

/** Where everything of a cluster lies; the socket moves to the temporary folder when its path would be too long. */
export function clusterPaths(data: string): ClusterPaths {
  const beside = join(data, 'postgres-socket');
  const isShort = Buffer.byteLength(join(beside, `.s.PGSQL.${PORT}`)) <= MAX_SOCKET_PATH_BYTES;
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 16);
  return {
    data,
    cluster: join(data, 'postgres'),
    socket: isShort ? beside : join(tmpdir(), `rollcall-${hash}`),
    log: join(data, 'postgres.log'),
  };
}

/** The address of one database of the cluster. */
export const connectionStringOf = (paths: ClusterPaths, database: string): string =>
  `postgresql://${SUPERUSER}@/${database}?host=${encodeURIComponent(paths.socket)}&port=${PORT}&sslmode=disable`;

/** A clean environment: variables such as PGPORT or PGDATA would change what the programs do. */
const environment = (): Record<string, string> => ({
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
});

/** Command, words and identity that run a program as the chosen account, from a folder everybody may enter. */
function spawnPlan(
  runAs: RunAs,
  words: string[],
): {
  command: string;
  words: string[];
  options: { cwd: string; env: Record<string, string>; uid?: number; gid?: number };
} {
  const [command = '', ...rest] = [...runAs.prefix, ...words];
  const { account } = runAs;
  const identity = account === null || runAs.prefix.length > 0 ? {} : { uid: account.uid, gid: account.gid };
  return { command, words: rest, options: { cwd: '/', env: environment(), ...identity } };
}

/** Creates a cluster in an empty folder. Resolves with the exit code and everything the program printed. */
export async function runInitdb(options: {
  programs: string;
  runAs: RunAs;
  folder: string;
  isDurable: boolean;
  signal?: AbortSignal | undefined;
}): Promise<{ exitCode: number | null; output: string }> {
  const settings = ['--username', SUPERUSER, '--auth', 'trust', '--locale=C', '-E', 'UTF8', '--no-instructions'];
  const sync = options.isDurable ? [] : ['--no-sync'];
  const plan = spawnPlan(options.runAs, [join(options.programs, 'initdb'), '-D', options.folder, ...settings, ...sync]);
  return new Promise((resolve) => {
    const child = spawn(plan.command, plan.words, {
      ...plan.options,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
    });
    let output = '';
    const add = (chunk: Buffer): void => {
      output = `${output}${chunk.toString()}`.slice(-20_000);
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error) => {
      output += error.message;
      if (child.pid === undefined) resolve({ exitCode: null, output });
    });
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

/** Starts the server under its keeper. Ending the keeper's standard input stops both. */
export async function spawnKeeper(options: {
  paths: ClusterPaths;
  programs: string;
  runAs: RunAs;
  settings: Record<string, string>;
}): Promise<ChildProcess> {
  const { paths } = options;
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: paths.socket,
    unix_socket_permissions: '0700',
    log_line_prefix: '%m [%p] ',
    // Statements and error details carry what people wrote in their calendars.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    'rollcall.owner_pid': String(process.pid),
    ...options.settings,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = [join(options.programs, 'postgres'), '-D', paths.cluster, '-p', String(PORT), ...words];
  const plan = spawnPlan(options.runAs, ['/bin/sh', '-c', KEEPER, 'rollcall-postgres', ...server]);
  const log = await open(paths.log, 'a', 0o600);
  try {
    const keeper = spawn(plan.command, plan.words, {
      ...plan.options,
      // PostgreSQL takes a lock file that names its grandparent for a stale one.
      env: { ...plan.options.env, PG_GRANDPARENT_PID: String(process.pid) },
      detached: true,
      stdio: ['pipe', log.fd, log.fd],
    });
    keeper.on('error', () => undefined);
    keeper.stdin?.on('error', () => undefined);
    return keeper;
  } finally {
    await log.close();
  }
}

/** The error for a cluster of another user. */
export const belongsToAnother = (paths: ClusterPaths, cause: unknown): AppError =>
  new AppError(
    'configuration_invalid',
    `The embedded database under ${paths.data} belongs to another user of this machine. Run Rollcall as that user, or set DATA_DIR to another folder.`,
    { cause },
  );

/** What a cluster answers right now; `ownerPid` is the process whose end stops the server. */
export type ServerAnswer =
  | { kind: 'up'; ownerPid: number; serverVersion: number }
  | { kind: 'busy' }
  | { kind: 'down' };

/** Asks whether a server answers on the socket: up, busy starting or stopping, or down. */
export async function askServer(paths: ClusterPaths): Promise<ServerAnswer> {
  const client = new Client({
    connectionString: connectionStringOf(paths, 'postgres'),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    application_name: 'rollcall start',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ owner: string; version: string }>(
      `select coalesce(current_setting('rollcall.owner_pid', true), '0') as owner, current_setting('server_version_num') as version`,
    );
    return { kind: 'up', ownerPid: Number(rows[0]?.owner ?? 0), serverVersion: Number(rows[0]?.version ?? 0) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return { kind: 'down' };
    if (code === 'EACCES' || code === 'EPERM') throw belongsToAnother(paths, error);
    // 57P03: starting up or shutting down; 57P01 and a cut connection: shutting down while it answered us.
    if (error instanceof DatabaseError && code !== '57P03' && code !== '57P01' && code !== '53300') throw error;
    return { kind: 'busy' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The process id in postmaster.pid; null when there is none. */
async function postmasterPid(paths: ClusterPaths): Promise<number | null> {
  const text = await readFile(join(paths.cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

/** Whether a process exists, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process is the server of this cluster: it works in the folder of the cluster. Null when the system does not tell. */
async function isServerOf(paths: ClusterPaths, pid: number): Promise<boolean | null> {
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (folder !== null) return folder === paths.cluster;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => null);
  return name === null ? null : name.startsWith('postgres');
}

/** Sends a signal to the server of this cluster: SIGINT stops it fast, SIGQUIT at once. Never hits another process. */
export async function signalServer(paths: ClusterPaths, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  const pid = await postmasterPid(paths);
  if (pid === null || (await isServerOf(paths, pid)) === false) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/**
 * Removes lock files whose process id now belongs to another program. PostgreSQL cannot tell, and would refuse to start for
 * ever; in containers, where process ids start low, this happens.
 */
export async function removeForeignLocks(paths: ClusterPaths): Promise<void> {
  const pid = await postmasterPid(paths);
  if (pid === null || (await isServerOf(paths, pid)) !== false) return;
  await rm(join(paths.cluster, 'postmaster.pid'), { force: true });
  await rm(join(paths.socket, `.s.PGSQL.${PORT}.lock`), { force: true });
}

/** Size of the server's log in bytes, 0 when there is none. */
export const logSize = async (paths: ClusterPaths): Promise<number> =>
  (await stat(paths.log).catch(() => null))?.size ?? 0;

/** The last lines the server wrote after `fromByte`, for people. */
export async function logTail(paths: ClusterPaths, fromByte: number): Promise<string> {
  const bytes = await readFile(paths.log).catch(() => Buffer.alloc(0));
  return bytes.subarray(fromByte).toString().trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
