/** The door of what Rollcall adds to Calendar V1: connections of any kind, their calendars, decisions explained. */
export { calendarChoices, connectedCalendarResource } from './calendars.ts';
export { connectLinksResource } from './connect-links.ts';
export { connectionResource, newConnection } from './connections.ts';
export { decisionResource } from './decisions.ts';
export { SHOWN_BOT_STATUSES, type BotState, type ShownBotStatus } from './meeting-bots.ts';
export { refusalResource } from './refusals.ts';
