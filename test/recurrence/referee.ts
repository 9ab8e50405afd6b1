/** Home of the referee: recurring_ical_events of Debian in one process, asked line by line. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One occurrence as both sides write it: start and end as `YYYY-MM-DD` or as an instant to the second, and the title. */
export type Told = [start: string, end: string, title: string];

/**
 * `zone` is where floating times and dates are read; windows are milliseconds since 1970. `margin`, in seconds, is more
 * than every length and every move, so that the library's idea of the edges of a window plays no part.
 */
export type Question = {
  ics: string;
  zone: string;
  windows: readonly (readonly [number, number])[];
  margin: number;
  /** How long the answer may take. */
  seconds: number;
};
/** Occurrences per window in no order, or what the library threw. */
export type Answer = { kind: 'told'; windows: Told[][] } | { kind: 'refused'; reason: string };

/** The running process; questions are answered in the order they are asked. */
export type Referee = AsyncDisposable & { ask: (question: Question) => Promise<Answer> };

const SCRIPT = join(import.meta.dirname, 'referee.py');

/** Path of a Python that has the library: RECURRENCE_PYTHON, else that of Debian; null when there is none. */
export function findReferee(): string | null {
  const python = process.env['RECURRENCE_PYTHON'] ?? '/usr/bin/python3';
  return spawnSync(python, ['-c', 'import recurring_ical_events, zoneinfo']).status === 0 ? python : null;
}

/** Why there is no referee, as a sentence that says what to do; null when there is one. */
export function refereeMissing(): string | null {
  if (findReferee() !== null) return null;
  return 'recurring_ical_events was not found, so comparisons with it are left out. Install it (Debian: apt-get install python3-recurring-ical-events), or set RECURRENCE_PYTHON.';
}

/** Starts it; call only where `refereeMissing()` is null. */
export function startReferee(): Referee {
  const child = spawn(findReferee() ?? '/usr/bin/python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('The referee has ended.');
      const reply = JSON.parse(value) as { windows?: Told[][]; error?: string };
      return reply.windows === undefined
        ? { kind: 'refused', reason: reply.error ?? 'no answer' }
        : { kind: 'told', windows: reply.windows };
    },
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}

/** Names and versions of the packages that answer. */
export function refereeVersion(): string {
  const { stdout } = spawnSync('dpkg-query', [
    '--show',
    '--showformat=${Package} ${Version}, ',
    'python3-recurring-ical-events',
    'python3-icalendar',
    'python3-dateutil',
  ]);
  return String(stdout ?? '').replace(/, $/, '');
}
