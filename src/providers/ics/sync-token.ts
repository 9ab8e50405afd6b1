/** Home of a feed's sync token: which version was read, for which window and whom. */
import { z } from 'zod';
import { hashReader } from '../../icalendar/index.ts';
import type { Reader } from '../../icalendar/index.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import type { Validators } from './feed.ts';

const feedSyncToken = z.object({
  version: z.literal(1),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  contentHash: z.string(),
  windowStartMs: z.number(),
  windowEndMs: z.number(),
  readerHash: z.string(),
});

/** What is remembered of the last reading. */
export type FeedSyncToken = z.infer<typeof feedSyncToken>;

/** A window may move this far before the feed is expanded again; a caller that takes "now" moves it with every look. */
const WINDOW_TOLERANCE_MS = 6 * 60 * 60 * 1_000;

/** Writes a token. */
export function writeSyncToken(
  answer: { contentHash: string; validators: Validators },
  window: SyncWindow,
  reader: Reader,
): string {
  const token: FeedSyncToken = {
    version: 1,
    ...answer.validators,
    contentHash: answer.contentHash,
    windowStartMs: window.startAt.getTime(),
    windowEndMs: window.endAt.getTime(),
    readerHash: hashReader(reader),
  };
  return JSON.stringify(token);
}

/**
 * Reads a token back.
 *
 * @returns null when the feed must be expanded again even if it has not changed: no token, another window, another reader.
 */
export function readSyncToken(token: string | null, window: SyncWindow, reader: Reader): FeedSyncToken | null {
  const parsed = feedSyncToken.safeParse(parseJson(token));
  if (!parsed.success || parsed.data.readerHash !== hashReader(reader)) return null;
  const movedMs = Math.max(
    Math.abs(window.startAt.getTime() - parsed.data.windowStartMs),
    Math.abs(window.endAt.getTime() - parsed.data.windowEndMs),
  );
  return movedMs <= WINDOW_TOLERANCE_MS ? parsed.data : null;
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
