/** Home of the pretend calendar: events as a person edits them, written as iCalendar text for feeds and CalDAV servers. */

/** One event. Times are instants; a series repeats by `rule` in UTC. */
export type PretendEvent = {
  uid: string;
  title: string;
  startAt: Date;
  minutes: number;
  /** Where the meeting takes place; null has none. */
  link: string | null;
  organizer: string;
  attendees: { email: string; response: 'ACCEPTED' | 'DECLINED' | 'NEEDS-ACTION' }[];
  /** `FREQ=DAILY;COUNT=3`; null is a single event. */
  rule: string | null;
  isCancelled: boolean;
  /** Instances that differ, by their original start in milliseconds; null is cancelled. */
  instances: Map<number, { startAt: Date } | null>;
  sequence: number;
};

const BASIC = /[-:]|\.\d{3}/g;
const instant = (at: Date): string => at.toISOString().replaceAll(BASIC, '');
const escaped = (text: string): string => text.replaceAll(/[\\,;]/g, (found) => `\\${found}`).replaceAll('\n', '\\n');

/** Lines longer than 75 octets are folded, as RFC 5545 wants it. */
const folded = (line: string): string => line.match(/.{1,70}/gsu)?.join('\r\n ') ?? '';

function component(event: PretendEvent, startAt: Date, extra: readonly string[]): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    'DTSTAMP:20260101T000000Z',
    `SEQUENCE:${event.sequence}`,
    `DTSTART:${instant(startAt)}`,
    `DTEND:${instant(new Date(startAt.getTime() + event.minutes * 60_000))}`,
    `SUMMARY:${escaped(event.title)}`,
    ...(event.link === null ? [] : [`LOCATION:${escaped(event.link)}`]),
    `ORGANIZER:mailto:${event.organizer}`,
    ...event.attendees.map(({ email, response }) => `ATTENDEE;PARTSTAT=${response}:mailto:${email}`),
    ...(event.isCancelled ? ['STATUS:CANCELLED'] : []),
    ...extra,
    'END:VEVENT',
  ];
}

function componentsOf(event: PretendEvent): string[] {
  if (event.rule === null) return component(event, event.startAt, []);
  const cancelled = [...event.instances]
    .filter(([, change]) => change === null)
    .map(([original]) => new Date(original));
  const moved = [...event.instances].flatMap(([original, change]) =>
    change === null ? [] : component(event, change.startAt, [`RECURRENCE-ID:${instant(new Date(original))}`]),
  );
  const exceptions = cancelled.map((original) => `EXDATE:${instant(original)}`);
  return [...component(event, event.startAt, [`RRULE:${event.rule}`, ...exceptions]), ...moved];
}

/** Writes a calendar file. */
export const calendarText = (events: Iterable<PretendEvent>): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rollcall//Test//EN',
    ...[...events].flatMap(componentsOf).map(folded),
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** The start of an occurrence of a daily series, before any change to it. */
export const dailyStart = (event: Pick<PretendEvent, 'startAt'>, index: number): Date =>
  new Date(event.startAt.getTime() + index * 86_400_000);
