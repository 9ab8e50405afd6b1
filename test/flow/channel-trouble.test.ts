/** What becomes of a notification channel that cannot be opened at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import { chooseCalendars } from '../../src/flow/index.ts';
import { dueKinds } from '../../src/flow/due-kinds.ts';
import { minutes } from '../bots/bot-world.ts';
import { never, openCalendarWorld, type CalendarWorld } from './calendar-world.ts';

const channels = (world: CalendarWorld) => world.db.selectFrom('notification_channels').selectAll().execute();

/** Runs the due work of a channel as a worker does. */
async function keep(world: CalendarWorld, id: string, attempt: number): Promise<Date | null> {
  const kind = dueKinds(world.deps).find(({ name }) => name === 'channels/renew');
  assert.ok(kind !== undefined && 'run' in kind);
  const work = { id, fence: attempt, signal: never };
  return (await kind.run(work)).nextDueAt;
}

const opened = { kind: 'opened', channel: { providerResourceId: 'resource', expiresAt: minutes(7 * 1440) } } as const;

test('a channel that cannot be opened stays the same row, so that the wait between attempts grows', async () => {
  await using world = await openCalendarWorld();
  world.provider.openChannel = () => Promise.reject(new AppError('provider_unavailable', 'Not now.'));
  await world.connect('a');
  const [first] = await channels(world);
  assert.ok(first);
  for (const attempt of [1, 2, 3]) await assert.rejects(keep(world, first.id, attempt), /Not now/);
  assert.deepEqual(
    (await channels(world)).map(({ id }) => id),
    [first.id],
  );
  world.provider.openChannel = async () => opened;
  assert.notEqual(await keep(world, first.id, 4), null);
});

test('a channel that was opened without its opening being noted is replaced by one with another id', async () => {
  await using world = await openCalendarWorld();
  world.provider.openChannel = async () => ({ kind: 'id_used' });
  await world.connect('a');
  const [first] = await channels(world);
  assert.equal(await keep(world, first?.id ?? '', 1), null);
  const [second, ...others] = await channels(world);
  assert.deepEqual(others, []);
  assert.ok(second !== undefined && second.id !== first?.id && second.renew_due_at !== null);
});

test('a calendar without a channel asks for one again when its window is rolled', async () => {
  await using world = await openCalendarWorld();
  world.deps.settings.notificationsEnabled = false;
  world.provider.openChannel = async () => opened;
  await world.connect('a');
  await world.sync('main');
  assert.deepEqual(await channels(world), []);
  world.deps.settings.notificationsEnabled = true;
  world.clock.set(minutes(24 * 60));
  await world.sync('main');
  assert.equal((await channels(world)).length, 1);
});

test('the channel of a calendar that is not read any more is not opened again', async () => {
  await using world = await openCalendarWorld();
  world.provider.openChannel = async () => opened;
  const connection = await world.connect('a');
  await chooseCalendars(world.deps, world.user, connection, new Map([[await world.calendarId('main'), false]]));
  const [channel] = await channels(world);
  assert.equal(await keep(world, channel?.id ?? '', 1), null);
  assert.deepEqual(await channels(world), []);
});
