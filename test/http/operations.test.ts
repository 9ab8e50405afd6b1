/** What the operator and the stranger look at: alive, ready, metrics, the OpenAPI document and its page. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openDatabase, sql } from '../../src/db/index.ts';
import { openPerson } from '../support/calendar-client.ts';
import { startFeedServer } from '../support/feed-server.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { inTime, waitFor } from '../support/wait.ts';
import { connectedPerson, fieldsOf, inHours, isRecord } from './setup.ts';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
});
after(() => rollcall[Symbol.asyncDispose]());

const open = { key: null };

test('healthz says that the process answers', async () => {
  const answer = await rollcall.api('GET', '/healthz', open);
  assert.deepEqual([answer.status, answer.body], [200, { status: 'ok' }]);
  assert.equal((await rollcall.api('HEAD', '/healthz', open)).status, 200);
});

test('readyz says that the database answers and due work runs', async () => {
  const answer = await rollcall.api('GET', '/readyz', open);
  assert.deepEqual([answer.status, answer.body], [200, { status: 'ok', checks: { database: null, due_work: null } }]);
});

test('metrics are Prometheus text with what the operator asks about', async () => {
  const person = await connectedPerson(rollcall, 'metrics@example.com');
  await rollcall.sandbox.google.createEvent({
    organizer: 'metrics@example.com',
    summary: 'Counted',
    start: inHours(24),
    durationMinutes: 30,
    meet: true,
  });
  await person.override((await person.meeting('Counted')).id, true);
  const answer = await rollcall.api('GET', '/metrics', open);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const lines = String(answer.body).split('\n');
  const valueOf = (series: string): number =>
    Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1));
  assert.equal(valueOf('rollcall_connections{provider="google",state="connected"}'), 1);
  assert.equal(valueOf('rollcall_live_bots{status="scheduled"}'), 1);
  assert.ok(lines.some((line) => /^rollcall_due_rows\{kind="[^"]+"\} \d+$/.test(line)));
  assert.ok(valueOf('process_resident_memory_bytes') > 0);
  const secrets = [rollcall.apiKey, person.token, 'metrics@example.com', 'Counted'];
  assert.ok(
    secrets.every((secret) => !String(answer.body).includes(secret)),
    'nothing of anybody',
  );
});

type Schema = Record<string, unknown>;
type Operation = {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; description?: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
};

/** Every property of a schema that has no words of its own, as a path. A reference is described where it points. */
function undescribed(schema: unknown, path: string): string[] {
  if (!isRecord(schema) || '$ref' in schema) return [];
  const properties = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  const inner = [schema['items'], ...[schema['anyOf'] ?? schema['oneOf'] ?? []].flat()];
  return [
    ...properties.flatMap(([name, property]) => {
      const isDescribed = isRecord(property) && ('$ref' in property || typeof property['description'] === 'string');
      return [...(isDescribed ? [] : [`${path}.${name}`]), ...undescribed(property, `${path}.${name}`)];
    }),
    ...inner.flatMap((part) => undescribed(part, path)),
  ];
}

test('the OpenAPI document describes every operation, parameter, field and answer', async () => {
  const answer = await rollcall.api('GET', '/openapi.json', open);
  assert.equal(answer.status, 200);
  const document = fieldsOf(answer);
  assert.equal(document['openapi'], '3.1.0');
  assert.deepEqual(document['servers'], [{ url: rollcall.url }]);
  const paths = Object.entries(document['paths'] as Record<string, Record<string, Operation>>);
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
  );
  assert.ok(operations.length > 35);
  const tags = (document['tags'] as { name: string }[]).map((tag) => tag.name);
  const faults = operations.flatMap(({ name, path, operation }) => [
    ...(operation.summary === undefined ? [`${name}: summary`] : []),
    ...(operation.tags?.every((tag) => tags.includes(tag)) === true ? [] : [`${name}: tag`]),
    ...(operation.parameters ?? []).flatMap((one) => (one.description === undefined ? [`${name}: ${one.name}`] : [])),
    ...Object.entries(operation.responses).flatMap(([status, response]) =>
      ['', 'Default Response'].includes(response.description) ? [`${name}: ${status}`] : [],
    ),
    ...(path.startsWith('/api/v1/calendar/')
      ? [
          ...(operation.description === undefined ? [`${name}: description`] : []),
          ...[...Object.values(operation.responses), operation.requestBody].flatMap((part) =>
            Object.values(part?.content ?? {}).flatMap(({ schema }) => undescribed(schema, name)),
          ),
        ]
      : []),
  ]);
  const { schemas } = document['components'] as { schemas: Record<string, Schema> };
  faults.push(...Object.entries(schemas).flatMap(([name, schema]) => undescribed(schema, name)));
  assert.deepEqual(faults, []);
});

test('every operation has an operationId to call it by: a verb and what it acts on, once in the document', async () => {
  const document = fieldsOf(await rollcall.api('GET', '/openapi.json', open));
  const paths = Object.entries(document['paths'] as Record<string, Record<string, { operationId?: string }>>);
  const ids = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId = '' }]) => ({ name: `${method} ${path}`, operationId })),
  );
  const VERB_AND_NOUN = /^[a-z]+(?:[A-Z][a-z]+)+$/;
  assert.deepEqual(
    ids.filter(({ operationId }) => !VERB_AND_NOUN.test(operationId)),
    [],
  );
  const twice = ids.filter(({ operationId }) => ids.filter((other) => other.operationId === operationId).length > 1);
  assert.deepEqual(twice, []);
});

test('what the document says of its answers is what comes', async () => {
  const document = fieldsOf(await rollcall.api('GET', '/openapi.json', open));
  const { schemas } = document['components'] as { schemas: Record<string, { properties: object }> };
  const person = await connectedPerson(rollcall, 'shape@example.com');
  const shown = fieldsOf(await rollcall.api('GET', '/api/v1/calendar/user/', { token: person.token }));
  assert.deepEqual(Object.keys(shown), Object.keys(schemas['CalendarUser']?.properties ?? {}));
});

test('the readable page is served with its scripts from here alone', async () => {
  const page = await rollcall.api('GET', '/docs/', open);
  assert.equal(page.status, 200);
  assert.match(String(page.headers.get('content-type')), /^text\/html/);
  const scripts = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  assert.ok(scripts.length > 2);
  for (const address of scripts) {
    const url = new URL(address, `${rollcall.url}/docs/`);
    assert.equal(url.origin, rollcall.url, address);
    assert.equal((await rollcall.api('GET', url.pathname, open)).status, 200, address);
  }
  assert.match(String(page.headers.get('content-security-policy')), /script-src 'self'/);
});

test('while the database is gone, healthz is well, readyz says what is wrong, and the rest asks to be tried again; all are well when it is back', async () => {
  const { token } = await openPerson(rollcall.api, 'outage');
  const databaseUrl = rollcall.program.config.databaseUrl ?? '';
  const name = /\/(test_\w+)/.exec(databaseUrl)?.[1] ?? '';
  await using admin = openDatabase(databaseUrl.replace(`/${name}`, '/postgres'));
  const allow = (word: 'true' | 'false'): Promise<unknown> =>
    sql`alter database ${sql.id(name)} with allow_connections ${sql.raw(word)}`.execute(admin.db);
  await allow('false');
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`.execute(admin.db);

  assert.equal((await rollcall.api('GET', '/healthz', open)).status, 200);
  const ready = await rollcall.api('GET', '/readyz', open);
  assert.equal(ready.status, 503);
  const { status, checks } = fieldsOf(ready) as { status: string; checks: Record<string, string | null> };
  assert.equal(status, 'unavailable');
  assert.match(checks['database'] ?? '', /^The database cannot be reached: .+/);
  const googleHeaders = {
    'x-goog-channel-id': randomUUID(),
    'x-goog-resource-id': 'a calendar',
    'x-goog-resource-state': 'exists',
    'x-goog-message-number': '2',
  };
  for (const [method, path, request] of [
    ['GET', '/api/v1/bot/', {}],
    ['GET', '/api/v1/calendar/meetings/', { token }],
    ['POST', '/api/v1/bot/', { body: { meeting_url: 'https://meet.google.com/aaa-bbbb-ccc' } }],
    ['POST', '/api/notifications/google/', { ...open, headers: googleHeaders }],
  ] as const) {
    const answer = await rollcall.api(method, path, request);
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5'], path);
    assert.deepEqual(answer.body, {
      code: 'database_unavailable',
      detail: 'The database of this server is not available right now. Try again in a moment.',
    });
  }

  const metrics = String((await rollcall.api('GET', '/metrics', open)).body).split('\n');
  assert.ok(metrics.includes('rollcall_database_up 0'), 'metrics say so, and what else the process knows');
  assert.ok(metrics.some((line) => /^rollcall_http_request_seconds_count\{.*status="5xx"\} [1-9]/.test(line)));
  assert.ok(!metrics.some((line) => line.startsWith('rollcall_due_rows{')), 'no number that is not known');

  await allow('true');
  await waitFor('the server to be ready', async () => (await rollcall.api('GET', '/readyz', open)).status === 200);
  assert.equal((await rollcall.api('GET', '/api/v1/bot/')).status, 200);
});

test('a server that stops answers what is in flight and does not wait for kept connections', async () => {
  await using feeds = await startFeedServer();
  const stopping = await startRollcall();
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const url = feeds.serve('/slow.ics', (response) => {
    arrived.resolve();
    void released.promise.then(() => response.writeHead(200, { 'content-type': 'text/html' }).end('no calendar'));
  });
  const { token } = await openPerson(stopping.api, 'patient');
  const request = stopping.api('POST', '/api/v1/calendar/connections/', { token, body: { kind: 'ics', url } });
  await arrived.promise;
  const stopped = stopping[Symbol.asyncDispose]();
  await waitFor('the server to take nothing new', () =>
    fetch(`${stopping.url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  released.resolve();
  assert.equal((await request).status, 400);
  await inTime('the server to stop, although connections are kept open, for 72 s', stopped);
});
