/** Home of listing a calendar's objects: by what changed since a token, or all of them with their versions. */
import { AppError } from '../../base/errors.ts';
import { objectIdOf, resolveHref } from './hrefs.ts';
import { propertyHolds, textProperty } from './multistatus.ts';
import type { DavResource } from './multistatus.ts';
import { OBJECT_PROPERTIES, propfind, syncCollection } from './requests.ts';
import type { OtherAnswer } from './requests.ts';
import type { DavRefusal, DavSession } from './session.ts';
import { NO_VERSION } from './sync-token.ts';

/** Anything but the answer that was asked for. */
export type Trouble = OtherAnswer | DavRefusal;

/** Objects by their ids, with their hrefs as the server writes them. */
export type ObjectHrefs = Map<string, string>;

/** What changed since a token. */
export type Delta = { kind: 'delta'; changed: ObjectHrefs; goneIds: Set<string>; serverToken: string };

/** All objects of a calendar. */
export type Versions = { kind: 'versions'; hrefs: ObjectHrefs; etags: Map<string, string> };

/** Most objects of one calendar. */
const MAX_OBJECTS = 20_000;
/** Most parts that one list of changes may come in. */
const MAX_PARTS = 1_000;
/** The list is not complete; more follows after its token (RFC 6578, section 3.6). */
const TRUNCATED = 507;

/**
 * Asks what changed since a token, in as many parts as the server likes.
 *
 * @param serverToken Empty: everything there is.
 * @returns `untold` when the server gives no token, so that there is nothing to go on from.
 */
export async function listChanged(
  session: DavSession,
  calendar: URL,
  serverToken: string,
): Promise<Delta | { kind: 'untold' } | Trouble> {
  const delta: Delta = { kind: 'delta', changed: new Map(), goneIds: new Set(), serverToken };
  for (let part = 0; part < MAX_PARTS; part += 1) {
    const result = await syncCollection(session, calendar.href, delta.serverToken);
    if (result.kind !== 'listed') return result;
    const { resources, syncToken } = result.multistatus;
    if (syncToken === null) return { kind: 'untold' };
    let isTruncated = false;
    for (const resource of resources) {
      if (resource.status === TRUNCATED) isTruncated = true;
      else note(delta, resource, calendar, result.url);
    }
    if (delta.changed.size > MAX_OBJECTS) throw tooManyObjects();
    const isStuck = syncToken === delta.serverToken;
    delta.serverToken = syncToken;
    if (!isTruncated) return delta;
    if (isStuck) break;
  }
  throw new AppError(
    'provider_response_invalid',
    `The server "${calendar.host}" did not come to an end of the list of changes. Nothing was stored.`,
  );
}

function note(delta: Delta, resource: DavResource, calendar: URL, url: string): void {
  const address = resolveHref(resource.href, url);
  const id = address === null ? null : objectIdOf(address, calendar);
  if (id === null) return;
  if (resource.status === 404 || resource.status === 410) {
    delta.goneIds.add(id);
    delta.changed.delete(id);
  } else {
    delta.changed.set(id, resource.href);
    delta.goneIds.delete(id);
  }
}

/** Lists all objects with their versions. */
export async function listVersions(session: DavSession, calendar: URL): Promise<Versions | Trouble> {
  const result = await propfind(session, calendar.href, '1', OBJECT_PROPERTIES);
  if (result.kind !== 'listed') return result;
  const { resources } = result.multistatus;
  // The calendar itself is always part of it (RFC 4918, section 9.1), so an empty list is none.
  const isBroken = resources.length === 0 || resources.some(({ status }) => status !== null && !isReadable(status));
  if (isBroken)
    throw new AppError(
      'provider_response_invalid',
      `The server "${calendar.host}" answered with a list of events that is not complete. Nothing was stored.`,
    );
  const versions: Versions = { kind: 'versions', hrefs: new Map(), etags: new Map() };
  for (const resource of resources) {
    const address = resolveHref(resource.href, result.url);
    const id = address === null ? null : objectIdOf(address, calendar);
    if (id === null || resource.status === 404 || propertyHolds(resource, 'resourcetype', 'collection')) continue;
    versions.hrefs.set(id, resource.href);
    versions.etags.set(id, textProperty(resource, 'getetag') ?? NO_VERSION);
  }
  if (versions.hrefs.size > MAX_OBJECTS) throw tooManyObjects();
  return versions;
}

const isReadable = (status: number): boolean => (status >= 200 && status < 300) || status === 404;

function tooManyObjects(): AppError {
  return new AppError(
    'answer_too_large',
    `The calendar has more than ${MAX_OBJECTS.toLocaleString('en')} entries, which is more than can be followed.`,
  );
}
