/** Home of listing a calendar's objects: by what changed since a token, or all of them with their versions. */
import { AppError } from '../../base/errors.ts';
import { MAX_OBJECTS, tooManyObjects } from './answers.ts';
import type { AnswerPart } from './answers.ts';
import { OBJECT_PROPERTIES, propfind, syncCollection } from './requests.ts';
import type { OtherAnswer } from './requests.ts';
import type { DavRefusal, DavSession } from './session.ts';

/** Anything but the answer that was asked for. */
export type Trouble = OtherAnswer | DavRefusal;

/** Objects by their ids, with their hrefs as the server writes them. */
export type ObjectHrefs = Map<string, string>;

/** What changed since a token. */
export type Delta = { kind: 'delta'; changed: ObjectHrefs; goneIds: Set<string>; serverToken: string };

/** All objects of a calendar. */
export type Versions = { kind: 'versions'; hrefs: ObjectHrefs; etags: Map<string, string> };

/** Most parts that one list of changes may come in. */
const MAX_PARTS = 1_000;

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
    const result = await syncCollection(session, calendar.href, delta.serverToken, (listed) => note(delta, listed));
    if (result.kind !== 'listed') return result;
    const { syncToken, isTruncated } = result.answer;
    if (syncToken === null) return { kind: 'untold' };
    if (delta.changed.size > MAX_OBJECTS || delta.goneIds.size > MAX_OBJECTS) throw tooManyObjects();
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

function note(delta: Delta, part: AnswerPart): void {
  if (part.kind !== 'listed') return;
  for (const { id, href } of part.objects) {
    if (href === null) {
      delta.goneIds.add(id);
      delta.changed.delete(id);
    } else {
      delta.changed.set(id, href);
      delta.goneIds.delete(id);
    }
  }
}

/** Lists all objects with their versions. */
export async function listVersions(session: DavSession, calendar: URL): Promise<Versions | Trouble> {
  const versions: Versions = { kind: 'versions', hrefs: new Map(), etags: new Map() };
  const onPart = (part: AnswerPart): void => {
    if (part.kind !== 'listed') return;
    for (const { id, href, etag } of part.objects) {
      versions.hrefs.set(id, href ?? '');
      versions.etags.set(id, etag);
    }
  };
  const { href: url } = calendar;
  const question = { kind: 'versions' as const, calendar: url };
  const result = await propfind(session, { url, depth: '1', properties: OBJECT_PROPERTIES }, { question, onPart });
  if (result.kind !== 'listed') return result;
  if (result.answer.isBroken)
    throw new AppError(
      'provider_response_invalid',
      `The server "${calendar.host}" answered with a list of events that is not complete. Nothing was stored.`,
    );
  return versions;
}
