/** Home of servers that tests start as programs of the system: ready when they answer, ended with the test process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { waitFor } from './wait.ts';

/** A program that runs. */
export type BackgroundServer = {
  /** Everything it wrote so far. */
  output: () => string;
  /** Ends it and waits until it is gone. */
  stop: () => Promise<void>;
};

/** Runs a program until its own input ends, which it does when the test process is gone, however that ends. */
const UNTIL_INPUT_ENDS = '"$@" & child=$!; cat > /dev/null; kill "$child" 2> /dev/null; wait "$child"';

/** The full path of a program; null when this machine does not have it. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return (
    folders
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find((path) => {
        try {
          accessSync(path, constants.X_OK);
          return true;
        } catch {
          return false;
        }
      }) ?? null
  );
}

/** Why a server is not there, as a sentence that says what to do; null when it is. */
export function programMissing(name: string): string | null {
  if (findProgram(name) !== null) return null;
  return `No ${name} was found, so tests against it are left out. Install it (Debian: apt-get install --no-install-recommends ${name}).`;
}

/**
 * Starts a program and waits until it answers.
 *
 * @param isReady Asked with what it has written so far.
 */
export async function startBackgroundServer(
  name: string,
  words: readonly string[],
  isReady: (output: string) => Promise<boolean>,
): Promise<BackgroundServer> {
  const program = findProgram(name);
  if (program === null) throw new Error(programMissing(name) ?? name);
  let output = '';
  const child: ChildProcess = spawn('/bin/sh', ['-c', UNTIL_INPUT_ENDS, 'sh', program, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  };
  try {
    await waitFor(`${name} to answer`, async () => {
      if (child.exitCode !== null) throw new Error('It ended.');
      return isReady(output);
    });
  } catch (error) {
    await stop();
    throw new Error(`${name} did not start:\n${output}`, { cause: error });
  }
  return { output: () => output, stop };
}

/** Whether something answers at an address, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => null);
  await answer?.body?.cancel();
  return answer !== null;
}
