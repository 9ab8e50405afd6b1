/**
 * 10,000 bots due at the same instant, launched through the real step by a launcher that only notes the time; beside it, in the same
 * run, bare claims and completions of as many rows. Run: npm run bench -- top-of-the-hour [bots] [rounds]
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Launcher } from '../src/contract/bot-run/index.ts';
import { sql } from '../src/db/index.ts';
import { startDueWork } from '../src/due/index.ts';
import { dueKinds } from '../src/flow/index.ts';
import { claimBare } from './support/bare-claims.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { openBenchFlow } from './support/bench-flow.ts';
import { median, percentile, printTable } from './support/figures.ts';

const BOTS = Number(process.argv[2] ?? 10_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const LEAD_MS = 5_000;
const LAUNCH = 'bots/launch';

async function measure(): Promise<{ p50: number; p99: number; max: number; doubled: number; bareMs: number }> {
  await using database = await openBenchDatabase({ maxConnections: 20 });
  const { handle } = database;
  const flow = await openBenchFlow(handle);
  const dueAt = new Date(Date.now() + LEAD_MS);
  const addBots = (at: Date) =>
    sql`
    insert into bots (id, workspace_id, source, meeting_url, meeting_platform, meeting, bot_name, join_at, status, created_at, updated_at, launch_due_at)
    select gen_random_uuid(), w.id, 'api', 'https://zoom.us/j/' || (8000000000 + n), 'zoom',
      jsonb_build_object('kind', 'joinable', 'platform', 'zoom', 'address', 'https://zoom.us/j/' || (8000000000 + n), 'key', 'zoom:' || (8000000000 + n),
        'parts', jsonb_build_object('platform', 'zoom', 'meeting_id', (8000000000 + n)::text, 'meeting_password', null)),
      'Meeting Notetaker', ${at}, 'scheduled', now(), now(), ${at}
    from workspaces w, generate_series(1, ${BOTS}) n`.execute(handle.db);
  await addBots(dueAt);
  await handle.pool.query('analyze bots');

  const launchedAt = new Map<string, number>();
  let doubled = 0;
  const allLaunched = Promise.withResolvers<void>();
  const launcher: Launcher = {
    name: 'bench',
    launch: async ({ bot_id: botId }) => {
      if (launchedAt.has(botId)) doubled += 1;
      launchedAt.set(botId, Date.now());
      if (launchedAt.size === BOTS) allLaunched.resolve();
      return { kind: 'started' };
    },
    leave: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const kinds = dueKinds({ ...flow.deps, launcher });
  {
    await using worker = await startDueWork({ handle, clock: flow.deps.clock, log: flow.deps.log, kinds });
    await allLaunched.promise;
    await worker.stop();
  }
  const late = [...launchedAt.values()].map((at) => at - dueAt.getTime());

  await sql`delete from bots`.execute(handle.db);
  await addBots(new Date(Date.now() - 1000));
  const kind = kinds.find((candidate) => candidate.name === LAUNCH);
  if (kind === undefined) throw new Error(`no kind ${LAUNCH}`);
  const bare = await claimBare(handle.db, kind, new Date(), 500);
  await wait(0);
  return {
    p50: percentile(late, 0.5),
    p99: percentile(late, 0.99),
    max: Math.max(...late),
    doubled,
    bareMs: bare.durationMs,
  };
}

const rounds: Awaited<ReturnType<typeof measure>>[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());
const middle = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
console.log(`${BOTS.toLocaleString('en')} bots due at one instant, medians of ${ROUNDS}`);
printTable(
  ['lateness p50 ms', 'p99 ms', 'max ms', 'launched twice', 'bare claims ms', 'ratio'],
  [
    [
      middle((round) => round.p50).toFixed(0),
      middle((round) => round.p99).toFixed(0),
      middle((round) => round.max).toFixed(0),
      String(Math.max(...rounds.map((round) => round.doubled))),
      middle((round) => round.bareMs).toFixed(0),
      (middle((round) => round.bareMs) / middle((round) => round.max)).toFixed(2),
    ],
  ],
);
