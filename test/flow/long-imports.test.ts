/** What a long import leaves to others: their turns on the event loop, however many events it has. */
import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { test } from 'node:test';
import { changePreferences } from '../../src/flow/index.ts';
import { event, openCalendarWorld, whole } from './calendar-world.ts';

const EVENTS = 500;

/** Steps that go over all events: compare, derive, find and settle copies (3), decide, store (2), read for the plan (3), plan (5). */
const STEPS = 16;

/** Counts how often somebody lets others have their turn (`setImmediate`), until it is disposed. */
function countTurns(): Disposable & { count: number } {
  const turns = { count: 0, [Symbol.dispose]: () => hook.disable() };
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'Immediate') turns.count += 1;
    },
  }).enable();
  return turns;
}

test('others have their turn after each item of every step of an import, when each takes long', async (context) => {
  await using world = await openCalendarWorld();
  await world.connect('a', ['one']);
  await changePreferences(world.deps, world.user, { record_external: true });
  world.provider.fetchChanges = async () => whole(Array.from({ length: EVENTS }, (_unused, at) => event(`${at}`, at)));
  // Whoever looks at this clock finds that the time of a slice is over.
  let nowMs = performance.now();
  context.mock.method(performance, 'now', () => (nowMs += 1_000));
  using turns = countTurns();
  await world.sync('one');
  assert.ok(turns.count >= STEPS * EVENTS, `${turns.count / EVENTS} turns for each event`);
});
