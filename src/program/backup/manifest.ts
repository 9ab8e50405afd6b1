/** Home of what a backup says of itself: the file that is written last, and checked first. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';

/** Written last: a folder without it is no whole backup. */
export const MANIFEST_FILE = 'rollcall-backup.json';
/** The secret key of the installation, where it lives in the data folder and not in the environment. */
export const KEY_FILE = 'secret-key';

const manifestSchema = z.object({
  /** Changes when older programs cannot read it any more. */
  format: z.literal(1),
  version: z.string(),
  made_at: z.iso.datetime(),
  /** Migrations that the database had, oldest first. */
  migrations: z.array(z.string()).min(1),
  has_secret_key: z.boolean(),
  /** Opens with the secret key that everything in it is sealed with. */
  sealed_probe: z.string(),
  tables: z.array(
    z.object({
      name: z.string().regex(/^\w+$/),
      columns: z.array(z.string().regex(/^\w+$/)).min(1),
      rows: z.int().min(0),
      /** Of the file, in hex. */
      sha256: z.string(),
    }),
  ),
});

/** What a backup says of itself. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Rows of a table: gzip of lines, each a JSON string that holds one row as PostgreSQL writes it. */
export const rowsFile = (table: string): string => `${table}.rows.gz`;

/**
 * Reads a backup's manifest and checks every file against it.
 *
 * @throws {AppError} `configuration_invalid` it is no backup, not a whole one, or not the one that was written.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch((cause: unknown) => {
    throw new AppError(
      'configuration_invalid',
      `${folder} is no backup, or one that did not become whole: ${MANIFEST_FILE} cannot be read.`,
      { cause },
    );
  });
  const read = manifestSchema.safeParse(parsed(text));
  if (!read.success)
    throw new AppError(
      'configuration_invalid',
      `${join(folder, MANIFEST_FILE)} is not of a form that this version knows.`,
    );
  for (const table of read.data.tables) {
    const path = join(folder, rowsFile(table.name));
    if ((await hashOfFile(path)) !== table.sha256)
      throw new AppError(
        'configuration_invalid',
        `${path} is missing or is not what was written. Nothing was restored.`,
      );
  }
  return read.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null when the file cannot be read. */
async function hashOfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  return pipeline(createReadStream(path), hash).then(
    () => hash.digest('hex'),
    () => null,
  );
}
