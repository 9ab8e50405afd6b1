/** Home of a whole Rollcall in a process of its own, so that a test can kill it and start it again on the same database. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sandboxControl, startSandbox, type SandboxControl } from '../../sandbox/index.ts';
import type { Db } from '../../src/db/index.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { apiClient, freePort, sandboxEnvironment, type ApiClient } from './rollcall.ts';
import { PATIENCE_MS, waitFor } from './wait.ts';

/** A Rollcall as `rollcall start` runs it; disposing stops it and its sandbox, and drops its database. */
export type RollcallProcess = AsyncDisposable & {
  /** The same after every start. */
  url: string;
  apiKey: string;
  /** The database behind it, to hold it up at a chosen place. */
  db: Db;
  sandboxUrl: string;
  sandbox: SandboxControl;
  api: ApiClient;
  /** Everything it has written so far, all starts together. */
  output: () => string;
  /** The process id of the one that runs now. */
  pid: () => number | undefined;
  /** Ends it as a power cut does, and waits until it is gone. */
  kill9: () => Promise<void>;
  /** Ends it as an operator does; fails unless it ends with exit code 0. */
  stop: () => Promise<void>;
  /** Starts it again after `kill9` or `stop`, and waits until it is ready. */
  restart: () => Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('../../bin/rollcall.mjs', import.meta.url));

/**
 * Starts a Rollcall in another process, with an empty sandbox in this one. It ends with this process, however that ends.
 *
 * @param options.database Its database, which stays; a test database of its own by default.
 */
export async function startRollcallProcess(
  options: { env?: Record<string, string>; database?: Pick<TestDatabase, 'url' | 'handle'> } = {},
): Promise<RollcallProcess> {
  const closing = new AsyncDisposableStack();
  let child: ChildProcess | null = null;
  let output = '';
  try {
    const database = options.database ?? closing.use(await openTestDatabase());
    const sandbox = closing.use(
      await startSandbox({ port: 0, host: '127.0.0.1', seed: 'empty', allowHttpChannels: true }),
    );
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const apiKey = `rk_${randomBytes(24).toString('base64url')}`;
    const { NODE_TEST_CONTEXT: _, npm_lifecycle_event: __, ...inherited } = process.env;
    const env = {
      ...inherited,
      ...sandboxEnvironment(sandbox.url),
      DATABASE_URL: database.url,
      SECRET_KEY: randomBytes(32).toString('base64'),
      API_KEY: apiKey,
      PORT: String(port),
      POLL_SECONDS: '5',
      ...options.env,
    };

    const isReady = async (): Promise<boolean> => {
      assert.ok(child?.exitCode === null && child.signalCode === null, `Rollcall ended while starting:\n${output}`);
      const answer = await fetch(`${url}/readyz`).catch(() => null);
      await answer?.body?.cancel();
      return answer?.ok === true;
    };
    const restart = async (): Promise<void> => {
      // Over the channel it notices when this process is gone, and ends too.
      child = spawn(process.execPath, [PROGRAM, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
      }
      await waitFor('Rollcall to be ready', isReady);
    };
    const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<ChildProcess | null> => {
      const ending = child;
      child = null;
      if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return ending;
      const ended = once(ending, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
      ending.kill(signal);
      await ended.catch((error: unknown) => {
        ending.kill('SIGKILL');
        throw new Error(`Rollcall did not end within ${PATIENCE_MS} ms of ${signal}:\n${output}`, { cause: error });
      });
      return ending;
    };
    closing.defer(async () => void (await end('SIGKILL')));
    await restart();
    return {
      url,
      apiKey,
      db: database.handle.db,
      sandboxUrl: sandbox.url,
      sandbox: sandboxControl(sandbox.url),
      api: apiClient(url, apiKey),
      output: () => output,
      pid: () => child?.pid,
      kill9: async () => void (await end('SIGKILL')),
      stop: async () => {
        const ended = await end('SIGTERM');
        assert.equal(ended?.exitCode, 0, `Rollcall did not end in order:\n${output}`);
      },
      restart,
      [Symbol.asyncDispose]: () => closing.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}
