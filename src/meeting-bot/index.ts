/** The door of the meeting bot for who starts it: which browser it would use. The bot itself is a process of its own, main.ts. */
export { findBrowser } from './browser-program.ts';
