/** Random requests as a command: `npm run fuzz -- [--requests N] [--seed S]`. Ends with exit code 1 when an answer is wrong. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runFuzz } from './run.ts';

const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } });
const wholeNumber = (text: string, name: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} must be a whole number.`);
  return number;
};
const requests = wholeNumber(values.requests ?? '5000', 'requests');
const seed = wholeNumber(values.seed ?? String(randomInt(2 ** 31)), 'seed');

console.log(`${requests} requests with seed ${seed}`);
const { statuses, faults } = await runFuzz(seed, requests);
for (const [status, count] of [...statuses].toSorted(([one], [other]) => one - other))
  console.log(`${status}: ${count}`);
for (const fault of faults) console.log(fault);
if (faults.length > 0) {
  console.log(`Again: npm run fuzz -- --requests ${requests} --seed ${seed}`);
  process.exitCode = 1;
}
