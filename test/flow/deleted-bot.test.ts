/** A bot that the app deleted stays away until somebody asks again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOverride, changePreferences, deleteBot } from '../../src/flow/index.ts';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import { event, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

type DeletedWorld = CalendarWorld & {
  meetingId: string;
  read: (changes: Partial<CalendarEvent> | null) => Promise<void>;
  liveBots: () => Promise<string[]>;
  removeBot: () => Promise<void>;
};

/** A person whose one meeting is wanted by an override and by preferences, and whose bot was deleted. */
async function openDeletedWorld(): Promise<DeletedWorld> {
  const world = await openCalendarWorld();
  const read = async (changes: Partial<CalendarEvent> | null): Promise<void> => {
    world.clock.advance(1_000);
    world.provider.fetchChanges = async () => whole(changes === null ? [] : [{ ...event('1'), ...changes }]);
    await world.db.updateTable('calendars').set({ sync_token: null }).execute();
    await world.sync('main');
  };
  const liveBots = async (): Promise<string[]> => {
    const rows = await world.db.selectFrom('bots').select('id').where('status', '=', 'scheduled').execute();
    return rows.map(({ id }) => id);
  };
  const removeBot = async (): Promise<void> => {
    const [botId] = await liveBots();
    world.clock.advance(1_000);
    const result = await deleteBot(world.deps, { workspaceId: world.user.workspaceId, botId: botId ?? '' });
    assert.equal(result.kind, 'done');
    world.clock.advance(1_000);
  };
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  await read({});
  const { id: meetingId } = await world.db.selectFrom('meetings').select('id').executeTakeFirstOrThrow();
  await changeOverride(world.deps, world.user, meetingId, true);
  await removeBot();
  return { ...world, meetingId, read, liveBots, removeBot };
}

test('a deleted bot does not come back when its meeting is cancelled, restored, removed, listed again or moved', async () => {
  await using world = await openDeletedWorld();
  const { time } = event('1', 300);
  for (const changes of [{ status: 'cancelled' as const }, {}, null, {}, { time }, { title: 'New' }, {}]) {
    await world.read(changes);
    assert.deepEqual(await world.liveBots(), [], JSON.stringify(changes));
  }
});

test('a deleted bot does not come back when preferences are switched off and on, or the override is taken back', async () => {
  await using world = await openDeletedWorld();
  await changeOverride(world.deps, world.user, world.meetingId, null);
  await changePreferences(world.deps, world.user, { record_external: false });
  await changePreferences(world.deps, world.user, { record_external: true });
  await changeOverride(world.deps, world.user, world.meetingId, false);
  await changeOverride(world.deps, world.user, world.meetingId, null);
  assert.deepEqual(await world.liveBots(), []);
});

test('asking with the same override brings a deleted bot back, as often as it is deleted', async () => {
  await using world = await openDeletedWorld();
  for (let time = 0; time < 2; time += 1) {
    assert.equal(await changeOverride(world.deps, world.user, world.meetingId, true), true);
    assert.equal((await world.liveBots()).length, 1);
    await world.removeBot();
    assert.deepEqual(await world.liveBots(), []);
  }
});

test('another link asks for a bot where one was deleted, and the first link goes on asking then', async () => {
  await using world = await openDeletedWorld();
  await world.read({ location: 'https://zoom.us/j/90000000002' });
  assert.equal((await world.liveBots()).length, 1);
  await world.read({});
  assert.equal((await world.liveBots()).length, 1);
});

test('an override that says no, and then yes, asks for the bot that was deleted', async () => {
  await using world = await openDeletedWorld();
  await changeOverride(world.deps, world.user, world.meetingId, false);
  assert.deepEqual(await world.liveBots(), []);
  await changeOverride(world.deps, world.user, world.meetingId, true);
  assert.equal((await world.liveBots()).length, 1);
});
