/** Batches: cut in order, one after the other, and the first failure stops them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBatches, writeInBatches } from './batches.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_unused, index) => index);

test('items are cut into lists of at most 2,000 that together are the items in their order', () => {
  assert.deepEqual(inBatches([]), []);
  assert.deepEqual(inBatches(numbers(2_000)), [numbers(2_000)]);
  const batches = inBatches(numbers(4_001));
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [2_000, 2_000, 1],
  );
  assert.deepEqual(batches.flat(), numbers(4_001));
});

test('a batch is run after the one before, and its rows are made while that one runs', async () => {
  const seen: string[] = [];
  const done = writeInBatches(
    numbers(4_001),
    (at) => {
      if (at % 2_000 === 0) seen.push(`row ${at}`);
      return { at };
    },
    async (rows, batch) => {
      assert.deepEqual(
        JSON.parse(rows.text),
        batch.map((at) => ({ at })),
      );
      seen.push(`run ${batch[0]}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      // It takes a turn, like a statement that is under way.
      setImmediate(resolve);
      await promise;
      seen.push(`end ${batch[0]}`);
    },
  );
  await done;
  assert.deepEqual(seen.slice(0, 2), ['row 0', 'run 0']);
  assert.deepEqual(
    seen.filter((step) => !step.startsWith('row')),
    ['run 0', 'end 0', 'run 2000', 'end 2000', 'run 4000', 'end 4000'],
  );
  assert.ok(seen.indexOf('row 2000') < seen.indexOf('run 2000'));
});

test('the first failure is thrown and nothing is run after it', async () => {
  const ran: number[] = [];
  const write = writeInBatches(
    numbers(6_000),
    (at) => ({ at }),
    async (_rows, batch) => {
      ran.push(batch[0] ?? -1);
      if (batch[0] === 2_000) throw new Error('refused');
    },
  );
  await assert.rejects(write, /refused/);
  assert.deepEqual(ran, [0, 2_000]);
});
