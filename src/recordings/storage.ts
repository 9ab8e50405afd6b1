/** Home of the port to where files of recordings are kept. Its adapters stand in storage/. */

/**
 * Keeps files by keys that this server makes: the ids of their rows. What a bot or an app sends is never part of a key.
 *
 * Writing is durable when it resolves.
 */
export type RecordingStorage = {
  /**
   * Writes a piece of a file that begins at `offset`. Pieces come in order; the same one again writes the same.
   *
   * @throws when the storage is away or full. Write it again.
   * Repeatable: yes.
   */
  write: (key: string, offset: number, piece: Uint8Array) => Promise<void>;
  /**
   * Ends a file. Reads all of it.
   *
   * @returns whether it is what was meant: this size and this SHA-256, in hexadecimal digits.
   * Repeatable: yes.
   */
  finish: (key: string, meant: { bytes: number; sha256: string }) => Promise<boolean>;
  /**
   * Reads a range of a file, both ends included. Whoever stops reading ends the iteration.
   *
   * @returns null when there is no such file.
   */
  read: (key: string, range: { start: number; end: number }) => Promise<AsyncIterable<Uint8Array> | null>;
  /** Removes a file. Repeatable: yes; one that is gone is no error. */
  remove: (key: string) => Promise<void>;
  /** All keys that there are, with the time of their last change, in any order. Other things beside them are passed over. */
  list: () => AsyncIterable<{ key: string; changedAt: Date }>;
};
