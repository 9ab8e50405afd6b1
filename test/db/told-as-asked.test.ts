/** What endpoints had asked for before they had to say so is kept by the migration that made them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { sql } from '../../src/db/index.ts';
import { openTestDatabase } from '../support/database.ts';

const MIGRATION = new URL('../../src/db/migrations/000009_told_as_asked.sql', import.meta.url);

test('an endpoint from before gets everything it got, and one that named its types keeps them', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const workspaceId = randomUUID();
  await sql`insert into workspaces (id, name, created_at) values (${workspaceId}, 'old', now())`.execute(db);
  await sql`drop table bot_past_meetings`.execute(db);
  await sql`alter table webhook_endpoints alter column event_types drop not null`.execute(db);
  for (const [shape, types] of [
    ['new', null],
    ['status_change', null],
    ['new', ['bot.done']],
  ] as const) {
    await sql`
      insert into webhook_endpoints (id, workspace_id, url, event_types, shape, headers, secret_sealed, is_enabled, created_at)
      values (${randomUUID()}, ${workspaceId}, 'https://example.com', ${types}::text[], ${shape}, 'webhook', '', true, clock_timestamp())`.execute(
      db,
    );
  }
  await sql.raw(await readFile(MIGRATION, 'utf8')).execute(db);
  const rows = await db.selectFrom('webhook_endpoints').select('event_types').orderBy('created_at').execute();
  assert.deepEqual(
    rows.map((row) => row.event_types),
    [['*', 'bot.recording_done'], ['*'], ['bot.done']],
  );
});
