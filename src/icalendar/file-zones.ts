/** Home of the zones a file speaks of: what a TZID means, and the rules a file brings along. */
import { findIana } from 'windows-iana';
import { DAY_MS, findTimeZone, fixedTimeZone, toInstantMs, UTC } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Component } from './content-lines.ts';
import { firstProperty, rawValueOf, readProperties, textOf } from './property.ts';
import { listOccurrences, readRecurrenceRule } from './recurrence-rule.ts';
import { readTimeValue } from './time-value.ts';

/** The zones of one file. */
export type FileZones = {
  /** Where floating times and all-day events are read. */
  calendarZone: TimeZone;
  /** IANA name the file gives for the whole calendar; null when it gives none. */
  statedName: string | null;
  /** What a TZID parameter means. @returns null when nothing explains it; then the calendar's zone applies. */
  find: (tzid: string) => TimeZone | null;
};

/**
 * Collects the zones of a file.
 *
 * A TZID is tried as an IANA name, a Windows name, a name with a prefix, a label such as
 * "(UTC-07:00) Mountain Time (US & Canada)", and then by the rules of the file. Names come first because the rules that
 * calendars send along are often those of one year only.
 *
 * @param knownTimeZone IANA name of the calendar as known from elsewhere; null when unknown.
 */
export function readFileZones(calendars: readonly Component[], knownTimeZone: string | null): FileZones {
  const rules = new Map<string, Component>();
  for (const component of calendars.flatMap(({ children }) => children)) {
    const id = component.name === 'VTIMEZONE' ? textOf(component, 'TZID') : null;
    if (id !== null && !rules.has(id)) rules.set(id, component);
  }
  const found = new Map<string, TimeZone | null>();
  const find = (tzid: string): TimeZone | null => {
    const name = tzid.trim().replace(/^"+|"+$/g, '');
    const known = found.get(name);
    if (known !== undefined) return known;
    const component = rules.get(name);
    const zone =
      findNamedZone(name) ??
      (component === undefined ? null : zoneOfRules(name, component)) ??
      findOffset(name) ??
      findAbbreviation(name);
    found.set(name, zone);
    return zone;
  };

  const stated = calendars
    .flatMap((calendar) => [textOf(calendar, 'X-WR-TIMEZONE'), textOf(calendar, 'TIMEZONE-ID')])
    .map((name) => (name === null ? null : find(name)))
    .find((zone) => zone !== null);
  const known = knownTimeZone === null ? null : findTimeZone(knownTimeZone);
  const [onlyId, ...otherIds] = rules.keys();
  const only = onlyId !== undefined && otherIds.length === 0 ? find(onlyId) : null;
  return {
    calendarZone: stated ?? known ?? only ?? UTC,
    statedName: stated !== undefined && findTimeZone(stated.name) !== null ? stated.name : null,
    find,
  };
}

/** A zone by its name alone: IANA, Windows, prefixed or a label. */
function findNamedZone(name: string): TimeZone | null {
  if (/^(?:UTC|GMT|Z|Etc\/UTC|tzone:\/\/Microsoft\/Utc)$/i.test(name)) return UTC;
  const iana = name.includes('/') ? findTimeZone(name) : null;
  return iana ?? findWindowsZone(name) ?? findPrefixedZone(name) ?? findLabelledZone(name) ?? findShortName(name);
}

function findWindowsZone(name: string): TimeZone | null {
  const [iana] = findIana(name);
  return iana === undefined ? null : findTimeZone(iana);
}

/** `/mozilla.org/20050126_1/Europe/Paris`, `/freeassociation.sourceforge.net/America/Argentina/Salta`, `TZID=Europe/Rome`. */
function findPrefixedZone(name: string): TimeZone | null {
  const segments = name.split(/[/=]/);
  for (const count of [3, 2]) {
    const zone = segments.length > count ? findTimeZone(segments.slice(-count).join('/')) : null;
    if (zone !== null) return zone;
  }
  return null;
}

/** Old short names such as `EST5EDT` and `Japan`, but not `EST`: a file that says so mostly means summer time too. */
function findShortName(name: string): TimeZone | null {
  return /^[A-Za-z][A-Za-z0-9_-]{4,40}$/.test(name) ? findTimeZone(name) : null;
}

/** `EST`, `CET`: understood only when the file does not bring rules under that name. */
function findAbbreviation(name: string): TimeZone | null {
  return /^[A-Z]{3,4}$/.test(name) ? findTimeZone(name) : null;
}

const AREAS = ['Europe', 'America', 'Asia', 'Australia', 'Africa', 'Pacific', 'Atlantic', 'Indian', 'America/Indiana'];
/** Places in Windows labels whose IANA zone is called otherwise. */
const PLACES: Record<string, string> = {
  Arizona: 'America/Phoenix',
  Hawaii: 'Pacific/Honolulu',
  Alaska: 'America/Anchorage',
  Brasilia: 'America/Sao_Paulo',
  Newfoundland: 'America/St_Johns',
  Saskatchewan: 'America/Regina',
  'Central America': 'America/Guatemala',
  'Indiana (East)': 'America/Indiana/Indianapolis',
  'West Central Africa': 'Africa/Lagos',
  'Atlantic Time (Canada)': 'America/Halifax',
  'Coordinated Universal Time': 'UTC',
};
const LABEL = /^\((?:UTC|GMT)\s*(?:([+-]\d{1,2}):?(\d{2})?)?\)\s*(.*)$/i;

/**
 * A Windows label: "(UTC-05:00) Eastern Time (US & Canada)", "(GMT+10:00) Canberra, Melbourne, Sydney", or the cities
 * alone. The zone found must have the label's offset in its winter.
 */
function findLabelledZone(name: string): TimeZone | null {
  const [, hours, minutes = '0', places = name] = LABEL.exec(name) ?? [];
  const offsetMs = hours === undefined ? null : toOffsetMs(hours, minutes);
  const fits = (zone: TimeZone | null): boolean =>
    zone !== null && (offsetMs === null || winterOffset(zone) === offsetMs);
  const [, region] = /^(\w+)(?: Standard| Daylight)? Time\b/i.exec(places) ?? [];
  const regional = region === undefined ? null : findWindowsZone(`${region} Standard Time`);
  const cities = places
    .split(/,\s*/)
    .slice(0, 12)
    .map((city) => city.trim().replaceAll('\\', ''));
  const named = [places, ...cities].map((place) => (PLACES[place] === undefined ? null : findTimeZone(PLACES[place])));
  const byCity = cities
    .filter((city) => /^[A-Za-z][A-Za-z .'-]{2,40}$/.test(city))
    .flatMap((city) => AREAS.map((area) => findTimeZone(`${area}/${city.replaceAll('. ', '_').replaceAll(' ', '_')}`)));
  return [regional, ...named, ...byCity].find(fits) ?? null;
}

/** The smaller of the offsets in January and July: in summer clocks go forward on both halves of the globe. */
function winterOffset(zone: TimeZone): number {
  return Math.min(zone.offsetMsAt(Date.UTC(2026, 0, 15)), zone.offsetMsAt(Date.UTC(2026, 6, 15)));
}

/** No clock on earth is further from UTC; more is a mistake. */
const MAX_OFFSET_MS = 18 * 3_600_000;

/** A name that tells its offset and nothing else that is known: `UTC+01`, `GMT-0500`, "(GMT +01:00)". */
function findOffset(name: string): TimeZone | null {
  const [, hours, minutes = '0'] = /^\(?(?:UTC|GMT)?\s*([+-]\d{1,2}):?(\d{2})?(?:\)|$)/i.exec(name) ?? [];
  const offsetMs = hours === undefined ? null : toOffsetMs(hours, minutes);
  return offsetMs === null || Math.abs(offsetMs) > MAX_OFFSET_MS ? null : fixedTimeZone(name, offsetMs);
}

function toOffsetMs(hours: string, minutes: string): number {
  const sign = hours.startsWith('-') ? -1 : 1;
  return sign * (Math.abs(Number(hours)) * 60 + Number(minutes)) * 60_000;
}

/** Years whose changes are computed from the rules of a file; before and after, the nearest change applies. */
const RULES_FROM_MS = Date.UTC(1900, 0);
const RULES_TO_MS = Date.UTC(2100, 0);
const MAX_CHANGES = 2_000;

type Change = { atMs: number; offsetMs: number };

/** The zone that the rules of a VTIMEZONE describe; null when they have none that can be read. */
function zoneOfRules(name: string, component: Component): TimeZone | null {
  const located = textOf(component, 'X-LIC-LOCATION');
  const iana = located === null ? null : findTimeZone(located);
  if (iana !== null) return iana;
  const observances = component.children.flatMap((child) => {
    const fromMs = readOffset(child, 'TZOFFSETFROM');
    const toMs = readOffset(child, 'TZOFFSETTO');
    return fromMs === null || toMs === null ? [] : [{ child, fromMs, toMs }];
  });
  const [first] = observances;
  if (first === undefined) return null;
  const budget = { steps: 200_000 };
  const changes: Change[] = observances
    .flatMap(({ child, fromMs, toMs }) => onsetsOf(child, fromMs, budget).map((atMs) => ({ atMs, offsetMs: toMs })))
    .toSorted((a, b) => a.atMs - b.atMs);
  const earliest = observances.toSorted((a, b) => startOf(a.child) - startOf(b.child))[0] ?? first;
  const beforeMs = observances.length === 1 ? earliest.toMs : earliest.fromMs;
  return { name, offsetMsAt: (instantMs) => offsetAfter(changes, instantMs) ?? beforeMs };
}

function offsetAfter(changes: readonly Change[], instantMs: number): number | null {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.atMs ?? Infinity) <= instantMs) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1]?.offsetMs ?? null;
}

/** The instants at which one part of a zone begins to apply. Its times are wall clocks of the offset before. */
function onsetsOf(observance: Component, fromMs: number, budget: { steps: number }): number[] {
  const zone = fixedTimeZone('', fromMs);
  const startMs = startOf(observance);
  const [line] = observance.lines.get('RRULE') ?? [];
  const rule = line === undefined ? null : readRecurrenceRule(rawValueOf(line));
  const extra = readProperties(observance, 'RDATE').flatMap(({ raw }) =>
    raw
      .split(',')
      .map((text) => readTimeValue(text, zone))
      .filter((value) => value !== null),
  );
  const walls = [startMs];
  if (rule !== null) {
    const until = rule.until === null ? null : readTimeValue(rule.until, zone);
    const untilMs = until === null ? Infinity : until.wallMs + (until.kind === 'date' ? DAY_MS - 1 : 0);
    const untilWallMs = until?.kind === 'wall' && until.zone === UTC ? untilMs + fromMs : untilMs;
    const query = { startMs, fromMs: RULES_FROM_MS, toMs: RULES_TO_MS, maxOccurrences: MAX_CHANGES, budget };
    walls.push(...listOccurrences(rule, { ...query, isPastEnd: (wallMs) => wallMs > untilWallMs }).wallsMs);
  }
  return [
    ...walls.map((wallMs) => wallMs - fromMs),
    ...extra.map((value) => toInstantMs(value.wallMs, value.kind === 'wall' ? (value.zone ?? zone) : zone)),
  ];
}

function startOf(observance: Component): number {
  const value = readTimeValue(firstProperty(observance, 'DTSTART')?.raw ?? '', null);
  return value?.wallMs ?? RULES_FROM_MS;
}

function readOffset(observance: Component, name: string): number | null {
  const [line = ''] = observance.lines.get(name) ?? [];
  const [, sign, hours, minutes, seconds = '0'] = /^([+-]?)(\d{2}):?(\d{2}):?(\d{2})?$/.exec(rawValueOf(line)) ?? [];
  if (hours === undefined) return null;
  const offsetMs = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  if (offsetMs > MAX_OFFSET_MS) return null;
  return sign === '-' ? -offsetMs : offsetMs;
}
