/** What was backed up is there again after a restore, to the last byte, whatever went on meanwhile. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { migrate, sql, type Db } from '../../src/db/index.ts';
import { rollcall } from '../support/command.ts';
import { openTestDatabase } from '../support/database.ts';
import { writeBackup } from '../../src/program/backup/write-backup.ts';
import { startRollcall } from '../support/rollcall.ts';
import { connectedPerson, inHours } from '../http/setup.ts';

async function openFolder() {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-backup-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Every row of every table, as PostgreSQL writes it. */
async function contentOf(db: Db): Promise<Record<string, string[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1`.execute(
    db,
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t order by 1`.execute(db);
    content[name] = rows.map(({ row }) => row);
  }
  return content;
}

/** Rows of every kind that are hard to write down. */
async function addOddRows(db: Db, workspaceId: string): Promise<void> {
  await sql`
    insert into webhook_events (id, workspace_id, type, body, created_at)
    select 'msg_' || number, ${workspaceId}, 'odd', ${'null'}::jsonb, timestamptz '2026-10-25 00:59:59.999999Z' from generate_series(1, 1100) as number`.execute(
    db,
  );
  await sql`
    insert into idempotency_keys (scope, path, key, request_hash, body, created_at)
    values ('s', ${'"quoted" \\ , (,) \n\t\r – 😀'}, '', 'h', null, now()), ('s', 'p', 'k', '', '', now())`.execute(db);
}

async function emptied() {
  const database = await openTestDatabase();
  await sql`drop schema public cascade`.execute(database.db);
  await sql`create schema public`.execute(database.db);
  return database;
}

test('a backup of a running Rollcall is restored whole, and is for its owner alone', async () => {
  await using server = await startRollcall();
  await using folder = await openFolder();
  const person = await connectedPerson(server, 'kept@example.com');
  await server.sandbox.google.createEvent({
    organizer: 'kept@example.com',
    summary: 'Kept “so”',
    start: inHours(24),
    durationMinutes: 30,
    meet: true,
  });
  await person.override((await person.meeting('Kept “so”')).id, true);
  await addOddRows(server.db, server.program.workspaceId);
  const { config } = server.program;
  const secretKey = config.secretKey?.toString('base64') ?? '';
  const shell = { DATABASE_URL: config.databaseUrl ?? '', SECRET_KEY: secretKey };
  const target = join(folder.path, 'one');
  const made = await rollcall(['backup', target], shell);
  assert.equal(made.exitCode, 0, made.stderr);
  assert.match(made.stdout, /webhook_events +11\d\d rows[\s\S]*It does not hold SECRET_KEY/);
  assert.equal((await stat(target)).mode & 0o777, 0o700);
  for (const name of await readdir(target)) assert.equal((await stat(join(target, name))).mode & 0o777, 0o600, name);
  const again = await rollcall(['backup', target], shell);
  assert.deepEqual([again.exitCode, /is not empty/.test(again.stderr)], [1, true]);
  await server.program[Symbol.asyncDispose]();

  await using empty = await emptied();
  const restored = await rollcall(['restore', target], { ...shell, DATABASE_URL: empty.url });
  assert.equal(restored.exitCode, 0, restored.stderr);
  const [before, after] = [await contentOf(server.db), await contentOf(empty.db)];
  assert.deepEqual(after['calendar_events'], before['calendar_events']);
  assert.ok((after['bots']?.length ?? 0) > 0);
  for (const name of [
    'meetings',
    'bots',
    'workspaces',
    'api_keys',
    'webhook_events',
    'idempotency_keys',
    'connections',
  ])
    assert.deepEqual(new Set(after[name]?.map(withoutTimes)), new Set(before[name]?.map(withoutTimes)), name);
  const references = (db: Db) =>
    sql<{
      name: string;
    }>`select conname || pg_get_constraintdef(oid) as name from pg_constraint where contype = 'f' order by 1`.execute(
      db,
    );
  assert.deepEqual((await references(empty.db)).rows, (await references(server.db)).rows);

  const onto = await rollcall(['restore', target], { ...shell, DATABASE_URL: empty.url });
  assert.match(onto.stderr, /is not empty: it has api_keys/);
});

/** Sync and due work move times on between the backup and the end of the server. */
const withoutTimes = (row: string): string =>
  row.replaceAll(/"?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00"?|,\d+(?=,)/g, '');

test('what is not whole, or opens with another key, is refused and leaves the database empty', async () => {
  await using server = await startRollcall();
  await using folder = await openFolder();
  const { config } = server.program;
  const shell = { DATABASE_URL: config.databaseUrl ?? '', SECRET_KEY: config.secretKey?.toString('base64') ?? '' };
  const target = join(folder.path, 'one');
  assert.equal((await rollcall(['backup', target], shell)).exitCode, 0);
  await using empty = await emptied();
  const into = { ...shell, DATABASE_URL: empty.url };
  const otherKey = await rollcall(['restore', target], { ...into, SECRET_KEY: Buffer.alloc(32, 1).toString('base64') });
  assert.match(otherKey.stderr, /does not open what this backup holds.*Nothing was restored/s);
  const { rows } = await sql`select from workspaces`.execute(empty.db);
  assert.equal(rows.length, 0);

  await truncate(join(target, 'workspaces.rows.gz'), 30);
  const cut = await rollcall(['restore', target], into);
  assert.match(cut.stderr, /workspaces\.rows\.gz is missing or is not what was written/);
  await rm(join(target, 'rollcall-backup.json'));
  assert.match((await rollcall(['restore', target], into)).stderr, /is no backup, or one that did not become whole/);
  await writeFile(join(target, 'rollcall-backup.json'), '{}');
  assert.match((await rollcall(['restore', target], into)).stderr, /not of a form that this version knows/);
});

test('a backup of an older version is brought to the schema of this one', async () => {
  await using served = await startRollcall();
  await using folder = await openFolder();
  const { config } = served.program;
  const shell = { DATABASE_URL: config.databaseUrl ?? '', SECRET_KEY: config.secretKey?.toString('base64') ?? '' };
  const target = join(folder.path, 'one');
  assert.equal((await rollcall(['backup', target], shell)).exitCode, 0);
  const path = join(target, 'rollcall-backup.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { migrations: string[]; sealed_probe: string };

  await using old = await emptied();
  await migrate(old.db, { upTo: '000015_unknown_zones' });
  await sql`insert into workspaces (id, name, created_at) values (gen_random_uuid(), 'From before', now())`.execute(
    old.db,
  );
  const before = join(folder.path, 'before');
  await writeBackup(old.db, before, {
    secretKey: null,
    sealedProbe: manifest.sealed_probe,
    now: new Date(),
    tell: () => undefined,
  });
  await using empty = await emptied();
  const restored = await rollcall(['restore', before], { ...shell, DATABASE_URL: empty.url });
  assert.equal(restored.exitCode, 0, restored.stderr);
  assert.match(restored.stdout, /Brought to the schema of this version: 000016_recordings/);
  const kept = await sql<{ name: string }>`select name from workspaces`.execute(empty.db);
  assert.deepEqual(kept.rows, [{ name: 'From before' }]);

  await writeFile(path, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, '999999_later'] }));
  await using another = await emptied();
  const later = await rollcall(['restore', target], { ...shell, DATABASE_URL: another.url });
  assert.match(later.stderr, /made by a newer version/);
});

test('an embedded database is backed up with its key, and restored into a new data folder', async () => {
  await using folder = await openFolder();
  await mkdir(join(folder.path, 'work'));
  const cwd = join(folder.path, 'work');
  const quiet = { LOG_LEVEL: 'silent' };
  const made = await rollcall(['migrate'], quiet, cwd);
  assert.equal(made.exitCode, 0, made.stderr);
  const backup = await rollcall(['backup', 'kept'], quiet, cwd);
  assert.equal(backup.exitCode, 0, backup.stderr);
  assert.match(backup.stdout, /It holds the secret key too/);
  const elsewhere = { ...quiet, DATA_DIR: join(folder.path, 'new') };
  const restored = await rollcall(['restore', 'kept'], elsewhere, cwd);
  assert.equal(restored.exitCode, 0, restored.stderr);
  const [before, after] = [
    await rollcall(['keys', 'list'], quiet, cwd),
    await rollcall(['keys', 'list'], elsewhere, cwd),
  ];
  assert.deepEqual([after.exitCode, after.stdout], [0, before.stdout]);
  assert.equal((await rollcall(['migrate'], elsewhere, cwd)).exitCode, 0, 'a server starts on it');
});
