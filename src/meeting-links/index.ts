/** The door of meeting links: the text of a calendar event in, the meeting it leads to out. Never a network call. */
export { findMeetingUrl, parseMeetingUrl } from './meeting-url.ts';
export { areTextsLong, lengthOfTexts, LONG_TEXTS_TASK } from './long-texts.ts';
export { NO_SERVERS, type OwnServers } from './own-servers.ts';
