/** Home of the value of a rule (RFC 5545, section 3.3.10): its text read into its parts. */
import { fromVcalendarRule } from './vcalendar-rule.ts';

/** From the longest to the shortest. */
export const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** A weekday, also as `TUE` or `TUESDAY`. */
const DAY =
  /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)(?:N|NDAY|NDAYS|E|ES|ESDAY|D|DNESDAY|U|UR|URS|URSDAY|I|IDAY|T|TURDAY)?$/;

/** One rule that was read. Lists are empty when the part is absent. */
export type RecurrenceRule = {
  frequency: Frequency;
  /** At least 1. */
  interval: number;
  count: number | null;
  /** The value of UNTIL, unread; null when absent. */
  until: string | null;
  byMonth: number[];
  byWeekNumber: number[];
  byYearDay: number[];
  byMonthDay: number[];
  /** `weekday` 0 is Sunday; `nth` 0 means every one, negative counts from the end. */
  byDay: { weekday: number; nth: number }[];
  byHour: number[];
  byMinute: number[];
  bySecond: number[];
  bySetPosition: number[];
  weekStart: number;
};

/** Longest text of a rule; one with every part filled stays far below. */
const MAX_RULE_LENGTH = 2_000;

/**
 * Reads the value of an RRULE. Parts it does not know are ignored; a doubled `RRULE:` in front is, too.
 *
 * @returns null when it is no rule: no frequency, a figure out of range, or another calendar than the Gregorian.
 */
export function readRecurrenceRule(value: string): RecurrenceRule | null {
  if (value.length > MAX_RULE_LENGTH) return null;
  const parts = partsOf(value);
  const frequency = FREQUENCIES.find((name) => name === parts.get('FREQ'));
  const calendar = parts.get('RSCALE') ?? 'GREGORIAN';
  if (frequency === undefined || calendar !== 'GREGORIAN') return null;
  const number = (name: string, min: number, max: number): number[] | null => readNumbers(parts.get(name), min, max);
  const interval = number('INTERVAL', -1_000_000, 1_000_000);
  const count = number('COUNT', -1e9, 1e9);
  const lists = {
    byMonth: number('BYMONTH', 1, 12),
    byWeekNumber: number('BYWEEKNO', -53, 53),
    byYearDay: number('BYYEARDAY', -366, 366),
    byMonthDay: number('BYMONTHDAY', -31, 31),
    byDay: readDays(parts.get('BYDAY')),
    byHour: number('BYHOUR', 0, 23),
    byMinute: number('BYMINUTE', 0, 59),
    bySecond: number('BYSECOND', 0, 60),
    bySetPosition: number('BYSETPOS', -366, 366)?.filter((position) => position !== 0) ?? null,
  };
  const { byMonth, byWeekNumber, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond, bySetPosition } = lists;
  if (interval === null || count === null) return null;
  if (byMonth === null || byWeekNumber === null || byYearDay === null || byMonthDay === null) return null;
  if (byDay === null || byHour === null || byMinute === null || bySecond === null || bySetPosition === null)
    return null;
  return {
    frequency,
    interval: Math.max(interval[0] ?? 1, 1),
    // Some write 0 or -1 for "without end".
    count: (count[0] ?? 0) > 0 ? (count[0] ?? null) : null,
    until: parts.get('UNTIL') ?? null,
    byMonth,
    byWeekNumber,
    byYearDay,
    byMonthDay,
    byDay,
    byHour,
    byMinute,
    bySecond,
    bySetPosition,
    weekStart: Math.max(WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO'), 0),
  };
}

/** The named parts of a rule; those without a value are none. Quotes are left out, and rules of vCalendar 1.0 put in our words. */
function partsOf(value: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of (fromVcalendarRule(value) ?? value)
    .toUpperCase()
    .replaceAll('"', '')
    .replace(/^\s*(?:(?:RRULE|EXRULE):)+/, '')
    .split(';')) {
    const [name = '', text = ''] = part.split('=');
    if (name.trim() !== '' && text.trim() !== '') parts.set(name.trim(), text.trim());
  }
  return parts;
}

/** Whether a rule says nothing: it is empty, or its parts name no frequency. An event under it takes place once. */
export const isEmptyRule = (value: string): boolean =>
  value.length <= MAX_RULE_LENGTH && (value.trim() === '' || value.includes('=')) && !partsOf(value).has('FREQ');

/** The entries of a list; commas at its ends, or two in a row, are no entries. */
const entriesOf = (text: string): string[] => text.split(/[\s,]+/).filter((entry) => entry !== '');

function readNumbers(text: string | undefined, min: number, max: number): number[] | null {
  if (text === undefined) return [];
  const numbers = [...new Set(entriesOf(text).map(Number))];
  return numbers.every((number) => Number.isInteger(number) && number >= min && number <= max) ? numbers : null;
}

function readDays(text: string | undefined): RecurrenceRule['byDay'] | null {
  if (text === undefined) return [];
  const days = [...new Set(entriesOf(text))].map((entry) => {
    const [, nth = '', name = ''] = DAY.exec(entry) ?? [];
    return { weekday: WEEKDAYS.indexOf(name), nth: Number(nth) };
  });
  return days.every(({ weekday }) => weekday >= 0) ? days : null;
}
