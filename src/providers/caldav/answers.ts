/** Home of what is wanted of a multistatus, and of reading it in a thread: lists of strangers can be long, and their objects hostile. */
import { createHash } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { ThreadTask } from '../../base/threads.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import type { Reader } from '../../icalendar/index.ts';
import { toParts } from '../event-parts.ts';
import type { EventPart } from '../event-parts.ts';
import { listCalendarsIn, timeZoneOf } from './calendars.ts';
import type { ListedCalendars } from './calendars.ts';
import { objectIdOf, resolveHref } from './hrefs.ts';
import { hrefsProperty, propertyHolds, readMultistatus, textProperty } from './multistatus.ts';
import type { DavResource, Multistatus } from './multistatus.ts';
import { readObjects } from './objects-in-answer.ts';
import type { ObjectsReading } from './objects-in-answer.ts';
import { NO_VERSION } from './sync-token.ts';

/** What is wanted of an answer. Addresses are texts here. */
export type Question =
  /** Who the account is, and where it keeps its calendars. */
  | { kind: 'principal' }
  | { kind: 'calendars'; account: string }
  /** How a calendar can be followed. */
  | { kind: 'state' }
  /** What changed, as a list of changes tells it. Ids come before, in parts. */
  | { kind: 'changed'; calendar: string }
  /** All objects with their versions. They come before, in parts. */
  | { kind: 'versions'; calendar: string }
  /** These objects. Their events come before, in parts. */
  | { kind: 'objects'; calendar: string; ids: readonly string[]; reader: Reader; window: SyncWindow };

/** What is said about the resource that was asked: the only one at depth 0, whatever it calls itself. */
export type Principal = { principalHref: string | null; homes: string[]; addresses: string[]; isStranger: boolean };

/** How a calendar can be followed. */
export type CalendarState = { tellsChanges: boolean; ctag: string | null; timeZone: string | null };

/** What an answer says. */
export type Answers = {
  /** Null: it says nothing. */
  principal: Principal | null;
  calendars: ListedCalendars;
  /** Null: it says nothing. */
  state: CalendarState | null;
  /** `syncToken` null: none was given. */
  changed: { isTruncated: boolean; syncToken: string | null };
  versions: { isBroken: boolean };
  objects: Omit<ObjectsReading, 'events'>;
};

/** One object of a list. `href` null: it is gone. */
export type ListedObject = { id: string; href: string | null; etag: string };

/** What comes before the answer. */
export type AnswerPart = { kind: 'listed'; objects: ListedObject[] } | { kind: 'events'; part: EventPart };

/** A body to be read, and where it came from. */
export type AnswerInput = { body: Uint8Array<ArrayBuffer>; url: string; question: Question };

/** What reading came to. `reason` completes "the answer cannot be read: …". */
export type AnswerReading = { kind: 'read'; answer: Answers[keyof Answers] } | { kind: 'refused'; reason: string };

/** Reads one answer. */
export const ANSWER_TASK: ThreadTask<AnswerInput, AnswerPart, AnswerReading> = {
  module: new URL(import.meta.url),
  work,
};

/** The work of the thread. */
export function* work({ body, url, question }: AnswerInput): Generator<AnswerPart, AnswerReading, void> {
  const reading = readMultistatus(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  if (reading.kind === 'refused') return reading;
  const { multistatus } = reading;
  return { kind: 'read', answer: yield* answerOf(multistatus, url, question) };
}

function* answerOf(
  multistatus: Multistatus,
  url: string,
  question: Question,
): Generator<AnswerPart, Answers[keyof Answers], void> {
  const { resources } = multistatus;
  const [own = null] = resources;
  switch (question.kind) {
    case 'principal':
      return own === null ? null : principalOf(own, resources);
    case 'calendars':
      return listCalendarsIn(resources, url, question.account);
    case 'state':
      return own === null ? null : stateOf(own);
    case 'changed':
      return yield* changedIn(multistatus, url, new URL(question.calendar));
    case 'versions':
      return yield* versionsIn(resources, url, new URL(question.calendar));
    case 'objects': {
      const { events, ...rest } = readObjects(resources, url, question);
      for (const part of toParts(events)) yield { kind: 'events', part };
      return rest;
    }
    default:
      return question satisfies never;
  }
}

const MAX_HREFS = 50;
const MAX_TEXT_LENGTH = 8_000;

function principalOf(own: DavResource, resources: readonly DavResource[]): Principal {
  const hrefs = (name: string): string[] =>
    hrefsProperty(own, name)
      .filter((href) => href.length <= MAX_TEXT_LENGTH)
      .slice(0, MAX_HREFS);
  return {
    principalHref: hrefs('current-user-principal')[0] ?? null,
    homes: hrefs('calendar-home-set'),
    addresses: hrefs('calendar-user-address-set'),
    isStranger: resources.some((resource) => propertyHolds(resource, 'current-user-principal', 'unauthenticated')),
  };
}

/** Servers say in one of two places that they tell changes, some in neither. */
const stateOf = (own: DavResource): CalendarState => ({
  tellsChanges:
    propertyHolds(own, 'supported-report-set', 'sync-collection') || textProperty(own, 'sync-token') !== null,
  ctag: versionOf(own, 'getctag'),
  timeZone: timeZoneOf(own),
});

/** A version as it is kept; a long one by its fingerprint. */
function versionOf(resource: DavResource, name: string): string | null {
  const version = textProperty(resource, name);
  if (version === null || version.length <= MAX_VERSION_LENGTH) return version;
  return `sha256:${createHash('sha256').update(version).digest('base64url')}`;
}

/** Longest version that is kept as it is; etags have about 40 characters. */
const MAX_VERSION_LENGTH = 200;
/** Most objects of one calendar. */
export const MAX_OBJECTS = 20_000;
/** Objects in one part. */
const PART_OBJECTS = 1_000;
/** The list is not complete; more follows after its token (RFC 6578, section 3.6). */
const TRUNCATED = 507;

/** An error for a calendar that has more objects than are followed. */
export const tooManyObjects = (): AppError =>
  new AppError(
    'answer_too_large',
    `The calendar has more than ${MAX_OBJECTS.toLocaleString('en')} entries, which is more than can be followed.`,
  );

function* changedIn(
  { resources, syncToken }: Multistatus,
  url: string,
  calendar: URL,
): Generator<AnswerPart, Answers['changed'], void> {
  const objects = new Map<string, ListedObject>();
  const idOf = idsBelow(calendar, url);
  let isTruncated = false;
  for (const { href, status } of resources) {
    if (status === TRUNCATED) {
      isTruncated = true;
      continue;
    }
    const id = idOf(href);
    if (id === null) continue;
    const isGone = status === 404 || status === 410;
    objects.set(id, { id, href: isGone ? null : href, etag: NO_VERSION });
    if (objects.size > MAX_LISTED) throw tooManyObjects();
  }
  yield* inParts(objects);
  const isKept = syncToken !== null && syncToken.length <= MAX_TEXT_LENGTH;
  return { isTruncated, syncToken: isKept ? syncToken : null };
}

/** Most objects of a list of changes, those that are gone counted too. */
const MAX_LISTED = 2 * MAX_OBJECTS;

function* versionsIn(
  resources: readonly DavResource[],
  url: string,
  calendar: URL,
): Generator<AnswerPart, Answers['versions'], void> {
  // The calendar itself is always part of it (RFC 4918, section 9.1), so an empty list is none.
  const isBroken = resources.length === 0 || resources.some(({ status }) => status !== null && !isReadable(status));
  if (isBroken) return { isBroken };
  const objects = new Map<string, ListedObject>();
  const idOf = idsBelow(calendar, url);
  for (const resource of resources) {
    const { href, status } = resource;
    if (status === 404 || propertyHolds(resource, 'resourcetype', 'collection')) continue;
    const id = idOf(href);
    if (id === null) continue;
    objects.set(id, { id, href, etag: versionOf(resource, 'getetag') ?? NO_VERSION });
    if (objects.size > MAX_OBJECTS) throw tooManyObjects();
  }
  yield* inParts(objects);
  return { isBroken };
}

const isReadable = (status: number): boolean => (status >= 200 && status < 300) || status === 404;

/** Names the objects of a calendar by their hrefs; an overlong href is none of an object. */
const idsBelow = (calendar: URL, url: string) => (href: string) => {
  const address = href.length > MAX_TEXT_LENGTH ? null : resolveHref(href, url);
  return address === null ? null : objectIdOf(address, calendar);
};

function* inParts(objects: ReadonlyMap<string, ListedObject>): Generator<AnswerPart, void> {
  const all = [...objects.values()];
  for (let from = 0; from < all.length; from += PART_OBJECTS)
    yield { kind: 'listed', objects: all.slice(from, from + PART_OBJECTS) };
}
