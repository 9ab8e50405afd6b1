/** Home of reading calendar tokens: the signature of one that was just checked is not checked again with every request. */
import { createHash } from 'node:crypto';
import { readCalendarToken, type ReadTokenResult } from '../calendar-users/index.ts';

type ValidToken = Extract<ReadTokenResult, { kind: 'valid' }>;

/** How long a checked signature is remembered. What a token gives access to is asked of the database each time. */
const REMEMBERED_MS = 5 * 60 * 1000;
/** About 5 MB. */
const MOST_REMEMBERED = 10_000;

/**
 * Opens a reader of calendar tokens. Only valid ones are remembered, by a hash, so that neither the token nor how much of it is
 * right can be learnt from what is kept.
 *
 * @param read Checks a token; for tests.
 */
export function openTokenReader(
  key: Buffer,
  read: typeof readCalendarToken = readCalendarToken,
): (token: string, now: Date) => Promise<ReadTokenResult> {
  const remembered = new Map<string, { result: ValidToken; until: number }>();
  return async (token, now) => {
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = remembered.get(digest);
    const nowMs = now.getTime();
    if (known !== undefined) {
      if (nowMs < known.until && nowMs >= known.until - REMEMBERED_MS) return known.result;
      remembered.delete(digest);
    }
    const result = await read(key, token, now);
    if (result.kind === 'valid') {
      // The oldest goes first; a person whose token went is checked once more.
      for (const oldest of remembered.keys()) {
        if (remembered.size < MOST_REMEMBERED) break;
        remembered.delete(oldest);
      }
      const until = Math.min(nowMs + REMEMBERED_MS, result.expiresAt.getTime());
      remembered.set(digest, { result, until });
    }
    return result;
  };
}
