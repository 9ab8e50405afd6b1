/** Home of the SQL that copies whole tables out of a database and into another one, whatever their types. */
import { sql, type Db } from '../../db/index.ts';

/** A table, with its columns in their order. */
export type Table = { name: string; columns: string[] };

const ROWS_AT_ONCE = 500;
/** What the program that migrates keeps; the migrations themselves write it. */
const OF_MIGRATIONS = ['kysely_migration', 'kysely_migration_lock'];

/** Every table of ours, by name. */
export async function listTables(db: Db): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all(${OF_MIGRATIONS}::text[])
    group by c.relname order by c.relname`.execute(db);
  return rows;
}

/** Names of the migrations that a database has, oldest first; empty when it has none. */
export async function listMigrations(db: Db): Promise<string[]> {
  const { rows: present } = await sql<{ isThere: boolean }>`
    select to_regclass('public.kysely_migration') is not null as "isThere"`.execute(db);
  if (present[0]?.isThere !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}

/** Reads a table as one transaction sees it, a part at a time. Each row is a text that PostgreSQL reads back without loss. */
export async function* readRows(tx: Db, { name, columns }: Table): AsyncGenerator<string[]> {
  const cursor = sql.ref(`backup_of_${name}`);
  await sql`declare ${cursor} no scroll cursor for select row(${columnList(columns)})::text as line from ${sql.table(name)}`.execute(
    tx,
  );
  for (;;) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(ROWS_AT_ONCE)} from ${cursor}`.execute(tx);
    if (rows.length > 0) yield rows.map((row) => row.line);
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`close ${cursor}`.execute(tx);
}

/** Writes rows that `readRows` gave into a table of the same columns, in whichever order it has them. */
export async function writeRows(tx: Db, { name, columns }: Table, parts: AsyncIterable<string[]>): Promise<number> {
  const [shape, list] = [sql.table(`rows_of_${name}`), columnList(columns)];
  await sql`create temp table ${shape} on commit drop as select ${list} from ${sql.table(name)} limit 0`.execute(tx);
  let count = 0;
  for await (const lines of parts) {
    await sql`
      insert into ${sql.table(name)} (${list})
      select (line).* from (select line::${shape} as line from unnest(${lines}::text[]) as lines (line) offset 0) as read`.execute(
      tx,
    );
    count += lines.length;
  }
  return count;
}

const columnList = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));

/** A reference from one table to another. */
type Reference = { table: string; name: string; definition: string };

/** Takes all references between tables away, so that their rows may come in any order. @returns what `restoreReferences` needs. */
export async function dropReferences(tx: Db): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2`.execute(tx);
  for (const { table, name } of rows)
    await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)}`.execute(tx);
  return rows;
}

/** Puts references back; rows that refer to nothing are an error. */
export async function restoreReferences(tx: Db, references: readonly Reference[]): Promise<void> {
  for (const { table, name, definition } of references)
    await sql`alter table ${sql.table(table)} add constraint ${sql.ref(name)} ${sql.raw(definition)}`.execute(tx);
}

/** The first table that has a row; null when all are empty. */
export async function firstTableWithRows(tx: Db, tables: readonly Table[]): Promise<string | null> {
  for (const { name } of tables) {
    const { rows } = await sql`select from ${sql.table(name)} limit 1`.execute(tx);
    if (rows.length > 0) return name;
  }
  return null;
}
