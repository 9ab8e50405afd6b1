/** Bodies as clients of Recall send them: large pictures, numbers for texts, forms; and what is refused of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openApi, type Answer, type ApiWorld, KEY } from './bot-api.ts';

let api: ApiWorld;
before(async () => {
  api = await openApi();
});
after(() => api[Symbol.asyncDispose]());

const MEETING_URL = 'https://acme.zoom.us/j/85746382910';
const MOST_BASE64 = 1_835_008;

/** Sends a body of any content type. */
async function send(
  method: 'POST' | 'PATCH' | 'PUT',
  url: string,
  payload: string | Buffer,
  contentType: string,
  headers: Record<string, string> = { authorization: `Token ${KEY}` },
): Promise<Answer> {
  const response = await api.app.inject({ method, url, payload, headers: { ...headers, 'content-type': contentType } });
  return { status: response.statusCode, body: response.json() };
}

async function tokenOf(userId: unknown): Promise<string> {
  const { status, body } = await api.api('POST', '/api/v1/calendar/authenticate/', { user_id: userId });
  assert.equal(status, 200, JSON.stringify(body));
  return (body as { token: string }).token;
}
const user = async (token: string): Promise<Record<string, unknown>> =>
  (await api.app.inject({ url: '/api/v1/calendar/user/', headers: { 'x-recallcalendarauthtoken': token } })).json();

const pictures = (length: number): object => ({
  in_call_recording: { kind: 'jpeg', b64_data: 'a'.repeat(length) },
  in_call_not_recording: { kind: 'jpeg', b64_data: 'b'.repeat(length) },
});

test('pictures of the largest size are taken, and neither kept nor shown', async () => {
  const { status, body } = await api.api('POST', '/api/v1/bot/', {
    meeting_url: MEETING_URL,
    automatic_video_output: pictures(MOST_BASE64),
  });
  assert.equal(status, 201, JSON.stringify(body).slice(0, 300));
  const shown = { in_call_recording: { kind: 'jpeg' }, in_call_not_recording: { kind: 'jpeg' } };
  assert.deepEqual((body as Record<string, unknown>)['automatic_video_output'], shown);
  const stored = await api.world.db.selectFrom('bots').select('config').executeTakeFirstOrThrow();
  assert.ok(JSON.stringify(stored).length < 1000);
});

test('a picture or sound that is too large is refused by its name, a body that is too large with its size', async () => {
  const tooLong = ['Send at most 1,835,008 characters of base64.'];
  const data = { kind: 'mp3', b64_data: 'a'.repeat(MOST_BASE64 + 1) };
  const picture = { kind: 'jpeg', b64_data: 'a'.repeat(MOST_BASE64 + 1) };
  const create = (fields: object): Promise<Answer> =>
    api.api('POST', '/api/v1/bot/', { meeting_url: MEETING_URL, ...fields });
  assert.deepEqual(await create({ automatic_video_output: { in_call_recording: picture } }), {
    status: 400,
    body: { automatic_video_output: { in_call_recording: { b64_data: tooLong } } },
  });
  assert.deepEqual(await create({ automatic_audio_output: { in_call_recording: { data } } }), {
    status: 400,
    body: { automatic_audio_output: { in_call_recording: { data: { b64_data: tooLong } } } },
  });
  assert.deepEqual(await create({ automatic_video_output: pictures(2_200_000) }), {
    status: 413,
    body: { detail: 'The request body is larger than 4 MB.' },
  });
  const elsewhere = await api.api('POST', '/api/v1/calendar/authenticate/', {
    user_id: 'x',
    odd: 'y'.repeat(1_100_000),
  });
  assert.deepEqual(elsewhere, { status: 413, body: { detail: 'The request body is larger than 1 MB.' } });
});

test('a number is taken where a text is expected, unless its last digits are lost', async () => {
  const token = await tokenOf(42);
  assert.equal((await user(token))['external_id'], '42');
  assert.equal((await user(await tokenOf('42')))['external_id'], '42', 'the same person');
  const body = { meeting_url: MEETING_URL, bot_name: 7, metadata: { user_id: 42, score: 1.5, none: null } };
  const bot = await api.api('POST', '/api/v1/bot/', body);
  assert.equal(bot.status, 201, JSON.stringify(bot.body));
  const shown = bot.body as Record<string, unknown>;
  assert.deepEqual([shown['bot_name'], shown['metadata']], ['7', { user_id: '42', score: '1.5', none: null }]);
  for (const lost of ['12345678901234567890', '1e300', 'true']) {
    const answer = await send('POST', '/api/v1/calendar/authenticate/', `{"user_id": ${lost}}`, 'application/json');
    assert.deepEqual([answer.status, Object.keys(answer.body as object)], [400, ['user_id']], lost);
  }
});

test('a number without end and a join time that nobody can mean are refused by their name', async () => {
  for (const [field, json] of [
    ['join_at', '"9999-12-31T23:59:59Z"'],
    ['join_at', '1e400'],
    ['automatic_leave', '{"waiting_room_timeout": 1e400}'],
    ['variant', '{"zoom": [-1e400]}'],
  ] as const) {
    const body = `{"meeting_url": "${MEETING_URL}", "${field}": ${json}}`;
    const answer = await send('POST', '/api/v1/bot/', body, 'application/json');
    assert.deepEqual([answer.status, Object.keys(answer.body as object)], [400, [field]], json);
  }
});

test('a form is read like JSON: names nest, true and false are words or digits', async () => {
  const created = await send(
    'POST',
    '/api/v1/bot/',
    new URLSearchParams([
      ['meeting_url', MEETING_URL],
      ['bot_name', 'Née & Söhne'],
      ['metadata.team', 'sales'],
      ['metadata[user]', '42'],
      ['automatic_leave', '{"waiting_room_timeout": 600}'],
      ['automatic_leave.noone_joined_timeout', '700'],
    ]).toString(),
    'application/x-www-form-urlencoded; charset=utf-8',
  );
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const bot = created.body as { bot_name: string; metadata: object; automatic_leave: Record<string, unknown> };
  assert.deepEqual([bot.bot_name, bot.metadata], ['Née & Söhne', { team: 'sales', user: '42' }]);
  assert.equal(bot.automatic_leave['waiting_room_timeout'], 600);
  assert.equal(bot.automatic_leave['noone_joined_timeout'], 700);

  const headers = { 'x-recallcalendarauthtoken': await tokenOf('form') };
  for (const [text, value] of [
    ['true', true],
    ['0', false],
    ['1', true],
    ['False', false],
  ] as const) {
    const change = `preferences.record_external=${text}&preferences%5Bbot_name%5D=Notes`;
    const answer = await send('PATCH', '/api/v1/calendar/user/', change, 'application/x-www-form-urlencoded', headers);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { preferences } = answer.body as { preferences: Record<string, unknown> };
    assert.deepEqual([preferences['record_external'], preferences['bot_name']], [value, 'Notes'], text);
  }
  const wrong = await send(
    'PATCH',
    '/api/v1/calendar/user/',
    'preferences.record_external=perhaps',
    'application/x-www-form-urlencoded',
    headers,
  );
  assert.deepEqual([wrong.status, Object.keys(wrong.body as object)], [400, ['preferences']]);
  assert.equal(
    (
      await send(
        'PATCH',
        '/api/v1/calendar/user/',
        '{"preferences":{"record_external":"true"}}',
        'application/json',
        headers,
      )
    ).status,
    400,
    'JSON has words of its own',
  );
});

test('one value of a list, and several, come in a form', async () => {
  for (const [fields, expected] of [
    ['event_types=bot.done', ['bot.done']],
    ['event_types=bot.done&event_types=bot.fatal', ['bot.done', 'bot.fatal']],
    ['event_types[]=bot.fatal', ['bot.fatal']],
  ] as const) {
    const body = `url=https://example.com/hook&enabled=false&${fields}`;
    const answer = await send('POST', '/api/v1/webhook-endpoints/', body, 'application/x-www-form-urlencoded');
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.deepEqual((answer.body as { event_types: unknown }).event_types, expected);
  }
});

const multipart = (parts: string[], boundary = 'xyz'): string =>
  `${parts.map((part) => `--${boundary}\r\nContent-Disposition: form-data; ${part}\r\n`).join('')}--${boundary}--\r\n`;

test('a multipart body is read like a form; files, and what is none, are refused', async () => {
  const type = 'multipart/form-data; boundary=xyz';
  const bot = await send(
    'POST',
    '/api/v1/bot/',
    multipart([`name="meeting_url"\r\n\r\n${MEETING_URL}`, 'name="metadata.team"\r\n\r\nsales']),
    type,
  );
  assert.equal(bot.status, 201, JSON.stringify(bot.body));
  assert.deepEqual((bot.body as { metadata: unknown }).metadata, { team: 'sales' });
  const large = multipart([
    `name="meeting_url"\r\n\r\n${MEETING_URL}`,
    `name="automatic_video_output.in_call_recording.kind"\r\n\r\njpeg`,
    `name="automatic_video_output.in_call_recording.b64_data"\r\n\r\n${'a'.repeat(MOST_BASE64)}`,
  ]);
  assert.equal((await send('POST', '/api/v1/bot/', large, type)).status, 201);

  const authenticate = (body: string, contentType = type): Promise<Answer> =>
    send('POST', '/api/v1/calendar/authenticate/', body, contentType);
  const file = multipart(['name="user_id"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx']);
  assert.deepEqual(await authenticate(file), {
    status: 400,
    body: { user_id: ['Files are not taken here. Send the content as a text.'] },
  });
  for (const [body, contentType] of [
    ['<a/>', type],
    ['', type],
    [multipart(['name="user_id"\r\n\r\nx']).slice(0, -10), type],
    [multipart(['name="user_id"\r\n\r\nx']), 'multipart/form-data'],
    [multipart(Array.from({ length: 1001 }, (_, index) => `name="f${index}"\r\n\r\nx`)), type],
  ] as const) {
    const answer = await authenticate(body, contentType);
    assert.equal(answer.status, 400, `${body.slice(0, 40)}: ${JSON.stringify(answer.body)}`);
  }
});

test('a form cannot name what JSON could not: prototypes, NUL, endless depth, a field twice over', async () => {
  for (const body of [
    'user_id=a%00b',
    'user_id=x&user_id.y=z',
    'user_id={"__proto__":{"a":1}}',
    `user_id=${'['.repeat(2000)}${']'.repeat(2000)}`,
    Array.from({ length: 1001 }, (_, index) => `f${index}=x`).join('&'),
  ]) {
    const answer = await send('POST', '/api/v1/calendar/authenticate/', body, 'application/x-www-form-urlencoded');
    assert.equal(answer.status, 400, `${body.slice(0, 60)}: ${JSON.stringify(answer.body)}`);
  }
  for (const body of [
    '__proto__.isAdmin=1',
    'a={}&a.__proto__.isAdmin=1',
    'a={}&a[constructor][prototype][isAdmin]=1',
  ]) {
    await send('POST', '/api/v1/calendar/authenticate/', body, 'application/x-www-form-urlencoded');
  }
  assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
});
