import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BOT_STATUSES, isLegal, isLive, type BotStatus } from '../../src/bots/bot.ts';
import { runReports, type RunReports } from '../../src/contract/bot-run/index.ts';
import { inTransaction } from '../../src/db/index.ts';
import { createBot } from '../../src/flow/attend/command-bots.ts';
import { planBots } from '../../src/flow/attend/plan-bots.ts';
import { recordBotReports } from '../../src/flow/attend/record-bot-report.ts';
import {
  botIdOf,
  botRow,
  historyOf,
  minutes,
  NOW,
  openBotWorld,
  untilBlocked,
  zoom,
  type BotWorld,
} from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';

type Run = { botId: string; runId: string };

/** A bot that was launched and has said nothing yet. */
async function launchedBot(world: BotWorld): Promise<Run> {
  const request = {
    workspaceId: world.workspaceId,
    meeting: zoom('1'),
    botName: 'Notes',
    config: {},
    metadata: { team: 'a' },
    joinAt: null,
  };
  const { id } = await createBot(world.deps, request);
  return launch(world, id);
}

async function launch(world: BotWorld, botId: string): Promise<Run> {
  await launchBot(world.deps, botId);
  const { run_id: runId } = await botRow(world.db, botId);
  assert.ok(runId !== null);
  return { botId, runId };
}

const ago = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();

/** A batch of consecutive reports; each is a heartbeat, or a status with its sub-code behind a slash. */
function batch(
  first: number,
  words: readonly string[],
  { sentAt = ago(0), at = sentAt }: { sentAt?: string; at?: string } = {},
): RunReports {
  const reports = words.map((said, index) => {
    const [code, subCode = null] = said.split('/');
    const what = said === 'heartbeat' ? { kind: said } : { kind: 'status', code, sub_code: subCode, message: null };
    return { ...what, number: first + index, at };
  });
  return runReports.parse({ sent_at: sentAt, reports });
}

const IN_ORDER = ['joining_call', 'heartbeat', 'in_waiting_room', 'in_call_not_recording', 'in_call_recording'];

const words = fc.constantFrom(
  ...IN_ORDER,
  'recording_permission_allowed',
  'recording_permission_denied/zoom_host_not_present',
  'call_ended/bot_kicked_from_call',
  'recording_done',
  'done',
  'fatal/bot_errored',
);

test('whatever a run reports, in any order, its stored history is legal and a terminal status stays', async () => {
  await using world = await openBotWorld();
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 25 }), async (reports) => {
      const { botId, runId } = await launchedBot(world);
      for (const [index, one] of reports.entries()) await recordBotReports(world.deps, runId, batch(index + 1, [one]));
      const codes = (await historyOf(world.db, botId)).map((step) =>
        BOT_STATUSES.find((status) => status === step.split('/')[0]),
      );
      assert.equal(codes[0], 'ready');
      let at: BotStatus = 'launching';
      for (const code of codes.slice(1)) {
        assert.ok(code !== undefined && isLegal(at, code), `${at} → ${code}`);
        at = code;
      }
      const bot = await botRow(world.db, botId);
      assert.equal(bot.status, at);
      if (isLive(at)) return;
      const outcome = await recordBotReports(world.deps, runId, batch(reports.length + 1, ['joining_call']));
      assert.equal(outcome.kind === 'answered' && outcome.answer.command, 'stop');
    }),
    { numRuns: 30 },
  );
});

test('reports sent at least once, in whatever batches, are each taken in once and in order', async () => {
  await using world = await openBotWorld();
  const cuts = fc.array(fc.record({ back: fc.nat({ max: 3 }), length: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(cuts, async (steps) => {
      const { botId, runId } = await launchedBot(world);
      let acknowledged = 0;
      for (const { back, length } of [...steps, { back: 9, length: 9 }]) {
        // What was acknowledged may be sent again too: the answer may have been lost.
        const first = Math.max(0, acknowledged - back);
        const said = IN_ORDER.slice(first, first + length);
        if (said.length === 0) continue;
        const outcome = await recordBotReports(world.deps, runId, batch(first + 1, said));
        assert.ok(outcome.kind === 'answered' && outcome.answer.command === 'continue');
        acknowledged = Math.max(acknowledged, outcome.answer.acknowledged);
      }
      const history = await historyOf(world.db, botId);
      assert.deepEqual(history, ['ready', ...IN_ORDER.filter((said) => said !== 'heartbeat')]);
    }),
    { numRuns: 25 },
  );
});

test('a batch that begins after a gap is refused whole, heartbeats too, with the number that is expected', async () => {
  await using world = await openBotWorld();
  const { botId, runId } = await launchedBot(world);
  await recordBotReports(world.deps, runId, batch(1, ['joining_call']));
  for (const said of [['in_waiting_room'], ['heartbeat']]) {
    assert.deepEqual(await recordBotReports(world.deps, runId, batch(3, said)), { kind: 'gap', expected: 2 });
  }
  assert.deepEqual(await historyOf(world.db, botId), ['ready', 'joining_call']);
  await recordBotReports(world.deps, runId, batch(2, ['heartbeat', 'in_waiting_room']));
  assert.deepEqual(await historyOf(world.db, botId), ['ready', 'joining_call', 'in_waiting_room']);
});

test('the reports of a run count from one again when the bot is launched again, and the older run is told to stop', async () => {
  await using world = await openBotWorld();
  const older = await launchedBot(world);
  await recordBotReports(world.deps, older.runId, batch(1, ['heartbeat', 'heartbeat']));
  const newer = await launch(world, older.botId);
  assert.notEqual(newer.runId, older.runId);
  for (const said of ['heartbeat', 'joining_call']) {
    assert.deepEqual(await recordBotReports(world.deps, older.runId, batch(3, [said])), {
      kind: 'answered',
      answer: { acknowledged: 3, command: 'stop', ends_at: null },
    });
  }
  const outcome = await recordBotReports(world.deps, newer.runId, batch(1, ['joining_call']));
  assert.equal(outcome.kind === 'answered' && outcome.answer.command, 'continue');
  assert.deepEqual(await historyOf(world.db, older.botId), ['ready', 'joining_call']);
});

test('a report of a run that never was is answered with stop', async () => {
  await using world = await openBotWorld();
  for (const said of ['heartbeat', 'joining_call']) {
    const outcome = await recordBotReports(world.deps, crypto.randomUUID(), batch(1, [said]));
    assert.equal(outcome.kind === 'answered' && outcome.answer.command, 'stop');
  }
});

test('the answer says each time when the meeting ends now, so that a run learns that it was prolonged', async () => {
  await using world = await openBotWorld();
  const meetingId = await world.addMeeting({ userId: await world.addUser(), startAt: minutes(2), endAt: minutes(32) });
  const replan = () =>
    inTransaction(world.db, (tx) =>
      planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds: [meetingId] }, world.clock.now()),
    );
  await replan();
  const { runId } = await launch(world, (await botIdOf(world.db, meetingId)) ?? '');
  assert.equal(world.launcher.launched[0]?.ends_at, minutes(32).toISOString());
  const endsAt = async (number: number, said: string) => {
    const outcome = await recordBotReports(world.deps, runId, batch(number, [said]));
    return outcome.kind === 'answered' ? outcome.answer.ends_at : null;
  };
  assert.equal(await endsAt(1, 'joining_call'), minutes(32).toISOString());
  assert.equal(await endsAt(2, 'in_call_not_recording'), minutes(32).toISOString());
  await world.db
    .updateTable('meetings')
    .set({ end_at: minutes(62) })
    .where('id', '=', meetingId)
    .execute();
  await replan();
  assert.equal(await endsAt(3, 'heartbeat'), minutes(62).toISOString());
  assert.equal(await endsAt(4, 'in_call_recording'), minutes(62).toISOString());
});

test('what happened is dated by how long ago it was, whatever the clock of the bot shows, and never out of order', async () => {
  await using world = await openBotWorld();
  const { botId, runId } = await launchedBot(world);
  world.clock.advance(60_000);
  const wrong = (seconds: number): string =>
    new Date(Date.parse('2001-01-01T00:00:00Z') - seconds * 1000).toISOString();
  await recordBotReports(world.deps, runId, batch(1, ['joining_call'], { sentAt: wrong(0), at: wrong(20) }));
  await recordBotReports(world.deps, runId, batch(2, ['in_waiting_room'], { sentAt: wrong(0), at: wrong(3000) }));
  await recordBotReports(world.deps, runId, batch(3, ['in_call_not_recording'], { sentAt: wrong(0), at: wrong(-50) }));
  const rows = await world.db
    .selectFrom('bot_status_changes')
    .select('created_at')
    .where('bot_id', '=', botId)
    .orderBy('number')
    .execute();
  assert.deepEqual(
    rows.map((row) => (row.created_at.getTime() - NOW.getTime()) / 1000),
    [0, 40, 40, 60],
  );
});

test('a sentence with what cannot be stored is kept without it', async () => {
  await using world = await openBotWorld();
  const { runId } = await launchedBot(world);
  const [report] = batch(1, ['fatal/some_newer_code']).reports;
  const odd = { sent_at: ago(0), reports: [{ ...report, message: 'Not\0 let in: \ud83d' }] };
  await recordBotReports(world.deps, runId, runReports.parse(odd));
  const change = await world.db
    .selectFrom('bot_status_changes')
    .select(['sub_code', 'message'])
    .where('code', '=', 'fatal')
    .executeTakeFirstOrThrow();
  assert.deepEqual(change, { sub_code: 'some_newer_code', message: 'Not let in: \ufffd' });
});

test('a status change and its webhook event are one commit', async () => {
  await using world = await openBotWorld();
  const { botId, runId } = await launchedBot(world);
  await recordBotReports(world.deps, runId, batch(1, ['joining_call']));
  const events = await world.db.selectFrom('webhook_events').select(['type', 'body', 'bot_id']).execute();
  assert.deepEqual(
    events.map((event) => [event.type, event.bot_id]),
    [['bot.joining_call', botId]],
  );
});

test('the same batch twice at the same moment is taken in once and answered both times', async () => {
  await using world = await openBotWorld();
  const { botId, runId } = await launchedBot(world);
  const said = batch(1, ['joining_call', 'in_waiting_room']);
  const outcomes = await Promise.all([said, said].map((one) => recordBotReports(world.deps, runId, one)));
  assert.deepEqual(outcomes[0], {
    kind: 'answered',
    answer: { acknowledged: 2, command: 'continue', ends_at: null },
  });
  assert.deepEqual(outcomes[1], outcomes[0]);
  assert.deepEqual(await historyOf(world.db, botId), ['ready', 'joining_call', 'in_waiting_room']);
});

test('a report waits for whoever is changing the bot, and sees what came of it', async () => {
  await using world = await openBotWorld();
  const { botId, runId } = await launchedBot(world);
  const { answering } = await inTransaction(world.db, async (tx) => {
    await tx.updateTable('bots').set({ status: 'fatal' }).where('id', '=', botId).execute();
    const answer = recordBotReports(world.deps, runId, batch(1, ['joining_call']));
    await untilBlocked(world.db);
    return { answering: answer };
  });
  const outcome = await answering;
  assert.equal(outcome.kind === 'answered' && outcome.answer.command, 'stop');
  assert.equal((await botRow(world.db, botId)).status, 'fatal');
  const late = await recordBotReports(world.deps, runId, batch(5, ['in_waiting_room']));
  assert.equal(
    late.kind === 'answered' && late.answer.command,
    'stop',
    'what is missing is not asked of a bot that is over',
  );
});
