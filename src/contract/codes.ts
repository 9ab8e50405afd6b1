/** Home of the closed and open code lists a stranger reads: bot statuses, sub-codes, decision codes, webhook event types. */

/** Why a meeting is or is not recorded. */
export const DECISION_CODES = [
  'counted_in_another_calendar',
  'no_meeting_link',
  'unsupported_platform',
  'no_start_or_end',
  'cancelled',
  'disconnected',
  'ended',
  'override_record',
  'override_do_not_record',
  'no_preference_matched',
  'not_confirmed',
  'not_hosted_by_me',
  'preference_record_external',
  'preference_record_internal',
  'preference_record_recurring',
  'preference_record_non_host',
] as const;
export type DecisionCode = (typeof DECISION_CODES)[number];

/** Bot statuses on the wire, in Recall's codes. */
export const BOT_STATUS_CODES = [
  'ready',
  'joining_call',
  'in_waiting_room',
  'in_call_not_recording',
  'recording_permission_allowed',
  'recording_permission_denied',
  'in_call_recording',
  'recording_done',
  'call_ended',
  'done',
  'fatal',
  'media_expired',
  'analysis_done',
  'analysis_failed',
] as const;
export type BotStatusCode = (typeof BOT_STATUS_CODES)[number];

/**
 * Types of webhook events. An endpoint of shape `status_change` gets `bot.status_change` for every `bot.*`; in the new shape, which
 * does not have it, `bot.recording_done` is told only to who asks for it by name.
 */
export const WEBHOOK_EVENT_TYPES = [
  'bot.joining_call',
  'bot.in_waiting_room',
  'bot.in_call_not_recording',
  'bot.recording_permission_allowed',
  'bot.recording_permission_denied',
  'bot.in_call_recording',
  'bot.recording_done',
  'bot.call_ended',
  'bot.done',
  'bot.fatal',
  'recording.processing',
  'recording.paused',
  'recording.done',
  'recording.failed',
  'recording.deleted',
  'video_mixed.done',
  'video_mixed.failed',
  'audio_mixed.done',
  'audio_mixed.failed',
  'participant_events.done',
  'participant_events.failed',
  'calendar.update',
  'calendar.sync_events',
  'calendar.stale',
  'calendar_user.connected',
  'calendar_user.disconnected',
  'calendar_meeting.updated',
  'webhook_endpoint.disabled',
  'webhook_endpoint.test',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];
