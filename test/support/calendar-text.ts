/** Home of the calendar writer of tests: events as a calendar program knows them → iCalendar text. It shares nothing with the parser. */

/** One event of a calendar, as a calendar program knows it. Times are UTC. */
export type WrittenEvent = {
  /** UID and, with `.ics`, the name of the object. */
  uid: string;
  title: string;
  startAt: Date;
  minutes: number;
  /** An RRULE, such as `FREQ=WEEKLY;COUNT=4`. */
  rule?: string;
  location?: string;
  description?: string;
  status?: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  organizer?: string;
  attendees?: { email: string; response: 'ACCEPTED' | 'DECLINED' | 'TENTATIVE' | 'NEEDS-ACTION' }[];
  /** Changed occurrences by the ISO instant of their original start; null leaves one out (EXDATE). */
  instances?: Record<
    string,
    Partial<Pick<WrittenEvent, 'title' | 'startAt' | 'minutes' | 'location' | 'status'>> | null
  >;
};

/** Writes a calendar: each event with its changed occurrences (RFC 5545). */
export function calendarText(events: Iterable<WrittenEvent>): string {
  const components = [...events].flatMap(componentsOf);
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Rollcall//Tests//EN', ...components, 'END:VCALENDAR'];
  return `${lines.join('\r\n')}\r\n`;
}

function componentsOf(event: WrittenEvent): string[] {
  const instances = Object.entries(event.instances ?? {});
  const excluded = instances.filter(([, change]) => change === null).map(([original]) => stamp(new Date(original)));
  const overrides = instances.flatMap(([original, change]) =>
    change === null
      ? []
      : vevent({ ...event, startAt: new Date(original), ...change }, [`RECURRENCE-ID:${stamp(new Date(original))}`]),
  );
  const recurrence = [
    ...(event.rule === undefined ? [] : [`RRULE:${event.rule}`]),
    ...(excluded.length === 0 ? [] : [`EXDATE:${excluded.join(',')}`]),
  ];
  return [...vevent(event, recurrence), ...overrides];
}

function vevent(event: WrittenEvent, more: readonly string[]): string[] {
  const { uid, title, startAt, minutes, location, description, status, organizer, attendees = [] } = event;
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${stamp(startAt)}`,
    `DTEND:${stamp(new Date(startAt.getTime() + minutes * 60_000))}`,
    `SUMMARY:${escaped(title)}`,
    ...(location === undefined ? [] : [`LOCATION:${escaped(location)}`]),
    ...(description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`]),
    ...(status === undefined ? [] : [`STATUS:${status}`]),
    ...(organizer === undefined ? [] : [`ORGANIZER:mailto:${organizer}`]),
    ...attendees.map(({ email, response }) => `ATTENDEE;PARTSTAT=${response}:mailto:${email}`),
    ...more,
    'END:VEVENT',
  ];
}

const stamp = (at: Date): string => `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
