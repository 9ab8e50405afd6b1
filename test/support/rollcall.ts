/** Home of a whole Rollcall for tests: in this process, on a database of its own, with a sandbox of its own. */
import { randomBytes } from 'node:crypto';
import {
  DEMO_CLIENT,
  DEMO_MICROSOFT_CLIENT,
  sandboxControl,
  startSandbox,
  type SandboxControl,
} from '../../sandbox/index.ts';
import { readConfig } from '../../src/program/config.ts';
import type { Db } from '../../src/db/index.ts';
import type { DueWorker } from '../../src/due/worker.ts';
import { openProgram, type Program } from '../../src/program/program.ts';
import { openTestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { PATIENCE_MS } from './wait.ts';

export { freePort } from './free-port.ts';

/** An answer of the API; `body` is the parsed JSON, or the text when it is none. */
export type ApiAnswer = { status: number; headers: Headers; body: unknown };

/** How a request is authenticated and what it carries. */
export type ApiRequest = {
  token?: string;
  /** Null sends none; default is the workspace's key where no token is given. */
  key?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
};

/** Calls one server's API. */
export type ApiClient = (method: string, path: string, request?: ApiRequest) => Promise<ApiAnswer>;

/** A running Rollcall with its sandbox. */
export type TestRollcall = AsyncDisposable & {
  url: string;
  apiKey: string;
  db: Db;
  program: Program;
  worker: DueWorker;
  sandboxUrl: string;
  sandbox: SandboxControl;
  api: ApiClient;
};

/** Environment of a Rollcall that uses a sandbox, for this process or another one. */
export function sandboxEnvironment(sandboxUrl: string): Record<string, string> {
  return {
    SANDBOX: 'false',
    GOOGLE_ACCOUNTS_URL: sandboxUrl,
    GOOGLE_TOKEN_URL: sandboxUrl,
    GOOGLE_API_URL: sandboxUrl,
    GOOGLE_USERINFO_URL: `${sandboxUrl}/v1/userinfo`,
    GOOGLE_CLIENT_ID: DEMO_CLIENT.clientId,
    GOOGLE_CLIENT_SECRET: DEMO_CLIENT.clientSecret,
    MICROSOFT_LOGIN_URL: sandboxUrl,
    MICROSOFT_GRAPH_URL: sandboxUrl,
    MICROSOFT_CLIENT_ID: DEMO_MICROSOFT_CLIENT.clientId,
    MICROSOFT_CLIENT_SECRET: DEMO_MICROSOFT_CLIENT.clientSecret,
    ALLOW_PRIVATE_NETWORKS: 'true',
    BOT_LAUNCHER: 'simulated',
  };
}

/** Starts a Rollcall. Logs are silent unless `env.LOG_LEVEL` says otherwise. */
export async function startRollcall(options: { env?: Record<string, string> } = {}): Promise<TestRollcall> {
  const closing = new AsyncDisposableStack();
  try {
    const database = closing.use(await openTestDatabase());
    const sandbox = closing.use(
      await startSandbox({ port: 0, host: '127.0.0.1', seed: 'empty', allowHttpChannels: true }),
    );
    const port = await freePort();
    const apiKey = `rk_${randomBytes(24).toString('base64url')}`;
    const program = closing.use(
      await openProgram(
        readConfig({
          ...sandboxEnvironment(sandbox.url),
          DATABASE_URL: database.url,
          SECRET_KEY: randomBytes(32).toString('base64'),
          API_KEY: apiKey,
          PORT: String(port),
          LOG_LEVEL: 'silent',
          ...options.env,
        }),
        { access: 'create' },
      ),
    );
    const url = await program.serve();
    const worker = await program.work();
    return {
      url,
      apiKey,
      db: database.db,
      program,
      worker,
      sandboxUrl: sandbox.url,
      sandbox: sandboxControl(sandbox.url),
      api: apiClient(url, apiKey),
      [Symbol.asyncDispose]: () => closing.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** Builds the API client of a server. */
export function apiClient(url: string, apiKey: string): ApiClient {
  return async (method, path, { token, key, body, headers } = {}) => {
    const sentKey = key === undefined && token === undefined ? apiKey : (key ?? null);
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(sentKey !== null && { authorization: `Token ${sentKey}` }),
        ...(token !== undefined && { 'x-recallcalendarauthtoken': token }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
