import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportsOutcome } from '../../contract/bot-run/launcher.ts';
import type { RunAnswer, RunOrder, RunReport, SendReports } from '../../contract/bot-run/index.ts';
import { SIMULATED_MESSAGE, simulatedLauncher } from './index.ts';

const NOW = new Date('2030-01-07T09:00:00Z');
const clock = { now: () => NOW };
const never = new AbortController().signal;

const RUN = '0190b0a0-0000-7000-8000-000000000001';
const NEXT_RUN = '0190b0a0-0000-7000-8000-000000000002';

const order = (metadata: RunOrder['metadata'] = {}, changes: Partial<RunOrder> = {}): RunOrder => ({
  run_id: RUN,
  bot_id: '0190b0a0-0000-7000-8000-00000000000b',
  meeting: {
    platform: 'google_meet',
    address: 'https://meet.google.com/abc-defg-hij',
    parts: { platform: 'google_meet', meeting_id: 'abc-defg-hij' },
  },
  bot_name: 'Notes',
  join_at: null,
  ends_at: NOW.toISOString(),
  recording_config: {},
  automatic_leave: {},
  config: {},
  metadata,
  report_to: {
    url: 'http://localhost:8787/bot-runs/any/reports',
    upload_url: 'http://localhost:8787/bot-runs/any/files',
    token: 'run_secret',
  },
  ...changes,
});

type Command = RunAnswer['command'];

const wordsOf = (report: RunReport): string => {
  if (report.kind === 'heartbeat') return 'heartbeat';
  return report.sub_code === null ? report.code : `${report.code}/${report.sub_code}`;
};

/** Takes down what a run says, each report once, as the server does; `until` resolves when one of these was said. */
function listener(answerTo: (said: string) => Command = () => 'continue', runId = RUN) {
  const said: string[] = [];
  const messages = new Set<string | null>();
  const waiting: { wanted: string; resolve: () => void }[] = [];
  let number = 0;
  let endsAt = NOW.toISOString();
  const send: SendReports = async ({ run_id }, { reports }): Promise<ReportsOutcome> => {
    const last = reports.at(-1)?.number ?? 0;
    if (run_id !== runId) return { kind: 'answered', answer: { acknowledged: last, command: 'stop', ends_at: null } };
    if ((reports[0]?.number ?? 0) > number + 1) return { kind: 'gap', expected: number + 1 };
    let command: Command = 'continue';
    for (const report of reports.filter((one) => one.number > number)) {
      number = report.number;
      const words = wordsOf(report);
      if (report.kind === 'status') messages.add(report.message);
      command = answerTo(words);
      said.push(words);
      for (const { wanted, resolve } of waiting) if (wanted === words) resolve();
    }
    return { kind: 'answered', answer: { acknowledged: last, command, ends_at: command === 'stop' ? null : endsAt } };
  };
  const until = (wanted: string): Promise<void> =>
    said.includes(wanted) ? Promise.resolve() : new Promise((resolve) => waiting.push({ wanted, resolve }));
  const prolong = (ms: number): void => {
    endsAt = new Date(Date.parse(endsAt) + ms).toISOString();
  };
  /** What was said beside being there. */
  const statuses = (): string[] => said.filter((words) => words !== 'heartbeat');
  return { said, statuses, messages, send, until, prolong };
}

const UP_TO_CALL = ['joining_call', 'in_waiting_room', 'in_call_not_recording'];
const UP_TO_RECORDING = [...UP_TO_CALL, 'recording_permission_allowed', 'in_call_recording'];

async function courseOf(metadata: RunOrder['metadata'], last = 'done'): Promise<string[]> {
  const { statuses, send, until } = listener();
  await using launcher = simulatedLauncher({ clock, send, stepMs: 1 });
  assert.deepEqual(await launcher.launch(order(metadata), { signal: never }), { kind: 'started' });
  await until(last);
  return statuses();
}

test('a simulated bot joins, records until the meeting ends, leaves and is done, and says that it is simulated', async () => {
  const { statuses, messages, send, until } = listener();
  await using launcher = simulatedLauncher({ clock, send, stepMs: 1 });
  await launcher.launch(order(), { signal: never });
  await until('done');
  assert.deepEqual(statuses(), [...UP_TO_RECORDING, 'call_ended/call_ended_by_host', 'recording_done', 'done']);
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
    const { said, send, until, prolong } = listener();
    await using launcher = simulatedLauncher({ clock, send, stepMs: place === 'in_waiting_room' ? 60_000 : 1 });
    prolong(3_600_000);
    await launcher.launch(order(), { signal: never });
    if (place === 'in_waiting_room') await until('joining_call');
    else await until(place);
    await launcher.leave(RUN);
    await until('done');
    const ending = hasRecorded ? ['recording_done', 'done'] : ['done'];
    assert.deepEqual(said.slice(said.findIndex((one) => one.startsWith('call_ended'))), [
      'call_ended/bot_received_leave_call',
      ...ending,
    ]);
  }
});

test('a bot learns from the answer to its heartbeat that it must leave', async () => {
  const { said, send, until } = listener((words) => (words === 'heartbeat' ? 'leave' : 'continue'));
  await using launcher = simulatedLauncher({ clock, send, stepMs: 1, heartbeatMs: 1 });
  await launcher.launch(order({ simulate_call_seconds: '3600' }), { signal: never });
  await until('done');
  assert.ok(said.includes('call_ended/bot_received_leave_call'));
});

test('a bot that is over for the server says nothing more', async () => {
  const { said, send, until } = listener((words) => (words === 'in_waiting_room' ? 'stop' : 'continue'));
  const launcher = simulatedLauncher({ clock, send, stepMs: 1 });
  await launcher.launch(order(), { signal: never });
  await until('in_waiting_room');
  await launcher[Symbol.asyncDispose]();
  assert.deepEqual(said, ['joining_call', 'in_waiting_room']);
});

test('a bot stays as long as its meeting is prolonged, and leaves when it is cut short', async () => {
  const wanted = 50;
  let heartbeats = 0;
  let isRecording = false;
  const { send, statuses, until, prolong } = listener((words) => {
    if (words === 'in_call_recording') isRecording = true;
    if (!isRecording || words !== 'heartbeat') return 'continue';
    heartbeats += 1;
    if (heartbeats === 1) prolong(3_600_000);
    if (heartbeats === wanted) prolong(-3_600_001);
    return 'continue';
  });
  await using launcher = simulatedLauncher({ clock, send, stepMs: 1, heartbeatMs: 1 });
  prolong(1);
  await launcher.launch(order({}, { ends_at: new Date(NOW.getTime() + 1).toISOString() }), { signal: never });
  await until('done');
  assert.equal(heartbeats, wanted);
  assert.deepEqual(statuses().slice(-3), ['call_ended/call_ended_by_host', 'recording_done', 'done']);
});

test('a report that did not arrive, and one whose answer got lost, are sent again and count once', async () => {
  let tries = 0;
  const { statuses, send, until } = listener();
  const failing: SendReports = async (to, batch) => {
    tries += 1;
    if (tries <= 2) throw new Error('The server is away.');
    const outcome = await send(to, batch);
    if (tries % 2 === 1) throw new Error('The answer got lost.');
    return outcome;
  };
  await using launcher = simulatedLauncher({ clock, send: failing, stepMs: 1, reportRetryMs: 1 });
  await launcher.launch(order(), { signal: never });
  await until('done');
  assert.deepEqual(statuses(), [...UP_TO_RECORDING, 'call_ended/call_ended_by_host', 'recording_done', 'done']);
});

test('a server that lost reports gets them once more', async () => {
  const { statuses, send, until } = listener();
  let isForgetful = true;
  const forgetful: SendReports = async (to, batch) => {
    const isLost =
      isForgetful && batch.reports.some((report) => report.kind === 'status' && report.code === 'in_waiting_room');
    if (!isLost) return send(to, batch);
    isForgetful = false;
    return {
      kind: 'answered',
      answer: { acknowledged: batch.reports.at(-1)?.number ?? 0, command: 'continue', ends_at: NOW.toISOString() },
    };
  };
  await using launcher = simulatedLauncher({ clock, send: forgetful, stepMs: 1 });
  await launcher.launch(order(), { signal: never });
  await until('done');
  assert.deepEqual(statuses().slice(0, 3), UP_TO_CALL);
});

test('a bot whose reports are refused for good says nothing more', async () => {
  let tries = 0;
  const refusing = Promise.withResolvers<void>();
  const launcher = simulatedLauncher({
    clock,
    stepMs: 1,
    send: async () => {
      tries += 1;
      refusing.resolve();
      return { kind: 'refused', detail: 'This is not the token of this run.' };
    },
  });
  await launcher.launch(order(), { signal: never });
  await refusing.promise;
  await launcher[Symbol.asyncDispose]();
  assert.equal(tries, 1);
});

test('launching a bot that runs starts no second one: it tells the new run all it has said', async () => {
  const first = listener();
  const second = listener(undefined, NEXT_RUN);
  const outcomes = new Set<string>();
  const send: SendReports = async (to, batch) => {
    const outcome = await (to.run_id === RUN ? first : second).send(to, batch);
    outcomes.add(outcome.kind);
    return outcome;
  };
  await using launcher = simulatedLauncher({ clock, send, stepMs: 1, heartbeatMs: 1 });
  const long = order({ simulate_call_seconds: '3600' });
  await launcher.launch(long, { signal: never });
  await first.until('in_call_recording');
  const next = { ...long, run_id: NEXT_RUN };
  assert.deepEqual(await launcher.launch(next, { signal: never }), { kind: 'started' });
  await launcher.leave(RUN);
  await second.until('in_call_recording');
  await launcher.leave(NEXT_RUN);
  await second.until('done');
  assert.deepEqual([...outcomes], ['answered'], 'the new run need not ask for what it has not heard');
  assert.deepEqual(second.statuses(), [
    ...UP_TO_RECORDING,
    'call_ended/bot_received_leave_call',
    'recording_done',
    'done',
  ]);
});

test('what the run before was told does not stop a bot that has been launched again', async () => {
  const { statuses, send, until } = listener(undefined, NEXT_RUN);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const slow: SendReports = async (to, batch) => {
    if (to.run_id === RUN) {
      asked.resolve();
      await answer.promise;
    }
    return send(to, batch);
  };
  await using launcher = simulatedLauncher({ clock, send: slow, stepMs: 1 });
  await launcher.launch(order(), { signal: never });
  await asked.promise;
  await launcher.launch(order({}, { run_id: NEXT_RUN }), { signal: never });
  answer.resolve();
  await until('done');
  assert.deepEqual(statuses().slice(0, 3), UP_TO_CALL);
});

test('closing the launcher ends every bot and every timer', async () => {
  const { said, send, until } = listener();
  const launcher = simulatedLauncher({ clock, send, stepMs: 3_600_000 });
  await launcher.launch(order(), { signal: never });
  await until('joining_call');
  await launcher[Symbol.asyncDispose]();
  assert.deepEqual(said, ['joining_call']);
});

test('without capacity nothing starts', async () => {
  const { said, send } = listener();
  await using launcher = simulatedLauncher({ clock, send });
  const result = await launcher.launch(order({ simulate: 'no_capacity' }), { signal: never });
  assert.deepEqual([result.kind, said], ['no_capacity', []]);
});
