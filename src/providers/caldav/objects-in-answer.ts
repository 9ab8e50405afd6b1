/** Home of the objects in an answer: each is one iCalendar text, read into the calendar events of a window. */
import { AppError, isAppError, messageOf } from '../../base/errors.ts';
import type { CalendarEvent, SyncWindow, UnreadableEvent } from '../../calendar-events/index.ts';
import { allowanceOfObject, expandCalendarFile, readCalendarFile, withoutIndent } from '../../icalendar/index.ts';
import type { CalendarFile, Reader } from '../../icalendar/index.ts';
import { earlier, keepNearest, MAX_EVENTS } from '../nearest-events.ts';
import { MAX_BUSY_MS, startBusyTime, TAKES_TOO_LONG } from '../reading-time.ts';
import { objectIdOf, resolveHref } from './hrefs.ts';
import { textProperty } from './multistatus.ts';
import type { DavResource } from './multistatus.ts';

/** What became of one object. */
export type ObjectOutcome = {
  id: string;
  /** It is gone, or was read whole: what is known of it makes room for what it says now. */
  isReplaced: boolean;
  /** It could not be read now; another time it may. */
  mayHeal: boolean;
};

/** What objects say. */
export type ObjectsReading = {
  outcomes: ObjectOutcome[];
  events: CalendarEvent[];
  unreadable: UnreadableEvent[];
  /** Null: no event is missing. Else the instant before which none is. */
  completeUntil: Date | null;
  /** Sentences about the bounds that were met. */
  bounds: string[];
};

/** Which objects are read, and for whom. */
export type ObjectsWanted = { calendar: string; ids: readonly string[]; reader: Reader; window: SyncWindow };

type Run = { wanted: ObjectsWanted; reading: ObjectsReading; bounds: Set<string> };

/**
 * Reads objects. One that cannot be read harms only itself; those that the time does not suffice for may be read another time.
 *
 * @param url Where the answer came from.
 * @throws {AppError} `provider_response_invalid` an object that was asked for is not in the answer. That is no deletion.
 */
export function readObjects(resources: readonly DavResource[], url: string, wanted: ObjectsWanted): ObjectsReading {
  const calendar = new URL(wanted.calendar);
  const found = new Map<string, DavResource>();
  for (const resource of resources) {
    const address = resolveHref(resource.href, url);
    const id = address === null ? null : objectIdOf(address, calendar);
    if (id !== null) found.set(id, resource);
  }
  const reading: ObjectsReading = { outcomes: [], events: [], unreadable: [], completeUntil: null, bounds: [] };
  const run: Run = { wanted, reading, bounds: new Set() };
  const busyMs = startBusyTime();
  for (const id of wanted.ids) {
    const resource = found.get(id);
    if (resource === undefined)
      throw new AppError(
        'provider_response_invalid',
        `The server "${calendar.host}" left out events that it had listed. Nothing was stored; it is tried again.`,
      );
    if (busyMs() < MAX_BUSY_MS) {
      readResource(run, id, resource);
    } else {
      run.bounds.add(TAKES_TOO_LONG);
      skip(reading, id, TAKES_TOO_LONG, { mayHeal: true });
    }
    if (reading.events.length > 2 * MAX_EVENTS) trim(run);
  }
  trim(run);
  return { ...reading, bounds: [...run.bounds] };
}

function trim({ reading, wanted }: Run): void {
  const { events, completeUntil } = keepNearest(reading.events, wanted.reader.timeZone);
  reading.events = events;
  reading.completeUntil = earlier(reading.completeUntil, completeUntil);
}

function readResource(run: Run, id: string, resource: DavResource): void {
  const { reading } = run;
  const { status } = resource;
  const text = textProperty(resource, 'calendar-data');
  if (status === 404 || status === 410) {
    reading.outcomes.push({ id, isReplaced: true, mayHeal: false });
  } else if (text === null) {
    const reason = `The server does not give its content (status ${status ?? 'not told'}).`;
    skip(reading, id, reason, { mayHeal: status !== 403 });
  } else {
    readText(run, id, withoutIndent(text));
  }
}

/** Other things that calendars hold (RFC 5545, RFC 7953). */
const OTHER_COMPONENTS = /^BEGIN:V(?:TODO|JOURNAL|FREEBUSY|AVAILABILITY|POLL)[ \t]*$/im;

/**
 * Reads an object into the calendar events of a window.
 *
 * A changed object is told as removed first and then with what it contains, so that occurrences that it has no longer go.
 * One that cannot be read changes nothing.
 */
function readText(run: Run, id: string, text: string): void {
  const { reading, wanted } = run;
  const refuse = (reason: string): void => skip(reading, id, reason, { mayHeal: false });
  if (!/^END:VCALENDAR[ \t]*$/im.test(text)) return refuse('It is no calendar object, or cut off before its end.');
  const file = fileOf(text, wanted.reader);
  if (typeof file === 'string') return refuse(file);
  const [group, ...others] = file.groups;
  if (group === undefined && OTHER_COMPONENTS.test(text)) {
    reading.outcomes.push({ id, isReplaced: true, mayHeal: false });
    return;
  }
  if (group === undefined) return refuse('It holds no event.');
  if (others.length > 0) return refuse('It holds events of several UIDs.');

  const rename = (name: string): string => `${id}${name.slice(group.uid.length)}`;
  const failed: UnreadableEvent[] = [];
  for (const series of expandCalendarFile(file, { window: wanted.window, addresses: wanted.reader.addresses })) {
    for (const event of series.events) {
      const providerEventId = rename(event.providerEventId);
      reading.events.push({ ...event, providerEventId, seriesId: providerEventId === id ? null : id });
    }
    for (const { providerEventId, reason } of series.unreadable)
      failed.push({ providerEventId: providerEventId === null ? id : rename(providerEventId), reason });
  }
  for (const event of failed) reading.unreadable.push(event);
  for (const bound of file.allowance.met) run.bounds.add(bound);
  const isReplaced = !failed.some(({ providerEventId }) => providerEventId === id);
  reading.outcomes.push({ id, isReplaced, mayHeal: false });
}

/** An object that is read, or the sentence that says why it cannot be. */
function fileOf(text: string, { timeZone }: Reader): CalendarFile | string {
  try {
    return readCalendarFile(text, timeZone, allowanceOfObject());
  } catch (error) {
    if (isAppError(error, 'answer_too_large')) return messageOf(error);
    throw error;
  }
}

function skip(reading: ObjectsReading, id: string, reason: string, { mayHeal }: { mayHeal: boolean }): void {
  reading.unreadable.push({ providerEventId: id, reason });
  reading.outcomes.push({ id, isReplaced: false, mayHeal });
}
