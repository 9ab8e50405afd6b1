/** Home of the commands `serve`, `work` and `migrate`: the parts of a Rollcall of several processes. */
import { AppError } from '../../base/errors.ts';
import { readConfig } from '../config.ts';
import { openProgram, type Program } from '../program.ts';
import type { StorageAccess } from '../storage.ts';
import { say, stopSignal } from './terminal.ts';

/** Serves until it is stopped. */
export const serve = (): Promise<void> => untilStopped('create', (program) => program.serve());

/** Does due work until it is stopped. The database is there already: who serves makes and migrates it. */
export const work = (): Promise<void> => untilStopped('use', (program) => program.work());

/** Makes or migrates the database, and writes down what the configuration says. */
export async function migrateOnly(): Promise<void> {
  await using program = await openProgram(readConfig(process.env), { access: 'create' });
  say(
    `${program.place} is on the newest schema.${program.newApiKey === null ? '' : `\nAPI key, shown only now: ${program.newApiKey}`}`,
  );
}

async function untilStopped(access: StorageAccess, run: (program: Program) => Promise<unknown>): Promise<void> {
  const config = readConfig(process.env);
  if (config.databaseUrl === null) {
    throw new AppError(
      'configuration_invalid',
      'serve and work are for several processes on one PostgreSQL: set DATABASE_URL. On one machine use: rollcall start',
    );
  }
  await using program = await openProgram(config, { access });
  await run(program);
  program.deps.log.info('ready', { publicUrl: config.publicUrl, database: program.place });
  await stopSignal();
}
