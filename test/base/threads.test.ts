/** Work in threads: bounded in time and memory, and shared fairly. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import { ThreadFailure, Threads } from '../../src/base/threads.ts';
import { TASK, type Behaviour } from './thread-tasks.ts';

const HOUR_MS = 3_600_000;

function openThreads(t: TestContext, options: ConstructorParameters<typeof Threads>[0] = {}) {
  const threads = new Threads({ most: 2, deadlineMs: HOUR_MS, ...options });
  t.after(() => threads[Symbol.asyncDispose]());
  const run = (behaviour: Behaviour, owner: string, signal = new AbortController().signal) => {
    const parts: number[] = [];
    return threads
      .run(TASK, behaviour, { owner, signal, onPart: (part) => parts.push(part) })
      .then((result) => ({ ...result, parts }));
  };
  return { run };
}

const kindOf = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => 'done',
    (error: unknown) => (error instanceof ThreadFailure ? error.kind : error),
  );

test('work is done in a thread, and its parts arrive before its result', async (t) => {
  const { run } = openThreads(t);
  const { isMainThread, parts } = await run('count', 'a');
  assert.equal(isMainThread, false);
  assert.deepEqual(parts, [1, 2, 3]);
});

test('work that never ends is given up at its deadline, and the next is done', async (t) => {
  const { run } = openThreads(t, { deadlineMs: 3_000 });
  assert.equal(await kindOf(run('never end', 'a')), 'late');
  assert.equal(await kindOf(run('count', 'a')), 'done');
});

test('work that fills its memory, or ends its thread, harms only itself', async (t) => {
  const { run } = openThreads(t, { memoryMb: 32 });
  assert.equal(await kindOf(run('fill the memory', 'a')), 'memory');
  assert.equal(await kindOf(run('exit', 'a')), 'ended');
  assert.equal(await kindOf(run('count', 'a')), 'done');
});

test('what the work throws arrives with its code and message', async (t) => {
  const { run } = openThreads(t);
  const refused: unknown = await kindOf(run('refuse', 'a'));
  assert.ok(isAppError(refused, 'answer_too_large'));
  assert.equal(refused.message, 'It is too large.');
  await assert.rejects(run('throw', 'a'), /^Error: It is broken\.$/);
});

test('who is told to stop stops, also in the line', async (t) => {
  const { run } = openThreads(t);
  const stopping = new AbortController();
  const working = run('never end', 'a', stopping.signal);
  const waiting = run('count', 'a', stopping.signal);
  stopping.abort(new Error('stopped'));
  await assert.rejects(working, /stopped/);
  await assert.rejects(waiting, /stopped/);
  await assert.rejects(run('count', 'a', stopping.signal), /stopped/);
  assert.equal(await kindOf(run('count', 'a')), 'done');
});

test('one person with work that never ends keeps nobody else waiting', async (t) => {
  const { run } = openThreads(t);
  const stopping = new AbortController();
  const hostile = ['never end', 'never end', 'never end'] as const;
  const running = hostile.map((behaviour) => kindOf(run(behaviour, 'hostile', stopping.signal)));
  for (const person of ['one', 'two', 'three']) assert.equal(await kindOf(run('count', person)), 'done');
  stopping.abort('enough');
  assert.deepEqual(await Promise.all(running), ['enough', 'enough', 'enough']);
});

test('persons whose work was slow never have all threads between them', async (t) => {
  const { run } = openThreads(t, { deadlineMs: 3_000 });
  const slow = ['one', 'two', 'three'];
  assert.deepEqual(await Promise.all(slow.map((person) => kindOf(run('never end', person)))), ['late', 'late', 'late']);
  const order: string[] = [];
  const again = slow.map((person) => kindOf(run('never end', person)).finally(() => order.push('slow')));
  await run('count', 'quick').finally(() => order.push('quick'));
  await Promise.all(again);
  assert.equal(order[0], 'quick');
});
