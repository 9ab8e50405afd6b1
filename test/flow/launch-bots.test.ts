import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../support/wait.ts';
import { isAppError } from '../../src/base/errors.ts';
import { noLauncher } from '../../src/launchers/none/index.ts';
import { simulatedLauncher } from '../../src/launchers/simulated/index.ts';
import { inTransaction } from '../../src/db/index.ts';
import { LAUNCH_BOTS, reschedule } from '../../src/due/index.ts';
import { watchBot } from '../../src/flow/attend/watch-bots.ts';
import { planBots } from '../../src/flow/attend/plan-bots.ts';
import { reportInProcess } from '../../src/flow/attend/report-in-process.ts';
import { botIdOf, botRow, historyOf, minutes, NOW, openBotWorld, zoom, type BotWorld } from '../bots/bot-world.ts';
import { claimLaunch, launchBot, launchClaimed } from '../bots/launch.ts';

const DONE = { nextDueAt: null };

/** A meeting that starts in two minutes, with its bot, which is due now. */
async function dueBot(
  world: BotWorld,
  seed: { startAt?: Date; meetingUrl?: ReturnType<typeof zoom> } = {},
): Promise<{ meetingId: string; botId: string }> {
  const meetingId = await world.addMeeting({ userId: await world.addUser(), startAt: minutes(2), ...seed });
  await replan(world, meetingId);
  const botId = await botIdOf(world.db, meetingId);
  assert.ok(botId !== null);
  return { meetingId, botId };
}

const replan = (world: BotWorld, meetingId: string) =>
  inTransaction(world.db, (tx) =>
    planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds: [meetingId] }, world.clock.now()),
  );

const launch = (world: BotWorld, botId: string) => launchBot(world.deps, botId);
const look = (world: BotWorld, botId: string) => watchBot(world.deps, { id: botId });

/** The run of the bot as the launcher knows it. */
const say = (world: BotWorld, said: string) => world.report(world.launcher.launched.at(-1), said);

async function untilStatus(world: BotWorld, botId: string, status: string): Promise<void> {
  await waitFor(`the bot to become ${status}`, async () => (await botRow(world.db, botId)).status === status);
}

test('that a bot is being launched is stored before its launcher is asked', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  world.launcher.answer(async (order) => {
    const bot = await botRow(world.db, order.bot_id);
    assert.deepEqual([bot.status, bot.watch_due_at], ['launching', new Date(NOW.getTime() + 60_000)]);
    return { kind: 'started' };
  });
  assert.deepEqual(await launch(world, botId), DONE);
  assert.equal(world.launcher.launched[0]?.meeting.address, 'https://zoom.us/j/1');
});

test('a bot that was moved meanwhile waits for its new time', async () => {
  await using world = await openBotWorld();
  const { botId, meetingId } = await dueBot(world);
  await world.db
    .updateTable('meetings')
    .set({ start_at: minutes(30), end_at: minutes(60) })
    .where('id', '=', meetingId)
    .execute();
  await replan(world, meetingId);
  assert.deepEqual(await launch(world, botId), { nextDueAt: minutes(28) });
  assert.deepEqual(world.launcher.launched, []);
});

test('a bot that was moved after it was claimed, or that another process took over, is not launched', async () => {
  await using world = await openBotWorld();
  const [moved, taken] = [await dueBot(world), await dueBot(world, { meetingUrl: zoom('2') })];
  const movedFence = await claimLaunch(world.db, moved.botId);
  const takenFence = await claimLaunch(world.db, taken.botId);
  // Moved to a time that is over too: only its fence says that this claim is void.
  await reschedule(world.db, LAUNCH_BOTS, moved.botId, NOW);
  await claimLaunch(world.db, taken.botId);
  assert.deepEqual(await launchClaimed(world.deps, { id: moved.botId, fence: movedFence }), DONE);
  assert.deepEqual(await launchClaimed(world.deps, { id: taken.botId, fence: takenFence }), DONE);
  assert.deepEqual(world.launcher.launched, []);
  assert.equal((await botRow(world.db, taken.botId)).status, 'scheduled');
});

test('a bot whose meetings are gone is removed instead of launched', async () => {
  await using world = await openBotWorld();
  const { botId, meetingId } = await dueBot(world);
  await world.db.deleteFrom('meetings').where('id', '=', meetingId).execute();
  assert.deepEqual(await launch(world, botId), DONE);
  assert.equal((await botRow(world.db, botId)).status, 'cancelled');
  assert.deepEqual(world.launcher.launched, []);
});

test('without room the launch is tried again until shortly after the start, then the bot fails', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  world.launcher.answer(async () => ({ kind: 'no_capacity', message: 'No machine is free.', retryAfterMs: 3_000 }));
  await assert.rejects(
    launch(world, botId),
    (error) => isAppError(error, 'provider_unavailable') && error.retryAfterMs === 3_000,
  );
  world.clock.set(minutes(6));
  await assert.rejects(launch(world, botId), (error) => isAppError(error, 'provider_unavailable'));
  world.clock.set(minutes(8));
  assert.deepEqual(await launch(world, botId), DONE);
  assert.deepEqual(await historyOf(world.db, botId), ['fatal/failed_to_launch_in_time']);
});

test('a launcher that throws is tried again like one without room', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  world.launcher.answer(async () => {
    throw new Error('The cluster does not answer.');
  });
  await assert.rejects(launch(world, botId), /The cluster does not answer/);
  world.launcher.answer(async () => ({ kind: 'started' }));
  assert.deepEqual(await launch(world, botId), DONE);
  assert.equal(await say(world, 'joining_call'), 'continue');
});

test('a bot that comes due after hours of standstill still joins a meeting that runs, and not one that is over', async () => {
  await using world = await openBotWorld();
  const late = await dueBot(world);
  const gone = await dueBot(world, { meetingUrl: zoom('2') });
  await world.db
    .updateTable('bots')
    .set({ ends_at: minutes(240) })
    .where('id', '=', late.botId)
    .execute();
  world.clock.set(minutes(120));
  await launch(world, late.botId);
  await launch(world, gone.botId);
  assert.deepEqual(
    world.launcher.launched.map((order) => order.bot_id),
    [late.botId],
  );
  assert.deepEqual(await historyOf(world.db, gone.botId), ['fatal/failed_to_launch_in_time']);
});

test('with the launcher none a due bot fails and says why', async () => {
  await using world = await openBotWorld();
  const { botId, meetingId } = await dueBot(world);
  await launchBot({ ...world.deps, launcher: noLauncher() }, botId);
  assert.deepEqual(await historyOf(world.db, botId), ['fatal/failed_to_launch_in_time']);
  const change = await world.db.selectFrom('bot_status_changes').select('message').executeTakeFirstOrThrow();
  assert.match(change.message ?? '', /BOT_LAUNCHER/);
  await replan(world, meetingId);
  assert.equal(await botIdOf(world.db, meetingId), botId);
});

test('a process that dies between storing and launching leaves a bot that is launched again, by the same id', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  const dying = new AbortController();
  world.launcher.answer(async () => {
    dying.abort();
    throw new Error('The process ended.');
  });
  await assert.rejects(launchBot(world.deps, botId, dying.signal));
  world.clock.advance(10_000);
  world.launcher.answer(async () => ({ kind: 'started' }));
  await launch(world, botId);
  assert.deepEqual(
    world.launcher.launched.map((order) => order.bot_id),
    [botId, botId],
  );
});

test('of two launches of one bot only the reports of the later one count', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  await launch(world, botId);
  await launch(world, botId);
  const [first, second] = world.launcher.launched;
  assert.equal(await world.report(first, 'joining_call'), 'stop');
  assert.equal(await world.report(second, 'joining_call'), 'continue');
  assert.equal(await world.report(first, 'heartbeat'), 'stop');
  assert.deepEqual(await historyOf(world.db, botId), ['joining_call']);
});

test('a bot that has reported is not launched again', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  await launch(world, botId);
  await say(world, 'joining_call');
  assert.deepEqual(await launch(world, botId), DONE);
  assert.equal(world.launcher.launched.length, 1);
});

test('while a called-back bot still leaves the room the next one waits outside', async () => {
  await using world = await openBotWorld();
  const { botId, meetingId } = await dueBot(world);
  await launch(world, botId);
  await say(world, 'joining_call');
  await world.db
    .updateTable('meetings')
    .set({ start_at: minutes(1), end_at: minutes(31) })
    .where('id', '=', meetingId)
    .execute();
  await replan(world, meetingId);
  const next = (await botIdOf(world.db, meetingId)) ?? '';
  assert.notEqual(next, botId);
  assert.deepEqual(await launch(world, next), { nextDueAt: new Date(NOW.getTime() + 1_000) });
  const [first] = world.launcher.launched;
  assert.equal(await world.report(first, 'in_waiting_room'), 'leave');
  await world.report(first, 'call_ended/bot_received_leave_call');
  await launch(world, next);
  assert.deepEqual(
    world.launcher.launched.map((order) => order.bot_id),
    [botId, next],
  );
});

test('a bot that falls silent is given up as lost, one that reports is not', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  await launch(world, botId);
  await say(world, 'joining_call');
  world.clock.advance(45_000);
  await say(world, 'heartbeat');
  world.clock.advance(45_000);
  assert.deepEqual(await look(world, botId), { nextDueAt: new Date(NOW.getTime() + 105_000) });
  world.clock.advance(15_000);
  assert.deepEqual(await look(world, botId), DONE);
  assert.deepEqual(await historyOf(world.db, botId), ['joining_call', 'fatal/bot_errored']);
  assert.equal(await say(world, 'heartbeat'), 'stop');
});

test('a bot whose launch is still to come is not taken for lost', async () => {
  await using world = await openBotWorld();
  const { botId } = await dueBot(world);
  await launch(world, botId);
  world.clock.advance(61_000);
  assert.deepEqual(await look(world, botId), { nextDueAt: new Date(NOW.getTime() + 121_000) });
  await world.db.updateTable('bots').set({ launch_due_at: null }).where('id', '=', botId).execute();
  await look(world, botId);
  assert.deepEqual(await historyOf(world.db, botId), ['fatal/bot_errored']);
});

test('a called-back bot is told until it has left', async () => {
  await using world = await openBotWorld();
  const { botId, meetingId } = await dueBot(world);
  await launch(world, botId);
  await say(world, 'joining_call');
  await world.db.updateTable('meetings').set({ will_record: false }).where('id', '=', meetingId).execute();
  await replan(world, meetingId);
  assert.deepEqual(await look(world, botId), { nextDueAt: new Date(NOW.getTime() + 10_000) });
  assert.deepEqual(world.launcher.left, [botId]);
  assert.equal(await say(world, 'in_waiting_room'), 'leave');
});

test('a bot that is called back before it said anything ends at once', async () => {
  await using world = await openBotWorld();
  const { botId, meetingId } = await dueBot(world);
  await launch(world, botId);
  await world.db.updateTable('meetings').set({ will_record: false }).where('id', '=', meetingId).execute();
  await replan(world, meetingId);
  assert.deepEqual(await look(world, botId), DONE);
  assert.deepEqual(await historyOf(world.db, botId), ['call_ended/bot_received_leave_call', 'done']);
  assert.equal(await say(world, 'joining_call'), 'stop');
});

test('a simulated bot goes through its meeting and every step is stored and told', async () => {
  await using world = await openBotWorld();
  await world.db
    .insertInto('webhook_endpoints')
    .values({
      id: crypto.randomUUID(),
      workspace_id: world.workspaceId,
      url: 'https://example.com/',
      event_types: ['*'],
      shape: 'new',
      headers: 'webhook',
      secret_sealed: '',
      is_enabled: true,
      created_at: NOW,
    })
    .execute();
  const { botId } = await dueBot(world, { startAt: minutes(-29) });
  // The meeting ends one millisecond from now.
  world.clock.set(new Date(minutes(1).getTime() - 1));
  await using launcher = simulatedLauncher({ clock: world.clock, send: reportInProcess(world.deps), stepMs: 1 });
  await launchBot({ ...world.deps, launcher }, botId);
  await untilStatus(world, botId, 'done');
  const history = await historyOf(world.db, botId);
  assert.deepEqual(history, [
    'joining_call',
    'in_waiting_room',
    'in_call_not_recording',
    'recording_permission_allowed',
    'in_call_recording',
    'call_ended/call_ended_by_host',
    'recording_done',
    'done',
  ]);
  const events = await world.db
    .selectFrom('webhook_events')
    .select('type')
    .where('bot_id', '=', botId)
    .orderBy('id')
    .execute();
  assert.deepEqual(
    events.map((event) => event.type).toSorted(),
    history.map((step) => `bot.${step.split('/')[0]}`).toSorted(),
  );
  const bot = await botRow(world.db, botId);
  assert.deepEqual([bot.join_at, bot.watch_due_at], [NOW, null]);
});
