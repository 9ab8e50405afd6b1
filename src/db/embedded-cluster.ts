/** Home of the folders of the embedded PostgreSQL: the data folder, the cluster made by initdb, the folder of the socket. */
import { access, chown, constants, lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, messageOf } from '../base/errors.ts';
import type { RunAs } from './embedded-account.ts';
import { belongsToAnother, isAlive, runInitdb, type ClusterPaths } from './embedded-server.ts';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Makes sure of the data folder.
 *
 * @returns its absolute path without symbolic links.
 * @throws {AppError} `configuration_invalid` it cannot be created, entered or written.
 */
export async function openDataFolder(dataDir: string): Promise<string> {
  const wanted = resolve(dataDir);
  try {
    // Root runs PostgreSQL under another account, which must be able to pass through; everything inside has its own mode.
    await mkdir(wanted, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
    const folder = await realpath(wanted);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    throw new AppError(
      'configuration_invalid',
      `The data folder ${wanted} cannot be used (${messageOf(error)}). Make it writable for this user, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

/** Makes sure of the folder of the socket, which only the server's account and root may enter. */
export async function openSocketFolder(paths: ClusterPaths, runAs: RunAs): Promise<void> {
  await mkdir(paths.socket, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const found = await lstat(paths.socket);
  const mine = [process.getuid?.() ?? 0, runAs.account?.uid ?? process.getuid?.() ?? 0];
  // In the shared temporary folder somebody else could have made it first.
  if (!found.isDirectory() || !mine.includes(found.uid)) {
    throw new AppError(
      'configuration_invalid',
      `${paths.socket}, the folder for the database's socket, belongs to another user. Remove it, or set DATA_DIR to a folder with a shorter path.`,
    );
  }
  if (runAs.account !== null) await chown(paths.socket, runAs.account.uid, runAs.account.gid);
}

/** Removes what processes that were killed during initdb left behind. */
async function removeUnfinished(paths: ClusterPaths): Promise<void> {
  for (const name of await readdir(paths.data)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(paths.data, name), { recursive: true, force: true });
  }
}

/** Whether initdb has finished there. */
export async function hasCluster(paths: ClusterPaths): Promise<boolean> {
  try {
    await stat(join(paths.cluster, 'PG_VERSION'));
    if (!isRoot()) await access(paths.cluster, constants.W_OK);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EACCES') throw belongsToAnother(paths, error);
    if (codeOf(error) !== 'ENOENT') throw error;
    return false;
  }
}

/**
 * Creates the cluster when there is none. It is made beside and moved into place whole, so a process killed in the middle leaves
 * nothing half made, and of two that create at once one wins.
 *
 * @returns whether this call created it.
 * @throws {AppError} `configuration_invalid` initdb failed; the message has its last lines.
 */
export async function ensureCluster(options: {
  paths: ClusterPaths;
  programs: string;
  runAs: RunAs;
  isDurable: boolean;
  signal?: AbortSignal | undefined;
}): Promise<boolean> {
  const { paths, runAs } = options;
  if (await hasCluster(paths)) return false;
  await removeUnfinished(paths);
  const unfinished = await mkdtemp(join(paths.data, `postgres.new-${process.pid}-`));
  try {
    if (runAs.account !== null) await chown(unfinished, runAs.account.uid, runAs.account.gid);
    const { exitCode, output } = await runInitdb({ ...options, folder: unfinished });
    options.signal?.throwIfAborted();
    if (exitCode !== 0) throw startFailure(paths, output);
    await rename(unfinished, paths.cluster);
    return true;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const isMadeByOther = codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST';
    if (!isMadeByOther) throw error;
    if (await hasCluster(paths)) return false;
    throw new AppError(
      'configuration_invalid',
      `${paths.cluster} is not empty and holds no database. Move it away, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

const CAUSES: [pattern: RegExp, sentence: (paths: ClusterPaths) => string][] = [
  [/No space left on device/, (paths) => `The disk that holds ${paths.data} is full. Make room, and start again.`],
  [
    /Read-only file system/,
    (paths) => `${paths.data} is on a file system that can only be read. Set DATA_DIR to another folder.`,
  ],
  [
    /incompatible with server|was initialized by PostgreSQL version/,
    (paths) =>
      `The database under ${paths.data} was made by another major version of PostgreSQL. Start the version of Rollcall that made it, or move its rows over with a dump.`,
  ],
  [
    /could not (create|bind|set permissions of) .*(Unix|socket|lock file)/,
    (paths) =>
      `PostgreSQL could not open its socket in ${paths.socket}. Set DATA_DIR to a folder on a local file system, or set DATABASE_URL.`,
  ],
  [
    /(could not access|could not open|could not read|could not create) .*Permission denied/,
    (paths) =>
      `PostgreSQL may not read or write some file under ${paths.data}. Give the folder back to the account that created it.`,
  ],
  [
    /could not create shared memory|could not resize shared memory|Cannot allocate memory/,
    () => 'This machine has too little (shared) memory left for PostgreSQL. Free some, or set DATABASE_URL.',
  ],
  [
    /ENOENT|error while loading shared libraries|GLIBC|not found|Exec format error/,
    () => 'The embedded PostgreSQL does not run on this system. Set DATABASE_URL to a PostgreSQL 15 or newer.',
  ],
];

/** The error for a server that does not start: a sentence about what to do, then what the program said last. */
export function startFailure(paths: ClusterPaths, output: string): AppError {
  const sentence =
    CAUSES.find(([pattern]) => pattern.test(output))?.[1](paths) ?? 'The embedded PostgreSQL does not start.';
  const tail = output.trimEnd().split('\n').slice(-8).join('\n');
  return new AppError('configuration_invalid', tail === '' ? sentence : `${sentence}\nPostgreSQL said:\n${tail}`);
}
