/** Recordings in a folder: pieces, ranges, what is private, and what is there. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newId } from '../../src/base/ids.ts';
import { diskStorage } from '../../src/recordings/storage/disk/index.ts';

const root = await mkdtemp(join(tmpdir(), 'rollcall-disk-'));
after(() => rm(root, { recursive: true, force: true }));

async function bytesOf(read: AsyncIterable<Uint8Array> | null): Promise<Buffer | null> {
  if (read === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of read) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function keysOf(storage: ReturnType<typeof diskStorage>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list()) keys.push(key);
  return keys;
}

test('a file comes in pieces, is proven by its size and digest, and is read in ranges', async () => {
  const storage = diskStorage(join(root, 'pieces', 'deep'));
  const key = newId();
  const content = randomBytes(10_000);
  const sha256 = createHash('sha256').update(content).digest('hex');
  assert.equal(await storage.finish(key, { bytes: 10_000, sha256 }), false, 'there is nothing yet');
  await storage.write(key, 0, content.subarray(0, 6_000));
  assert.equal(await storage.finish(key, { bytes: 10_000, sha256 }), false, 'a part is missing');
  for (let time = 0; time < 2; time += 1) await storage.write(key, 6_000, content.subarray(6_000));
  assert.equal(await storage.finish(key, { bytes: 10_000, sha256 }), true);
  assert.equal(await storage.finish(key, { bytes: 10_000, sha256: '0'.repeat(64) }), false);
  assert.deepEqual(await bytesOf(await storage.read(key, { start: 0, end: 9_999 })), content);
  assert.deepEqual(
    await bytesOf(await storage.read(key, { start: 5_999, end: 6_000 })),
    content.subarray(5_999, 6_001),
  );
});

test('folder and files are for this user alone', async () => {
  const folder = join(root, 'private');
  const storage = diskStorage(folder);
  const key = newId();
  await storage.write(key, 0, Buffer.from('secret'));
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(join(folder, key))).mode & 0o777, 0o600);
});

test('what is removed is gone, and removing it again is no error; a folder that was never made is empty', async () => {
  const storage = diskStorage(join(root, 'removed'));
  assert.deepEqual(await keysOf(storage), []);
  const key = newId();
  await storage.write(key, 0, Buffer.from('x'));
  await writeFile(join(root, 'removed', 'README'), 'not ours');
  assert.deepEqual(await keysOf(storage), [key]);
  for (let time = 0; time < 2; time += 1) await storage.remove(key);
  assert.equal(await storage.read(key, { start: 0, end: 0 }), null);
  assert.deepEqual(await keysOf(storage), []);
});

test('a key that is no id reaches no file', async () => {
  const storage = diskStorage(join(root, 'keys'));
  for (const key of ['../escape', '', `${newId()}/../x`, '/etc/passwd']) {
    await assert.rejects(storage.write(key, 0, Buffer.from('x')), TypeError, key);
    await assert.rejects(storage.remove(key), TypeError, key);
    await assert.rejects(storage.read(key, { start: 0, end: 0 }), TypeError, key);
  }
});
