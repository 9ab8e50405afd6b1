/** Home of the list of files that checks look at: those in the repository, or that would be on the next commit. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.ts';

/** Paths from the root of the repository, sorted, without what .gitignore leaves out. */
export function projectFiles(): string[] {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const paths =
    listed.status === 0
      ? listed.stdout.split('\0').filter((path) => path !== '')
      : globSync('**/*', { cwd: ROOT, exclude: ['node_modules/**', 'data/**', 'web/dist/**'] });
  return paths.filter((path) => existsSync(join(ROOT, path))).toSorted();
}
