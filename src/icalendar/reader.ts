/** Home of the reader: for whom a calendar is read, which is part of what comes out. */
import { createHash } from 'node:crypto';

/** Who reads: own answers depend on the addresses, times without a zone on the calendar's. */
export type Reader = { addresses: readonly string[]; timeZone: string | null };

/** Equal for readers to whom a calendar says the same. */
export function hashReader({ addresses, timeZone }: Reader): string {
  const sorted = addresses.map((address) => address.trim().toLowerCase()).toSorted();
  return createHash('sha256')
    .update(JSON.stringify([sorted, timeZone]))
    .digest('base64url')
    .slice(0, 22);
}
