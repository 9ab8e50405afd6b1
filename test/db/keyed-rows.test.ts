import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byKey, keyedRows, sql, type Db } from '../../src/db/index.ts';
import { openTestDatabase } from '../support/database.ts';

const TABLE_ROWS = 20_000;

type PlanNode = { [name: string]: unknown; Plans?: PlanNode[] };

/** Rows that a node and those below it looked at, also those that a condition then left out. */
function rowsVisited(node: PlanNode): number {
  const own = ['Actual Rows', ...Object.keys(node).filter((name) => name.startsWith('Rows Removed by'))];
  const visited = own.reduce((sum, name) => sum + Number(node[name]) * Number(node['Actual Loops']), 0);
  return (node.Plans ?? []).reduce((sum, below) => sum + rowsVisited(below), visited);
}

/** Writes the first `count` rows by their keys. @returns how many rows PostgreSQL looked at for that. */
async function write(db: Db, count: number): Promise<number> {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-0000-0000-${(index + 1).toString(16).padStart(12, '0')}`,
    word: 'new',
  }));
  const { rows: explained } = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>`
    explain (analyze, format json)
    update notes set word = step.word from ${keyedRows(rows, { id: 'uuid', word: 'text' })} as step where ${byKey('notes.id', 'step.id')}`.execute(
    db,
  );
  const { rows: written } = await sql`select from notes where word = 'new'`.execute(db);
  assert.equal(written.length, count);
  await sql`update notes set word = 'old' where word = 'new'`.execute(db);
  return rowsVisited(explained[0]?.['QUERY PLAN'][0].Plan ?? assert.fail('no plan'));
}

const fill = (db: Db): Promise<unknown> =>
  sql`insert into notes select lpad(to_hex(number), 32, '0')::uuid, repeat('x', 200), 'old'
    from generate_series(1, ${TABLE_ROWS}::integer) as number`.execute(db);

test('rows written by their keys are each looked up once, with statistics, without, and with wrong ones', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await sql`create table notes (id uuid primary key, body text, word text) with (autovacuum_enabled = false)`.execute(
    db,
  );
  await fill(db);
  for (const state of ['without statistics', 'with statistics']) {
    const forOne = await write(db, 1);
    assert.ok(forOne < 10, `${forOne} rows for one ${state}`);
    const forMany = await write(db, 2_000);
    assert.ok(forMany < 8 * 2_000, `${forMany} rows for 2,000 ${state}`);
    await sql`vacuum analyze notes`.execute(db);
  }
  // They say that the table is empty.
  await sql`delete from notes`.execute(db);
  await sql`vacuum (analyze, truncate false) notes`.execute(db);
  await fill(db);
  const misled = await write(db, 2_000);
  assert.ok(misled < 8 * 2_000, `${misled} rows for 2,000 with wrong statistics`);
});
