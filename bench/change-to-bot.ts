/**
 * From an edit in the calendar to the moved bot and its webhook: sandbox notification in → sync → meeting, decision, plan committed →
 * webhook received. Beside it, in the same run, the provider's own answer time to the request the sync makes.
 * Run: npm run bench -- change-to-bot [edits] [calendars]
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DEMO_CLIENT, sandboxControl, startSandbox } from '../sandbox/index.ts';
import { readConfig } from '../src/config.ts';
import { openProgram } from '../src/program/program.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { percentile, printTable } from './support/figures.ts';

const EDITS = Number(process.argv[2] ?? 300);
const CALENDARS = Number(process.argv[3] ?? 20);
const HOUR_MS = 3_600_000;
const PAUSE_LIMIT_MS = 30_000;

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

await using closing = new AsyncDisposableStack();
const database = closing.use(await openBenchDatabase());
const sandbox = closing.use(await startSandbox({ port: 0, host: '127.0.0.1', seed: 'empty', allowHttpChannels: true }));
const control = sandboxControl(sandbox.url);

/** Resolves when the webhook of a moved meeting arrives; the key is its new start. */
const awaited = new Map<string, () => void>();
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(204).end();
    const { event, data } = JSON.parse(Buffer.concat(chunks).toString()) as {
      event: string;
      data: { calendar_meeting?: { start_time: string } };
    };
    const startsAt = data.calendar_meeting?.start_time;
    if (event === 'calendar_meeting.updated' && startsAt !== undefined)
      awaited.get(new Date(startsAt).toISOString())?.();
  });
});
const receiverPort = await listen(receiver);
closing.defer(() => void receiver.close());
const probe = createServer();
const port = await listen(probe);
probe.close();

const apiKey = `rk_${randomBytes(24).toString('base64url')}`;
const program = closing.use(
  await openProgram(
    readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: randomBytes(32).toString('base64'),
      API_KEY: apiKey,
      PORT: String(port),
      POLL_SECONDS: '86400',
      LOG_LEVEL: 'silent',
      GOOGLE_ACCOUNTS_URL: sandbox.url,
      GOOGLE_TOKEN_URL: sandbox.url,
      GOOGLE_API_URL: sandbox.url,
      GOOGLE_USERINFO_URL: `${sandbox.url}/v1/userinfo`,
      GOOGLE_CLIENT_ID: DEMO_CLIENT.clientId,
      GOOGLE_CLIENT_SECRET: DEMO_CLIENT.clientSecret,
      ALLOW_PRIVATE_NETWORKS: 'true',
      BOT_LAUNCHER: 'none',
    }),
    { holdsDataDir: false },
  ),
);
const url = await program.serve();
const worker = await program.work();

const api = async (
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Record<string, string>> => {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
};
const withKey = { authorization: `Token ${apiKey}` };
await api('POST', '/api/v1/webhook-endpoints/', withKey, { url: `http://127.0.0.1:${receiverPort}/` });

const base = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS;
const eventIds: string[] = [];
for (let index = 0; index < CALENDARS; index += 1) {
  const email = `person${index}@example.com`;
  await control.google.addPerson({ email });
  const event = await control.google.createEvent({
    organizer: email,
    summary: 'Review',
    start: new Date(base).toISOString(),
    durationMinutes: 30,
    attendees: ['guest@example.org'],
    meet: true,
  });
  eventIds.push(event.id);
  const { token = '' } = await api('POST', '/api/v1/calendar/authenticate/', withKey, { user_id: email });
  await api(
    'PATCH',
    '/api/v1/calendar/user/',
    { 'x-recallcalendarauthtoken': token },
    { preferences: { record_external: true } },
  );
  const redirectUri = `${url}/api/v1/calendar/google_oauth_callback/`;
  const consent = new URLSearchParams({
    client_id: DEMO_CLIENT.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    access_type: 'offline',
    prompt: 'consent',
    scope: 'https://www.googleapis.com/auth/calendar.events.readonly https://www.googleapis.com/auth/userinfo.email',
    state: JSON.stringify({ recall_calendar_auth_token: token, google_oauth_redirect_url: redirectUri }),
    __user: email,
  });
  await fetch(`${sandbox.url}/o/oauth2/v2/auth?${consent.toString()}`);
}
await worker.idle();

const totals: number[] = [];
for (let edit = 0; edit < EDITS; edit += 1) {
  const eventId = eventIds[edit % eventIds.length] ?? '';
  // Every edit has a start of its own, so that its webhook is known by it.
  const startsAt = new Date(base + HOUR_MS + edit * 60_000).toISOString();
  const arrived = Promise.withResolvers<void>();
  awaited.set(startsAt, arrived.resolve);
  const timer = setTimeout(() => arrived.reject(new Error(`no webhook for edit ${edit}`)), PAUSE_LIMIT_MS);
  const startedAt = performance.now();
  await control.google.moveEvent(eventId, startsAt);
  await arrived.promise;
  totals.push(performance.now() - startedAt);
  clearTimeout(timer);
}

const answerTimes: number[] = [];
for (let count = 0; count < EDITS; count += 1) {
  const startedAt = performance.now();
  await (await fetch(`${sandbox.url}/calendar/v3/calendars/primary/events?maxResults=1`)).arrayBuffer();
  answerTimes.push(performance.now() - startedAt);
}
const row = (name: string, values: readonly number[]): string[] => [
  name,
  ...[0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(1)),
];
console.log(
  `${EDITS} edits in ${CALENDARS} calendars, one after the other; sandbox, server, database and receiver on one machine`,
);
printTable(
  ['ms', 'p50', 'p95', 'p99'],
  [row('edit → webhook received', totals), row("provider's answer alone", answerTimes)],
);
