/** Home of the calendar file: an iCalendar text read into the calendar events of a window. */
import { createHash } from 'node:crypto';
import type { CalendarEvent } from '../calendar-events/index.ts';
import type { SyncWindow, UnreadableEvent } from '../calendar-events/index.ts';
import { shownZoneName, type TimeZone } from '../base/time-zone.ts';
import { BOUNDS, fullAllowance } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import { readComponents } from './content-lines.ts';
import type { Component } from './content-lines.ts';
import { readEventDetails } from './event-details.ts';
import type { EventDetails } from './event-details.ts';
import { readFileZones } from './file-zones.ts';
import type { FileZones } from './file-zones.ts';
import { textOf } from './property.ts';
import { readSeries } from './series.ts';
import type { Occurrence } from './series.ts';
import { formatDate } from './time-value.ts';

/** A calendar file that was read; its events are still to be expanded. */
export type CalendarFile = {
  /** What the calendar calls itself; null when it does not. */
  name: string | null;
  /** Zone the file states for the whole calendar, an IANA name or, where nothing explains it, as written; null when it states none. */
  timeZone: string | null;
  /** Where floating times and all-day events of its first calendar are read. */
  calendarZone: TimeZone;
  /** Number of VEVENTs. */
  eventCount: number;
  /** Sentences about what was left out, for the person who wonders. */
  notes: string[];
  /** VEVENTs by UID, in the order of the file. */
  groups: { uid: string; events: Component[] }[];
  /** What may still be spent on it, and the bounds that it met. */
  allowance: Allowance;
  /** The VCALENDAR a VEVENT stands in. */
  frameOf: (event: Component) => Frame;
};

/** What one VCALENDAR says of its own events, and of no others in the file. */
type Frame = {
  zones: FileZones;
  /** It announces that its events do not take place (METHOD:CANCEL). */
  isCancellation: boolean;
};

/** What one UID of a file gives in a window. */
export type ExpandedSeries = {
  events: CalendarEvent[];
  /** Ids are never null: an unreadable event is named by its series or its occurrence. */
  unreadable: UnreadableEvent[];
  notes: string[];
};

/**
 * Reads an iCalendar text as far as its components, so that one malformed line or event harms only itself.
 *
 * @param knownTimeZone Zone of the calendar as known from elsewhere; used where the file states none.
 * @param allowance What it may cost; default: what a whole calendar may.
 * @throws {AppError} `answer_too_large` too many lines or components.
 */
export function readCalendarFile(
  text: string,
  knownTimeZone: string | null,
  allowance: Allowance = fullAllowance(),
): CalendarFile {
  const { roots, droppedLineCount, hasTooManyNames } = readComponents(text);
  if (hasTooManyNames) allowance.met.add(BOUNDS.properties);
  const frameless: Component = { name: '', lines: new Map(), children: roots };
  const calendars = [...roots.filter(({ name }) => name === 'VCALENDAR'), frameless];
  const zonesOf = readFileZones(calendars, knownTimeZone, allowance);
  const calendarOf = new Map<Component, Component>();
  const groups = new Map<string, Component[]>();
  for (const calendar of calendars)
    for (const event of calendar.children) {
      if (event.name !== 'VEVENT') continue;
      calendarOf.set(event, calendar);
      const uid = uidOf(event);
      const group = groups.get(uid);
      if (group === undefined) groups.set(uid, [event]);
      else group.push(event);
    }
  const stated = calendars.flatMap((calendar) => [textOf(calendar, 'X-WR-CALNAME'), textOf(calendar, 'NAME')]);
  return {
    name:
      stated
        .find((name) => name !== null)
        ?.slice(0, 200)
        .toWellFormed() ?? null,
    timeZone: firstOf(['statedName', 'unknownName'], calendars.map(zonesOf)),
    calendarZone: zonesOf(calendars[0] ?? frameless).calendarZone,
    eventCount: calendarOf.size,
    notes: droppedLineCount === 0 ? [] : [`${droppedLineCount} lines were left out because they are malformed.`],
    allowance,
    groups: [...groups].map(([uid, members]) => ({ uid, events: members })),
    frameOf(event) {
      const calendar = calendarOf.get(event) ?? frameless;
      const isCancellation = textOf(calendar, 'METHOD')?.toUpperCase() === 'CANCEL';
      return { zones: zonesOf(calendar), isCancellation };
    },
  };
}

/** The first name that any of the calendars has; one of a kind before all of the next. */
function firstOf(kinds: readonly ('statedName' | 'unknownName')[], zones: readonly FileZones[]): string | null {
  const name = kinds.flatMap((kind) => zones.flatMap((one) => one[kind] ?? []))[0];
  return name === undefined ? null : shownZoneName(name);
}

/** Longest UID that goes into an id as it is; PostgreSQL indexes no text over 2,700 bytes. */
const MAX_UID_LENGTH = 400;

/** The UID; an overlong one keeps its beginning and gets a fingerprint, a missing one is made from start and title. */
function uidOf(event: Component): string {
  const uid = textOf(event, 'UID');
  if (uid !== null && uid.length <= MAX_UID_LENGTH) return uid;
  if (uid !== null) return `${uid.slice(0, 100).toWellFormed()}~${fingerprint(uid)}`;
  const lines = ['DTSTART', 'SUMMARY'].flatMap((name) => event.lines.get(name) ?? []);
  return `no-uid-${fingerprint(lines.join('\n'))}`;
}

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * Lists the calendar events of a window, one UID at a time, so that the caller can rest in between.
 *
 * @param options.addresses The addresses of the person whose calendar it is.
 */
export function* expandCalendarFile(
  file: CalendarFile,
  options: { window: SyncWindow; addresses: readonly string[] },
): Generator<ExpandedSeries, void> {
  const window = { fromMs: options.window.startAt.getTime(), toMs: options.window.endAt.getTime() };
  const addresses = options.addresses.map((address) => address.trim().toLowerCase());
  for (const { uid, events } of file.groups) {
    const { occurrences, unreadable, notes } = readSeries(
      uid,
      events,
      (event) => file.frameOf(event).zones,
      window,
      file.allowance,
    );
    const details = new Map<Component, EventDetails>();
    const detailsOf = (source: Component): EventDetails => {
      const known = details.get(source) ?? readEventDetails(source, addresses, file.frameOf(source).isCancellation);
      details.set(source, known);
      return known;
    };
    yield {
      events: occurrences.map((occurrence) => toCalendarEvent(uid, occurrence, detailsOf(occurrence.source))),
      unreadable: unreadable.map(({ id, reason }) => ({ providerEventId: id, reason })),
      notes,
    };
  }
}

function toCalendarEvent(uid: string, occurrence: Occurrence, details: EventDetails): CalendarEvent {
  const { id, isRecurring, isAllDay, startMs, endMs, unknownZone } = occurrence;
  return {
    providerEventId: id,
    seriesId: isRecurring ? uid : null,
    icalUid: uid,
    ...details,
    time: isAllDay
      ? { kind: 'all_day', startOn: formatDate(startMs), endOn: formatDate(endMs ?? startMs) }
      : { kind: 'timed', startAt: new Date(startMs), endAt: endMs === null ? null : new Date(endMs) },
    unknownZone,
  };
}
