import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pendingMigrations } from '../../src/db/index.ts';
import { openTestDatabase } from '../support/database.ts';

test('a test database is migrated and empty', async () => {
  await using database = await openTestDatabase();
  assert.deepEqual(await pendingMigrations(database.db), []);
  assert.deepEqual(await database.db.selectFrom('workspaces').selectAll().execute(), []);
});

test('test databases do not see each other, and are gone after use', async () => {
  await using one = await openTestDatabase();
  let url = '';
  {
    await using two = await openTestDatabase();
    url = two.url;
    await two.db
      .insertInto('workspaces')
      .values({ id: '00000000-0000-7000-8000-000000000001', name: 'two', created_at: new Date(0) })
      .execute();
    assert.equal((await one.db.selectFrom('workspaces').selectAll().execute()).length, 0);
    assert.equal((await two.db.selectFrom('workspaces').selectAll().execute()).length, 1);
  }
  const { rows } = await one.handle.pool.query('select datname from pg_database where datname = $1', [
    url.split('/')[3]?.split('?')[0],
  ]);
  assert.deepEqual(rows, []);
});
