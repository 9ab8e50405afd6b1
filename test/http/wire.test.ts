/** What every answer has in common: content type, Allow, slashes, HEAD, credentials, CORS, throttles, Idempotency-Key. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { signCalendarToken } from '../../src/calendar-users/index.ts';
import { listApiKeys, revokeApiKey } from '../../src/workspaces/index.ts';
import { openPerson, type Person } from '../support/calendar-client.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { addWorkspace, connectedPerson, fieldsOf, sendBytes } from './setup.ts';

const TOKEN = 'x-recallcalendarauthtoken';
const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';
const FEED = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nEND:VCALENDAR\r\n';

let rollcall: TestRollcall;
let feeds: FeedServer;
let person: Person;
before(async () => {
  rollcall = await startRollcall();
  feeds = await startFeedServer();
  person = await openPerson(rollcall.api, 'wire');
});
after(async () => {
  await feeds[Symbol.asyncDispose]();
  await rollcall[Symbol.asyncDispose]();
});

/** Every path of the calendar token with the methods it has, as an app calls them. */
const OF_PERSON: [path: string, methods: string[], status: number][] = [
  ['/api/v1/calendar/user', ['GET', 'PUT', 'PATCH'], 200],
  ['/api/v1/calendar/meetings', ['GET'], 200],
  ['/api/v1/calendar/meetings/refresh', ['POST'], 200],
  [`/api/v1/calendar/meetings/${UNKNOWN_ID}`, ['GET', 'PUT', 'PATCH'], 404],
  [`/api/v1/calendar/meetings/${UNKNOWN_ID}/decision`, ['GET'], 404],
  ['/api/v1/calendar/connections', ['GET'], 200],
  [`/api/v1/calendar/connections/${UNKNOWN_ID}`, ['DELETE'], 404],
];

test('paths answer alike with and without their trailing slash, on every method', async () => {
  for (const [path, methods, status] of OF_PERSON) {
    for (const method of methods) {
      const body = method === 'PUT' || method === 'PATCH' ? {} : undefined;
      const request = { token: person.token, ...(body !== undefined && { body }) };
      const withSlash = await rollcall.api(method, `${path}/`, request);
      const without = await rollcall.api(method, path, request);
      assert.equal(withSlash.status, status, `${method} ${path}/: ${JSON.stringify(withSlash.body)}`);
      assert.equal(without.status, status, `${method} ${path}`);
      assert.deepEqual(without.body, withSlash.body);
    }
  }
  for (const slash of ['', '/']) {
    const { token } = fieldsOf(
      await rollcall.api('POST', `/api/v1/calendar/authenticate${slash}`, { body: { user_id: 'leaving' } }),
    );
    assert.equal(typeof token, 'string');
    const request = { token: String(token) };
    const platform = { ...request, body: { platform: 'google' } };
    assert.equal((await rollcall.api('POST', `/api/v1/calendar/user/disconnect${slash}`, platform)).status, 200);
    assert.equal((await rollcall.api('GET', `/api/v1/calendar/users${slash}`)).status, 200);
    assert.equal((await rollcall.api('GET', `/api/v1/bot${slash}`)).status, 200);
    assert.equal((await rollcall.api('DELETE', `/api/v1/calendar/user${slash}`, request)).status, 204);
  }
});

test('JSON is exactly application/json, also for errors and documents', async () => {
  const { token } = person;
  const answers = [
    await rollcall.api('GET', '/api/v1/calendar/user/', { token }),
    await rollcall.api('GET', '/api/v1/calendar/user/', { key: null }),
    await rollcall.api('GET', `/api/v1/bot/${UNKNOWN_ID}/`),
    await rollcall.api('PATCH', '/api/v1/calendar/user/', { token, body: '{' }),
    await rollcall.api('DELETE', '/api/v1/bot/'),
    await rollcall.api('GET', '/api/v1/nothing/'),
    await rollcall.api('GET', '/api/v1/calendar/meetings/%zz/', { token }),
    await rollcall.api('GET', '/openapi.json'),
    await rollcall.api('GET', '/healthz'),
  ];
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 401, 404, 400, 405, 404, 400, 200, 200],
  );
  for (const answer of answers) assert.equal(answer.headers.get('content-type'), 'application/json');
});

test('Allow lists the methods in the recorded order, also on errors, HEAD and OPTIONS', async () => {
  const { token } = person;
  const allowOf = async (method: string, path: string, request: Parameters<TestRollcall['api']>[2] = { token }) =>
    (await rollcall.api(method, path, request)).headers.get('allow');
  const user = 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS';
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
    assert.equal(await allowOf(method, '/api/v1/calendar/user/'), user, method);
  }
  assert.equal(await allowOf('GET', '/api/v1/calendar/user', { key: null }), user);
  assert.equal(await allowOf('GET', '/api/v1/bot/', {}), 'GET, POST, HEAD, OPTIONS');
  assert.equal(await allowOf('OPTIONS', '/api/v1/bot/', {}), 'GET, POST, HEAD, OPTIONS');
  assert.equal(await allowOf('DELETE', `/api/v1/calendar/meetings/${UNKNOWN_ID}/`), 'GET, PUT, PATCH, HEAD, OPTIONS');
  assert.equal(await allowOf('GET', '/api/v1/nothing/'), null);
});

test('every answer has a request id: the one that came when it is harmless, else a new one', async () => {
  const NEW = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
  const { token } = person;
  const tag = (await rollcall.api('GET', '/api/v1/calendar/meetings/', { token })).headers.get('etag') ?? '';
  const paths: [method: string, path: string, status: number, request: Parameters<TestRollcall['api']>[2]][] = [
    ['GET', '/api/v1/calendar/user/', 200, { token }],
    ['GET', '/api/v1/calendar/user/', 401, { key: null }],
    ['GET', '/api/v1/calendar/meetings/', 304, { token, headers: { 'if-none-match': tag } }],
    ['PATCH', '/api/v1/calendar/user/', 400, { token, body: '{' }],
    ['GET', `/api/v1/bot/${UNKNOWN_ID}/`, 404, {}],
    ['GET', '/nothing/', 404, { key: null }],
    ['DELETE', '/api/v1/bot/', 405, {}],
    ['OPTIONS', '/api/v1/calendar/user/', 204, { key: null }],
    ['GET', '/api/v1/calendar/meetings/%zz/', 400, { token }],
    ['GET', '/docs/static/index.css', 200, { key: null }],
    ['GET', '/healthz', 200, { key: null }],
    ['GET', '/', 302, { key: null }],
  ];
  for (const [method, path, status, request] of paths) {
    const made = await rollcall.api(method, path, request);
    assert.equal(made.status, status, path);
    assert.match(made.headers.get('x-request-id') ?? '', NEW, `${method} ${path}`);
    for (const [sent, isKept] of [
      ['abc-DEF_1.2:3', true],
      ['x'.repeat(64), true],
      ['x'.repeat(65), false],
      ['<script>', false],
      ['a b', false],
    ] as const) {
      const headers = { ...request?.headers, 'x-request-id': sent };
      const answer = await rollcall.api(method, path, { ...request, headers });
      assert.equal(answer.headers.get('x-request-id') === sent, isKept, `${path} ${sent}`);
    }
  }
  const origin = { token, headers: { origin: 'https://app.example.com' } };
  const exposed = (await rollcall.api('GET', '/api/v1/calendar/user/', origin)).headers;
  assert.match(exposed.get('access-control-expose-headers') ?? '', /x-request-id/);
});

test('HEAD answers like GET, without a body', async () => {
  const { token } = person;
  const head = await rollcall.api('HEAD', '/api/v1/calendar/user/', { token });
  const get = await rollcall.api('GET', '/api/v1/calendar/user/', { token });
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  for (const name of ['content-type', 'content-length', 'allow', 'vary']) {
    assert.equal(head.headers.get(name), get.headers.get(name), name);
  }
  assert.equal((await rollcall.api('HEAD', '/api/v1/calendar/user/', { key: null })).status, 401);
  assert.equal((await rollcall.api('HEAD', '/api/v1/bot/')).status, 200);
});

test('the API key is accepted in every form that clients send', async () => {
  const { apiKey } = rollcall;
  for (const value of [
    `Token ${apiKey}`,
    `TOKEN ${apiKey}`,
    `token ${apiKey}`,
    `Bearer ${apiKey}`,
    apiKey,
    `  ${apiKey}  `,
  ]) {
    const headers = { authorization: value };
    const answer = await rollcall.api('GET', '/api/v1/calendar/users/', { key: null, headers });
    assert.equal(answer.status, 200, value.replace(apiKey, '…'));
  }
});

test('a calendar token is enough, and an API key beside it does no harm, whatever it is', async () => {
  const { token } = person;
  for (const key of [null, rollcall.apiKey, 'nonsense']) {
    assert.equal((await rollcall.api('GET', '/api/v1/calendar/user/', { token, key })).status, 200);
  }
  const users = await rollcall.api('GET', '/api/v1/calendar/users/', { token, key: rollcall.apiKey });
  assert.equal(users.status, 200, 'the key counts where the key is asked for');
  assert.equal((await rollcall.api('GET', '/api/v1/calendar/users/', { token })).status, 401);
  const keyOnly = await rollcall.api('GET', '/api/v1/calendar/user/');
  assert.equal(fieldsOf(keyOnly)['code'], 'not_authenticated', 'and the token where the token is asked for');
});

test('a missing, unknown or revoked API key is 401 with a code and a sentence', async () => {
  const codeOf = async (headers: Record<string, string>): Promise<unknown> => {
    const answer = await rollcall.api('GET', '/api/v1/bot/', { key: null, headers });
    assert.equal(answer.status, 401);
    assert.deepEqual(Object.keys(fieldsOf(answer)), ['code', 'detail']);
    return fieldsOf(answer)['code'];
  };
  assert.equal(await codeOf({}), 'not_authenticated');
  assert.equal(await codeOf({ authorization: '' }), 'not_authenticated');
  assert.equal(await codeOf({ authorization: 'Token ' }), 'authentication_failed');
  assert.equal(await codeOf({ authorization: 'Token unknown' }), 'authentication_failed');
  assert.equal(await codeOf({ authorization: `Basic ${rollcall.apiKey}` }), 'not_authenticated');
  assert.equal(await codeOf({ authorization: 'x'.repeat(5000) }), 'not_authenticated');

  const other = await addWorkspace(rollcall);
  assert.equal((await other.api('GET', '/api/v1/bot/')).status, 200);
  const [key] = await listApiKeys(rollcall.db, other.id);
  assert.ok(await revokeApiKey(rollcall.db, other.id, key?.id ?? '', new Date()));
  assert.equal(await codeOf({ authorization: `Token ${other.apiKey}` }), 'authentication_failed');
});

test('what is wrong with a calendar token is told apart', async () => {
  const { calendarTokenKey } = rollcall.program.deps;
  const { id } = await rollcall.db
    .selectFrom('calendar_users')
    .select('id')
    .where('external_id', '=', 'wire')
    .executeTakeFirstOrThrow();
  const claims = { id, workspaceId: rollcall.program.workspaceId, externalId: 'wire' };
  const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
  const codeOf = async (token: string): Promise<unknown> => {
    const answer = await rollcall.api('GET', '/api/v1/calendar/user/', { token });
    assert.equal(answer.status, 401, token);
    assert.deepEqual(Object.keys(fieldsOf(answer)), ['code', 'detail']);
    return fieldsOf(answer)['code'];
  };
  const expired = await signCalendarToken(calendarTokenKey, claims, hoursAgo(24.1));
  const alive = await signCalendarToken(calendarTokenKey, claims, hoursAgo(23.9));
  assert.equal(await codeOf(expired), 'calendar_token_expired');
  assert.equal((await rollcall.api('GET', '/api/v1/calendar/user/', { token: alive })).status, 200);

  assert.equal(await codeOf('garbage'), 'calendar_token_invalid');
  assert.equal(await codeOf(`${person.token}x`), 'calendar_token_invalid');
  assert.equal(await codeOf(rollcall.apiKey), 'calendar_token_invalid');
  assert.equal(
    await codeOf(await signCalendarToken(randomBytes(32), claims, new Date())),
    'calendar_token_invalid',
    'made by another server',
  );
  const unsigned = [
    { alg: 'none', typ: 'JWT' },
    { workspace: claims.workspaceId, calendar_user: id, sub: 'wire', exp: 9e9 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  assert.equal(await codeOf(`${unsigned}.`), 'calendar_token_invalid');

  const gone = await openPerson(rollcall.api, 'gone');
  assert.equal((await rollcall.api('DELETE', '/api/v1/calendar/user/', { token: gone.token })).status, 204);
  assert.equal(await codeOf(gone.token), 'calendar_user_deleted');
  const anew = await openPerson(rollcall.api, 'gone');
  assert.equal((await rollcall.api('GET', '/api/v1/calendar/user/', { token: anew.token })).status, 200);
  assert.equal(await codeOf(gone.token), 'calendar_user_deleted', 'the same external id is not the same person');
  const elsewhere = { ...claims, id: UNKNOWN_ID };
  assert.equal(await codeOf(await signCalendarToken(calendarTokenKey, elsewhere, new Date())), 'calendar_user_deleted');
  const without = await rollcall.api('GET', '/api/v1/calendar/user/', { key: null });
  assert.equal(fieldsOf(without)['code'], 'not_authenticated');
});

test('browsers may call the calendar endpoints from anywhere with the token header', async () => {
  const origin = 'https://app.example.com';
  for (const path of ['/api/v1/calendar/user/', '/api/v1/calendar/meetings/refresh', '/api/v1/calendar/users/']) {
    const preflight = await rollcall.api('OPTIONS', path, {
      key: null,
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': `${TOKEN},content-type`,
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), origin);
    const methods = preflight.headers.get('access-control-allow-methods')?.split(', ') ?? [];
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) assert.ok(methods.includes(method), method);
    const headers = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(', ') ?? [];
    for (const name of [TOKEN, 'content-type']) assert.ok(headers.includes(name), name);
    assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
  }
  for (const token of [person.token, 'garbage']) {
    const answer = await rollcall.api('GET', '/api/v1/calendar/user/', { token, headers: { origin } });
    assert.equal(answer.headers.get('access-control-allow-origin'), origin, 'a browser must be able to read a 401 too');
    assert.equal(answer.headers.get('vary'), 'Origin');
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /retry-after/);
  }
  const simple = await rollcall.api('OPTIONS', '/api/v1/calendar/user/', { key: null });
  assert.equal(simple.status, 204, 'OPTIONS that is no preflight is no error');
});

test('browsers of other origins get nothing from the endpoints of the API key', async () => {
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
  for (const method of ['OPTIONS', 'GET']) {
    for (const path of ['/api/v1/bot/', '/api/v1/webhook-endpoints/']) {
      const answer = await rollcall.api(method, path, { headers });
      assert.ok(answer.status < 300);
      const names = [...answer.headers.keys()];
      assert.deepEqual(
        names.filter((name) => name.startsWith('access-control-') || name === 'vary'),
        [],
        `${method} ${path}`,
      );
    }
  }
});

test('what is no readable request is refused in the shape of all errors', async () => {
  const { url } = rollcall;
  const head = `Host: x\r\nConnection: close\r\n${TOKEN}: ${person.token}\r\n`;
  const isSentence = ({ head: answered, body }: { head: string; body: unknown }): void => {
    assert.match(answered, /\r\nx-request-id: [0-9a-f]{8}-[0-9a-f-]{27}(?:\r\n|$)/i);
    assert.equal(typeof (body as { detail: unknown }).detail, 'string', JSON.stringify(body));
  };
  const noHttp = await sendBytes(url, 'HELLO\r\n\r\n');
  assert.equal(noHttp.status, 400);
  isSentence(noHttp);
  const long = await sendBytes(
    url,
    `GET /api/v1/calendar/meetings/?ical_uid=${'x'.repeat(20_000)} HTTP/1.1\r\n${head}\r\n`,
  );
  assert.equal(long.status, 431);
  isSentence(long);
  const badPath = await sendBytes(url, `GET /api/v1/calendar/meetings/%zz/ HTTP/1.1\r\n${head}\r\n`);
  assert.equal(badPath.status, 400);
  isSentence(badPath);
  const longId = await rollcall.api('GET', `/api/v1/calendar/meetings/${'x'.repeat(600)}/`, { token: person.token });
  assert.equal(longId.status, 404);
});

test('a calendar user may call an endpoint 120 times a minute, then waits as long as Retry-After says', async () => {
  const busy = await openPerson(rollcall.api, 'busy');
  const call = async (token: string): Promise<{ status: number; headers: Headers; body: unknown }> =>
    rollcall.api('GET', '/api/v1/calendar/connections/', { token });
  for (let round = 0; round < 12; round += 1) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(busy.token)));
    assert.ok(answers.every((answer) => answer.status === 200));
  }
  const refused = await call(busy.token);
  assert.equal(refused.status, 429);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60, `Retry-After ${seconds}`);
  const { detail } = fieldsOf(refused);
  assert.match(String(detail), /^Request was throttled\. Expected available in \d+ seconds\.$/);
  assert.equal((await call(person.token)).status, 200, 'others are not slowed down');
  const elsewhere = await rollcall.api('GET', '/api/v1/calendar/user/', { token: busy.token });
  assert.equal(elsewhere.status, 200, 'nor are other endpoints');
});

test('a workspace may list its users 60 times a minute, and another one is not slowed down', async () => {
  const [one, two] = [await addWorkspace(rollcall), await addWorkspace(rollcall)];
  const statuses: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: round < 6 ? 10 : 1 }, () => one.api('GET', '/api/v1/calendar/users/')),
    );
    statuses.push(...answers.map((answer) => answer.status));
  }
  assert.deepEqual(
    statuses.filter((status) => status === 429),
    [429],
  );
  assert.equal((await two.api('GET', '/api/v1/calendar/users/')).status, 200);
});

const newBot = (name: string): object => ({
  meeting_url: 'https://acme.zoom.us/j/85746382910',
  bot_name: name,
  join_at: new Date(Date.now() + 86_400_000).toISOString(),
});

test('the same request with the same Idempotency-Key is carried out once', async () => {
  const { api } = await addWorkspace(rollcall);
  const headers = { 'idempotency-key': 'same' };
  const body = newBot('Once');
  const first = await api('POST', '/api/v1/bot/', { body, headers });
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const again = await api('POST', '/api/v1/bot', { body, headers });
  assert.equal(again.status, 201);
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get('content-type'), 'application/json');
  assert.equal(fieldsOf(await api('GET', '/api/v1/bot/'))['count'], 1);

  const other = await api('POST', '/api/v1/bot/', { body: newBot('Other'), headers });
  assert.equal(other.status, 422);
  assert.equal(fieldsOf(other)['code'], 'idempotency_mismatch');
  const otherKey = await api('POST', '/api/v1/bot/', { body, headers: { 'idempotency-key': 'another' } });
  assert.notEqual(fieldsOf(otherKey)['id'], fieldsOf(first)['id']);

  const tooLong = await api('POST', '/api/v1/bot/', { body, headers: { 'idempotency-key': 'x'.repeat(256) } });
  assert.equal(tooLong.status, 400);
  assert.deepEqual(Object.keys(fieldsOf(tooLong)), ['Idempotency-Key']);
});

test('an Idempotency-Key belongs to one caller and one path', async () => {
  const [one, two] = [await addWorkspace(rollcall), await addWorkspace(rollcall)];
  const headers = { 'idempotency-key': 'shared' };
  const body = newBot('Mine');
  const ids = [];
  for (const { api } of [one, two]) {
    const created = await api('POST', '/api/v1/bot/', { body, headers });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    ids.push(fieldsOf(created)['id']);
  }
  assert.notEqual(ids[0], ids[1]);

  const people = [await openPerson(one.api, 'ann'), await openPerson(one.api, 'bob')];
  for (const { token } of people) {
    const renamed = await one.api('PATCH', '/api/v1/calendar/user/', {
      token,
      headers,
      body: { preferences: { bot_name: 'Notes' } },
    });
    assert.equal(renamed.status, 200);
    assert.equal(renamed.headers.get('idempotent-replayed'), null, 'not the answer of somebody else');
  }
});

test('a request in flight holds its Idempotency-Key', async () => {
  const waiting = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const url = feeds.serve('/slow.ics', (response) => {
    arrived.resolve();
    void waiting.promise.then(() => response.writeHead(200, { 'content-type': 'text/calendar' }).end(FEED));
  });
  const request = {
    token: person.token,
    headers: { 'idempotency-key': 'in flight' },
    body: { kind: 'ics', url, addresses: [] },
  };
  const first = rollcall.api('POST', '/api/v1/calendar/connections/', request);
  await arrived.promise;
  const second = await rollcall.api('POST', '/api/v1/calendar/connections/', request);
  assert.equal(second.status, 409);
  assert.equal(fieldsOf(second)['code'], 'idempotency_conflict');
  waiting.resolve();
  const created = await first;
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const third = await rollcall.api('POST', '/api/v1/calendar/connections/', request);
  assert.deepEqual(third.body, created.body);
});

test('an answer of 5xx or 429 is not remembered, one of 4xx is', async () => {
  const email = 'flaky@example.com';
  const flaky = await connectedPerson(rollcall, email);
  await waitFor('the first sync', async () => (await flaky.meetings()).length === 0);
  const request = { token: flaky.token, headers: { 'idempotency-key': 'refresh' } };
  await rollcall.sandbox.faults.add({ path: '/calendar/v3/calendars/*/events', status: 503, count: null });
  assert.equal((await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', request)).status, 503);
  await rollcall.sandbox.faults.clear();
  const mended = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', request);
  assert.equal(mended.status, 200, JSON.stringify(mended.body));

  const missing = { headers: { 'idempotency-key': 'gone' }, body: { metadata: {} } };
  assert.equal((await rollcall.api('PATCH', `/api/v1/bot/${UNKNOWN_ID}/`, missing)).status, 404);
  const replayed = await rollcall.api('PATCH', `/api/v1/bot/${UNKNOWN_ID}/`, missing);
  assert.equal(replayed.headers.get('idempotent-replayed'), 'true');
});

test('kept answers are sealed: they may show a secret once', async () => {
  const headers = { 'idempotency-key': 'secret' };
  const body = { user_id: 'sealed' };
  const { token } = fieldsOf(await rollcall.api('POST', '/api/v1/calendar/authenticate/', { headers, body }));
  const again = await rollcall.api('POST', '/api/v1/calendar/authenticate/', { headers, body });
  assert.deepEqual(fieldsOf(again), { token });
  const kept = await rollcall.db.selectFrom('idempotency_keys').select('body').execute();
  assert.ok(kept.length > 0 && kept.every((row) => !(row.body ?? '').includes(String(token))));
});
