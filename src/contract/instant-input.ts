/** Home of instants as clients send them: ISO 8601 in its usual forms. */
import { z } from 'zod';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;
/** A plus sign that was not encoded in a query arrives as a space. */
const LOST_PLUS = /(T.*) (\d{2}:?\d{2})$/i;
const SENTENCE = 'Send a date and time in ISO 8601 from 1970 on, for example 2027-01-31T09:00:00Z.';

const instantText = (parse: (text: string) => Date | null) =>
  z
    .string({ error: SENTENCE })
    .max(64, { error: SENTENCE })
    .transform((text, context): Date => {
      const at = parse(text);
      if (at !== null) return at;
      context.addIssue({ code: 'custom', message: SENTENCE });
      return z.NEVER;
    });

/** A text that is an instant from 1970 on; without an offset it is UTC. Digits below milliseconds are cut off. */
export const instantInput = instantText(parseInstant);

/** Where a list is cut: an instant, or a date, which is its first instant in UTC. */
export const instantBound = instantText((text) => parseInstant(DATE.test(text) ? `${text}T00:00Z` : text));

function parseInstant(text: string): Date | null {
  const [, date, time, offset = 'Z'] = INSTANT.exec(text.replace(LOST_PLUS, '$1+$2')) ?? [];
  // JavaScript takes 30 February for 2 March.
  if (date === undefined || !isDay(date)) return null;
  const at = new Date(`${date}T${time}${offset}`);
  // An offset can lead out of the years that have four digits.
  return at.getTime() >= 0 && at.getUTCFullYear() < 10_000 ? at : null;
}

function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return Number.isFinite(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
