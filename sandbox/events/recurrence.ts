/** Home of recurrence: which occurrences a series has, by ical.js on floating wall time. */
import ICAL from 'ical.js';
import { addDays, instantToWall, startOfDate, wallToInstant } from './zones.ts';

/** When an event is: an instant with the zone it was planned in, or plain dates with an exclusive end. */
export type Span =
  | { kind: 'timed'; startMs: number; endMs: number; timeZone: string }
  | { kind: 'allDay'; startDate: string; endDate: string };

/** One occurrence as the rule gives it; `key` is the ending of its instance id. */
export type Occurrence = { key: string; span: Span };

const ALLOWED_PARTS = new Set(['FREQ', 'UNTIL', 'COUNT', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'WKST']);
const MOST_OCCURRENCES = 5000;

/**
 * Lists the occurrences of a series that start before an instant, first one first.
 *
 * @param recurrence One `RRULE:` line with DAILY, WEEKLY or MONTHLY; `EXDATE` is not kept here, a cancelled
 *   occurrence is an exception of the series.
 * @returns at most 5,000.
 * @throws {Error} when the rule cannot be read, or its first occurrence is not the start.
 */
export function listOccurrences(span: Span, recurrence: string, beforeMs: number): Occurrence[] {
  const rule = ICAL.Recur.fromString(readRule(recurrence, span));
  const startWallMs =
    span.kind === 'timed' ? instantToWall(span.timeZone, span.startMs) : Date.parse(`${span.startDate}T00:00:00Z`);
  const iterator = rule.iterator(ICAL.Time.fromDateTimeString(new Date(startWallMs).toISOString().slice(0, 19)));
  const occurrences: Occurrence[] = [];
  while (occurrences.length < MOST_OCCURRENCES) {
    const next = iterator.next();
    if (next === null || next === undefined) break;
    const wallMs = Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute, next.second);
    if (occurrences.length === 0 && wallMs !== startWallMs) throw new Error('The first occurrence is not the start.');
    const occurrence = occurrenceAt(span, wallMs);
    if (startOf(occurrence.span, 'UTC') >= beforeMs && occurrences.length > 0) break;
    occurrences.push(occurrence);
  }
  return occurrences;
}

/** When a span starts; whole days begin at midnight of the zone. */
export const startOf = (span: Span, timeZone: string): number =>
  span.kind === 'timed' ? span.startMs : startOfDate(timeZone, span.startDate);

/** When a span ends; whole days end at midnight of the zone. */
export const endOf = (span: Span, timeZone: string): number =>
  span.kind === 'timed' ? span.endMs : startOfDate(timeZone, span.endDate);

function occurrenceAt(span: Span, wallMs: number): Occurrence {
  if (span.kind === 'allDay') {
    const days = (Date.parse(span.endDate) - Date.parse(span.startDate)) / 86_400_000;
    const startDate = new Date(wallMs).toISOString().slice(0, 10);
    return {
      key: startDate.replaceAll('-', ''),
      span: { kind: 'allDay', startDate, endDate: addDays(startDate, days) },
    };
  }
  const startMs = wallToInstant(span.timeZone, wallMs);
  return {
    key: `${compact(startMs)}Z`,
    span: { ...span, startMs, endMs: startMs + span.endMs - span.startMs },
  };
}

/** The rule without its prefix, and with UNTIL as a wall time of the series: an UNTIL date includes that day. */
function readRule(line: string, span: Span): string {
  const parts = line.replace(/^RRULE:/, '').split(';');
  const names = parts.map((part) => part.split('=')[0] ?? '');
  if (!/^FREQ=(DAILY|WEEKLY|MONTHLY)$/.test(parts.find((part) => part.startsWith('FREQ=')) ?? '')) {
    throw new Error('The sandbox repeats DAILY, WEEKLY or MONTHLY only.');
  }
  const unknown = names.find((name) => !ALLOWED_PARTS.has(name));
  if (unknown !== undefined) throw new Error(`The sandbox does not know ${unknown} in a rule.`);
  return parts.map((part) => (part.startsWith('UNTIL=') ? `UNTIL=${readUntil(part.slice(6), span)}` : part)).join(';');
}

function readUntil(until: string, span: Span): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(until);
  if (match === null) throw new Error('UNTIL is a date, or an instant ending in Z.');
  const [, year, month, day, hour, minute, second, zulu] = match;
  if (hour === undefined || minute === undefined || second === undefined) return `${year}${month}${day}T235959`;
  const wallMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(wallMs)) throw new Error('UNTIL is no time.');
  const shownMs = zulu === 'Z' && span.kind === 'timed' ? instantToWall(span.timeZone, wallMs) : wallMs;
  return compact(shownMs);
}

const compact = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
