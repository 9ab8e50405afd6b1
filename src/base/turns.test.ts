/** So many have their turn at once, in the order they came, whatever becomes of those before them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Turns } from './turns.ts';

test('never more than allowed at once, oldest first, failures included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { maxLength: 20 }), async (most, lengths) => {
      const turns = new Turns(() => most);
      const started: number[] = [];
      let running = 0;
      const runs = lengths.map((length, index) =>
        turns.run(async () => {
          started.push(index);
          running += 1;
          assert.ok(running <= most);
          for (let step = 0; step < length; step += 1) await Promise.resolve();
          running -= 1;
          if (length === 3) throw new Error(`failed ${index}`);
          return index;
        }),
      );
      const ends = await Promise.allSettled(runs);
      assert.deepEqual(
        ends.map((end) => (end.status === 'fulfilled' ? end.value : String(end.reason))),
        lengths.map((length, index) => (length === 3 ? `Error: failed ${index}` : index)),
      );
      assert.deepEqual(started, [...lengths.keys()]);
    }),
  );
});
