import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Outcome } from './checks.ts';
import { runPool } from './pool.ts';
import { isAlive } from './process-tree.ts';
import { runTestFile } from './test-run.ts';

const never = new AbortController().signal;
/** Enough for a file to begin; the time of one that hangs is over then. */
const DEADLINE_MS = 3_000;

/** Puts a test file into a folder of its own. @returns its path. */
async function plant(context: TestContext, ...lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-planted-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'planted.test.ts');
  await writeFile(path, [`import { test } from 'node:test';`, ...lines].join('\n'));
  return path;
}

const childOf = ({ output }: Outcome): number => Number(/^child (\d+)$/m.exec(output)?.[1]);

test('a file that hangs is ended with what it started, and has failed', async (context) => {
  const path = await plant(
    context,
    `import { spawn } from 'node:child_process';`,
    // In a session of its own, and deaf to all signals but the last.
    `const child = spawn('sh', ['-c', 'trap "" HUP INT TERM; sleep 600 & wait'], { detached: true, stdio: 'ignore' });`,
    `test('is quick', () => {});`,
    `console.log('child ' + child.pid);`,
    `setInterval(() => {}, 1_000);`,
  );
  const outcome = await runTestFile(path, { signal: never, deadlineMs: DEADLINE_MS });
  assert.equal(outcome.kind, 'failed');
  assert.equal(outcome.failed, 1);
  assert.match(outcome.output, /✔ is quick[\s\S]*Not done after 3 s, so it was ended/);
  assert.ok(childOf(outcome) > 0, outcome.output);
  assert.equal(isAlive(childOf(outcome)), false);
});

test('a file that never comes back to its event loop is ended', async (context) => {
  const path = await plant(context, `test('loops', () => { for (;;); });`);
  const outcome = await runTestFile(path, { signal: never, deadlineMs: DEADLINE_MS });
  assert.equal(outcome.kind, 'failed');
  assert.match(outcome.output, /Not done after 3 s/);
});

test('a file is ended when everything is stopped', async (context) => {
  const stop = new AbortController();
  const path = await plant(context, `test('hangs', () => new Promise(() => setInterval(() => {}, 1_000)));`);
  const running = runTestFile(path, { signal: stop.signal });
  stop.abort();
  const { kind, output } = await running;
  assert.equal(kind, 'failed');
  assert.doesNotMatch(output, /Not done/);
});

test('passed and failed tests are counted, and what failed is shown', async (context) => {
  const path = await plant(
    context,
    `test('passes', () => {});`,
    `test('fails', () => { throw new Error('the reason'); });`,
  );
  const { kind, passed, failed, output } = await runTestFile(path, { signal: never });
  assert.deepEqual({ kind, passed, failed }, { kind: 'failed', passed: 1, failed: 1 });
  assert.match(output, /the reason/);
});

test('a file without tests has failed, unless it says why they are left out', async (context) => {
  const silent = await runTestFile(await plant(context, 'void test;'), { signal: never });
  assert.deepEqual([silent.kind, silent.failed], ['failed', 1]);
  const path = await plant(context, `void test; console.log('Left out: no such program.');`);
  assert.deepEqual(await runTestFile(path, { signal: never }), { kind: 'left out', output: 'no such program.' });
});

test('a file that ends badly behind its last test has failed', async (context) => {
  const path = await plant(
    context,
    `test('passes', () => {});`,
    `process.on('exit', () => { process.exitCode = 3; });`,
  );
  const { kind, failed } = await runTestFile(path, { signal: never });
  assert.deepEqual([kind, failed], ['failed', 1]);
});

test('checks begin in order, so many at once, and one that throws has failed', async () => {
  const told: string[] = [];
  let running = 0;
  let most = 0;
  const check = (name: string, isBroken = false): Parameters<typeof runPool>[0][number] => ({
    name,
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      if (isBroken) throw new Error('broken');
      return { kind: 'ok', output: '' };
    },
  });
  await runPool([check('one'), check('two', true), check('three')], {
    atOnce: 2,
    signal: never,
    watcher: {
      began: ({ name }) => void told.push(name),
      ended: ({ name }, { kind, output }) => void told.push(`${name} ${kind} ${output}`.trim()),
    },
  });
  assert.deepEqual(
    told.filter((line) => !line.includes(' ')),
    ['one', 'two', 'three'],
  );
  assert.deepEqual(told.filter((line) => line.includes(' ')).toSorted(), ['one ok', 'three ok', 'two failed broken']);
  assert.equal(most, 2);
});
