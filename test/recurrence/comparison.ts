/** Home of the comparison: our expansion told in the words of the referee, and what one side has and the other has not. */
import assert from 'node:assert/strict';
import { expandCalendarFile, readCalendarFile } from '../../src/icalendar/index.ts';
import type { Told } from './referee.ts';

/** What we say about a window; ids of what cannot be read, with the reason. */
export type OurTelling = { told: Told[]; unreadable: string[] };

/**
 * Expands a text as the providers do, and sees that no two occurrences have one id.
 *
 * @param zone Where floating times and dates are read, unless the file states one; null when nothing is known.
 */
export function tellOurs(ics: string, zone: string | null, [fromMs, toMs]: readonly [number, number]): OurTelling {
  const window = { startAt: new Date(fromMs), endAt: new Date(toMs) };
  const series = [...expandCalendarFile(readCalendarFile(ics, zone), { window, addresses: [] })];
  const events = series.flatMap((one) => one.events);
  const ids = events.map(({ providerEventId }) => providerEventId);
  assert.equal(new Set(ids).size, ids.length, `Two occurrences have one id.\n${ids.toSorted().join('\n')}\n${ics}`);
  const told = events.map(({ time, title }): Told => {
    if (time.kind === 'all_day') return [time.startOn, time.endOn, title ?? ''];
    return [toSecond(time.startAt), toSecond(time.endAt ?? time.startAt), title ?? ''];
  });
  const unreadable = series.flatMap((one) => one.unreadable).map((one) => `${one.providerEventId}: ${one.reason}`);
  return { told, unreadable };
}

const toSecond = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** What only one side tells, each sorted, as often as it tells it more often. */
export type Difference = { onlyOurs: string[]; onlyTheirs: string[] };

/** Compares two tellings as bags: order says nothing, doubles do. */
export function differenceOf(ours: readonly Told[], theirs: readonly Told[]): Difference {
  const words = (told: readonly Told[]): string[] => told.map((one) => one.join(' ').trim()).toSorted();
  return { onlyOurs: without(words(ours), words(theirs)), onlyTheirs: without(words(theirs), words(ours)) };
}

function without(words: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  return words.filter((word) => {
    const count = counts.get(word) ?? 0;
    counts.set(word, count - 1);
    return count <= 0;
  });
}

export const isSame = ({ onlyOurs, onlyTheirs }: Difference): boolean => onlyOurs.length + onlyTheirs.length === 0;
