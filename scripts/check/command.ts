/** Home of running a program for a check: its output is kept, and it is stopped together with the check. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, and that of the programs of packages. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAMS = join(ROOT, 'node_modules', '.bin');

/** How a program ended; `output` is both of its streams as they came. */
export type Ended = { isOk: boolean; output: string };

/**
 * Runs a program in the folder of the repository, with the programs of packages first on the PATH.
 *
 * @param options.signal Sends SIGTERM.
 * @returns also for a program that cannot be started; `output` then says why.
 */
export async function run(
  command: string,
  words: string[],
  options: { signal: AbortSignal; env?: Record<string, string> },
): Promise<Ended> {
  const path = `${PROGRAMS}:${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(command, words, {
      cwd: ROOT,
      env: { ...process.env, ...options.env, PATH: path, FORCE_COLOR: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
    });
    let output = '';
    const add = (chunk: string): void => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', add);
    child.stderr.setEncoding('utf8').on('data', add);
    child.once('error', (error) => {
      add(`${command}: ${error.message}\n`);
      if (child.pid === undefined) resolve({ isOk: false, output });
    });
    child.once('close', (exitCode) => resolve({ isOk: exitCode === 0, output }));
  });
}
