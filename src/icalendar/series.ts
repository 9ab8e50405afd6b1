/** Home of the series: a master, its rules and its overrides, turned into the occurrences of a window. */
import { BOUNDS } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import { DAY_MS, toInstantMs, toWallMs, UTC } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { UnknownZone } from '../calendar-events/index.ts';
import type { Component } from './content-lines.ts';
import { isCalledOff } from './event-details.ts';
import { endOf, firstTime, listTimes, readEventTimes } from './event-times.ts';
import type { EventTimes, ListedTime } from './event-times.ts';
import type { FileZones } from './file-zones.ts';
import { firstProperty, rawValueOf, textOf } from './property.ts';
import { listOccurrences } from './recurrence-rule.ts';
import { isEmptyRule, readRecurrenceRule } from './rule-value.ts';
import type { RecurrenceRule } from './rule-value.ts';
import { dateOf, formatDate, formatInstant, instantOf, readTimeValue } from './time-value.ts';
import type { TimeValue } from './time-value.ts';
import { fingerprint, isOlder, newestMasters, startText } from './versions.ts';

/** One occurrence that lies in the window. */
export type Occurrence = {
  /** The VEVENT that describes it. */
  source: Component;
  /** `<uid>` of a single event, `<uid>#<original start>` of an occurrence. */
  id: string;
  isRecurring: boolean;
  isAllDay: boolean;
  /** Wall clock of its dates when it is all day; instants otherwise. `endMs` null: no end is given. */
  startMs: number;
  endMs: number | null;
  /** The zone of its times that nothing explains; null when all are known, and when it is all day. */
  unknownZone: UnknownZone | null;
};

/** What one UID gives in a window. */
export type SeriesReading = {
  occurrences: Occurrence[];
  unreadable: { id: string; reason: string }[];
  notes: string[];
};

/** The zones that hold for a VEVENT: those of the VCALENDAR it stands in. */
export type ZonesOf = (event: Component) => FileZones;

/** The window in milliseconds: what ends after `fromMs` and starts before `toMs`. */
export type WindowMs = { fromMs: number; toMs: number };

/** Most occurrences of one series in one window; one every hour for four weeks has 700. */
const MAX_OCCURRENCES = 2_000;
/** Most rules of one event, and most "this and future" changes of one series. */
const MAX_RULES = 20;
const MAX_CHANGES = 100;
const RULE_UNREADABLE = 'Its rule of recurrence (RRULE) cannot be read.';
/** Steps that the rules of one series may take; a daily rule takes three for each day it looks at. */
const MAX_STEPS = 200_000;

/**
 * Lists the occurrences of one UID in a window.
 *
 * @param uid As it goes into ids.
 * @param events All VEVENTs of the file with this UID, in the order of the file.
 */
export function readSeries(
  uid: string,
  events: readonly Component[],
  zonesOf: ZonesOf,
  window: WindowMs,
  allowance: Allowance,
): SeriesReading {
  const reading: SeriesReading = { occurrences: [], unreadable: [], notes: [] };
  const masters = newestMasters(events.filter((event) => !event.lines.has('RECURRENCE-ID')));
  const overrides = events.filter((event) => event.lines.has('RECURRENCE-ID'));
  const [master] = masters;
  if (masters.length > 1 || master === undefined) {
    readShared({ uid, zonesOf, window, allowance }, masters, overrides, reading);
  } else {
    readMaster({ uid, isShared: false, master, overrides, replacing: [], zonesOf, window, allowance }, reading);
  }
  return reading;
}

/** Reads events that have nothing but their UID in common. */
function readShared(
  query: Pick<MasterQuery, 'uid' | 'zonesOf' | 'window' | 'allowance'>,
  masters: readonly Component[],
  overrides: readonly Component[],
  reading: SeriesReading,
): void {
  const { uid, zonesOf, allowance } = query;
  const originals = overrides.flatMap((override) => firstTime(override, 'RECURRENCE-ID', zonesOf(override)) ?? []);
  const starts = new Set<string>();
  for (const master of masters) {
    const start = startText(master);
    const ownUid = starts.has(start) ? `${uid}~${fingerprint(textOf(master, 'SUMMARY') ?? '')}` : uid;
    starts.add(start);
    const isCheap = allowance.pairs >= originals.length;
    if (isCheap) allowance.pairs -= originals.length;
    else allowance.met.add(BOUNDS.sharedUid);
    const replacing = isCheap ? originals : [];
    readMaster({ ...query, uid: ownUid, isShared: masters.length > 1, master, overrides: [], replacing }, reading);
  }
  readOverrides(query, overrides, null, reading);
}

type MasterQuery = {
  uid: string;
  /** Several events share the UID, so each needs its start in its id. */
  isShared: boolean;
  master: Component;
  overrides: readonly Component[];
  /** Original times of overrides that are read for all masters of a shared UID together; they are taken out of each. */
  replacing: readonly TimeValue[];
  zonesOf: ZonesOf;
  window: WindowMs;
  allowance: Allowance;
};

function readMaster(query: MasterQuery, reading: SeriesReading): void {
  const { uid, master, overrides, zonesOf, window } = query;
  const times = readEventTimes(master, zonesOf(master));
  const rules = typeof times === 'string' ? [] : readRules(master);
  if (typeof times === 'string' || rules === null) {
    const reason = typeof times === 'string' ? times : RULE_UNREADABLE;
    reading.unreadable.push({ id: uid, reason });
    readOverrides(query, overrides, null, reading);
    return;
  }
  const isRecurring = rules.length > 0 || master.lines.has('RDATE') || overrides.length > 0;
  const series: SeriesTimes = { ...times, hasOneTime: rules.every(hasOneTime) && !master.lines.has('RDATE') };
  const excluded = readExcluded(master, series, zonesOf(master), reading);
  const { replaced, changes } = readOverrides({ ...query, excluded }, overrides, series, reading);
  const done = new Set([...replaced, ...excluded]);
  for (const original of query.replacing) done.add(keyOfValue(original, series));
  for (const { change, wallMs, listed } of listOriginals({ ...query, times: series, rules, changes }, reading)) {
    const originalMs = keyOf(wallMs, times);
    if (done.has(originalMs)) continue;
    // Where a clock jumps, two wall clocks are one instant, and one instant is one occurrence.
    done.add(originalMs);
    const startWallMs = wallMs + change.shiftMs;
    const id = isRecurring || query.isShared ? idOf(uid, originalMs, times.isAllDay) : uid;
    addOccurrence(
      reading,
      { source: change.source, id, isRecurring, times: change.times, startWallMs, listed },
      window,
    );
  }
}

function readRules(master: Component): RecurrenceRule[] | null {
  const rules = (master.lines.get('RRULE') ?? [])
    .slice(0, MAX_RULES)
    .map(rawValueOf)
    .filter((value) => !isEmptyRule(value))
    .map(readRecurrenceRule);
  const readable = rules.filter((rule) => rule !== null);
  return readable.length === rules.length ? readable : null;
}

/** Identifies an occurrence by its original start: the wall clock of its date, or its instant. */
const keyOf = (wallMs: number, times: EventTimes): number =>
  times.isAllDay ? wallMs : toInstantMs(wallMs, times.zone);

/** The times of a master; `hasOneTime` when all its occurrences begin at the same time of day. */
type SeriesTimes = EventTimes & { hasOneTime: boolean };

function hasOneTime({ frequency, byHour, byMinute, bySecond }: RecurrenceRule): boolean {
  const isSlow = frequency !== 'HOURLY' && frequency !== 'MINUTELY' && frequency !== 'SECONDLY';
  return isSlow && byHour.length + byMinute.length + bySecond.length === 0;
}

/**
 * Identifies an occurrence by a time as an EXDATE or RECURRENCE-ID gives it.
 *
 * A time at which the series never takes place is read as it is meant: as UTC when only its `Z` is missing, as a date when it is
 * a midnight.
 */
function keyOfValue(value: TimeValue, times: SeriesTimes): number {
  if (times.isAllDay) return dateOf(value, times.zone);
  const timeOfDayMs = mod(times.startWallMs, DAY_MS);
  const onDate = toInstantMs(value.wallMs + timeOfDayMs, times.zone);
  if (value.kind === 'date') return onDate;
  const asWritten = instantOf(value, times.zone);
  const fits = (instantMs: number): boolean => mod(toWallMs(instantMs, times.zone), DAY_MS) === timeOfDayMs;
  if (!times.hasOneTime || fits(asWritten)) return asWritten;
  if (value.zone === null && fits(value.wallMs)) return value.wallMs;
  return value.wallMs % DAY_MS === 0 ? onDate : asWritten;
}

const mod = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

function idOf(uid: string, originalMs: number, isDate: boolean): string {
  const start = isDate ? formatDate(originalMs).replaceAll('-', '') : formatInstant(originalMs);
  return `${uid}#${start}`;
}

function readExcluded(master: Component, times: SeriesTimes, zones: FileZones, reading: SeriesReading): Set<number> {
  const listed = listTimes(master, 'EXDATE', zones);
  const readable = listed.filter((time) => time !== null);
  if (readable.length < listed.length) reading.notes.push('A date to leave out (EXDATE) is not a time that exists.');
  return new Set(readable.map(({ start }) => keyOfValue(start, times)));
}

/** How the occurrences from one original start on differ from the master; the first has no difference. */
type Change = { fromWallMs: number; shiftMs: number; source: Component; times: EventTimes; isCancelled: boolean };
type Original = { change: Change; wallMs: number; listed: ListedTime | null };

/** The original starts whose occurrences can touch the window, each with the change that applies to it. */
function listOriginals(
  query: MasterQuery & { times: SeriesTimes; rules: RecurrenceRule[]; changes: Change[] },
  reading: SeriesReading,
): Original[] {
  const { master, times, zonesOf, window } = query;
  const first: Change = { fromWallMs: -Infinity, shiftMs: 0, source: master, times, isCancelled: false };
  const changes = [first, ...query.changes];
  const allowed = Math.min(MAX_STEPS, query.allowance.steps);
  const budget = { steps: allowed };
  const periods = new Map<number, ListedTime>();
  const lengthsMs = new Map<TimeZone, number>();
  for (const time of listTimes(master, 'RDATE', zonesOf(master))) {
    if (time === null) reading.notes.push('A further date (RDATE) is not a time that exists.');
    else periods.set(wallOfKey(keyOfValue(time.start, times), times), time);
  }

  const exceptions = (master.lines.get('EXRULE') ?? [])
    .slice(0, MAX_RULES)
    .map((line) => readRecurrenceRule(rawValueOf(line)))
    .filter((rule) => rule !== null);
  // A series that ends before it begins never takes place, as the calendars of Google and Apple have it.
  const neverBegins = query.rules.length > 0 && query.rules.every((rule) => pastEndOf(rule, times)(times.startWallMs));
  const starts = neverBegins ? [] : [times.startWallMs];
  const originals: Original[] = [];
  let isCut = false;
  for (const [index, change] of changes.entries()) {
    if (change.isCancelled) continue;
    const endWallMs = changes[index + 1]?.fromWallMs ?? Infinity;
    const { zone } = change.times;
    const longestMs = lengthsMs.get(zone) ?? longestOf(periods, zone);
    lengthsMs.set(zone, longestMs);
    const reach = reachOf(change, window, longestMs);
    const span = { fromMs: Math.max(reach.fromMs, change.fromWallMs), toMs: Math.min(reach.toMs, endWallMs) };
    const walls = new Set<number>([...starts, ...periods.keys()].filter((ms) => ms >= span.fromMs && ms < span.toMs));
    const list = (rule: RecurrenceRule, isException: boolean): number[] => {
      const found = listOccurrences(rule, {
        ...span,
        startMs: times.startWallMs,
        isPastEnd: pastEndOf(rule, times),
        maxOccurrences: MAX_OCCURRENCES,
        budget,
        ...(isException ? { isStartOnlyMatched: true as const } : {}),
      });
      isCut ||= found.isCut;
      return found.wallsMs;
    };
    for (const rule of query.rules) for (const wallMs of list(rule, false)) walls.add(wallMs);
    for (const rule of exceptions) for (const wallMs of list(rule, true)) walls.delete(wallMs);
    for (const wallMs of [...walls].toSorted((a, b) => a - b))
      originals.push({ change, wallMs, listed: periods.get(wallMs) ?? null });
  }
  query.allowance.steps -= allowed - budget.steps;
  if (isCut || originals.length > MAX_OCCURRENCES) {
    reading.unreadable.push({ id: query.uid, reason: 'It recurs too often, or its rule takes too long to follow.' });
    query.allowance.met.add(query.allowance.steps > 0 ? BOUNDS.tooOften : BOUNDS.rules);
  }
  return originals.slice(0, MAX_OCCURRENCES);
}

const wallOfKey = (key: number, times: EventTimes): number => (times.isAllDay ? key : toWallMs(key, times.zone));

/** The span of original wall clocks whose occurrences can touch the window, with a day to spare for the zone. */
function reachOf(change: Change, window: WindowMs, longestPeriodMs: number): WindowMs {
  const { length, zone } = change.times;
  const lengthMs = length === null ? 0 : length.days * DAY_MS + length.exactMs;
  return {
    fromMs: toWallMs(window.fromMs, zone) - Math.max(lengthMs, longestPeriodMs) - DAY_MS - change.shiftMs,
    toMs: toWallMs(window.toMs, zone) + DAY_MS - change.shiftMs,
  };
}

const longestOf = (periods: ReadonlyMap<number, ListedTime>, zone: TimeZone): number =>
  [...periods].reduce((longestMs, [wallMs, { end }]) => Math.max(longestMs, lengthOfPeriod(wallMs, end, zone)), 0);

function lengthOfPeriod(wallMs: number, end: ListedTime['end'], zone: TimeZone): number {
  if (end === null) return 0;
  return 'kind' in end ? toWallMs(instantOf(end, zone), zone) - wallMs : end.days * DAY_MS + end.exactMs;
}

/** Whether a wall clock lies after the UNTIL of a rule; a date includes its whole day. */
function pastEndOf(rule: RecurrenceRule, times: EventTimes): (wallMs: number) => boolean {
  const until = rule.until === null ? null : readUntil(rule.until, times.zone);
  if (until === null) return () => false;
  if (times.isAllDay || until.kind === 'date') {
    const lastDayMs = dateOf(until, times.zone);
    return (wallMs) => wallMs >= lastDayMs + DAY_MS;
  }
  if (until.zone !== UTC) return (wallMs) => wallMs > until.wallMs;
  return (wallMs) => toInstantMs(wallMs, times.zone) > until.wallMs;
}

/** The end of a rule; a day that its month has not, such as 31 September, is the last one it has. */
function readUntil(text: string, zone: TimeZone): TimeValue | null {
  const [, month, day, rest = ''] = /^\s*(\d{4}-?\d{2})-?(29|30|31)([^]*)$/.exec(text) ?? [];
  for (let last = Number(day ?? 0); last >= 28; last -= 1) {
    const value = readTimeValue(`${month?.replace('-', '')}${last}${rest}`, zone);
    if (value !== null) return value;
  }
  return readTimeValue(text, zone);
}

/** Reads the changed occurrences of a series: each stands for itself, wherever its original time lay. */
function readOverrides(
  query: Pick<MasterQuery, 'uid' | 'zonesOf' | 'window'> & { master?: Component; excluded?: ReadonlySet<number> },
  overrides: readonly Component[],
  master: SeriesTimes | null,
  reading: SeriesReading,
): { replaced: Set<number>; changes: Change[] } {
  const { uid, zonesOf, window } = query;
  const newest = new Map<string, { override: Component; key: number; original: TimeValue }>();
  for (const override of overrides) {
    const original = firstTime(override, 'RECURRENCE-ID', zonesOf(override));
    if (original === null) {
      reading.unreadable.push({
        id: uid,
        reason: 'The original time of a changed occurrence (RECURRENCE-ID) is not a time that exists.',
      });
      continue;
    }
    const key = master === null ? instantOf(original, zonesOf(override).calendarZone) : keyOfValue(original, master);
    const id = idOf(
      uid,
      master === null && original.kind === 'date' ? original.wallMs : key,
      isDateKey(original, master),
    );
    const rival = newest.get(id);
    if (rival === undefined || !isOlder(override, rival.override)) newest.set(id, { override, key, original });
  }

  const changes: Change[] = [];
  for (const [id, { override, key }] of newest) {
    const isCancelled = isCalledOff(override);
    const times = readEventTimes(override, zonesOf(override));
    const range = firstProperty(override, 'RECURRENCE-ID')?.parameters['range']?.toUpperCase();
    if (typeof times === 'string' && !isCancelled) {
      reading.unreadable.push({ id, reason: times });
      continue;
    }
    if (range === 'THISANDFUTURE' && master !== null) {
      const fromWallMs = wallOfKey(key, master);
      const own = typeof times === 'string' ? master : times;
      changes.push({ fromWallMs, shiftMs: own.startWallMs - fromWallMs, source: override, times: own, isCancelled });
    }
    if (typeof times === 'string' || isCancelled) continue;
    // What a newer version of the series leaves out is not brought back by an older change of it.
    if (query.master !== undefined && query.excluded?.has(key) === true && isOlder(override, query.master)) continue;
    const occurrence = { source: override, id, isRecurring: true, times, startWallMs: times.startWallMs, listed: null };
    addOccurrence(reading, occurrence, window);
  }
  const sorted = changes.toSorted((a, b) => a.fromWallMs - b.fromWallMs);
  if (sorted.length > MAX_CHANGES)
    reading.unreadable.push({ id: uid, reason: 'It was changed "from here on" more often than can be followed.' });
  return { replaced: new Set([...newest.values()].map(({ key }) => key)), changes: sorted.slice(0, MAX_CHANGES) };
}

const isDateKey = (original: TimeValue, master: EventTimes | null): boolean =>
  master === null ? original.kind === 'date' : master.isAllDay;

type Candidate = Omit<Occurrence, 'isAllDay' | 'startMs' | 'endMs' | 'unknownZone'> & {
  times: EventTimes;
  startWallMs: number;
  /** The further date (RDATE) that it takes place on; null when it is none. */
  listed: ListedTime | null;
};

/** Adds an occurrence when it touches the window. */
function addOccurrence(reading: SeriesReading, candidate: Candidate, window: WindowMs): void {
  const { source, id, isRecurring, times, startWallMs, listed } = candidate;
  const { isAllDay, zone } = times;
  const wallMs = isAllDay ? Math.floor(startWallMs / DAY_MS) * DAY_MS : startWallMs;
  const startMs = toInstantMs(wallMs, zone);
  const end = listed?.end ?? null;
  const ownEndMs = end === null ? endOf(times, wallMs) : startMs + lengthOfPeriod(wallMs, end, zone);
  const endMs = ownEndMs ?? startMs;
  if (startMs >= window.toMs || (endMs === startMs ? startMs < window.fromMs : endMs <= window.fromMs)) return;
  const days = times.length?.days ?? 1;
  reading.occurrences.push({
    source,
    id,
    isRecurring,
    isAllDay,
    startMs: isAllDay ? wallMs : startMs,
    endMs: isAllDay ? wallMs + days * DAY_MS : ownEndMs,
    unknownZone: isAllDay ? null : (listed?.unknownZone ?? times.unknownZone),
  });
}
