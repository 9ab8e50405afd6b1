/**
 * Home of src/db/schema.sql, the schema as all migrations together leave it: for reading and for reviewing changes.
 *
 * `node scripts/schema-snapshot.ts` writes it; with `--check` it fails when the file differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { sql, type Db } from '../src/db/index.ts';
import { openTestDatabase } from '../test/support/database.ts';

const FILE = new URL('../src/db/schema.sql', import.meta.url);
const HEAD = '-- Written by scripts/schema-snapshot.ts from a migrated database. Change the schema with a migration.\n';

type Row = { table: string; name: string; definition: string };

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** One statement for each kind of thing; only what migrations made, in an order that does not depend on when it was made. */
async function snapshot(db: Db): Promise<string> {
  const isOurs = sql`n.nspname = 'public' and t.relname not like 'kysely\\_%'`;
  const columns = await sql<Row>`
    select t.relname as table, a.attname as name,
      format_type(a.atttypid, a.atttypmod)
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        || case when a.attnotnull then ' not null' else '' end as definition
    from pg_attribute a join pg_class t on t.oid = a.attrelid join pg_namespace n on n.oid = t.relnamespace
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    where ${isOurs} and t.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    order by t.relname, a.attnum`.execute(db);
  // Since PostgreSQL 18 "not null" is a constraint too (type n); the column says it already.
  const constraints = await sql<Row>`
    select t.relname as table, c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
    where ${isOurs} and c.contype <> 'n'
    order by t.relname, position(c.contype in 'pucfx'), c.conname`.execute(db);
  const indexes = await sql<Row>`
    select t.relname as table, i.relname as name, pg_get_indexdef(i.oid) as definition
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      join pg_namespace n on n.oid = t.relnamespace
    where ${isOurs} and not exists (select from pg_constraint c where c.conindid = i.oid)
    order by t.relname, i.relname`.execute(db);
  const comments = await sql<Row>`
    select t.relname as table, coalesce(a.attname, '') as name, d.description as definition
    from pg_description d join pg_class t on t.oid = d.objoid and d.classoid = 'pg_class'::regclass
      join pg_namespace n on n.oid = t.relnamespace
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = d.objsubid and d.objsubid > 0
    where ${isOurs} order by t.relname, d.objsubid`.execute(db);
  const others = await sql<Row>`
    select '' as table, p.proname as name, pg_get_functiondef(p.oid) as definition
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'
    union all
    select t.relname, g.tgname, pg_get_triggerdef(g.oid)
    from pg_trigger g join pg_class t on t.oid = g.tgrelid join pg_namespace n on n.oid = t.relnamespace
    where ${isOurs} and not g.tgisinternal
    order by 1, 2`.execute(db);

  const of = (rows: Row[], table: string): Row[] => rows.filter((row) => row.table === table);
  const tables = [...new Set(columns.rows.map((row) => row.table))];
  const parts = tables.map((table) => {
    const lines = [
      ...of(columns.rows, table).map((row) => `  ${row.name} ${row.definition}`),
      ...of(constraints.rows, table).map((row) => `  constraint ${row.name} ${row.definition}`),
    ];
    const after = [
      ...of(indexes.rows, table).map((row) => `${row.definition.replace(' ON public.', ' ON ')};`),
      ...of(comments.rows, table).map((row) => {
        const target = row.name === '' ? `table ${table}` : `column ${table}.${row.name}`;
        return `comment on ${target} is ${quote(row.definition)};`;
      }),
      ...of(others.rows, table).map((row) => `${row.definition};`),
    ];
    return [`create table ${table} (`, lines.join(',\n'), ');', ...after].join('\n');
  });
  const functions = of(others.rows, '').map((row) => `${row.definition.trimEnd()};`);
  return [HEAD, [...functions, ...parts].join('\n\n'), ''].join('\n');
}

await using database = await openTestDatabase();
const now = await snapshot(database.db);
if (process.argv.includes('--check')) {
  const written = await readFile(FILE, 'utf8').catch(() => '');
  if (written !== now) {
    const known = new Set(written.split('\n'));
    const fresh = new Set(now.split('\n'));
    for (const line of known) if (!fresh.has(line)) console.log(`- ${line}`);
    for (const line of fresh) if (!known.has(line)) console.log(`+ ${line}`);
    console.log('src/db/schema.sql differs from the migrated database. Run: node scripts/schema-snapshot.ts');
    process.exitCode = 1;
  }
} else {
  await writeFile(FILE, now);
}
