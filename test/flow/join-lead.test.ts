/** Another join lead moves the bots that are scheduled already. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Log } from '../../src/base/log.ts';
import { inTransaction } from '../../src/db/index.ts';
import { keepJoinLead } from '../../src/flow/attend/keep-join-lead.ts';
import { planBots } from '../../src/flow/attend/plan-bots.ts';
import { readConfig } from '../../src/program/config.ts';
import { openProgram } from '../../src/program/program.ts';
import { botIdOf, botRow, minutes, openBotWorld, zoom, type BotWorld } from '../bots/bot-world.ts';
import { waitFor } from '../support/wait.ts';

const { signal } = new AbortController();

const withLead = (world: BotWorld, leadMinutes: number) => ({
  ...world.deps,
  settings: { ...world.deps.settings, joinLeadMs: leadMinutes * 60_000 },
});

const keep = (world: BotWorld, leadMinutes: number, log: Log = world.deps.log): Promise<void> =>
  keepJoinLead({ ...withLead(world, leadMinutes), log }, signal);

async function plan(world: BotWorld, meetingIds: string[], leadMinutes = 2): Promise<void> {
  const { workspaceId } = world;
  await inTransaction(world.db, (tx) =>
    planBots(tx, withLead(world, leadMinutes), { workspaceId, meetingIds }, world.clock.now()),
  );
}

async function timesOf(world: BotWorld, meetingId: string): Promise<(Date | null)[]> {
  const bot = await botRow(world.db, (await botIdOf(world.db, meetingId)) ?? '');
  return [bot.join_at, bot.launch_due_at];
}

test('after a start with another join lead every scheduled bot joins with it, on several nodes at once', async () => {
  await using world = await openBotWorld();
  const userId = await world.addUser();
  const rooms = Array.from({ length: 1_200 }, (_, index) => ({
    meetingUrl: zoom(`${index}`),
    startAt: minutes(60 + (index % 100)),
  }));
  const meetings = await world.addMeetings(userId, rooms);
  await plan(world, meetings);
  const leads = async (): Promise<number[]> => {
    const bots = await world.db.selectFrom('bots').select(['starts_at', 'join_at', 'launch_due_at']).execute();
    for (const bot of bots) assert.deepEqual(bot.launch_due_at, bot.join_at);
    const all = bots.map((bot) => ((bot.starts_at?.getTime() ?? 0) - (bot.join_at?.getTime() ?? 0)) / 60_000);
    return [...new Set(all)];
  };
  for (const lead of [10, 1]) {
    await Promise.all([keep(world, lead), keep(world, lead)]);
    assert.deepEqual(await leads(), [lead]);
  }
});

test('a bot joins at once when the new join lead has passed already, and one that is on its way stays there', async () => {
  await using world = await openBotWorld();
  const userId = await world.addUser();
  const [soon = '', launched = ''] = await world.addMeetings(userId, [
    { startAt: minutes(5), meetingUrl: zoom('1') },
    { startAt: minutes(5), meetingUrl: zoom('2') },
  ]);
  await plan(world, [soon, launched]);
  const launchedBot = (await botIdOf(world.db, launched)) ?? '';
  await world.db.updateTable('bots').set({ status: 'launching' }).where('id', '=', launchedBot).execute();
  await keep(world, 10);
  assert.deepEqual(await timesOf(world, soon), [minutes(0), minutes(0)]);
  assert.deepEqual(await timesOf(world, launched), [minutes(3), minutes(3)]);
});

test('a due time that was lost is found at the start, and nothing is moved twice', async () => {
  await using world = await openBotWorld();
  const [meeting = ''] = await world.addMeetings(await world.addUser(), [{}]);
  await plan(world, [meeting]);
  await world.db
    .updateTable('bots')
    .set({ launch_due_at: minutes(300) })
    .execute();
  const said: unknown[] = [];
  const log = { ...world.deps.log, info: (...line: unknown[]) => void said.push(line) };
  await keep(world, 2, log);
  assert.deepEqual(await timesOf(world, meeting), [minutes(58), minutes(58)]);
  await keep(world, 2, log);
  assert.deepEqual(said, [['bots moved to another join lead', { movedCount: 1 }]]);
});

test('a server that is started with another join lead moves the bots that are scheduled', async () => {
  await using world = await openBotWorld();
  const [meeting = ''] = await world.addMeetings(await world.addUser(), [{}]);
  await plan(world, [meeting]);
  const environment = {
    SANDBOX: 'false',
    DATABASE_URL: world.database.url,
    SECRET_KEY: randomBytes(32).toString('base64'),
    API_KEY: `rk_${randomBytes(24).toString('base64url')}`,
    BOT_LAUNCHER: 'none',
    BOT_JOIN_LEAD_SECONDS: '600',
    LOG_LEVEL: 'silent',
  };
  await using program = await openProgram(readConfig(environment), { access: 'create' });
  await program.work();
  const joinAt = await waitFor('a bot that joins ten minutes before the start', async () => {
    const [at] = await timesOf(world, meeting);
    return at?.getTime() === minutes(58).getTime() ? undefined : at;
  });
  assert.deepEqual(joinAt, minutes(50));
});
