/** Home of instants between server and bot: ISO 8601 in UTC. */
import { z } from 'zod';

/** An instant, such as `2030-01-07T09:00:00.000Z`; as `Date.prototype.toISOString` writes it. */
export const instant = (description: string): z.ZodISODateTime =>
  z.iso
    .datetime({ error: 'Send an instant in ISO 8601 with Z, for example 2030-01-07T09:00:00.000Z.' })
    .max(40, { error: 'Send an instant of at most 40 characters.' })
    .describe(`${description} ISO 8601, UTC.`);
