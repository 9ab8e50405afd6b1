/** Home of the way to the server: reports, and files in pieces, with the token of the run. */
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  PIECE_BYTES,
  pieceAnswer,
  pieceGap,
  reportGap,
  runAnswer,
  type BringFile,
  type RunOrder,
  type SendReports,
} from '../contract/bot-run/index.ts';

const REPORT_MS = 15_000;
const PIECE_MS = 120_000;
const RETRY_MS = 2_000;

/** An answer that passes by itself; 408: a slow line. */
const isForNow = (status: number): boolean => status >= 500 || status === 429 || status === 408;

const authorized = (order: Pick<RunOrder, 'report_to'>): Record<string, string> => ({
  authorization: `Bearer ${order.report_to.token}`,
});

/** Posts a batch of reports. @throws when the server cannot be reached, or asks for patience. */
export const sendOverHttp: SendReports = async (order, batch) => {
  const response = await fetch(order.report_to.url, {
    method: 'POST',
    headers: { ...authorized(order), 'content-type': 'application/json' },
    body: JSON.stringify(batch),
    redirect: 'error',
    signal: AbortSignal.timeout(REPORT_MS),
  });
  if (response.ok) return { kind: 'answered', answer: runAnswer.parse(await response.json()) };
  if (response.status === 409) return { kind: 'gap', expected: reportGap.parse(await response.json()).expected };
  if (isForNow(response.status)) throw new Error(`The server answered ${response.status}.`);
  return { kind: 'refused', detail: (await response.text()).slice(0, 500) };
};

/**
 * Puts a file, piece by piece, and says that it is whole; goes on where a try before broke off, until it worked.
 *
 * @param stopping Aborted when nobody wants it any more.
 */
export function bringOverHttp(order: RunOrder, stopping: AbortSignal): BringFile {
  return async (recordingId, file, path, about) => {
    const address = `${order.report_to.upload_url}/${recordingId}/${file}`;
    await using handle = await open(path, 'r');
    for (let offset = 0; ;) {
      stopping.throwIfAborted();
      const outcome = await tryOnce().catch((error: unknown) => ({ kind: 'later' as const, error }));
      if (outcome.kind === 'done') return;
      if (outcome.kind === 'refused') throw new Error(`The server refused ${file}: ${outcome.detail}`);
      if (outcome.kind === 'next') offset = outcome.offset;
      else await wait(RETRY_MS, undefined, { signal: stopping });

      async function tryOnce(): Promise<
        { kind: 'next'; offset: number } | { kind: 'done' } | { kind: 'refused'; detail: string }
      > {
        const length = Math.min(PIECE_BYTES, about.bytes - offset);
        const isWhole = length <= 0;
        const { buffer } = isWhole ? { buffer: null } : await handle.read(Buffer.alloc(length), 0, length, offset);
        const response = await fetch(isWhole ? `${address}/finish` : `${address}?offset=${offset}`, {
          method: isWhole ? 'POST' : 'PUT',
          headers: { ...authorized(order), 'content-type': isWhole ? 'application/json' : 'application/octet-stream' },
          body: isWhole ? JSON.stringify(about) : buffer,
          redirect: 'error',
          signal: AbortSignal.any([stopping, AbortSignal.timeout(PIECE_MS)]),
        });
        if (response.status === 409) return { kind: 'next', offset: pieceGap.parse(await response.json()).expected };
        if (response.ok)
          return isWhole ? { kind: 'done' } : { kind: 'next', offset: pieceAnswer.parse(await response.json()).bytes };
        if (isForNow(response.status)) throw new Error(`The server answered ${response.status}.`);
        return { kind: 'refused', detail: (await response.text()).slice(0, 500) };
      }
    }
  };
}
