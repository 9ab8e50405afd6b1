/** Home of a calendar's objects: fetched in batches, and read into calendar events. */
import { AppError, isAppError } from '../../base/errors.ts';
import type { CalendarChange } from '../../calendar-events/index.ts';
import { expandCalendarFile, readCalendarFile, withoutIndent } from '../../icalendar/index.ts';
import type { ReadPart, Reader } from '../../icalendar/index.ts';
import type { SyncWindow, UnreadableEvent } from '../../calendar-events/index.ts';
import { objectIdOf, resolveHref } from './hrefs.ts';
import type { ObjectHrefs, Trouble } from './listing.ts';
import { textProperty } from './multistatus.ts';
import type { DavResource } from './multistatus.ts';
import { calendarMultiget, failureOf, isUnavailable } from './requests.ts';
import type { DavResult } from './requests.ts';
import type { DavSession } from './session.ts';

/** One object as it was fetched. */
export type FetchedObject =
  | { kind: 'text'; id: string; text: string }
  /** It was deleted after it had been listed. */
  | { kind: 'gone'; id: string }
  | {
      kind: 'unreadable';
      id: string;
      reason: string;
      /** The server failed on it; another time it may not. */
      mayHeal: boolean;
    };

/** Objects in one request. */
const BATCH_SIZE = 100;
/** How often batches may be halved in one run, to find the objects that a server cannot give. */
const MAX_SPLITS = 60;
/** More objects than this that a server fails on in one run are a failure of the server. */
const MAX_FAILURES = 10;

/** Cuts a list of objects into batches. */
export function* inBatches(hrefs: ObjectHrefs): Generator<ObjectHrefs, void> {
  const entries = [...hrefs];
  for (let from = 0; from < entries.length; from += BATCH_SIZE) yield new Map(entries.slice(from, from + BATCH_SIZE));
}

/**
 * Fetches a batch of objects. A batch that the server cannot give, or that is too large, is halved.
 *
 * @param budget How many more times that may happen, in all batches of a run together; starts with `failureBudget()`.
 * @throws {AppError} `provider_unavailable` the server fails on too many of them.
 * @throws {AppError} `provider_response_invalid` an object that was asked for is not in the answer. That is no deletion.
 */
export async function fetchObjects(
  session: DavSession,
  calendar: URL,
  batch: ObjectHrefs,
  budget: FailureBudget,
): Promise<{ kind: 'objects'; objects: FetchedObject[] } | Trouble> {
  const result = await multigetOrNull(session, calendar, batch);
  if (result !== null && result.kind === 'listed')
    return { kind: 'objects', objects: pickObjects(result, calendar, batch) };
  if (result !== null && (result.kind !== 'status' || isUnavailable(result) || isAboutCalendar(result.status)))
    return result;
  const [only, ...others] = [...batch];
  if (only !== undefined && others.length === 0) {
    const [id] = only;
    if (result === null) return { kind: 'objects', objects: [tooLarge(id)] };
    budget.failures -= 1;
    if (budget.failures < 0) throw failureOf(result);
    const reason = `The server answers with status ${result.status} for it.`;
    return { kind: 'objects', objects: [{ kind: 'unreadable', id, reason, mayHeal: true }] };
  }
  budget.splits -= 1;
  if (budget.splits < 0) {
    if (result !== null) throw failureOf(result);
    throw new AppError('answer_too_large', 'The calendar has more large entries than can be read.');
  }
  const entries = [...batch];
  const middle = Math.ceil(entries.length / 2);
  const objects: FetchedObject[] = [];
  for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
    const fetched = await fetchObjects(session, calendar, new Map(half), budget);
    if (fetched.kind !== 'objects') return fetched;
    objects.push(...fetched.objects);
  }
  return { kind: 'objects', objects };
}

/** What may still go wrong in one run. */
export type FailureBudget = { splits: number; failures: number };

/** What may go wrong in one run. */
export const failureBudget = (): FailureBudget => ({ splits: MAX_SPLITS, failures: MAX_FAILURES });

const tooLarge = (id: string): FetchedObject => ({
  kind: 'unreadable',
  id,
  reason: 'It is larger than is read.',
  mayHeal: false,
});

const isAboutCalendar = (status: number): boolean => status === 403 || status === 404 || status === 410;

async function multigetOrNull(session: DavSession, calendar: URL, batch: ObjectHrefs): Promise<DavResult | null> {
  try {
    return await calendarMultiget(session, calendar.href, [...batch.values()]);
  } catch (error) {
    if (isAppError(error, 'answer_too_large')) return null;
    throw error;
  }
}

function pickObjects(
  listing: Extract<DavResult, { kind: 'listed' }>,
  calendar: URL,
  batch: ObjectHrefs,
): FetchedObject[] {
  const found = new Map<string, DavResource>();
  for (const resource of listing.multistatus.resources) {
    const address = resolveHref(resource.href, listing.url);
    const id = address === null ? null : objectIdOf(address, calendar);
    if (id !== null) found.set(id, resource);
  }
  return [...batch.keys()].map((id) => {
    const resource = found.get(id);
    if (resource === undefined)
      throw new AppError(
        'provider_response_invalid',
        `The server "${calendar.host}" left out events that it had listed. Nothing was stored; it is tried again.`,
      );
    return toObject(id, resource);
  });
}

function toObject(id: string, resource: DavResource): FetchedObject {
  const { status } = resource;
  if (status === 404 || status === 410) return { kind: 'gone', id };
  const text = textProperty(resource, 'calendar-data');
  if (text !== null) return { kind: 'text', id, text: withoutIndent(text) };
  const reason = `The server does not give its content (status ${status ?? 'not told'}).`;
  return { kind: 'unreadable', id, reason, mayHeal: status !== 403 };
}

/** Other things that calendars hold (RFC 5545, RFC 7953). */
const OTHER_COMPONENTS = /^BEGIN:V(?:TODO|JOURNAL|FREEBUSY|AVAILABILITY|POLL)[ \t]*$/im;

/**
 * Reads an object into the calendar events of a window.
 *
 * A changed object is told as removed first and then with what it contains, so that occurrences that it has no longer go.
 * One that cannot be read changes nothing.
 *
 * @param options.isComplete Everything is listed anyway, so nothing needs to be told as removed.
 */
export function readObject(
  object: FetchedObject,
  options: { reader: Reader; window: SyncWindow; isComplete: boolean },
): ReadPart {
  const { id } = object;
  const removal: CalendarChange[] = options.isComplete ? [] : [{ kind: 'removed', providerEventId: id }];
  if (object.kind === 'gone') return { changes: removal, unreadable: [] };
  if (object.kind === 'unreadable') return unreadable(id, object.reason);
  const { text } = object;
  if (!/^END:VCALENDAR[ \t]*$/im.test(text))
    return unreadable(id, 'It is no calendar object, or cut off before its end.');
  const file = readCalendarFile(text, options.reader.timeZone);
  const [group, ...others] = file.groups;
  if (group === undefined)
    return OTHER_COMPONENTS.test(text) ? { changes: removal, unreadable: [] } : unreadable(id, 'It holds no event.');
  if (others.length > 0) return unreadable(id, 'It holds events of several UIDs.');

  const rename = (name: string): string => `${id}${name.slice(group.uid.length)}`;
  const changes: CalendarChange[] = [];
  const failed: UnreadableEvent[] = [];
  for (const series of expandCalendarFile(file, { window: options.window, addresses: options.reader.addresses })) {
    for (const event of series.events) {
      const providerEventId = rename(event.providerEventId);
      const seriesId = providerEventId === id ? null : id;
      changes.push({ kind: 'upserted', event: { ...event, providerEventId, seriesId } });
    }
    for (const { providerEventId, reason } of series.unreadable)
      failed.push({ providerEventId: providerEventId === null ? id : rename(providerEventId), reason });
  }
  const isWhole = !failed.some(({ providerEventId }) => providerEventId === id);
  return { changes: isWhole ? [...removal, ...changes] : changes, unreadable: failed };
}

const unreadable = (id: string, reason: string): ReadPart => ({
  changes: [],
  unreadable: [{ providerEventId: id, reason }],
});
