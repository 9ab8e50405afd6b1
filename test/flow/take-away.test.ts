/** Disconnecting: a few meetings at a time, also when whoever does it dies, and while others disconnect or connect the same person. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '../../src/db/index.ts';
import { listConnections, markTakenAway } from '../../src/connections/index.ts';
import { changePreferences, deleteUser, disconnectUser } from '../../src/flow/index.ts';
import { refreshCalendarList } from '../../src/flow/read/refresh-calendar-list.ts';
import { event, never, openCalendarWorld, toldOf, whole } from './calendar-world.ts';

test('a connection that two requests take away at once is told of once', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  await world.sync('main');
  let asking = 2;
  const both = Promise.withResolvers<void>();
  world.deps.oauthProviders.google = {
    authorizationUrl: () => '',
    exchangeCode: () => Promise.reject(new Error('not asked for')),
    revoke: async () => {
      asking -= 1;
      if (asking === 0) both.resolve();
      await both.promise;
    },
  };
  await Promise.all([disconnectUser(world.deps, world.user, null), disconnectUser(world.deps, world.user, 'google')]);
  const told = await world.db
    .selectFrom('webhook_events')
    .select('id')
    .where('type', '=', 'calendar_user.disconnected')
    .execute();
  assert.equal(told.length, 1);
});

test('a person who is deleted while another account is being connected leaves no bot behind', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole([event('1')]);
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  await world.sync('main');
  world.deps.oauthProviders.google = {
    authorizationUrl: () => '',
    exchangeCode: () => Promise.reject(new Error('not asked for')),
    revoke: async () => {
      await world.connect('b', ['main'], 'other@example.com');
      await world.sync('main');
    },
  };
  await deleteUser(world.deps, world.user);
  const bots = await world.db.selectFrom('bots').select('status').execute();
  assert.deepEqual(
    bots.map((bot) => bot.status),
    ['cancelled', 'cancelled'],
  );
});

test('more meetings than go together lose their bots, each is told of once, and others plan in between', async () => {
  await using world = await openCalendarWorld();
  const count = 900;
  world.provider.fetchChanges = async () => whole(Array.from({ length: count }, (_, index) => event(`${index}`)));
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  await world.sync('main');
  assert.equal((await toldOf(world.db, 'calendar_meeting.updated')).length, count);
  await disconnectUser(world.deps, world.user, null);
  const { rows } = await sql<{ status: string; launch_due_at: Date | null; count: number }>`
    select status, launch_due_at, count(*) from bots group by 1, 2`.execute(world.db);
  assert.deepEqual(rows, [{ status: 'cancelled', launch_due_at: null, count }]);
  const told = (await toldOf(world.db, 'calendar_meeting.updated')).slice(count);
  assert.deepEqual([told.length, new Set(told.map((data) => JSON.stringify(data))).size], [count, count]);
  // Their rows do not say what is told of them: they are deleted without being written once more.
  const { rows: said } = await sql`
    select body #> '{data,changed}' as changed, body #> '{data,calendar_meeting,will_record}' as records,
      body #> '{data,calendar_meeting,bot_id}' as bot, count(*) as count
    from webhook_events where type = 'calendar_meeting.updated' and body #> '{data,changed}' ? 'removed' group by 1, 2, 3`.execute(
    world.db,
  );
  assert.deepEqual(said, [
    { changed: ['removed', 'will_record', 'will_record_reason', 'bot_id'], records: false, bot: null, count },
  ]);
  const { rows: turns } = await sql`select from bots group by xmin`.execute(world.db);
  assert.equal(turns.length, 3);
});

test('a connection whose taking away was cut short is read and listed no more, and due work finishes it', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole([event('1')]);
  await changePreferences(world.deps, world.user, { record_external: true });
  const { id } = await world.connect('a');
  await world.sync('main');
  await markTakenAway(world.db, id, world.clock.now());
  assert.deepEqual(await listConnections(world.db, [world.user.id]), []);
  assert.equal(await world.sync('main'), null);
  const due = await world.db.selectFrom('connections').select('list_due_at').executeTakeFirstOrThrow();
  assert.ok(due.list_due_at !== null && due.list_due_at.getTime() <= world.clock.now().getTime() + 10_000);
  // The same account may come back meanwhile, as a connection of its own.
  const again = await world.connect('b');
  assert.notEqual(again.id, id);
  assert.equal(await refreshCalendarList(world.deps, id, never), null);
  const connections = await world.db.selectFrom('connections').select('id').execute();
  assert.deepEqual(connections, [{ id: again.id }]);
  const bots = await world.db.selectFrom('bots').select('status').execute();
  assert.deepEqual(bots, [{ status: 'cancelled' }]);
  assert.equal((await toldOf(world.db, 'calendar_user.disconnected')).length, 1);
});
