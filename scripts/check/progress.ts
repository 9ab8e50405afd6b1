/** Home of what `npm test` says: a line for each check that is done, what is still running when nothing is, and the count. */
import type { Check, Outcome } from './checks.ts';
import type { Watcher } from './pool.ts';

const NAME_WIDTH = 72;
const SILENT_MS = 20_000;

/** A watcher that prints, and knows how it went. */
export type Progress = Watcher &
  Disposable & { /** Whether something passed and nothing failed. */ isOk: () => boolean; summary: () => string };

/** Starts it. @param print Gets whole lines. */
export function startProgress(print: (line: string) => void): Progress {
  const startedAt = performance.now();
  const running = new Map<Check, number>();
  const failures: string[] = [];
  let passed = 0;
  let failed = 0;
  let saidAt = startedAt;
  const say = (line: string): void => {
    saidAt = performance.now();
    print(line);
  };
  const sayRunning = (): void => {
    if (running.size === 0 || performance.now() - saidAt < SILENT_MS) return;
    const names = [...running].map(([{ name }, beganAt]) => `${name} (${seconds(beganAt)} s)`);
    say(`still running: ${names.join(', ')}`);
  };
  const timer = setInterval(sayRunning, 1_000);
  timer.unref();

  return {
    began: (check) => void running.set(check, performance.now()),
    ended: (check, outcome) => {
      const took = seconds(running.get(check) ?? performance.now()).padStart(6);
      running.delete(check);
      const word = outcome.kind === 'failed' ? 'FAILED' : outcome.kind;
      const why = outcome.kind === 'left out' ? `: ${outcome.output}` : countOf(outcome);
      say(`${`${check.name} `.padEnd(NAME_WIDTH, '.')} ${took} s  ${word}${why}`);
      if (outcome.kind === 'failed') {
        failures.push(check.name);
        say(`\n${outcome.output.trim()}\n`);
      }
      passed += outcome.passed ?? (outcome.kind === 'ok' ? 1 : 0);
      // A check that failed without a failing test of its own counts as one failure.
      failed += outcome.kind === 'failed' ? Math.max(1, outcome.failed ?? 1) : 0;
    },
    isOk: () => failed === 0 && passed > 0,
    summary: () => {
      const names = failures.map((name) => `FAILED: ${name}\n`).join('');
      const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
      return `\n${names}${passed} passed, ${failed} failed in ${minutes} minutes`;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(1);

const countOf = ({ passed, failed, note }: Outcome): string => {
  const count = passed === undefined ? '' : `, ${passed} passed${failed === 0 ? '' : `, ${failed} failed`}`;
  return note === undefined ? count : `${count} (${note})`;
};
