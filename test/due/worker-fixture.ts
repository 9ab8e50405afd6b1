/** Home of a worker in its own process, for tests that kill, stop and race it. */
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { openLog } from '../../src/base/log.ts';
import { openDatabase, sql } from '../../src/db/index.ts';
import { startDueWork } from '../../src/due/index.ts';
import { noteRun, tidy, type FixtureOptions } from './chores.ts';

const options: FixtureOptions = JSON.parse(process.argv[2] ?? '{}');
const handle = openDatabase(options.url, { maxConnections: 4 });

const isGateOpen = async (id: string): Promise<boolean> => {
  const { rows } = await sql`select from chores where id = ${id} and is_gate_open`.execute(handle.db);
  return rows.length > 0;
};

const kind = tidy(
  async (work) => {
    await noteRun(handle.db, work, options.worker);
    if (options.mode === 'hang') await new Promise(() => undefined);
    // Deliberately deaf to its signal.
    while (options.mode === 'gate' && !(await isGateOpen(work.id))) await wait(20);
    return { nextDueAt: options.nextDueAt === null ? null : new Date(options.nextDueAt) };
  },
  { leaseMs: options.leaseMs, concurrency: options.concurrency },
);

await startDueWork({ handle, clock: systemClock, log: openLog('info'), kinds: [kind] });
console.log('ready');
