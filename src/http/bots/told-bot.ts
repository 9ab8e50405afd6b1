/** Home of what people are told about a bot: from its status and sub-code to a state and a sentence. Pure. */
import type { BotState, ShownBotStatus } from '../../contract/own/index.ts';
import { type CallEndedSubCode, type FatalSubCode, type PermissionDeniedSubCode } from '../../contract/sub-codes.ts';

/** What is known of a bot that somebody is told about. */
export type BotFacts = {
  status: ShownBotStatus;
  /** Why it left, failed or may not record; null otherwise. */
  subCode: string | null;
  /** Whether it was told to leave, and why it was. */
  calledBackAt: Date | null;
  joinAt: Date | null;
  /** When it came to this status, or left; null before its first. */
  changedAt: Date | null;
  /** Whether it ever recorded. */
  hasRecorded: boolean;
  /** Who starts it, or has; null before it was launched. */
  launcher: string | null;
};

/** What people are told about a bot. */
export type ToldBot = Pick<BotFacts, 'status' | 'subCode' | 'joinAt' | 'changedAt'> & {
  state: BotState;
  sentence: string;
  /** What keeps it from recording whatever its state says; null when nothing does. */
  caveat: string | null;
  isSimulated: boolean;
};

const STATES: Readonly<Record<ShownBotStatus, BotState>> = {
  scheduled: 'planned',
  ready: 'planned',
  launching: 'joining',
  joining_call: 'joining',
  in_waiting_room: 'waiting_room',
  in_call_not_recording: 'in_call',
  recording_permission_allowed: 'in_call',
  recording_permission_denied: 'in_call',
  in_call_recording: 'recording',
  call_ended: 'left',
  recording_done: 'left',
  done: 'left',
  fatal: 'failed',
  media_expired: 'left',
  analysis_done: 'left',
  analysis_failed: 'left',
};

const STATUS_SENTENCES: Readonly<Record<ShownBotStatus, string>> = {
  scheduled: 'A bot is planned.',
  ready: 'A bot is planned.',
  launching: 'The bot is being started.',
  joining_call: 'The bot is on its way into the meeting.',
  in_waiting_room: 'The bot is in the waiting room: somebody in the meeting has to let it in.',
  in_call_not_recording: 'The bot is in the meeting and is not recording yet.',
  recording_permission_allowed: 'The bot is in the meeting and may record.',
  recording_permission_denied: 'The bot is in the meeting, but was not allowed to record.',
  in_call_recording: 'The bot is recording.',
  call_ended: 'The bot has left the meeting.',
  recording_done: 'The bot has left the meeting.',
  done: 'The bot has left the meeting.',
  fatal: 'The bot failed.',
  media_expired: 'The bot has left the meeting, and its recording was deleted.',
  analysis_done: 'The bot has left the meeting.',
  analysis_failed: 'The bot has left the meeting.',
};

const CALL_ENDED: Readonly<Record<CallEndedSubCode, string>> = {
  call_ended_by_host: 'The meeting was ended.',
  call_ended_by_platform_idle: 'The meeting service ended the meeting because nothing happened in it.',
  call_ended_by_platform_max_length: 'The meeting service ended the meeting: its longest duration was reached.',
  call_ended_by_platform_waiting_room_timeout: 'The meeting service sent the bot away: nobody let it in.',
  timeout_exceeded_waiting_room: 'The bot left the waiting room: nobody let it in.',
  timeout_exceeded_noone_joined: 'The bot left: nobody else came.',
  timeout_exceeded_everyone_left: 'The bot left after everybody else had left.',
  timeout_exceeded_silence_detected: 'The bot left: nobody had spoken for a long time.',
  timeout_exceeded_only_bots_detected_using_participant_names: 'The bot left: only other bots were there.',
  timeout_exceeded_only_bots_detected_using_participant_events: 'The bot left: only other bots were there.',
  timeout_exceeded_in_call_not_recording: 'The bot left: it had been in the meeting for long without recording.',
  timeout_exceeded_in_call_recording: 'The bot left: it had recorded for as long as it may.',
  timeout_exceeded_recording_permission_denied: 'The bot left: it was not allowed to record.',
  timeout_exceeded_max_duration: 'The bot left: it had been in the meeting for as long as it may.',
  bot_kicked_from_call: 'Somebody removed the bot from the meeting.',
  bot_kicked_from_waiting_room: 'Somebody refused to let the bot in.',
  bot_received_leave_call: 'The bot left because it was told to.',
};

const PERMISSION_DENIED: Readonly<Record<PermissionDeniedSubCode, string>> = {
  zoom_local_recording_disabled: 'Zoom’s settings of the host do not allow recordings by participants.',
  zoom_local_recording_request_disabled: 'Zoom’s settings of the host do not allow to ask for a recording.',
  zoom_local_recording_request_disabled_by_host: 'The host does not allow to ask for a recording.',
  zoom_bot_in_waiting_room: 'It cannot record while it is in the waiting room.',
  zoom_host_not_present: 'The host, who can allow it, is not there.',
  zoom_local_recording_request_denied_by_host: 'The host refused it.',
  zoom_local_recording_denied: 'It was refused.',
  zoom_local_recording_grant_not_supported: 'The host’s version of Zoom cannot allow it.',
  zoom_sdk_key_blocked_by_host_admin: 'The host’s organisation blocks this bot.',
};

const FAILED: Readonly<Record<FatalSubCode, string>> = {
  bot_errored: 'The bot failed because of an error of its own.',
  meeting_not_found: 'The bot did not join: there is no meeting behind the link.',
  meeting_not_started: 'The bot did not join: the meeting had not started.',
  meeting_requires_registration: 'The bot did not join: the meeting wants guests to register.',
  meeting_requires_sign_in: 'The bot did not join: the meeting lets in people with an account only.',
  meeting_link_expired: 'The bot did not join: the link has expired.',
  meeting_link_invalid: 'The bot did not join: the link does not work.',
  meeting_password_incorrect: 'The bot did not join: the passcode in the link is wrong or missing.',
  meeting_locked: 'The bot did not join: the meeting was locked.',
  meeting_full: 'The bot did not join: the meeting was full.',
  meeting_ended: 'The bot did not join: the meeting was over.',
  failed_to_launch_in_time: 'The bot could not be started in time.',
  google_meet_internal_error: 'The bot did not get into Google Meet because of an error there.',
  google_meet_sign_in_failed: 'The bot could not sign in to Google.',
  google_meet_sign_in_captcha_failed: 'The bot could not sign in: Google wanted a person to prove to be one.',
  google_meet_bot_blocked: 'Google Meet did not let the bot in.',
  google_meet_sso_sign_in_failed: 'The bot could not sign in to Google through the sign-in of its organisation.',
  google_meet_sign_in_missing_login_credentials: 'The bot has no Google account to sign in with.',
  google_meet_sign_in_missing_recovery_credentials:
    'The bot could not sign in: Google asked for more than its password.',
  google_meet_sso_sign_in_missing_login_credentials: 'The bot has no account for the sign-in of its organisation.',
  google_meet_sso_sign_in_missing_totp_secret: 'The bot could not sign in: a one-time code was asked for.',
  google_meet_video_error: 'The bot left Google Meet because of an error with its picture.',
  google_meet_meeting_room_not_ready: 'The bot did not join: the room in Google Meet was not ready.',
  google_meet_login_not_available: 'The bot did not join: no Google account was free for it.',
  google_meet_permission_denied_breakout: 'The bot was moved to a breakout room that it may not enter.',
  google_meet_knocking_disabled: 'The bot did not join: the meeting lets nobody in who asks to join.',
  google_meet_watermark_kicked: 'Google Meet removed the bot: this meeting marks its picture.',
  zoom_sdk_credentials_missing: 'The bot has no access to Zoom set up.',
  zoom_sdk_update_required: 'The bot did not join: Zoom wants a newer version of it.',
  zoom_sdk_app_not_published: 'The bot did not join: at Zoom it may join meetings of its own account only.',
  zoom_email_blocked_by_admin: 'The bot did not join: the host’s organisation does not admit its e-mail address.',
  zoom_registration_required: 'The bot did not join: the meeting wants guests to register.',
  zoom_captcha_required: 'The bot did not join: Zoom wanted a person to prove to be one.',
  zoom_account_blocked: 'The bot did not join: Zoom blocks its account.',
  zoom_invalid_join_token: 'The bot did not join: Zoom did not accept its admission.',
  zoom_invalid_signature: 'The bot did not join: Zoom did not accept its signature.',
  zoom_internal_error: 'The bot did not get into Zoom because of an error there.',
  zoom_join_timeout: 'The bot did not join: Zoom took too long.',
  zoom_email_required: 'The bot did not join: the meeting wants an e-mail address of each guest.',
  zoom_web_disallowed: 'The bot did not join: the host does not allow joining from a browser.',
  zoom_connection_failed: 'The bot lost its connection to Zoom.',
  zoom_error_multiple_device_join: 'The bot did not join: its Zoom account is in the meeting already.',
  zoom_meeting_not_accessible: 'The bot did not join: the meeting is not open to it.',
  zoom_meeting_host_inactive: 'The bot did not join: the host’s Zoom account is not active.',
  zoom_invalid_webinar_invite: 'The bot did not join: the link is a personal invitation to a webinar.',
  zoom_another_meeting_in_progress: 'The bot did not join: the host is in another meeting.',
  microsoft_teams_call_dropped: 'Microsoft Teams ended the bot’s call.',
  microsoft_teams_sign_in_credentials_missing: 'The bot has no Microsoft account to sign in with.',
  microsoft_teams_sign_in_failed: 'The bot could not sign in to Microsoft.',
  microsoft_teams_internal_error: 'The bot did not get into Microsoft Teams because of an error there.',
  microsoft_teams_captcha_detected: 'The bot did not join: Microsoft Teams wanted a person to prove to be one.',
  microsoft_teams_bot_not_invited: 'The bot did not join: only people who are invited may.',
  microsoft_teams_breakout_room_unsupported: 'The bot was moved to a breakout room that it cannot enter.',
  microsoft_teams_event_not_started_for_external: 'The bot did not join: the event had not started for guests.',
  microsoft_teams_2fa_required: 'The bot could not sign in: Microsoft asked for a second proof.',
  webex_join_meeting_error: 'The bot did not get into Webex because of an error there.',
};

const LEAVING = 'The bot was told to leave and is about to.';
const NOT_RECORDED = 'Nothing was recorded.';
const SIMULATED = 'The bot is simulated: nothing joins the meeting and nothing is recorded.';
const NONE_STARTED = 'No bots are started here, so none will come.';

/**
 * What people are told about a bot. Sub-codes are an open set: one that is not listed is told by its status alone.
 *
 * @param launcher Name of what starts bots for its meeting.
 */
export function tellBot(facts: BotFacts, launcher: string): ToldBot {
  const { status, subCode, joinAt, changedAt } = facts;
  const isSimulated = (facts.launcher ?? launcher) === 'simulated';
  const state = stateOf(facts);
  const said = sentenceOf(facts, state);
  const hasNothing = state === 'left' && !facts.hasRecorded && !isSimulated;
  const isNeverStarted = state === 'planned' && launcher === 'none';
  return {
    status,
    subCode,
    joinAt,
    changedAt,
    state,
    isSimulated,
    sentence: hasNothing ? `${said} ${NOT_RECORDED}` : said,
    caveat: isSimulated ? SIMULATED : isNeverStarted ? NONE_STARTED : null,
  };
}

function stateOf({ status, calledBackAt }: BotFacts): BotState {
  const state = STATES[status];
  return calledBackAt === null || state === 'left' || state === 'failed' ? state : 'leaving';
}

function sentenceOf({ status, subCode }: BotFacts, state: BotState): string {
  const general = STATUS_SENTENCES[status];
  if (state === 'leaving') return LEAVING;
  if (subCode === null) return general;
  if (state === 'left') return find(CALL_ENDED, subCode) ?? general;
  if (state === 'failed') return find(FAILED, subCode) ?? general;
  const why = status === 'recording_permission_denied' ? find(PERMISSION_DENIED, subCode) : null;
  return why === null ? general : `${general} ${why}`;
}

const find = (sentences: Readonly<Record<string, string>>, subCode: string): string | null =>
  Object.hasOwn(sentences, subCode) ? (sentences[subCode] ?? null) : null;
