/**
 * A calendar of 10,000 events is synced again: nothing changed, one event changed, 100 vanished. Counted are SQL statements and rows
 * written, which must not grow with the events that stayed the same. Run: npm run bench -- re-sync
 */
import type { KyselyPlugin } from 'kysely';
import { sql, type DatabaseHandle } from '../src/db/index.ts';
import { calendarSyncer } from '../src/flow/read/sync-calendar.ts';
import type { CalendarEvent } from '../src/calendar-events/index.ts';
import { openBenchDatabase } from './support/bench-database.ts';
import { fullList, makeEvents, openBenchFlow } from './support/bench-flow.ts';
import { printTable } from './support/figures.ts';

const SIZES = [1_000, 10_000];

async function writtenRows(handle: DatabaseHandle): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(handle.db);
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint as count from pg_stat_user_tables
    where relname in ('calendar_events', 'meetings', 'bots')`.execute(handle.db);
  return rows[0]?.count ?? 0;
}

const renamed = (event: CalendarEvent): CalendarEvent => ({ ...event, title: `${event.title ?? ''} (moved room)` });

const table: string[][] = [];
for (const size of SIZES) {
  // One connection, so that the statistics of the session are complete when they are read.
  await using database = await openBenchDatabase({ maxConnections: 1 });
  const { handle } = database;
  const flow = await openBenchFlow(handle);
  let statements = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const deps = { ...flow.deps, db: flow.deps.db.withPlugin(counter) };
  const events = makeEvents(size, flow.deps.clock.now());
  flow.answer.next = fullList(events, 'token 1');
  await calendarSyncer(deps)(flow.calendarId, AbortSignal.timeout(600_000));

  const [first] = events;
  if (first === undefined) throw new Error('no events');
  const cases: [string, typeof flow.answer.next][] = [
    ['nothing changed (full list)', fullList(events, 'token 2')],
    ['nothing changed (delta)', { kind: 'unchanged', syncToken: 'token 3' }],
    ['one changed (full list)', fullList([renamed(first), ...events.slice(1)], 'token 4')],
    [
      'one changed (delta)',
      {
        kind: 'changes',
        changes: [{ kind: 'upserted', event: first }],
        unreadable: [],
        isComplete: false,
        syncToken: 'token 5',
        timeZone: null,
      },
    ],
    ['100 vanished (full list)', fullList(events.slice(0, -100), 'token 6')],
  ];
  for (const [name, answer] of cases) {
    flow.answer.next = answer;
    const before = await writtenRows(handle);
    statements = 0;
    const startedAt = performance.now();
    await calendarSyncer(deps)(flow.calendarId, AbortSignal.timeout(600_000));
    const durationMs = performance.now() - startedAt;
    table.push([
      name,
      size.toLocaleString('en'),
      String(statements),
      String((await writtenRows(handle)) - before),
      durationMs.toFixed(0),
    ]);
  }
}
console.log('Re-sync; rows written are those of events, meetings and bots');
printTable(['case', 'events', 'SQL statements', 'rows written', 'ms'], table);
