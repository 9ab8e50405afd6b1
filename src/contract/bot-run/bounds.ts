/** Home of the numbers that both ends of a bot run keep to. */

/** A running bot reports at least this often. */
export const HEARTBEAT_SECONDS = 15;

/** A launched bot that has said nothing for this long is given up as lost. */
export const LOST_AFTER_SECONDS = 60;

/** Most reports in one batch; a bot that has more to say sends the oldest first, and the rest once they are acknowledged. */
export const MAX_REPORTS = 50;

/** Longest sentence of a report, in UTF-16 code units. */
export const MAX_MESSAGE_LENGTH = 500;

/** Largest batch; the most that `MAX_REPORTS` reports come to, however their sentences are escaped. */
export const MAX_BATCH_BYTES = 256 * 1024;
