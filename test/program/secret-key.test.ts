/** One secret key seals everything: another one is noticed at the start, and can be put in its place on purpose. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSealer } from '../../src/base/sealed.ts';
import { sql } from '../../src/db/index.ts';
import { SEALED_COLUMNS } from '../../src/program/sealed-columns.ts';
import { readOAuthClient } from '../../src/workspaces/index.ts';
import { openServedDatabase, rollcall, startOnce, type ServedDatabase } from '../support/command.ts';

const anotherKey = (): string => randomBytes(32).toString('base64');

/** The OAuth client, as whoever has this secret key reads it. */
async function readWith(served: ServedDatabase, secretKey: string) {
  const { id } = await served.db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  return readOAuthClient(served.db, createSealer([Buffer.from(secretKey, 'base64')]), id, 'google');
}

test('a server whose secret key does not open what is stored does not start, says what to do and changes nothing', async () => {
  await using served = await openServedDatabase();
  const before = await served.db.selectFrom('workspaces').selectAll().execute();
  const wrong = { ...served.shell, SECRET_KEY: anotherKey() };
  const serverOfWrong = { ...wrong, GOOGLE_CLIENT_ID: 'another', GOOGLE_CLIENT_SECRET: 'another' };
  for (const words of [['start'], ['serve'], ['work'], ['migrate'], ['link', 'somebody'], ['keys', 'add'], ['seal']]) {
    const ended = await rollcall(words, { ...serverOfWrong, PORT: '0' });
    assert.equal(ended.exitCode, 1, words.join(' '));
    assert.match(
      ended.stderr,
      /SECRET_KEY does not open what is stored in PostgreSQL \S+: .*OLD_SECRET_KEYS/s,
      words.join(' '),
    );
  }
  assert.deepEqual(await served.db.selectFrom('workspaces').selectAll().execute(), before);
  assert.equal((await rollcall(['keys', 'list'], wrong)).exitCode, 0, 'what needs no key looks without it');
  const looked = await rollcall(['doctor'], wrong);
  assert.equal(looked.exitCode, 3);
  assert.match(looked.stdout, /The secret key of this shell does not open what is stored/);
  const backup = await rollcall(['backup', join(tmpdir(), `rollcall-never-${process.pid}`)], wrong);
  assert.match(backup.stderr, /The secret key here does not open what is stored/);
});

test('a database from before there was a probe is judged by what is sealed in it, and gets one', async () => {
  await using served = await openServedDatabase();
  const probes = () => served.db.selectFrom('installation').select('sealed_probe').execute();
  await sql`delete from installation`.execute(served.db);
  await assert.rejects(startOnce({ ...served.shell, SECRET_KEY: anotherKey() }), /does not open what is stored/);
  assert.deepEqual(await probes(), []);
  await startOnce(served.shell);
  assert.equal((await probes()).length, 1);

  await sql`delete from installation`.execute(served.db);
  await sql`update workspaces set google_client_secret_sealed = null, google_client_id = null`.execute(served.db);
  const fresh = { ...served.shell, SECRET_KEY: anotherKey() };
  await startOnce(fresh);
  await assert.rejects(startOnce(served.shell), /does not open/, 'where nothing was sealed the first key counts');
});

test('a secret key is replaced: both open, seal changes everything, the old one is needed no more', async () => {
  await using served = await openServedDatabase();
  const { SECRET_KEY: before } = served.shell;
  const after = anotherKey();
  const both = { ...served.shell, SECRET_KEY: after, OLD_SECRET_KEYS: before };
  await sql`
    insert into idempotency_keys (scope, path, key, request_hash, status, body, created_at)
    select 's', 'p', number::text, 'h', 200, ${createSealer([Buffer.from(before, 'base64')]).seal('idempotent-answer', 'kept')}, now()
    from generate_series(1, 1200) as number`.execute(served.db);

  const sealed = await rollcall(['seal'], both);
  assert.equal(sealed.exitCode, 0, sealed.stderr);
  assert.match(sealed.stdout, /^1201 values sealed anew\.\nTake OLD_SECRET_KEYS away/);
  assert.equal((await readWith(served, after))?.clientSecret, 'production-secret');
  await assert.rejects(readWith(served, before), /cannot be opened/);
  const { rows } = await sql<{ count: number }>`
    select count(*) from idempotency_keys where body not like ${`${createSealer([Buffer.from(after, 'base64')])
      .seal('x', '')
      .slice(0, 11)}%`}`.execute(served.db);
  assert.equal(rows[0]?.count, 0);

  await startOnce({ ...served.shell, SECRET_KEY: after });
  await assert.rejects(startOnce(served.shell), /does not open what is stored/);
  const again = await rollcall(['seal'], { ...served.shell, SECRET_KEY: after });
  assert.match(again.stdout, /^Everything was sealed with the present key already\.\n$/);
});

test('what opens with no key is left as it is, and said', async () => {
  await using served = await openServedDatabase();
  const stray = createSealer([Buffer.from(anotherKey(), 'base64')]).seal('connection-credentials', '{}');
  await sql`update workspaces set microsoft_client_id = 'lost', microsoft_client_secret_sealed = ${stray}`.execute(
    served.db,
  );
  const ended = await rollcall(['seal'], served.shell);
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stdout, /1 values open with no key that is set/);
  const row = await served.db
    .selectFrom('workspaces')
    .select('microsoft_client_secret_sealed as sealed')
    .executeTakeFirst();
  assert.equal(row?.sealed, stray);
});

test('every column that holds sealed values is known to the replacement of the key', async () => {
  const schema = await readFile(new URL('../../src/db/schema.sql', import.meta.url), 'utf8');
  const tables = schema.split('\ncreate table ').slice(1);
  const sealed = tables.flatMap((table) =>
    [...table.matchAll(/^ {2}(\w+_sealed) /gm)].map(([, column]) => `${table.split(' ')[0]}.${column}`),
  );
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).filter((name) =>
    name.endsWith('_sealed'),
  );
  assert.deepEqual(known.toSorted(), sealed.toSorted());
});
