/** The door of the contract: all a stranger sees of Rollcall, in one folder that imports nothing of ours. */
export {
  calendarChoices,
  calendarMeetingResource,
  calendarTokenResource,
  calendarUserChange,
  calendarUserListResource,
  calendarUserResource,
  connectLinksResource,
  connectedCalendarResource,
  connectionResource,
  decisionResource,
  disconnectRequest,
  newCalendarToken,
  newConnection,
  overrideChange,
  refusalResource,
} from './v1/calendar-resources.ts';
export { BOT_STATUS_CODES, type BotStatusCode, type DecisionCode, type WebhookEventType } from './codes.ts';
export type { JoinablePlatform, MeetingUrl, MeetingUrlParts } from './meeting-url.ts';
export { instantInput } from './instant-input.ts';
export { wireInstant } from './wire-instant.ts';
