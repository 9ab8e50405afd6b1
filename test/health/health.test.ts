/** The operator is not blind: what goes wrong shows in the doctor, in the metrics and once in the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../src/base/log.ts';
import { sql, type Db } from '../../src/db/index.ts';
import { readHealth, countConnections, countLiveBots } from '../../src/health/index.ts';
import { dueKinds } from '../../src/flow/index.ts';
import { lateWorkTeller } from '../../src/program/late-work.ts';
import { connectedPerson, fieldsOf } from '../http/setup.ts';
import { rollcall as typed } from '../support/command.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher } from '../support/webhook-catcher.ts';

const shellOf = ({ program: { config } }: TestRollcall): Record<string, string> => ({
  DATABASE_URL: config.databaseUrl ?? '',
  SECRET_KEY: config.secretKey?.toString('base64') ?? '',
});

async function seriesOf(rollcall: TestRollcall): Promise<(series: string) => number> {
  const answer = await rollcall.api('GET', '/metrics', { key: null });
  assert.equal(answer.status, 200);
  const lines = String(answer.body).split('\n');
  return (series) => Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1));
}

test('an endpoint, a consent and a bot that fail show in the doctor and in the metrics', async () => {
  await using rollcall = await startRollcall();
  await using catcher = await startWebhookCatcher();
  const shell = shellOf(rollcall);
  const looked = await typed(['doctor'], shell);
  assert.deepEqual([looked.exitCode, looked.stdout.split('\n')[0]], [0, 'All is well.'], looked.stderr);

  catcher.answerAlways('/hook', { status: 500 });
  await rollcall.api('POST', '/api/v1/webhook-endpoints/', {
    body: { url: catcher.url('/hook?key=secret'), event_types: ['bot.fatal', 'calendar_user.disconnected'] },
  });
  const bot = fieldsOf(
    await rollcall.api('POST', '/api/v1/bot/', {
      body: { meeting_url: 'https://meet.google.com/abc-defg-hij', metadata: { simulate: 'meeting_not_found' } },
    }),
  );
  await waitFor(
    'the endpoint to fail',
    async () =>
      (await rollcall.db.selectFrom('webhook_endpoints').select('failing_since').executeTakeFirst())?.failing_since,
  );
  await connectedPerson(rollcall, 'lost@example.com');
  await rollcall.db
    .updateTable('connections')
    .set({ state: 'disconnected', disconnect_code: 'consent_lost', disconnect_reason: 'Access was withdrawn.' })
    .execute();

  const found = await typed(['doctor', '--json'], shell);
  assert.equal(found.exitCode, 3, found.stderr);
  const { is_well: isWell, problems } = JSON.parse(found.stdout) as {
    is_well: boolean;
    problems: { code: string; what_to_do: string; examples: { id: string; sentence: string }[] }[];
  };
  assert.equal(isWell, false);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['bot_failed', 'webhook_endpoint_fails', 'connection_lost'],
  );
  assert.equal(problems[0]?.examples[0]?.id, bot['id']);
  assert.match(problems[1]?.examples[0]?.sentence ?? '', /^127\.0\.0\.1:\d+: .*500/);
  assert.match(problems[2]?.examples[0]?.sentence ?? '', /^google of lost: Access was withdrawn\.$/);
  const said = await typed(['doctor'], shell);
  assert.match(
    said.stdout,
    /^3 things need somebody:\n[\s\S]*What to do: Send each person a link[\s\S]*calendars\/sync/,
  );
  assert.ok(!`${said.stdout}${found.stdout}`.includes('secret'));

  const valueOf = await seriesOf(rollcall);
  assert.equal(valueOf('rollcall_bot_status_changes_total{status="fatal",sub_code="meeting_not_found"}'), 1);
  assert.equal(valueOf('rollcall_fatal_bots_last_hour{sub_code="meeting_not_found"}'), 1);
  assert.equal(valueOf('rollcall_unwell_webhook_endpoints{state="failing"}'), 1);
  assert.ok(valueOf('rollcall_webhook_attempt_seconds_count{outcome="retried"}') >= 1);
  assert.equal(valueOf('rollcall_connections{provider="google",state="disconnected"}'), 1);
  assert.ok(valueOf('rollcall_provider_answer_seconds_count{provider="google",outcome="2xx"}') > 0);
  assert.ok(valueOf('rollcall_bot_launch_late_seconds_count') <= 1);
  assert.equal(valueOf('rollcall_http_request_seconds_count{method="POST",route="/api/v1/bot/",status="2xx"}'), 1);
  assert.equal(valueOf('rollcall_stale_calendars'), 0);
});

test('labels of requests are templates, whatever strangers ask for', async () => {
  await using rollcall = await startRollcall();
  for (const path of [
    '/nowhere/at/all',
    '/api/v1/bot/6f1c3a52-7d3e-4b0e-9d53-3a2a4a0c8a11/',
    '/%00',
    '/api/v1/nothing',
  ])
    await rollcall.api('GET', path);
  await rollcall.api('OPTIONS', '/anything');
  const text = String((await rollcall.api('GET', '/metrics', { key: null })).body);
  const routes = [...text.matchAll(/rollcall_http_request_seconds_count\{[^}]*route="([^"]*)"/g)].map(
    ([, route]) => route ?? '',
  );
  assert.deepEqual([...new Set(routes)].toSorted(), ['/api/v1/bot/:id/', 'unknown']);
});

test('metrics are for programs on this machine, unless there is a token; then for whoever has it', async () => {
  await using rollcall = await startRollcall();
  const ask = async (server: TestRollcall, headers: Record<string, string>) =>
    (await server.api('GET', '/metrics', { key: null, headers })).status;
  assert.equal(await ask(rollcall, {}), 200);
  for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-proto'])
    assert.equal(await ask(rollcall, { [header]: '203.0.113.9' }), 403, header);

  await using guarded = await startRollcall({ env: { METRICS_TOKEN: 'a-token-for-metrics' } });
  assert.equal(await ask(guarded, {}), 401);
  assert.equal(await ask(guarded, { authorization: 'Bearer a-token-for-metricS' }), 401);
  assert.equal(await ask(guarded, { authorization: `Token ${guarded.apiKey}` }), 401);
  assert.equal(
    await ask(guarded, { authorization: 'Bearer a-token-for-metrics', 'x-forwarded-for': '203.0.113.9' }),
    200,
  );
});

test('a process that only works answers operators, and nobody else', async () => {
  await using rollcall = await startRollcall();
  const url = await rollcall.program.serveOperations(0);
  const statuses = [];
  for (const path of ['/healthz', '/readyz/', '/metrics', '/api/v1/bot/', '/docs'])
    statuses.push((await fetch(`${url}${path}`)).status);
  assert.deepEqual(statuses, [200, 200, 200, 404, 404]);
  const passedOn = await fetch(`${url}/metrics`, { headers: { via: '1.1 proxy' } });
  assert.equal(passedOn.status, 403);
});

test('looking costs as much with a hundred thousand rows as with none', async () => {
  await using rollcall = await startRollcall();
  const { db } = rollcall;
  await fill(db, rollcall.program.workspaceId, 100_000);
  const kinds = dueKinds(rollcall.program.deps);
  const read = await db.transaction().execute(async (tx) => {
    // What this connection did before may not be in the statistics of others yet, and counts here.
    const before = await rowsRead(tx);
    await readHealth(tx, kinds, new Date());
    await countConnections(tx);
    await countLiveBots(tx);
    const after = await rowsRead(tx);
    return [...after].map(([name, count]) => ({ name, count: count - (before.get(name) ?? 0) }));
  });
  const limits: Record<string, number> = { bots: 50_010 };
  for (const { name, count } of read) assert.ok(count <= (limits[name] ?? 100), `${name}: ${count} rows read`);
});

/** Rows that this connection read, by table. */
async function rowsRead(tx: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; count: number }>`
    select relname as name, (seq_tup_read + idx_tup_fetch)::int as count from pg_stat_xact_user_tables
    where relname in ('bots', 'bot_status_changes', 'webhook_deliveries', 'connections', 'calendars')`.execute(tx);
  return new Map(rows.map(({ name, count }) => [name, count]));
}

/** So many bots that join next year or ended, and deliveries that were made. */
async function fill(db: Db, workspaceId: string, count: number): Promise<void> {
  await sql`
    insert into bots (id, workspace_id, source, meeting_url, meeting_platform, meeting, bot_name, join_at, status, created_at, updated_at, launch_due_at)
    select lpad(to_hex(n), 32, '0')::uuid, ${workspaceId}, 'api', '', 'zoom', '{}', '', now() + interval '1 year',
      case when n % 2 = 0 then 'scheduled' else 'done' end, now(), now(), case when n % 2 = 0 then now() + interval '1 year' end
    from generate_series(1, ${count}::int) as n`.execute(db);
  await sql`
    insert into bot_status_changes (bot_id, number, code, created_at)
    select lpad(to_hex(n), 32, '0')::uuid, 1, 'done', now() from generate_series(1, ${count}::int, 2) as n`.execute(db);
  await sql`insert into webhook_events (id, workspace_id, type, body, created_at) values ('msg_1', ${workspaceId}, 't', '{}', now())`.execute(
    db,
  );
  await sql`
    insert into webhook_endpoints (id, workspace_id, url, event_types, shape, headers, secret_sealed, is_enabled, created_at)
    select lpad(to_hex(n), 32, '0')::uuid, ${workspaceId}, '', '{*}', 'new', 'svix', '', true, now() from generate_series(1, 10) as n`.execute(
    db,
  );
  await sql`analyze`.execute(db);
}

test('late work is said once when it begins and once when it has ended', () => {
  const lines: string[] = [];
  const hear = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    void lines.push(`${level} ${message} ${String(fields?.['kind'])}`);
  const log: Log = { debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };
  const tell = lateWorkTeller(log);
  const work = (oldestDueMs: number | null) => [
    { name: 'bots/launch', dueCount: 1, oldestDueMs, runningCount: 0, failingCount: 0, failing: [] },
  ];
  for (const age of [null, 1_000, 20_000, 30_000, 40_000, 100, null, null]) tell(work(age));
  assert.deepEqual(lines, ['warn work is late bots/launch', 'info work is in time again bots/launch']);
});

test('an endpoint that fails is said once when it begins and once when it is well again', async () => {
  const { lines } = await collected(async (rollcall) => {
    await using catcher = await startWebhookCatcher();
    catcher.script('/hook', [{ status: 500 }, { status: 500 }, { status: 500 }]);
    const endpoint = fieldsOf(
      await rollcall.api('POST', '/api/v1/webhook-endpoints/', { body: { url: catcher.url('/hook') } }),
    );
    const id = String(endpoint['id']);
    const isFailing = async () =>
      (await rollcall.db.selectFrom('webhook_endpoints').select('failing_since').executeTakeFirstOrThrow())
        .failing_since;
    for (let round = 1; round <= 3; round += 1) {
      await rollcall.api('POST', `/api/v1/webhook-endpoints/${id}/test/`);
      await catcher.waitForCount(round);
    }
    await waitFor('the endpoint to fail', isFailing);
    await rollcall.api('POST', `/api/v1/webhook-endpoints/${id}/test/`);
    await waitFor('the endpoint to be well', async () => (await isFailing()) === null);
  });

  const about = lines.filter((line) => /webhook endpoint (fails|is well)/.test(line));
  assert.deepEqual(about, ['warn webhook endpoint fails', 'info webhook endpoint is well again']);
});

/** Runs a Rollcall whose log is kept. */
async function collected(act: (rollcall: TestRollcall) => Promise<void>): Promise<{ lines: string[] }> {
  await using rollcall = await startRollcall();
  const lines: string[] = [];
  const { log } = rollcall.program.deps;
  for (const level of ['info', 'warn'] as const) log[level] = (message) => void lines.push(`${level} ${message}`);
  await act(rollcall);
  return { lines };
}

test('a bot that fails is a warning with its reason', async () => {
  const { lines } = await collected(async (rollcall) => {
    await rollcall.api('POST', '/api/v1/bot/', {
      body: { meeting_url: 'https://meet.google.com/abc-defg-hij', metadata: { simulate: 'meeting_not_found' } },
    });
    await waitFor(
      'the bot to fail',
      async () => (await rollcall.db.selectFrom('bots').select('status').executeTakeFirst())?.status === 'fatal',
    );
  });
  assert.deepEqual(
    lines.filter((line) => line.startsWith('warn')),
    ['warn bot failed'],
  );
});
