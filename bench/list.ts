/**
 * GET /api/v1/calendar/meetings/ of 50 meetings on the real server, and the same asked again unchanged (If-None-Match); beside them
 * in the same run the same bytes from a bare handler. Processor time is that of this process, so the client's is in it.
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

type Figures = { perSecond: number; p50: number; p99: number; processorMs: number };

/** Asks for some seconds. @param tag What is sent as If-None-Match; null sends none. @param status What must be answered. */
async function load(url: string, tag: string | null, status: number): Promise<Figures> {
  const agent = new Agent({ connections: CONNECTIONS });
  const latencies: number[] = [];
  const headers = { 'x-recallcalendarauthtoken': token, ...(tag !== null && { 'if-none-match': tag }) };
  const before = process.cpuUsage();
  const until = performance.now() + SECONDS * 1000;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const { statusCode, body } = await request(url, { dispatcher: agent, headers });
      await body.arrayBuffer();
      if (statusCode !== status) throw new Error(`status ${statusCode}`);
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const { user, system } = process.cpuUsage(before);
  await agent.close();
  return {
    perSecond: latencies.length / SECONDS,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    processorMs: (user + system) / 1000 / latencies.length,
  };
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
const first = await request(url, { headers: { 'x-recallcalendarauthtoken': token } });
const bytes = Buffer.from(await first.body.arrayBuffer());
const { etag } = first.headers;
if (typeof etag !== 'string') throw new Error('the list has no ETag');

const bare = createServer((_request, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(bytes),
).listen(0, '127.0.0.1');
await once(bare, 'listening');
const address = bare.address();
if (address === null || typeof address === 'string') throw new Error('no port');

const lists: Figures[] = [];
const unchanged: Figures[] = [];
const limits: Figures[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  lists.push(await load(url, null, 200));
  unchanged.push(await load(url, etag, 304));
  limits.push(await load(`http://127.0.0.1:${address.port}/`, null, 200));
}
const middle = (figures: Figures[], of: keyof Figures): number => median(figures.map((figure) => figure[of]));
const rowOf = (name: string, figures: Figures[]): string[] => [
  name,
  middle(figures, 'perSecond').toFixed(0),
  (middle(figures, 'perSecond') / middle(limits, 'perSecond')).toFixed(2),
  middle(figures, 'p50').toFixed(1),
  middle(figures, 'p99').toFixed(1),
  middle(figures, 'processorMs').toFixed(2),
];
console.log(
  `List of ${MEETINGS} meetings (${bytes.length.toLocaleString('en')} bytes), ${CONNECTIONS} connections, client in the same process, medians of ${ROUNDS}`,
);
printTable(
  ['', 'requests/s', 'ratio', 'p50 ms', 'p99 ms', 'processor ms'],
  [
    rowOf('GET /calendar/meetings/', lists),
    rowOf('unchanged (304)', unchanged),
    rowOf('same bytes, bare handler', limits),
  ],
);
console.log('Goals: ratio at least 0.25, and 0.50 unchanged.');
await app.close();
bare.close();
