/** The door of bot runs: one launch of one bot, the token it reports with, and what is stored of it. */
export { isRunToken, makeRunToken } from './run-token.ts';
export { findBotsThatMustWait, isLaunchDue, noteHeartbeats, startLaunches } from './runs-store.ts';
