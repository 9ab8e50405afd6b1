/** What goes on when another copy of a meeting counts: the bot, the override, the webhooks; and copies that move apart and meet again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeBotSharing, changeOverride } from '../../src/flow/index.ts';
import { botRow } from '../bots/bot-world.ts';
import { openCopiesWorld, type CopiesWorld } from './copies-world.ts';

type Two = CopiesWorld & { work: string; home: string; botId: string };

/** The same meeting in a calendar at Google, which counts, and one at Microsoft. */
async function twoCalendars(sharing: 'all' | 'per_provider' | 'off' = 'all'): Promise<Two> {
  const world = await openCopiesWorld();
  await changeBotSharing(world.deps, world.user.workspaceId, sharing);
  const work = await world.connect('google', 'me@example.com', ['work', 'team']);
  const home = await world.connect('microsoft', 'me@example.org', ['home', 'club']);
  world.put('work', 'w');
  world.put('home', 'h');
  await world.read('work', 'home');
  const bots = await world.liveBots();
  assert.equal(bots.length, 1, sharing);
  await world.told();
  return { ...world, work, home, botId: bots[0]?.id ?? '' };
}

const liveIds = async (world: CopiesWorld): Promise<string[]> => (await world.liveBots()).map(({ id }) => id);

/** Each way in which the copy that counts can stop counting, and the way back. */
const WAYS: [string, (world: Two) => Promise<void>, ((world: Two) => Promise<void>) | null][] = [
  [
    'connection lost',
    (world) => world.lose('work'),
    async (world) => {
      await world.connect('google', 'me@example.com', ['work', 'team']);
      await world.read('work');
    },
  ],
  [
    'calendar not chosen',
    (world) => world.choose(world.work, 'work', false),
    async (world) => {
      await world.choose(world.work, 'work', true);
      await world.read('work');
    },
  ],
  [
    'event removed',
    async (world) => {
      world.drop('work', 'w');
      await world.read('work');
    },
    async (world) => {
      world.put('work', 'w');
      await world.read('work');
    },
  ],
  ['connection taken away', (world) => world.take(world.work), null],
];

for (const sharing of ['all', 'per_provider', 'off'] as const) {
  for (const status of ['scheduled', 'in_waiting_room', 'in_call_recording']) {
    test(`a bot that is ${status} goes on with the next copy and back again, where bots are shared: ${sharing}`, async () => {
      for (const [way, leave, comeBack] of WAYS) {
        await using world = await twoCalendars(sharing);
        await world.setBotStatus(world.botId, status);
        await leave(world);
        assert.deepEqual(await world.listed(), ['home'], way);
        assert.deepEqual(await liveIds(world), [world.botId], way);
        assert.equal((await world.meeting('home', 'h')).botId, world.botId, way);
        if (sharing === 'per_provider')
          assert.match((await botRow(world.db, world.botId)).deduplication_key ?? '', /^microsoft\//, way);
        await comeBack?.(world);
        if (comeBack === null) continue;
        assert.deepEqual(await world.listed(), ['work'], `back: ${way}`);
        assert.deepEqual(await liveIds(world), [world.botId], `back: ${way}`);
        assert.deepEqual(
          [(await world.meeting('work', 'w')).botId, (await world.meeting('home', 'h')).botId],
          [world.botId, null],
        );
      }
    });
  }
}

test('a copy that does not count leaves without a trace', async () => {
  for (const leave of [
    (world: Two) => world.lose('home'),
    (world: Two) => world.choose(world.home, 'home', false),
    (world: Two) => world.take(world.home),
  ]) {
    await using world = await twoCalendars();
    await leave(world);
    assert.deepEqual(await world.told(), []);
    assert.deepEqual([await world.listed(), await liveIds(world)], [['work'], [world.botId]]);
  }
});

test('a bot that has been does not come again when another copy counts', async () => {
  for (const sharing of ['all', 'per_provider', 'off'] as const) {
    await using world = await twoCalendars(sharing);
    await world.setBotStatus(world.botId, 'done');
    await world.lose('work');
    assert.deepEqual(await world.liveBots(), [], sharing);
    assert.equal((await world.meeting('home', 'h')).botId, world.botId, sharing);
    await world.connect('google', 'me@example.com', ['work', 'team']);
    assert.deepEqual([await world.liveBots(), await world.listed()], [[], ['work']], sharing);
    assert.equal((await world.meeting('work', 'w')).botId, world.botId, sharing);
  }
});

test('a lost connection is told for both copies once, and its override goes on', async () => {
  await using world = await twoCalendars();
  await changeOverride(world.deps, world.user, (await world.meeting('work', 'w')).id, true);
  await world.told();
  await world.lose('work');
  assert.deepEqual(await world.told(), [
    {
      calendar: 'home',
      changed: ['will_record', 'will_record_reason', 'bot_id'],
      willRecord: true,
      botId: world.botId,
    },
    { calendar: 'work', changed: ['will_record', 'will_record_reason', 'bot_id'], willRecord: false, botId: null },
  ]);
  const meeting = await world.meeting('home', 'h');
  assert.deepEqual([meeting.override, meeting.decision.code], [true, 'override_record']);
  await world.lose('home');
  assert.deepEqual(await world.listed(), ['work'], 'the first in order stays visible when all are lost');
  assert.equal((await world.meeting('work', 'w')).decision.code, 'disconnected');
  assert.deepEqual(await world.liveBots(), []);
});

test('a bot that was let in belongs to the next copy also when that one would not have asked for it', async () => {
  await using world = await twoCalendars();
  world.put('home', 'h', { attendees: [] });
  await world.read('home');
  await world.setBotStatus(world.botId, 'in_call_recording');
  await world.lose('work');
  const meeting = await world.meeting('home', 'h');
  assert.deepEqual([meeting.decision.willRecord, meeting.botId], [false, world.botId]);
  assert.deepEqual(await liveIds(world), [world.botId]);
});

test('the next copy with another link sends the scheduled bot there', async () => {
  await using world = await twoCalendars();
  world.put('home', 'h', { room: '2' });
  await world.read('home');
  assert.deepEqual(await liveIds(world), [world.botId]);
  await world.lose('work');
  assert.deepEqual(
    (await world.liveBots()).map(({ id, room }) => [id, room]),
    [[world.botId, 'zoom:9999999992']],
  );
});

test('copies that move one after the other part and meet again with one bot', async () => {
  for (const first of ['work', 'home'] as const) {
    await using world = await twoCalendars();
    const [second, firstId, secondId] = first === 'work' ? ['home', 'w', 'h'] : ['work', 'h', 'w'];
    world.put(first, firstId, { startsIn: 120 });
    await world.read(first);
    assert.deepEqual(await world.listed(), [second, first], 'apart, each is a meeting');
    assert.equal((await world.liveBots()).length, 2);
    await world.told();
    world.put(second, secondId, { startsIn: 120 });
    await world.read(second);
    assert.deepEqual(await world.listed(), ['work']);
    const bots = await world.liveBots();
    assert.equal(bots.length, 1);
    assert.equal((await world.meeting('work', 'w')).botId, bots[0]?.id);
    assert.deepEqual(
      (await world.told()).map(({ calendar }) => calendar),
      first === 'work' ? ['home'] : ['home', 'work'],
    );
    await world.read('work', 'home');
    assert.deepEqual(await world.told(), []);
  }
});

test('of two launched bots whose meetings become copies, the one that was let in stays', async () => {
  for (const sharing of ['per_provider', 'off', 'all'] as const) {
    await using world = await twoCalendars(sharing);
    world.put('work', 'w', { startsIn: 120 });
    await world.read('work');
    const [admitted, waiting] = await world.liveBots();
    assert.ok(admitted && waiting);
    await world.setBotStatus(admitted.id, 'in_call_recording');
    world.put('work', 'w');
    await world.read('work');
    assert.deepEqual(await liveIds(world), [admitted.id], sharing);
    assert.equal((await world.meeting('work', 'w')).botId, admitted.id, sharing);
  }
});

test('somebody else in the room keeps the bot they had when a person goes on with a copy of another kind', async () => {
  await using world = await twoCalendars('per_provider');
  const other = await world.addPerson('other');
  await world.connect('google', 'other@example.com', ['theirs'], other);
  world.put('theirs', 't');
  await world.read('theirs');
  assert.deepEqual(await liveIds(world), [world.botId]);
  await world.lose('work');
  assert.equal((await world.meeting('theirs', 't', other)).botId, world.botId);
  const own = (await world.meeting('home', 'h')).botId;
  assert.notEqual(own, world.botId);
  assert.deepEqual((await liveIds(world)).toSorted(), [world.botId, own ?? ''].toSorted());
});
