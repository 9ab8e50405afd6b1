/** Home of the checks that need no test file: sources, documents, pages, and the programs that tests need. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findReferee } from '../../test/recurrence/referee.ts';
import { findProgram } from '../../test/support/background-server.ts';
import { chromiumPath } from '../../test/support/chromium.ts';
import { ROOT, run, type Ended } from './command.ts';
import { wideDoors } from './doors.ts';
import { fixturesWithoutSource } from './fixtures.ts';
import { checkImports } from './imports.ts';
import { machinePaths } from './machine-paths.ts';
import { heavyPage } from './page-weight.ts';
import { findPackage, olderPostgres, type Found } from './packages.ts';
import { startTestServer } from './test-server.ts';

/** How a check ended; `left out` is no failure, its output says why. Tests also say how many passed and failed. */
export type Outcome = Omit<Ended, 'isOk'> & {
  kind: 'ok' | 'failed' | 'left out';
  passed?: number;
  failed?: number;
  note?: string;
};
/** One thing that `npm test` does; the name is its line. */
export type Check = { name: string; run: (signal: AbortSignal) => Promise<Outcome> };

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
const has = (path: string): boolean => existsSync(join(ROOT, path));

/** Builds them where the servers of tests look for them, and weighs what came out. */
const pagesBuild: Check = {
  name: 'pages build, and are light',
  run: async (signal) => {
    const { isOk, output } = await run(process.execPath, ['scripts/build-web.mjs'], { signal });
    // A server can do without its pages, so a failed build is a line there and no failure.
    if (!isOk || output.includes('FAILED')) return outcomeOf({ isOk: false, output });
    const lines = heavyPage();
    return outcomeOf({ isOk: lines.length === 0, output: lines.join('\n') });
  },
};

const schemaIsCurrent: Check = {
  name: 'schema.sql equals the migrated database',
  run: async (signal) => {
    await using server = await startTestServer({ signal });
    const words = ['scripts/schema-snapshot.ts', '--check'];
    return outcomeOf(await run(process.execPath, words, { signal, env: { TEST_DATABASE_URL: server.url } }));
  },
};

/** Packages of Debian, and what is wanted of each. One after the other: the package manager of the system takes one request. */
const PACKAGES: [name: string, find: () => string | null][] = [
  ['postgresql', olderPostgres],
  ['chromium', chromiumPath],
  ['radicale', () => findProgram('radicale')],
  ['xandikos', () => findProgram('xandikos')],
  ['python3-recurring-ical-events', findReferee],
];

const programsOfTests: Check = {
  name: 'PostgreSQL of the distribution, Chromium, CalDAV servers, referee',
  run: async (signal) => {
    const missing: string[] = [];
    for (const [name, find] of PACKAGES) {
      const found: Found = await findPackage(name, find, signal);
      if (found.kind === 'missing') missing.push(found.reason);
    }
    return missing.length === 0
      ? { kind: 'ok', output: '' }
      : { kind: 'left out', output: `${missing.join('; ')}: tests that need it are left out` };
  },
};

/** All of them: what may need the network first, then quick ones before slow ones. */
export const CHECKS: Check[] = [
  programsOfTests,
  command('format', 'oxfmt', ['--check']),
  findings('fixtures say where they come from', fixturesWithoutSource),
  findings('no paths of a machine', machinePaths),
  findings('no door has more than 26 names', wideDoors),
  { name: 'imports', run: async (signal) => outcomeOf(await checkImports(signal)) },
  command('unused code', 'knip', ['--no-progress']),
  ...(has('scripts/generate.ts')
    ? [command('generated documents are current', process.execPath, ['scripts/generate.ts', '--check'])]
    : []),
  ...(has('web/vite.config.ts') ? [pagesBuild] : []),
  command('types', 'tsc', ['-p', '.']),
  command('types of the rooms', 'tsc', ['-p', 'sandbox/rooms/page']),
  ...(has('web/tsconfig.json') ? [command('types of the pages', 'tsc', ['-p', 'web', '--noEmit'])] : []),
  command('lint', 'oxlint', ['--type-aware', '--deny-warnings']),
  schemaIsCurrent,
];
