/** Home of the sub-codes: why a call ended, why recording was not allowed, why a bot failed. Not a closed set at Recall. */

/**
 * Why the bot is no longer in the call.
 *
 * @see https://docs.recall.ai/docs/sub-codes
 */
export const CALL_ENDED_SUB_CODES = [
  'call_ended_by_host',
  'call_ended_by_platform_idle',
  'call_ended_by_platform_max_length',
  'call_ended_by_platform_waiting_room_timeout',
  'timeout_exceeded_waiting_room',
  'timeout_exceeded_noone_joined',
  'timeout_exceeded_everyone_left',
  'timeout_exceeded_silence_detected',
  'timeout_exceeded_only_bots_detected_using_participant_names',
  'timeout_exceeded_only_bots_detected_using_participant_events',
  'timeout_exceeded_in_call_not_recording',
  'timeout_exceeded_in_call_recording',
  'timeout_exceeded_recording_permission_denied',
  'timeout_exceeded_max_duration',
  'bot_kicked_from_call',
  'bot_kicked_from_waiting_room',
  'bot_received_leave_call',
] as const;
export type CallEndedSubCode = (typeof CALL_ENDED_SUB_CODES)[number];

/** Why the host did not let the bot record (Zoom). */
export const PERMISSION_DENIED_SUB_CODES = [
  'zoom_local_recording_disabled',
  'zoom_local_recording_request_disabled',
  'zoom_local_recording_request_disabled_by_host',
  'zoom_bot_in_waiting_room',
  'zoom_host_not_present',
  'zoom_local_recording_request_denied_by_host',
  'zoom_local_recording_denied',
  'zoom_local_recording_grant_not_supported',
  'zoom_sdk_key_blocked_by_host_admin',
] as const;
export type PermissionDeniedSubCode = (typeof PERMISSION_DENIED_SUB_CODES)[number];

/** Why the bot could not join or record. */
export const FATAL_SUB_CODES = [
  'bot_errored',
  'meeting_not_found',
  'meeting_not_started',
  'meeting_requires_registration',
  'meeting_requires_sign_in',
  'meeting_link_expired',
  'meeting_link_invalid',
  'meeting_password_incorrect',
  'meeting_locked',
  'meeting_full',
  'meeting_ended',
  'failed_to_launch_in_time',
  'google_meet_internal_error',
  'google_meet_sign_in_failed',
  'google_meet_sign_in_captcha_failed',
  'google_meet_bot_blocked',
  'google_meet_sso_sign_in_failed',
  'google_meet_sign_in_missing_login_credentials',
  'google_meet_sign_in_missing_recovery_credentials',
  'google_meet_sso_sign_in_missing_login_credentials',
  'google_meet_sso_sign_in_missing_totp_secret',
  'google_meet_video_error',
  'google_meet_meeting_room_not_ready',
  'google_meet_login_not_available',
  'google_meet_permission_denied_breakout',
  'google_meet_knocking_disabled',
  'google_meet_watermark_kicked',
  'zoom_sdk_credentials_missing',
  'zoom_sdk_update_required',
  'zoom_sdk_app_not_published',
  'zoom_email_blocked_by_admin',
  'zoom_registration_required',
  'zoom_captcha_required',
  'zoom_account_blocked',
  'zoom_invalid_join_token',
  'zoom_invalid_signature',
  'zoom_internal_error',
  'zoom_join_timeout',
  'zoom_email_required',
  'zoom_web_disallowed',
  'zoom_connection_failed',
  'zoom_error_multiple_device_join',
  'zoom_meeting_not_accessible',
  'zoom_meeting_host_inactive',
  'zoom_invalid_webinar_invite',
  'zoom_another_meeting_in_progress',
  'microsoft_teams_call_dropped',
  'microsoft_teams_sign_in_credentials_missing',
  'microsoft_teams_sign_in_failed',
  'microsoft_teams_internal_error',
  'microsoft_teams_captcha_detected',
  'microsoft_teams_bot_not_invited',
  'microsoft_teams_breakout_room_unsupported',
  'microsoft_teams_event_not_started_for_external',
  'microsoft_teams_2fa_required',
  'webex_join_meeting_error',
] as const;
export type FatalSubCode = (typeof FATAL_SUB_CODES)[number];
