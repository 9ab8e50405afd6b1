/** Home of the secret key: from the environment, or made at the first start and kept in the data folder. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';

const FILE = 'secret-key';

/**
 * Reads the secret key of a data folder, or writes one that only the present user can read.
 *
 * @param made What is written where there is none; a random one by default.
 * @throws {AppError} `configuration_invalid` the folder cannot be written, or the file is not a key.
 */
export async function makeSecretKey(dataDir: string, made: Buffer = randomBytes(32)): Promise<Buffer> {
  try {
    // As the database makes it; of two processes the first one does.
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    // "wx" never overwrites: of two processes that start together one writes, both read the same.
    await writeFile(join(dataDir, FILE), `${made.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
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
 * Brings the secret key of a backup into a data folder.
 *
 * @throws {AppError} `configuration_invalid` the data folder has another one, or one of them cannot be read.
 * Repeatable: yes.
 */
export async function bringSecretKey(from: string, dataDir: string): Promise<void> {
  const key = await readSecretKey(from);
  if (!key.equals(await makeSecretKey(dataDir, key)))
    throw new AppError(
      'configuration_invalid',
      `${dataDir} has another secret key already, so it belongs to another Rollcall. Set DATA_DIR to a folder that is new.`,
    );
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
