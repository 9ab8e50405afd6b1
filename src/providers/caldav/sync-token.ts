/** Home of a CalDAV calendar's sync token: how it is followed, what the server gave for it, and for whom it was read. */
import { z } from 'zod';

/** In the place of a version that is not known: it is equal to none that a server has. */
export const NO_VERSION = '';

const common = { version: z.literal(1), readerHash: z.string() };

const caldavSyncToken = z.discriminatedUnion('strategy', [
  /** The server tells what changed since its token (RFC 6578). */
  z.object({
    ...common,
    strategy: z.literal('sync'),
    serverToken: z.string(),
    /** Objects (id and href) that the server told but failed to give; they are asked for again. */
    owed: z.array(z.tuple([z.string(), z.string()])),
  }),
  /** Versions are compared: `ctag` of the calendar (null when the server has none), then each object's. */
  z.object({
    ...common,
    strategy: z.literal('etags'),
    ctag: z.string().nullable(),
    /** Object id and etag. */
    etags: z.array(z.tuple([z.string(), z.string()])),
  }),
]);

/** What is remembered of the last reading. */
export type CaldavSyncToken = z.infer<typeof caldavSyncToken>;

/** Writes a token. */
export const writeSyncToken = (token: CaldavSyncToken): string => JSON.stringify(token);

/** Reads a token back; null when it is none of ours, or was made for another reader. */
export function readSyncToken(text: string, readerHash: string): CaldavSyncToken | null {
  const parsed = caldavSyncToken.safeParse(parseJson(text));
  return parsed.success && parsed.data.readerHash === readerHash ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
