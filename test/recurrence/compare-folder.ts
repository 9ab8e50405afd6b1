/**
 * The comparison as a command, for calendars from anywhere: `npm run compare:calendars -- <folder>`.
 *
 * Prints each file with which the reader throws, that has unreadable events, or in which recurring_ical_events finds other
 * occurrences, and ends with exit code 1 when the reader throws. A difference is something to look into: decision 0004 lists the
 * known ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareFile } from './compare-file.ts';
import { refereeMissing, startReferee } from './referee.ts';

const SLOW_MS = 5_000;

const folder = process.argv[2];
const missing = folder === undefined ? 'Say in which folder the calendar files are.' : refereeMissing();
if (folder === undefined || missing !== null) {
  console.error(missing);
  process.exitCode = 1;
} else {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ics'));
  await using referee = startReferee();
  let occurrences = 0;
  let same = 0;
  for (const name of names.toSorted()) {
    const startedAt = performance.now();
    try {
      const { count, unreadable, difference } = await compareFile(referee, readFileSync(join(folder, name), 'utf8'));
      occurrences += count;
      if (difference === '') same += 1;
      else console.log(`${name} differs:\n${difference}`);
      for (const reason of unreadable) console.log(`${name} unreadable: ${reason}`);
    } catch (error) {
      console.error(`${name} throws:`, error);
      process.exitCode = 1;
    }
    const tookMs = performance.now() - startedAt;
    if (tookMs > SLOW_MS) console.log(`${name} took ${Math.round(tookMs)} ms`);
  }
  console.log(`${names.length} files, ${occurrences} occurrences, ${same} files the same`);
}
