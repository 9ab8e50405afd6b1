/** Home of the calendar event: what any provider says about one occurrence, in our words. */

/** Answer of one attendee. `none` means not answered. */
export type AttendeeResponse = 'accepted' | 'declined' | 'tentative' | 'none';

/** One person on a calendar event. Addresses are lower case. */
export type Attendee = { name: string | null; email: string; isOrganizer: boolean; response: AttendeeResponse };

/**
 * When an occurrence takes place. All-day events are dates, never instants; `endOn` is exclusive.
 * `endAt` null means the provider gave no end.
 */
export type EventTime =
  | { kind: 'timed'; startAt: Date; endAt: Date | null }
  | { kind: 'all_day'; startOn: string; endOn: string };

/** A time zone that nothing explains, and what was taken in its place. Texts of at most 200 characters. */
export type UnknownZone = {
  /** As the calendar writes it. */
  name: string;
  /** The zone that the times were read in. */
  readAs: string;
};

/** One occurrence of an event, as a provider tells it (recurring ones already expanded). */
export type CalendarEvent = {
  /** Unique within its calendar; stable while the occurrence exists, also when it moves. */
  providerEventId: string;
  /** Id shared by all occurrences of a series; null for a single event. */
  seriesId: string | null;
  icalUid: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  /** Null when the provider hides it (free/busy only, private). */
  title: string | null;
  /** Plain text or HTML as the provider gave it, at most 100,000 characters. */
  description: string | null;
  location: string | null;
  time: EventTime;
  /** The zone of its times that is not known, so that they may be wrong; null when all are known, and for all-day events, which hang on the calendar's. */
  unknownZone: UnknownZone | null;
  /** Lower case; null when unknown. */
  organizerEmail: string | null;
  isHostedByMe: boolean;
  /** The connected account's own answer; the host counts as accepted. */
  ownResponse: AttendeeResponse;
  attendees: Attendee[];
  /** The provider's own word (Google `default`, Outlook `normal`, …); null when it gives none. */
  visibility: string | null;
  /** Addresses from structured fields (conference data, CONFERENCE, X-GOOGLE-CONFERENCE), best first. */
  links: string[];
};

/** One change of a calendar since its sync token. */
export type CalendarChange =
  | { kind: 'upserted'; event: CalendarEvent }
  /** The occurrence is gone; when `providerEventId` is a series id, all its occurrences are. */
  | { kind: 'removed'; providerEventId: string };

const DAY_MS = 24 * 60 * 60 * 1000;
const WINDOW_DAYS_BACK = 1;
const WINDOW_DAYS_AHEAD = 28;

/** Days that past calendar events are kept. */
export const RETENTION_DAYS = 60;

/** The span of time we hold calendar events for: an event belongs to it when it ends after `startAt` and starts before `endAt`. */
export type SyncWindow = { startAt: Date; endAt: Date };

/** The span of time that events are held for, seen from now: 1 day back to 28 days ahead. */
export const syncWindowAt = (now: Date): SyncWindow => ({
  startAt: new Date(now.getTime() - WINDOW_DAYS_BACK * DAY_MS),
  endAt: new Date(now.getTime() + WINDOW_DAYS_AHEAD * DAY_MS),
});

/** An event the provider sent that could not be read; its stored row is left alone. */
export type UnreadableEvent = {
  /** Null when not even an id could be read. */
  providerEventId: string | null;
  /** What is wrong with it, in one sentence, without its content. */
  reason: string;
};

/** What is stored of a calendar event, as far as comparing needs it. */
export type StoredEvent = {
  id: string;
  providerEventId: string;
  seriesId: string | null;
  contentHash: string;
  isRemoved: boolean;
  endAt: Date | null;
  startAt: Date;
};

/** A calendar event to write: new when its id is not stored yet. */
export type EventWrite = {
  id: string;
  isNew: boolean;
  event: CalendarEvent;
  startAt: Date;
  endAt: Date | null;
  contentHash: string;
  /** As the event has it; of an all-day event the calendar's zone, when that is not known. */
  unknownZone: UnknownZone | null;
  /** Names its description, which is a long one that others of its calendar may have too; null: it has none, or a short one. */
  descriptionHash: string | null;
};
