/** Home of what options of a bot are when nobody says otherwise, as Recall documents them. */

/** @see https://docs.recall.ai/reference/bot_create (recording_config) */
const RECORDING_CONFIG = {
  transcript: null,
  participant_events: {},
  meeting_metadata: {},
  video_mixed_layout: 'speaker_view',
  video_mixed_participant_video_when_screenshare: 'overlap',
  start_recording_on: 'participant_join',
  retention: { type: 'timed', hours: 168 },
};

/** Seconds. @see https://docs.recall.ai/reference/bot_create (automatic_leave) */
const AUTOMATIC_LEAVE = {
  waiting_room_timeout: 1200,
  noone_joined_timeout: 1200,
  everyone_left_timeout: { timeout: 2, activate_after: null },
  in_call_not_recording_timeout: 3600,
  in_call_recording_timeout: null,
  recording_permission_denied_timeout: 30,
  silence_detection: { timeout: 3600, activate_after: 1200 },
  bot_detection: { using_participant_events: { timeout: 600, activate_after: 1200 } },
};

/** The options of a bot that have defaults, as its creator asked, with the defaults around what was said. */
export const optionsWithDefaults = (
  config: Readonly<Record<string, unknown>>,
): { recording_config: Record<string, unknown>; automatic_leave: Record<string, unknown> } => ({
  recording_config: { ...RECORDING_CONFIG, ...asOptions(config['recording_config']) },
  automatic_leave: { ...AUTOMATIC_LEAVE, ...asOptions(config['automatic_leave']) },
});

/** An option as it is stored; null when it was not sent, or sent as null. */
export function asOptions(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
