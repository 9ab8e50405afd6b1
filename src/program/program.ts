/** Home of the wiring: configuration in, running parts out. Everything is built once, here, and closed in reverse. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { AppError, messageOf } from '../base/errors.ts';
import { openLog, type Log } from '../base/log.ts';
import { createOutboundHttp } from '../base/outbound-http.ts';
import { createSealer, deriveKey } from '../base/sealed.ts';
import type { Launcher } from '../bots/index.ts';
import { noLauncher } from '../launchers/none/index.ts';
import { simulatedLauncher } from '../launchers/simulated/index.ts';
import { caldavProvider } from '../providers/caldav/index.ts';
import { googleProvider } from '../providers/google/index.ts';
import { icsProvider } from '../providers/ics/index.ts';
import { microsoftProvider } from '../providers/microsoft/index.ts';
import type { Config } from './config.ts';
import { holdDataDir, migrate, openDatabase, openEmbeddedPostgres, sql, type DatabaseHandle } from '../db/index.ts';
import { startDueWork, type DueWorker } from '../due/index.ts';
import { dueKinds, keepJoinLead, throwAwayOld, type FlowDeps } from '../flow/index.ts';
import { buildApp, forgetOldIdempotencyKeys, WEB_ROOT, type HttpDeps } from '../http/index.ts';
import { prepareFirstWorkspace } from './first-run.ts';
import { openMetrics } from './metrics.ts';
import { openSecretKey } from './secrets.ts';

const USER_AGENT = 'Rollcall/0.1.0';
const HOUSEKEEPING_MS = 60 * 60 * 1000;
const READY_TIMEOUT_MS = 2_000;
const DUE_CONNECTIONS = 4;
const CLOSE_IDLE_EVERY_MS = 100;
/** More than the places of one webhook endpoint, so that a request never waits for a connection. */
const OUTBOUND_CONNECTIONS = 128;

/** The parts of a running Rollcall. Disposing it stops the server first, then due work, then the database. */
export type Program = AsyncDisposable & {
  config: Config;
  deps: FlowDeps;
  handle: DatabaseHandle;
  /** Set when this start made the API key: it cannot be shown again. */
  newApiKey: string | null;
  workspaceId: string;
  /** Absolute path of the data folder; null with DATABASE_URL. */
  dataDir: string | null;
  /** Starts listening. @returns the address. */
  serve: () => Promise<string>;
  /** Starts due work. */
  work: () => Promise<DueWorker>;
};

/**
 * Opens the database, migrates it and builds every adapter. Neither serves nor works yet.
 *
 * @param options.holdsDataDir Whether this process is the one Rollcall of its data folder; a command that looks in from
 *   beside a running one is not.
 * @throws {AppError} `configuration_invalid` with a sentence for the operator.
 */
export async function openProgram(config: Config, options: { holdsDataDir: boolean }): Promise<Program> {
  await using closing = new AsyncDisposableStack();
  const log = openLog(config.logLevel);
  const dataDir = config.databaseUrl === null ? resolve(config.dataDir) : null;
  const secretKey = config.secretKey ?? (await openSecretKey(resolve(config.dataDir)));
  const handle = closing.use(await openStorage(config, { dataDir, holdsDataDir: options.holdsDataDir }, log, closing));
  await migrateWithSentence(handle);

  const sealer = createSealer([secretKey]);
  const first = await prepareFirstWorkspace(handle.db, sealer, {
    apiKey: config.apiKey,
    google: config.google,
    microsoft: config.microsoft,
    allowedRedirectOrigins: config.allowedRedirectOrigins,
    now: systemClock.now(),
  });
  const outbound = createOutboundHttp({
    allowPrivateNetworks: config.allowPrivateNetworks,
    userAgent: USER_AGENT,
    connectionsPerOrigin: OUTBOUND_CONNECTIONS,
  });
  closing.defer(() => outbound.close());
  const trusted = createOutboundHttp({ allowPrivateNetworks: true, trusted: true, userAgent: USER_AGENT });
  closing.defer(() => trusted.close());
  const google = googleProvider({ http: trusted, clock: systemClock, urls: config.googleUrls });
  const microsoft = microsoftProvider({
    http: trusted,
    clock: systemClock,
    urls: config.microsoftUrls,
    tenant: config.microsoftTenant,
  });
  const deps: FlowDeps = {
    db: handle.db,
    clock: systemClock,
    log,
    sealer,
    calendarTokenKey: deriveKey(secretKey, 'calendar-token'),
    providers: {
      google,
      microsoft,
      caldav: caldavProvider({ http: outbound }),
      ics: icsProvider({ http: outbound }),
    },
    oauthProviders: { google, microsoft },
    launcher: closing.use(openLauncher(config)),
    outbound,
    settings: {
      publicUrl: config.publicUrl,
      notificationsEnabled: config.publicUrl.startsWith('https:') || config.allowPrivateNetworks,
      joinLeadMs: config.botJoinLeadSeconds * 1000,
      pollMs: config.pollSeconds * 1000,
    },
  };

  const kinds = dueKinds(deps);
  let worker: DueWorker | null = null;
  const httpDeps: HttpDeps = {
    ...deps,
    isThrottled: true,
    allowPrivateNetworks: config.allowPrivateNetworks,
    trustProxy: config.trustProxy,
    readiness: async () => ({
      database: await databaseProblem(handle),
      due_work:
        worker === null || worker.isHealthy()
          ? null
          : 'Due work has not looked at every kind within the last five seconds.',
    }),
    metrics: openMetrics(handle.db, kinds, systemClock),
    webRoot: existsSync(WEB_ROOT) ? WEB_ROOT : null,
  };
  const closers = closing.move();
  const servers = new AsyncDisposableStack();
  return {
    config,
    deps,
    handle,
    newApiKey: first.newApiKey,
    workspaceId: first.workspace.id,
    dataDir,
    serve: async () => {
      const app = await buildApp(httpDeps);
      servers.defer(() => closeServer(app));
      return listen(app, config);
    },
    work: async () => {
      // Connections of its own: claims and heartbeats must not wait behind the handlers they serve.
      const dueHandle = closers.use(
        openDatabase(handle.connectionString, { maxConnections: DUE_CONNECTIONS, onIdleError: () => undefined }),
      );
      worker = closers.use(await startDueWork({ handle: dueHandle, clock: systemClock, log, kinds }));
      closers.defer(keepHouse(deps));
      return worker;
    },
    [Symbol.asyncDispose]: async () => {
      // Requests that wait for due work are answered before it stops.
      await using _ = closers;
      await servers.disposeAsync();
    },
  };
}

async function openStorage(
  config: Config,
  { dataDir, holdsDataDir }: { dataDir: string | null; holdsDataDir: boolean },
  log: Log,
  closing: AsyncDisposableStack,
): Promise<DatabaseHandle> {
  const onIdleError = (error: Error): void => log.warn('a database connection broke', { error: error.message });
  if (dataDir === null) return openDatabase(config.databaseUrl ?? '', { maxConnections: 20, onIdleError });
  const postgres = closing.use(await openEmbeddedPostgres({ dataDir, log }));
  if (holdsDataDir) closing.use(await holdDataDir({ connectionString: postgres.connectionString, dataDir }));
  return openDatabase(postgres.connectionString, { maxConnections: 20, onIdleError });
}

async function migrateWithSentence(handle: DatabaseHandle): Promise<void> {
  try {
    await migrate(handle.db);
  } catch (cause) {
    throw new AppError('configuration_invalid', `The database could not be opened or migrated: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function openLauncher(config: Config): Launcher {
  return config.botLauncher === 'simulated' ? simulatedLauncher({ clock: systemClock }) : noLauncher();
}

async function listen(app: Awaited<ReturnType<typeof buildApp>>, config: Config): Promise<string> {
  try {
    return await app.listen({ port: config.port, host: config.host });
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
        ? 'another program listens there'
        : messageOf(cause);
    throw new AppError(
      'configuration_invalid',
      `Cannot listen on ${config.host}:${config.port}: ${reason}. Set PORT to another port.`,
      { cause },
    );
  }
}

/** Answers what is under way, then closes; a client that keeps its connection open after its answer is not waited for. */
async function closeServer(app: Awaited<ReturnType<typeof buildApp>>): Promise<void> {
  const timer = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  try {
    await app.close();
  } finally {
    clearInterval(timer);
  }
}

async function databaseProblem(handle: DatabaseHandle): Promise<string | null> {
  const timeout = Promise.withResolvers<string>();
  const timer = setTimeout(() => timeout.resolve('The database has not answered within 2 seconds.'), READY_TIMEOUT_MS);
  try {
    const answer = sql`select 1`.execute(handle.db).then(
      () => null,
      (error: unknown) => `The database cannot be reached: ${messageOf(error)}`,
    );
    return await Promise.race([answer, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Moves bots that were scheduled with another join lead and throws away what is too old, now and once an hour. @returns the function that stops it. */
function keepHouse(deps: FlowDeps): () => Promise<void> {
  const stopping = new AbortController();
  let run = Promise.resolve();
  const clean = (): void => {
    run = sweep(deps, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        deps.log.warn('housekeeping failed and is tried again in an hour', { error: messageOf(error) });
    });
  };
  clean();
  const timer = setInterval(clean, HOUSEKEEPING_MS);
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await run;
  };
}

async function sweep(deps: FlowDeps, signal: AbortSignal): Promise<void> {
  await keepJoinLead(deps, signal);
  await forgetOldIdempotencyKeys(deps.db, deps.clock.now());
  await throwAwayOld(deps, signal);
}
