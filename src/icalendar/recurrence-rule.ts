/**
 * Home of recurrence rules (RFC 5545, section 3.3.10), on wall clocks.
 *
 * The iterator of ical.js never returns for a rule without a match (`FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30`), finds 2 March
 * for 30 February, and walks every occurrence since the start. A feed is written by a stranger, so here a rule is
 * examined period by period: it can start at any period, and the number of periods is bounded.
 */
import { DAY_MS } from '../base/time-zone.ts';
import { FREQUENCIES } from './rule-value.ts';
import type { Frequency, RecurrenceRule } from './rule-value.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** What is asked of a rule. All times are wall clocks in milliseconds. */
export type OccurrenceQuery = {
  startMs: number;
  /** Occurrences from here, inclusive. */
  fromMs: number;
  /** Occurrences before this. */
  toMs: number;
  /** Whether an occurrence lies after UNTIL. */
  isPastEnd: (wallMs: number) => boolean;
  maxOccurrences: number;
  /** The start is no occurrence unless the rule matches it: so it is with rules of exceptions. */
  isStartOnlyMatched?: true;
  /** Steps (periods, days and candidates looked at) that may still be spent; shared by the rules of one series. */
  budget: { steps: number };
};

/** The answer of a rule; `isCut` when a bound was reached before the end, so that some are missing. */
export type Occurrences = { wallsMs: number[]; isCut: boolean };

/** Most candidates of one period: a day of 86,400 seconds. */
const MAX_CANDIDATES = 86_400;
/** Days by which a numbered week can begin before its year. */
const WEEK_BEFORE_YEAR_MS = 7 * DAY_MS;

/**
 * Lists the occurrences of a rule inside a span, in order. The start itself counts as the first one, also when the rule
 * does not match it, and is listed only when it lies in the span.
 */
export function listOccurrences(rule: RecurrenceRule, query: OccurrenceQuery): Occurrences {
  const periods = periodsOf(rule, query.startMs);
  const filled = fillFromStart(rule, query.startMs);
  const wallsMs: number[] = [];
  let index = rule.count === null ? Math.max(periods.indexAt(query.fromMs) - 1, 0) : 0;
  let counted = 0;
  const take = (wallMs: number): boolean => {
    counted += 1;
    if (wallMs >= query.toMs || query.isPastEnd(wallMs) || (rule.count !== null && counted > rule.count)) return false;
    if (wallMs >= query.fromMs) wallsMs.push(wallMs);
    return wallsMs.length < query.maxOccurrences;
  };

  const isStartFirst = query.isStartOnlyMatched !== true;
  if (index === 0 && isStartFirst && !take(query.startMs))
    return { wallsMs, isCut: wallsMs.length >= query.maxOccurrences };
  const leadMs = rule.byWeekNumber.length > 0 ? WEEK_BEFORE_YEAR_MS : 0;
  while (query.budget.steps > 0) {
    query.budget.steps -= 1;
    const periodMs = periods.startOf(index);
    if (periodMs - leadMs >= query.toMs || Number.isNaN(periodMs)) return { wallsMs, isCut: false };
    const skipTo = periods.skipFrom(filled, index);
    if (skipTo > index) {
      index = skipTo;
      continue;
    }
    for (const wallMs of candidatesOf(filled, periodMs, query.budget)) {
      if (wallMs < query.startMs || (isStartFirst && wallMs === query.startMs)) continue;
      if (!take(wallMs)) return { wallsMs, isCut: wallsMs.length >= query.maxOccurrences };
    }
    index += 1;
  }
  return { wallsMs, isCut: true };
}

/** A rule together with what it takes from its start, and with its lists of days as they are looked up. */
type FilledRule = CompletedRule & {
  monthDays: ReadonlySet<number>;
  yearDays: ReadonlySet<number>;
  /** The places that each weekday is wanted in, by weekday; 0 is everywhere. */
  nthsOfWeekday: ReadonlyMap<number, ReadonlySet<number>>;
};
type CompletedRule = RecurrenceRule & { hours: number[]; minutes: number[]; seconds: number[] };

function fillFromStart(rule: RecurrenceRule, startMs: number): FilledRule {
  const completed = completeFromStart(rule, startMs);
  const nthsOfWeekday = new Map<number, Set<number>>();
  for (const { weekday, nth } of completed.byDay)
    nthsOfWeekday.set(weekday, (nthsOfWeekday.get(weekday) ?? new Set()).add(nth));
  return {
    ...completed,
    monthDays: new Set(completed.byMonthDay),
    yearDays: new Set(completed.byYearDay),
    nthsOfWeekday,
  };
}

/** Fills what the rule leaves open from its start: "information missing … is taken from DTSTART". */
function completeFromStart(rule: RecurrenceRule, startMs: number): CompletedRule {
  const start = new Date(startMs);
  const filled: CompletedRule = {
    ...rule,
    hours: rule.byHour.length > 0 ? rule.byHour : [start.getUTCHours()],
    minutes: rule.byMinute.length > 0 ? rule.byMinute : [start.getUTCMinutes()],
    seconds: rule.bySecond.length > 0 ? rule.bySecond : [start.getUTCSeconds()],
  };
  const weekday = [{ weekday: start.getUTCDay(), nth: 0 }];
  const namesDay = rule.byYearDay.length + rule.byMonthDay.length + rule.byDay.length > 0;
  if (namesDay) return filled;
  if (rule.frequency === 'WEEKLY' || (rule.frequency === 'YEARLY' && rule.byWeekNumber.length > 0))
    return { ...filled, byDay: weekday };
  if (rule.frequency === 'MONTHLY') return { ...filled, byMonthDay: [start.getUTCDate()] };
  if (rule.frequency !== 'YEARLY') return filled;
  const byMonth = rule.byMonth.length > 0 ? rule.byMonth : [start.getUTCMonth() + 1];
  return { ...filled, byMonth, byMonthDay: [start.getUTCDate()] };
}

type Periods = {
  startOf: (index: number) => number;
  /** The index of the period a time lies in, or of the one before when the interval skips it. */
  indexAt: (wallMs: number) => number;
  /** A later index when no period up to it can match, else the same. Saves a short frequency from examining whole days. */
  skipFrom: (rule: FilledRule, index: number) => number;
};

const LENGTH_MS: Partial<Record<Frequency, number>> = {
  WEEKLY: 7 * DAY_MS,
  DAILY: DAY_MS,
  HOURLY: HOUR_MS,
  MINUTELY: MINUTE_MS,
  SECONDLY: SECOND_MS,
};

function periodsOf(rule: RecurrenceRule, startMs: number): Periods {
  const { frequency, interval } = rule;
  const lengthMs = LENGTH_MS[frequency];
  const start = new Date(startMs);
  if (lengthMs === undefined) {
    const isYearly = frequency === 'YEARLY';
    const monthsOf = (date: Date): number => date.getUTCFullYear() * 12 + (isYearly ? 0 : date.getUTCMonth());
    const step = isYearly ? 12 * interval : interval;
    const first = monthsOf(start);
    return {
      startOf: (index) => monthMs(first + index * step),
      indexAt: (wallMs) => Math.floor((monthsOf(new Date(wallMs)) - first) / step),
      skipFrom: (_, index) => index,
    };
  }
  const stepMs = lengthMs * interval;
  const firstMs =
    frequency === 'WEEKLY'
      ? startOfDayMs(startMs) - ((start.getUTCDay() - rule.weekStart + 7) % 7) * DAY_MS
      : Math.floor(startMs / lengthMs) * lengthMs;
  return {
    startOf: (index) => firstMs + index * stepMs,
    indexAt: (wallMs) => Math.floor((wallMs - firstMs) / stepMs),
    skipFrom(filled, index) {
      const periodMs = firstMs + index * stepMs;
      if (lengthMs >= DAY_MS) return index;
      if (!matchesDay(filled, periodMs)) return indexAtOrAfter(startOfDayMs(periodMs) + DAY_MS, firstMs, stepMs);
      const isHourOff = filled.byHour.length > 0 && !filled.byHour.includes(new Date(periodMs).getUTCHours());
      if (lengthMs < HOUR_MS && isHourOff)
        return indexAtOrAfter((Math.floor(periodMs / HOUR_MS) + 1) * HOUR_MS, firstMs, stepMs);
      return index;
    },
  };
}

const indexAtOrAfter = (wallMs: number, firstMs: number, stepMs: number): number =>
  Math.ceil((wallMs - firstMs) / stepMs);
const startOfDayMs = (wallMs: number): number => Math.floor(wallMs / DAY_MS) * DAY_MS;

/** The first day of a month, counted from January of the year 0. */
function monthMs(months: number): number {
  const date = new Date(0);
  return date.setUTCFullYear(Math.floor(months / 12), months % 12, 1);
}

/** What a period offers, in order: its matching days times its matching times of day, then BYSETPOS. Too many use up the budget. */
function candidatesOf(rule: FilledRule, periodMs: number, budget: { steps: number }): number[] {
  const days = daysOf(rule, periodMs);
  const timesOfDay = timePartsOf(rule, periodMs);
  const matching = days.filter((dayMs) => matchesDay(rule, dayMs));
  const count = timesOfDay.reduce((product, part) => product * part.length, matching.length);
  budget.steps -= days.length + count;
  if (count > MAX_CANDIDATES) budget.steps = 0;
  if (budget.steps <= 0 || count === 0) return [];
  const times = timesOf(timesOfDay);
  const walls = matching.flatMap((dayMs) => times.map((timeMs) => startOfDayMs(dayMs) + timeMs));
  walls.sort((a, b) => a - b);
  const unique = walls.filter((wallMs, index) => wallMs !== walls[index - 1]);
  if (rule.bySetPosition.length === 0) return unique;
  const picked = rule.bySetPosition.map((position) => unique.at(position > 0 ? position - 1 : position));
  return [...new Set(picked.filter((wallMs) => wallMs !== undefined))].toSorted((a, b) => a - b);
}

function daysOf(rule: FilledRule, periodMs: number): number[] {
  const period = new Date(periodMs);
  if (rule.frequency === 'WEEKLY') return Array.from({ length: 7 }, (_, day) => periodMs + day * DAY_MS);
  if (rule.frequency === 'MONTHLY') return daysOfMonth(period.getUTCFullYear() * 12 + period.getUTCMonth());
  if (rule.frequency !== 'YEARLY') return [periodMs];
  const months = period.getUTCFullYear() * 12;
  if (rule.byWeekNumber.length > 0) {
    return rule.byWeekNumber.flatMap((week) => weekOf(period.getUTCFullYear(), week, rule.weekStart));
  }
  const wanted = rule.byMonth.length > 0 ? rule.byMonth : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  return wanted.flatMap((month) => daysOfMonth(months + month - 1));
}

function daysOfMonth(months: number): number[] {
  const firstMs = monthMs(months);
  return Array.from({ length: (monthMs(months + 1) - firstMs) / DAY_MS }, (_, day) => firstMs + day * DAY_MS);
}

/** The days of a numbered week of a year: week 1 is the first with at least four days in the year. */
function weekOf(year: number, week: number, weekStart: number): number[] {
  const firstMs = firstWeekMs(year, weekStart);
  const nextMs = firstWeekMs(year + 1, weekStart);
  const startMs = week > 0 ? firstMs + (week - 1) * 7 * DAY_MS : nextMs + week * 7 * DAY_MS;
  if (week === 0 || startMs < firstMs || startMs >= nextMs) return [];
  return Array.from({ length: 7 }, (_, day) => startMs + day * DAY_MS);
}

function firstWeekMs(year: number, weekStart: number): number {
  const newYearMs = monthMs(year * 12);
  const daysIn = (new Date(newYearMs).getUTCDay() - weekStart + 7) % 7;
  return newYearMs + (daysIn <= 3 ? -daysIn : 7 - daysIn) * DAY_MS;
}

/** Whether a day passes the parts that speak of days. */
function matchesDay(rule: FilledRule, dayMs: number): boolean {
  const day = new Date(dayMs);
  const month = day.getUTCMonth();
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(month + 1)) return false;
  const months = day.getUTCFullYear() * 12 + month;
  if (rule.monthDays.size > 0) {
    const fromEnd = day.getUTCDate() - daysOfMonthCount(months) - 1;
    if (!rule.monthDays.has(day.getUTCDate()) && !rule.monthDays.has(fromEnd)) return false;
  }
  if (rule.yearDays.size > 0) {
    const yearMs = monthMs(day.getUTCFullYear() * 12);
    const dayOfYear = Math.floor((dayMs - yearMs) / DAY_MS) + 1;
    const fromEnd = dayOfYear - (monthMs((day.getUTCFullYear() + 1) * 12) - yearMs) / DAY_MS - 1;
    if (!rule.yearDays.has(dayOfYear) && !rule.yearDays.has(fromEnd)) return false;
  }
  return rule.byDay.length === 0 || matchesWeekday(rule, day);
}

const daysOfMonthCount = (months: number): number => (monthMs(months + 1) - monthMs(months)) / DAY_MS;

function matchesWeekday(rule: FilledRule, day: Date): boolean {
  const nths = rule.nthsOfWeekday.get(day.getUTCDay());
  if (nths === undefined) return false;
  const countsInMonth = rule.frequency === 'MONTHLY' || (rule.frequency === 'YEARLY' && rule.byMonth.length > 0);
  const countsInYear = rule.frequency === 'YEARLY' && rule.byMonth.length === 0 && rule.byWeekNumber.length === 0;
  if (nths.has(0) || (!countsInMonth && !countsInYear)) return true;
  const months = day.getUTCFullYear() * 12;
  const startMs = countsInMonth ? monthMs(months + day.getUTCMonth()) : monthMs(months);
  const endMs = countsInMonth ? monthMs(months + day.getUTCMonth() + 1) : monthMs(months + 12);
  const dayMs = startOfDayMs(day.getTime());
  const nth = Math.floor((dayMs - startMs) / (7 * DAY_MS)) + 1;
  const nthFromEnd = -(Math.floor((endMs - DAY_MS - dayMs) / (7 * DAY_MS)) + 1);
  return nths.has(nth) || nths.has(nthFromEnd);
}

/** Hours, minutes and seconds of a period. */
type TimeParts = [number[], number[], number[]];

function timePartsOf(rule: FilledRule, periodMs: number): TimeParts {
  const period = new Date(periodMs);
  const isShorter = (than: Frequency): boolean => FREQUENCIES.indexOf(rule.frequency) >= FREQUENCIES.indexOf(than);
  return [
    isShorter('HOURLY') ? limited(period.getUTCHours(), rule.byHour) : rule.hours,
    isShorter('MINUTELY') ? limited(period.getUTCMinutes(), rule.byMinute) : rule.minutes,
    isShorter('SECONDLY') ? limited(period.getUTCSeconds(), rule.bySecond) : rule.seconds,
  ];
}

/** The times of day in milliseconds since midnight. */
const timesOf = ([hours, minutes, seconds]: TimeParts): number[] =>
  hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS)),
  );

const limited = (value: number, allowed: number[]): number[] =>
  allowed.length === 0 || allowed.includes(value) ? [value] : [];
