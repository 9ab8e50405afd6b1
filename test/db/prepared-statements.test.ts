/** What is run often is prepared once for each connection; what is run once is not, and never too much at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql, type Db } from '../../src/db/index.ts';
import { statementNames } from '../../src/db/prepared-statements.ts';
import { openTestDatabase } from '../support/database.ts';

const preparedTexts = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
  return rows.map((row) => row.statement);
};

test('a statement that is run often is prepared, once; one that is run twice is not', async () => {
  await using database = await openTestDatabase();
  await database.db.connection().execute(async (db) => {
    for (let count = 0; count < 20; count += 1) {
      const { rows } = await sql<{ doubled: number }>`select ${count}::integer * 2 as doubled`.execute(db);
      assert.deepEqual(rows, [{ doubled: count * 2 }]);
    }
    for (let count = 0; count < 2; count += 1) await sql`select ${count}::integer * 3`.execute(db);
    assert.deepEqual(await preparedTexts(db), ['select $1::integer * 2 as doubled']);
  });
});

test('a prepared statement goes on after it failed, in a transaction too', async () => {
  await using database = await openTestDatabase();
  const divide = (db: Db, by: number) => sql<{ result: number }>`select 12 / ${by}::integer as result`.execute(db);
  for (let count = 0; count < 20; count += 1) {
    await assert.rejects(
      database.db.transaction().execute((tx) => divide(tx, 0)),
      /division by zero/,
    );
    const { rows } = await database.db.transaction().execute((tx) => divide(tx, 4));
    assert.deepEqual(rows, [{ result: 3 }]);
  }
});

test('the same text has one name, another text another one, and only so many have any', () => {
  const nameOf = statementNames();
  const often = (text: string): string | undefined => Array.from({ length: 8 }, () => nameOf(text)).at(-1);
  const first = often('select 1');
  assert.ok(first !== undefined);
  assert.equal(nameOf('select 1'), first);
  const names = new Set(Array.from({ length: 10_000 }, (_, index) => often(`select ${index}`)));
  assert.ok(names.has(first));
  assert.equal(names.size, 400 + 1, 'four hundred names, and none');
});
