/** Home of versions: which of several VEVENTs with one UID count, and which is newer. */
import { createHash } from 'node:crypto';
import type { Component } from './content-lines.ts';
import { firstProperty, textOf } from './property.ts';

/** Most events under one UID that start at the same time. */
const MAX_TWINS = 50;

/**
 * Of several VEVENTs with one UID the highest SEQUENCE is the valid one; those with the same SEQUENCE are different
 * events when they start at different times, or were stamped at once under different titles (some feeds give all their
 * events one UID), else the newest counts.
 */
export function newestMasters(masters: readonly Component[]): Component[] {
  if (masters.length < 2) return [...masters];
  const highest = masters.reduce((max, master) => Math.max(max, sequenceOf(master)), -Infinity);
  const byStart = new Map<string, Component[]>();
  for (const master of masters.filter((event) => sequenceOf(event) === highest)) {
    const rivals = byStart.get(startText(master)) ?? [];
    const [rival] = rivals;
    if (rival === undefined) byStart.set(startText(master), [master]);
    else if (rivals.length < MAX_TWINS && rivals.every((other) => isTwinOf(master, other))) rivals.push(master);
    else if (rivals.length === 1 && !isOlder(master, rival)) rivals[0] = master;
  }
  return [...byStart.values()].flat();
}

/** When an event starts, as it is written. */
export const startText = (event: Component): string => firstProperty(event, 'DTSTART')?.raw ?? '';

/** Two versions of one event differ in their stamps; two events of one stamp with different titles are two. */
const isTwinOf = (one: Component, other: Component): boolean =>
  stampOf(one) === stampOf(other) && textOf(one, 'SUMMARY') !== textOf(other, 'SUMMARY');

/** Stands for a text in an id. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

function sequenceOf(event: Component): number {
  const sequence = Number(textOf(event, 'SEQUENCE') ?? 0);
  return Number.isFinite(sequence) ? sequence : 0;
}

/** Whether an event is an older version than another; the later one in the file counts as newer. */
export function isOlder(event: Component, other: Component): boolean {
  if (sequenceOf(event) !== sequenceOf(other)) return sequenceOf(event) < sequenceOf(other);
  return stampOf(event) < stampOf(other);
}

const stampOf = (event: Component): string => textOf(event, 'LAST-MODIFIED') ?? textOf(event, 'DTSTAMP') ?? '';
