import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupCalls } from './group-calls.ts';

test('calls of the same time go together, each with its own answer', async () => {
  const groups: number[][] = [];
  const double = groupCalls(
    async (items: number[]) => {
      groups.push(items);
      return (item) => item * 2;
    },
    { maxItems: 3 },
  );
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(double)), [2, 4, 6, 8, 10]);
  assert.deepEqual(groups, [
    [1, 2, 3],
    [4, 5],
  ]);
  assert.equal(await double(6), 12);
});

test('while a group is under way the next calls gather', async () => {
  const groups: number[][] = [];
  const gates: (() => void)[] = [];
  const echo = groupCalls(
    async (items: number[]) => {
      groups.push(items);
      await new Promise<void>((resolve) => gates.push(resolve));
      return (item) => item;
    },
    { maxItems: 1000 },
  );
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const answers: Promise<number>[] = [];
  for (const item of [1, 2, 3, 4]) {
    answers.push(echo(item));
    await turn();
    await turn();
  }
  assert.deepEqual(groups, [[1]]);
  gates[0]?.();
  await answers[0];
  await turn();
  assert.deepEqual(groups, [[1], [2, 3, 4]]);
  for (const gate of gates) gate();
  assert.deepEqual(await Promise.all(answers), [1, 2, 3, 4]);
});

test('calls with different keys go apart, and do not wait for each other', async () => {
  const groups: string[][] = [];
  const gates = new Map<string, () => void>();
  const echo = groupCalls(
    async (items: string[]) => {
      groups.push(items);
      await new Promise<void>((resolve) => gates.set(items.join(' '), resolve));
      return (item) => item;
    },
    { maxItems: 10, keyOf: (item) => item.slice(0, 1) },
  );
  const slow = echo('a1');
  const quick = [echo('b1'), echo('b2')];
  await new Promise<void>((resolve) => void setImmediate(() => setImmediate(resolve)));
  gates.get('b1 b2')?.();
  assert.deepEqual(await Promise.all(quick), ['b1', 'b2']);
  gates.get('a1')?.();
  assert.equal(await slow, 'a1');
  assert.deepEqual(groups, [['a1'], ['b1', 'b2']]);
});

test('a group that fails fails for each of its callers, and the next one runs', async () => {
  let runs = 0;
  const call = groupCalls(
    async (_items: number[]) => {
      runs += 1;
      if (runs === 1) throw new Error('The database is away.');
      return (item) => item;
    },
    { maxItems: 10 },
  );
  const outcomes = await Promise.allSettled([call(1), call(2)]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await call(3), 3);
});
