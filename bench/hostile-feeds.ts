/**
 * What feeds that are made to do harm cost everybody else: each is connected by a person of its own to a whole Rollcall; measured are the
 * longest silence of /healthz until the feed is read or refused, and the highest memory of the process.
 * Run: npm run bench -- hostile-feeds [part of the name of a feed] [share of the full size]
 */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { openPerson } from '../test/support/calendar-client.ts';
import { startFeedServer } from '../test/support/feed-server.ts';
import { hostileFeeds, type HostileDay } from '../test/support/hostile-calendars.ts';
import { startRollcallProcess } from '../test/support/rollcall-process.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { printTable } from './support/figures.ts';
import { startHealthProber } from './support/health-prober.ts';

const [, , ONLY = '', SCALE = '1'] = process.argv;
const CONNECTIONS = '/api/v1/calendar/connections/';
const GIVEN_UP_AFTER_MS = 90_000;
const QUIET_MS = 10_000;
const MEGABYTE = 1024 * 1024;
const DAY = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '') as HostileDay;

await using closing = new AsyncDisposableStack();
const database = closing.use(await openBenchDatabase());
const rollcall = closing.use(
  await startRollcallProcess({ database, env: { POLL_SECONDS: '86400', LOG_LEVEL: 'warn' } }),
);
const feeds = closing.use(await startFeedServer());
const prober = closing.use(startHealthProber(`${rollcall.url}/healthz`));
const highestMemory = async (): Promise<number> => {
  const status = await readFile(`/proc/${rollcall.pid()}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
};
const forgetHighestMemory = (): Promise<void> =>
  writeFile(`/proc/${rollcall.pid()}/clear_refs`, '5').catch(() => undefined);

type Shown = { reason: string | null; proven_current_at: string | null };

/** Connects a feed. @returns what became of it. */
async function connect(name: string, url: string): Promise<string> {
  const { token } = await openPerson(rollcall.api, name);
  const answer = await rollcall.api('POST', CONNECTIONS, { token, body: { kind: 'ics', url } });
  if (answer.status !== 201) return `refused: ${JSON.stringify(answer.body)}`;
  for (const until = Date.now() + GIVEN_UP_AFTER_MS; Date.now() < until;) {
    const { body } = await rollcall.api('GET', CONNECTIONS, { token });
    const [shown] = Array.isArray(body) ? (body as Shown[]) : [];
    if (shown !== undefined && (shown.proven_current_at !== null || shown.reason !== null)) {
      const list = await rollcall.api('GET', '/api/v1/calendar/meetings/', { token });
      const meetings = Array.isArray(list.body) ? list.body.length : 0;
      const more = list.headers.get('link') === null ? '' : ' and more';
      return `${shown.proven_current_at === null ? 'not read' : `${meetings}${more} listed`}: ${shown.reason ?? '-'}`;
    }
    await pause(1_000);
  }
  return 'not read in time';
}

/** Starts again when one feed has ended the process. */
async function revive(): Promise<void> {
  await rollcall.kill9();
  await rollcall.restart();
}

const table: string[][] = [];
await pause(1_000);
await prober.takeLongest();
await pause(QUIET_MS);
table.push(['nothing (how busy the machine is)', '0', (await prober.takeLongest()).toFixed(0), '-', '-', '-']);
console.log(table.flat().join(' | '));
for (const { name, text } of hostileFeeds(DAY, Number(SCALE))) {
  if (!name.includes(ONLY)) continue;
  const body = Buffer.from(text);
  const url = feeds.serve(`/${encodeURIComponent(name)}.ics`, body);
  await forgetHighestMemory();
  const startedMs = performance.now();
  const outcome = await connect(name, url).catch((error: unknown) => `ended: ${String(error)}`);
  const tookMs = performance.now() - startedMs;
  await pause(500);
  const row = [
    name,
    (body.length / MEGABYTE).toFixed(1),
    (await prober.takeLongest()).toFixed(0),
    (await highestMemory()).toFixed(0),
    (tookMs / 1000).toFixed(1),
    outcome.slice(0, 110),
  ];
  console.log(row.join(' | '));
  table.push(row);
  if (outcome.startsWith('ended') || outcome === 'not read in time') await revive();
}
printTable(['feed', 'MB', 'longest silence ms', 'highest memory MB', 'read after s', 'outcome'], table);
