/** Home of instants on the wire: ISO 8601 UTC with microseconds, as clients of Recall know them. */

/**
 * Writes an instant, e.g. `2024-09-19T17:41:03.040000Z`.
 *
 * @param at A valid date; its milliseconds are kept, the last three digits are zeros.
 */
export const wireInstant = (at: Date): string => `${at.toISOString().slice(0, -1)}000Z`;
