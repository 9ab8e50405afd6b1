/** Home of the comparison between what a provider says and what is stored; pure. */
import { hash } from 'node:crypto';
import { newId } from '../base/ids.ts';
import type {
  CalendarChange,
  CalendarEvent,
  EventWrite,
  StoredEvent,
  SyncWindow,
  UnknownZone,
  UnreadableEvent,
} from './calendar-event.ts';
import type { Steps } from '../base/in-slices.ts';
import { findTimeZone, startOfDay, UTC } from '../base/time-zone.ts';

/** A description that is longer is stored once for all events of a calendar that have it. */
const SHARED_DESCRIPTION_LENGTH = 1_000;

/** What has to be written so that the stored calendar equals the provider's. */
export type CalendarDiff = { writes: EventWrite[]; removedIds: string[] };

/**
 * Compares changes with stored events.
 *
 * @param stored The stored events that the changes can touch; all of the calendar when `isComplete`.
 * @param read.changes A `removed` series takes those of its occurrences along that are neither listed nor unreadable. What lies
 *   before the window is history and stays, whatever is said to be removed.
 * @param read.isComplete What is neither listed nor unreadable, and lies in the window, is gone.
 * @param timeZone Where all-day events begin; null means UTC, and so does one that is not known, which is told with them.
 * @returns the steps to events that differ, and ids of those that are gone; nothing for what is equal. Applying it twice is once.
 */
export function* diffCalendar(
  stored: readonly StoredEvent[],
  read: { changes: readonly CalendarChange[]; unreadable: readonly UnreadableEvent[]; isComplete: boolean },
  window: SyncWindow,
  timeZone: string | null,
): Steps<CalendarDiff> {
  const byProviderId = new Map(stored.map((event) => [event.providerEventId, event]));
  const latest = new Map<string, CalendarEvent | null>();
  const goneSeries = new Set<string>();
  for (const change of read.changes) {
    const id = change.kind === 'upserted' ? change.event.providerEventId : change.providerEventId;
    if (change.kind === 'removed') goneSeries.add(id);
    latest.set(id, change.kind === 'upserted' ? change.event : null);
  }

  const descriptionHashOf = descriptionHasher();
  const isKnown = timeZone === null || findTimeZone(timeZone) !== null;
  const unknownOfDays: UnknownZone | null = isKnown ? null : { name: timeZone, readAs: UTC.name };
  const writes: EventWrite[] = [];
  const removedIds = new Set<string>();
  for (const [providerEventId, event] of latest) {
    yield;
    const known = byProviderId.get(providerEventId);
    if (event === null) {
      if (known !== undefined && !known.isRemoved && isInWindow(known, window)) removedIds.add(known.id);
      continue;
    }
    const { startAt, endAt } = instantsOf(event, timeZone);
    const descriptionHash = descriptionHashOf(event);
    const unknownZone = event.time.kind === 'all_day' ? unknownOfDays : event.unknownZone;
    const contentHash = hashEvent({ ...event, unknownZone }, startAt, descriptionHash);
    if (known !== undefined && !known.isRemoved && known.contentHash === contentHash) continue;
    const id = known?.id ?? newId();
    writes.push({ id, isNew: known === undefined, event, startAt, endAt, contentHash, unknownZone, descriptionHash });
  }

  const unreadableIds = new Set(read.unreadable.map((event) => event.providerEventId));
  const someHaveNoId = unreadableIds.has(null);
  for (const event of stored) {
    yield;
    if (event.isRemoved || latest.has(event.providerEventId)) continue;
    if (!isInWindow(event, window) || unreadableIds.has(event.providerEventId)) continue;
    const seriesIsGone = event.seriesId !== null && goneSeries.has(event.seriesId);
    const isMissing =
      read.isComplete && !someHaveNoId && !(event.seriesId !== null && unreadableIds.has(event.seriesId));
    if (seriesIsGone || isMissing) removedIds.add(event.id);
  }
  return { writes, removedIds: [...removedIds] };
}

const isInWindow = (event: StoredEvent, window: SyncWindow): boolean =>
  event.startAt < window.endAt && (event.endAt ?? event.startAt) > window.startAt;

/** The instants an event is stored under: all-day events begin and end at midnight of the calendar's zone. */
function instantsOf(event: CalendarEvent, timeZone: string | null): { startAt: Date; endAt: Date | null } {
  const { time } = event;
  if (time.kind === 'timed') return { startAt: time.startAt, endAt: time.endAt };
  return { startAt: startOfDay(time.startOn, timeZone ?? 'UTC'), endAt: startOfDay(time.endOn, timeZone ?? 'UTC') };
}

/** Hashes long descriptions; one that many events share is hashed once. */
function descriptionHasher(): (event: CalendarEvent) => string | null {
  const known = new Map<string, string>();
  return ({ description }) => {
    if (description === null || description.length <= SHARED_DESCRIPTION_LENGTH) return null;
    const descriptionHash = known.get(description) ?? sha256(description);
    known.set(description, descriptionHash);
    return descriptionHash;
  };
}

/**
 * Equal for equal content; the start is part of it, because the calendar's zone moves all-day events. A long description stands in it
 * by its hash. A zone that is not known counts only where there is one: hashes of all other events are stored without it.
 */
function hashEvent(event: CalendarEvent, startAt: Date, descriptionHash: string | null): string {
  const { unknownZone, ...known } = event;
  const content = unknownZone === null ? known : event;
  const told = descriptionHash === null ? content : { ...content, description: descriptionHash };
  return sha256(JSON.stringify([told, startAt])).slice(0, 22);
}

const sha256 = (text: string): string => hash('sha256', text, 'base64url');
