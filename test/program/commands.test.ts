/** Commands typed beside a running Rollcall, in a shell that knows nothing of its environment. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from '../../src/db/index.ts';
import { COMMAND_DEADLINE_MS, openServedDatabase, PROGRAM, rollcall } from '../support/command.ts';

const NEEDS_A_PLACE: readonly (readonly string[])[] = [
  ['keys', 'list'],
  ['keys', 'add', 'mine'],
  ['settings'],
  ['settings', 'several_accounts', 'true'],
  ['doctor'],
  ['link', 'somebody'],
  ['workspaces', 'list'],
  ['workspaces', 'add', 'mine'],
  ['backup', 'somewhere'],
  ['seal'],
];

test('a command in another shell leaves the settings of the server alone and says which database it reads', async () => {
  await using served = await openServedDatabase();
  const workspace = () => served.db.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();
  const before = await workspace();
  for (const words of [['keys', 'list'], ['settings'], ['doctor'], ['doctor', '--json'], ['workspaces', 'list']]) {
    const ended = await rollcall(words, { ...served.shell, API_KEY: 'a-key-of-this-shell-only-that-is-long' });
    assert.equal(ended.exitCode, 0, `${words.join(' ')}: ${ended.stderr}`);
    assert.match(ended.stderr, /^PostgreSQL \S/, words.join(' '));
    assert.deepEqual(await workspace(), before, words.join(' '));
  }
  const keys = await served.db.selectFrom('api_keys').select('name').execute();
  assert.equal(keys.length, 1, 'no command adds the API_KEY of its shell');
});

test('a command that changes something changes that alone', async () => {
  await using served = await openServedDatabase();
  const before = await served.db.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();
  const ended = await rollcall(['settings', 'several_accounts', 'true'], served.shell);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const after = await served.db.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow();
  assert.deepEqual(after, { ...before, allow_several_accounts: true });

  const added = await rollcall(['keys', 'add', 'mine'], served.shell);
  assert.match(added.stdout, /^rk_\S+\nShown only now, keep it\.\n$/);
  const listed = await rollcall(['keys', 'list'], served.shell);
  const [id = ''] = /^\S+(?= {2}mine )/m.exec(listed.stdout) ?? [];
  assert.equal((await rollcall(['keys', 'revoke', id], served.shell)).exitCode, 0);
  const unknown = await rollcall(['keys', 'revoke', 'x'], served.shell);
  assert.equal(unknown.exitCode, 1);
  assert.match(unknown.stderr, /No valid key has this id/);
  for (const words of [
    ['keys', 'revoke'],
    ['keys', 'take'],
    ['settings', 'bot_sharing', 'maybe'],
    ['workspaces', 'add'],
    ['link'],
  ]) {
    const wrong = await rollcall(words, served.shell);
    assert.deepEqual([wrong.exitCode, wrong.stdout], [1, ''], words.join(' '));
    assert.match(wrong.stderr, /rollcall \w+ /, 'says what there is');
  }
});

test('where there is no Rollcall, commands refuse and make nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-nothing-'));
  try {
    for (const words of NEEDS_A_PLACE) {
      const ended = await rollcall(words, {}, folder);
      assert.equal(ended.exitCode, 1, words.join(' '));
      assert.match(ended.stderr, /There is no Rollcall in \S+data\./, words.join(' '));
      assert.deepEqual(await readdir(folder), [], words.join(' '));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('on a database of an older version, only a server and migrate go on', async () => {
  await using served = await openServedDatabase();
  await sql`delete from kysely_migration where name = (select max(name) from kysely_migration)`.execute(served.db);
  for (const words of [...NEEDS_A_PLACE, ['work']]) {
    const ended = await rollcall(words, served.shell);
    assert.equal(ended.exitCode, 1, words.join(' '));
    assert.match(ended.stderr, /it lacks 0\d+_\w+\. Bring it there with: rollcall migrate/, words.join(' '));
  }
});

test('on an empty database, commands say so and leave it empty', async () => {
  await using served = await openServedDatabase();
  await sql`drop schema public cascade`.execute(served.db);
  await sql`create schema public`.execute(served.db);
  const ended = await rollcall(['doctor'], served.shell);
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /it lacks 000001_initial/);
  const { rows } = await sql`select from pg_tables where schemaname = 'public'`.execute(served.db);
  assert.equal(rows.length, 0);
});

test('a command whose reader has seen enough ends without a word', async () => {
  await using served = await openServedDatabase();
  for (const words of [['doctor'], ['keys', 'list'], ['help']]) {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      env: { PATH, HOME, ...served.shell },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(COMMAND_DEADLINE_MS),
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child, 'close');
    assert.doesNotMatch(stderr, /EPIPE|Error/, words.join(' '));
  }
});

test('the doctor waits for no lock: it says that the database cannot be asked', async () => {
  await using served = await openServedDatabase();
  const ended = await served.db.transaction().execute(async (tx) => {
    await sql`lock table calendars in access exclusive mode`.execute(tx);
    return rollcall(['doctor'], served.shell);
  });
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /cannot be asked right now .*lock timeout/);
});
