/** Home of the sandbox's server: one port for all providers and the control API, faults before the answers. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createSandboxClock } from './clock.ts';
import { answerControl, CONTROL_PREFIX, type Controlled } from './control.ts';
import { DEFAULT_SETTINGS, type Fault, type Seed, type Settings } from './control-contract.ts';
import { createFaults } from './faults.ts';
import { createGoogle } from './google/provider.ts';
import { json, readRequest, send, type Answer, type SandboxRequest } from './http.ts';
import { createMicrosoft } from './microsoft/provider.ts';
import { createNotifier } from './notifications.ts';
import type { SandboxProvider } from './provider.ts';
import { createRequestLog } from './request-log.ts';
import { createParticipants, type BrowserProgram } from './rooms/participants.ts';
import { createRooms, type Rooms } from './rooms/rooms.ts';

export type SandboxOptions = {
  /** 0 takes a free port. */
  port: number;
  /** Where to listen. Beyond the own machine everybody may steer it: the control API asks for no password. */
  host: string;
  /** Default: the clock of this machine. */
  clock?: { now(): Date };
  /** `demo` (default): a lifelike fortnight of a few people. `empty`: nothing but the demo client. */
  seed?: Seed;
  /** Whether notifications may go to http addresses. Default false: Google and Microsoft refuse those. */
  allowHttpChannels?: boolean;
  /** The browser for participants of rooms that are no persons; null, or absent: there is none, and adding one is refused. */
  findBrowser?: () => Promise<BrowserProgram | null>;
  /** STUN and TURN servers for rooms whose people are not on this machine. Default: none. */
  iceServers?: { urls: string }[];
  /** Gets one line for each request and each notification; without queries, bodies or tokens. */
  log?: (line: string) => void;
};

/** A running sandbox. */
export type Sandbox = { url: string; close: () => Promise<void> } & AsyncDisposable;

const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Starts a sandbox. Its address stands in for Google's hosts: `GOOGLE_ACCOUNTS_URL`, `GOOGLE_TOKEN_URL` and
 * `GOOGLE_API_URL` are `url`, and `GOOGLE_USERINFO_URL` is `url` + `/v1/userinfo`. It stands in for Microsoft's too:
 * `MICROSOFT_LOGIN_URL` and `MICROSOFT_GRAPH_URL` are `url`.
 *
 * @returns `url` without a slash at the end; `close` ends open connections and notifications under way.
 * @throws {Error} when it cannot listen there.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const log = options.log ?? (() => undefined);
  const seed = options.seed ?? 'demo';
  const startSettings = { ...DEFAULT_SETTINGS, allowHttpChannels: options.allowHttpChannels ?? false };
  let settings: Settings = startSettings;
  let url = '';
  const stopping = new AbortController();
  const clock = createSandboxClock(options.clock ?? { now: () => new Date() });
  const notifier = createNotifier({ clock, settings: () => settings, log });
  // The demo's meetings are in rooms here, so it is seeded once the address is known.
  const surroundings = { clock, settings: () => settings, notifier, baseUrl: () => url, seed: 'empty' as const };
  const google = createGoogle(surroundings);
  const microsoft = createMicrosoft({ ...surroundings, signal: stopping.signal });
  const rooms = createRooms({
    now: () => clock.now(),
    iceServers: options.iceServers ?? [],
    participants: createParticipants(options.findBrowser ?? (async () => null)),
    baseUrl: () => url,
  });
  const controlled: Controlled = {
    clock,
    rooms,
    settings: {
      read: () => settings,
      change: (changes) => {
        settings = { ...settings, ...changes };
      },
    },
    faults: createFaults(),
    requests: createRequestLog(),
    notifier,
    providers: [google, microsoft],
    reset(wished) {
      settings = startSettings;
      clock.setOffsetMs(0);
      controlled.faults.clear();
      controlled.requests.clear();
      notifier.clear();
      for (const provider of controlled.providers) provider.reset(wished ?? seed);
      rooms.reset();
    },
  };
  const server = createServer((incoming, response) => {
    void receive(controlled, incoming, response, { log, signal: stopping.signal, rooms });
  });
  server.on('upgrade', rooms.upgrade);
  server.keepAliveTimeout = 60_000;
  url = await listen(server, options);
  for (const provider of controlled.providers) provider.reset(seed);
  const close = async (): Promise<void> => {
    stopping.abort();
    notifier.stop();
    await rooms.close();
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url, close, [Symbol.asyncDispose]: close };
}

async function listen(server: Server, { host, port }: SandboxOptions): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens on no port.');
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

type Surroundings = { log: (line: string) => void; signal: AbortSignal; rooms: Rooms };

async function receive(
  controlled: Controlled,
  incoming: IncomingMessage,
  response: ServerResponse,
  surroundings: Surroundings,
): Promise<void> {
  try {
    const request = await readRequest(incoming, LARGEST_BODY_BYTES);
    if (request === null) {
      send(response, json(413, { error: { code: 413, message: 'The body is too large.' } }));
      return;
    }
    if (request.path.startsWith(`${CONTROL_PREFIX}/`)) {
      send(response, await answerControl(controlled, request));
      return;
    }
    if (surroundings.rooms.owns(request.path)) {
      send(response, await surroundings.rooms.answer(request));
      return;
    }
    const provider = controlled.providers.find(({ owns }) => owns(request.path));
    if (provider === undefined) send(response, startPage(controlled, request));
    else await answerAsProvider(controlled, provider, request, response, surroundings);
  } catch (error) {
    surroundings.log(`error: ${error instanceof Error ? error.message : String(error)}`);
    if (response.headersSent) response.destroy();
    else send(response, json(500, { error: { code: 500, message: 'The sandbox itself failed.' } }));
  }
}

async function answerAsProvider(
  controlled: Controlled,
  provider: SandboxProvider,
  request: SandboxRequest,
  response: ServerResponse,
  { log, signal }: Surroundings,
): Promise<void> {
  const account = provider.accountOf?.(request) ?? null;
  const entry = controlled.requests.open(provider.name, account, request, controlled.clock.now());
  let status: number | null = null;
  let note: string | null = null;
  try {
    const fault = controlled.faults.take(request.method, request.path);
    const delayMs = (fault?.delayMs ?? 0) + controlled.settings.read().answerDelayMs;
    if (delayMs > 0) await wait(delayMs, undefined, { signal }).catch(() => undefined);
    if (fault?.cut === 'before_answer') {
      response.destroy();
      return;
    }
    const chosen =
      (fault === null ? null : answerOfFault(provider, request, fault)) ??
      (await provider.answer(request, entry.concurrentOfAccount));
    note = chosen.note ?? null;
    if (fault?.cut !== 'mid_answer') status = chosen.status;
    send(response, chosen, fault?.cut === 'mid_answer');
  } finally {
    controlled.requests.close(entry, status, note);
    log(`${request.method} ${request.path} ${status ?? 'cut'}`);
  }
}

/** Null when the fault only delays or cuts the real answer. */
function answerOfFault(provider: SandboxProvider, request: SandboxRequest, fault: Fault): Answer | null {
  if (fault.status === undefined && fault.body === undefined) return null;
  const status = fault.status ?? 200;
  const answer =
    fault.body === undefined
      ? provider.faultAnswer(request.path, { ...fault, status })
      : { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: fault.body };
  const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  return { ...answer, headers: { ...answer.headers, ...retryAfter }, note: 'fault' };
}

function startPage({ providers }: Controlled, request: SandboxRequest): Answer {
  if (request.path !== '/') return json(404, { error: { code: 404, message: 'The sandbox has nothing here.' } });
  return json(200, { sandbox: true, providers: providers.map(({ name }) => name), control: `${CONTROL_PREFIX}/state` });
}
