/** Home of running one test file: in a process of its own that is ended when its time is over, with its tests counted. */
import type { Outcome } from './checks.ts';
import { run, type RunOptions } from './command.ts';

/** A test that hangs is named by Node.js, a file that hangs is ended and named by us; both leave much time on a busy machine. */
const TEST_DEADLINE_MS = 8 * 60_000;
const FILE_DEADLINE_MS = 10 * 60_000;
/** What a file prints that leaves its tests out, because something that they need is not there. */
const LEFT_OUT = /^Left out: (.*)$/m;

/** Runs a test file; one that ends without a count, because it registered no test, has failed unless it says why. */
export async function runTestFile(path: string, options: RunOptions): Promise<Outcome> {
  const words = ['--test-reporter=spec', `--test-timeout=${TEST_DEADLINE_MS}`, path];
  const { isOk, output } = await run(process.execPath, words, { deadlineMs: FILE_DEADLINE_MS, ...options });
  const count = (what: string): number => Number(new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  const why = LEFT_OUT.exec(output)?.[1];
  if (isOk && passed + failed === 0 && why !== undefined) return { kind: 'left out', output: why };
  const isCounted = passed + failed > 0;
  return {
    kind: isOk && isCounted ? 'ok' : 'failed',
    output: isCounted || !isOk ? output : `${output}\nThe tests ended without a count.`,
    passed,
    failed: isOk && isCounted ? failed : Math.max(1, failed),
  };
}
