/** Home of what the events of all JSON APIs share: ids, dates, addresses, and what to say of one that cannot be read; pure. */
import { z } from 'zod';
import type { UnreadableEvent } from '../calendar-events/index.ts';
import { isStorable } from './storable-text.ts';

/** An id is never repaired: it must come back as it was given. */
export const eventId = z
  .string()
  .min(1)
  .max(1024)
  .refine((text) => isStorable(text));

/**
 * One of a closed list of words. Providers add words to their lists: an unknown one loses what it said and not its event.
 *
 * @param otherwise Stands for a word that is absent, unknown, or no text.
 */
export const knownOr = <Word extends string>(otherwise: Word, words: readonly Word[]): z.ZodType<Word> =>
  z
    .unknown()
    .optional()
    .transform((word) => words.find((known) => known === word) ?? otherwise);

/** A word of a list of which only some are told apart; undefined when it is absent or no text. */
export const anyWord = z.string().optional().catch(undefined);

/** Years before 1000 are mistakes that the database would not take. */
export const hasLikelyYear = (text: string): boolean => !text.startsWith('0');

/** @param date `YYYY-MM-DD`. */
export function dayAfter(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/** An address as it is compared; null when there is none. */
export function addressOf(email: string | null | undefined): string | null {
  const address = email?.trim().toLowerCase() ?? '';
  return address === '' ? null : address;
}

/** The id of something that may be an event; null when it has none. */
export function idOf(item: unknown): string | null {
  const parsed = z.object({ id: eventId }).safeParse(item);
  return parsed.success ? parsed.data.id : null;
}

/** An event that could not be read. @param problem A full sentence, or what the schema found; only its field is named. */
export function unreadableEvent(providerEventId: string | null, problem: z.ZodError | string): UnreadableEvent {
  if (typeof problem === 'string') return { providerEventId, reason: problem };
  const field = problem.issues[0]?.path.join('.') ?? '';
  const reason = field === '' ? 'It is not an event.' : `Its field "${field}" has not the documented shape.`;
  return { providerEventId, reason };
}
