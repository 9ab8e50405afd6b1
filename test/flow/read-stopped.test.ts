/** A read of a provider never goes on behind the back of whoever began it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { sql } from '../../src/db/index.ts';
import { openCalendarWorld } from './calendar-world.ts';

test('a read that cannot be watched because the database hiccups is stopped, and has ended when that is told', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  const asked = Promise.withResolvers<void>();
  let state = 'not begun';
  world.provider.fetchChanges = async (_credentials, _calendar, { signal }) => {
    state = 'reading';
    asked.resolve();
    await once(signal, 'abort');
    state = 'stopped';
    throw signal.reason;
  };
  const reading = world.sync('main');
  const ended = assert.rejects(reading, /calendars/);
  await asked.promise;
  await sql`alter table calendars rename to calendars_away`.execute(world.db);
  await ended;
  assert.equal(state, 'stopped');
});
