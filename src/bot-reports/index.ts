/** The door of bot reports: a bot's own end of what it says to the server, for bots in a process of their own and simulated ones. */
export { openReporter, rest, type Reporter } from './reporter.ts';
