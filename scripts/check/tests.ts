/** Home of the tests of `npm test`: each file is a check of its own, on the PostgreSQL servers that it needs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from './checks.ts';
import { run } from './command.ts';
import { olderPostgres } from './packages.ts';
import { pureTestFiles, testFiles } from './test-files.ts';
import { runTestFile } from './test-run.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** Checks that share what they stand on; disposing takes it away. */
export type TestChecks = AsyncDisposable & {
  /** Need nothing beside packages. */
  pure: Check[];
  /** Need servers, and the programs that tests need; look at once whether there is an older PostgreSQL. */
  withServers: () => Check[];
};

type Server = { name: string; start: (signal: AbortSignal) => Promise<TestServer> };

const CHAOS_SECONDS = '60';

/** Opens the tests; servers start when the first test needs them. */
export async function openTests(): Promise<TestChecks> {
  const closing = new AsyncDisposableStack();
  const compiled = await mkdtemp(join(tmpdir(), 'rollcall-compiled-'));
  closing.defer(() => rm(compiled, { recursive: true, force: true, maxRetries: 3 }));
  // Two hundred processes load the same sources.
  const env = { NODE_COMPILE_CACHE: compiled };

  const serverOnce = (name: string, programs?: string): Server => {
    let started: Promise<TestServer> | null = null;
    const start = async (signal: AbortSignal): Promise<TestServer> =>
      closing.use(await startTestServer({ signal, ...(programs === undefined ? {} : { programs }) }));
    return { name, start: (signal) => (started ??= start(signal)) };
  };
  const current = serverOnce('PostgreSQL of npm');

  const onServer = (path: string, server: Server, isOneOfSeveral: boolean): Check => ({
    name: isOneOfSeveral ? `${path}, ${server.name}` : path,
    run: async (signal) => {
      const { url } = await server.start(signal);
      return runTestFile(path, { signal, env: { ...env, TEST_DATABASE_URL: url } });
    },
  });
  const alone = (path: string): Check => ({ name: path, run: (signal) => runTestFile(path, { signal, env }) });
  const chaos: Check = {
    name: 'a minute of chaos',
    run: async (signal) => {
      const { url } = await current.start(signal);
      const words = ['test/chaos/main.ts', '--seconds', CHAOS_SECONDS];
      const { isOk, output } = await run(process.execPath, words, {
        signal,
        env: { ...env, TEST_DATABASE_URL: url },
        deadlineMs: 10 * 60_000,
      });
      return { kind: isOk ? 'ok' : 'failed', output, note: output.trimEnd().split('\n').at(-1) ?? '' };
    },
  };

  return {
    pure: pureTestFiles().map(alone),
    withServers: () => {
      const programs = olderPostgres();
      const servers = programs === null ? [current] : [serverOnce('PostgreSQL of Debian', programs), current];
      // What any version may serve is asked of the oldest, which knows least.
      const files = testFiles().flatMap(({ path, database }) => {
        if (database === 'none') return [alone(path)];
        const wanted = database === 'each version' ? servers : servers.slice(0, 1);
        return wanted.map((server) => onServer(path, server, wanted.length > 1));
      });
      return [chaos, ...files];
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
