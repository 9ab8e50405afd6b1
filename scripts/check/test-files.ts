/** Home of the sorting of test files: which are pure, which need a server, a database, a browser. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from './command.ts';
import { projectFiles } from './files.ts';

const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/** Whether a file under test/ imports another one, directly or through others under test/. */
function imports(path: string, target: string, seen = new Set<string>()): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  const text = readFileSync(join(ROOT, path), 'utf8');
  const imported = [...text.matchAll(IMPORT)].map(([, relative = '']) => normalize(join(dirname(path), relative)));
  return imported.some((next) => next === target || (next.startsWith('test/') && imports(next, target, seen)));
}

/** Test files by what they need. `onDatabase` and `onChromium` are parts of `withServers`. */
export function testFiles(): { pure: string[]; withServers: string[]; onDatabase: string[]; onChromium: string[] } {
  const all = projectFiles().filter((path) => /\.test\.tsx?$/.test(path));
  const withServers = all.filter((path) => path.startsWith('test/'));
  return {
    pure: all.filter((path) => /^(?:src|sandbox|scripts|bench)\//.test(path)),
    withServers,
    onDatabase: withServers.filter((path) => imports(path, 'test/support/database.ts')),
    onChromium: withServers.filter((path) => imports(path, 'test/support/chromium.ts')),
  };
}
