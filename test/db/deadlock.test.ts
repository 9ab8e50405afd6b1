/** What happens when two transactions wait for each other. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { openTestDatabase } from '../support/database.ts';
import { inTransaction } from '../../src/db/index.ts';

test('of two transactions that wait for each other one is run again, and both are carried out', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const ids = [randomUUID(), randomUUID()] as const;
  for (const id of ids) await db.insertInto('workspaces').values({ id, name: '', created_at: new Date() }).execute();

  let waiting = 2;
  const bothHoldOne = Promise.withResolvers<void>();
  const append = (order: readonly string[], letter: string): Promise<void> =>
    inTransaction(db, async (tx) => {
      for (const id of order) {
        const { name } = await tx
          .selectFrom('workspaces')
          .select('name')
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('workspaces')
          .set({ name: name + letter })
          .where('id', '=', id)
          .execute();
        waiting -= 1;
        if (waiting <= 0) bothHoldOne.resolve();
        await bothHoldOne.promise;
      }
    });
  await Promise.all([append(ids, 'a'), append(ids.toReversed(), 'b')]);
  const rows = await db.selectFrom('workspaces').select('name').execute();
  assert.deepEqual(
    rows.map(({ name }) => name.split('').toSorted().join('')),
    ['ab', 'ab'],
  );
});
