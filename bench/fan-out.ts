/**
 * Benchmark: 10,000 webhook deliveries to 2 endpoints, 1 % failing, from rows that are due to attempts that are recorded, through
 * src/due. Beside it, in the same run, the machine's limit: a bare undici client that posts the same bodies to the same receiver.
 *
 *     node bench/fan-out.ts [rounds, 3 by default]
 */
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Agent } from 'undici';
import { systemClock } from '../src/base/clock.ts';
import { newId } from '../src/base/ids.ts';
import { openLog } from '../src/base/log.ts';
import { createOutboundHttp } from '../src/base/outbound-http.ts';
import { createSealer } from '../src/base/sealed.ts';
import { migrate, sql, type DatabaseHandle } from '../src/db/index.ts';
import { ATTEMPT_DELIVERIES, startDueWork, type DueKind } from '../src/due/index.ts';
import { webhookDeliverer } from '../src/flow/tell/deliver-webhook.ts';
import { createEndpoint, newSigningSecret, SECRET_PURPOSE } from '../src/webhook-endpoints/index.ts';
import { botStatusEvent, recordWebhookEvents, type NewWebhookEvent } from '../src/webhook-events/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { median, printTable } from './support/figures.ts';

const EVENTS = 5_000;
const ENDPOINT_PATHS = ['/a', '/b'];
const DELIVERIES = EVENTS * ENDPOINT_PATHS.length;
const FAILING_EVERY = 100;
const SLOTS = 512;
const PLACES = 64;
/** Of each of the two clients, to the one receiver. */
const CONNECTIONS = PLACES * ENDPOINT_PATHS.length;

/** The receiver, in its own process: reads the body and answers 200, every hundredth time 500. */
function receive(): void {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      count += 1;
      response.writeHead(count % FAILING_EVERY === 0 ? 500 : 200).end();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address !== 'string') console.log(`http://127.0.0.1:${address.port}`);
  });
}

async function startReceiver(): Promise<AsyncDisposable & { origin: string }> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'receive'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return {
    origin: String(line).trim(),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

const makeEvents = (workspaceId: string): NewWebhookEvent[] =>
  Array.from({ length: EVENTS }, (_, index) => {
    const bot = { id: newId(), workspaceId, metadata: { customer: `customer-${index}`, deal: 'deal' } };
    const event = botStatusEvent(bot, { code: 'done', subCode: null, message: null, createdAt: new Date() }, []);
    if (event === null) throw new Error('A bot that is done has a webhook.');
    return event;
  });

/** The machine's limit. @returns deliveries per second. */
async function bareClient(origin: string): Promise<number> {
  const agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
  const bodies = makeEvents(newId()).map(({ body }) =>
    Buffer.from(JSON.stringify({ event: body.event, data: body.data })),
  );
  const posts = bodies.flatMap((body) => ENDPOINT_PATHS.map((path) => ({ path, body })));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'bare',
    'webhook-id': `msg_${'0'.repeat(32)}`,
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${'a'.repeat(44)}`,
  };
  const startedMs = performance.now();
  const client = async (): Promise<void> => {
    for (let post = posts.pop(); post !== undefined; post = posts.pop()) {
      const answer = await agent.request({ origin, path: post.path, method: 'POST', headers, body: post.body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const rate = DELIVERIES / ((performance.now() - startedMs) / 1000);
  await agent.destroy();
  return rate;
}

type Round = { recordedPerSecond: number; deliveredPerSecond: number; cpuShare: number };

/** The same through rows, signing, due work and recorded attempts. */
async function ours(handle: DatabaseHandle, origin: string): Promise<Round> {
  const { db } = handle;
  const sealer = createSealer([randomBytes(32)]);
  const outbound = createOutboundHttp({
    allowPrivateNetworks: true,
    userAgent: 'Rollcall',
    connectionsPerOrigin: CONNECTIONS,
  });
  await sql`truncate workspaces cascade`.execute(db);
  const workspaceId = newId();
  await db.insertInto('workspaces').values({ id: workspaceId, name: 'bench', created_at: new Date() }).execute();
  for (const path of ENDPOINT_PATHS) {
    const secretSealed = sealer.seal(SECRET_PURPOSE, newSigningSecret());
    const choices = { eventTypes: ['*'], shape: 'new' as const, headers: 'webhook' as const, isEnabled: true };
    await createEndpoint(
      db,
      workspaceId,
      { ...choices, url: origin + path, urlSealed: null, secretSealed },
      new Date(),
    );
  }
  const events = makeEvents(workspaceId);
  const recordingMs = performance.now();
  await recordWebhookEvents(db, events, new Date());
  const recordedPerSecond = DELIVERIES / ((performance.now() - recordingMs) / 1000);
  await sql`analyze webhook_deliveries, webhook_events`.execute(db);

  // Every attempt that is recorded is one line of the log; a retry within the measured time would count twice.
  const attempted = new Set<unknown>();
  const { promise: isDone, resolve: done } = Promise.withResolvers<void>();
  const count = (_message: string, fields: Record<string, unknown> = {}): void => {
    attempted.add(fields['deliveryId']);
    if (attempted.size === DELIVERIES) done();
  };
  const log = { ...openLog('warn'), debug: count, info: count };
  const deliver = webhookDeliverer({ db, clock: systemClock, log, sealer, outbound }, { placesPerEndpoint: PLACES });
  const kind: DueKind = {
    ...ATTEMPT_DELIVERIES,
    concurrency: SLOTS,
    leaseMs: 30_000,
    timeoutMs: 30_000,
    lookAheadMs: 0,
    backoff: { baseMs: 1_000, capMs: 60_000 },
    prepare: deliver,
  };
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const worker = await startDueWork({ handle, clock: systemClock, log, kinds: [kind] });
  await isDone;
  const tookMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  await worker.stop();
  await outbound.close();
  return {
    recordedPerSecond,
    deliveredPerSecond: DELIVERIES / (tookMs / 1000),
    cpuShare: (cpu.user + cpu.system) / 1000 / tookMs,
  };
}

async function main(rounds: number): Promise<void> {
  await using bench = await openBenchDatabase();
  await using receiver = await startReceiver();
  await migrate(bench.handle.db);
  const limits: number[] = [];
  const results: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    limits.push(await bareClient(receiver.origin));
    results.push(await ours(bench.handle, receiver.origin));
  }
  const limit = median(limits);
  const delivered = median(results.map((result) => result.deliveredPerSecond));
  console.log(
    `${DELIVERIES} deliveries to ${ENDPOINT_PATHS.length} endpoints, 1 % failing, medians of ${rounds} rounds`,
  );
  printTable(
    ['', 'deliveries per second', 'of the limit'],
    [
      ['bare undici client', limit.toFixed(0), '1.00'],
      ['due, signed, posted, recorded', delivered.toFixed(0), (delivered / limit).toFixed(2)],
      ['recorded with their events', median(results.map((result) => result.recordedPerSecond)).toFixed(0), ''],
    ],
  );
  console.log(
    `Processor time of our process: ${median(results.map((result) => result.cpuShare)).toFixed(2)} of one core.`,
  );
}

if (process.argv[2] === 'receive') receive();
else await main(Number(process.argv[2] ?? 3));
