/** Whose reads are applied while others wait for their own workspace. */
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { createApplyTurns, type ApplyTurns } from '../../src/flow/read/apply-turns.ts';

/** What is applied, and waits for its workspace until it is let go. */
function watchApplying(turns: ApplyTurns): {
  running: string[];
  large: (workspaceId: string, eventCount?: number) => void;
  group: (workspaceId: string) => void;
  end: (workspaceId: string) => Promise<void>;
} {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const wait = (name: string) => (): Promise<void> => {
    running.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  return {
    running,
    large: (id, eventCount = 1_000) => void turns.takeForLarge(id, eventCount, wait(`large ${id}`)),
    group: (id) => void turns.takeForGroup(id, wait(`group ${id}`)),
    end: async (name) => {
      ends.get(name)?.();
      await nextTurn();
    },
  };
}

const WORKSPACES = ['a', 'b', 'c', 'd', 'e'];

test('however many workspaces import and keep their own small reads waiting, those of another are applied', async () => {
  const world = watchApplying(createApplyTurns());
  for (const id of WORKSPACES) world.large(id);
  for (const id of WORKSPACES) world.group(id);
  world.group('quick');
  await nextTurn();
  assert.deepEqual(
    world.running.filter((name) => name.startsWith('group')),
    ['group a', 'group quick'],
  );
  await world.end('group a');
  assert.equal(world.running.at(-1), 'group b');
});

test('a workspace never has all turns for large reads, and gives back those it has', async () => {
  const world = watchApplying(createApplyTurns());
  for (let turn = 0; turn < 4; turn += 1) world.large('a');
  world.large('b');
  await nextTurn();
  assert.deepEqual(world.running, ['large a', 'large a', 'large b']);
  await world.end('large a');
  assert.deepEqual(world.running, ['large a', 'large a', 'large b', 'large a']);
});

test('one very long read is applied at a time, and others have their turn beside it', async () => {
  const world = watchApplying(createApplyTurns());
  world.large('a', 100_000);
  world.large('b', 100_000);
  world.large('c', 10_000);
  await nextTurn();
  assert.deepEqual(world.running, ['large a', 'large c']);
  await world.end('large a');
  assert.deepEqual(world.running, ['large a', 'large c', 'large b']);
});

test('once its large reads are applied, the small ones of a workspace wait for nobody', async () => {
  const world = watchApplying(createApplyTurns());
  for (const id of ['a', 'b']) {
    world.large(id);
    world.group(id);
  }
  await nextTurn();
  await world.end('large b');
  world.group('b');
  assert.deepEqual(world.running, ['large a', 'group a', 'large b', 'group b']);
});
