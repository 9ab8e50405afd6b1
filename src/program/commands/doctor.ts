/** Home of the command `doctor`. */
import { VERSION } from '../../base/version.ts';
import { dueKinds } from '../../flow/index.ts';
import { duration, problemsOf, readHealth, type Health, type Problem } from '../../health/index.ts';
import type { Command } from '../command-line.ts';
import { openPresent, say } from './terminal.ts';

/** The exit code that says: it was looked, and something needs somebody. */
const FOUND = 3;

/** Says what needs somebody, and what is due, running and failing. Reads only, and waits for no lock of what it looks at. */
export const doctor: Command = {
  summary: 'What needs somebody, and what is due, running and failing; changes nothing',
  uses: ['doctor', 'doctor --json'],
  help: [
    'Ends with 0 when all is well, with 3 when something needs somebody, and with 1 when it could not look.',
    'Beside each thing it says what to do. Bots that failed count for 24 hours.',
  ].join('\n'),
  options: { json: { value: null, meaning: 'The same for programs, as one JSON object.' } },
  mostWords: 0,
  run: async ({ options }) => {
    await using program = await openPresent('look');
    const { db, clock } = program.deps;
    const health = await readHealth(db, dueKinds(program.deps), clock.now());
    const problems = [...(program.opensStored ? [] : [WRONG_KEY]), ...problemsOf(health)];
    if (options.has('json')) say(JSON.stringify(asJson(health, problems), null, 2));
    else for (const line of [...problemLines(problems), '', ...workLines(health)]) say(line);
    return problems.length === 0 ? 0 : FOUND;
  },
};

const WRONG_KEY: Omit<Problem, 'code'> & { code: 'secret_key_wrong' } = {
  code: 'secret_key_wrong',
  count: 1,
  sentence: 'The secret key of this shell does not open what is stored; a server with it would not start.',
  what_to_do:
    'Put the key back that it was sealed with: SECRET_KEY, or the file secret-key of the data folder. A backup has it.',
  examples: [],
};

type Finding = Problem | typeof WRONG_KEY;

function problemLines(problems: readonly Finding[]): string[] {
  if (problems.length === 0) return ['All is well.'];
  const heading = problems.length === 1 ? 'One thing needs somebody:' : `${problems.length} things need somebody:`;
  return [
    heading,
    ...problems.flatMap(({ count, sentence, what_to_do: whatToDo, examples }) => [
      '',
      `  ${sentence}`,
      ...examples.map(
        (one) =>
          `    ${one.id}  ${one.since === null ? '' : `since ${shortTime(one.since)}  `}${oneLine(one.sentence)}`,
      ),
      ...(examples.length > 1 && count > examples.length ? [`    and ${count - examples.length} more`] : []),
      `  What to do: ${whatToDo}`,
    ]),
  ];
}

function workLines({ work }: Health): string[] {
  const rows = work.map(({ name, dueCount, oldestDueMs, runningCount, failingCount }) => [
    name,
    String(dueCount),
    oldestDueMs === null ? '' : duration(oldestDueMs),
    String(runningCount),
    String(failingCount),
  ]);
  return [['Work', 'due', 'oldest', 'running', 'failing'], ...rows].map(([name = '', ...cells]) =>
    `${name.padEnd(32)}${cells.map((cell) => cell.padStart(9)).join('')}`.trimEnd(),
  );
}

const shortTime = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;
/** What a stranger wrote cannot steer the terminal nor look like lines of ours. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ');

const asJson = (health: Health, problems: readonly Finding[]) => ({
  version: VERSION,
  at: health.at.toISOString(),
  is_well: problems.length === 0,
  problems,
  work: health.work.map((kind) => ({
    kind: kind.name,
    due: kind.dueCount,
    oldest_due_seconds: kind.oldestDueMs === null ? null : Math.round(kind.oldestDueMs / 1000),
    running: kind.runningCount,
    failing: kind.failingCount,
    worst: kind.failing.map(({ id, failures, error, dueAt }) => ({
      id,
      failures,
      error,
      next_at: dueAt.toISOString(),
    })),
  })),
});
