/** Home of changes to events: create, edit, move, cancel, answer, remove. Copies, stamps and notifications follow by themselves. */
import type { SandboxClock } from '../clock.ts';
import type { EventEdit, NewEvent } from './contract.ts';
import { readSpan, type EditFacts } from './fields.ts';
import {
  eventIdOf,
  fieldsOf,
  occurrencesOf,
  type Copy,
  type EventCalendar,
  type EventFields,
  type EventRecord,
  type EventState,
  type ResponseStatus,
  type Stamp,
} from './model.ts';
import { listOccurrences, type Occurrence, type Span } from './recurrence.ts';

/** Thrown when an edit makes no sense; the control API answers 400 with its message. */
export class EditError extends Error {}

/** What an id in the control API means: an event as a whole (`occurrence` null) or one instance. */
export type Target<Fields extends EventFields = EventFields> = {
  event: EventRecord<Fields>;
  occurrence: Occurrence | null;
};

/** What just changed, for whom a provider notifies about it. `added` are those of `calendarIds` that did not have it before. */
export type Change<Fields extends EventFields = EventFields> = {
  target: Target<Fields>;
  calendarIds: readonly string[];
  added: readonly string[];
};

/** The events of one provider, and what is the provider's own about them. */
export type EventBook<Fields extends EventFields> = {
  /** Replaced as a whole by a reset. */
  state: () => EventState<Fields>;
  clock: SandboxClock;
  /** The instant before which the instances of a series are known. */
  horizonMs: () => number;
  /** Who organizes an event. `home` is the calendar it is made in, when that is in this sandbox. */
  organizerOf: (
    email: string | undefined,
    home: EventCalendar<Fields> | undefined,
  ) => { email: string; displayName?: string };
  iCalUidOf: (id: string) => string;
  blankFields: (span: Span) => Fields;
  /** What an edit changes. It may also have words of the provider's own. */
  applyEdit: (before: Fields, edit: EventEdit, facts: EditFacts) => Partial<Fields>;
  changed: (change: Change<Fields>) => void;
};

/** Finds an event or an instance by id. @throws {EditError} */
export function findTarget<Fields extends EventFields>(book: EventBook<Fields>, id: string): Target<Fields> {
  const { events } = book.state();
  const whole = events.get(id);
  if (whole !== undefined) return { event: whole, occurrence: null };
  const cut = id.lastIndexOf('_');
  const event = cut === -1 ? undefined : events.get(id.slice(0, cut));
  const occurrence =
    event === undefined || event.series === null
      ? undefined
      : occurrencesOf(event, event.series, book.horizonMs()).find(({ key }) => key === id.slice(cut + 1));
  if (event === undefined || occurrence === undefined) throw new EditError(`There is no event ${id}.`);
  return { event, occurrence };
}

/** Creates an event and its copies in the calendars of everybody in the sandbox who is invited. */
export function createEvent<Fields extends EventFields>(
  book: EventBook<Fields>,
  input: NewEvent,
  options = { notify: true },
): EventRecord<Fields> {
  const { clock } = book;
  const state = book.state();
  const homeCalendarId = input.calendarId ?? (state.calendars.has(input.organizer ?? '') ? input.organizer : undefined);
  const home = homeCalendarId === undefined ? undefined : state.calendars.get(homeCalendarId);
  if (input.calendarId !== undefined && home === undefined) throw new EditError('There is no such calendar.');
  const organizer = book.organizerOf(input.organizer, home);
  const id = input.id ?? eventIdOf(`event ${state.nextEventNumber}`);
  state.nextEventNumber += 1;
  if (state.events.has(id)) throw new EditError(`There is already an event ${id}.`);
  const zone = input.timeZone ?? home?.timeZone ?? 'UTC';
  const blank = book.blankFields(readSpan(input, zone, clock.nowMs(), null));
  const facts = { id, organizerEmail: organizer.email, nowMs: clock.nowMs() };
  const event: EventRecord<Fields> = {
    id,
    iCalUID: input.iCalUID ?? book.iCalUidOf(id),
    homeCalendarId: homeCalendarId ?? null,
    organizer,
    createdMs: clock.nowMs(),
    isCancelled: false,
    fields: { ...blank, ...book.applyEdit(blank, input, facts) },
    series: null,
    ...nextStamp(book, 0),
  };
  if (input.recurrence !== undefined) setRecurrence(event, input.recurrence);
  state.events.set(id, event);
  const added = updateCopies(book, event);
  if (added.length === 0) {
    state.events.delete(id);
    throw new EditError('Neither the organizer nor an attendee has a calendar in this sandbox.');
  }
  if (options.notify) book.changed({ target: { event, occurrence: null }, calendarIds: added, added });
  return event;
}

/** Changes an event or one instance for everybody who has it. */
export function editEvent<Fields extends EventFields>(
  book: EventBook<Fields>,
  target: Target<Fields>,
  edit: EventEdit,
): void {
  const { event, occurrence } = target;
  const before = fieldsOf(event, occurrence);
  const facts = { id: event.id, organizerEmail: event.organizer.email, nowMs: book.clock.nowMs() };
  const changes = book.applyEdit(before, edit, facts);
  const isMove = changes.span !== undefined || edit.recurrence !== undefined;
  if (occurrence !== null) {
    if (edit.recurrence !== undefined) throw new EditError('An instance has no recurrence.');
    editException(book, event, occurrence, { fields: changes, isCancelled: false, raisesSequence: isMove });
  } else {
    editWhole(book, event, changes, edit.recurrence, isMove);
  }
  announce(book, target, updateCopies(book, event));
}

function announce<Fields extends EventFields>(
  book: EventBook<Fields>,
  target: Target<Fields>,
  added: readonly string[] = [],
): void {
  book.changed({ target, calendarIds: calendarsWith(book, target.event), added });
}

function editWhole<Fields extends EventFields>(
  book: EventBook<Fields>,
  event: EventRecord<Fields>,
  changes: Partial<Fields>,
  recurrence: string | undefined,
  isMove: boolean,
): void {
  const seriesMs = book.horizonMs();
  const before = event.series === null ? [] : occurrencesOf(event, event.series, seriesMs);
  const line = recurrence ?? event.series?.recurrence;
  const fields = { ...event.fields, ...changes };
  if (isMove && line !== undefined) checkRecurrence(fields, line);
  event.fields = fields;
  Object.assign(event, nextStamp(book, event.sequence + (isMove ? 1 : 0)));
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

function setRecurrence<Fields extends EventFields>(event: EventRecord<Fields>, recurrence: string): void {
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

function editException<Fields extends EventFields>(
  book: EventBook<Fields>,
  event: EventRecord<Fields>,
  occurrence: Occurrence,
  change: { fields: Partial<Fields>; isCancelled: boolean; raisesSequence: boolean },
): void {
  if (event.series === null) return;
  const known = event.series.exceptions.get(occurrence.key);
  const sequence = known?.sequence ?? event.sequence;
  event.series.exceptions.set(occurrence.key, {
    isCancelled: change.isCancelled,
    fields: { ...known?.fields, ...change.fields },
    ...nextStamp(book, sequence + (change.raisesSequence ? 1 : 0)),
  });
}

/** Cancels an event, or one instance of it, for everybody. */
export function cancelEvent<Fields extends EventFields>(
  book: EventBook<Fields>,
  { event, occurrence }: Target<Fields>,
): void {
  if (occurrence === null) {
    event.isCancelled = true;
    Object.assign(event, nextStamp(book, event.sequence + 1));
  } else {
    editException(book, event, occurrence, { fields: {}, isCancelled: true, raisesSequence: true });
  }
  announce(book, { event, occurrence });
}

/** Notes what an attendee answers; every copy shows it. @throws {EditError} when they are not invited. */
export function respond<Fields extends EventFields>(
  book: EventBook<Fields>,
  target: Target<Fields>,
  email: string,
  responseStatus: ResponseStatus,
): void {
  const { event, occurrence } = target;
  const before = fieldsOf(event, occurrence);
  const { attendees } = before;
  if (!attendees.some((attendee) => attendee.email === email)) throw new EditError(`${email} is not invited.`);
  const answered = attendees.map((attendee) => (attendee.email === email ? { ...attendee, responseStatus } : attendee));
  const facts = { id: event.id, organizerEmail: event.organizer.email, nowMs: book.clock.nowMs() };
  const fields = book.applyEdit(before, { attendees: answered }, facts);
  if (occurrence === null) {
    event.fields = { ...event.fields, ...fields };
    Object.assign(event, nextStamp(book, event.sequence));
  } else {
    editException(book, event, occurrence, { fields, isCancelled: false, raisesSequence: false });
  }
  announce(book, { event, occurrence });
}

/**
 * Takes an event out of one person's calendar, who thereby declines. The organizer's removal cancels it. Without an
 * address it goes everywhere and without a trace, as no real calendar does, to show what a client's full list repairs.
 */
export function removeEvent<Fields extends EventFields>(
  book: EventBook<Fields>,
  { event, occurrence }: Target<Fields>,
  email: string | undefined,
): void {
  if (occurrence !== null) throw new EditError('Remove the whole event, or cancel the instance.');
  if (email === undefined) {
    for (const calendar of book.state().calendars.values()) calendar.copies.delete(event.id);
    book.state().events.delete(event.id);
    return;
  }
  const copy = book.state().calendars.get(email)?.copies.get(event.id);
  if (copy === undefined) throw new EditError(`The event is not in the calendar of ${email}.`);
  if (email === event.homeCalendarId) return cancelEvent(book, { event, occurrence });
  copy.state = 'deleted';
  copy.change = book.state().change + 1;
  respond(book, { event, occurrence }, email, 'declined');
}

/** Counts one change up. */
function nextStamp<Fields extends EventFields>(book: EventBook<Fields>, sequence: number): Stamp {
  const state = book.state();
  state.change += 1;
  return { change: state.change, updatedMs: book.clock.nowMs(), sequence };
}

/** Puts copies where they are missing and takes them from who is no longer invited. @returns the calendars that got one. */
function updateCopies<Fields extends EventFields>(book: EventBook<Fields>, event: EventRecord<Fields>): string[] {
  const state = book.state();
  const invited = [event.fields, ...[...(event.series?.exceptions.values() ?? [])].map(({ fields }) => fields)];
  const holders = new Set(invited.flatMap(({ attendees }) => attendees ?? []).map(({ email }) => email));
  if (event.homeCalendarId !== null) holders.add(event.homeCalendarId);
  const added: string[] = [];
  for (const calendarId of holders) {
    const calendar = state.calendars.get(calendarId);
    if (calendar === undefined) continue;
    const known = calendar.copies.get(event.id);
    if (known !== undefined && known.state !== 'uninvited') continue;
    const copy: Copy<Fields> = { event, calendarId, state: 'present', change: event.change, listed: null };
    calendar.copies.set(event.id, copy);
    added.push(calendarId);
  }
  for (const calendarId of calendarsWith(book, event)) {
    const copy = state.calendars.get(calendarId)?.copies.get(event.id);
    if (holders.has(calendarId) || copy?.state !== 'present') continue;
    copy.state = 'uninvited';
    copy.change = event.change;
  }
  return added;
}

function calendarsWith<Fields extends EventFields>(book: EventBook<Fields>, event: EventRecord<Fields>): string[] {
  const calendars = [...book.state().calendars.values()];
  return calendars.filter(({ copies }) => copies.has(event.id)).map(({ id }) => id);
}
