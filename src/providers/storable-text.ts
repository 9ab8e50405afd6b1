/** Home of text from outside: what the database cannot hold is taken out, and length is bounded. */
import { z } from 'zod';

/**
 * A text that can be stored as it is.
 *
 * PostgreSQL holds neither NUL nor half a surrogate pair, and one such character would stop a whole batch.
 *
 * @param maxLength Most UTF-16 units; the rest is cut, never in the middle of a character.
 */
export const storableText = (maxLength: number): z.ZodType<string> =>
  z.string().transform((text) => {
    const bounded = text.length > maxLength ? withoutHalf(text.slice(0, maxLength)) : text;
    return bounded.replaceAll('\u0000', '').toWellFormed();
  });

/** Whether a text can be stored without being changed. */
export const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** Names, titles, places: at most 2,000 characters. */
export const shortText = storableText(2_000);

/** Descriptions: at most 100,000 characters, as the calendar event promises. */
export const longText = storableText(100_000);

const withoutHalf = (text: string): string => text.replace(/[\uD800-\uDBFF]$/, '');
