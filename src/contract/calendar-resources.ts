/** Home of the Calendar V1 shapes on the wire, in the recorded key order, and of our own calendar endpoints. */
import { z } from 'zod';
import { DECISION_CODES } from './codes.ts';

const instant = (description: string) => z.string().describe(`${description} ISO 8601, UTC, microseconds and Z.`);
const uuid = z.string();

/** Answer of `authenticate`. */
export const calendarTokenResource = z
  .object({
    token: z
      .string()
      .describe(
        'Calendar token (JWT) for the x-recallcalendarauthtoken header. Valid for 24 hours; any number can be made.',
      ),
  })
  .meta({ id: 'CalendarToken' });

const preferenceFlags = {
  record_non_host: z.boolean().describe('Record meetings that somebody else hosts.'),
  record_recurring: z.boolean().describe('Record meetings that are part of a series.'),
  record_external: z.boolean().describe("Record meetings with an attendee whose domain differs from the host's."),
  record_internal: z.boolean().describe('Record meetings without such an attendee.'),
  record_confirmed: z.boolean().describe('Filter: only meetings that the connected account accepted.'),
  record_only_host: z.boolean().describe('Filter: only meetings that the connected account hosts.'),
};
const botName = z.string().trim().min(1).max(100).describe('Name that the bot shows in the meeting.');

/** What a calendar user wants recorded. */
export const preferencesResource = z
  .object({ id: uuid, ...preferenceFlags, bot_name: z.string().describe('Name that the bot shows in the meeting.') })
  .meta({ id: 'RecordingPreferences' });

/** The person whose calendars are read. */
export const calendarUserResource = z
  .object({
    id: uuid,
    external_id: z.string().nullable().describe('Your own id for this person.'),
    connections: z
      .array(
        z.object({
          platform: z.enum(['google', 'microsoft']),
          connected: z.boolean(),
          email: z.string().nullable().describe('Account address; null when not connected.'),
          id: uuid.nullable().describe('Null when not connected.'),
        }),
      )
      .describe('Always two entries: google, then microsoft.'),
    preferences: preferencesResource,
  })
  .meta({ id: 'CalendarUser' });

/** Body of PUT and PATCH `user/`; both change only what they name. */
export const calendarUserChange = z
  .object({
    external_id: z.string().trim().min(1).max(500).optional(),
    preferences: z
      .object({ ...preferenceFlags, bot_name: botName })
      .partial()
      .optional(),
  })
  .meta({ id: 'CalendarUserChange' });

const nullableText = z.string().nullable();

/** One meeting in one person's calendar. */
export const calendarMeetingResource = z
  .object({
    id: uuid.describe('Per person: the same event in two calendars has two ids.'),
    override_should_record: z
      .boolean()
      .nullable()
      .describe('True or false beats the preferences; null leaves it to them.'),
    title: z.string().describe('Empty when the provider hides it.'),
    description: z.string().describe('Text or HTML as the provider has it; empty when there is none.'),
    will_record: z.boolean(),
    will_record_reason: z
      .string()
      .describe('A sentence for people. The endpoint decision/ has the code and every rule.'),
    start_time: instant('For all-day events midnight of the first day in the zone of the calendar.'),
    end_time: instant('Equal to start_time when the event has no end.'),
    platform: nullableText.describe('The same as meeting_platform when a bot can join, else null.'),
    platform_id: nullableText.describe("The provider's id of the event."),
    meeting_platform: nullableText.describe('Service of the meeting link; null without one.'),
    calendar_platform: z.string().describe('google, microsoft, caldav or ics.'),
    zoom_invite: z.object({ meeting_id: z.string(), meeting_password: nullableText }).nullable(),
    teams_invite: z
      .object({
        organizer_id: nullableText,
        tenant_id: nullableText,
        message_id: nullableText,
        thread_id: nullableText,
      })
      .nullable(),
    meet_invite: z.object({ meeting_id: z.string() }).nullable(),
    webex_invite: z
      .object({
        meeting_subdomain: z.string(),
        meeting_path: nullableText,
        meeting_mtid: nullableText,
        meeting_personal_room_id: nullableText,
      })
      .nullable(),
    goto_meeting_invite: z.object({ meeting_id: z.string() }).nullable(),
    bot_id: uuid.nullable().describe('The bot that records this meeting; null when none is planned.'),
    is_external: z.boolean(),
    is_hosted_by_me: z.boolean(),
    is_recurring: z.boolean(),
    organizer_email: z.string().describe('Empty when the provider does not say.'),
    attendee_emails: z.array(z.string()),
    attendees: z.array(
      z.object({
        name: nullableText,
        email: z.string(),
        is_organizer: z.boolean(),
        status: z.enum(['accepted', 'declined', 'tentative', 'not_available']),
      }),
    ),
    ical_uid: z.string(),
    visibility: nullableText.describe("The provider's own word."),
  })
  .meta({ id: 'CalendarMeeting' });

/** Body of PUT and PATCH `meetings/{id}/`. */
export const overrideChange = z
  .object({
    override_should_record: z
      .boolean()
      .nullable()
      .optional()
      .describe('True: record. False: do not. Null: the preferences decide.'),
  })
  .meta({ id: 'OverrideChange' });

const storedDecision = z.object({ will_record: z.boolean(), code: z.enum(DECISION_CODES), reason: z.string() });

/** Why a meeting is or is not recorded. */
export const decisionResource = z
  .object({
    will_record: z.boolean(),
    code: z.enum(DECISION_CODES),
    reason: z.string().describe('The same sentence as will_record_reason.'),
    trace: z
      .array(
        z.object({
          rule: z.string(),
          fact: z.string().describe('What the rule looked at.'),
          outcome: z.enum(['passed', 'failed', 'matched', 'not_matched', 'not_used']),
        }),
      )
      .describe('Every rule that was tried, in order.'),
    changed_at: instant('When the answer or its code last changed.'),
    previous: storedDecision.nullable().describe('What it was before; null when it never changed.'),
  })
  .meta({ id: 'RecordingDecision' });

/** A link from a calendar user to an account, of any kind. */
export const connectionResource = z
  .object({
    id: uuid,
    kind: z.enum(['google', 'microsoft', 'caldav', 'ics']),
    account: z.string().describe('Account address, or a label for a feed.'),
    connected: z.boolean(),
    reason: nullableText.describe('Why it is not connected, a sentence for the person; null while all is well.'),
    calendars_count: z.number().int(),
    proven_current_at: nullableText.describe(
      'Everything that changed before this instant is known; null before the first sync.',
    ),
  })
  .meta({ id: 'CalendarConnection' });

/** One calendar of a connection. */
export const connectedCalendarResource = z
  .object({
    id: uuid,
    name: z.string(),
    time_zone: nullableText,
    is_primary: z.boolean(),
    selected: z.boolean().describe('Whether its meetings are read.'),
    proven_current_at: nullableText,
    unreadable_count: z.number().int().describe('Events of the last sync that could not be read.'),
    error: nullableText.describe('Why the last sync failed; null when it succeeded.'),
  })
  .meta({ id: 'ConnectedCalendar' });

/** Where a browser goes to connect an account. */
export const connectLinksResource = z
  .object({
    google: nullableText.describe(
      "Google's consent page for this person; null when no OAuth client is set for Google.",
    ),
  })
  .meta({ id: 'ConnectLinks' });
