/**
 * Home of `npm test`: runs every check and every test file, one line each when it is done, shows whole what a failing one printed,
 * and ends with the count.
 *
 * Words name the checks and files to run (`npm test -- lint types flow/copies`); without them, all.
 */
import { availableParallelism } from 'node:os';
import { CHECKS, type Check } from './checks.ts';
import { runPool } from './pool.ts';
import { startProgress } from './progress.ts';
import { openTests } from './tests.ts';

/** One more than there are processors: many tests wait for others. Servers bear so many at once. */
const AT_ONCE = Math.min(availableParallelism() + 1, 8);

const words = process.argv.slice(2);
const isWanted = ({ name }: Check): boolean => words.length === 0 || words.some((word) => name.includes(word));

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.log(`\nStopped by ${signal}.`);
    stop.abort();
  });
}

async function runAll(): Promise<boolean> {
  using progress = startProgress((line) => console.log(line));
  await using tests = await openTests();
  const options = { atOnce: AT_ONCE, signal: stop.signal, watcher: progress };
  await runPool([...CHECKS, ...tests.pure].filter(isWanted), options);
  await runPool(tests.withServers().filter(isWanted), options);
  if (stop.signal.aborted) return false;
  console.log(progress.summary());
  return progress.isOk();
}

process.exitCode = (await runAll()) ? 0 : 1;
