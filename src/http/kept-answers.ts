/** Home of answers that are kept to be sent again: apps of Recall poll without If-None-Match, and hear the same for hours. */

/** What an entry takes beside its texts, roughly. */
const ENTRY_BYTES = 300;

/** Answers with the marks they were made at. */
export type KeptAnswers = {
  /** The mark of the answer that is kept under a key; null when none is. */
  markOf: (key: string) => string | null;
  /** The bytes of an answer; null unless they were made at exactly this mark. */
  find: (key: string, mark: string) => Buffer | null;
  /** Keeps an answer in the place of the one before. */
  keep: (key: string, mark: string, body: Buffer) => void;
};

/**
 * Opens a store of answers in memory. It never says that an answer is still right: who asks compares marks.
 *
 * @param maxBytes Of all bodies with their keys; what was not sent for longest goes first, and an answer of more than a tenth is not kept.
 */
export function openKeptAnswers(maxBytes: number): KeptAnswers {
  const answers = new Map<string, { mark: string; body: Buffer }>();
  let bytes = 0;
  const sizeOf = (key: string, body: Buffer): number => body.length + 2 * key.length + ENTRY_BYTES;
  const drop = (key: string): void => {
    const answer = answers.get(key);
    if (answer === undefined) return;
    bytes -= sizeOf(key, answer.body);
    answers.delete(key);
  };
  return {
    markOf: (key) => answers.get(key)?.mark ?? null,
    find: (key, mark) => {
      const answer = answers.get(key);
      if (answer?.mark !== mark) return null;
      // A Map keeps the order in which keys came: this one is the newest again.
      answers.delete(key);
      answers.set(key, answer);
      return answer.body;
    },
    keep: (key, mark, body) => {
      drop(key);
      if (sizeOf(key, body) > maxBytes / 10) return;
      answers.set(key, { mark, body });
      bytes += sizeOf(key, body);
      for (const oldest of answers.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}
