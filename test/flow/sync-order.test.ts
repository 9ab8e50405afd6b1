/** Which answer counts when two syncs of one calendar overlap, and when a calendar is looked at next. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePreferences } from '../../src/flow/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { event, openCalendarWorld, titlesOf, whole } from './calendar-world.ts';

test('an older answer does not undo a newer one, also where the provider gives no sync tokens', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  world.provider.fetchChanges = async () => {
    asked.resolve();
    await answer.promise;
    return whole([event('1')], null);
  };
  const older = world.sync('main');
  await asked.promise;
  world.provider.fetchChanges = async () => whole([event('2')], null);
  await world.sync('main');
  answer.resolve();
  await older;
  assert.deepEqual(await titlesOf(world.db), ['2']);
});

test('the window rolls on also where the provider gives no sync tokens', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  const ends: Date[] = [];
  world.provider.fetchChanges = async (_credentials, _calendar, { window }) => {
    ends.push(window.endAt);
    return whole([], null);
  };
  for (const hours of [0, 20, 40]) {
    world.clock.set(minutes(hours * 60));
    await world.sync('main');
  }
  assert.deepEqual(
    ends,
    [0, 20, 40].map((hours) => minutes((hours + 28 * 24) * 60)),
  );
});

test('a calendar is read again before each of its bots joins, not only before the next one', async () => {
  await using world = await openCalendarWorld();
  world.deps.settings.pollMs = 24 * 3_600_000;
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  world.provider.fetchChanges = async () => whole([event('1', 60), event('2', 90)]);
  const reads: Date[] = [];
  while (world.clock.now() < minutes(86)) {
    const next = await world.sync('main');
    assert.ok(next);
    reads.push(next);
    world.clock.set(next);
  }
  for (const before of [55, 85]) assert.ok(reads.some((read) => read.getTime() === minutes(before).getTime()));
});
