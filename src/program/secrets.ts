/** Home of the secret key: from the environment, or made at the first start and kept in the data folder. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';

const FILE = 'secret-key';

/**
 * Reads the secret key of a data folder, or makes one that only the present user can read.
 *
 * @throws {AppError} `configuration_invalid` the folder cannot be written, or the file is not a key.
 */
export async function makeSecretKey(dataDir: string): Promise<Buffer> {
  try {
    await mkdir(dataDir, { recursive: true });
    // "wx" never overwrites: of two processes that start together one writes, both read the same.
    await writeFile(join(dataDir, FILE), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) {
      throw new AppError(
        'configuration_invalid',
        `The data folder ${dataDir} cannot be written. Set DATA_DIR to a folder of yours.`,
        { cause },
      );
    }
  }
  return readSecretKey(dataDir);
}

/**
 * Reads the secret key of a data folder.
 *
 * @throws {AppError} `configuration_invalid` there is none, it may not be read, or the file is not a key.
 */
export async function readSecretKey(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError(
      'configuration_invalid',
      `The secret key ${path} cannot be read. Put it back, or set SECRET_KEY: stored secrets open with no other.`,
      { cause },
    );
  });
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) {
    throw new AppError(
      'configuration_invalid',
      `${path} is not a secret key. Put back the one that was there: stored secrets open with no other.`,
    );
  }
  return key;
}
