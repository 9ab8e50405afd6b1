/** Home of turning calendar users, meetings and connections into their shapes on the wire. */
import type { z } from 'zod';
import { listConnections } from '../../connections/index.ts';
import type { CalendarUser } from '../../calendar-users/index.ts';
import type { Connection } from '../../connections/index.ts';
import {
  wireInstant,
  type calendarMeetingResource,
  type calendarUserResource,
  type decisionResource,
} from '../../contract/index.ts';
import type { Db } from '../../db/index.ts';
import { invitesOf } from '../../meeting-links/index.ts';
import type { ShownMeeting } from '../../meetings/index.ts';
import {
  DEFAULT_PREFERENCES,
  readPreferences,
  type Decision,
  type ExplainedDecision,
  type RecordingPreferences,
} from '../../decisions/index.ts';

const WIRE_PLATFORMS = ['google', 'microsoft'] as const;

/** Calendar users as the wire shows them, in the order given; two queries however many. */
export async function toCalendarUserResources(
  db: Db,
  users: readonly CalendarUser[],
): Promise<z.infer<typeof calendarUserResource>[]> {
  const ids = users.map((user) => user.id);
  const connections = Map.groupBy(await listConnections(db, ids), (connection) => connection.calendarUserId);
  const preferences = await readPreferences(db, ids);
  return users.map((user) => {
    const { id, ...chosen } = preferences.get(user.id) ?? { id: user.id, ...DEFAULT_PREFERENCES };
    return {
      id: user.id,
      external_id: user.externalId,
      connections: WIRE_PLATFORMS.map((platform) => toWireConnection(platform, connections.get(user.id) ?? [])),
      preferences: { id, ...inWireOrder(chosen) },
    };
  });
}

/** One calendar user as the wire shows it. */
export async function toCalendarUserResource(
  db: Db,
  user: CalendarUser,
): Promise<z.infer<typeof calendarUserResource>> {
  const [resource] = await toCalendarUserResources(db, [user]);
  if (resource === undefined) throw new Error('one user in, none out');
  return resource;
}

/** The wire knows one account per platform: the newest that works, else none. */
function toWireConnection(
  platform: (typeof WIRE_PLATFORMS)[number],
  connections: readonly Connection[],
): z.infer<typeof calendarUserResource>['connections'][number] {
  const connection = connections.findLast(
    (candidate) => candidate.provider === platform && candidate.state !== 'disconnected',
  );
  return connection === undefined
    ? { platform, connected: false, email: null, id: null }
    : { platform, connected: true, email: connection.account, id: connection.id };
}

const inWireOrder = (preferences: RecordingPreferences): RecordingPreferences => ({
  record_non_host: preferences.record_non_host,
  record_recurring: preferences.record_recurring,
  record_external: preferences.record_external,
  record_internal: preferences.record_internal,
  record_confirmed: preferences.record_confirmed,
  record_only_host: preferences.record_only_host,
  bot_name: preferences.bot_name,
});

/** A meeting as the wire shows it. */
export function toCalendarMeetingResource(meeting: ShownMeeting): z.infer<typeof calendarMeetingResource> {
  const link = meeting.meetingUrl;
  const { zoom_invite, teams_invite, meet_invite, webex_invite, goto_meeting_invite } = invitesOf(link);
  return {
    id: meeting.id,
    override_should_record: meeting.override,
    title: meeting.title ?? '',
    description: meeting.description ?? '',
    will_record: meeting.decision.willRecord,
    will_record_reason: meeting.decision.reason,
    start_time: wireInstant(meeting.startAt),
    end_time: wireInstant(meeting.endAt ?? meeting.startAt),
    platform: link?.kind === 'joinable' ? link.platform : null,
    platform_id: meeting.platformId,
    meeting_platform: link?.platform ?? null,
    calendar_platform: meeting.provider,
    zoom_invite,
    teams_invite,
    meet_invite,
    webex_invite,
    goto_meeting_invite,
    bot_id: meeting.botId,
    is_external: meeting.isExternal,
    is_hosted_by_me: meeting.isHostedByMe,
    is_recurring: meeting.isRecurring,
    organizer_email: meeting.organizerEmail ?? '',
    attendee_emails: meeting.attendees.map((attendee) => attendee.email),
    attendees: meeting.attendees.map((attendee) => ({
      name: attendee.name,
      email: attendee.email,
      is_organizer: attendee.isOrganizer,
      status: attendee.response === 'none' ? 'not_available' : attendee.response,
    })),
    ical_uid: meeting.icalUid,
    visibility: meeting.visibility,
  };
}

const toWireDecision = (decision: Decision): { will_record: boolean; code: Decision['code']; reason: string } => ({
  will_record: decision.willRecord,
  code: decision.code,
  reason: decision.reason,
});

/** Why a meeting is or is not recorded, with every rule as it stood when the decision was made. */
export function toDecisionResource(explained: ExplainedDecision): z.infer<typeof decisionResource> {
  const { decision, trace, decisionChangedAt, previous } = explained;
  return {
    ...toWireDecision(decision),
    trace,
    changed_at: wireInstant(decisionChangedAt),
    previous: previous === null ? null : toWireDecision(previous),
  };
}
