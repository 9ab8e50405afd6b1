/** Home of restoring a backup into an empty database. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../base/errors.ts';
import { inTransaction, pendingMigrations, sql, type Db } from '../../db/index.ts';
import { rowsFile, type Manifest } from './manifest.ts';
import {
  dropReferences,
  firstTableWithRows,
  listMigrations,
  listTables,
  restoreReferences,
  writeRows,
  type Table,
} from './tables-store.ts';

const ROWS_AT_ONCE = 500;
const CHARACTERS_AT_ONCE = 4_000_000;

/**
 * Brings the rows of a backup into a database that has its schema and no rows, all or none.
 *
 * @param tell Hears lines for a person while it lasts.
 * @throws {AppError} `configuration_invalid` the database is not empty or has another schema, or a newer version made the backup.
 */
export async function restoreRows(
  db: Db,
  folder: string,
  manifest: Manifest,
  { place, tell }: { place: string; tell: (line: string) => void },
): Promise<void> {
  await refuseNewer(db, manifest);
  await inTransaction(db, async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx);
    const tables = await listTables(tx);
    const taken = await firstTableWithRows(tx, tables);
    if (taken !== null)
      throw new AppError('configuration_invalid', `${place} is not empty: it has ${taken}. Restore into an empty one.`);
    refuseOtherSchema(manifest, tables, await listMigrations(tx), place);
    const references = await dropReferences(tx);
    for (const { name, columns, rows } of manifest.tables) {
      const count = await writeRows(tx, { name, columns }, linesOf(join(folder, rowsFile(name))));
      if (count !== rows)
        throw new AppError(
          'configuration_invalid',
          `${rowsFile(name)} has ${count} rows and should have ${rows}. Nothing was restored.`,
        );
      tell(`  ${name.padEnd(24)}${rows} rows`);
    }
    await restoreReferences(tx, references);
  });
  await sql`analyze`.execute(db);
}

async function refuseNewer(db: Db, { migrations, version }: Manifest): Promise<void> {
  const known = new Set([...(await listMigrations(db)), ...(await pendingMigrations(db))]);
  if (migrations.every((name) => known.has(name))) return;
  throw new AppError(
    'configuration_invalid',
    `This backup was made by a newer version (${version}). Restore it with that version, or a later one. Nothing was restored.`,
  );
}

function refuseOtherSchema(manifest: Manifest, tables: readonly Table[], present: string[], place: string): void {
  const columnsOf = new Map(tables.map(({ name, columns }) => [name, new Set(columns)]));
  const isSame =
    present.join() === manifest.migrations.join() &&
    manifest.tables.every(({ name, columns }) => columns.every((column) => columnsOf.get(name)?.has(column) === true));
  if (!isSame)
    throw new AppError(
      'configuration_invalid',
      `${place} has another schema than the backup was made on. Restore into a database that has nothing in it.`,
    );
}

async function* linesOf(path: string): AsyncGenerator<string[]> {
  let part: string[] = [];
  let length = 0;
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity });
  for await (const text of lines) {
    const line: unknown = JSON.parse(text);
    if (typeof line !== 'string') throw new TypeError(`${path} holds something else than rows.`);
    part.push(line);
    length += line.length;
    if (part.length < ROWS_AT_ONCE && length < CHARACTERS_AT_ONCE) continue;
    yield part;
    [part, length] = [[], 0];
  }
  if (part.length > 0) yield part;
}
