/** A recording from the first report of its run to the last byte of a download: over HTTP, as runs and apps come. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { newId } from '../../src/base/ids.ts';
import { PIECE_BYTES } from '../../src/contract/bot-run/index.ts';
import { expireRecording, removeForgottenFiles } from '../../src/flow/attend/delete-recordings.ts';
import { bringOverHttp } from '../../src/meeting-bot/over-http.ts';
import { notePiece } from '../../src/recordings/index.ts';
import { addApiKey } from '../../src/workspaces/index.ts';
import { NOW } from '../bots/bot-world.ts';
import { openApi, type ApiWorld } from './bot-api.ts';
import { startRecordingRun, type RecordingRun } from './recording-run.ts';
import { isRecord } from './setup.ts';

const HOUR_MS = 3_600_000;
const OTHER_KEY = 'rk_other';
const never = new AbortController().signal;

let at: ApiWorld;
before(async () => {
  at = await openApi();
  const workspaceId = await at.world.addWorkspace();
  await addApiKey(at.world.db, { workspaceId, name: 'other', apiKey: OTHER_KEY, now: NOW });
});
after(() => at[Symbol.asyncDispose]());
beforeEach(() => at.world.clock.set(NOW));

/** Goes down into an answer by names. */
function dig(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)];
    assert.ok(isRecord(inner), `nothing under ${name}`);
    return inner[name];
  }, value);
}
async function get(path: string): Promise<Record<string, unknown>> {
  const { status, body } = await at.api('GET', path);
  assert.equal(status, 200, path);
  assert.ok(isRecord(body));
  return body;
}
const recordingOf = ({ recordingId }: RecordingRun) => get(`/api/v1/recording/${recordingId}/`);

async function toldOf({ botId }: RecordingRun): Promise<string[]> {
  const rows = await at.world.db
    .selectFrom('webhook_events')
    .select('type')
    .where('bot_id', '=', botId)
    .orderBy('created_at')
    .execute();
  return rows.map(({ type }) => type);
}

/** Follows a link as somebody does who has nothing else. */
async function follow(link: unknown, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  assert.ok(typeof link === 'string' && link.startsWith('http://localhost:8787/api/v1/download/'));
  return at.app.inject({ method, url: new URL(link).pathname, headers });
}
const videoLink = (recording: unknown) => dig(recording, 'media_shortcuts', 'video_mixed', 'data', 'download_url');
const filesOnDisk = () => readdir(at.world.folder).catch(() => []);

test('a recording is shown with its bot from its first report on, is told in order, and is done with all its links', async () => {
  const run = await startRecordingRun(at);
  await run.say('joining_call', 'in_call_not_recording');
  await run.tell('processing');
  await run.say('in_call_recording');
  const early = dig(await get(`/api/v1/bot/${run.botId}/`), 'recordings', '0');
  assert.ok(isRecord(early));
  assert.deepEqual(Object.keys(early), [
    'id',
    'created_at',
    'started_at',
    'completed_at',
    'expires_at',
    'status',
    'media_shortcuts',
    'metadata',
  ]);
  assert.deepEqual(
    [early['id'], dig(early, 'status', 'code'), early['completed_at'], early['expires_at'], early['media_shortcuts']],
    [
      run.recordingId,
      'processing',
      null,
      null,
      { video_mixed: null, transcript: null, participant_events: null, meeting_metadata: null, audio_mixed: null },
    ],
  );
  await run.say('call_ended/call_ended_by_host');
  const video = await run.bring('video_mixed');
  await run.bring('audio_mixed');
  await run.bring('participants');
  assert.equal(
    dig(await recordingOf(run), 'media_shortcuts', 'participant_events', 'data', 'participants_download_url'),
    null,
    'not before the other lists are there',
  );
  await run.bring('participant_events', Buffer.from('[]'));
  await run.bring('speaker_timeline', Buffer.from('[]'));
  await run.tell('done');
  await run.say('recording_done', 'done');

  assert.deepEqual(await toldOf(run), [
    'bot.joining_call',
    'bot.in_call_not_recording',
    'recording.processing',
    'bot.in_call_recording',
    'bot.call_ended',
    'video_mixed.done',
    'audio_mixed.done',
    'participant_events.done',
    'recording.done',
    'bot.recording_done',
    'bot.done',
  ]);
  const recording = await recordingOf(run);
  assert.deepEqual(
    [dig(recording, 'status', 'code'), dig(recording, 'bot'), recording['realtime_endpoints']],
    ['done', { id: run.botId, metadata: { team: 'a' } }, []],
  );
  assert.equal(
    Date.parse(String(recording['expires_at'])) - Date.parse(String(recording['completed_at'])),
    168 * HOUR_MS,
  );
  assert.deepEqual((await follow(videoLink(recording))).rawPayload, video);
  const lists = dig(recording, 'media_shortcuts', 'participant_events', 'data');
  assert.ok(isRecord(lists));
  for (const link of Object.values(lists)) assert.equal((await follow(link)).statusCode, 200);
  const shown = dig(await get(`/api/v1/bot/${run.botId}/`), 'recordings', '0');
  assert.deepEqual(dig(shown, 'media_shortcuts'), recording['media_shortcuts'], 'the bot shows the same');
});

test('webhooks of a recording have the published shapes', async () => {
  const run = await startRecordingRun(at);
  await run.recordAll();
  const rows = await at.world.db
    .selectFrom('webhook_events')
    .select(['type', 'body'])
    .where('bot_id', '=', run.botId)
    .execute();
  const dataOf = (type: string) => dig(rows.find((row) => row.type === type)?.body, 'data');
  const bot = { id: run.botId, metadata: { team: 'a' } };
  const done = dataOf('recording.done');
  assert.deepEqual(
    [dig(done, 'data', 'code'), dig(done, 'data', 'sub_code'), dig(done, 'recording'), dig(done, 'bot')],
    ['done', null, { id: run.recordingId, metadata: {} }, bot],
  );
  const video = dataOf('video_mixed.done');
  const id = dig(await recordingOf(run), 'media_shortcuts', 'video_mixed', 'id');
  assert.deepEqual([dig(video, 'video_mixed'), dig(video, 'bot')], [{ id, metadata: {} }, bot]);
});

test('pieces follow each other: one that is there is answered again, one after a gap is 409 with what is expected', async () => {
  const run = await startRecordingRun(at);
  await run.tell('processing');
  const content = randomBytes(PIECE_BYTES + 10);
  const [first, last] = [content.subarray(0, PIECE_BYTES), content.subarray(PIECE_BYTES)];
  const gap = await run.put('video_mixed', PIECE_BYTES, last);
  assert.deepEqual([gap.status, gap.body['code'], gap.body['expected']], [409, 'piece_gap', 0]);
  for (let time = 0; time < 2; time += 1)
    assert.deepEqual(await run.put('video_mixed', 0, first), { status: 200, body: { bytes: PIECE_BYTES } });
  const early = await run.finish('video_mixed', content);
  assert.deepEqual([early.status, early.body['expected']], [409, PIECE_BYTES]);
  const both = await Promise.all([
    run.put('video_mixed', PIECE_BYTES, last),
    run.put('video_mixed', PIECE_BYTES, last),
  ]);
  assert.deepEqual(
    both.map(({ body }) => body),
    [{ bytes: content.length }, { bytes: content.length }],
  );
  const { id } = await at.world.db
    .selectFrom('recording_files')
    .select('id')
    .where('recording_id', '=', run.recordingId)
    .executeTakeFirstOrThrow();
  const late = { offset: PIECE_BYTES, bytes: last.length };
  assert.equal(
    await notePiece(at.world.db, id, late),
    content.length,
    'the second of two at the same time counts for nothing',
  );
  for (let time = 0; time < 2; time += 1) assert.equal((await run.finish('video_mixed', content)).status, 200);
  assert.deepEqual((await follow(videoLink(await recordingOf(run)))).rawPayload, content);
  assert.equal((await toldOf(run)).filter((type) => type === 'video_mixed.done').length, 1, 'told once');
});

test('what is no piece, no file, or another file is refused', async () => {
  const run = await startRecordingRun(at);
  await run.tell('processing');
  assert.equal((await run.put('video_mixed', 5, Buffer.from('x'))).status, 400);
  assert.equal((await run.put('video_mixed', 0, Buffer.alloc(0))).status, 400);
  assert.equal((await run.put('passwords', 0, Buffer.from('x'))).status, 400);
  assert.equal((await run.put('video_mixed', 0, Buffer.alloc(PIECE_BYTES + 1))).status, 413);
  await run.put('audio_mixed', 0, Buffer.from('sound'));
  const differs = await run.finish('audio_mixed', Buffer.from('noise'));
  assert.deepEqual([differs.status, differs.body['code']], [422, 'file_differs']);
  assert.equal(dig(await recordingOf(run), 'media_shortcuts', 'audio_mixed', 'data', 'download_url'), null);
});

test('a run brings files of its own recordings alone', async () => {
  const run = await startRecordingRun(at);
  const other = await startRecordingRun(at);
  await run.tell('processing');
  assert.equal((await run.put('video_mixed', 0, Buffer.from('x'), other.order.report_to.token)).status, 401);
  const thief = { ...other.order, report_to: { ...other.order.report_to } };
  const url = `${new URL(thief.report_to.upload_url).pathname}/${run.recordingId}/video_mixed?offset=0`;
  const headers = { authorization: `Bearer ${thief.report_to.token}`, 'content-type': 'application/octet-stream' };
  assert.equal((await at.app.inject({ method: 'PUT', url, headers, payload: Buffer.from('x') })).statusCode, 404);
});

test('a file that comes before the report of its recording begins it, and it is told once', async () => {
  const run = await startRecordingRun(at);
  await run.put('video_mixed', 0, Buffer.from('x'));
  await run.tell('processing');
  assert.deepEqual(await toldOf(run), ['recording.processing']);
});

test('a run that was given up still delivers, and its recording is done; one of which nothing more comes has failed after an hour', async () => {
  const [late, silent] = [await startRecordingRun(at), await startRecordingRun(at)];
  for (const run of [late, silent]) {
    await run.say('joining_call', 'in_call_not_recording');
    await run.tell('processing');
    await run.say('in_call_recording', 'fatal/bot_errored');
  }
  await late.bring('video_mixed');
  await late.tell('done');
  assert.equal(dig(await recordingOf(late), 'status', 'code'), 'done');
  await silent.put('video_mixed', 0, Buffer.from('x'));
  const due = await at.world.db
    .selectFrom('recordings')
    .select('expire_due_at')
    .where('id', '=', silent.recordingId)
    .executeTakeFirstOrThrow();
  assert.ok(due.expire_due_at !== null && due.expire_due_at.getTime() - at.world.clock.now().getTime() > HOUR_MS / 2);
  at.world.clock.set(due.expire_due_at);
  await expireRecording(at.world.deps, { id: silent.recordingId });
  const failed = await recordingOf(silent);
  assert.deepEqual([dig(failed, 'status', 'code'), dig(failed, 'status', 'sub_code')], ['failed', 'bot_errored']);
  assert.deepEqual((await toldOf(silent)).slice(-2).toSorted(), ['recording.failed', 'video_mixed.failed']);
  assert.equal((await silent.put('video_mixed', 0, Buffer.from('xy'))).status, 410, 'it is over');
});

test('a recording that is done without a whole file has failed', async () => {
  const run = await startRecordingRun(at);
  await run.tell('processing');
  await run.put('video_mixed', 0, Buffer.from('x'));
  await run.tell('done');
  assert.deepEqual(
    [dig(await recordingOf(run), 'status', 'code'), dig(await recordingOf(run), 'status', 'sub_code')],
    ['failed', 'not_delivered'],
  );
});

test('a link takes ranges, HEAD and If-Range, says what it is, and is kept by nobody', async () => {
  const run = await startRecordingRun(at);
  await run.recordAll();
  const link = videoLink(await recordingOf(run));
  const whole = await follow(link);
  const { rawPayload: bytes, headers } = whole;
  assert.deepEqual(
    [headers['content-type'], headers['content-length'], headers['accept-ranges'], headers['cache-control']],
    ['video/mp4', '1000', 'bytes', 'no-store'],
  );
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['content-disposition'], 'attachment; filename="video-mixed-2030-01-07.mp4"');
  const head = await follow(link, {}, 'HEAD');
  assert.deepEqual([head.statusCode, head.headers['content-length'], head.rawPayload.length], [200, '1000', 0]);
  for (const [range, from, to] of [
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=990-', 990, 999],
    ['bytes=990-5000', 990, 999],
    ['bytes=-5', 995, 999],
    ['bytes=-5000', 0, 999],
  ] as const) {
    const part = await follow(link, { range });
    assert.deepEqual(
      [part.statusCode, part.headers['content-range'], part.rawPayload],
      [206, `bytes ${from}-${to}/1000`, bytes.subarray(from, to + 1)],
      range,
    );
  }
  for (const range of ['bytes=1000-', 'bytes=-0']) {
    const none = await follow(link, { range });
    assert.deepEqual(
      [none.statusCode, none.headers['content-range'], none.rawPayload.length],
      [416, 'bytes */1000', 0],
    );
  }
  for (const range of ['bytes=0-1,4-5', 'lines=1-2', 'bytes=5-2', 'bytes=-'])
    assert.equal((await follow(link, { range })).statusCode, 200, range);
  const etag = String(headers.etag);
  assert.equal((await follow(link, { range: 'bytes=0-0', 'if-range': etag })).statusCode, 206);
  assert.equal((await follow(link, { range: 'bytes=0-0', 'if-range': '"another"' })).statusCode, 200);
});

test('a link ends after six hours; a forged one never was; a new one comes with the recording', async () => {
  const run = await startRecordingRun(at);
  await run.recordAll();
  const link = String(videoLink(await recordingOf(run)));
  assert.equal((await follow(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)).statusCode, 404);
  const later = link.replace(/\.(\d+)\./, (_all, endsAt: string) => `.${Number(endsAt) + 3_600}.`);
  assert.equal((await follow(later)).statusCode, 404);
  const start = at.world.clock.now().getTime();
  at.world.clock.set(new Date(start + 5.7 * HOUR_MS));
  assert.equal((await follow(link)).statusCode, 200);
  at.world.clock.set(new Date(start + 6 * HOUR_MS));
  const expired = await follow(link);
  assert.deepEqual([expired.statusCode, expired.json().code], [403, 'link_expired']);
  assert.equal((await follow(videoLink(await recordingOf(run)))).statusCode, 200);
});

test('recordings and what is made of them are listed, narrowed and read, each in its own workspace', async () => {
  const run = await startRecordingRun(at);
  await run.recordAll();
  const byBot = await get(`/api/v1/recording/?bot_id=${run.botId}&status_code=done`);
  assert.deepEqual(
    [dig(byBot, 'results', '0'), byBot['next'], byBot['previous']],
    [await recordingOf(run), null, null],
  );
  assert.deepEqual((await get(`/api/v1/recording/?bot_id=${run.botId}&status_code=processing`))['results'], []);
  assert.deepEqual((await get('/api/v1/recording/?created_at_before=2020-01-01'))['results'], []);
  for (const kind of ['video_mixed', 'audio_mixed', 'participant_events']) {
    const list = await get(`/api/v1/${kind}/?recording_id=${run.recordingId}`);
    const one = dig(list, 'results', '0');
    assert.deepEqual(dig(one, 'recording'), { id: run.recordingId, metadata: {} });
    const { recording: _, ...shortcut } = one as Record<string, unknown>;
    assert.deepEqual(shortcut, dig(await recordingOf(run), 'media_shortcuts', kind), 'the shortcut is the same');
    const path = `/api/v1/${kind}/${String(dig(one, 'id'))}/`;
    assert.deepEqual(await get(path), one);
    assert.equal((await at.api('GET', path, undefined, OTHER_KEY)).status, 404);
    assert.equal((await at.api('DELETE', path)).status, 501);
  }
  for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
    const body = method === 'PATCH' ? { metadata: {} } : undefined;
    assert.equal((await at.api(method, `/api/v1/recording/${run.recordingId}/`, body, OTHER_KEY)).status, 404, method);
  }
  assert.deepEqual(dig((await at.api('GET', '/api/v1/recording/', undefined, OTHER_KEY)).body, 'results'), []);
  const changed = await at.api('PATCH', `/api/v1/recording/${run.recordingId}/`, { metadata: { own: 'text' } });
  assert.deepEqual([changed.status, dig(changed.body, 'metadata')], [200, { own: 'text' }]);
});

test('a list goes on where a page ends, and back', async () => {
  const values = await at.world.db.selectFrom('recordings').selectAll().limit(1).executeTakeFirstOrThrow();
  const run = await startRecordingRun(at);
  for (let index = 0; index < 101; index += 1) {
    const created_at = new Date(NOW.getTime() + index * 1_000);
    const { expire_due_at: _due, expire_leased_until: _lease, metadata: _metadata, ...rest } = values;
    await at.world.db
      .insertInto('recordings')
      .values({ ...rest, id: newId(), bot_id: run.botId, created_at })
      .execute();
  }
  const first = await get(`/api/v1/recording/?bot_id=${run.botId}`);
  const next = String(first['next']).replace('http://localhost:8787', '');
  const second = await get(next);
  const idsOf = (page: Record<string, unknown>) => (page['results'] as { id: string }[]).map(({ id }) => id);
  assert.deepEqual([idsOf(first).length, idsOf(second).length, second['next']], [100, 1, null]);
  assert.equal(new Set([...idsOf(first), ...idsOf(second)]).size, 101);
  assert.deepEqual(idsOf(await get(String(second['previous']).replace('http://localhost:8787', ''))), idsOf(first));
  assert.equal((await at.api('GET', '/api/v1/recording/?cursor=nowhere')).status, 400);
});

test('media are deleted when the app says so, not while their bot is at work, and only once', async () => {
  const run = await startRecordingRun(at);
  const path = `/api/v1/recording/${run.recordingId}/`;
  await run.tell('processing');
  for (const [method, url] of [
    ['DELETE', path],
    ['POST', `/api/v1/bot/${run.botId}/delete_media/`],
  ] as const) {
    const refused = await at.api(method, url);
    assert.deepEqual([refused.status, dig(refused.body, 'code')], [409, 'recording_in_use']);
  }
  await run.bring('video_mixed');
  await run.tell('done');
  const link = videoLink(await recordingOf(run));
  const before_ = (await filesOnDisk()).length;
  at.world.clock.advance(1_000);
  const answer = await at.api('POST', `/api/v1/bot/${run.botId}/delete_media/`);
  assert.equal(answer.status, 200);
  const shown = dig(answer.body, 'recordings', '0');
  assert.deepEqual([dig(shown, 'status', 'code'), videoLink(shown)], ['deleted', null]);
  assert.equal(dig(shown, 'media_shortcuts', 'video_mixed', 'status', 'code'), 'deleted');
  assert.equal((await filesOnDisk()).length, before_ - 1);
  assert.equal((await follow(link)).statusCode, 404);
  assert.equal((await toldOf(run)).at(-1), 'recording.deleted');
  const again = await at.api('POST', `/api/v1/bot/${run.botId}/delete_media/`);
  assert.deepEqual([again.status, dig(again.body, 'code')], [409, 'media_deleted']);
  assert.equal((await at.api('DELETE', path)).status, 204);
  assert.equal((await toldOf(run)).filter((type) => type === 'recording.deleted').length, 1);
});

test('media go when their time is over: after a week, when it was asked for, never, or at once', async () => {
  const kept = async (retention?: unknown) => {
    at.world.clock.set(NOW);
    const run = await startRecordingRun(at, retention === undefined ? {} : { recording_config: { retention } });
    await run.recordAll();
    const recording = await recordingOf(run);
    const hours =
      (Date.parse(String(recording['expires_at'])) - Date.parse(String(recording['completed_at']))) / HOUR_MS;
    return { run, hoursKept: recording['expires_at'] === null ? null : hours };
  };
  const [standard, timed, forever, none] = [
    await kept(),
    await kept({ type: 'timed', hours: 2 }),
    await kept({ type: 'forever' }),
    await kept(null),
  ];
  assert.deepEqual(
    [standard, timed, forever, none].map(({ hoursKept }) => hoursKept),
    [168, 2, null, 0],
  );
  const statusAfter = async ({ run }: { run: RecordingRun }, hours: number) => {
    at.world.clock.set(new Date(NOW.getTime() + hours * HOUR_MS));
    const { nextDueAt } = await expireRecording(at.world.deps, { id: run.recordingId });
    return [dig(await recordingOf(run), 'status', 'code'), nextDueAt !== null];
  };
  assert.deepEqual(await statusAfter(none, 0.1), ['deleted', false]);
  assert.deepEqual(await statusAfter(timed, 1), ['done', true]);
  assert.deepEqual(await statusAfter(timed, 3), ['deleted', false]);
  assert.deepEqual(await statusAfter(forever, 100_000), ['done', false]);
  assert.equal((await toldOf(timed.run)).at(-1), 'recording.deleted');
});

test('files go after their bot is gone, and no others', async () => {
  const [gone, stays] = [await startRecordingRun(at), await startRecordingRun(at)];
  await gone.recordAll();
  await stays.recordAll();
  await at.world.db.deleteFrom('bots').where('id', '=', gone.botId).execute();
  const before_ = (await filesOnDisk()).length;
  assert.equal(
    await removeForgottenFiles({ ...at.world.deps, clock: { now: () => new Date() } }, never),
    0,
    'too young',
  );
  const tomorrow = { now: () => new Date(Date.now() + 25 * HOUR_MS) };
  assert.equal(await removeForgottenFiles({ ...at.world.deps, clock: tomorrow }, never), 5);
  assert.equal((await filesOnDisk()).length, before_ - 5);
  assert.equal((await follow(videoLink(await recordingOf(stays)))).statusCode, 200);
});

test('the bot brings files in its own way, also twice; and a server ends while somebody still reads one', async () => {
  await using listening = await openApi();
  const address = await listening.app.listen({ port: 0, host: '127.0.0.1' });
  const run = await startRecordingRun(listening);
  await run.tell('processing');
  const content = randomBytes(2 * PIECE_BYTES + 77);
  const path = join(listening.world.folder, 'brought.mp4');
  await writeFile(path, content);
  const { upload_url, ...report_to } = run.order.report_to;
  const order = {
    ...run.order,
    report_to: { ...report_to, upload_url: upload_url.replace('http://localhost:8787', address) },
  };
  const sha256 = createHash('sha256').update(content).digest('hex');
  const about = { bytes: content.length, sha256, format: 'mp4', duration_seconds: 3 } as const;
  const bring = bringOverHttp(order, never);
  for (let time = 0; time < 2; time += 1) await bring(run.recordingId, 'video_mixed', path, about);
  const { body } = await listening.api('GET', `/api/v1/recording/${run.recordingId}/`);
  const link = new URL(new URL(String(videoLink(body))).pathname, address);
  const read = await fetch(link);
  assert.ok(Buffer.from(await read.arrayBuffer()).equals(content));
  const slow = await fetch(link);
  await listening.app.close();
  await assert.rejects(slow.arrayBuffer(), 'it was cut off');
});
