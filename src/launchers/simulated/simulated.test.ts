import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BotReport, LaunchOrder, ReportAnswer } from '../../bots/launcher.ts';
import { noLauncher } from '../none/index.ts';
import { SIMULATED_MESSAGE, simulatedLauncher } from './index.ts';

const NOW = new Date('2030-01-07T09:00:00Z');
const clock = { now: () => NOW };
const never = new AbortController().signal;

const order = (metadata: LaunchOrder['metadata'] = {}, changes: Partial<LaunchOrder> = {}): LaunchOrder => ({
  botId: 'b1',
  meeting: {
    kind: 'joinable',
    platform: 'google_meet',
    address: 'https://meet.google.com/abc-defg-hij',
    key: 'google_meet:abc-defg-hij',
    parts: { platform: 'google_meet', meeting_id: 'abc-defg-hij' },
  },
  botName: 'Notes',
  endsAt: NOW,
  config: {},
  metadata,
  ...changes,
});

/** Takes down reports; `until` resolves when one of these was said. */
function listener(answerTo: (said: string) => ReportAnswer = () => 'continue') {
  const said: string[] = [];
  const messages = new Set<string | null>();
  const waiting: { wanted: string; resolve: () => void }[] = [];
  const report = async (one: BotReport): Promise<ReportAnswer> => {
    const words =
      one.kind === 'heartbeat' ? 'heartbeat' : one.subCode === null ? one.code : `${one.code}/${one.subCode}`;
    said.push(words);
    if (one.kind === 'status') messages.add(one.message);
    for (const { wanted, resolve } of waiting) if (wanted === words) resolve();
    return answerTo(words);
  };
  const until = (wanted: string): Promise<void> =>
    said.includes(wanted) ? Promise.resolve() : new Promise((resolve) => waiting.push({ wanted, resolve }));
  return { said, messages, report, until };
}

const UP_TO_CALL = ['joining_call', 'in_waiting_room', 'in_call_not_recording'];
const UP_TO_RECORDING = [...UP_TO_CALL, 'recording_permission_allowed', 'in_call_recording'];

async function courseOf(metadata: LaunchOrder['metadata'], last = 'done'): Promise<string[]> {
  await using launcher = simulatedLauncher({ clock, stepMs: 1 });
  const { said, report, until } = listener();
  assert.deepEqual(await launcher.launch(order(metadata), { report, signal: never }), { kind: 'started' });
  await until(last);
  return said;
}

test('a simulated bot joins, records until the meeting ends, leaves and is done, and says that it is simulated', async () => {
  await using launcher = simulatedLauncher({ clock, stepMs: 1 });
  const { said, messages, report, until } = listener();
  await launcher.launch(order(), { report, signal: never });
  await until('done');
  assert.deepEqual(said, [...UP_TO_RECORDING, 'call_ended/call_ended_by_host', 'recording_done', 'done']);
  assert.deepEqual([...messages], [SIMULATED_MESSAGE]);
});

for (const [wish, ending] of Object.entries({
  kicked: [...UP_TO_RECORDING, 'call_ended/bot_kicked_from_call', 'recording_done', 'done'],
  rejected: ['joining_call', 'in_waiting_room', 'call_ended/bot_kicked_from_waiting_room', 'done'],
  waiting_room_timeout: ['joining_call', 'in_waiting_room', 'call_ended/timeout_exceeded_waiting_room', 'done'],
  denied: [
    ...UP_TO_CALL,
    'recording_permission_denied/zoom_local_recording_request_denied_by_host',
    'call_ended/timeout_exceeded_recording_permission_denied',
    'done',
  ],
  timeout_exceeded_everyone_left: [
    ...UP_TO_RECORDING,
    'call_ended/timeout_exceeded_everyone_left',
    'recording_done',
    'done',
  ],
  meeting_not_found: ['joining_call', 'fatal/meeting_not_found'],
})) {
  test(`on request a simulated bot goes the way of ${wish}`, async () => {
    assert.deepEqual(await courseOf({ simulate: wish }, ending.at(-1)), ending);
  });
}

test('a wish that is no scenario is no scenario', async () => {
  assert.equal((await courseOf({ simulate: 'constructor' })).at(-3), 'call_ended/call_ended_by_host');
});

test('a bot that crashes falls silent in the call', async () => {
  const said = await courseOf({ simulate: 'crash' }, 'in_call_recording');
  assert.deepEqual(said, UP_TO_RECORDING);
});

test('a bot that is told to leave leaves at once, wherever it is', async () => {
  for (const [place, hasRecorded] of [
    ['in_waiting_room', false],
    ['in_call_recording', true],
  ] as const) {
    await using launcher = simulatedLauncher({ clock, stepMs: place === 'in_waiting_room' ? 60_000 : 1 });
    const { said, report, until } = listener();
    const endsAt = new Date(NOW.getTime() + 3_600_000);
    await launcher.launch(order({}, { endsAt }), { report, signal: never });
    if (place === 'in_waiting_room') await until('joining_call');
    else await until(place);
    await launcher.leave('b1');
    await until('done');
    const ending = hasRecorded ? ['recording_done', 'done'] : ['done'];
    assert.deepEqual(said.slice(said.findIndex((one) => one.startsWith('call_ended'))), [
      'call_ended/bot_received_leave_call',
      ...ending,
    ]);
  }
});

test('a bot learns from the answer to its heartbeat that it must leave', async () => {
  await using launcher = simulatedLauncher({ clock, stepMs: 1, heartbeatMs: 1 });
  const { said, report, until } = listener((words) => (words === 'heartbeat' ? 'leave' : 'continue'));
  await launcher.launch(order({ simulate_call_seconds: '3600' }), { report, signal: never });
  await until('done');
  assert.ok(said.includes('call_ended/bot_received_leave_call'));
});

test('a bot that is over for the server says nothing more', async () => {
  const launcher = simulatedLauncher({ clock, stepMs: 1 });
  const { said, report, until } = listener((words) => (words === 'in_waiting_room' ? 'stop' : 'continue'));
  await launcher.launch(order(), { report, signal: never });
  await until('in_waiting_room');
  await launcher[Symbol.asyncDispose]();
  assert.deepEqual(said, ['joining_call', 'in_waiting_room']);
});

test('a report that could not be stored is made again', async () => {
  await using launcher = simulatedLauncher({ clock, stepMs: 1, reportRetryMs: 1 });
  let failures = 2;
  const { said, report, until } = listener();
  const failing = async (one: BotReport): Promise<ReportAnswer> => {
    failures -= 1;
    if (failures >= 0) throw new Error('The database is away.');
    return report(one);
  };
  await launcher.launch(order(), { report: failing, signal: never });
  await until('done');
  assert.equal(said.filter((one) => one === 'joining_call').length, 1);
});

test('launching a bot that runs starts no second one', async () => {
  await using launcher = simulatedLauncher({ clock, stepMs: 1 });
  const first = listener();
  const second = listener();
  const long = order({ simulate_call_seconds: '3600' });
  await launcher.launch(long, { report: first.report, signal: never });
  await first.until('in_call_recording');
  assert.deepEqual(await launcher.launch(long, { report: second.report, signal: never }), { kind: 'started' });
  await launcher.leave('b1');
  await second.until('done');
  assert.deepEqual(second.said, ['call_ended/bot_received_leave_call', 'recording_done', 'done']);
});

test('closing the launcher ends every bot and every timer', async () => {
  const launcher = simulatedLauncher({ clock, stepMs: 3_600_000 });
  const { said, report, until } = listener();
  await launcher.launch(order(), { report, signal: never });
  await until('joining_call');
  await launcher[Symbol.asyncDispose]();
  assert.deepEqual(said, ['joining_call']);
});

test('without capacity nothing starts', async () => {
  await using launcher = simulatedLauncher({ clock });
  const { said, report } = listener();
  const result = await launcher.launch(order({ simulate: 'no_capacity' }), { report, signal: never });
  assert.deepEqual([result.kind, said], ['no_capacity', []]);
});

test('the launcher none refuses and says which setting makes it so', async () => {
  const { report } = listener();
  const result = await noLauncher().launch(order(), { report, signal: never });
  assert.ok(
    result.kind === 'refused' &&
      result.subCode === 'failed_to_launch_in_time' &&
      result.message.includes('BOT_LAUNCHER'),
  );
});
