/**
 * 10,000 bots due at the same instant, launched through the real step by a launcher that only notes the time, while the API of the same
 * process is asked; beside it, in the same run, bare claims and completions of as many rows, on a table as fresh.
 * Run: npm run bench -- top-of-the-hour [bots] [rounds]
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Launcher } from '../src/contract/bot-run/index.ts';
import { CONNECTIONS, openDatabase, sql, type Db } from '../src/db/index.ts';
import { startDueWork } from '../src/due/index.ts';
import { dueKinds } from '../src/flow/index.ts';
import { buildApp } from '../src/http/index.ts';
import { createWorkspace, newApiKey } from '../src/workspaces/index.ts';
import { claimBare } from './support/bare-claims.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { openBenchFlow } from './support/bench-flow.ts';
import { median, percentile, printTable } from './support/figures.ts';

const BOTS = Number(process.argv[2] ?? 10_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const LEAD_MS = 5_000;
const BARE_BATCH = 500;
/** Requests under way at the same time. */
const CLIENTS = 4;

/** A table as it is after a night without bots, with bots that are all due at a time. */
async function addBots(db: Db, at: Date): Promise<void> {
  await sql`truncate bots cascade`.execute(db);
  await sql`
    insert into bots (id, workspace_id, source, meeting_url, meeting_platform, meeting, bot_name, join_at, status, created_at, updated_at, launch_due_at)
    select gen_random_uuid(), w.id, 'api', 'https://zoom.us/j/' || (8000000000 + n), 'zoom',
      jsonb_build_object('kind', 'joinable', 'platform', 'zoom', 'address', 'https://zoom.us/j/' || (8000000000 + n), 'key', 'zoom:' || (8000000000 + n),
        'parts', jsonb_build_object('platform', 'zoom', 'meeting_id', (8000000000 + n)::text, 'meeting_password', null)),
      'Meeting Notetaker', ${at}, 'scheduled', now(), now(), ${at}
    from (select id from workspaces order by created_at limit 1) w, generate_series(1, ${BOTS}) n`.execute(db);
  await sql`analyze bots`.execute(db);
}

/** Asks for a list again and again until it is told to stop. @returns how long each answer took, with when it was asked for. */
async function ask(url: string, key: string, until: Promise<unknown>): Promise<{ askedAt: number; ms: number }[]> {
  const agent = new Agent({ connections: CLIENTS });
  const answers: { askedAt: number; ms: number }[] = [];
  const over = new AbortController();
  void until.then(() => over.abort());
  const client = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const askedAt = Date.now();
      const startedMs = performance.now();
      const { statusCode, body } = await request(url, {
        dispatcher: agent,
        headers: { authorization: `Token ${key}` },
      });
      await body.arrayBuffer();
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      answers.push({ askedAt, ms: performance.now() - startedMs });
      await wait(20);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await agent.close();
  return answers;
}

async function measure(): Promise<Record<'p50' | 'p99' | 'max' | 'doubled' | 'bareMs' | 'requestP99', number>> {
  await using database = await openBenchDatabase({ maxConnections: CONNECTIONS.claims });
  const { handle, url } = database;
  await using forWork = openDatabase(url, { maxConnections: CONNECTIONS.dueWork });
  await using forRequests = openDatabase(url, { maxConnections: CONNECTIONS.requests });
  const flow = await openBenchFlow(handle);
  const key = newApiKey();
  await createWorkspace(handle.db, { name: 'asks', apiKey: key, allowedRedirectOrigins: [], now: new Date() });

  const launchedAt = new Map<string, number>();
  let doubled = 0;
  const allLaunched = Promise.withResolvers<void>();
  const launcher: Launcher = {
    name: 'bench',
    nameFor: () => 'bench',
    launch: async ({ bot_id: botId }) => {
      if (launchedAt.has(botId)) doubled += 1;
      launchedAt.set(botId, Date.now());
      if (launchedAt.size === BOTS) allLaunched.resolve();
      return { kind: 'started' };
    },
    leave: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const kinds = dueKinds({ ...flow.deps, db: forWork.db, launcher });
  const kind = kinds.find((candidate) => candidate.name === 'bots/launch');
  if (kind === undefined) throw new Error('bots are not launched by due work');
  await addBots(handle.db, new Date(Date.now() - 1000));
  const bare = await claimBare(handle.db, kind, new Date(), BARE_BATCH);

  const app = await buildApp({
    ...flow.deps,
    db: forRequests.db,
    allowPrivateNetworks: true,
    readiness: async () => ({}),
    metrics: async () => '',
    trustProxy: null,
    webRoot: null,
    isThrottled: false,
  });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const dueAt = new Date(Date.now() + LEAD_MS);
  await addBots(handle.db, dueAt);
  const asking = ask(`${origin}/api/v1/bot/`, key, allLaunched.promise);
  {
    await using worker = await startDueWork({ handle, clock: flow.deps.clock, log: flow.deps.log, kinds });
    await allLaunched.promise;
    await worker.stop();
  }
  const meanwhile = (await asking).filter(({ askedAt, ms }) => askedAt + ms >= dueAt.getTime()).map(({ ms }) => ms);
  await app.close();
  const late = [...launchedAt.values()].map((at) => at - dueAt.getTime());
  return {
    p50: percentile(late, 0.5),
    p99: percentile(late, 0.99),
    max: Math.max(...late),
    doubled,
    bareMs: bare.durationMs,
    requestP99: percentile(meanwhile, 0.99),
  };
}

const rounds: Awaited<ReturnType<typeof measure>>[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());
const middle = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
console.log(`${BOTS.toLocaleString('en')} bots due at one instant, medians of ${ROUNDS}`);
printTable(
  ['lateness p50 ms', 'p99 ms', 'max ms', 'launched twice', 'bare claims ms', 'ratio', 'requests p99 ms'],
  [
    [
      middle((round) => round.p50).toFixed(0),
      middle((round) => round.p99).toFixed(0),
      middle((round) => round.max).toFixed(0),
      String(Math.max(...rounds.map((round) => round.doubled))),
      middle((round) => round.bareMs).toFixed(0),
      middle((round) => round.bareMs / round.max).toFixed(2),
      middle((round) => round.requestP99).toFixed(0),
    ],
  ],
);
