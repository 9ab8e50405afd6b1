/** Home of lists that are read page by page, from a place that `next` and `previous` name; the newest first. */
import { AppError } from '../base/errors.ts';
import { isUuid } from '../base/ids.ts';

/** Most items of a page. */
export const PAGE_SIZE = 100;

/** A place in a list; what is wanted lies beyond it. */
export type Place = { createdAt: Date; id: string; direction: 'older' | 'newer' };

type Listed = { createdAt: Date; id: string };
type Page<Item> = { next: string | null; previous: string | null; results: Item[] };

/**
 * Makes a page.
 *
 * @param found Up to one more than a page, newest first; the surplus one, at the far end, tells that there are more.
 * @param place Where the page begins; null: with the newest.
 */
export function toPage<Item extends Listed, Shown>(
  found: readonly Item[],
  place: Place | null,
  { addressOf, show }: { addressOf: (place: Place) => string; show: (item: Item) => Shown },
): Page<Shown> {
  const isBackward = place?.direction === 'newer';
  const hasMore = found.length > PAGE_SIZE;
  const page = isBackward ? found.slice(-PAGE_SIZE) : found.slice(0, PAGE_SIZE);
  const first = page[0];
  const last = page.at(-1);
  const hasOlder = isBackward || hasMore;
  const hasNewer = isBackward ? hasMore : place !== null;
  return {
    next:
      last !== undefined && hasOlder ? addressOf({ direction: 'older', createdAt: last.createdAt, id: last.id }) : null,
    previous:
      first !== undefined && hasNewer
        ? addressOf({ direction: 'newer', createdAt: first.createdAt, id: first.id })
        : null,
    results: page.map(show),
  };
}

/** The address of a page of a list. @param address Of the list, without a query. @param query What it was asked with. */
export function pageAddress(address: string, query: Readonly<Record<string, unknown>>, place: Place): string {
  const page = new URL(address);
  for (const [name, value] of Object.entries(query)) {
    if (value instanceof Date) page.searchParams.set(name, value.toISOString());
    else if (typeof value === 'string') page.searchParams.set(name, value);
  }
  page.searchParams.set('cursor', writeCursor(place));
  return page.href;
}

const writeCursor = ({ direction, createdAt, id }: Place): string =>
  Buffer.from(`${direction} ${createdAt.getTime()} ${id}`).toString('base64url');

/** @throws {AppError} `invalid_request` it is no place in a list. */
export function readCursor(text: string): Place {
  const [, direction, ms, id = ''] =
    /^(older|newer) (\d{1,15}) (\S+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (direction === undefined || !isUuid(id)) {
    const sentence = 'This is no place in the list. Use the cursor of "next" or "previous".';
    throw new AppError('invalid_request', sentence, { field: 'cursor' });
  }
  return { direction: direction === 'newer' ? 'newer' : 'older', createdAt: new Date(Number(ms)), id };
}
