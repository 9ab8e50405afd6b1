/** Home of the names of resources: servers write one and the same in many ways. */
import { createHash } from 'node:crypto';

/**
 * The address of a resource.
 *
 * A server behind a proxy often names itself with `http:` or its inner port; on the same host the origin that was asked
 * counts.
 *
 * @param base The address of the answer the href stands in.
 * @returns null when it is no address.
 */
export function resolveHref(href: string, base: string): URL | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  const from = new URL(base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  const isMislabelled = url.hostname === from.hostname && from.protocol === 'https:' && url.protocol === 'http:';
  return new URL(`${normalisePath(url.pathname)}${url.search}`, isMislabelled ? from.origin : url.origin);
}

/** What is escaped although a path may hold it as it is (RFC 3986, section 3.3). */
const ESCAPED_NEEDLESSLY = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;

/** A path with every character escaped only where it must be, and without doubled slashes. */
function normalisePath(path: string): string {
  return path
    .replace(/\/{2,}/g, '/')
    .split('/')
    .map(normaliseSegment)
    .join('/');
}

function normaliseSegment(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment)).replace(ESCAPED_NEEDLESSLY, (code) =>
      decodeURIComponent(code),
    );
  } catch {
    return segment;
  }
}

/** The address of a collection: it ends with a slash. */
export function collectionUrl(url: URL): URL {
  return url.pathname.endsWith('/') ? url : new URL(`${url.pathname}/${url.search}`, url.origin);
}

/**
 * Names a calendar within its account: its path, or its whole address when it is on another origin.
 *
 * @param account An address at the account's own origin.
 */
export function calendarIdOf(calendar: URL, account: string): string {
  const { origin, pathname, search } = collectionUrl(calendar);
  return origin === new URL(account).origin ? `${pathname}${search}` : `${origin}${pathname}${search}`;
}

/** Longest name that goes into an id as it is; PostgreSQL indexes no text over 2,700 bytes, and occurrences add to it. */
const MAX_ID_LENGTH = 400;

/**
 * Names an object within its calendar: its path below the calendar, else its whole path. Never holds a `#`.
 *
 * @returns null when it is the calendar itself or another collection, which hold no events.
 */
export function objectIdOf(object: URL, calendar: URL): string | null {
  const { origin, pathname } = collectionUrl(calendar);
  if (object.pathname.endsWith('/') || `${object.pathname}/` === pathname) return null;
  const isBelow = object.origin === origin && object.pathname.startsWith(pathname);
  const path = `${isBelow ? object.pathname.slice(pathname.length) : object.pathname}${object.search}`;
  if (path.length <= MAX_ID_LENGTH) return path;
  return `${path.slice(0, 100)}~${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
}
