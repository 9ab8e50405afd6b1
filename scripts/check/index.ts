/**
 * Home of `npm test`: runs every check, one line each, shows whole what a failing one printed, and ends with the count.
 *
 * Words name the checks to run (`npm test -- lint types`); without them, all.
 */
import { messageOf } from '../../src/base/errors.ts';
import { CHECKS, type Check, type Outcome } from './checks.ts';

const NAME_WIDTH = 52;

async function runOne(check: Check, signal: AbortSignal): Promise<Outcome> {
  try {
    return await check.run(signal);
  } catch (error) {
    return { kind: 'failed', output: messageOf(error) };
  }
}

const countOf = ({ passed, failed, note }: Outcome): string => {
  const count = passed === undefined ? '' : `, ${passed} passed${failed === 0 ? '' : `, ${failed} failed`}`;
  return note === undefined ? count : `${count} (${note})`;
};

/** @returns whether all is well. */
async function runAll(checks: Check[], signal: AbortSignal): Promise<boolean> {
  let passed = 0;
  let failed = 0;
  for (const check of checks) {
    const startedAt = performance.now();
    process.stdout.write(`${check.name} `.padEnd(NAME_WIDTH, '.'));
    const outcome = await runOne(check, signal);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
    const word = outcome.kind === 'failed' ? 'FAILED' : outcome.kind;
    const why = outcome.kind === 'left out' ? `: ${outcome.output}` : countOf(outcome);
    console.log(`${seconds} s  ${word}${why}`);
    if (signal.aborted) return false;
    if (outcome.kind === 'failed') console.log(`\n${outcome.output.trimEnd()}\n`);
    passed += outcome.passed ?? (outcome.kind === 'ok' ? 1 : 0);
    // A check that failed without a failing test of its own counts as one failure.
    failed += outcome.kind === 'failed' ? Math.max(1, outcome.failed ?? 1) : 0;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

const wanted = process.argv.slice(2);
const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.log(`\nStopped by ${signal}.`);
    stop.abort();
  });
}
process.exitCode = (await runAll(checks, stop.signal)) ? 0 : 1;
