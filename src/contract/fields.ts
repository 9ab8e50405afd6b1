/** Home of the fields that shapes on the wire are made of. */
import { z } from 'zod';

/** An id. */
export const uuid = (description: string): z.ZodString => z.string().meta({ description, format: 'uuid' });
/** An id, or null. */
export const nullableUuid = (description: string): z.ZodNullable<z.ZodString> =>
  z.string().nullable().meta({ description, format: 'uuid' });
const aboutInstant = (description: string) => ({
  description: `${description} ISO 8601 in UTC with microseconds and \`Z\`.`,
  format: 'date-time',
  example: '2027-01-31T09:00:00.000000Z',
});
/** An instant as `wireInstant` writes it. */
export const instant = (description: string): z.ZodString => z.string().meta(aboutInstant(description));
/** An instant as `wireInstant` writes it, or null. */
export const nullableInstant = (description: string): z.ZodNullable<z.ZodString> =>
  z.string().nullable().meta(aboutInstant(description));
/** True or false. */
export const flag = (description: string): z.ZodBoolean => z.boolean().describe(description);
/** A text. */
export const text = (description: string): z.ZodString => z.string().describe(description);
/** A text, or null. */
export const nullableText = (description: string): z.ZodNullable<z.ZodString> =>
  z.string().nullable().describe(description);
