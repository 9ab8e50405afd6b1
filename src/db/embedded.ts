/** Home of the embedded PostgreSQL: the real server, started on a folder, ended with the process that started it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { AppError, messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { chooseRunAs, type RunAs } from './embedded-account.ts';
import { preparePrograms } from './embedded-binaries.ts';
import { ensureCluster, hasCluster, openDataFolder, openSocketFolder, startFailure } from './embedded-cluster.ts';
import {
  askServer,
  clusterPaths,
  connectionStringOf,
  isAlive,
  logSize,
  logTail,
  removeForeignLocks,
  signalServer,
  spawnKeeper,
  type ClusterPaths,
} from './embedded-server.ts';

/** An embedded server that answers. */
export type EmbeddedPostgres = AsyncDisposable & {
  connectionString: string;
  /** Whether this call created the cluster. */
  isFresh: boolean;
  /** Whether this process started the server, which then ends with it; otherwise it joined the server of another process. */
  isOwner: boolean;
  /** Stops the server when this process owns it, else does nothing; sessions still open are cut. Repeatable: yes. */
  stop: () => Promise<void>;
};

type Options = {
  dataDir: string;
  log: Log;
  signal?: AbortSignal;
  settings?: Record<string, string>;
  programs?: string;
};
type Setup = { paths: ClusterPaths; programs: string; runAs: RunAs; settings: Record<string, string>; log: Log };

const DATABASE = 'rollcall';
const DEADLINE_MS = 60_000;
const ASK_EVERY_MS = 20;
const KEEPER_PATIENCE_MS = 3_000;
const STOP_PATIENCE_MS = 20_000;
const RESTART_DELAY_MS = 1_000;
const MAX_LOG_BYTES = 5_000_000;

/**
 * Starts the PostgreSQL that npm brought on a folder, or joins the one that runs there.
 *
 * The server listens on a private unix socket only. It ends when the process that started it ends, in whatever way, and is started
 * again when it ends by itself. Called while an earlier server still shuts down, it waits for that.
 *
 * @param options.dataDir Folder for everything; created when missing. Only `postgres*` in it is touched.
 * @param options.signal Gives up starting.
 * @param options.settings Settings of PostgreSQL beyond ours, for tests and benchmarks (`fsync: 'off'`).
 * @param options.programs Folder with `initdb` and `postgres` of another PostgreSQL than npm's, for tests on other versions.
 * @returns `connectionString` of the database `rollcall`, empty when `isFresh`.
 * @throws {AppError} `configuration_invalid` with a sentence for the operator: folder, disk, machine, or what PostgreSQL said.
 * Repeatable: yes; several processes may do it at once, and one of them becomes the owner.
 */
export async function openEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const startedAt = performance.now();
  const paths = clusterPaths(await openDataFolder(options.dataDir));
  const connectionString = connectionStringOf(paths, DATABASE);
  let setup: Setup | null = null;
  let isFresh = false;
  while (performance.now() - startedAt < DEADLINE_MS) {
    options.signal?.throwIfAborted();
    const answer = await askServer(paths);
    if (answer.kind === 'up' && isAlive(answer.ownerPid)) {
      await ensureDatabase(paths);
      return joined(connectionString, isFresh);
    }
    if (answer.kind === 'down') {
      setup ??= await prepare(paths, options);
      isFresh =
        (await ensureCluster({ ...setup, isDurable: setup.settings['fsync'] !== 'off', signal: options.signal })) ||
        isFresh;
      const keeper = await tryStart(setup, options.signal);
      if (keeper !== null) {
        await ensureDatabase(paths);
        const durationMs = Math.round(performance.now() - startedAt);
        options.log.debug('embedded PostgreSQL started', { isFresh, durationMs });
        return owned(setup, keeper, connectionString, isFresh);
      }
    } else if (answer.kind === 'up' && performance.now() - startedAt > KEEPER_PATIENCE_MS) {
      // Its owner is gone and so is the keeper that should have stopped it.
      await signalServer(paths, 'SIGINT');
    }
    await delay(ASK_EVERY_MS, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  throw new AppError(
    'configuration_invalid',
    `The embedded database under ${paths.data} is held by a PostgreSQL that neither serves nor ends within ${DEADLINE_MS / 1000} s.\nPostgreSQL said:\n${await logTail(paths, 0)}`,
  );
}

/** Whether a data folder holds an embedded database. Creates nothing. */
export const hasEmbeddedPostgres = (dataDir: string): Promise<boolean> => hasCluster(clusterPaths(resolve(dataDir)));

async function prepare(paths: ClusterPaths, options: Options): Promise<Setup> {
  const runAs = chooseRunAs(paths.data, paths.cluster);
  const programs = options.programs ?? (await preparePrograms(paths.data, runAs));
  await openSocketFolder(paths, runAs);
  if ((await logSize(paths)) > MAX_LOG_BYTES) await rename(paths.log, `${paths.log}.1`);
  return { paths, programs, runAs, settings: options.settings ?? {}, log: options.log };
}

/**
 * Starts the server once.
 *
 * @returns its keeper once it answers; null when another server holds the folder, so that the caller looks again.
 */
async function tryStart(setup: Setup, signal?: AbortSignal): Promise<ChildProcess | null> {
  const { paths } = setup;
  const logStart = await logSize(paths);
  const keeper = await spawnKeeper(setup);
  const given = signal === undefined ? [] : [signal];
  const giveUp = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...given]);
  while (isRunning(keeper) && !giveUp.aborted) {
    const answer = await askServer(paths);
    if (answer.kind === 'up' && answer.ownerPid === process.pid) return keeper;
    await delay(ASK_EVERY_MS);
  }
  await endKeeper(paths, keeper);
  signal?.throwIfAborted();
  const output = await logTail(paths, logStart);
  if (/lock file ".*" already exists|pre-existing shared memory block/.test(output)) {
    await removeForeignLocks(paths);
    return null;
  }
  throw startFailure(paths, output === '' && keeper.pid === undefined ? 'ENOENT' : output);
}

const isRunning = (keeper: ChildProcess): boolean =>
  keeper.pid !== undefined && keeper.exitCode === null && keeper.signalCode === null;

/** Stops server and keeper; at once when a fast shutdown takes too long. */
async function endKeeper(paths: ClusterPaths, keeper: ChildProcess): Promise<void> {
  if (!isRunning(keeper)) return;
  keeper.ref();
  const exited = once(keeper, 'exit');
  keeper.stdin?.end();
  const impatient = setTimeout(() => void signalServer(paths, 'SIGQUIT'), STOP_PATIENCE_MS);
  await exited;
  clearTimeout(impatient);
}

async function ensureDatabase(paths: ClusterPaths): Promise<void> {
  const client = new Client({
    connectionString: connectionStringOf(paths, 'postgres'),
    application_name: 'rollcall start',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    // 42P04, 23505: another process created it at the same moment.
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== '42P04' && code !== '23505') throw error;
  } finally {
    await client.end();
  }
}

const joined = (connectionString: string, isFresh: boolean): EmbeddedPostgres => ({
  connectionString,
  isFresh,
  isOwner: false,
  stop: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

/** Watches the server, starts it again when it ends by itself, and stops it on request. */
function owned(setup: Setup, first: ChildProcess, connectionString: string, isFresh: boolean): EmbeddedPostgres {
  const { paths, log } = setup;
  const stopping = new AbortController();
  let keeper = first;
  let restart: Promise<void> | null = null;

  const watch = (watched: ChildProcess): void => {
    // The server must not keep this process alive: when there is nothing else to do, both end.
    watched.unref();
    if (watched.stdin instanceof Socket) watched.stdin.unref();
    watched.once('exit', (exitCode) => {
      if (stopping.signal.aborted) return;
      log.error('embedded PostgreSQL ended by itself; it is started again', { exitCode });
      restart = startAgain();
    });
    if (!isRunning(watched)) watched.emit('exit', watched.exitCode);
  };

  const startAgain = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await delay(RESTART_DELAY_MS, undefined, { signal: stopping.signal });
        const next = await tryStart(setup, stopping.signal);
        if (next === null) continue;
        keeper = next;
        log.info('embedded PostgreSQL started again');
        return watch(next);
      } catch (error) {
        if (!stopping.signal.aborted) log.error('embedded PostgreSQL does not start', { error: messageOf(error) });
      }
    }
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await restart;
    await endKeeper(paths, keeper);
  };
  watch(first);
  return { connectionString, isFresh, isOwner: true, stop, [Symbol.asyncDispose]: stop };
}
