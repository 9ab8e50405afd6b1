/** Home of what the calendars say: the truth that a chaos run is compared with, kept beside every edit. */
import type { NewMeeting } from '../scenarios/calendar-kind.ts';

const DAY_MS = 86_400_000;

/** A meeting as its person knows it. */
export type KnownMeeting = {
  key: string;
  meeting: NewMeeting;
  /** By the index of the occurrence; null is cancelled. */
  instances: Map<number, Date | null>;
  isDeclined: boolean;
};

/** One occurrence that must be listed. */
export type Occurrence = { title: string; startAt: Date; link: string | null; isConfirmed: boolean };

/** Every occurrence of a meeting. */
export function occurrencesOf({ meeting, instances, isDeclined }: KnownMeeting): Occurrence[] {
  const { title, link, startAt, days = 1 } = meeting;
  return Array.from({ length: days }, (_, index) => {
    const change = instances.get(index);
    const start = change === undefined ? new Date(startAt.getTime() + index * DAY_MS) : change;
    return start === null ? [] : [{ title, startAt: start, link, isConfirmed: !isDeclined }];
  }).flat();
}

/** A line of the list that a person must see, and whether a bot stands for it. */
export type ExpectedMeeting = { startAt: string; link: string | null; titles: string[]; isRecorded: boolean };

/**
 * The list of one person: copies with the same link and start are one meeting.
 *
 * @param recordsConfirmedOnly Whether a meeting that was declined is left out of recording.
 */
export function listOf(meetings: readonly KnownMeeting[], recordsConfirmedOnly: boolean): ExpectedMeeting[] {
  const groups = new Map<string, ExpectedMeeting>();
  for (const [index, occurrence] of meetings.flatMap(occurrencesOf).entries()) {
    const startAt = occurrence.startAt.toISOString();
    const name = occurrence.link === null ? `${startAt} ${index}` : `${startAt} ${occurrence.link}`;
    const group = groups.get(name) ?? { startAt, link: occurrence.link, titles: [], isRecorded: false };
    group.titles.push(occurrence.title);
    group.isRecorded ||= occurrence.link !== null && (occurrence.isConfirmed || !recordsConfirmedOnly);
    groups.set(name, group);
  }
  return [...groups.values()];
}
