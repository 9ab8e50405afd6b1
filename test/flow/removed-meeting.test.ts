/** A meeting whose event the calendar does not list any more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOverride } from '../../src/flow/index.ts';
import { listMeetings } from '../../src/meetings/index.ts';
import { event, openCalendarWorld, whole } from './calendar-world.ts';

test('an override does not bring back a removed meeting, also when its decision gets a new sentence', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  world.provider.fetchChanges = async () => whole([event('1')]);
  await world.sync('main');
  world.clock.advance(1_000);
  world.provider.fetchChanges = async () => ({
    ...whole([]),
    kind: 'changes',
    changes: [{ kind: 'removed', providerEventId: '1' }],
    isComplete: false,
    unreadable: [],
    syncToken: 'token 2',
    timeZone: 'UTC',
  });
  await world.sync('main');
  const { id } = await world.db
    .updateTable('meetings')
    .set({ decision_reason: 'Said in an earlier version.' })
    .returning('id')
    .executeTakeFirstOrThrow();
  assert.equal(await changeOverride(world.deps, world.user, id, true), true);
  const now = world.clock.now();
  const filter = { icalUid: null, startsAfter: null, startsBefore: null, after: null, now, limit: 10 };
  assert.deepEqual((await listMeetings(world.db, world.user.id, filter)).meetings, []);
});
