/** Home of the `*_invite` objects: a meeting link as Calendar V1 shows it. */
import type { MeetingUrl } from '../../contract/index.ts';

/** The five `*_invite` fields of a calendar meeting; at most one of them is not null. */
export type MeetingInvites = {
  zoom_invite: { meeting_id: string; meeting_password: string | null } | null;
  teams_invite: {
    organizer_id: string | null;
    tenant_id: string | null;
    message_id: string | null;
    thread_id: string | null;
    meeting_id: string | null;
    meeting_password: string | null;
    business_meeting_id: string | null;
    business_meeting_password: string | null;
  } | null;
  meet_invite: { meeting_id: string } | null;
  webex_invite: {
    meeting_subdomain: string;
    meeting_path: string | null;
    meeting_mtid: string | null;
    meeting_personal_room_id: string | null;
  } | null;
  goto_meeting_invite: { meeting_id: string } | null;
};

/**
 * Shows a meeting link in the fields of Calendar V1.
 *
 * @param meetingUrl null and links of merely known services give five nulls.
 * @returns a new object. A Teams link has either a thread, or the number of a meeting with its passcode.
 */
export function invitesOf(meetingUrl: MeetingUrl | null): MeetingInvites {
  const invites: MeetingInvites = {
    zoom_invite: null,
    teams_invite: null,
    meet_invite: null,
    webex_invite: null,
    goto_meeting_invite: null,
  };
  if (meetingUrl === null || meetingUrl.kind === 'known') return invites;
  const { parts } = meetingUrl;
  switch (parts.platform) {
    case 'zoom':
      return { ...invites, zoom_invite: { meeting_id: parts.meeting_id, meeting_password: parts.meeting_password } };
    case 'google_meet':
      return { ...invites, meet_invite: { meeting_id: parts.meeting_id } };
    case 'microsoft_teams':
    case 'microsoft_teams_live': {
      const { organizer_id, tenant_id, message_id, thread_id } = parts;
      const { meeting_id, meeting_password, business_meeting_id, business_meeting_password } = parts;
      const byThread = { organizer_id, tenant_id, message_id, thread_id };
      const byNumber = { meeting_id, meeting_password, business_meeting_id, business_meeting_password };
      return { ...invites, teams_invite: { ...byThread, ...byNumber } };
    }
    case 'webex': {
      const { meeting_subdomain, meeting_path, meeting_mtid, meeting_personal_room_id } = parts;
      return { ...invites, webex_invite: { meeting_subdomain, meeting_path, meeting_mtid, meeting_personal_room_id } };
    }
    case 'goto_meeting':
      return { ...invites, goto_meeting_invite: { meeting_id: parts.meeting_id } };
    default:
      return parts satisfies never;
  }
}
