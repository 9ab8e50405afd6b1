/** Bad input on every endpoint, walked from the OpenAPI document: a 4xx with a field or a sentence, never a 5xx, never a leak. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openPerson } from '../support/calendar-client.ts';
import { startRollcall, type ApiAnswer, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { readOperations, typeOf, typesOf, type Operation } from './api-operations.ts';
import { addWorkspace, connectedPerson, fieldsOf, inHours, isRecord, itemsOf, sendBytes } from './setup.ts';

const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';
/** Stands in everything the victim has. */
const MARK = 'victimmark';
const AT_ONCE = 6;
/** Tells the state of the server, not of the request. */
const READY = '/readyz';
/** What comes here is a browser or a provider, answered in their ways. */
const OF_OTHERS = [
  '/api/v1/calendar/google_oauth_callback/',
  '/api/v1/calendar/ms_oauth_callback/',
  '/api/notifications/google/',
  '/api/notifications/microsoft/',
];

/** Where pictures and sounds in base64 come in. */
const TAKING_PICTURES = /^(?:POST \/api\/v1\/bot\/|PATCH \/api\/v1\/bot\/\{id\}\/|POST \S+\/output_\w+\/)$/;
/** What nobody has here: no bot records in this test. */
const OF_NOBODY =
  /^\/api\/v1\/(?:recording|transcript|(?:video|audio)_(?:mixed|separate)|participant_events|meeting_metadata|realtime_endpoint)\//;

const VALID_BODIES: Record<string, unknown> = {
  NewCalendarToken: { user_id: 'somebody' },
  CalendarUserChange: { preferences: { record_external: true } },
  DisconnectRequest: { platform: 'google' },
  OverrideChange: { override_should_record: false },
  'NewCalendarConnection Feed': { kind: 'ics', url: 'http://127.0.0.1:1/none.ics' },
  'NewCalendarConnection CalDAV account': {
    kind: 'caldav',
    url: 'http://127.0.0.1:1/',
    username: 'somebody',
    password: 'secret',
  },
  CalendarChoices: [{ id: UNKNOWN_ID, selected: true }],
  NewBot: { meeting_url: 'https://acme.zoom.us/j/85746382910' },
  BotChanges: { bot_name: 'Other' },
  RecordingChanges: { metadata: { own: 'text' } },
  NewWebhookEndpoint: { url: 'https://example.com/hook', enabled: false },
  WebhookEndpointChanges: { enabled: false },
  WebhookReplayRequest: { since: '2026-01-01T00:00:00Z' },
  ChatMessage: { message: 'Hello' },
  OutputPicture: { kind: 'jpeg', b64_data: '/9j/' },
  OutputSound: { kind: 'mp3', b64_data: 'SUQz' },
  OutputMedia: { camera: { kind: 'webpage', config: { url: 'https://example.com/' } } },
};

type BodyOperation = Operation & { body: NonNullable<Operation['body']> };

let rollcall: TestRollcall;
let operations: Operation[];
let withBody: BodyOperation[];
/** What the victim has, by the word that stands before the id in paths. */
const victimIds: Record<string, string> = {};
let victimState: () => Promise<unknown>;
let stateBefore: unknown;

before(async () => {
  // Wrong secrets are counted by address: each request here has one of its own.
  rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
  operations = await readOperations(rollcall);
  withBody = operations.flatMap((one) => one.bodies.map((body) => ({ ...one, body })));
  await openVictim();
});
after(() => rollcall[Symbol.asyncDispose]());

/** The first workspace: a person with a recorded meeting, its bot, an endpoint and a delivery. */
async function openVictim(): Promise<void> {
  const { api } = rollcall;
  const email = `${MARK}@example.com`;
  await rollcall.sandbox.google.addPerson({ email });
  await rollcall.sandbox.google.createEvent({
    organizer: email,
    summary: MARK,
    start: inHours(24),
    durationMinutes: 30,
    meet: true,
  });
  const victim = await connectedPerson(rollcall, email);
  await victim.prefer({ bot_name: MARK });
  const { id } = await victim.meeting(MARK);
  const { bot_id: botId } = await victim.override(id, true);
  const endpoint = await api('POST', '/api/v1/webhook-endpoints/', { body: { url: `http://127.0.0.1:1/${MARK}` } });
  const endpointId = String(fieldsOf(endpoint)['id']);
  const delivery = await api('POST', `/api/v1/webhook-endpoints/${endpointId}/test/`);
  const { token } = victim;
  const [connection] = itemsOf(await api('GET', '/api/v1/calendar/connections/', { token }));
  Object.assign(victimIds, {
    meetings: id,
    bot: String(botId),
    'webhook-endpoints': endpointId,
    'webhook-deliveries': String(fieldsOf(delivery)['id']),
    connections: String(connection?.['id']),
  });
  await waitFor('the delivery to have failed once', async () => {
    const shown = fieldsOf(await api('GET', `/api/v1/webhook-deliveries/${victimIds['webhook-deliveries']}/`));
    return (shown['attempts'] as unknown[]).length > 0;
  });
  victimState = async () =>
    Promise.all([
      victim.user(),
      victim.meetings(),
      api('GET', `/api/v1/bot/${String(botId)}/`).then(({ body }) => body),
      api('GET', `/api/v1/webhook-endpoints/${endpointId}/`).then(({ body }) => body),
      api('GET', `/api/v1/calendar/connections/${victimIds['connections']}/calendars/`, { token }).then((answer) =>
        itemsOf(answer).map((calendar) => [calendar['id'], calendar['selected']]),
      ),
    ]);
  stateBefore = await victimState();
}

/** Somebody with a workspace of their own, so that throttles count for nobody else. */
type Stranger = { apiKey: string; token: string };
async function openStranger(): Promise<Stranger> {
  const { api, apiKey } = await addWorkspace(rollcall);
  return { apiKey, token: (await openPerson(api, 'stranger')).token };
}

type Input = { id?: string; body?: unknown; query?: string; headers?: Record<string, string> };

/** Calls an operation as a stranger, and checks what must hold whatever was sent. */
async function call(operation: Operation, stranger: Stranger, input: Input = {}): Promise<ApiAnswer> {
  const path = operation.path.replace('{id}', input.id ?? UNKNOWN_ID);
  const { token, apiKey } = stranger;
  const answer = await rollcall.api(operation.method, `${path}${input.query ?? ''}`, {
    ...(operation.credential === 'calendarToken' ? { token } : { key: apiKey }),
    ...('body' in input && { body: input.body }),
    ...(input.headers !== undefined && { headers: input.headers }),
  });
  checkAnswer(answer, `${operation.name} ${JSON.stringify(input).slice(0, 300)}`);
  return answer;
}

function checkAnswer(answer: ApiAnswer, what: string): void {
  const text = JSON.stringify(answer.body);
  assert.ok(answer.status < 500, `${what}: ${answer.status} ${text.slice(0, 300)}`);
  assert.ok(!text.includes(MARK), `${what}: something of another workspace: ${text.slice(0, 300)}`);
  if (answer.status < 400) return;
  assert.ok(!/node_modules|\.ts:\d|at async /.test(text), `${what}: an inner word: ${text.slice(0, 300)}`);
  const isText = typeof answer.body === 'string' && answer.body.length > 10;
  assert.ok(isText || (isRecord(answer.body) && saysSomething(answer.body)), `${what}: ${answer.status} ${text}`);
}

/** `{detail: sentence}`, or fields with sentences at every end. */
function saysSomething(body: unknown): boolean {
  if (typeof body === 'string') return body.length > 2;
  const parts = Array.isArray(body) ? body : isRecord(body) ? Object.values(body) : [];
  return parts.length > 0 && parts.every(saysSomething);
}

type ItemSchema = { properties: Record<string, unknown>; required?: string[] };

/** What an operation takes: an object, or a list of them. */
function takenBy({ name, body }: BodyOperation): {
  isList: boolean;
  item: Record<string, unknown>;
  itemSchema: ItemSchema;
} {
  const whole = VALID_BODIES[body.schemaName];
  const isList = Array.isArray(whole);
  const item: unknown = isList ? whole[0] : whole;
  assert.ok(isRecord(item), `${name}: a valid body of ${body.schemaName} is needed here`);
  return { isList, item, itemSchema: (isList ? body.schema['items'] : body.schema) as ItemSchema };
}

/** Runs a task for each item, a few at a time. */
async function forEach<Item>(items: readonly Item[], task: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of waiting) await task(item);
    }),
  );
}

const isRefusedBody = (answer: ApiAnswer, what: string): void =>
  assert.equal(answer.status, 400, `${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);

let lastAddress = 0;

/** Another address for each request. */
function fromElsewhere(): Record<string, string> {
  lastAddress += 1;
  return { 'x-forwarded-for': `10.0.${lastAddress >> 8}.${lastAddress & 255}` };
}

test('every operation asks for a credential exactly where the document says so', async () => {
  const { apiKey, token } = await openStranger();
  await forEach(operations, async (operation) => {
    const { method, name, statuses } = operation;
    const path = operation.path.replace('{id}', UNKNOWN_ID);
    const wrong = operation.credential === 'apiKey' ? { key: null, token } : { key: apiKey };
    const refused = [
      { key: null },
      { key: 'rk_unknown', token: 'garbage' },
      ...(operation.credential === null || operation.takesEither ? [] : [wrong]),
    ];
    for (const request of refused) {
      const answer = await rollcall.api(method, path, { ...request, headers: fromElsewhere() });
      if (operation.credential !== null) assert.equal(answer.status, 401, `${name} ${JSON.stringify(request)}`);
      else assert.notEqual(answer.status, 401, name);
      if (path !== READY) checkAnswer(answer, name);
    }
    // Its token is a setting of the server, and none here.
    const hasOwnToken = path === '/metrics';
    assert.equal(statuses.includes('401'), operation.credential !== null || hasOwnToken, `${name}: documented`);
  });
});

test('a body that is no JSON, or JSON of another type, is refused', async () => {
  const malformed = ['{', '{"a":', 'nul', '{"a":1}x', "{'a':1}", '\u0001', '[1,]', ' '];
  const wrongRoot = ['7', '"text"', 'null', 'true', '{}', '[]'];
  const stranger = await openStranger();
  await forEach(
    operations.filter((one) => one.method !== 'GET' && !OF_OTHERS.includes(one.path)),
    async (operation) => {
      const types = operation.body === null ? null : typesOf(operation.body.schema);
      const isWrong = (text: string): boolean => types?.has(typeOf(JSON.parse(text))) === false;
      for (const body of [...malformed, ...wrongRoot.filter(isWrong)]) {
        isRefusedBody(await call(operation, stranger, { body }), `${operation.name} ${body}`);
      }
      if (operation.body !== null) isRefusedBody(await call(operation, stranger), `${operation.name} without a body`);
    },
  );
});

test('a field that is missing or of another type is refused by its name', async () => {
  const hugeText = 'x'.repeat(200_000);
  const usual = [true, 1e300, 'text', '', ['x'], {}, null];
  await forEach(withBody, async (operation) => {
    let stranger = await openStranger();
    const { isList, item, itemSchema } = takenBy(operation);
    const { properties } = itemSchema;
    const send = (fields: object): Promise<ApiAnswer> =>
      call(operation, stranger, { body: isList ? [fields] : fields });
    const fieldsIn = (answer: ApiAnswer): string[] =>
      Object.keys((isList ? fieldsOf(answer)['0'] : fieldsOf(answer)) ?? {});

    for (const name of itemSchema.required ?? []) {
      const { [name]: _left, ...rest } = item;
      const answer = await send(rest);
      isRefusedBody(answer, `${operation.name} without ${name}`);
      assert.deepEqual(fieldsIn(answer), [name]);
    }
    for (const [name, property] of Object.entries(properties)) {
      assert.ok(isRecord(property));
      const types = typesOf(property);
      const values = types?.has('string') === true ? [...usual, hugeText] : usual;
      const isWrong = (value: unknown): boolean =>
        types !== null &&
        (!types.has(typeOf(value)) || (value === hugeText && Number(property['maxLength']) < hugeText.length));
      // What may be right comes last: it may end the token, or count for a throttle.
      const [wrong, other] = [values.filter(isWrong), values.filter((value) => !isWrong(value))];
      for (const value of wrong) {
        const answer = await send({ ...item, [name]: value });
        const what = `${operation.name} ${name}: ${JSON.stringify(value).slice(0, 40)}`;
        isRefusedBody(answer, what);
        assert.deepEqual(fieldsIn(answer), [name], what);
      }
      for (const value of other) await send({ ...item, [name]: value });
      if (name === 'external_id') stranger = await openStranger();
    }
  });
});

test('texts that cannot be stored, nesting without end and prototype keys are refused, wherever they stand', async () => {
  const nested = (depth: number): string => `{"odd":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const bodies: [name: string, body: string][] = [
    ['NUL in a value', '{"odd":"a\\u0000b"}'],
    ['NUL in a key', '{"odd":{"a\\u0000b":1}}'],
    ['half a surrogate pair', '{"odd":["\\ud83d"]}'],
    ['the other half', '{"odd":{"x":{"y":"\\udc00"}}}'],
    ['1,000 levels', nested(1000)],
    ['20,000 levels', nested(20_000)],
    ['__proto__', '{"__proto__":{"isAdmin":true}}'],
    ['__proto__ deep inside', '{"odd":{"__proto__":null}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ];
  const stranger = await openStranger();
  await forEach(
    operations.filter((one) => one.method !== 'GET' && !OF_OTHERS.includes(one.path)),
    async (operation) => {
      for (const [name, body] of bodies) {
        const headers = { 'idempotency-key': name.replaceAll(/\W/g, '-') };
        const answer = await call(operation, stranger, { body, headers });
        isRefusedBody(answer, `${operation.name} ${name}`);
      }
    },
  );
  await forEach(withBody, async (operation) => {
    for (const name of Object.keys(takenBy(operation).itemSchema.properties)) {
      for (const value of ['a\0b', '\ud800']) {
        const answer = await call(operation, stranger, { body: { [name]: value } });
        isRefusedBody(answer, `${operation.name} ${name}`);
        assert.deepEqual(Object.keys(fieldsOf(answer)), [name]);
      }
    }
  });
  assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
});

test('bodies that are too large, of an unknown type or not UTF-8 are refused before anything is done', async () => {
  const taking = operations.filter((one) => one.method !== 'GET' && !OF_OTHERS.includes(one.path));
  const stranger = await openStranger();
  await forEach(taking, async (operation) => {
    const { name, method } = operation;
    for (const contentType of ['text/xml', 'text/plain', 'application/jsonx', 'garbage']) {
      const answer = await call(operation, stranger, { body: '<a/>', headers: { 'content-type': contentType } });
      assert.equal(answer.status, 415, `${name} ${contentType}`);
    }
    const credential =
      operation.credential === 'apiKey'
        ? `Authorization: Token ${stranger.apiKey}`
        : `X-RecallCalendarAuthToken: ${stranger.token}`;
    const head = (length: number): string =>
      `${method} ${operation.path.replace('{id}', UNKNOWN_ID)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${credential}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    const isOfPictures = TAKING_PICTURES.test(name);
    const large = await sendBytes(rollcall.url, head((isOfPictures ? 4 : 1) * 1_048_576 + 1));
    const detail = `The request body is larger than ${isOfPictures ? 4 : 1} MB.`;
    assert.partialDeepStrictEqual(large, { status: 413, body: { detail } }, name);
    const bytes = Buffer.concat([Buffer.from('{"odd":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const notText = await sendBytes(rollcall.url, Buffer.concat([Buffer.from(head(bytes.length)), bytes]));
    assert.partialDeepStrictEqual(notText, { status: 400, body: { detail: 'The request body is not UTF-8.' } }, name);
  });
});

test('ids that are none, of nothing, or of another workspace are not found, and look the same', async () => {
  const odd = [
    'none',
    '0',
    UNKNOWN_ID.slice(1),
    `${UNKNOWN_ID}0`,
    '%00',
    '%F0%9F%98%80',
    '%2e%2e%2fuser',
    'x'.repeat(400),
    'x'.repeat(900),
    "1'%20or%20'1'%3D'1",
  ];
  const byId = operations.filter((one) => one.path.includes('{id}'));
  assert.ok(byId.length >= 18);
  await forEach(byId, async (operation) => {
    const stranger = await openStranger();
    const body = operation.body === null ? {} : { body: VALID_BODIES[operation.body.schemaName] };
    const unknown = await call(operation, stranger, { ...body, id: UNKNOWN_ID });
    assert.deepEqual([unknown.status, unknown.body], [404, { detail: 'Not found.' }], operation.name);
    const resource = operation.path.split('/{id}')[0]?.split('/').at(-1) ?? '';
    const victimId = OF_NOBODY.test(operation.path) ? UNKNOWN_ID : victimIds[resource];
    assert.ok(victimId !== undefined, `${operation.name}: the victim has none`);
    for (const id of [...odd, victimId, victimId.toUpperCase()]) {
      const answer = await call(operation, stranger, { ...body, id });
      assert.deepEqual([answer.status, answer.body], [404, unknown.body], `${operation.name} ${id}`);
    }
  });
  const stranger = await openStranger();
  for (const [path, filter] of [
    ['/api/v1/webhook-deliveries/', `webhook_endpoint_id=${victimIds['webhook-endpoints']}`],
    ['/api/v1/webhook-deliveries/', `bot_id=${victimIds['bot']}`],
    ['/api/v1/calendar/users/', `email=${MARK}@example.com`],
    ['/api/v1/calendar/users/', `paginate=true&cursor=${UNKNOWN_ID}`],
    ['/api/v1/bot/', 'meeting_url=https://meet.google.com/abc-defg-hij'],
  ]) {
    const answer = await rollcall.api('GET', `${path}?${filter}`, { key: stranger.apiKey });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    checkAnswer(answer, `${path}?${filter}`);
  }
});

test('a method that a path does not have is 405 with Allow', async () => {
  const documented = Map.groupBy(operations, (operation) => operation.path);
  const stranger = await openStranger();
  for (const [path, own] of documented) {
    const methods = own.map((operation) => operation.method);
    // As a path, `meetings/refresh/` is also the meeting with the id "refresh".
    const alike = path.endsWith('/refresh/') ? ['GET', 'PUT', 'PATCH'] : [];
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      if (methods.includes(method) || alike.includes(method)) continue;
      const answer = await rollcall.api(method, path.replace('{id}', UNKNOWN_ID), { key: stranger.apiKey });
      checkAnswer(answer, `${method} ${path}`);
      assert.equal(answer.status, 405, `${method} ${path}`);
      assert.deepEqual(answer.body, { detail: `Method "${method}" not allowed.` });
      const allowed = answer.headers.get('allow')?.split(', ') ?? [];
      assert.deepEqual(
        new Set(allowed),
        new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']),
      );
    }
  }
});

test('query parameters of any kind are refused by name or ignored', async () => {
  const values = [
    '',
    'x',
    '-1',
    '0',
    '1e309',
    '%00',
    '%FF',
    '%ED%A0%80',
    'null',
    '%5B%5D',
    '%27%3B--',
    'x'.repeat(9000),
  ];
  const extra = [
    '__proto__=1',
    'constructor=1',
    'a[b]=c',
    '&&&',
    '=',
    '%00=1',
    'hasOwnProperty=1',
    'a=1&'.repeat(1500),
  ];
  await forEach(operations, async (operation) => {
    if (operation.path === READY) return;
    const stranger = await openStranger();
    const body = operation.body === null ? {} : { body: [] };
    for (const query of extra) await call(operation, stranger, { ...body, query: `?${query}` });
    const names =
      operation.name === 'GET /api/v1/bot/' ? [...operation.query, 'metadata__key', 'metadata__'] : operation.query;
    for (const name of names) {
      for (const value of values) {
        for (const query of [`?${name}=${value}`, ...(value === 'x' ? [`?${name}=x&${name}=other`] : [])]) {
          const answer = await call(operation, stranger, { ...body, query });
          if (answer.status !== 400 || OF_OTHERS.includes(operation.path)) continue;
          assert.deepEqual(Object.keys(fieldsOf(answer)), [name], `${operation.name} ${query.slice(0, 80)}`);
        }
      }
    }
  });
});

test('no body at all that fits or nearly fits a schema ends in a 5xx', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('true', '2027-01-31T09:00:00Z', '\u0000'),
  );
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), { weight: 3, arbitrary: text }, fc.constant(null));
  await forEach(withBody, async (operation) => {
    const stranger = await openStranger();
    const { isList, item, itemSchema } = takenBy(operation);
    const mutation = fc.record(Object.fromEntries(Object.keys(itemSchema.properties).map((name) => [name, anything])), {
      requiredKeys: [],
    });
    await fc.assert(
      fc.asyncProperty(mutation, async (fields) => {
        const mixed = { ...item, ...fields };
        await call(operation, stranger, { body: isList ? [mixed, fields] : mixed });
      }),
      { numRuns: 15 },
    );
  });
});

test('after all that, nothing of the other workspace has changed', async () => {
  assert.deepEqual(await victimState(), stateBefore);
});
