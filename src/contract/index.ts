/** The door of what all of the contract shares: codes, meeting links, instants. Shapes have doors of their own, a folder each. */
export { BOT_STATUS_CODES, type BotStatusCode, type DecisionCode, type WebhookEventType } from './codes.ts';
export type { MeetingUrl } from './meeting-url.ts';
export { instantBound } from './instant-input.ts';
export { wireInstant } from './wire-instant.ts';
