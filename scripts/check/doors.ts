/** Home of the check that the door of a folder stays small: a folder with too many names for others is two things. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.ts';
import { projectFiles } from './files.ts';

const MOST_NAMES = 26;
const COMMENT = /\/\*[^]*?\*\/|^\s*\/\/.*$/gm;
const NAMED_LIST = /^export (?:type )?\{([^}]*)\}/gm;
const DECLARED = /^export (?!type \{|\{|\*)/gm;
const EVERYTHING = /^export (?:type )?\*/m;

/** @returns one line for each door that is too wide, or whose width nobody can see; empty when there is none. */
export function wideDoors(): string[] {
  return projectFiles()
    .filter((path) => /^src\/.+\/index\.ts$/.test(path))
    .flatMap((path) => doorProblem(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** What is wrong with the text of a door; empty when nothing is. */
export function doorProblem(path: string, source: string): string[] {
  const text = source.replaceAll(COMMENT, '');
  if (EVERYTHING.test(text)) return [`${path}: a door lists its names, \`export *\` hides them`];
  const listed = [...text.matchAll(NAMED_LIST)].flatMap(([, names = '']) =>
    names.split(',').filter((name) => name.trim()),
  );
  const count = listed.length + (text.match(DECLARED)?.length ?? 0);
  return count > MOST_NAMES ? [`${path}: ${count} names for others, at most ${MOST_NAMES}`] : [];
}
