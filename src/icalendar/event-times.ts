/** Home of the times of one VEVENT: when it starts, how long it is, whether it is all day. */
import { DAY_MS, toInstantMs, toWallMs, shownZoneName } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { UnknownZone } from '../calendar-events/index.ts';
import type { Component } from './content-lines.ts';
import type { FileZones } from './file-zones.ts';
import { firstProperty, readProperties, textOf } from './property.ts';
import type { Property } from './property.ts';
import { dateOf, instantOf, readDuration, readTimeValue } from './time-value.ts';
import type { Duration, TimeValue } from './time-value.ts';
import { plainZoneName } from './zone-names.ts';

/** When one VEVENT takes place; the first time, for a recurring one. */
export type EventTimes = {
  isAllDay: boolean;
  startWallMs: number;
  /** Where its wall clock hangs; for all-day events the calendar's zone. */
  zone: TimeZone;
  /** Null when it has no end; never null for all-day events. */
  length: Duration | null;
  /** The zone of its start or end that nothing explains; null for all-day events. */
  unknownZone: UnknownZone | null;
};

/** What programs write beside the midnights of an all-day event. */
const ALL_DAY_MARKS = [
  'X-MICROSOFT-CDO-ALLDAYEVENT',
  'X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT',
  'X-FUNAMBOL-ALLDAY',
  'X-ALLDAY',
];

/** Reads the times of a VEVENT; a text is the sentence that says why they cannot be read. */
export function readEventTimes(event: Component, zones: FileZones): EventTimes | string {
  if (!event.lines.has('DTSTART')) return 'It has no start (DTSTART).';
  const start = firstTime(event, 'DTSTART', zones);
  if (start === null) return 'Its start (DTSTART) is not a time that exists.';
  const end = firstTime(event, 'DTEND', zones);
  const durationText = textOf(event, 'DURATION');
  const duration = end !== null || durationText === null ? null : readDuration(durationText);
  if (start.kind === 'date') return allDay(start.wallMs, end, duration, zones.calendarZone);

  const zone = start.zone ?? zones.calendarZone;
  if (ALL_DAY_MARKS.some((name) => /^(?:TRUE|1|YES)$/i.test(textOf(event, name) ?? ''))) {
    const days = wholeDays(start, end, zone, zones.calendarZone);
    if (days !== null) return days;
  }
  const startMs = instantOf(start, zone);
  const exactMs = end === null ? null : instantOf(end, zone) - startMs;
  const length = exactMs === null ? duration : exactMs < 0 ? null : { days: 0, exactMs };
  const unknownZone = unknownZoneOf(start, zones) ?? (end?.kind === 'wall' ? unknownOf(end.unknownZone, zones) : null);
  return { isAllDay: false, startWallMs: start.wallMs, zone, length, unknownZone };
}

/** A date without an end lasts that day (RFC 5545, section 3.6.1); so does one that ends where it starts, or before. */
function allDay(startMs: number, end: TimeValue | null, duration: Duration | null, zone: TimeZone): EventTimes {
  const endMs = end === null ? null : dateOf(end, zone);
  const days = endMs === null ? (duration?.days ?? 1) : (endMs - startMs) / DAY_MS;
  return {
    isAllDay: true,
    startWallMs: startMs,
    zone,
    length: { days: Math.max(days, 1), exactMs: 0 },
    unknownZone: null,
  };
}

const LAST_MINUTE_MS = 60_000;

/** What is marked as all day but written with midnights, or to the last minute of a day, in the zone of the event or of the calendar. */
function wholeDays(start: TimeValue, end: TimeValue | null, zone: TimeZone, calendarZone: TimeZone): EventTimes | null {
  const startMs = instantOf(start, zone);
  const endMs = end === null ? startMs + DAY_MS : instantOf(end, zone);
  for (const candidate of [zone, calendarZone]) {
    const startWallMs = toWallMs(startMs, candidate);
    const days = Math.ceil((toWallMs(endMs, candidate) - startWallMs) / DAY_MS);
    const restMs = days * DAY_MS - (toWallMs(endMs, candidate) - startWallMs);
    if (startWallMs % DAY_MS === 0 && restMs <= LAST_MINUTE_MS && days > 0)
      return { isAllDay: true, startWallMs, zone: calendarZone, length: { days, exactMs: 0 }, unknownZone: null };
  }
  return null;
}

/** The zone that a start needs and nothing explains: its own, or for a floating one the calendar's; null when there is none. */
function unknownZoneOf(start: TimeValue, zones: FileZones): UnknownZone | null {
  if (start.kind === 'date') return null;
  return unknownOf(start.unknownZone ?? (start.zone === null ? zones.unknownName : null), zones);
}

/** What is told of a zone that is not known: times are read in the calendar's zone then. */
function unknownOf(name: string | null, zones: FileZones): UnknownZone | null {
  return name === null ? null : { name: shownZoneName(name), readAs: shownZoneName(zones.calendarZone.name) };
}

/** When an occurrence ends that starts at this wall clock; null when it has no end. */
export function endOf(times: EventTimes, startWallMs: number): number | null {
  if (times.length === null) return null;
  const { days, exactMs } = times.length;
  return toInstantMs(startWallMs + days * DAY_MS, times.zone) + exactMs;
}

/** The first readable time of a property. */
export function firstTime(event: Component, name: string, zones: FileZones): TimeValue | null {
  const property = firstProperty(event, name);
  return property === null ? null : toTime(property.raw, property, zones);
}

/** Most times of one property that are read; a daily series of ten years has 3,650 exceptions at most. */
const MAX_LISTED = 20_000;

/** All times of a property that may stand more than once and hold lists; `null` marks one that cannot be read. */
export function listTimes(event: Component, name: string, zones: FileZones): (ListedTime | null)[] {
  const texts = readProperties(event, name, MAX_LISTED).flatMap((property) =>
    property.raw.split(',', MAX_LISTED).map((text) => ({ text, property })),
  );
  return texts.slice(0, MAX_LISTED).map(({ text, property }) => {
    const [startText = '', endText] = text.split('/');
    const start = toTime(startText, property, zones);
    if (start === null) return null;
    const end = endText === undefined ? null : (toTime(endText, property, zones) ?? readDuration(endText));
    return { start, end, unknownZone: unknownZoneOf(start, zones) };
  });
}

/** One time of a list, with its own end when it is a period, and its zone where nothing explains it. */
export type ListedTime = { start: TimeValue; end: TimeValue | Duration | null; unknownZone: UnknownZone | null };

function toTime(text: string, property: Property, zones: FileZones): TimeValue | null {
  const tzid = property.parameters['tzid'];
  const named = tzid === undefined ? null : zones.find(tzid);
  const value = withUnknownZone(readTimeValue(text, named, zones.find), tzid ?? '', zones);
  // Midnights that are marked as dates are dates; other times that are so marked are times.
  const isDate =
    property.parameters['value']?.toUpperCase() === 'DATE' && value !== null && value.wallMs % DAY_MS === 0;
  return isDate ? { kind: 'date', wallMs: value.wallMs } : value;
}

/** A time whose zone nothing explains is read in the calendar's, and says so. */
function withUnknownZone(value: TimeValue | null, tzid: string, zones: FileZones): TimeValue | null {
  if (value?.kind !== 'wall' || value.zone !== null || plainZoneName(tzid) === '') return value;
  return { ...value, zone: zones.calendarZone, unknownZone: tzid };
}
