/** Home of links to files of recordings: they need no header, because they are signed, and end after a while. Pure. */
import type { Sealer } from '../../base/sealed.ts';

const PURPOSE = 'recording-download';
/** How long a link is valid. */
const VALID_MS = 6 * 60 * 60 * 1000;
/** Links that are made within this time are the same, so that answers which show them stay the same. */
const SAME_WITHIN_MS = 15 * 60 * 1000;

/** Makes the last part of a link's path: valid for at most 6 hours, and at least a quarter of an hour less. */
export function makeDownloadToken(sealer: Pick<Sealer, 'sign'>, fileId: string, now: Date): string {
  const endsAtMs = Math.floor((now.getTime() + VALID_MS) / SAME_WITHIN_MS) * SAME_WITHIN_MS;
  const promise = `${fileId}.${endsAtMs / 1000}`;
  return `${promise}.${sealer.sign(PURPOSE, promise)}`;
}

/** Reads such a part. @returns the file's id; `expired` when it was ours once; null when it never was. */
export function readDownloadToken(
  sealer: Pick<Sealer, 'isSigned'>,
  token: string,
  now: Date,
): { fileId: string } | 'expired' | null {
  const [, promise = '', fileId = '', endsAt, signature = ''] =
    /^(([0-9a-f-]{36})\.(\d{1,12}))\.([\w-]{43})$/.exec(token) ?? [];
  if (endsAt === undefined || !sealer.isSigned(PURPOSE, promise, signature)) return null;
  return Number(endsAt) * 1000 <= now.getTime() ? 'expired' : { fileId };
}
