/** Home of what commands share: words for the person at the terminal, waiting for Ctrl-C, and a Rollcall to look at. */
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';
import type { Typed } from '../command-line.ts';
import { readConfig } from '../config.ts';
import { openProgram, type Program } from '../program.ts';
import type { StorageAccess } from '../storage.ts';

/** Writes a line for the person at the terminal. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export async function stopSignal(): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(130);
    stopped.resolve();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  await stopped.promise;
  // Lets the terminal finish its own line after ^C before ours.
  await wait(0);
}

/** Writes a line beside the answer, so that what a script reads from standard output stays the answer alone. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** The option of commands about one workspace. */
export const WORKSPACE_OPTION = {
  workspace: { value: 'id or name', meaning: 'Which workspace; the first one unless said.' },
} as const;

/** The mistake of words that a command does not know. */
export const wrongUse = (command: string, given: string, forms: readonly string[]): AppError =>
  new AppError(
    'configuration_invalid',
    `rollcall ${command} knows no "${given}". It has:\n${forms.map((form) => `  rollcall ${command} ${form}`).join('\n')}`,
  );

/**
 * Opens the Rollcall of this environment beside a running one, and says on standard error which it is: what a script reads from
 * standard output stays the answer alone.
 *
 * @param options May name the workspace that it is about.
 * @throws {AppError} `configuration_invalid` there is none.
 */
export async function openPresent(
  access: Exclude<StorageAccess, 'create'>,
  options?: Typed['options'],
): Promise<Program> {
  const workspace = options?.get('workspace');
  const program = await openProgram(readConfig(process.env), { access, ...(workspace !== undefined && { workspace }) });
  note(program.place);
  return program;
}
