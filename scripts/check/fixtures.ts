/** Home of the check that every fixture says where it comes from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.ts';
import { projectFiles } from './files.ts';

type Source = Record<string, unknown>;

const isRecord = (value: unknown): value is Source =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch {
    return null;
  }
}

/** What is wrong with a source record; null when nothing is. */
function faultOf(record: unknown): string | null {
  if (!isRecord(record)) return 'is not a JSON object';
  if (typeof record['source'] !== 'string' || record['source'] === '') return 'lacks "source"';
  if (typeof record['readOn'] !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(record['readOn']))
    return 'lacks "readOn", a date';
  return Array.isArray(record['changedFields']) ? null : 'lacks "changedFields", a list';
}

/**
 * Looks for the source of each file in test/fixtures: `<name>.source.json` beside it, or its own `source` object.
 *
 * @returns one line for each fixture without; empty when all is well.
 */
export function fixturesWithoutSource(): string[] {
  const files = projectFiles().filter((path) => path.startsWith('test/fixtures/') && !path.endsWith('.md'));
  const known = new Set(files);
  return files
    .filter((path) => !path.endsWith('.source.json'))
    .flatMap((path) => {
      const beside = path.replace(/\.[^./]+$/, '.source.json');
      if (known.has(beside)) {
        const fault = faultOf(read(beside));
        return fault === null ? [] : [`${beside} ${fault}`];
      }
      const own = path.endsWith('.json') ? read(path) : null;
      const fault =
        isRecord(own) && 'source' in own ? faultOf(own['source']) : `has no ${beside.split('/').at(-1)} beside it`;
      return fault === null ? [] : [`${path} ${fault}`];
    });
}
