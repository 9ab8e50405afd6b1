/** Home of the commands `serve`, `work` and `migrate`: the parts of a Rollcall of several processes. */
import { AppError } from '../../base/errors.ts';
import type { Command } from '../command-line.ts';
import { readConfig } from '../config.ts';
import { openProgram, type Program } from '../program.ts';
import type { StorageAccess } from '../storage.ts';
import { say, stopSignal } from './terminal.ts';

const PLAIN = { help: '', options: {}, mostWords: 0 } as const;

/** Serves until it is stopped. */
export const serve: Command = {
  ...PLAIN,
  summary: 'The HTTP server alone (with DATABASE_URL)',
  uses: ['serve'],
  run: () => untilStopped('create', (program) => program.serve()),
};

/** Does due work until it is stopped. The database is there already: who serves makes and migrates it. */
export const work: Command = {
  ...PLAIN,
  summary: 'Due work alone (with DATABASE_URL): syncs, bots, webhooks',
  uses: ['work'],
  help: 'With METRICS_PORT it answers /healthz, /readyz and /metrics there.',
  run: () =>
    untilStopped('use', async (program) => {
      const { metricsPort } = program.config;
      if (metricsPort !== null) {
        const address = await program.serveOperations(metricsPort);
        program.deps.log.info('answers operators', { address });
      }
      await program.work();
    }),
};

/** Makes or migrates the database, and writes down what the configuration says. */
export const migrate: Command = {
  ...PLAIN,
  summary: 'Bring the database to the newest schema, then end',
  uses: ['migrate'],
  help: 'Makes what is not there yet, and writes down what the configuration says, as a server does when it starts.',
  run: async () => {
    await using program = await openProgram(readConfig(process.env), { access: 'create' });
    say(
      `${program.place} is on the newest schema.${program.newApiKey === null ? '' : `\nAPI key, shown only now: ${program.newApiKey}`}`,
    );
  },
};

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
