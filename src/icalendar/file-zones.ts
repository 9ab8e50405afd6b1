/** Home of the zones a file speaks of: what a TZID means, and the rules a file brings along. */
import { BOUNDS } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import { DAY_MS, findTimeZone, fixedTimeZone, toInstantMs, UTC } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Component } from './content-lines.ts';
import { firstProperty, rawValueOf, readProperties, textOf } from './property.ts';
import { listOccurrences } from './recurrence-rule.ts';
import { readRecurrenceRule } from './rule-value.ts';
import { readTimeValue } from './time-value.ts';
import { findNamedZone, MAX_OFFSET_MS, plainZoneName } from './zone-names.ts';
import type { NamedZone } from './zone-names.ts';

/** The zones of one VCALENDAR of a file. */
export type FileZones = {
  /** Where floating times and all-day events are read. */
  calendarZone: TimeZone;
  /** IANA name it gives for the whole calendar; null when it gives none. */
  statedName: string | null;
  /** The zone it gives for the whole calendar where nothing explains it, as written; null otherwise. */
  unknownName: string | null;
  /** What a TZID parameter means. @returns null when nothing explains it; then the calendar's zone applies. */
  find: (tzid: string) => TimeZone | null;
};

/**
 * Collects the zones of a file, for each of its calendars.
 *
 * A TZID means the rules that its own calendar brings under it (RFC 5545, section 3.2.19). A zone that its name suggests stands
 * for them where it agrees with them, because the rules that calendars send along are often those of one year only. Without
 * rules the name decides, and then what another calendar of the file brings.
 *
 * @param knownTimeZone The calendar's zone as known from elsewhere, an IANA name or one that nothing explains; null: none is.
 */
export function readFileZones(
  calendars: readonly Component[],
  knownTimeZone: string | null,
  allowance: Allowance,
): (calendar: Component) => FileZones {
  const ofRules = new Map<string, TimeZone | null>();
  const named = new Map<string, NamedZone | null>();
  const anywhere = new Map<string, Component>();
  for (const calendar of calendars)
    for (const [id, rules] of rulesOf(calendar)) if (!anywhere.has(id)) anywhere.set(id, rules);
  const findNamed = (name: string): NamedZone | null => {
    const known = named.get(name);
    if (known !== undefined) return known;
    if (named.size >= allowance.zoneNames) {
      allowance.met.add(BOUNDS.zones);
      return null;
    }
    const found = findNamedZone(name);
    named.set(name, found);
    return found;
  };
  // Files of many calendars bring the same rules again and again.
  const ofComponent = new Map<Component, TimeZone | null>();
  const findByRules = (name: string, component: Component): TimeZone | null => {
    const again = ofComponent.get(component);
    if (again !== undefined) return again;
    const key = JSON.stringify([name, ...component.children.map(({ name: part, lines }) => [part, ...lines.values()])]);
    const known = ofRules.get(key);
    const zone = known === undefined ? agreedZone(name, component, findNamed(name), allowance) : known;
    ofRules.set(key, zone);
    ofComponent.set(component, zone);
    return zone;
  };

  const known = knownTimeZone === null ? null : findTimeZone(knownTimeZone);
  const readOne = (calendar: Component): FileZones => {
    const own = rulesOf(calendar);
    const find = (tzid: string): TimeZone | null => {
      const name = plainZoneName(tzid);
      const rules = own.get(name);
      const byRules = rules === undefined ? null : findByRules(name, rules);
      if (byRules !== null) return byRules;
      const elsewhere = anywhere.get(name);
      return findNamed(name)?.zone ?? (elsewhere === undefined ? null : findByRules(name, elsewhere));
    };
    const names = [textOf(calendar, 'X-WR-TIMEZONE'), textOf(calendar, 'TIMEZONE-ID')].filter((name) => name !== null);
    const stated = names.map(find).find((zone) => zone !== null);
    const [onlyId, ...otherIds] = own.keys();
    const only = onlyId !== undefined && otherIds.length === 0 ? find(onlyId) : null;
    return {
      calendarZone: stated ?? known ?? only ?? UTC,
      statedName: stated !== undefined && findTimeZone(stated.name) !== null ? stated.name : null,
      unknownName: stated === undefined ? (names[0] ?? (known === null ? knownTimeZone : null)) : null,
      find,
    };
  };
  const read = new Map<Component, FileZones>();
  return (calendar) => {
    const zones = read.get(calendar) ?? readOne(calendar);
    read.set(calendar, zones);
    return zones;
  };
}

/** The VTIMEZONEs of a calendar by their names; the first of a name counts. */
function rulesOf(calendar: Component): Map<string, Component> {
  const rules = new Map<string, Component>();
  for (const component of calendar.children) {
    const id = component.name === 'VTIMEZONE' ? firstProperty(component, 'TZID') : null;
    const name = id === null ? null : plainZoneName(id.text);
    if (name !== null && !rules.has(name)) rules.set(name, component);
  }
  return rules;
}

/** The zone a name suggests where it agrees with the rules, else the rules; null when they have none that can be read. */
function agreedZone(
  name: string,
  component: Component,
  named: NamedZone | null,
  allowance: Allowance,
): TimeZone | null {
  const rules = zoneOfRules(name, component, allowance);
  const location = textOf(component, 'X-LIC-LOCATION');
  const located = location === null ? null : findTimeZone(location);
  const candidates = [named, located === null ? null : { zone: located, isExact: true }].filter(
    (zone) => zone !== null,
  );
  if (rules === null) return candidates[0]?.zone ?? null;
  const isCutShort = component.children.every(({ lines }) => !lines.has('RRULE')) && isRecent(component);
  return candidates.find(({ zone, isExact }) => agrees(rules, zone, isExact || isCutShort))?.zone ?? rules;
}

const YEAR = 2026;
const MIDDLES = [Date.UTC(YEAR, 0, 15), Date.UTC(YEAR, 6, 15)];
const YEARS_BACK = 36;

/** Rules of the years around one event begin when it takes place; those that are meant for ever begin long ago. */
const isRecent = (component: Component): boolean =>
  component.children.length > 1 || component.children.some((child) => startOf(child) > Date.UTC(1971, 0));

/**
 * Whether a zone may stand for rules: in winter and summer it is as far from UTC as they say. Rules that may be old, or of one
 * year only, agree when the zone was as far as that some time.
 */
function agrees(rules: TimeZone, zone: TimeZone, isLoose: boolean): boolean {
  if (MIDDLES.every((instantMs) => rules.offsetMsAt(instantMs) === zone.offsetMsAt(instantMs))) return true;
  if (!isLoose) return false;
  const offsets = new Set<number>();
  for (let year = YEAR - YEARS_BACK; year <= YEAR; year += 1)
    for (const month of [0, 6]) offsets.add(zone.offsetMsAt(Date.UTC(year, month, 15)));
  return MIDDLES.every((instantMs) => offsets.has(rules.offsetMsAt(instantMs)));
}

/** Years whose changes are computed from the rules of a file; before and after, the nearest change applies. */
const RULES_FROM_MS = Date.UTC(1900, 0);
const RULES_TO_MS = Date.UTC(2100, 0);
const MAX_CHANGES = 2_000;
/** Steps that the rules of one zone may take; those of a usual one take 32,000. */
const MAX_STEPS = 200_000;

type Change = { atMs: number; offsetMs: number };

/** The zone that the rules of a VTIMEZONE describe; null when they have none that can be read. */
function zoneOfRules(name: string, component: Component, allowance: Allowance): TimeZone | null {
  const observances = component.children.flatMap((child) => {
    const fromMs = readOffset(child, 'TZOFFSETFROM');
    const toMs = readOffset(child, 'TZOFFSETTO');
    return fromMs === null || toMs === null ? [] : [{ child, fromMs, toMs }];
  });
  const [first] = observances;
  if (first === undefined) return null;
  const allowed = Math.min(MAX_STEPS, allowance.zoneSteps);
  const budget = { steps: allowed };
  const changes: Change[] = observances
    .flatMap(({ child, fromMs, toMs }) => onsetsOf(child, fromMs, budget).map((atMs) => ({ atMs, offsetMs: toMs })))
    .toSorted((a, b) => a.atMs - b.atMs);
  allowance.zoneSteps -= allowed - budget.steps;
  if (allowance.zoneSteps <= 0) allowance.met.add(BOUNDS.zones);
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
