/** Home of the clock: code that needs the time takes a Clock, so that a test can set it. */

/** Tells the time. */
export type Clock = { now: () => Date };

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date() };
