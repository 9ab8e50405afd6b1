/** Home of rules as Graph writes them: a pattern and a range. @see https://learn.microsoft.com/graph/api/resources/patternedrecurrence */
import { instantToWall } from '../events/zones.ts';
import type { Span } from '../events/recurrence.ts';
import { outlookNameOf } from './windows-zones.ts';

const DAYS: Record<string, string> = {
  MO: 'monday',
  TU: 'tuesday',
  WE: 'wednesday',
  TH: 'thursday',
  FR: 'friday',
  SA: 'saturday',
  SU: 'sunday',
};
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const INDEXES: Record<string, string> = { '1': 'first', '2': 'second', '3': 'third', '4': 'fourth', '-1': 'last' };
const NO_DATE = '0001-01-01';

/** The recurrence of a master. */
export function patternedRecurrence(rule: string, span: Span): Record<string, unknown> {
  const parts = new Map(
    rule
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part): [string, string] => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']),
  );
  const zone = span.kind === 'timed' ? span.timeZone : 'UTC';
  const start =
    span.kind === 'timed' ? new Date(instantToWall(zone, span.startMs)).toISOString().slice(0, 10) : span.startDate;
  return { pattern: patternOf(parts, start), range: rangeOf(parts, start, zone) };
}

function patternOf(parts: ReadonlyMap<string, string>, start: string): Record<string, unknown> {
  const byDay = (parts.get('BYDAY') ?? '').split(',').filter((day) => day !== '');
  const days = byDay.map((day) => DAYS[day.slice(-2)] ?? 'monday');
  const [numbered] = byDay.filter((day) => day.length > 2);
  const startDay = WEEKDAYS[new Date(`${start}T00:00:00Z`).getUTCDay()] ?? 'monday';
  const pattern = {
    type: 'daily',
    interval: Number(parts.get('INTERVAL') ?? 1),
    month: 0,
    dayOfMonth: 0,
    firstDayOfWeek: DAYS[parts.get('WKST') ?? 'MO'] ?? 'monday',
    index: 'first',
  };
  const frequency = parts.get('FREQ');
  if (frequency === 'WEEKLY' || (frequency === 'DAILY' && days.length > 0)) {
    return { ...pattern, type: 'weekly', daysOfWeek: days.length === 0 ? [startDay] : days };
  }
  if (frequency !== 'MONTHLY') return pattern;
  if (numbered !== undefined) {
    return { ...pattern, type: 'relativeMonthly', daysOfWeek: days, index: INDEXES[numbered.slice(0, -2)] ?? 'first' };
  }
  return {
    ...pattern,
    type: 'absoluteMonthly',
    dayOfMonth: Number(parts.get('BYMONTHDAY')?.split(',')[0] ?? start.slice(8)),
  };
}

function rangeOf(parts: ReadonlyMap<string, string>, start: string, zone: string): Record<string, unknown> {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(parts.get('UNTIL') ?? '') ?? [];
  const count = Number(parts.get('COUNT') ?? 0);
  return {
    type: count > 0 ? 'numbered' : year === undefined ? 'noEnd' : 'endDate',
    startDate: start,
    endDate: year === undefined ? NO_DATE : `${year}-${month}-${day}`,
    recurrenceTimeZone: outlookNameOf(zone),
    numberOfOccurrences: count,
  };
}
