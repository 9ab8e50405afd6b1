/** The typed client against a real HTTP server: what it sends, and the one kind of failure. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import {
  ApiFailure,
  createCalendarToken,
  createClient,
  deleteBot,
  getCalendarMeeting,
  listBots,
  listCalendarMeetings,
  updateCalendarMeeting,
  type Client,
} from '../../client/index.ts';

type Seen = { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string };

let seen: Seen[] = [];
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  void (async () => {
    const body = (await request.toArray()).join('');
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(response);
  })();
});
let baseUrl = '';
let client: Client;

const json =
  (status: number, body: unknown) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const failureOf = async (call: Promise<unknown>): Promise<ApiFailure> => {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ApiFailure, String(error));
  return error;
};

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createClient({ baseUrl: `${baseUrl}/`, apiKey: 'key-1', calendarToken: 'token-1' });
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
  answer = json(200, []);
});

test('a call sends the credential that its operation asks for, and no other', async () => {
  await listCalendarMeetings(client);
  await listBots(client);
  assert.deepEqual(
    seen.map(({ method, url, headers }) => [method, url, headers['x-recallcalendarauthtoken'], headers.authorization]),
    [
      ['GET', '/api/v1/calendar/meetings/', 'token-1', undefined],
      ['GET', '/api/v1/bot/', undefined, 'Token key-1'],
    ],
  );
  seen = [];
  await client.call(['calendarToken', 'apiKey'], 'GET', '/either/');
  await createClient({ baseUrl, apiKey: 'key-1' }).call(['calendarToken', 'apiKey'], 'GET', '/either/');
  assert.deepEqual(
    seen.map(({ headers }) => [headers['x-recallcalendarauthtoken'], headers.authorization]),
    [
      ['token-1', undefined],
      [undefined, 'Token key-1'],
    ],
  );
  seen = [];
  await listBots(createClient({ baseUrl, calendarToken: 'token-1' }));
  assert.deepEqual(
    [seen[0]?.headers['x-recallcalendarauthtoken'], seen[0]?.headers.authorization],
    [undefined, undefined],
  );
});

test('parameters and the body are sent as they were given, whatever characters they have', async () => {
  answer = json(200, { id: 'a/b?c' });
  assert.deepEqual(
    await updateCalendarMeeting(client, { path: { id: 'a/b?c' }, body: { override_should_record: null } }),
    { id: 'a/b?c' },
  );
  await listBots(client, { query: { meeting_url: 'https://zoom.us/j/1?pwd=a&b', page: 2, status: ['ready', 'done'] } });
  assert.deepEqual(
    seen.map(({ method, url, body, headers }) => [method, url, body, headers['content-type']]),
    [
      ['PATCH', '/api/v1/calendar/meetings/a%2Fb%3Fc/', '{"override_should_record":null}', 'application/json'],
      [
        'GET',
        '/api/v1/bot/?meeting_url=https%3A%2F%2Fzoom.us%2Fj%2F1%3Fpwd%3Da%26b&page=2&status=ready&status=done',
        '',
        undefined,
      ],
    ],
  );
});

test('an answer without a body is no failure where the operation has none', async () => {
  answer = (response) => void response.writeHead(204).end();
  assert.equal(await deleteBot(client, { path: { id: 'one' } }), undefined);
});

test('a failure says what would help, with the words of the server', async () => {
  const read = (): Promise<ApiFailure> => failureOf(getCalendarMeeting(client, { path: { id: 'one' } }));
  answer = json(401, { code: 'calendar_token_expired', detail: 'It has expired.' });
  const signedOut = await read();
  assert.deepEqual(
    [signedOut.kind, signedOut.status, signedOut.code, signedOut.message],
    ['signed_out', 401, 'calendar_token_expired', 'It has expired.'],
  );
  answer = json(404, { detail: 'Not found.' });
  const missing = await read();
  assert.deepEqual([missing.kind, missing.status, missing.code, missing.message], ['refused', 404, null, 'Not found.']);
  answer = json(429, { detail: 'Slow down.' });
  assert.equal((await read()).kind, 'unreachable');
  answer = json(503, { detail: 'secret of the house' });
  const trouble = await read();
  assert.deepEqual([trouble.kind, trouble.message], ['unreachable', 'The server has trouble at the moment.']);
});

test('each wrong field has its first sentence, however deep it lies', async () => {
  answer = json(400, { user_id: ['Too long.', 'Odd.'], preferences: { bot_name: ['Empty.'] }, nothing: [] });
  const failure = await failureOf(createCalendarToken(client, { body: { user_id: '' } }));
  assert.deepEqual(
    [failure.kind, failure.message, failure.fields],
    ['refused', 'Too long.', { user_id: 'Too long.', preferences: 'Empty.' }],
  );
});

test('what is no answer of the API is a server in trouble', async () => {
  answer = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello');
  assert.equal((await failureOf(listBots(client))).kind, 'unreachable');
  answer = (response) => void response.writeHead(400, { 'content-type': 'text/html' }).end('<p>Hello');
  const odd = await failureOf(listBots(client));
  assert.deepEqual([odd.kind, odd.message], ['refused', 'The server has trouble at the moment.']);
});

test('a server that is silent, stops in the middle or is not there does not answer', { timeout: 15_000 }, async () => {
  answer = () => undefined;
  const silent = await failureOf(listBots(client, { deadlineMs: 50 }));
  assert.deepEqual([silent.kind, silent.status, silent.code], ['unreachable', null, 'TimeoutError']);
  answer = (response) => void response.writeHead(200).write('[');
  assert.equal((await failureOf(listBots(client, { deadlineMs: 50 }))).code, 'TimeoutError');
  answer = (response) => void response.destroy();
  assert.equal((await failureOf(listBots(client))).kind, 'unreachable');
  assert.equal((await failureOf(listBots(createClient({ baseUrl: 'http://127.0.0.1:1' })))).kind, 'unreachable');
});

test('a call that its caller ends fails like one without an answer', async () => {
  const controller = new AbortController();
  answer = () => controller.abort();
  const ended = await failureOf(listBots(client, { signal: controller.signal }));
  assert.deepEqual([ended.kind, ended.code], ['unreachable', 'AbortError']);
});

test('a client that keeps answers asks for them by their tag, and gives the same object while nothing has changed', async () => {
  const keeping = createClient({ baseUrl, calendarToken: 'token-1', keepsAnswers: true });
  const tagged = (tag: string, body: unknown) => (response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'application/json', etag: tag }).end(JSON.stringify(body));
  const unchanged = (response: ServerResponse): void => void response.writeHead(304, { etag: 'W/"1"' }).end();
  answer = tagged('W/"1"', [{ id: 'one' }]);
  const first = await listCalendarMeetings(keeping);
  answer = unchanged;
  assert.equal(await listCalendarMeetings(keeping), first, 'the same object');
  assert.equal(seen.at(-1)?.headers['if-none-match'], 'W/"1"');
  answer = tagged('W/"2"', [{ id: 'two' }]);
  const second = await listCalendarMeetings(keeping);
  assert.deepEqual(second, [{ id: 'two' }]);
  answer = json(200, []);
  await listCalendarMeetings(keeping, { query: { ical_uid: 'other' } });
  assert.equal(seen.at(-1)?.headers['if-none-match'], undefined, 'another question');
  await listCalendarMeetings(keeping);
  assert.equal(seen.at(-1)?.headers['if-none-match'], 'W/"2"');
  answer = json(200, {});
  await updateCalendarMeeting(keeping, { path: { id: 'one' }, body: {} });
  await getCalendarMeeting(keeping, { path: { id: 'one' } });
  assert.equal(
    seen.at(-1)?.headers['if-none-match'],
    undefined,
    'what a change answered is not kept, nor what has no tag',
  );

  answer = tagged('W/"1"', []);
  await listCalendarMeetings(client);
  await listCalendarMeetings(client);
  assert.equal(seen.at(-1)?.headers['if-none-match'], undefined, 'others ask as ever');
  answer = unchanged;
  assert.equal((await failureOf(listCalendarMeetings(client))).status, 304);
});
