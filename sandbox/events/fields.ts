/** Home of reading convenient words into event fields: texts, times, attendees. */
import type { EventEdit } from './contract.ts';
import type { Attendee, EventFields } from './model.ts';
import type { Span } from './recurrence.ts';
import { addDays, wallToInstant } from './zones.ts';

type TimeInput = Pick<EventEdit, 'start' | 'startInMinutes' | 'end' | 'durationMinutes' | 'timeZone'>;

const MINUTE_MS = 60_000;
const DEFAULT_DURATION_MS = 30 * MINUTE_MS;
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the time of an event. What an edit does not name stays: the length, the zone, the start. */
export function readSpan(input: TimeInput, timeZone: string, nowMs: number, before: Span | null): Span {
  if (input.start !== undefined && PLAIN_DATE.test(input.start)) {
    const end = input.end !== undefined && PLAIN_DATE.test(input.end) ? input.end : addDays(input.start, 1);
    return { kind: 'allDay', startDate: input.start, endDate: end };
  }
  const known = before?.kind === 'timed' ? before : null;
  if (before?.kind === 'allDay' && input.start === undefined && input.startInMinutes === undefined) {
    return { ...before, endDate: input.end !== undefined && PLAIN_DATE.test(input.end) ? input.end : before.endDate };
  }
  const zone = input.timeZone ?? known?.timeZone ?? timeZone;
  const startMs =
    input.startInMinutes === undefined
      ? input.start === undefined
        ? (known?.startMs ?? nowMs)
        : readMoment(input.start, zone)
      : Math.round((nowMs + input.startInMinutes * MINUTE_MS) / 1000) * 1000;
  const lengthMs =
    input.durationMinutes === undefined
      ? known === null
        ? DEFAULT_DURATION_MS
        : known.endMs - known.startMs
      : input.durationMinutes * MINUTE_MS;
  const endMs = input.end === undefined ? startMs + lengthMs : readMoment(input.end, zone);
  return { kind: 'timed', startMs, endMs, timeZone: zone };
}

/** A wall time without an offset is meant in the zone. */
function readMoment(text: string, timeZone: string): number {
  if (/(Z|[+-]\d{2}:\d{2})$/i.test(text)) return Date.parse(text);
  return wallToInstant(timeZone, Date.parse(PLAIN_DATE.test(text) ? `${text}T00:00:00Z` : `${text}Z`));
}

/** What an edit needs to know of its event. */
export type EditFacts = { id: string; organizerEmail: string; nowMs: number };

/** The fields of an event of which nothing but its time is known. */
export const blankFields = (span: Span): EventFields => ({
  span,
  summary: null,
  description: null,
  location: null,
  status: 'confirmed',
  visibility: 'default',
  transparency: 'opaque',
  attendees: [],
  raw: null,
});

/** What an edit changes, and nothing else. */
export function applyWords(before: EventFields, edit: EventEdit, facts: EditFacts): Partial<EventFields> {
  const changes: Partial<EventFields> = {};
  if (edit.summary !== undefined) changes.summary = edit.summary;
  if (edit.description !== undefined) changes.description = edit.description;
  if (edit.location !== undefined) changes.location = edit.location;
  if (edit.status !== undefined) changes.status = edit.status;
  if (edit.visibility !== undefined) changes.visibility = edit.visibility;
  if (edit.transparency !== undefined) changes.transparency = edit.transparency;
  if (edit.raw !== undefined) changes.raw = edit.raw;
  if (edit.attendees !== undefined) {
    changes.attendees = readAttendees(edit.attendees, before.attendees, facts.organizerEmail);
  }
  const times = [edit.start, edit.startInMinutes, edit.end, edit.durationMinutes, edit.timeZone];
  if (times.some((part) => part !== undefined)) changes.span = readSpan(edit, 'UTC', facts.nowMs, before.span);
  return changes;
}

/** The organizer stands among the attendees as soon as there are others. Answers given before are kept. */
function readAttendees(
  input: NonNullable<EventEdit['attendees']>,
  before: readonly Attendee[],
  organizerEmail: string,
): Attendee[] {
  const attendees = input.map((given): Attendee => {
    const email = typeof given === 'string' ? given : given.email;
    const known = before.find((attendee) => attendee.email === email);
    const isOrganizer = email === organizerEmail;
    if (typeof given === 'string') {
      return (
        known ?? { email, ...organizerMark(isOrganizer), responseStatus: isOrganizer ? 'accepted' : 'needsAction' }
      );
    }
    return {
      email,
      ...(given.displayName !== undefined && { displayName: given.displayName }),
      ...organizerMark(isOrganizer),
      ...(given.optional === true && { optional: true }),
      ...(given.resource === true && { resource: true }),
      responseStatus: given.responseStatus,
    };
  });
  if (attendees.length === 0 || attendees.some(({ email }) => email === organizerEmail)) return attendees;
  return [{ email: organizerEmail, organizer: true, responseStatus: 'accepted' }, ...attendees];
}

const organizerMark = (isOrganizer: boolean): { organizer?: true } => (isOrganizer ? { organizer: true } : {});
