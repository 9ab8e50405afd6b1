/** Home of the pieces of a running recording: a file that grows, and is on disk after each of them. */
import { open } from 'node:fs/promises';

export type Spool = AsyncDisposable & {
  /** Resolves when the piece is on disk. */
  write: (piece: Uint8Array) => Promise<void>;
  /** Size so far. */
  bytes: () => number;
};

/** Opens a spool file, new or to go on with. @throws what the file system throws, a full disk among it. */
export async function openSpool(path: string): Promise<Spool> {
  const file = await open(path, 'a', 0o600);
  let bytes = (await file.stat()).size;
  return {
    async write(piece) {
      await file.appendFile(piece);
      await file.datasync();
      bytes += piece.byteLength;
    },
    bytes: () => bytes,
    [Symbol.asyncDispose]: () => file.close(),
  };
}
