/** Home of the check of import directions, with a guard: the tool also exits well when it could read no file. */
import { run, type Ended } from './command.ts';
import { projectFiles } from './files.ts';

const FOLDERS = ['src', 'web', 'client'];
const SOURCE = new RegExp(`^(?:${FOLDERS.join('|')})/.*\\.tsx?$`);

type Violation = { from: string; to: string; rule: { name: string; severity: string }; cycle?: { name: string }[] };
type Report = { summary: { totalCruised: number; violations: Violation[] } };

const isReport = (value: unknown): value is Report =>
  typeof value === 'object' &&
  value !== null &&
  'summary' in value &&
  typeof value.summary === 'object' &&
  value.summary !== null &&
  'totalCruised' in value.summary &&
  'violations' in value.summary &&
  Array.isArray(value.summary.violations);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Checks src, web and client against .dependency-cruiser.mjs. */
export async function checkImports(signal: AbortSignal): Promise<Ended> {
  const words = [...FOLDERS, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', '--no-progress'];
  const { output } = await run('depcruise', words, { signal });
  const report = parse(output);
  if (!isReport(report)) return { isOk: false, output };
  const { totalCruised, violations } = report.summary;
  const sources = projectFiles().filter((path) => SOURCE.test(path)).length;
  const lines = violations.map(({ from, to, rule, cycle }) =>
    cycle === undefined
      ? `${rule.name}: ${from} → ${to}`
      : `${rule.name}: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}`,
  );
  if (totalCruised < sources)
    lines.push(`only ${totalCruised} of ${sources} source files were read: the check saw too little`);
  return { isOk: lines.length === 0, output: lines.join('\n') };
}
