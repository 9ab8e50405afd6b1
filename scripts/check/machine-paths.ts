/** Home of the check that no file names a folder or a package registry of the machine it was written on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.ts';
import { projectFiles } from './files.ts';

const FOLDERS = ['work', 'root', 'tmp', 'home'];
/** A path that starts there, not a part of a web address or of a longer path. */
const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=<>[,;]|file://)/(?:${FOLDERS.join('|')})/`);
/** An address in a lock file or .npmrc that packages are fetched from. */
const REGISTRY =
  /"resolved": "https?:|^\s*(?:@[\w-]+:)?registry\s*=|https?:\/\/[\w.:-]*\/(?:artifactory|repository\/npm|npm-proxy)\//;
const MAX_BYTES = 2_000_000;

/** @returns `path:line: text` for each finding; empty when there is none. */
export function machinePaths(): string[] {
  return projectFiles().flatMap((path) => {
    const bytes = readFileSync(join(ROOT, path));
    if (bytes.length > MAX_BYTES || bytes.includes(0)) return [];
    return bytes
      .toString()
      .split('\n')
      .flatMap((line, index) =>
        MACHINE_PATH.test(line) || REGISTRY.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 160)}`] : [],
      );
  });
}
