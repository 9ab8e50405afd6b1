/** What Recall's bots do in a call and no bot here does yet: answered with what is true of the bot, never as if it were gone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { updateBot } from '../../src/bots/index.ts';
import { NOW } from '../bots/bot-world.ts';
import { openApi, type ApiWorld } from './bot-api.ts';

const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';
const picture = { kind: 'jpeg', b64_data: '/9j/' };
const COMMANDS: [name: string, body?: object][] = [
  ['start_recording'],
  ['stop_recording'],
  ['pause_recording'],
  ['resume_recording'],
  ['request_recording_permission'],
  ['pin_participant'],
  ['send_chat_message', { to: 'everyone', message: 'Hello' }],
  ['output_audio', { kind: 'mp3', b64_data: 'SUQz' }],
  ['output_video', picture],
  ['output_screenshare', picture],
  ['output_media', { camera: { kind: 'webpage', config: { url: 'https://example.com/' } } }],
];
const OUTPUTS = COMMANDS.map(([name]) => name).filter((name) => name.startsWith('output_'));
const LISTS = [
  'recording',
  'transcript',
  'video_mixed',
  'video_separate',
  'audio_mixed',
  'audio_separate',
  'participant_events',
  'meeting_metadata',
  'realtime_endpoint',
];
const EMPTY_PAGE = { next: null, previous: null, results: [] };

let api: ApiWorld;
let id: string;
before(async () => {
  api = await openApi();
  const joinAt = new Date(NOW.getTime() + 86_400_000).toISOString();
  const created = await api.api('POST', '/api/v1/bot/', {
    meeting_url: 'https://zoom.us/j/85746382910',
    join_at: joinAt,
  });
  id = (created.body as { id: string }).id;
});
after(() => api[Symbol.asyncDispose]());

const become = (status: 'scheduled' | 'in_call_recording' | 'done'): Promise<void> =>
  updateBot(api.world.db, id, { status }, NOW);
const shown = async (): Promise<unknown> => (await api.api('GET', `/api/v1/bot/${id}/`)).body;
const codeOf = (body: unknown): unknown => (body as { code?: unknown }).code;

test('what a bot cannot do is 501 with a sentence while it is in its call, and refused before and after', async () => {
  for (const [status, httpStatus, code] of [
    ['scheduled', 400, 'cannot_command_unstarted_bot'],
    ['in_call_recording', 501, 'not_implemented'],
    ['done', 400, 'cannot_command_completed_bot'],
  ] as const) {
    await become(status);
    for (const [name, body] of COMMANDS) {
      for (const slash of ['', '/']) {
        const answer = await api.api('POST', `/api/v1/bot/${id}/${name}${slash}`, body);
        assert.deepEqual(
          [answer.status, codeOf(answer.body)],
          [httpStatus, code],
          `${name} of a bot that is ${status}`,
        );
        assert.match((answer.body as { detail: string }).detail, /^(?:Bots|The bot) .+\.$/);
      }
    }
  }
});

test('stopping what a bot shows answers the bot, for it shows nothing', async () => {
  await become('in_call_recording');
  for (const name of OUTPUTS) {
    const answer = await api.api('DELETE', `/api/v1/bot/${id}/${name}/`, { camera: true });
    assert.deepEqual(answer, { status: 200, body: await shown() }, name);
  }
});

test('there is nothing to delete or to look at: the bot itself, and what is empty', async () => {
  for (const status of ['scheduled', 'in_call_recording', 'done'] as const) {
    await become(status);
    assert.deepEqual(await api.api('POST', `/api/v1/bot/${id}/delete_media/`), { status: 200, body: await shown() });
    assert.deepEqual(await api.api('GET', `/api/v1/bot/${id}/transcript/`), { status: 200, body: [] });
    assert.deepEqual(await api.api('GET', `/api/v1/bot/${id}/speaker_timeline/`), { status: 200, body: [] });
    assert.deepEqual(await api.api('GET', `/api/v1/bot/${id}/screenshots/`), { status: 200, body: EMPTY_PAGE });
  }
  for (const name of LISTS) {
    const list = await api.api('GET', `/api/v1/${name}/?bot_id=${id}&status_code=done`);
    assert.deepEqual(list, { status: 200, body: EMPTY_PAGE }, name);
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const body = method === 'PATCH' ? {} : undefined;
      assert.equal((await api.api(method, `/api/v1/${name}/${id}/`, body)).status, 404, name);
    }
  }
  assert.equal((await api.api('POST', `/api/v1/recording/${id}/create_transcript/`, {})).status, 404);
});

test('a bot that is not there is 404, whatever it is told', async () => {
  const paths = [...COMMANDS, ['delete_media'] as const, ['transcript'] as const, ['screenshots'] as const];
  for (const [name, body] of paths) {
    const method = name === 'transcript' || name === 'screenshots' ? 'GET' : 'POST';
    for (const unknown of [UNKNOWN_ID, 'none']) {
      const answer = await api.api(method, `/api/v1/bot/${unknown}/${name}/`, body);
      assert.deepEqual(answer, { status: 404, body: { detail: 'Not found.' } }, name);
    }
  }
});
