/** What happens when a calendar cannot be read and a bot is about to join: it is told once, tried harder, and the bot joins as planned. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import { RetryWithin } from '../../src/due/index.ts';
import { changePreferences } from '../../src/flow/index.ts';
import { minutes, rememberingLauncher } from '../bots/bot-world.ts';
import { waitFor } from '../support/wait.ts';
import { event, openCalendarWorld, toldOf, whole, type CalendarWorld } from './calendar-world.ts';
import { launchBot } from '../bots/launch.ts';

/** A calendar that was read at the start, with meetings that are recorded; bots join two minutes before each. */
async function openWorld(startsInMinutes: number[]): Promise<CalendarWorld> {
  const world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole(startsInMinutes.map((start, index) => event(`${index + 1}`, start)));
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.connect('a');
  await world.sync('main');
  return world;
}

const isDown = (world: CalendarWorld, error: Error = new AppError('provider_unavailable', 'Nobody answers.')): void => {
  world.provider.fetchChanges = () => Promise.reject(error);
};

/** Fails to read the calendar at an instant. @returns what due work is told. */
async function failAt(world: CalendarWorld, minute: number): Promise<unknown> {
  world.clock.set(minutes(minute));
  return world.sync('main').then(
    () => assert.fail('the read must fail'),
    (error: unknown) => error,
  );
}

const withinOf = (error: unknown): number | null => (error instanceof RetryWithin ? error.capMs : null);
const staleAt = async (world: CalendarWorld): Promise<Date | null> =>
  (await world.db.selectFrom('calendars').select('stale_at').executeTakeFirstOrThrow()).stale_at;
const staleCount = async (world: CalendarWorld): Promise<number> => (await toldOf(world.db, 'calendar.stale')).length;

test('a calendar that cannot be read before its bot joins is told about once, with everything that matters', async () => {
  await using world = await openWorld([60]);
  isDown(world);
  await failAt(world, 55);
  assert.equal(await staleCount(world), 0, 'three minutes before the bot joins there is still time');
  await failAt(world, 56);
  await failAt(world, 56.1);
  await failAt(world, 59);
  const [told, ...more] = await toldOf(world.db, 'calendar.stale');
  assert.deepEqual(more, []);
  const meeting = await world.db.selectFrom('meetings').select(['id', 'bot_id']).executeTakeFirstOrThrow();
  const connection = await world.db.selectFrom('connections').select('id').executeTakeFirstOrThrow();
  assert.ok(meeting.bot_id);
  assert.deepEqual(told, {
    calendar_user: { id: world.user.id, external_id: 'person' },
    connection: { id: connection.id, kind: 'google', account: 'one@example.com' },
    calendar: { id: await world.calendarId('main'), name: 'main' },
    proven_current_at: '2030-01-07T09:00:00.000000Z',
    reason: 'Nobody answers.',
    calendar_meeting: { id: meeting.id, start_time: '2030-01-07T10:00:00.000000Z', bot_id: meeting.bot_id },
    join_at: '2030-01-07T09:58:00.000000Z',
  });
});

test('a calendar that may miss its bot is tried every few seconds, and one with time left as often as usual', async () => {
  await using world = await openWorld([60]);
  isDown(world);
  assert.equal(withinOf(await failAt(world, 1)), 54 * 60_000, 'again in time for the read before the bot joins');
  assert.equal(withinOf(await failAt(world, 54)), 60_000);
  assert.equal(withinOf(await failAt(world, 55)), 5_000);
  assert.equal(withinOf(await failAt(world, 57)), 5_000);
  assert.equal(withinOf(await failAt(world, 61)), 30_000, 'the meeting has begun, and it is still not current');
});

test('a calendar without a recorded meeting ahead is never stale', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole([event('1', 60)]);
  await world.connect('a');
  await world.sync('main');
  isDown(world);
  assert.equal(withinOf(await failAt(world, 57)), null);
  assert.equal(await staleCount(world), 0);
});

test('a calendar that was read within five minutes of the join is current enough for it', async () => {
  await using world = await openWorld([60]);
  world.clock.set(minutes(54));
  await world.sync('main');
  isDown(world);
  assert.equal(withinOf(await failAt(world, 57)), null);
  assert.equal(await staleCount(world), 0);
});

test('a calendar that is read again is current: its state is told, and the next time it is stale that is news', async () => {
  await using world = await openWorld([60, 120]);
  const answering = world.provider.fetchChanges;
  isDown(world);
  await failAt(world, 56);
  assert.deepEqual(await staleAt(world), minutes(56));
  const updates = (await toldOf(world.db, 'calendar.update')).length;
  world.provider.fetchChanges = answering;
  await world.sync('main');
  assert.equal(await staleAt(world), null);
  assert.equal((await toldOf(world.db, 'calendar.update')).length, updates + 1);
  isDown(world);
  await failAt(world, 115);
  assert.equal(await staleCount(world), 1);
  await failAt(world, 116);
  assert.equal(await staleCount(world), 2);
});

test('a provider that asks for more time than there is makes the calendar stale at once, and gets that time', async () => {
  await using world = await openWorld([60]);
  isDown(world, new AppError('provider_unavailable', 'Too many requests.', { retryAfterMs: 10 * 60_000 }));
  const error = await failAt(world, 50);
  assert.equal(await staleCount(world), 1);
  assert.ok(
    error instanceof RetryWithin && error.cause instanceof AppError && error.cause.retryAfterMs === 10 * 60_000,
  );
});

test('a token endpoint that is down makes the calendar stale like a provider that is down', async () => {
  await using world = await openWorld([60]);
  world.provider.fetchChanges = async () => ({ kind: 'access_token_refused' });
  world.provider.refresh = () => Promise.reject(new AppError('provider_unavailable', 'The token endpoint is away.'));
  await failAt(world, 56);
  assert.deepEqual(
    (await toldOf(world.db, 'calendar.stale')).map((told) => told['reason']),
    ['The token endpoint is away.'],
  );
});

test('a fault of ours is tried as hard, and its raw text is told to nobody outside', async () => {
  await using world = await openWorld([60]);
  isDown(world, new TypeError('Cannot read properties of undefined'));
  const error = await failAt(world, 56);
  assert.ok(error instanceof RetryWithin && error.capMs === 5_000);
  assert.match(error.message, /^Internal error: Cannot read properties/, 'what the operator sees on the row');
  const [told] = await toldOf(world.db, 'calendar.stale');
  assert.match(String(told?.['reason']), /^This calendar could not be read because of an error on our side/);
});

test('a provider that keeps silent does not hide that a bot is about to join', async () => {
  await using world = await openWorld([60]);
  const answer = Promise.withResolvers<never>();
  world.provider.fetchChanges = () => answer.promise;
  world.clock.set(minutes(56));
  const reading = world.sync('main');
  await waitFor('the calendar to be stale', async () => (await staleAt(world)) !== null);
  answer.reject(new AppError('provider_unavailable', 'It was silent to the end.'));
  await assert.rejects(reading, /silent to the end/);
  assert.equal(await staleCount(world), 1);
});

test('a bot whose calendar is stale joins as it was planned', async () => {
  await using world = await openWorld([60]);
  const launcher = rememberingLauncher();
  isDown(world);
  await failAt(world, 56);
  world.clock.set(minutes(58));
  const bot = await world.db.selectFrom('bots').select('id').executeTakeFirstOrThrow();
  await launchBot({ ...world.deps, launcher }, bot.id);
  assert.deepEqual(
    launcher.launched.map((order) => order.bot_id),
    [bot.id],
  );
});

test('an account that is lost while its calendar is stale is disconnected, and stale no more', async () => {
  await using world = await openWorld([60]);
  isDown(world);
  await failAt(world, 56);
  world.provider.fetchChanges = async () => ({
    kind: 'disconnected',
    code: 'consent_revoked',
    reason: 'It was withdrawn.',
  });
  assert.equal(await world.sync('main'), null);
  assert.equal(await staleAt(world), null);
  assert.deepEqual(
    (await toldOf(world.db, 'calendar_user.disconnected')).map((told) => [told['code'], told['reason']]),
    [['consent_revoked', 'It was withdrawn.']],
  );
});
