/**
 * True notifications and requests while 40 strangers send forged notifications as fast as they are answered, from the same address;
 * beside them, in the same run, the same without strangers, and a bare server that reads the same flood and answers 404. The strangers
 * have a thread of their own; whoever sends what is true shares the server's.
 * Run: npm run bench -- notification-flood [seconds] [strangers]
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { calendarSyncer } from '../src/flow/read/sync-calendar.ts';
import { buildApp } from '../src/http/index.ts';
import { confirmChannel, findChannel, insertChannel } from '../src/notification-channels/index.ts';
import { readNotification as readGoogle } from '../src/providers/google/notifications.ts';
import type { CalendarProvider } from '../src/providers/index.ts';
import { readNotification as readMicrosoft } from '../src/providers/microsoft/notifications.ts';
import { addApiKey, findFirstWorkspace, newApiKey } from '../src/workspaces/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow } from './support/bench-flow.ts';
import { percentile, printTable } from './support/figures.ts';

const [SECONDS = 5, STRANGERS = 40] = process.argv.slice(2).map(Number);
const EVERY_MS = 50;
const MEETINGS = 50;
const MICROSOFT = '/api/notifications/microsoft/';
const GOOGLE = '/api/notifications/google/';

const floodSchema = z.object({ origin: z.string(), channelId: z.string(), strangers: z.number() });
type Flood = z.infer<typeof floodSchema>;

/** Sends forged notifications until the thread is ended: small ones, a thousand in one, junk as large as it is read, Google's. */
async function flood({ origin, channelId, strangers }: Flood): Promise<never> {
  const agent = new Agent({ connections: strangers });
  const forged = { subscriptionId: 'subscription', clientState: `${channelId}.guessed`, changeType: 'updated' };
  const withMany = (length: number): string => JSON.stringify({ value: Array.from({ length }, () => forged) });
  const google = { 'x-goog-channel-id': channelId, 'x-goog-resource-id': 'r', 'x-goog-channel-token': 'guessed' };
  const sent = [
    { path: MICROSOFT, body: withMany(1), headers: {} },
    { path: MICROSOFT, body: withMany(1_000), headers: {} },
    { path: MICROSOFT, body: 'x'.repeat(500_000), headers: {} },
    { path: GOOGLE, body: '', headers: { ...google, 'x-goog-resource-state': 'exists', 'x-goog-message-number': '1' } },
  ];
  const one = async (stranger: number): Promise<never> => {
    for (let turn = stranger; ; turn += 1) {
      const { path = '', body = '', headers = {} } = sent[turn % sent.length] ?? {};
      // The server may close the connection of a body that it does not read.
      await request(`${origin}${path}`, { method: 'POST', dispatcher: agent, body, headers })
        .then((answer) => answer.body.dump())
        .catch(() => pause(1));
    }
  };
  return Promise.race(Array.from({ length: strangers }, (_unused, stranger) => one(stranger)));
}

type Ask = () => Promise<number>;

/** Asks each of these every so often. @returns milliseconds of each answer. */
async function ask(asks: readonly Ask[]): Promise<number[][]> {
  const untilMs = performance.now() + SECONDS * 1000;
  return Promise.all(
    asks.map(async (askOnce) => {
      const times: number[] = [];
      while (performance.now() < untilMs) {
        times.push(await askOnce());
        await pause(EVERY_MS);
      }
      return times;
    }),
  );
}

async function whileFlooded(given: Flood, run: () => Promise<number[][]>): Promise<number[][]> {
  const worker = new Worker(new URL(import.meta.url), { workerData: given });
  await once(worker, 'online');
  await pause(1_000);
  const times = await run();
  await worker.terminate();
  return times;
}

async function main(): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const { handle } = closing.use(await openBenchDatabase({ maxConnections: 8 }));
  const { deps, calendarId, answer } = await openBenchFlow(handle);
  closing.defer(() => deps.outbound.close());
  answer.next = fullList(makeEvents(MEETINGS, deps.clock.now()), 'token');
  await calendarSyncer(deps)(calendarId, AbortSignal.timeout(60_000));
  const workspace = await findFirstWorkspace(handle.db);
  const channelId = await insertChannel(handle.db, deps.sealer, calendarId, deps.clock.now());
  await confirmChannel(handle.db, channelId, { providerResourceId: 'subscription', expiresAt: new Date() });
  const channel = await findChannel(handle.db, deps.sealer, channelId);
  if (workspace === null || channel === null) throw new Error('no workspace, or no channel');
  const apiKey = newApiKey();
  await addApiKey(handle.db, { workspaceId: workspace.id, name: 'bench', apiKey, now: deps.clock.now() });
  const silent: Omit<CalendarProvider, 'name'> = {
    listCalendars: async () => ({ kind: 'calendars', calendars: [] }),
    fetchChanges: async () => answer.next,
  };
  const app = await buildApp({
    ...deps,
    providers: {
      google: { ...silent, name: 'google', readNotification: readGoogle },
      microsoft: { ...silent, name: 'microsoft', readNotification: readMicrosoft },
    },
    allowPrivateNetworks: true,
    readiness: async () => ({}),
    metrics: async () => '',
    trustProxy: null,
    webRoot: null,
    isThrottled: true,
  });
  closing.defer(() => app.close());
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const bare = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  closing.defer(() => bare.closeAllConnections());
  closing.defer(() => void bare.close());
  await once(bare, 'listening');
  const address = bare.address();
  const bareOrigin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  const clientState = `${channelId}.${channel.secret}`;
  const told = JSON.stringify({ value: [{ subscriptionId: 'subscription', clientState, changeType: 'updated' }] });
  const timed =
    (url: string, status: number, options: Parameters<typeof request>[1]): Ask =>
    async () => {
      const startedAt = performance.now();
      const { statusCode, body } = await request(url, options);
      await body.dump();
      if (statusCode !== status) throw new Error(`${url}: status ${statusCode}`);
      return performance.now() - startedAt;
    };
  const trueNotification = timed(`${origin}${MICROSOFT}`, 202, { method: 'POST', body: told });
  const list = timed(`${origin}/api/v1/webhook-endpoints/`, 200, { headers: { authorization: `Token ${apiKey}` } });
  const bareAsk = timed(`${bareOrigin}/`, 404, { method: 'POST', body: told });
  await ask([trueNotification, list]);

  const given = { channelId, strangers: STRANGERS };
  const [alone = [], listAlone = []] = await ask([trueNotification, list]);
  const [flooded = [], listFlooded = []] = await whileFlooded({ ...given, origin }, () =>
    ask([trueNotification, list]),
  );
  const [limit = []] = await whileFlooded({ ...given, origin: bareOrigin }, () => ask([bareAsk]));
  const rowOf = (name: string, times: readonly number[]): string[] => [
    name,
    String(times.length),
    ...[0.5, 0.99, 1].map((share) => percentile(times, share).toFixed(1)),
  ];
  console.log(`${STRANGERS} strangers send forged notifications. Goal: what is true is answered within 1,000 ms.`);
  printTable(
    ['', 'answers', 'p50 ms', 'p99 ms', 'longest'],
    [
      rowOf('a true notification, alone', alone),
      rowOf('  beside the flood', flooded),
      rowOf('a request with the API key, alone', listAlone),
      rowOf('  beside the flood', listFlooded),
      rowOf('a bare server beside the flood', limit),
    ],
  );
}

await (isMainThread ? main() : flood(floodSchema.parse(workerData)));
