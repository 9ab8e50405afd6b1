/** The door of the contract: all a stranger sees of Rollcall, in one folder that imports nothing of ours. */
export {
  calendarMeetingResource,
  calendarTokenResource,
  calendarUserChange,
  calendarUserResource,
  connectLinksResource,
  connectedCalendarResource,
  connectionResource,
  decisionResource,
  overrideChange,
} from './calendar-resources.ts';
export {
  BOT_STATUS_CODES,
  DECISION_CODES,
  WEBHOOK_EVENT_TYPES,
  type BotStatusCode,
  type DecisionCode,
  type WebhookEventType,
} from './codes.ts';
export { JOINABLE_PLATFORMS, type JoinablePlatform, type MeetingUrl, type MeetingUrlParts } from './meeting-url.ts';
export { wireInstant } from './wire-instant.ts';
