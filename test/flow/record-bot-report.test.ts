import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BOT_STATUSES, isLegal, isLive, type BotReport, type BotStatus } from '../../src/bots/index.ts';
import { inTransaction } from '../../src/db/index.ts';
import { createBot } from '../../src/flow/attend/command-bots.ts';
import { recordBotReport, type BotRun } from '../../src/flow/attend/record-bot-report.ts';
import { botRow, historyOf, openBotWorld, untilBlocked, zoom, type BotWorld } from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';

/** A bot that was launched and has said nothing yet. */
async function launchedBot(world: BotWorld): Promise<BotRun> {
  const request = {
    workspaceId: world.workspaceId,
    meeting: zoom('1'),
    botName: 'Notes',
    config: {},
    metadata: { team: 'a' },
    joinAt: null,
  };
  const { id: botId } = await createBot(world.deps, request);
  await launchBot(world.deps, botId);
  const { run_id: runId } = await botRow(world.db, botId);
  assert.ok(runId !== null);
  return { botId, runId };
}

const plain = (code: Extract<BotReport, { subCode: null }>['code']): BotReport => ({
  kind: 'status',
  code,
  subCode: null,
  message: null,
});

const report: fc.Arbitrary<BotReport> = fc.oneof(
  fc
    .constantFrom(
      'joining_call' as const,
      'in_waiting_room' as const,
      'in_call_not_recording' as const,
      'recording_permission_allowed' as const,
      'in_call_recording' as const,
      'recording_done' as const,
      'done' as const,
    )
    .map(plain),
  fc.constant<BotReport>({ kind: 'status', code: 'call_ended', subCode: 'bot_kicked_from_call', message: null }),
  fc.constant<BotReport>({ kind: 'status', code: 'fatal', subCode: 'bot_errored', message: null }),
  fc.constant<BotReport>({ kind: 'heartbeat' }),
);

test('whatever a bot reports, in any order and twice, its stored history is legal and a terminal status stays', async () => {
  await using world = await openBotWorld();
  await fc.assert(
    fc.asyncProperty(fc.array(report, { maxLength: 25 }), async (reports) => {
      const run = await launchedBot(world);
      for (const one of reports) await recordBotReport(world.deps, run, one);
      const codes = (await historyOf(world.db, run.botId)).map((step) =>
        BOT_STATUSES.find((status) => status === step.split('/')[0]),
      );
      assert.equal(codes[0], 'ready');
      let at: BotStatus = 'launching';
      for (const code of codes.slice(1)) {
        assert.ok(code !== undefined && isLegal(at, code), `${at} → ${code}`);
        at = code;
      }
      const bot = await botRow(world.db, run.botId);
      assert.equal(bot.status, at);
      if (!isLive(at)) assert.equal(await recordBotReport(world.deps, run, plain('joining_call')), 'stop');
    }),
    { numRuns: 30 },
  );
});

test('a status change, its webhook event and the cleared join time are one commit', async () => {
  await using world = await openBotWorld();
  const run = await launchedBot(world);
  await recordBotReport(world.deps, run, plain('joining_call'));
  const events = await world.db.selectFrom('webhook_events').select(['type', 'body', 'bot_id']).execute();
  assert.deepEqual(
    events.map((event) => [event.type, event.bot_id]),
    [['bot.joining_call', run.botId]],
  );
  assert.equal((await botRow(world.db, run.botId)).join_at, null);
});

test('a report that comes twice is stored once and answered both times', async () => {
  await using world = await openBotWorld();
  const run = await launchedBot(world);
  assert.equal(await recordBotReport(world.deps, run, plain('joining_call')), 'continue');
  assert.equal(await recordBotReport(world.deps, run, plain('joining_call')), 'continue');
  assert.deepEqual(await historyOf(world.db, run.botId), ['ready', 'joining_call']);
});

test('a report waits for whoever is changing the bot, and sees what came of it', async () => {
  await using world = await openBotWorld();
  const run = await launchedBot(world);
  const { answering } = await inTransaction(world.db, async (tx) => {
    await tx.updateTable('bots').set({ status: 'fatal' }).where('id', '=', run.botId).execute();
    const answer = recordBotReport(world.deps, run, plain('joining_call'));
    await untilBlocked(world.db);
    return { answering: answer };
  });
  assert.equal(await answering, 'stop');
  assert.equal((await botRow(world.db, run.botId)).status, 'fatal');
});
