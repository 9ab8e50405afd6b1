/** What connecting the same calendar again brings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listConnections } from '../../src/calendars/index.ts';
import { connectFeed } from '../../src/flow/index.ts';
import { openCalendarWorld } from './calendar-world.ts';

test('a feed that is connected again takes over the addresses that are given now', async () => {
  await using world = await openCalendarWorld();
  world.deps.providers.ics = {
    ...world.provider,
    name: 'ics',
    probe: async (credentials) => ({
      kind: 'usable',
      account: 'Team (calendar.example.com)',
      credentials,
      addresses: [],
      calendars: [{ providerCalendarId: 'feed', name: 'Team', timeZone: null, isPrimary: true }],
    }),
  };
  const url = 'https://calendar.example.com/secret.ics';
  const first = await connectFeed(world.deps, world.user, { url, addresses: ['wrong@example.com'] });
  const again = await connectFeed(world.deps, world.user, { url, addresses: ['right@example.com'] });
  assert.equal(again.id, first.id);
  const [stored] = await listConnections(world.db, [world.user.id]);
  assert.deepEqual(stored?.addresses, ['right@example.com']);
});
