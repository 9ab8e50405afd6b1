import type { ReportsOutcome } from '../../src/contract/bot-run/launcher.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { reportGap, runAnswer, runOrder, type RunOrder, type SendReports } from '../../src/contract/bot-run/index.ts';
import { createBot } from '../../src/flow/attend/command-bots.ts';
import { simulatedLauncher } from '../../src/launchers/simulated/index.ts';
import { botRow, historyOf, NOW, zoom, type BotWorld } from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';
import { KEY, openApi, type ApiWorld } from './bot-api.ts';

const AT = NOW.toISOString();
const JOINING = { number: 1, at: AT, kind: 'status', code: 'joining_call', sub_code: null, message: null };

async function addBot(world: BotWorld, metadata: Record<string, string> = {}): Promise<string> {
  const { workspaceId } = world;
  const asked = { config: { automatic_leave: { waiting_room_timeout: 60 }, chat: { greet: true } }, joinAt: null };
  return (await createBot(world.deps, { workspaceId, meeting: zoom('1', 'pw'), botName: 'Notes', metadata, ...asked }))
    .id;
}

/** A launched bot's order, as its launcher got it. */
async function launched({ world }: ApiWorld): Promise<RunOrder> {
  const botId = await addBot(world, { team: 'a' });
  await launchBot(world.deps, botId);
  const order = world.launcher.launched.at(-1);
  assert.ok(order !== undefined);
  return order;
}

type Sent = { status: number; body: unknown };

/** Posts a body to where the order says, with the order's token or another one. */
async function post(at: ApiWorld, order: RunOrder, body: unknown, authorization?: string | null): Promise<Sent> {
  const bearer = authorization === undefined ? `Bearer ${order.report_to.token}` : authorization;
  const request: InjectOptions = {
    method: 'POST',
    url: new URL(order.report_to.url).pathname,
    headers: { 'content-type': 'application/json', ...(bearer === null ? {} : { authorization: bearer }) },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  };
  const response = await at.app.inject(request);
  return { status: response.statusCode, body: response.json() };
}

test('an order is plain JSON that says what to join, as whom, how, until when, and where to report', async () => {
  await using at = await openApi();
  const order = await launched(at);
  assert.deepEqual(runOrder.parse(JSON.parse(JSON.stringify(order))), order);
  const { run_id: runId } = await botRow(at.world.db, order.bot_id);
  assert.deepEqual(
    {
      ...order,
      recording_config: Object.keys(order.recording_config).includes('start_recording_on'),
      automatic_leave: [order.automatic_leave['waiting_room_timeout'], order.automatic_leave['noone_joined_timeout']],
      report_to: order.report_to.url,
    },
    {
      run_id: runId,
      bot_id: order.bot_id,
      meeting: {
        platform: 'zoom',
        address: 'https://zoom.us/j/1?pwd=pw',
        parts: { platform: 'zoom', meeting_id: '1', meeting_password: 'pw' },
      },
      bot_name: 'Notes',
      join_at: null,
      ends_at: null,
      recording_config: true,
      automatic_leave: [60, 1200],
      config: { chat: { greet: true } },
      metadata: { team: 'a' },
      report_to: `http://localhost:8787/bot-runs/${runId}/reports`,
    },
  );
});

test('a run reports with its token and is told what to do; the token of another run, an API key and none are 401', async () => {
  await using at = await openApi();
  const order = await launched(at);
  const other = await launched(at);
  const batch = { sent_at: AT, reports: [JOINING] };
  for (const credential of [
    null,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${other.report_to.token}`,
    `Token ${KEY}`,
    `Bearer ${order.report_to.token}x`,
  ]) {
    const refused = await post(at, order, batch, credential);
    assert.deepEqual([refused.status, Object(refused.body).code], [401, 'run_token_invalid'], String(credential));
  }
  assert.deepEqual(await historyOf(at.world.db, order.bot_id), ['ready']);
  const taken = await post(at, order, batch);
  assert.deepEqual(taken, { status: 200, body: { acknowledged: 1, command: 'continue', ends_at: null } });
  assert.deepEqual(await historyOf(at.world.db, order.bot_id), ['ready', 'joining_call']);
});

test('the run of an id that is none is 401 like any other', async () => {
  await using at = await openApi();
  const order = await launched(at);
  const elsewhere = { ...order, report_to: { ...order.report_to, url: 'http://localhost:8787/bot-runs/none/reports' } };
  assert.equal((await post(at, elsewhere, { sent_at: AT, reports: [JOINING] })).status, 401);
});

test('a gap is 409 with the number that is expected', async () => {
  await using at = await openApi();
  const order = await launched(at);
  const answer = await post(at, order, { sent_at: AT, reports: [{ ...JOINING, number: 3 }] });
  assert.equal(answer.status, 409);
  assert.deepEqual([reportGap.parse(answer.body).code, reportGap.parse(answer.body).expected], ['report_gap', 1]);
});

test('a bad batch is a 4xx with a sentence, and nothing of it is taken in', async () => {
  await using at = await openApi();
  const order = await launched(at);
  const many = Array.from({ length: 51 }, (_, index) => ({ number: index + 1, at: AT, kind: 'heartbeat' }));
  const bad: [string, unknown][] = [
    ['no JSON', '{'],
    ['no object', []],
    ['no reports', { sent_at: AT }],
    ['an empty batch', { sent_at: AT, reports: [] }],
    ['too many', { sent_at: AT, reports: many }],
    ['no sent_at', { reports: [JOINING] }],
    ['numbers from 0', { sent_at: AT, reports: [{ ...JOINING, number: 0 }] }],
    ['numbers beyond what is stored', { sent_at: AT, reports: [{ ...JOINING, number: 3_000_000_000 }] }],
    ['numbers with a gap', { sent_at: AT, reports: [JOINING, { number: 3, at: AT, kind: 'heartbeat' }] }],
    [
      'numbers backwards',
      {
        sent_at: AT,
        reports: [
          { ...JOINING, number: 2 },
          { number: 1, at: AT, kind: 'heartbeat' },
        ],
      },
    ],
    ['an instant that is none', { sent_at: AT, reports: [{ ...JOINING, at: '2030-02-30T00:00:00Z' }] }],
    ['a status of ours', { sent_at: AT, reports: [{ ...JOINING, code: 'launching' }] }],
    ['no reason', { sent_at: AT, reports: [{ ...JOINING, code: 'fatal' }] }],
    ['a reason that is none', { sent_at: AT, reports: [{ ...JOINING, code: 'fatal', sub_code: 'Not so' }] }],
    ['a reason where none belongs', { sent_at: AT, reports: [{ ...JOINING, sub_code: 'bot_errored' }] }],
    ['a long sentence', { sent_at: AT, reports: [{ ...JOINING, message: 'x'.repeat(501) }] }],
    ['a kind that is none', { sent_at: AT, reports: [{ number: 1, at: AT, kind: 'shout' }] }],
  ];
  for (const [what, body] of bad) {
    const answer = await post(at, order, body);
    assert.equal(answer.status, 400, `${what}: ${JSON.stringify(answer.body)}`);
    assert.notDeepEqual(answer.body, {}, what);
  }
  const large = await post(at, order, { sent_at: AT, reports: [JOINING], more: 'x'.repeat(270_000) });
  assert.deepEqual(large, { status: 413, body: { detail: 'The request body is larger than 256 KB.' } });
  assert.deepEqual(await historyOf(at.world.db, order.bot_id), ['ready']);
});

test('the largest batch there may be is small enough to be sent', async () => {
  await using at = await openApi();
  const order = await launched(at);
  const reports = Array.from({ length: 50 }, (_, index) => ({
    ...JOINING,
    number: index + 1,
    message: '\u0001'.repeat(500),
  }));
  assert.equal((await post(at, order, { sent_at: AT, reports })).status, 200);
});

test('a run that sends without end is slowed down, and no other one with it', async () => {
  await using at = await openApi({ isThrottled: true });
  const order = await launched(at);
  const other = await launched(at);
  const batch = { sent_at: AT, reports: [{ number: 1, at: AT, kind: 'heartbeat' }] };
  for (let sent = 0; sent < 300; sent += 1) assert.equal((await post(at, order, batch)).status, 200);
  assert.equal((await post(at, order, batch)).status, 429);
  assert.equal((await post(at, other, batch)).status, 200);
});

test('reports are no part of the public document', async () => {
  await using at = await openApi();
  const document = (await at.app.inject({ method: 'GET', url: '/openapi.json' })).body;
  assert.ok(!document.includes('bot-runs') && !document.includes('RunReports'));
});

test('a bot that reports over HTTP goes through its meeting as one of this process does', async () => {
  await using at = await openApi();
  const { world } = at;
  const address = await at.app.listen({ port: 0, host: '127.0.0.1' });
  const send: SendReports = async ({ report_to: { url, token } }, batch): Promise<ReportsOutcome> => {
    const response = await fetch(new URL(new URL(url).pathname, address), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    });
    const body: unknown = await response.json();
    if (response.status === 200) return { kind: 'answered', answer: runAnswer.parse(body) };
    if (response.status === 409) return { kind: 'gap', expected: reportGap.parse(body).expected };
    return { kind: 'refused', detail: JSON.stringify(body) };
  };
  await using launcher = simulatedLauncher({ clock: world.clock, send, stepMs: 1 });
  const botId = await addBot(world, { simulate_call_seconds: '0.001' });
  await launchBot({ ...world.deps, launcher }, botId);
  const deadline = performance.now() + 30_000;
  while ((await botRow(world.db, botId)).status !== 'done') assert.ok(performance.now() < deadline, 'it gets done');
  assert.deepEqual(await historyOf(world.db, botId), [
    'ready',
    'joining_call',
    'in_waiting_room',
    'in_call_not_recording',
    'recording_permission_allowed',
    'in_call_recording',
    'call_ended/call_ended_by_host',
    'recording_done',
    'done',
  ]);
});
