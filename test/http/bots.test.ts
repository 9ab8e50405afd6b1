import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botListResource, botResource, type BotResource } from '../../src/contract/bot/bot-resources.ts';
import { inTransaction } from '../../src/db/index.ts';
import { createBot } from '../../src/flow/attend/command-bots.ts';
import { planBots } from '../../src/flow/attend/plan-bots.ts';
import { addApiKey } from '../../src/workspaces/index.ts';
import { botIdOf, botRow, minutes, NOW, zoom, type BotWorld } from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';
import { KEY, openApi, type Api, type ApiWorld } from './bot-api.ts';

const ZOOM = 'https://zoom.us/j/85746382910?pwd=abc';
const UNKNOWN_ID = '0190b0a0-0000-7000-8000-000000000000';

async function create(api: Api, body: Record<string, unknown> = {}): Promise<BotResource> {
  const answer = await api('POST', '/api/v1/bot/', { meeting_url: ZOOM, ...body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return botResource.parse(answer.body);
}

/** A bot that a calendar scheduled, with the meeting it is for. */
async function calendarBot({ world }: ApiWorld): Promise<{ botId: string; meetingId: string; userId: string }> {
  const userId = await world.addUser();
  const meetingId = await world.addMeeting({ userId });
  await inTransaction(world.db, (tx) =>
    planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds: [meetingId] }, NOW),
  );
  const botId = await botIdOf(world.db, meetingId);
  assert.ok(botId !== null);
  return { botId, meetingId, userId };
}

const launch = (world: BotWorld, botId: string) => launchBot(world.deps, botId);

const join = (world: BotWorld) => world.report(world.launcher.launched.at(-1), 'joining_call');

test('a scheduled bot is answered whole, in the recorded key order, with the documented defaults', async () => {
  await using at = await openApi();
  const answer = await at.api('POST', '/api/v1/bot/', {
    meeting_url: ZOOM,
    join_at: '2030-01-07T10:00:00Z',
    metadata: { a: 'b', c: null },
  });
  assert.equal(answer.status, 201);
  const bot = botResource.parse(answer.body);
  assert.deepEqual(Object.keys(bot), [
    'id',
    'meeting_url',
    'bot_name',
    'join_at',
    'recording_config',
    'status_changes',
    'recordings',
    'output_media',
    'automatic_video_output',
    'automatic_audio_output',
    'chat',
    'automatic_leave',
    'variant',
    'calendar_meetings',
    'zoom',
    'google_meet',
    'slack_team',
    'breakout_room',
    'metadata',
  ]);
  assert.equal(
    JSON.stringify(bot.meeting_url),
    '{"meeting_id":"85746382910","meeting_password":"abc","platform":"zoom"}',
  );
  assert.deepEqual(
    [bot.bot_name, bot.join_at, bot.status_changes, bot.calendar_meetings, bot.recordings, bot.metadata, bot.zoom],
    ['Meeting Notetaker', '2030-01-07T10:00:00.000000Z', [], [], [], { a: 'b', c: null }, null],
  );
  assert.equal(bot.automatic_leave?.['waiting_room_timeout'], 1200);
  assert.equal(bot.recording_config?.['start_recording_on'], 'participant_join');
  assert.equal((await botRow(at.world.db, bot.id)).launch_due_at?.toISOString(), '2030-01-07T10:00:00.000Z');
});

test('a bot without a join time, or with a past one, is ready at once', async () => {
  await using at = await openApi();
  for (const join_at of [undefined, null, '2030-01-07T08:00:00Z', '2030-01-07T09:00:00Z']) {
    const bot = await create(at.api, { join_at });
    assert.deepEqual(bot.status_changes, [
      { code: 'ready', message: null, created_at: '2030-01-07T09:00:00.000000Z', sub_code: null },
    ]);
    assert.deepEqual((await botRow(at.world.db, bot.id)).launch_due_at, NOW);
  }
});

test('options are kept and shown with the defaults around them', async () => {
  await using at = await openApi();
  const { id } = await create(at.api, {
    automatic_leave: { waiting_room_timeout: 60, made_up: 1 },
    recording_config: { transcript: { provider: { some: 'thing' } } },
    zoom: { user_email: 'ada@example.com' },
    unknown_field: true,
  });
  const bot = botResource.parse((await at.api('GET', `/api/v1/bot/${id}/`)).body);
  assert.equal(bot.automatic_leave?.['waiting_room_timeout'], 60);
  assert.equal(bot.automatic_leave?.['noone_joined_timeout'], 1200);
  assert.deepEqual(bot.recording_config?.['transcript'], { provider: { some: 'thing' } });
  assert.deepEqual(bot.zoom, { user_email: 'ada@example.com' });
});

test('bad bodies are answered with the field and a sentence', async () => {
  await using at = await openApi();
  const bad: [string, Record<string, unknown>][] = [
    ['meeting_url', { meeting_url: undefined }],
    ['meeting_url', { meeting_url: 7 }],
    ['meeting_url', { meeting_url: 'https://zoom.us.example.com/j/85746382910' }],
    ['meeting_url', { meeting_url: 'https://whereby.com/room' }],
    ['meeting_url', { meeting_url: `https://zoom.us/j/1${'0'.repeat(5000)}` }],
    ['bot_name', { bot_name: 'x'.repeat(101) }],
    ['bot_name', { bot_name: ' ' }],
    ['bot_name', { bot_name: 'a\0b' }],
    ['join_at', { join_at: 'tomorrow' }],
    ['join_at', { join_at: '0000-01-01T00:00:00Z' }],
    ['join_at', { join_at: '2030-13-41T00:00:00Z' }],
    ['join_at', { join_at: 17 }],
    ['metadata', { metadata: 'text' }],
    ['metadata', { metadata: { a: true } }],
    ['metadata', { metadata: { a: '\uD800' } }],
    ['metadata', { metadata: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, 'v'])) }],
    ['recording_config', { recording_config: 'all' }],
    ['recording_config', { recording_config: { a: 'x'.repeat(300_000) } }],
    ['chat', { chat: { text: 'a\0b' } }],
    ['automatic_leave', { automatic_leave: { waiting_room_timeout: 5 } }],
    ['automatic_leave', { automatic_leave: { noone_joined_timeout: 'soon' } }],
  ];
  for (const [field, body] of bad) {
    const answer = await at.api('POST', '/api/v1/bot/', { meeting_url: ZOOM, ...body });
    assert.equal(answer.status, 400, `${field}: ${JSON.stringify(body).slice(0, 80)}`);
    assert.ok(Object.hasOwn(Object(answer.body), field), `${field} is named in ${JSON.stringify(answer.body)}`);
  }
  const deep = `{"meeting_url":"${ZOOM}","chat":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
  assert.equal((await at.api('POST', '/api/v1/bot/', deep)).status, 400);
  for (const body of ['{', '[]', '"text"', 'null'])
    assert.equal((await at.api('POST', '/api/v1/bot/', body)).status, 400, body);
  const stored = await at.world.db.selectFrom('bots').select('id').execute();
  assert.deepEqual(stored, []);
});

test('lists are pages of a hundred, the newest first, with addresses of their neighbours', async () => {
  await using at = await openApi();
  for (let index = 0; index < 101; index += 1) {
    at.world.clock.advance(1000);
    await insertBot(at, String(index));
  }
  const first = botListResource.parse((await at.api('GET', '/api/v1/bot?metadata__kind=x')).body);
  assert.deepEqual([first.count, first.results.length, first.previous], [101, 100, null]);
  assert.equal(first.next, 'http://localhost:8787/api/v1/bot?metadata__kind=x&page=2');
  assert.equal(first.results[0]?.metadata['number'], '100');
  const second = botListResource.parse((await at.api('GET', '/api/v1/bot/?metadata__kind=x&page=2')).body);
  assert.deepEqual(
    [second.results.length, second.next, second.previous],
    [1, null, 'http://localhost:8787/api/v1/bot/?metadata__kind=x'],
  );
  assert.deepEqual(await at.api('GET', '/api/v1/bot/?page=3'), { status: 404, body: { detail: 'Invalid page.' } });
  assert.equal((await at.api('GET', '/api/v1/bot/?page=0')).status, 400);
});

/** Stores a bot that is found by its metadata. */
async function insertBot({ world }: ApiWorld, number: string): Promise<void> {
  const request = {
    workspaceId: world.workspaceId,
    meeting: zoom('1'),
    botName: 'n',
    config: {},
    joinAt: minutes(100),
  };
  await createBot(world.deps, { ...request, metadata: { kind: 'x', number } });
}

test('each filter of the list narrows it', async () => {
  await using at = await openApi();
  const meet = 'https://meet.google.com/abc-defg-hij';
  const early = await create(at.api, { join_at: '2030-01-07T10:00:00Z', metadata: { team: 'a', 'odd key': 'x' } });
  const late = await create(at.api, { join_at: '2030-01-07T12:00:00Z', meeting_url: meet, metadata: { team: 'b' } });
  const now = await create(at.api, { metadata: { team: 'a' } });
  const ids = async (query: string): Promise<string[]> => {
    const answer = await at.api('GET', `/api/v1/bot/?${query}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return botListResource.parse(answer.body).results.map((bot) => bot.id);
  };
  const both = (...bots: BotResource[]): string[] => bots.map((bot) => bot.id).toSorted();
  assert.deepEqual(await ids('join_at_after=2030-01-07T11:00:00Z'), both(late));
  assert.deepEqual(await ids('join_at_before=2030-01-07T11:00:00Z'), both(early));
  assert.deepEqual((await ids('platform=zoom')).toSorted(), both(early, now));
  assert.deepEqual((await ids('platform=zoom&platform=google_meet')).toSorted(), both(early, late, now));
  assert.deepEqual(await ids('status=ready'), both(now));
  assert.deepEqual(await ids('status=ready&status=done'), both(now));
  assert.deepEqual(await ids(`meeting_url=${encodeURIComponent(`${meet}?authuser=1`)}`), both(late));
  assert.deepEqual(await ids('meeting_url=nonsense'), []);
  assert.deepEqual((await ids('metadata__team=a')).toSorted(), both(early, now));
  assert.deepEqual(await ids('metadata__team=a&metadata__odd%20key=x'), both(early));
  assert.deepEqual((await ids('something=else')).length, 3);
  for (const query of [
    'status=asleep',
    'platform=phone',
    'join_at_after=soon',
    'metadata__a=1&metadata__a=2',
    'page=x',
  ]) {
    assert.equal((await at.api('GET', `/api/v1/bot/?${query}`)).status, 400, query);
  }
});

test('the filters by join time find bots that have joined and left, whose join time is no longer shown', async () => {
  await using at = await openApi();
  const { world } = at;
  const joinAt = '2030-01-07T10:00:00Z';
  const joined = await create(at.api, { join_at: joinAt });
  const failed = await create(at.api, { join_at: joinAt });
  world.clock.set(minutes(60));
  await launch(world, failed.id);
  assert.equal(
    botResource.parse((await at.api('GET', `/api/v1/bot/${failed.id}/`)).body).join_at,
    '2030-01-07T10:00:00.000000Z',
    'shown while the bot is on its way',
  );
  await world.report(world.launcher.launched[0], 'fatal/meeting_not_found');
  await launch(world, joined.id);
  await join(world);
  const list = await at.api(
    'GET',
    '/api/v1/bot/?join_at_after=2030-01-07T09:59:00Z&join_at_before=2030-01-07T10:01:00Z',
  );
  const found = botListResource.parse(list.body).results;
  assert.deepEqual(found.map((bot) => bot.id).toSorted(), [joined.id, failed.id].toSorted());
  assert.deepEqual(
    found.map((bot) => bot.join_at),
    [null, null],
  );
  assert.deepEqual((await botRow(world.db, joined.id)).join_at, minutes(60));
});

test('a bot of a calendar shows the meetings that share it, and a bot of the API none', async () => {
  await using at = await openApi();
  const { botId, meetingId, userId } = await calendarBot(at);
  const bot = botResource.parse((await at.api('GET', `/api/v1/bot/${botId}`)).body);
  assert.equal(
    JSON.stringify(bot.calendar_meetings),
    JSON.stringify([
      {
        id: meetingId,
        start_time: '2030-01-07T10:00:00.000000Z',
        end_time: '2030-01-07T10:30:00.000000Z',
        calendar_user: { id: userId, external_id: `user-${userId}` },
      },
    ]),
  );
  assert.deepEqual((await create(at.api)).calendar_meetings, []);
});

test('a scheduled bot can be changed, but not to a time less than ten minutes ahead', async () => {
  await using at = await openApi();
  const { id } = await create(at.api, { join_at: '2030-01-07T10:00:00Z', chat: { a: 1 }, zoom: { b: 2 } });
  const answer = await at.api('PATCH', `/api/v1/bot/${id}/`, {
    join_at: '2030-01-07T12:00:00+01:00',
    bot_name: 'Ada',
    meeting_url: 'https://meet.google.com/abc-defg-hij',
    chat: { a: 2 },
  });
  const bot = botResource.parse(answer.body);
  assert.deepEqual(
    [answer.status, bot.join_at, bot.bot_name, bot.meeting_url.platform, bot.chat, bot.zoom],
    [200, '2030-01-07T11:00:00.000000Z', 'Ada', 'google_meet', { a: 2 }, { b: 2 }],
  );
  assert.deepEqual((await botRow(at.world.db, id)).launch_due_at, minutes(120));
  for (const join_at of ['2030-01-07T09:09:59Z', '2030-01-07T08:00:00Z', null]) {
    assert.deepEqual(await at.api('PATCH', `/api/v1/bot/${id}/`, { join_at }), {
      status: 400,
      body: { code: 'update_bot_failed', detail: 'Not enough time to launch new bot' },
    });
  }
});

test('a dispatched bot can be neither changed nor deleted, and says what to do instead', async () => {
  await using at = await openApi();
  const { id } = await create(at.api);
  assert.deepEqual(await at.api('PATCH', `/api/v1/bot/${id}/`, { bot_name: 'Ada' }), {
    status: 400,
    body: { code: 'update_bot_failed', detail: 'Only non-dispatched bots can be updated' },
  });
  const deleted = await at.api('DELETE', `/api/v1/bot/${id}/`);
  assert.equal(deleted.status, 405);
  assert.match(JSON.stringify(deleted.body), /leave_call/);
});

test('a deleted bot is gone and never launched', async () => {
  await using at = await openApi();
  const { id } = await create(at.api, { join_at: '2030-01-07T10:00:00Z' });
  assert.deepEqual(await at.api('DELETE', `/api/v1/bot/${id}/`), { status: 204, body: null });
  assert.equal((await at.api('GET', `/api/v1/bot/${id}/`)).status, 404);
  assert.equal((await at.api('DELETE', `/api/v1/bot/${id}/`)).status, 404);
  assert.equal(botListResource.parse((await at.api('GET', '/api/v1/bot/')).body).count, 0);
  assert.equal((await botRow(at.world.db, id)).launch_due_at, null);
  at.world.clock.set(minutes(60));
  await launch(at.world, id);
  assert.deepEqual(at.world.launcher.launched, []);
});

test('a deleted bot of a calendar does not come back when its meeting is planned again', async () => {
  await using at = await openApi();
  const { world } = at;
  const { botId, meetingId } = await calendarBot(at);
  assert.equal((await at.api('DELETE', `/api/v1/bot/${botId}/`)).status, 204);
  assert.equal(await botIdOf(world.db, meetingId), null);
  await inTransaction(world.db, (tx) =>
    planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds: [meetingId] }, world.clock.now()),
  );
  assert.equal(await botIdOf(world.db, meetingId), null);
});

test('of a bot of a calendar only the metadata can be changed', async () => {
  await using at = await openApi();
  const { botId } = await calendarBot(at);
  const answer = await at.api('PATCH', `/api/v1/bot/${botId}/`, {
    bot_name: 'Other',
    join_at: '2030-01-09T00:00:00Z',
    metadata: { simulate: 'kicked' },
  });
  const bot = botResource.parse(answer.body);
  assert.deepEqual(
    [answer.status, bot.bot_name, bot.join_at, bot.metadata],
    [200, 'Meeting Notetaker', '2030-01-07T09:58:00.000000Z', { simulate: 'kicked' }],
  );
});

test('a scheduled bot that joins within ten minutes is removed by leave_call, as clients of Recall expect', async () => {
  await using at = await openApi();
  const soon = new Date(NOW.getTime() + 9 * 60_000).toISOString();
  const bot = await create(at.api, { join_at: soon });
  const scheduled = (await at.api('GET', `/api/v1/bot/${bot.id}/`)).body;
  assert.deepEqual(botResource.parse(scheduled).status_changes, []);
  assert.equal((await at.api('POST', `/api/v1/bot/${bot.id}/leave_call/`)).status, 200);
  assert.equal((await at.api('GET', `/api/v1/bot/${bot.id}/`)).status, 404);
});

test('a bot can be told to leave once it is on its way, and no more when it has left', async () => {
  await using at = await openApi();
  const { world } = at;
  const scheduled = await create(at.api, { join_at: '2030-01-07T10:00:00Z' });
  const early = await at.api('POST', `/api/v1/bot/${scheduled.id}/leave_call/`);
  assert.deepEqual([early.status, Object(early.body).code], [400, 'cannot_command_unstarted_bot']);

  const { id } = await create(at.api);
  await launch(world, id);
  await join(world);
  for (let time = 0; time < 2; time += 1)
    assert.equal((await at.api('POST', `/api/v1/bot/${id}/leave_call/`, {})).status, 200);
  assert.deepEqual(world.launcher.left, [id, id]);
  assert.deepEqual((await botRow(world.db, id)).watch_due_at, NOW);
  const [order] = world.launcher.launched;
  assert.equal(await world.report(order, 'heartbeat'), 'leave');
  await world.report(order, 'call_ended/bot_received_leave_call');
  const late = await at.api('POST', `/api/v1/bot/${id}/leave_call`);
  assert.deepEqual([late.status, Object(late.body).code], [400, 'cannot_command_completed_bot']);
});

test('a bot that is told to leave before it was launched never joins', async () => {
  await using at = await openApi();
  const { id } = await create(at.api);
  const bot = botResource.parse((await at.api('POST', `/api/v1/bot/${id}/leave_call/`)).body);
  assert.deepEqual(
    bot.status_changes.map((change) => [change.code, change.sub_code]),
    [
      ['ready', null],
      ['call_ended', 'bot_received_leave_call'],
      ['done', null],
    ],
  );
  await launch(at.world, id);
  assert.deepEqual(at.world.launcher.launched, []);
});

test('bots of other workspaces, unknown ids and ids that are none look the same', async () => {
  await using at = await openApi();
  const { world } = at;
  const own = await create(at.api, { join_at: '2030-01-07T10:00:00Z' });
  const strangers = await world.addWorkspace();
  await addApiKey(world.db, { workspaceId: strangers, name: 'other', apiKey: 'rk_other', now: NOW });
  const targets: [string, string][] = [
    ['rk_other', own.id],
    [KEY, UNKNOWN_ID],
    [KEY, 'none'],
    [KEY, '%00'],
    [KEY, "x' or 1=1"],
  ];
  for (const [key, id] of targets) {
    for (const [method, suffix] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', 'leave_call/'],
    ] as const) {
      const body = method === 'PATCH' ? { bot_name: 'x' } : undefined;
      const answer = await at.api(method, `/api/v1/bot/${encodeURIComponent(id)}/${suffix}`, body, key);
      assert.deepEqual(answer, { status: 404, body: { detail: 'Not found.' } }, `${method} ${id}`);
    }
  }
  assert.equal(botListResource.parse((await at.api('GET', '/api/v1/bot/', undefined, 'rk_other')).body).count, 0);
  assert.equal((await at.api('GET', `/api/v1/bot/${own.id}/`)).status, 200);
});

test('without a valid API key nothing is answered', async () => {
  await using at = await openApi();
  for (const path of ['/api/v1/bot/', `/api/v1/bot/${UNKNOWN_ID}/`]) {
    assert.equal((await at.api('GET', path, undefined, 'rk_wrong')).status, 401);
  }
  assert.equal((await at.api('PUT', '/api/v1/bot/', {})).status, 405);
});
