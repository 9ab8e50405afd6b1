import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOT_STATUSES, type BotStatus } from '../../src/bots/bot.ts';
import { inTransaction } from '../../src/db/index.ts';
import { changeBot, createBot, deleteBot, makeBotLeave } from '../../src/flow/attend/command-bots.ts';
import { planBots } from '../../src/flow/attend/plan-bots.ts';
import {
  botIdOf,
  botRow,
  historyOf,
  minutes,
  openBotWorld,
  untilBlocked,
  zoom,
  type BotWorld,
} from '../bots/bot-world.ts';

const COMMANDS = {
  change: (world: BotWorld, target: Target) => changeBot(world.deps, target, { metadata: { seen: 'yes' } }),
  delete: (world: BotWorld, target: Target) => deleteBot(world.deps, target),
  leave: (world: BotWorld, target: Target) => makeBotLeave(world.deps, target),
} as const;

type Target = { workspaceId: string; botId: string };

const DISPATCHED = { change: 'update_bot_failed', delete: 'cannot_delete_bot', leave: 'done' };
const LEFT = { ...DISPATCHED, leave: 'cannot_command_completed_bot' };
const GONE = { change: 'not_found', delete: 'not_found', leave: 'not_found' };

/** What each command answers in each status: `done`, `not_found`, or the code of the refusal. */
const ANSWERS: Record<BotStatus, Record<keyof typeof COMMANDS, string>> = {
  scheduled: { change: 'done', delete: 'done', leave: 'cannot_command_unstarted_bot' },
  ready: DISPATCHED,
  launching: DISPATCHED,
  joining_call: DISPATCHED,
  in_waiting_room: DISPATCHED,
  in_call_not_recording: DISPATCHED,
  recording_permission_allowed: DISPATCHED,
  recording_permission_denied: DISPATCHED,
  in_call_recording: DISPATCHED,
  call_ended: LEFT,
  recording_done: LEFT,
  done: LEFT,
  fatal: LEFT,
  cancelled: GONE,
};

/** A refusal that names another command must name one that is not refused with the same bot. */
const NAMED: Record<string, keyof typeof COMMANDS> = { leave_call: 'leave', 'DELETE ': 'delete' };

const wordOf = (result: Awaited<ReturnType<typeof makeBotLeave>>): string =>
  result.kind === 'refused' ? result.code : result.kind;

async function botIn(world: BotWorld, status: BotStatus, joinAt: Date): Promise<Target> {
  const { id: botId } = await createBot(world.deps, {
    workspaceId: world.workspaceId,
    meeting: zoom(crypto.randomUUID()),
    botName: 'Notes',
    config: {},
    metadata: {},
    joinAt,
  });
  await world.db.updateTable('bots').set({ status }).where('id', '=', botId).execute();
  return { workspaceId: world.workspaceId, botId };
}

test('every command has the right answer in every status, and names no other command that would be refused', async () => {
  await using world = await openBotWorld();
  for (const status of BOT_STATUSES) {
    for (const command of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
      const result = await COMMANDS[command](world, await botIn(world, status, minutes(60)));
      assert.equal(wordOf(result), ANSWERS[status][command], `${command} while ${status}`);
      for (const [name, named] of Object.entries(NAMED)) {
        if (result.kind !== 'refused' || !result.detail.includes(name)) continue;
        assert.notEqual(named, command, `${command} while ${status} names itself`);
        assert.equal(ANSWERS[status][named], 'done', `${command} while ${status} says: ${result.detail}`);
      }
    }
  }
});

test('within ten minutes of its join time a scheduled bot is removed by leave_call', async () => {
  await using world = await openBotWorld();
  const target = await botIn(world, 'scheduled', minutes(9));
  assert.equal(wordOf(await makeBotLeave(world.deps, target)), 'done');
  assert.equal((await botRow(world.db, target.botId)).status, 'cancelled');
});

for (const source of ['api', 'calendar'] as const) {
  test(`leave_call at the moment of launching makes a bot of the ${source} leave`, async () => {
    await using world = await openBotWorld();
    const target = source === 'api' ? await botIn(world, 'scheduled', minutes(1)) : await calendarBot(world);
    const { leaving } = await inTransaction(world.db, async (tx) => {
      await tx.updateTable('bots').set({ status: 'launching' }).where('id', '=', target.botId).execute();
      const left = makeBotLeave(world.deps, target);
      await untilBlocked(world.db);
      return { leaving: left };
    });
    assert.equal(wordOf(await leaving), 'done');
    assert.deepEqual(await historyOf(world.db, target.botId), ['call_ended/bot_received_leave_call', 'done']);
  });
}

async function calendarBot(world: BotWorld): Promise<Target> {
  const meetingId = await world.addMeeting({ userId: await world.addUser(), startAt: minutes(3) });
  const { workspaceId } = world;
  await inTransaction(world.db, (tx) =>
    planBots(tx, world.deps, { workspaceId, meetingIds: [meetingId] }, world.clock.now()),
  );
  const botId = await botIdOf(world.db, meetingId);
  assert.ok(botId !== null);
  return { workspaceId, botId };
}
