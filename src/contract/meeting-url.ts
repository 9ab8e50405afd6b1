/** Home of the parsed meeting link, as it is stored and as the wire shows it. */

/** Platforms that Recall has too; the values of `meeting_platform` on the wire. */
export const RECALL_PLATFORMS = [
  'zoom',
  'google_meet',
  'microsoft_teams',
  'microsoft_teams_live',
  'webex',
  'goto_meeting',
] as const;

/** Platforms a bot can join. `sandbox_room`: a room of the sandbox beside this server. */
export const JOINABLE_PLATFORMS = [...RECALL_PLATFORMS, 'sandbox_room'] as const;

/** A platform whose meetings are recorded. */
export type JoinablePlatform = (typeof JOINABLE_PLATFORMS)[number];

/** The parts of a link, by platform; field names are those of the wire (`meeting_url` of a bot, `*_invite` of a meeting). */
export type MeetingUrlParts =
  | { platform: 'zoom'; meeting_id: string; meeting_password: string | null }
  | { platform: 'google_meet'; meeting_id: string }
  | {
      platform: 'microsoft_teams' | 'microsoft_teams_live';
      meeting_id: string | null;
      meeting_password: string | null;
      organizer_id: string | null;
      tenant_id: string | null;
      message_id: string | null;
      thread_id: string | null;
      business_meeting_id: string | null;
      business_meeting_password: string | null;
    }
  | {
      platform: 'webex';
      meeting_subdomain: string;
      meeting_mtid: string | null;
      meeting_path: string | null;
      meeting_personal_room_id: string | null;
    }
  | { platform: 'goto_meeting'; meeting_id: string }
  | { platform: 'sandbox_room'; meeting_id: string };

/** A link found in a calendar event. */
export type MeetingUrl =
  | {
      kind: 'joinable';
      platform: JoinablePlatform;
      /** The address a bot opens: wrappers undone, passcodes kept. */
      address: string;
      /** Equal for every form of the link to the same real meeting, e.g. `zoom:85746382910`. */
      key: string;
      parts: MeetingUrlParts;
    }
  | {
      kind: 'known';
      /** A service we recognise but do not record, e.g. `jitsi`, `whereby`. */
      platform: string;
      address: string;
    };

/** A link to a meeting that a bot can join. */
export type JoinableMeetingUrl = Extract<MeetingUrl, { kind: 'joinable' }>;
