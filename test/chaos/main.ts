/**
 * The chaos run as a command: `npm run chaos -- [--minutes N | --seconds N | --steps N] [--seed N]`.
 *
 * Ends with exit code 1 when anything differs from what the calendars say, and prints how to repeat the run.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos, type ChaosLength } from './run.ts';

const DEFAULT_SECONDS = 60;
const HISTORY_SHOWN = 60;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    steps: { type: 'string' },
    seed: { type: 'string' },
  },
});

const numberOf = (text: string | undefined, name: string): number | null => {
  if (text === undefined) return null;
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} must be a number.`);
  return number;
};

const seed = numberOf(values.seed, 'seed') ?? randomInt(2 ** 31);
const steps = numberOf(values.steps, 'steps');
const seconds =
  (numberOf(values.minutes, 'minutes') ?? 0) * 60 || (numberOf(values.seconds, 'seconds') ?? DEFAULT_SECONDS);
const length: ChaosLength = steps === null ? { forMs: seconds * 1000 } : { steps };

console.log(`Chaos with seed ${seed}, ${steps === null ? `${seconds} s` : `${steps} steps`}`);
const result = await runChaos(seed, length, (line) => console.log(line));
for (const reason of result.leftOut) console.log(`left out: ${reason}`);
if (result.differences.length === 0) {
  console.log(
    `${result.steps} steps; all events, decisions and bots equal the calendars after ${result.settledMs} ms of calm.`,
  );
} else {
  console.error(`After ${result.steps} steps something differs from the calendars:`);
  for (const difference of result.differences) console.error(`  ${difference}`);
  console.error(`The last steps:\n  ${result.history.slice(-HISTORY_SHOWN).join('\n  ')}`);
  console.error(`Repeat it with: npm run chaos -- --seed ${seed} --steps ${result.steps}`);
  process.exitCode = 1;
}
