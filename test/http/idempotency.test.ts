/** Idempotency-Key when things go wrong: what says "try again" is tried again, and nothing is carried out twice. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fastify from 'fastify';
import { sql } from '../../src/db/index.ts';
import { rememberAnswers } from '../../src/http/idempotency.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { addWorkspace, fieldsOf, inHours, itemsOf } from './setup.ts';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
});
after(() => rollcall[Symbol.asyncDispose]());

/** What a server has that the hooks do not look at. */
const UNUSED = {
  isThrottled: false,
  allowPrivateNetworks: false,
  trustProxy: null,
  readiness: async () => ({}),
  metrics: async () => '',
  webRoot: null,
};

const headers = { 'idempotency-key': 'the same' };
const newBot = () => ({ meeting_url: 'https://acme.zoom.us/j/85746382910', bot_name: 'Once', join_at: inHours(24) });

/** Leaves a key as a process does that ended, more than a minute ago, before it answered. */
const interrupt = () =>
  sql`update idempotency_keys set status = null, body = null, created_at = created_at - interval '61 seconds'`.execute(
    rollcall.db,
  );

test('an answer that says "try again" is not the answer for an hour', async () => {
  const { id } = await addWorkspace(rollcall);
  const statuses = [409, 429, 503, 200];
  const app = fastify();
  app.decorateRequest('workspaceId', id).decorateRequest('calendarUser', null);
  rememberAnswers(app, { ...rollcall.program.deps, ...UNUSED });
  let count = 0;
  app.post('/busy', (_request, reply) => reply.code(statuses[count++] ?? 500).send({}));
  const answered = [];
  for (const _ of [...statuses, 'once more']) {
    const { statusCode } = await app.inject({ method: 'POST', url: '/busy', headers, payload: {} });
    answered.push(statusCode);
  }
  await app.close();
  assert.deepEqual(answered, [...statuses, 200]);
  assert.equal(count, statuses.length);
});

/** Sends a request while no answer can be kept. */
async function whileAnswersAreRefused<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  await sql`create function refuse_answers() returns trigger language plpgsql as $$
    begin if new.status is not null then raise exception 'no answer is kept'; end if; return new; end $$`.execute(
    rollcall.db,
  );
  await sql`create trigger refuse_answers before update on idempotency_keys for each row execute function refuse_answers()`.execute(
    rollcall.db,
  );
  try {
    return await send();
  } finally {
    await sql`drop function refuse_answers cascade`.execute(rollcall.db);
  }
}

test('the answer of a new bot is kept in the transaction that makes it', async () => {
  const { api } = await addWorkspace(rollcall);
  const interrupted = await whileAnswersAreRefused(() => api('POST', '/api/v1/bot/', { body: newBot(), headers }));
  assert.equal(interrupted.status, 500);
  assert.equal(fieldsOf(await api('GET', '/api/v1/bot/'))['count'], 0);
  const again = await api('POST', '/api/v1/bot/', { body: newBot(), headers });
  assert.equal(again.status, 201, JSON.stringify(again.body));
});

test('a signing secret that is shown once is kept in the transaction that makes it', async () => {
  const { api } = await addWorkspace(rollcall);
  const path = '/api/v1/webhook-endpoints/';
  const create = () => api('POST', path, { body: { url: 'https://example.com/hook' }, headers });
  assert.equal((await whileAnswersAreRefused(create)).status, 500);
  assert.equal(itemsOf(await api('GET', path)).length, 0);
  const created = fieldsOf(await create());
  assert.match(String(created['secret']), /^whsec_/);
  assert.deepEqual(fieldsOf(await create()), created);
  assert.equal(itemsOf(await api('GET', path)).length, 1);

  const secrets = async (): Promise<unknown> =>
    (
      await sql`select secret_sealed, old_secret_sealed from webhook_endpoints where id = ${created['id']}`.execute(
        rollcall.db,
      )
    ).rows;
  const unrotated = await secrets();
  const rotate = () => api('POST', `${path}${String(created['id'])}/rotate-secret/`, { headers });
  assert.equal((await whileAnswersAreRefused(rotate)).status, 500);
  assert.deepEqual(await secrets(), unrotated, 'nothing is rotated without an answer');
  const rotated = fieldsOf(await rotate());
  assert.notEqual(rotated['secret'], created['secret']);
  assert.deepEqual(fieldsOf(await rotate()), rotated);
});

test('an endpoint whose request was interrupted before the commit is made after all', async () => {
  const { api, id } = await addWorkspace(rollcall);
  const create = () =>
    api('POST', '/api/v1/webhook-endpoints/', { body: { url: 'https://example.com/hook' }, headers });
  await create();
  await sql`delete from webhook_endpoints where workspace_id = ${id}`.execute(rollcall.db);
  await interrupt();
  assert.equal((await create()).status, 201);
  assert.equal(itemsOf(await api('GET', '/api/v1/webhook-endpoints/')).length, 1);
});

test('a bot without a kept answer was never made, so that its request is carried out after an interruption', async () => {
  const { api, id } = await addWorkspace(rollcall);
  const body = newBot();
  await api('POST', '/api/v1/bot/', { body, headers });
  // As if the process had ended before the commit.
  await sql`delete from bots where workspace_id = ${id}`.execute(rollcall.db);
  await interrupt();
  assert.equal((await api('POST', '/api/v1/bot/', { body, headers })).status, 201);
  assert.equal(fieldsOf(await api('GET', '/api/v1/bot/'))['count'], 1);
});

test('an interrupted request whose outcome nobody knows is not carried out twice', async () => {
  const { api } = await addWorkspace(rollcall);
  const body = { url: 'https://example.com/hook' };
  const { id } = fieldsOf(await api('POST', '/api/v1/webhook-endpoints/', { body }));
  const path = `/api/v1/webhook-endpoints/${String(id)}/test/`;
  const first = await api('POST', path, { headers });
  assert.equal(first.status, 202, JSON.stringify(first.body));
  await interrupt();
  for (const round of [1, 2]) {
    const again = await api('POST', path, { headers });
    assert.equal(again.status, 409, `round ${round}`);
    assert.equal(fieldsOf(again)['code'], 'idempotency_outcome_unknown');
  }
  const { results } = fieldsOf(await api('GET', '/api/v1/webhook-deliveries/'));
  assert.equal(Array.isArray(results) ? results.length : null, 1);
});

test('what changes nothing the second time is carried out again after an interruption', async () => {
  const { api } = await addWorkspace(rollcall);
  const bot = fieldsOf(await api('POST', '/api/v1/bot/', { body: newBot() }));
  const change = { body: { bot_name: 'Renamed' }, headers };
  const path = `/api/v1/bot/${String(bot['id'])}/`;
  assert.equal((await api('PATCH', path, change)).status, 200);
  await interrupt();
  assert.equal((await api('PATCH', path, change)).status, 200);
});
