/** Home of the wiring: configuration in, running parts out. Everything is built once, here, and closed in reverse. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { AppError, messageOf } from '../base/errors.ts';
import { openLog, type Log, type LogFormat } from '../base/log.ts';
import { createOutboundHttp } from '../base/outbound-http.ts';
import { createSealer, deriveKey } from '../base/sealed.ts';
import { Threads } from '../base/threads.ts';
import { VERSION } from '../base/version.ts';
import type { Launcher, SendReports } from '../contract/bot-run/index.ts';
import { localLauncher } from '../launchers/local/index.ts';
import { noLauncher } from '../launchers/none/index.ts';
import { findBrowser } from '../meeting-bot/index.ts';
import { simulatedLauncher } from '../launchers/simulated/index.ts';
import { caldavProvider } from '../providers/caldav/index.ts';
import { googleProvider } from '../providers/google/index.ts';
import { icsProvider } from '../providers/ics/index.ts';
import { microsoftProvider } from '../providers/microsoft/index.ts';
import { diskStorage } from '../recordings/storage/disk/index.ts';
import type { Config } from './config.ts';
import { CONNECTIONS, openDatabase, type DatabaseHandle } from '../db/index.ts';
import { startDueWork } from '../due/index.ts';
import { dueKinds, housekeeping, reportInProcess, type FlowDeps } from '../flow/index.ts';
import { buildApp, buildOperationsApp, forgetOldIdempotencyKeys, WEB_ROOT, type HttpDeps } from '../http/index.ts';
import { sealEndpointUrls } from '../webhook-endpoints/index.ts';
import { prepareFirstWorkspace, presentWorkspace } from './first-run.ts';
import { opensWhatIsStored, leaveProbe, rememberPublicUrl } from './installation-store.ts';
import { openCounters, openMetricsPage } from './metrics.ts';
import { watchLateWork } from './late-work.ts';
import { openStorage, type StorageAccess } from './storage.ts';
import type { EnvironmentKey } from '../workspaces/index.ts';

const USER_AGENT = `Rollcall/${VERSION}`;
const HOUSEKEEPING_MS = 60 * 60 * 1000;
const READY_TIMEOUT_MS = 2_000;
const CLOSE_IDLE_EVERY_MS = 100;
/** More than the places of one webhook endpoint or of one host of calendars, so that a request never waits for a connection. */
const OUTBOUND_CONNECTIONS = 256;

/** The parts of a running Rollcall. Disposing it stops the server first, then due work, then the database. */
export type Program = AsyncDisposable & {
  config: Config;
  /** What requests use. */
  deps: FlowDeps;
  /** The same, with the connections of due work. */
  dueDeps: FlowDeps;
  handle: DatabaseHandle;
  /** Set when this start made the API key: it cannot be shown again. */
  newApiKey: string | null;
  workspaceId: string;
  /** Whether the secret key opens what is stored; where it does not, there is only looking. */
  opensStored: boolean;
  /** Absolute path of the data folder; null with DATABASE_URL. */
  dataDir: string | null;
  /** Which database it uses, for people. */
  place: string;
  /** Starts listening. @returns how the outside reaches it. */
  serve: () => Promise<string>;
  /** Starts listening for what operators ask, and nothing else. @returns the address. */
  serveOperations: (port: number) => Promise<string>;
  /** Starts due work. */
  work: () => ReturnType<typeof startDueWork>;
};

/**
 * Opens what Rollcall stands on and builds every adapter. Neither serves nor works yet.
 *
 * @param options.access What may be done to data folder and database; only `create` writes down what the configuration says.
 * @param options.holdsDataDir Whether this process is the one Rollcall of its data folder; a command that looks in from
 *   beside a running one is not.
 * @param options.workspace Id or name of the workspace that a command is about; the first one by default.
 * @throws {AppError} `configuration_invalid` with a sentence for the operator.
 */
export async function openProgram(
  config: Config,
  { access, holdsDataDir = false, workspace }: { access: StorageAccess; holdsDataDir?: boolean; workspace?: string },
): Promise<Program> {
  await using closing = new AsyncDisposableStack();
  const log = openLog(config.logLevel, formatOf(config.logFormat));
  const storage = closing.use(await openStorage(config, access, log, { holdsDataDir }));
  const { handle, secretKey } = storage;
  const sealer = createSealer([secretKey, ...config.oldSecretKeys]);
  const opensStored = await opensWhatIsStored(handle.db, sealer);
  if (!opensStored && access !== 'look') throw wrongSecretKey(config, storage.place);
  if (access === 'create') await leaveProbe(handle.db, sealer);
  const first =
    access === 'create'
      ? await prepareFirstWorkspace(handle.db, sealer, {
          apiKey: config.apiKey,
          google: config.google,
          microsoft: config.microsoft,
          allowedRedirectOrigins: config.allowedRedirectOrigins,
          now: systemClock.now(),
        })
      : await presentWorkspace(handle.db, storage.place, workspace);
  sayOfEnvironmentKey(log, first.environmentKey);
  const counters = openCounters();
  const outbound = createOutboundHttp({
    allowPrivateNetworks: config.allowPrivateNetworks,
    userAgent: USER_AGENT,
    connectionsPerOrigin: OUTBOUND_CONNECTIONS,
  });
  closing.defer(() => outbound.close());
  const trusted = createOutboundHttp({
    allowPrivateNetworks: true,
    trusted: true,
    userAgent: USER_AGENT,
    connectionsPerOrigin: OUTBOUND_CONNECTIONS,
  });
  closing.defer(() => trusted.close());
  const threads = closing.use(new Threads());
  const google = googleProvider({
    http: counters.ofProvider(trusted, 'google'),
    clock: systemClock,
    urls: config.googleUrls,
  });
  const microsoft = microsoftProvider({
    http: counters.ofProvider(trusted, 'microsoft'),
    clock: systemClock,
    urls: config.microsoftUrls,
    tenant: config.microsoftTenant,
  });
  let ownAddress: string | null = null;
  const base = {
    db: handle.db,
    clock: systemClock,
    log,
    observe: counters.flow,
    runTokenKey: deriveKey(secretKey, 'bot-run'),
  };
  const deps: FlowDeps = {
    ...base,
    sealer,
    calendarTokenKey: deriveKey(secretKey, 'calendar-token'),
    providers: {
      google,
      microsoft,
      caldav: caldavProvider({ http: counters.ofProvider(outbound, 'caldav'), threads }),
      ics: icsProvider({ http: counters.ofProvider(outbound, 'ics'), threads }),
    },
    oauthProviders: { google, microsoft },
    launcher: closing.use(openLauncher(config, { log, send: reportInProcess(base), ownAddress: () => ownAddress })),
    storage: diskStorage(config.storageFolder ?? join(resolve(config.dataDir), 'recordings')),
    outbound,
    threads,
    settings: {
      publicUrl: config.publicUrl,
      notificationsEnabled: config.publicUrl.startsWith('https:') || config.allowPrivateNetworks,
      ownServers: { rooms: config.sandboxUrl === null ? [] : [config.sandboxUrl] },
      joinLeadMs: config.botJoinLeadSeconds * 1000,
      pollMs: config.pollSeconds * 1000,
    },
  };

  const openDuePool = (maxConnections: number): DatabaseHandle =>
    openDatabase(handle.connectionString, { maxConnections, onIdleError: () => undefined });
  const dueDeps: FlowDeps = { ...deps, db: closing.use(openDuePool(CONNECTIONS.dueWork)).db };
  const kinds = dueKinds(dueDeps);
  let worker: Awaited<ReturnType<typeof startDueWork>> | null = null;
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
    metrics: openMetricsPage(counters, { db: handle.db, kinds, clock: systemClock }),
    metricsToken: config.metricsToken,
    observeAnswer: counters.answered,
    webRoot: existsSync(WEB_ROOT) ? WEB_ROOT : null,
  };
  const closers = closing.move();
  const servers = new AsyncDisposableStack();
  return {
    config,
    deps,
    dueDeps,
    handle,
    newApiKey: first.newApiKey,
    workspaceId: first.workspaceId,
    opensStored,
    dataDir: storage.dataDir,
    place: storage.place,
    serve: async () => {
      const app = await buildApp(httpDeps);
      servers.defer(() => closeServer(app));
      const address = await listen(app, config);
      ownAddress = loopbackOf(address, config.host);
      const url = config.port === 0 ? address : config.publicUrl;
      await rememberPublicUrl(handle.db, url);
      return url;
    },
    serveOperations: async (port) => {
      const app = await buildOperationsApp(httpDeps);
      servers.defer(() => closeServer(app));
      return listen(app, { ...config, port });
    },
    work: async () => {
      const claims = closers.use(openDuePool(CONNECTIONS.claims));
      worker = closers.use(await startDueWork({ handle: claims, clock: systemClock, log, kinds }));
      closers.defer(keepHouse(dueDeps));
      closers.defer(watchLateWork(dueDeps, kinds));
      return worker;
    },
    [Symbol.asyncDispose]: async () => {
      // Requests that wait for due work are answered before it stops.
      await using _ = closers;
      await servers.disposeAsync();
    },
  };
}

const formatOf = (format: Config['logFormat']): LogFormat =>
  format === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : format;

/** What an operator does whose server would otherwise run, and be able to read no calendar and sign no webhook. */
function wrongSecretKey({ secretKey, dataDir }: Config, place: string): AppError {
  const present = secretKey === null ? `The secret key in ${resolve(dataDir)}` : 'SECRET_KEY';
  return new AppError(
    'configuration_invalid',
    [
      `${present} does not open what is stored in ${place}: that was sealed with another key. Nothing was changed.`,
      '  - Put the key back that it was sealed with: SECRET_KEY, or the file secret-key of the data folder. A backup has it.',
      '  - To replace it on purpose, set OLD_SECRET_KEYS to the one before, and run: rollcall seal',
    ].join('\n'),
  );
}

function sayOfEnvironmentKey(log: Log, key: EnvironmentKey | null): void {
  if (key === null) return;
  if (key.endedCount > 0) log.warn('API_KEY is another one: the one before is not valid any more');
  if (!key.isValid) log.warn('API_KEY was revoked, or belongs to another workspace: requests with it are refused');
}

/** Where the Chromium of npm is unpacked. */
export const browserFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(resolve(dataDir), 'browser');

/** The address for programs on this machine. */
function loopbackOf(address: string, host: string): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  return isEverywhere ? `http://127.0.0.1:${new URL(address).port}` : address;
}

function openLauncher(
  config: Config,
  { log, send, ownAddress }: { log: Log; send: SendReports; ownAddress: () => string | null },
): Launcher {
  if (config.botLauncher === 'none') return noLauncher();
  const simulated = simulatedLauncher({ clock: systemClock, send });
  if (config.botLauncher === 'simulated') return simulated;
  return localLauncher({
    folder: join(resolve(config.dataDir), 'bots'),
    findBrowser: () => findBrowser({ wished: config.botBrowser, folder: browserFolder(config) }),
    ownAddress,
    joins: (platform) => platform === 'sandbox_room',
    // The invented links of the sandbox must never be knocked at.
    otherwise: config.sandbox ? simulated : noLauncher(),
    log,
  });
}

async function listen(
  app: Awaited<ReturnType<typeof buildApp>>,
  config: Pick<Config, 'host' | 'port'>,
): Promise<string> {
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
    const answer = handle.askForLife().then(
      () => null,
      (error: unknown) => `The database cannot be reached: ${messageOf(error)}`,
    );
    return await Promise.race([answer, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Moves bots that were scheduled with another join lead, seals what older versions left open and throws away what is too old, now and once an hour. @returns the function that stops it. */
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
  await housekeeping.keepJoinLead(deps, signal);
  await forgetOldIdempotencyKeys(deps.db, deps.clock.now());
  await sealEndpointUrls(deps.db, deps.sealer);
  await housekeeping.throwAwayOld(deps, signal);
}
