/** Home of the sorting of test files: which need a server, a database, and more than one version of it. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from './command.ts';
import { projectFiles } from './files.ts';

const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;
const DATABASE = 'test/support/database.ts';
/** A whole Rollcall, whose queries are those that tests of their own try out on every version. */
const WHOLE = ['test/support/rollcall.ts', 'test/support/rollcall-process.ts'];

/** What a file under test/ imports of it, directly or through others. */
function importsOf(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = readFileSync(join(ROOT, path), 'utf8');
  for (const [, relative = ''] of text.matchAll(IMPORT)) {
    const next = normalize(join(dirname(path), relative));
    if (next.startsWith('test/')) importsOf(next, seen);
  }
  return seen;
}

/** One test file. `database`: whether it needs one, and all versions or any. */
export type TestFile = { path: string; database: 'none' | 'any version' | 'each version' };

/** Files that wait for timers and for other processes most: begun first, they end with the rest. */
const LONGEST_FIRST = [
  'test/journeys/',
  'test/scenarios/',
  'test/web/',
  'test/db/',
  'test/due/',
  'test/flow/',
  'test/',
];
const place = (path: string): number => LONGEST_FIRST.findIndex((folder) => path.startsWith(folder));

/** All test files under test/, in the order in which they are best begun. */
export function testFiles(): TestFile[] {
  return testPaths()
    .filter((path) => path.startsWith('test/'))
    .toSorted((one, other) => place(one) - place(other))
    .map((path) => {
      const imports = importsOf(path);
      const isWhole = WHOLE.some((file) => imports.has(file));
      return { path, database: imports.has(DATABASE) ? (isWhole ? 'any version' : 'each version') : 'none' };
    });
}

/** Test files beside the source: they need nothing. */
export const pureTestFiles = (): string[] => testPaths().filter((path) => !path.startsWith('test/'));

const testPaths = (): string[] => projectFiles().filter((path) => /\.test\.tsx?$/.test(path));
