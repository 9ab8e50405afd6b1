/** Home of the list of checks, in the order they run: quick ones first. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findReferee } from '../../test/recurrence/referee.ts';
import { findProgram } from '../../test/support/background-server.ts';
import { chromiumPath } from '../../test/support/chromium.ts';
import { ROOT, run, type Ended } from './command.ts';
import { fixturesWithoutSource } from './fixtures.ts';
import { checkImports } from './imports.ts';
import { machinePaths } from './machine-paths.ts';
import { findOlderPostgres, findPackage } from './packages.ts';
import { testFiles } from './test-files.ts';
import { startTestServer } from './test-server.ts';

/** How a check ended; `left out` is no failure, its output says why. Tests also say how many passed and failed. */
export type Outcome = Omit<Ended, 'isOk'> & {
  kind: 'ok' | 'failed' | 'left out';
  passed?: number;
  failed?: number;
  note?: string;
};
export type Check = { name: string; run: (signal: AbortSignal) => Promise<Outcome> };

const MAX_MS_PER_TEST = 600_000;
const TESTS_AT_ONCE = 2;

const outcomeOf = ({ isOk, output }: Ended): Outcome => ({ kind: isOk ? 'ok' : 'failed', output });
const command = (name: string, program: string, words: string[]): Check => ({
  name,
  run: async (signal) => outcomeOf(await run(program, words, { signal })),
});
const findings = (name: string, find: () => string[]): Check => ({
  name,
  run: () => {
    const lines = find();
    return Promise.resolve(outcomeOf({ isOk: lines.length === 0, output: lines.join('\n') }));
  },
});
const leftOut = (output: string): Outcome => ({ kind: 'left out', output });
const has = (path: string): boolean => existsSync(join(ROOT, path));

/** Runs tests; counts come from the lines that the reporter ends with. */
async function runTests(
  files: string[],
  words: string[],
  signal: AbortSignal,
  env?: Record<string, string>,
): Promise<Outcome> {
  if (files.length === 0) return leftOut('there are no such tests');
  const options = ['--test', '--test-reporter=spec', `--test-timeout=${MAX_MS_PER_TEST}`, ...words];
  const { isOk, output } = await run(process.execPath, [...options, ...files], {
    signal,
    ...(env === undefined ? {} : { env }),
  });
  const count = (what: string): number => Number(new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  const isSilent = passed + failed === 0;
  const complaint = isSilent ? `${output}\nThe tests ended without a count.` : output;
  return {
    kind: isOk && !isSilent ? 'ok' : 'failed',
    output: complaint,
    passed,
    failed: isOk || failed > 0 ? failed : 1,
  };
}

function onDatabase(
  name: string,
  programs: (signal: AbortSignal) => Promise<string | undefined | Outcome>,
  pick: () => string[],
): Check {
  return {
    name,
    run: async (signal) => {
      const found = await programs(signal);
      if (typeof found === 'object') return found;
      await using server = await startTestServer({ signal, ...(found === undefined ? {} : { programs: found }) });
      const words = [`--test-concurrency=${TESTS_AT_ONCE}`];
      const outcome = await runTests(pick(), words, signal, { TEST_DATABASE_URL: server.url });
      return { ...outcome, note: await server.version() };
    },
  };
}

const schemaIsCurrent: Check = {
  name: 'schema.sql equals the migrated database',
  run: async (signal) => {
    await using server = await startTestServer({ signal });
    const words = ['scripts/schema-snapshot.ts', '--check'];
    return outcomeOf(await run(process.execPath, words, { signal, env: { TEST_DATABASE_URL: server.url } }));
  },
};

const chaos: Check = {
  name: 'a minute of chaos',
  run: async (signal) => {
    await using server = await startTestServer({ signal });
    const env = { TEST_DATABASE_URL: server.url };
    const ended = await run(process.execPath, ['test/chaos/main.ts', '--seconds', '60'], { signal, env });
    return { ...outcomeOf(ended), note: ended.output.trimEnd().split('\n').at(-1) ?? '' };
  },
};

const olderPostgres = async (signal: AbortSignal): Promise<string | Outcome> => {
  const found = await findOlderPostgres(signal);
  return found.kind === 'found' ? found.path : leftOut(found.reason);
};

const chromium: Check = {
  name: 'Chromium for the tests of pages',
  run: async (signal) => {
    if (testFiles().onChromium.length === 0) return leftOut('no test needs it');
    const found = await findPackage('chromium', chromiumPath, signal);
    return found.kind === 'found' ? { kind: 'ok', output: '' } : leftOut(found.reason);
  },
};

const CALDAV_SERVERS = ['radicale', 'xandikos'];

const caldavServers: Check = {
  name: 'Radicale and Xandikos for the tests of CalDAV',
  run: async (signal) => {
    const reasons: string[] = [];
    for (const name of CALDAV_SERVERS) {
      const found = await findPackage(name, () => findProgram(name), signal);
      if (found.kind === 'missing') reasons.push(found.reason);
    }
    return reasons.length === 0 ? { kind: 'ok', output: '' } : leftOut(reasons.join('; '));
  },
};

const referee: Check = {
  name: 'second implementation for the tests of recurrence',
  run: async (signal) => {
    const found = await findPackage('python3-recurring-ical-events', findReferee, signal);
    return found.kind === 'found' ? { kind: 'ok', output: '' } : leftOut(found.reason);
  },
};

const webConfig = ['web/vite.config.ts', 'web/vite.config.mts', 'web/vite.config.js', 'web/vite.config.mjs'];

/** All checks of `npm test`. */
export const CHECKS: Check[] = [
  command('format', 'oxfmt', ['--check']),
  command('lint', 'oxlint', ['--type-aware', '--deny-warnings']),
  command('types', 'tsc', ['-p', '.']),
  ...(has('web/tsconfig.json') ? [command('types of the pages', 'tsc', ['-p', 'web', '--noEmit'])] : []),
  { name: 'imports', run: async (signal) => outcomeOf(await checkImports(signal)) },
  command('unused code', 'knip', ['--no-progress']),
  findings('fixtures say where they come from', fixturesWithoutSource),
  findings('no paths of a machine', machinePaths),
  ...(has('scripts/generate.ts')
    ? [command('generated documents are current', process.execPath, ['scripts/generate.ts', '--check'])]
    : []),
  ...(webConfig.some(has) ? [command('pages build', 'vite', ['build', 'web'])] : []),
  schemaIsCurrent,
  {
    name: 'tests without servers',
    run: (signal) => runTests(testFiles().pure, ['--test-isolation=none'], signal),
  },
  chromium,
  caldavServers,
  referee,
  onDatabase(
    `tests on the PostgreSQL of npm`,
    () => Promise.resolve(undefined),
    () => testFiles().withServers,
  ),
  chaos,
  onDatabase('tests on the PostgreSQL of the distribution', olderPostgres, () => testFiles().onDatabase),
];
