/** Home of what a list holds: which events, masters, instances and tombstones answer a query. */
import type { Settings } from '../control-contract.ts';
import { fieldsOf, occurrencesOf, type Series } from '../events/model.ts';
import { endOf, startOf, type Occurrence, type Span } from '../events/recurrence.ts';
import type { EventsQuery } from './events-query.ts';
import { isGone, type Calendar, type GoogleCopy } from './store.ts';

/** One item of a list, not yet serialised. */
export type ListedItem = { copy: GoogleCopy; occurrence: Occurrence | null; isTombstone: boolean };

const DAY_MS = 86_400_000;

/** Where a list ends when nothing else bounds it. */
export type Horizon = { seriesMs: number; deletedSeriesMs: number };

export function horizonOf(settings: Settings, nowMs: number): Horizon {
  return {
    seriesMs: nowMs + settings.seriesHorizonDays * DAY_MS,
    deletedSeriesMs: nowMs + settings.deletedSeriesHorizonDays * DAY_MS,
  };
}

/** Lists what changed after a change number, oldest change first. Knows no window. */
export function selectChanges(calendar: Calendar, since: number, query: EventsQuery, horizon: Horizon): ListedItem[] {
  const changed: { change: number; items: ListedItem[] }[] = [];
  for (const copy of calendar.copies.values()) {
    const { event } = copy;
    if (query.eventTypes.length > 0 && !query.eventTypes.includes(event.fields.eventType)) continue;
    const change = Math.max(event.change, copy.change);
    const exceptionChange = event.series === null ? 0 : lastChange(event.series);
    if (Math.max(change, exceptionChange) <= since) continue;
    const items =
      event.series === null
        ? [{ copy, occurrence: null, isTombstone: isGone(copy) }]
        : changesOfSeries(copy, event.series, change > since ? 0 : since, query.singleEvents, horizon);
    changed.push({ change: Math.max(change, exceptionChange), items });
  }
  return changed.toSorted((left, right) => left.change - right.change).flatMap(({ items }) => items);
}

const lastChange = (series: Series): number =>
  Math.max(
    0,
    ...[...series.exceptions.values()].map(({ change }) => change),
    ...[...series.vanished.values()].map(({ change }) => change),
  );

/** `since` 0 means the series itself changed: all its instances are emitted again. */
function changesOfSeries(
  copy: GoogleCopy,
  series: Series,
  since: number,
  singleEvents: boolean,
  horizon: Horizon,
): ListedItem[] {
  const { event } = copy;
  const gone = isGone(copy);
  const wholeSeries = since === 0;
  if (!singleEvents && wholeSeries && gone) return [{ copy, occurrence: null, isTombstone: true }];
  const beforeMs = gone ? horizon.deletedSeriesMs : horizon.seriesMs;
  const occurrences = occurrencesOf(event, series, beforeMs).filter(({ key }) => {
    const exception = series.exceptions.get(key);
    if (singleEvents && wholeSeries) return true;
    return exception !== undefined && exception.change > since;
  });
  const items: ListedItem[] = occurrences.map((occurrence) => ({
    copy,
    occurrence,
    isTombstone: gone || series.exceptions.get(occurrence.key)?.isCancelled === true,
  }));
  if (!singleEvents) return wholeSeries ? [{ copy, occurrence: null, isTombstone: false }, ...items] : items;
  const vanished = [...series.vanished.values()].filter(({ change }) => change > since);
  return [...items, ...vanished.map(({ occurrence }) => ({ copy, occurrence, isTombstone: true }))];
}

/** Lists what a query without a sync token holds. */
export function selectAll(calendar: Calendar, query: EventsQuery, horizon: Horizon): ListedItem[] {
  const items: ListedItem[] = [];
  const untilMs = Math.max(query.timeMaxMs ?? 0, horizon.seriesMs);
  for (const copy of calendar.copies.values()) {
    const { event } = copy;
    if (query.eventTypes.length > 0 && !query.eventTypes.includes(event.fields.eventType)) continue;
    if (query.iCalUID !== null && query.iCalUID !== event.iCalUID) continue;
    if (event.series === null) items.push({ copy, occurrence: null, isTombstone: isGone(copy) });
    else items.push(...itemsOfSeries(copy, event.series, query, untilMs));
  }
  const words = query.q?.toLowerCase() ?? null;
  const shown = items.filter(
    (item) =>
      (!item.isTombstone || showsTombstone(item, query)) &&
      isInWindow(item, calendar, query) &&
      (query.updatedMinMs === null || updatedOf(item) >= query.updatedMinMs) &&
      (words === null || hasWords(item, words)),
  );
  return inOrder(shown, query.orderBy, calendar.timeZone);
}

/** Cancelled exceptions of a master are listed in any case; other tombstones on request, or when the caller asks since when. */
const showsTombstone = (item: ListedItem, query: EventsQuery): boolean =>
  query.showDeleted || query.updatedMinMs !== null || (!query.singleEvents && item.occurrence !== null);

function itemsOfSeries(copy: GoogleCopy, series: Series, query: EventsQuery, untilMs: number): ListedItem[] {
  const { event } = copy;
  const gone = isGone(copy);
  if (gone) return query.singleEvents ? [] : [{ copy, occurrence: null, isTombstone: true }];
  const occurrences = occurrencesOf(event, series, untilMs).map((occurrence) => ({
    copy,
    occurrence,
    isTombstone: series.exceptions.get(occurrence.key)?.isCancelled === true,
  }));
  if (query.singleEvents) return occurrences;
  const exceptions = occurrences.filter(({ occurrence }) => series.exceptions.has(occurrence.key));
  return [{ copy, occurrence: null, isTombstone: false }, ...exceptions];
}

/** `timeMin` bounds the end and `timeMax` the start, both exclusive. A master is in when one of its occurrences is. */
function isInWindow(item: ListedItem, calendar: Calendar, query: EventsQuery): boolean {
  if (query.timeMinMs === null && query.timeMaxMs === null) return true;
  const minMs = query.timeMinMs ?? Number.NEGATIVE_INFINITY;
  const maxMs = query.timeMaxMs ?? Number.POSITIVE_INFINITY;
  const { event } = item.copy;
  const isIn = (span: Span): boolean =>
    endOf(span, calendar.timeZone) > minMs && startOf(span, calendar.timeZone) < maxMs;
  if (event.series === null || item.occurrence !== null) return isIn(fieldsOf(event, item.occurrence).span);
  return (event.series.expansion?.occurrences ?? []).some(({ span }) => isIn(span));
}

function updatedOf({ copy, occurrence }: ListedItem): number {
  const exception = occurrence === null ? undefined : copy.event.series?.exceptions.get(occurrence.key);
  return Math.max(copy.event.updatedMs, exception?.updatedMs ?? 0);
}

function hasWords({ copy, occurrence }: ListedItem, words: string): boolean {
  const fields = fieldsOf(copy.event, occurrence);
  const people = fields.attendees.flatMap(({ email, displayName }) => [email, displayName]);
  const texts = [fields.summary, fields.description, fields.location, copy.event.organizer.email, ...people];
  return texts.some((text) => text?.toLowerCase().includes(words) === true);
}

function inOrder(items: ListedItem[], orderBy: EventsQuery['orderBy'], timeZone: string): ListedItem[] {
  if (orderBy === null) return items;
  const keyOf = (item: ListedItem): number =>
    orderBy === 'updated' ? updatedOf(item) : startOf(fieldsOf(item.copy.event, item.occurrence).span, timeZone);
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
