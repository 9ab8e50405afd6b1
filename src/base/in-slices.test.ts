/** Long work lets others have their turn, and gives what it would give at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapInSlices } from './in-slices.ts';

/** Keeps the event loop for so long. */
function work(ms: number): void {
  const endsAtMs = performance.now() + ms;
  while (performance.now() < endsAtMs);
}

test('others have their turn while many items are worked on, and the results keep their order', async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 1);
  const items = Array.from({ length: 50 }, (_unused, index) => index);
  const results = await mapInSlices(items, (item) => {
    work(4);
    return item * 2;
  });
  clearInterval(counting);
  assert.deepEqual(
    results,
    items.map((item) => item * 2),
  );
  assert.ok(turns >= 10, `${turns} turns in 200 ms of work`);
});

test('a failure is the failure of the whole', async () => {
  const failing = mapInSlices([1, 2, 3], (item) => {
    if (item === 2) throw new Error('two');
    return item;
  });
  await assert.rejects(failing, /two/);
});
