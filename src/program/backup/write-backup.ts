/** Home of writing a backup: every table as one moment saw it, and the secret key, while everything goes on. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AppError, messageOf } from '../../base/errors.ts';
import { VERSION } from '../../base/version.ts';
import type { Db } from '../../db/index.ts';
import { KEY_FILE, MANIFEST_FILE, rowsFile, type Manifest } from './manifest.ts';
import { listMigrations, listTables, readRows, type Table } from './tables-store.ts';

const PROGRESS_EVERY_MS = 5_000;
/** For the present user alone: a backup holds what people said, and the key to their secrets. */
const FOR_OWNER = { mode: 0o600, flag: 'wx' } as const;

/**
 * Writes a backup into a folder that is new or empty.
 *
 * All tables are read in one transaction that sees one moment and keeps nobody waiting. What was written is taken away again when it
 * does not become whole.
 *
 * @param options.secretKey As it is to be stored beside the rows; null: it is kept elsewhere.
 * @param options.sealedProbe Opens with that key, so that a restore can know whether it has the right one.
 * @param options.tell Hears lines for a person while it lasts.
 * @throws {AppError} `configuration_invalid` the folder has something in it, or cannot be written.
 */
export async function writeBackup(
  db: Db,
  folder: string,
  options: { secretKey: string | null; sealedProbe: string; now: Date; tell: (line: string) => void },
): Promise<Manifest> {
  await openFolder(folder);
  const { secretKey, sealedProbe, now, tell } = options;
  try {
    const manifest = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx): Promise<Manifest> => {
        const tables: Manifest['tables'] = [];
        const migrations = await listMigrations(tx);
        for (const table of await listTables(tx)) tables.push(await writeTable(tx, folder, table, tell));
        return {
          format: 1,
          version: VERSION,
          made_at: now.toISOString(),
          migrations,
          has_secret_key: secretKey !== null,
          sealed_probe: sealedProbe,
          tables,
        };
      });
    if (secretKey !== null) await writeFile(join(folder, KEY_FILE), secretKey, FOR_OWNER);
    await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, FOR_OWNER);
    return manifest;
  } catch (error) {
    for (const name of await readdir(folder)) await rm(join(folder, name));
    throw error;
  }
}

async function openFolder(folder: string): Promise<void> {
  let names: string[];
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    names = await readdir(folder);
  } catch (cause) {
    throw new AppError('configuration_invalid', `The folder ${folder} cannot be written: ${messageOf(cause)}`, {
      cause,
    });
  }
  if (names.length > 0)
    throw new AppError(
      'configuration_invalid',
      `${folder} is not empty. A backup goes into a folder of its own: name a new one.`,
    );
}

async function writeTable(
  tx: Db,
  folder: string,
  table: Table,
  tell: (line: string) => void,
): Promise<Manifest['tables'][number]> {
  let rows = 0;
  let toldAtMs = performance.now();
  async function* lines(): AsyncGenerator<string> {
    for await (const part of readRows(tx, table)) {
      rows += part.length;
      if (performance.now() - toldAtMs > PROGRESS_EVERY_MS) {
        toldAtMs = performance.now();
        tell(`  ${table.name} … ${rows} rows so far`);
      }
      yield part.map((line) => `${JSON.stringify(line)}\n`).join('');
    }
  }
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const file = createWriteStream(join(folder, rowsFile(table.name)), { mode: 0o600, flags: 'wx', flush: true });
  await pipeline(Readable.from(lines()), createGzip(), hashed, file);
  tell(`  ${table.name.padEnd(24)}${rows} rows`);
  return { ...table, rows, sha256: hash.digest('hex') };
}
