/**
 * GET /api/v1/calendar/meetings/ of 50 meetings on the real server, beside it in the same run the same bytes from a bare handler.
 * Run: npm run bench -- list [seconds]
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Agent, request } from 'undici';
import { createOutboundHttp } from '../src/base/outbound-http.ts';
import { signCalendarToken, type CalendarUser } from '../src/calendar-users/index.ts';
import { sql } from '../src/db/index.ts';
import { calendarSyncer } from '../src/flow/read/sync-calendar.ts';
import { buildApp } from '../src/http/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow } from './support/bench-flow.ts';
import { median, percentile, printTable } from './support/figures.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const CONNECTIONS = 20;
const ROUNDS = 3;
const MEETINGS = 50;

type Figures = { perSecond: number; p50: number; p99: number };

async function load(url: string, token: string): Promise<Figures> {
  const agent = new Agent({ connections: CONNECTIONS });
  const latencies: number[] = [];
  const until = performance.now() + SECONDS * 1000;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const { statusCode, body } = await request(url, {
        dispatcher: agent,
        headers: { 'x-recallcalendarauthtoken': token },
      });
      await body.arrayBuffer();
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  await agent.close();
  return { perSecond: latencies.length / SECONDS, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

await using database = await openBenchDatabase({ maxConnections: 20 });
const { handle } = database;
const flow = await openBenchFlow(handle);
flow.answer.next = fullList(makeEvents(MEETINGS, flow.deps.clock.now()), 'token');
await calendarSyncer(flow.deps)(flow.calendarId, AbortSignal.timeout(60_000));
const { rows } = await sql<CalendarUser>`
  select id, workspace_id as "workspaceId", external_id as "externalId" from calendar_users`.execute(handle.db);
const owner = rows[0];
if (owner === undefined) throw new Error('no calendar user');
const token = await signCalendarToken(flow.deps.calendarTokenKey, owner, new Date());

const app = await buildApp({
  ...flow.deps,
  outbound: createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall bench' }),
  allowPrivateNetworks: true,
  readiness: async () => ({}),
  metrics: async () => '',
  trustProxy: null,
  webRoot: null,
  isThrottled: false,
});
const origin = await app.listen({ port: 0, host: '127.0.0.1' });
const url = `${origin}/api/v1/calendar/meetings/`;
const bytes = Buffer.from(
  await (await request(url, { headers: { 'x-recallcalendarauthtoken': token } })).body.arrayBuffer(),
);

const bare = createServer((_request, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(bytes),
).listen(0, '127.0.0.1');
await once(bare, 'listening');
const address = bare.address();
if (address === null || typeof address === 'string') throw new Error('no port');

const ours: Figures[] = [];
const limits: Figures[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  ours.push(await load(url, token));
  limits.push(await load(`http://127.0.0.1:${address.port}/`, token));
}
const rowOf = (name: string, figures: Figures[]): string[] => [
  name,
  median(figures.map((figure) => figure.perSecond)).toFixed(0),
  median(figures.map((figure) => figure.p50)).toFixed(1),
  median(figures.map((figure) => figure.p99)).toFixed(1),
];
const ratio = median(ours.map((figure) => figure.perSecond)) / median(limits.map((figure) => figure.perSecond));
console.log(
  `List of ${MEETINGS} meetings (${bytes.length.toLocaleString('en')} bytes), ${CONNECTIONS} connections, client in the same process, medians of ${ROUNDS}`,
);
printTable(
  ['', 'requests/s', 'p50 ms', 'p99 ms'],
  [rowOf('GET /calendar/meetings/', ours), rowOf('same bytes, bare handler', limits)],
);
console.log(`ratio ${ratio.toFixed(2)}`);
await app.close();
bare.close();
