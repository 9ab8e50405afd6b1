/** Following a CalDAV calendar through any edits and faults ends where reading it whole ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runAtOnce } from '../../src/base/in-slices.ts';
import { isAppError } from '../../src/base/errors.ts';
import { diffCalendar, type CalendarDiff } from '../../src/calendar-events/index.ts';
import { calendarText } from '../support/calendar-text.ts';
import type { WrittenEvent } from '../support/calendar-text.ts';
import { startScriptedCaldav, WINDOW } from './caldav-scripted.ts';
import type { CaldavSettings, ScriptedCaldav } from './caldav-scripted.ts';

type Stored = Parameters<typeof diffCalendar>[0][number];

const at = (day: number): Date => new Date(Date.UTC(2027, 2, day, 10));

const edit = fc.record({
  kind: fc.constantFrom('put', 'put', 'remove'),
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  day: fc.integer({ min: -40, max: 60 }),
  rule: fc.constantFrom(undefined, 'FREQ=WEEKLY', 'FREQ=DAILY;COUNT=5'),
  instance: fc.constantFrom('none', 'moved', 'left out', 'cancelled'),
  isBroken: fc.boolean(),
});
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

/** What goes wrong during one read; each number picks a request. */
const fault = fc.record({
  kind: fc.constantFrom('none', 'none', 'none', 'status', 'token', 'left out', 'object'),
  request: fc.integer({ min: 0, max: 4 }),
  status: fc.constantFrom(400, 401, 403, 404, 409, 429, 500, 503),
});
type Fault = typeof fault extends fc.Arbitrary<infer Value> ? Value : never;

const round = fc.record({ edits: fc.array(edit, { maxLength: 4 }), fault });
const ways = fc.record({
  sync: fc.boolean(),
  ctag: fc.boolean(),
  partSize: fc.constantFrom(1, 2, Infinity),
}) satisfies fc.Arbitrary<Partial<CaldavSettings>>;

function apply(server: ScriptedCaldav, { kind, name, day, rule, instance, isBroken }: Edit): void {
  if (kind === 'remove') {
    server.remove(`${name}.ics`);
    return;
  }
  const change = { moved: { startAt: at(day + 3) }, 'left out': null, cancelled: { status: 'CANCELLED' as const } };
  const event: WrittenEvent = { uid: name, title: `${name} ${day}`, startAt: at(day), minutes: 30 };
  if (rule !== undefined) event.rule = rule;
  if (instance !== 'none' && rule !== undefined) event.instances = { [at(day).toISOString()]: change[instance] };
  server.put(`${name}.ics`, isBroken && name === 'd' ? 'BEGIN:VCALENDAR\r\n' : calendarText([event]));
}

function misbehave(server: ScriptedCaldav, { kind, request, status }: Fault): void {
  let count = 0;
  server.settings.leftOut = new Set(kind === 'left out' ? ['a.ics'] : []);
  server.settings.intercept = ({ body }) => {
    count += 1;
    if (kind === 'status' && count === request + 1) return { status };
    if (kind === 'token' && /sync-token>t-/.test(body)) return { status: 403, body: '<valid-sync-token/>' };
    if (kind === 'object' && body.includes('multiget') && body.includes('/b.ics<')) return { status: 500 };
    return null;
  };
}

/** What the flow does with an answer. */
function store(stored: readonly Stored[], diff: CalendarDiff): Stored[] {
  const rows = new Map(stored.map((row) => [row.id, row]));
  for (const { id, event, startAt, endAt, contentHash } of diff.writes)
    rows.set(id, {
      id,
      providerEventId: event.providerEventId,
      seriesId: event.seriesId,
      contentHash,
      isRemoved: false,
      startAt,
      endAt,
    });
  for (const id of diff.removedIds) {
    const row = rows.get(id);
    if (row !== undefined) rows.set(id, { ...row, isRemoved: true });
  }
  return [...rows.values()];
}

type Followed = { stored: Stored[]; syncToken: string | null };

/** One read as the flow makes it: an expired token is followed by a whole read, a failure leaves everything as it was. */
async function read(server: ScriptedCaldav, followed: Followed): Promise<Followed> {
  try {
    let result = await server.fetch(followed.syncToken);
    if (result.kind === 'sync_token_expired') result = await server.fetch(null);
    if (result.kind === 'unchanged') return { ...followed, syncToken: result.syncToken };
    if (result.kind !== 'changes') return followed;
    return {
      stored: store(followed.stored, runAtOnce(diffCalendar(followed.stored, result, WINDOW, null))),
      syncToken: result.syncToken,
    };
  } catch (error) {
    assert.ok(
      isAppError(error, 'provider_unavailable') || isAppError(error, 'provider_response_invalid'),
      String(error),
    );
    return followed;
  }
}

const present = ({ stored }: Followed): string[] =>
  stored
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ providerEventId, contentHash }) => `${providerEventId} ${contentHash}`)
    .toSorted((a, b) => (a < b ? -1 : 1));

test('after any edits and faults, following a calendar ends where reading it whole ends', async (t) => {
  await fc.assert(
    fc.asyncProperty(ways, fc.array(round, { minLength: 1, maxLength: 5 }), async (settings, rounds) => {
      const server = await startScriptedCaldav(t, settings);
      let followed: Followed = { stored: [], syncToken: null };
      for (const { edits, fault: trouble } of rounds) {
        for (const one of edits) apply(server, one);
        misbehave(server, trouble);
        followed = await read(server, followed);
      }
      misbehave(server, { kind: 'none', request: 0, status: 500 });
      server.put('d.ics', calendarText([{ uid: 'd', title: 'Readable', startAt: at(9), minutes: 30 }]));
      followed = await read(server, followed);
      assert.deepEqual(present(followed), present(await read(server, { stored: [], syncToken: null })));
      assert.equal((await server.fetch(followed.syncToken)).kind, 'unchanged');
    }),
    { numRuns: 60 },
  );
});
