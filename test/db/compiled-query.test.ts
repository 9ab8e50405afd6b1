/** A query that is built once asks with the values of each run, and has a form for each set of values that are null. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiledOnce, inTransaction, sql, type Db } from '../../src/db/index.ts';
import { openTestDatabase } from '../support/database.ts';

test('a query is built once for each set of null values, and asks with the values of each run', async () => {
  await using database = await openTestDatabase();
  let builtCount = 0;
  const numbers = compiledOnce((db, { from, below, limit }: { from: number; below: number | null; limit: number }) => {
    builtCount += 1;
    return db
      .selectFrom(sql<{ n: number }>`generate_series(${from}::integer, 20)`.as<'series'>(sql`series (n)`))
      .select('n')
      .$if(below !== null, (query) => query.where('n', '<', below ?? 0))
      .where('n', '!=', 4)
      .orderBy('n')
      .limit(limit);
  });
  const ask = async (db: Db, from: number, below: number | null, limit = 3): Promise<number[]> =>
    (await numbers(db, { from, below, limit })).map((row) => row.n);
  assert.deepEqual(await ask(database.db, 1, null), [1, 2, 3]);
  assert.deepEqual(await ask(database.db, 3, null), [3, 5, 6]);
  assert.deepEqual(await ask(database.db, 3, 6), [3, 5]);
  assert.deepEqual(await ask(database.db, 7, 9), [7, 8]);
  assert.deepEqual(await inTransaction(database.db, (tx) => ask(tx, 2, null, 1)), [2]);
  assert.equal(builtCount, 2);
});
