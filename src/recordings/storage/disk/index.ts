/** Home of recordings in a folder of this machine, or of a disk that all nodes share. Only this user can read it. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, opendir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isUuid } from '../../../base/ids.ts';
import type { RecordingStorage } from '../../storage.ts';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Builds the storage of a folder, which is made with the first file. */
export function diskStorage(folder: string): RecordingStorage {
  const pathOf = (key: string): string => {
    if (!isUuid(key)) throw new TypeError('The key of a stored file is an id.');
    return join(folder, key.toLowerCase());
  };

  return {
    async write(key, offset, piece) {
      const path = pathOf(key);
      await using handle = await openForWriting(folder, path);
      for (let written = 0; written < piece.length;) {
        const { bytesWritten } = await handle.write(piece, written, piece.length - written, offset + written);
        written += bytesWritten;
      }
      await handle.datasync();
      if (offset === 0) await syncFolder(folder);
    },
    async finish(key, { bytes, sha256 }) {
      const path = pathOf(key);
      const size = await sizeOf(path);
      if (size !== bytes) return false;
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      return hash.digest('hex') === sha256;
    },
    async read(key, { start, end }) {
      const path = pathOf(key);
      if ((await sizeOf(path)) === null) return null;
      return createReadStream(path, { start, end, highWaterMark: 256 * 1024 });
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
    async *list() {
      for await (const { name } of await opendir(folder).catch(noFolder)) {
        if (!isUuid(name)) continue;
        const found = await stat(join(folder, name)).catch((error: unknown) => {
          if (hasCode(error, 'ENOENT')) return null;
          throw error;
        });
        if (found !== null) yield { key: name, changedAt: found.mtime };
      }
    },
  };
}

function noFolder(error: unknown): never[] {
  if (hasCode(error, 'ENOENT')) return [];
  throw error;
}

async function openForWriting(folder: string, path: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
  try {
    return await open(path, flags, 0o600);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(path, flags, 0o600);
  }
}

/** The name of a new file is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
