import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCalendarWorld, whole } from './calendar-world.ts';

test('the count of unreadable events is that of the last whole read; a delta can raise it and not hide it', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  const unreadable = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ providerEventId: `odd ${index}`, reason: 'It has no start.' }));
  const countAfter = async (answer: Awaited<ReturnType<typeof world.provider.fetchChanges>>): Promise<number> => {
    world.provider.fetchChanges = async () => answer;
    await world.sync('main');
    const row = await world.db.selectFrom('calendars').select('unreadable_count').executeTakeFirstOrThrow();
    return row.unreadable_count;
  };
  const listed = { kind: 'changes' as const, changes: [], syncToken: 'token', timeZone: 'UTC' };
  assert.equal(await countAfter({ ...listed, isComplete: true, unreadable: unreadable(2) }), 2);
  assert.equal(await countAfter({ ...listed, isComplete: false, unreadable: [] }), 2);
  assert.equal(await countAfter({ kind: 'unchanged', syncToken: 'token' }), 2);
  assert.equal(await countAfter({ ...listed, isComplete: false, unreadable: unreadable(3) }), 3);
  assert.equal(await countAfter(whole([])), 0);
});

test('a change told by a delta while events are unreadable is followed by a whole read', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  const asked: (string | null)[] = [];
  const listed = { kind: 'changes' as const, syncToken: 'token', timeZone: 'UTC' };
  const odd = [{ providerEventId: 'odd', reason: 'It has no start.' }];
  const answers = [
    { ...listed, isComplete: true, changes: [], unreadable: odd },
    { ...listed, isComplete: false, changes: [{ kind: 'removed' as const, providerEventId: 'odd' }], unreadable: [] },
    whole([]),
    { kind: 'unchanged' as const, syncToken: 'token' },
  ];
  world.provider.fetchChanges = async (_credentials, calendar) => {
    asked.push(calendar.syncToken);
    return answers[asked.length - 1] ?? assert.fail('asked too often');
  };
  for (const _ of answers) await world.sync('main');
  assert.deepEqual(asked.slice(0, 3), [null, 'token', null]);
});
