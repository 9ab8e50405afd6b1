/** What keeps nobody else waiting: providers that keep silent, a person with many feeds, a queue of polls before what is urgent. */
import { Threads } from '../../src/base/threads.ts';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { sql } from '../../src/db/index.ts';
import { startDueWork } from '../../src/due/index.ts';
import { openCalendarUser } from '../../src/flow/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { icsProvider } from '../../src/providers/ics/index.ts';
import { dueKinds } from '../../src/flow/due-kinds.ts';
import { requestSync } from '../../src/flow/read/request-sync.ts';
import type { CalendarProvider, ProviderName } from '../../src/providers/index.ts';
import { createWorkspace } from '../../src/workspaces/index.ts';
import { startFeedServer } from '../support/feed-server.ts';
import { quietLog } from '../bots/bot-world.ts';
import { waitFor } from '../support/wait.ts';
import { access, event, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

const SILENT = 600;

const silent: CalendarProvider['fetchChanges'] = async (_credentials, _calendar, { signal }) => {
  await once(signal, 'abort');
  throw signal.reason;
};

/** Connects a calendar of somebody. @returns its id. */
async function connectFor(
  world: CalendarWorld,
  workspaceId: string,
  provider: ProviderName,
  url = 'https://quick.example.com/feed.ics',
): Promise<string> {
  const person = await openCalendarUser(world.deps, workspaceId, `person of ${provider}`);
  const { id } = await connectAccount(world.deps, person, {
    provider,
    account: `${provider}@example.com`,
    addresses: ['one@example.com'],
    credentials: provider === 'google' ? access('quick') : { kind: 'feed', url },
    calendars: [{ providerCalendarId: `quick ${provider}`, name: 'Quick', timeZone: 'UTC', isPrimary: true }],
  });
  return (await world.db.selectFrom('calendars').select('id').where('connection_id', '=', id).executeTakeFirstOrThrow())
    .id;
}

/** A world with so many calendars of one workspace at Google that never answers, and another workspace beside it. */
async function openSilentWorld(): Promise<CalendarWorld & { elsewhere: string }> {
  const world = await openCalendarWorld();
  const answering = async () => whole([event('1')]);
  world.deps.providers.google = {
    ...world.provider,
    fetchChanges: (...asked) => (asked[1].providerCalendarId.startsWith('quick') ? answering() : silent(...asked)),
  };
  world.deps.providers.ics = { ...world.provider, name: 'ics', fetchChanges: answering };
  const connection = await world.connect(
    'a',
    Array.from({ length: SILENT }, (_unused, index) => `silent ${index}`),
  );
  await sql`update calendars set is_selected = true, sync_due_at = ${world.clock.now()}, urgent_at = null
    where connection_id = ${connection.id}`.execute(world.db);
  // Each is of a person of its own, as the calendars of a workspace are.
  await sql`insert into calendar_users (id, workspace_id, external_id, created_at)
    select id, workspace_id, 'silent ' || id, created_at from calendars`.execute(world.db);
  await sql`insert into connections (id, workspace_id, calendar_user_id, provider, account, state, credentials_sealed, created_at, state_changed_at)
    select calendars.id, calendars.workspace_id, calendars.id, 'google', calendars.id, 'connected', credentials_sealed, calendars.created_at, calendars.created_at
    from calendars join connections on connections.id = connection_id`.execute(world.db);
  await sql`update calendars set calendar_user_id = id, connection_id = id`.execute(world.db);
  const { id: elsewhere } = await createWorkspace(world.db, {
    name: 'Elsewhere',
    apiKey: 'rk_elsewhere',
    allowedRedirectOrigins: [],
    now: world.clock.now(),
  });
  return { ...world, elsewhere };
}

async function isRead(world: CalendarWorld, calendarId: string): Promise<boolean> {
  const row = await world.db
    .selectFrom('calendars')
    .select('proven_current_at')
    .where('id', '=', calendarId)
    .executeTakeFirst();
  return row?.proven_current_at !== null;
}

/** Makes a calendar due as a poll, later than all the silent ones. */
const poll = (world: CalendarWorld, calendarId: string) =>
  sql`update calendars set sync_due_at = ${new Date(world.clock.now().getTime() + 1)}, urgent_at = null, notified_at = null
    where id = ${calendarId}`.execute(world.db);

async function runUntilRead(world: CalendarWorld, calendarIds: readonly string[]): Promise<void> {
  world.clock.advance(1_000);
  const worker = await startDueWork({
    handle: world.handle,
    clock: world.clock,
    log: quietLog,
    kinds: dueKinds(world.deps).filter(({ name }) => name === 'calendars/sync'),
  });
  try {
    for (const calendarId of calendarIds)
      await waitFor(`the calendar ${calendarId} to be read`, () => isRead(world, calendarId));
  } finally {
    await worker.stop({ graceMs: 0 });
  }
}

test('polls of another workspace are read while hundreds of calendars of one keep silent, also at the same provider', async () => {
  await using world = await openSilentWorld();
  const calendarIds = [
    await connectFor(world, world.elsewhere, 'ics'),
    await connectFor(world, world.elsewhere, 'google'),
  ];
  for (const calendarId of calendarIds) await poll(world, calendarId);
  await runUntilRead(world, calendarIds);
});

test('a poll of another workspace is read while hundreds of calendars that were asked for keep silent at the same provider', async () => {
  await using world = await openSilentWorld();
  await sql`update calendars set urgent_at = sync_due_at`.execute(world.db);
  const calendarId = await connectFor(world, world.elsewhere, 'google');
  await poll(world, calendarId);
  await runUntilRead(world, [calendarId]);
});

test('a calendar that is asked for is read while hundreds of its own workspace and provider keep silent', async () => {
  await using world = await openSilentWorld();
  const calendarId = await connectFor(world, world.user.workspaceId, 'google');
  await poll(world, calendarId);
  await world.db.transaction().execute((tx) => requestSync(tx, [calendarId], world.clock.now()));
  await runUntilRead(world, [calendarId]);
});

test('a calendar that finds no place is due later, as often failed as before', async () => {
  await using world = await openSilentWorld();
  await sql`update calendars set sync_failures = 3, sync_error = 'No answer.'`.execute(world.db);
  const quick = await connectFor(world, world.elsewhere, 'ics');
  await poll(world, quick);
  await runUntilRead(world, [quick]);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from calendars where sync_leased_until is null and sync_due_at > ${world.clock.now()}
      and sync_failures = 3 and sync_error = 'No answer.'`.execute(world.db);
  assert.ok(Number(rows[0]?.count) > SILENT / 2, JSON.stringify(rows));
});

const STALLING = 170;
/** What one person may hold of 256 places while nobody else wants any: a ninth, and a fifth where it is asked for. */
const PART_OF_ONE_PERSON = { polled: 29, askedFor: 52 };
const QUICK_FEED = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nEND:VCALENDAR\r\n';

/** Connects a feed of a new person of the world's workspace. @returns its calendar. */
async function connectFeed(world: CalendarWorld, name: string, url: string): Promise<string> {
  const person = await openCalendarUser(world.deps, world.user.workspaceId, name);
  const { id } = await connectAccount(world.deps, person, {
    provider: 'ics',
    account: name,
    addresses: [],
    credentials: { kind: 'feed', url },
    calendars: [{ providerCalendarId: name, name, timeZone: 'UTC', isPrimary: true }],
  });
  const calendar = world.db.selectFrom('calendars').select('id').where('connection_id', '=', id);
  return (await calendar.executeTakeFirstOrThrow()).id;
}

/** Connects the same feed of the same person so many times more. */
async function multiply(world: CalendarWorld, calendarId: string, count: number): Promise<void> {
  await sql`
    with copied as (
      insert into connections (id, workspace_id, calendar_user_id, provider, account, state, credentials_sealed, created_at, state_changed_at)
      select gen_random_uuid(), workspace_id, calendar_user_id, provider, account || copy, state, credentials_sealed, created_at, state_changed_at
      from connections cross join generate_series(1, ${count}) as copy
      where id = (select connection_id from calendars where id = ${calendarId})
      returning id, workspace_id, calendar_user_id
    )
    insert into calendars (id, workspace_id, calendar_user_id, connection_id, provider, provider_calendar_id, name, time_zone, is_primary, is_selected, created_at)
    select gen_random_uuid(), copied.workspace_id, copied.calendar_user_id, copied.id, provider, provider_calendar_id, name, time_zone, true, true, created_at
    from copied cross join calendars where calendars.id = ${calendarId}`.execute(world.db);
}

for (const isUrgent of [false, true])
  test(`a feed of another person is asked although 170 of one person accept and stall, ${isUrgent ? 'all asked for' : 'all polled'}`, async () => {
    await using world = await openCalendarWorld();
    await using feeds = await startFeedServer();
    await using closing = new AsyncDisposableStack();
    const outbound = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'test', connectionsPerOrigin: 256 });
    closing.defer(() => outbound.close());
    world.deps.providers.ics = icsProvider({ http: outbound, threads: new Threads() });
    let asked = 0;
    const stalling = feeds.serve('/stalling.ics', (response) => {
      asked += 1;
      // Half of them never answer, half drip a calendar that never ends.
      if (asked % 2 === 0) return;
      response.writeHead(200, { 'content-type': 'text/calendar' }).write('BEGIN:VCALENDAR\r\n');
      const drip = setInterval(() => response.write('X'), 1_000);
      response.on('close', () => clearInterval(drip));
    });
    let askedBefore = NaN;
    const quick = feeds.serve('/quick.ics', (response) => {
      askedBefore = asked;
      response.writeHead(200, { 'content-type': 'text/calendar' }).end(QUICK_FEED);
    });
    await multiply(world, await connectFeed(world, 'stalling', stalling), STALLING - 1);
    const quickId = await connectFeed(world, 'quick', quick);
    await sql`update calendars set sync_due_at = ${world.clock.now()}, urgent_at = ${isUrgent ? world.clock.now() : null},
      notified_at = null`.execute(world.db);
    await poll(world, quickId);
    await runUntilRead(world, [quickId]);
    const part = isUrgent ? PART_OF_ONE_PERSON.askedFor : PART_OF_ONE_PERSON.polled;
    assert.ok(askedBefore > 0 && askedBefore <= part, `${askedBefore} of ${STALLING} were asked before`);
  });
