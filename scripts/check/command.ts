/** Home of running a program for a check: its output is kept, and it is ended, with all that it started, when its time is over. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTree } from './process-tree.ts';

/** The folder of the repository, and that of the programs of packages. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAMS = join(ROOT, 'node_modules', '.bin');

/** How a program ended; `output` is both of its streams as they came. */
export type Ended = { isOk: boolean; output: string };

/** `signal` ends the program; `deadlineMs` too, and the output then says so. */
export type RunOptions = { signal: AbortSignal; env?: Record<string, string>; deadlineMs?: number };

const DEADLINE_MS = 5 * 60_000;

/**
 * Runs a program in the folder of the repository, with the programs of packages first on the PATH.
 *
 * @returns also for a program that cannot be started, or was ended; `output` then says why.
 */
export async function run(
  command: string,
  words: string[],
  { signal, env, deadlineMs = DEADLINE_MS }: RunOptions,
): Promise<Ended> {
  if (signal.aborted) return { isOk: false, output: '' };
  const path = `${PROGRAMS}:${process.env['PATH'] ?? ''}`;
  // With it, a test file run by a test would report to the runner of that one.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  // It leads a group of its own, by which what it leaves behind is found.
  const child = spawn(command, words, {
    cwd: ROOT,
    env: { ...inherited, ...env, PATH: path, FORCE_COLOR: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const add = (chunk: string): void => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', add);
  child.stderr.setEncoding('utf8').on('data', add);
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      add(`${command}: ${error.message}\n`);
      if (child.pid === undefined) resolve(null);
    });
  });
  const ending = new AbortController();
  const endEarly = async (): Promise<null> => {
    const isLate = await comesFirst(AbortSignal.any([signal, ending.signal]), deadlineMs);
    if (ending.signal.aborted) return null;
    if (isLate) add(`\nNot done after ${deadlineMs / 1000} s, so it was ended with all that it had started.\n`);
    if (child.pid !== undefined) await endTree(child.pid);
    return null;
  };
  const endedEarly = endEarly();
  const exitCode = await Promise.race([closed, endedEarly]);
  ending.abort();
  await endedEarly;
  // What has left the tree of an ended program may still hold its streams.
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return { isOk: exitCode === 0, output };
}

/** Whether the time is over before the signal comes. */
const comesFirst = (signal: AbortSignal, ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
