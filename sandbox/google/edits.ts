/** Home of changes to events: create, edit, move, cancel, answer, remove. Copies, stamps and notifications follow by themselves. */
import { notifyCalendars } from './channels.ts';
import type { EventEdit, NewEvent } from './control-contract.ts';
import type { GoogleContext } from './context.ts';
import { applyEdit, readSpan } from './event-fields.ts';
import { horizonOf, occurrencesOf } from './selection.ts';
import { listOccurrences, type Occurrence } from './recurrence.ts';
import { eventIdOf, fieldsOf, type Copy, type EventFields, type EventRecord, type ResponseStatus } from './store.ts';

/** Thrown when an edit makes no sense; the control API answers 400 with its message. */
export class EditError extends Error {}

/** What an id in the control API means: an event as a whole (`occurrence` null) or one instance. */
export type Target = { event: EventRecord; occurrence: Occurrence | null };

/** Finds an event or an instance by id. @throws {EditError} */
export function findTarget(google: GoogleContext, id: string): Target {
  const whole = google.state.events.get(id);
  if (whole !== undefined) return { event: whole, occurrence: null };
  const cut = id.lastIndexOf('_');
  const event = cut === -1 ? undefined : google.state.events.get(id.slice(0, cut));
  const { seriesMs } = horizonOf(google.settings(), google.clock.nowMs());
  const occurrence =
    event === undefined || event.series === null
      ? undefined
      : occurrencesOf(event, event.series, seriesMs).find(({ key }) => key === id.slice(cut + 1));
  if (event === undefined || occurrence === undefined) throw new EditError(`There is no event ${id}.`);
  return { event, occurrence };
}

/** Creates an event and its copies in the calendars of everybody in the sandbox who is invited. */
export function createEvent(google: GoogleContext, input: NewEvent, options = { notify: true }): EventRecord {
  const { state, clock } = google;
  const homeCalendarId = input.calendarId ?? (state.calendars.has(input.organizer ?? '') ? input.organizer : undefined);
  const home = homeCalendarId === undefined ? undefined : state.calendars.get(homeCalendarId);
  if (input.calendarId !== undefined && home === undefined) throw new EditError('There is no such calendar.');
  const organizerEmail = input.organizer ?? input.calendarId ?? '';
  const id = input.id ?? eventIdOf(`event ${state.nextEventNumber}`);
  state.nextEventNumber += 1;
  if (state.events.has(id)) throw new EditError(`There is already an event ${id}.`);
  const zone = input.timeZone ?? home?.timeZone ?? 'UTC';
  const empty: EventFields = {
    span: readSpan(input, zone, clock.nowMs(), null),
    summary: null,
    description: null,
    location: null,
    status: 'confirmed',
    visibility: 'default',
    transparency: 'opaque',
    attendees: [],
    conferenceData: null,
    hangoutLink: null,
    raw: null,
  };
  const event: EventRecord = {
    id,
    iCalUID: input.iCalUID ?? `${id}@google.com`,
    homeCalendarId: homeCalendarId ?? null,
    organizer: {
      email: organizerEmail,
      ...(home !== undefined && !state.people.has(organizerEmail) && { displayName: home.summary }),
    },
    creator: { email: organizerEmail },
    eventType: input.eventType ?? 'default',
    createdMs: clock.nowMs(),
    isCancelled: false,
    fields: { ...empty, ...applyEdit(empty, input, { id, organizerEmail, nowMs: clock.nowMs() }) },
    series: null,
    ...nextStamp(google, 0),
  };
  if (input.recurrence !== undefined) setRecurrence(event, input.recurrence);
  state.events.set(id, event);
  const touched = updateCopies(google, event);
  if (touched.length === 0) {
    state.events.delete(id);
    throw new EditError('Neither the organizer nor an attendee has a calendar in this sandbox.');
  }
  if (options.notify) notifyCalendars(google, touched);
  return event;
}

/** Changes an event or one instance for everybody who has it. */
export function editEvent(google: GoogleContext, target: Target, edit: EventEdit): void {
  const { event, occurrence } = target;
  const before = fieldsOf(event, occurrence);
  const facts = {
    id: event.id,
    organizerEmail: event.organizer.email,
    nowMs: google.clock.nowMs(),
  };
  const changes = applyEdit(before, edit, facts);
  const isMove = changes.span !== undefined || edit.recurrence !== undefined;
  if (occurrence !== null) {
    if (edit.recurrence !== undefined) throw new EditError('An instance has no recurrence.');
    editException(google, event, occurrence, { fields: changes, isCancelled: false, raisesSequence: isMove });
  } else {
    editWhole(google, event, changes, edit.recurrence, isMove);
  }
  notifyCalendars(google, [...calendarsWith(google, event), ...updateCopies(google, event)]);
}

function editWhole(
  google: GoogleContext,
  event: EventRecord,
  changes: Partial<EventFields>,
  recurrence: string | undefined,
  isMove: boolean,
): void {
  const { seriesMs } = horizonOf(google.settings(), google.clock.nowMs());
  const before = event.series === null ? [] : occurrencesOf(event, event.series, seriesMs);
  const line = recurrence ?? event.series?.recurrence;
  const fields = { ...event.fields, ...changes };
  if (isMove && line !== undefined) checkRecurrence(fields, line);
  event.fields = fields;
  Object.assign(event, nextStamp(google, event.sequence + (isMove ? 1 : 0)));
  if (!isMove || line === undefined) return;
  setRecurrence(event, line);
  if (event.series === null) return;
  const kept = new Set(occurrencesOf(event, event.series, seriesMs).map(({ key }) => key));
  for (const key of kept) event.series.vanished.delete(key);
  for (const occurrence of before) {
    if (kept.has(occurrence.key)) continue;
    event.series.vanished.set(occurrence.key, { occurrence, change: event.change });
    event.series.exceptions.delete(occurrence.key);
  }
}

function setRecurrence(event: EventRecord, recurrence: string): void {
  checkRecurrence(event.fields, recurrence);
  const known = event.series;
  event.series = {
    recurrence: recurrence.startsWith('RRULE:') ? recurrence : `RRULE:${recurrence}`,
    exceptions: known?.exceptions ?? new Map(),
    vanished: known?.vanished ?? new Map(),
    expansion: null,
  };
}

function checkRecurrence(fields: EventFields, recurrence: string): void {
  try {
    if (listOccurrences(fields.span, recurrence, 0).length > 0) return;
  } catch (cause) {
    throw new EditError(`The recurrence cannot be used: ${cause instanceof Error ? cause.message : 'unreadable'}`, {
      cause,
    });
  }
  throw new EditError('The recurrence has no occurrence.');
}

function editException(
  google: GoogleContext,
  event: EventRecord,
  occurrence: Occurrence,
  change: { fields: Partial<EventFields>; isCancelled: boolean; raisesSequence: boolean },
): void {
  if (event.series === null) return;
  const known = event.series.exceptions.get(occurrence.key);
  const sequence = known?.sequence ?? event.sequence;
  event.series.exceptions.set(occurrence.key, {
    isCancelled: change.isCancelled,
    fields: { ...known?.fields, ...change.fields },
    ...nextStamp(google, sequence + (change.raisesSequence ? 1 : 0)),
  });
}

/** Cancels an event, or one instance of it, for everybody. */
export function cancelEvent(google: GoogleContext, { event, occurrence }: Target): void {
  if (occurrence === null) {
    event.isCancelled = true;
    Object.assign(event, nextStamp(google, event.sequence + 1));
  } else {
    editException(google, event, occurrence, { fields: {}, isCancelled: true, raisesSequence: true });
  }
  notifyCalendars(google, calendarsWith(google, event));
}

/** Notes what an attendee answers; every copy shows it. @throws {EditError} when they are not invited. */
export function respond(google: GoogleContext, target: Target, email: string, responseStatus: ResponseStatus): void {
  const { event, occurrence } = target;
  const { attendees } = fieldsOf(event, occurrence);
  if (!attendees.some((attendee) => attendee.email === email)) throw new EditError(`${email} is not invited.`);
  const answered = attendees.map((attendee) => (attendee.email === email ? { ...attendee, responseStatus } : attendee));
  if (occurrence === null) {
    event.fields = { ...event.fields, attendees: answered };
    Object.assign(event, nextStamp(google, event.sequence));
  } else {
    const fields = { attendees: answered };
    editException(google, event, occurrence, { fields, isCancelled: false, raisesSequence: false });
  }
  notifyCalendars(google, calendarsWith(google, event));
}

/**
 * Takes an event out of one person's calendar, who thereby declines. The organizer's removal cancels it. Without an
 * address it goes everywhere and without a trace, as no real calendar does, to show what a client's full list repairs.
 */
export function removeEvent(google: GoogleContext, { event, occurrence }: Target, email: string | undefined): void {
  if (occurrence !== null) throw new EditError('Remove the whole event, or cancel the instance.');
  if (email === undefined) {
    for (const calendar of google.state.calendars.values()) calendar.copies.delete(event.id);
    google.state.events.delete(event.id);
    return;
  }
  const copy = google.state.calendars.get(email)?.copies.get(event.id);
  if (copy === undefined) throw new EditError(`The event is not in the calendar of ${email}.`);
  if (email === event.homeCalendarId) return cancelEvent(google, { event, occurrence });
  copy.state = 'deleted';
  copy.change = google.state.change + 1;
  respond(google, { event, occurrence }, email, 'declined');
}

/** Counts one change up. */
function nextStamp(google: GoogleContext, sequence: number): { change: number; updatedMs: number; sequence: number } {
  google.state.change += 1;
  return { change: google.state.change, updatedMs: google.clock.nowMs(), sequence };
}

/** Puts copies where they are missing and takes them from who is no longer invited. @returns the calendars where that changed. */
function updateCopies(google: GoogleContext, event: EventRecord): string[] {
  const { state } = google;
  const invited = [event.fields, ...[...(event.series?.exceptions.values() ?? [])].map(({ fields }) => fields)];
  const holders = new Set(invited.flatMap(({ attendees }) => attendees ?? []).map(({ email }) => email));
  if (event.homeCalendarId !== null) holders.add(event.homeCalendarId);
  const changed: string[] = [];
  for (const calendarId of holders) {
    const calendar = state.calendars.get(calendarId);
    if (calendar === undefined) continue;
    const known = calendar.copies.get(event.id);
    if (known !== undefined && known.state !== 'uninvited') continue;
    const copy: Copy = { event, calendarId, state: 'present', change: event.change, listed: null };
    calendar.copies.set(event.id, copy);
    changed.push(calendarId);
  }
  for (const calendarId of calendarsWith(google, event)) {
    const copy = state.calendars.get(calendarId)?.copies.get(event.id);
    if (holders.has(calendarId) || copy?.state !== 'present') continue;
    copy.state = 'uninvited';
    copy.change = event.change;
    changed.push(calendarId);
  }
  return changed;
}

function calendarsWith(google: GoogleContext, event: EventRecord): string[] {
  const calendars = [...google.state.calendars.values()];
  return calendars.filter(({ copies }) => copies.has(event.id)).map(({ id }) => id);
}
