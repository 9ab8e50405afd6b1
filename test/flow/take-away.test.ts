/** Disconnecting, while others disconnect or connect the same person. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePreferences, deleteUser, disconnectUser } from '../../src/flow/index.ts';
import { event, openCalendarWorld, whole } from './calendar-world.ts';

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
