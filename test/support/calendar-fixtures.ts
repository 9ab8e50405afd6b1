/** Home of the calendar files of tests: small files of our own, each named after what is odd about it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'icalendar');

/** Names without `.ics`, sorted. */
export const calendarFixtures = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ics'))
    .map((name) => name.slice(0, -'.ics'.length))
    .toSorted();

/** The text of one. */
export const calendarFixture = (name: string): string => readFileSync(join(FOLDER, `${name}.ics`), 'utf8');
