/** Home of calendar meetings in Calendar V1, in the recorded key order. */
import { z } from 'zod';
import { meetingBotResource } from '../own/meeting-bots.ts';
import { flag, instant, nullableText, nullableUuid, text, uuid } from '../fields.ts';
import { RECALL_PLATFORMS } from '../meeting-url.ts';

const webexInvite = z.object({
  meeting_subdomain: text('Site of the meeting: `example` of `example.webex.com`.'),
  meeting_path: nullableText('Path of a scheduled meeting, without its first slash; null for personal rooms.'),
  meeting_mtid: nullableText('`MTID` of a scheduled meeting; null for personal rooms.'),
  meeting_personal_room_id: nullableText('Name of a personal room; null for scheduled meetings.'),
});

const teamsInvite = z.object({
  organizer_id: nullableText('Id of the organizer at Microsoft; null when the link does not carry it.'),
  tenant_id: nullableText('Id of the organization at Microsoft; null when the link does not carry it.'),
  message_id: nullableText('Message part of the link; null when the link does not carry it.'),
  thread_id: nullableText('Thread part of the link; null when the link does not carry it.'),
  meeting_id: nullableText(
    'Number of a meeting of the personal Teams, as in `teams.live.com/meet/…`; null for others.',
  ),
  meeting_password: nullableText('Passcode that goes with `meeting_id`; null when the link does not carry it.'),
  business_meeting_id: nullableText(
    'Number of a meeting of Teams for work, as in `teams.microsoft.com/meet/…`; null for others.',
  ),
  business_meeting_password: nullableText(
    'Passcode that goes with `business_meeting_id`; null when the link does not carry it.',
  ),
});

const attendee = z.object({
  name: nullableText('Name as the calendar has it; null when it has none.'),
  email: text('Address, in the spelling of the calendar.'),
  is_organizer: flag('Whether this attendee organizes the meeting.'),
  status: z
    .enum(['accepted', 'declined', 'tentative', 'not_available'])
    .describe('Answer to the invitation; `not_available` when there is none yet.'),
});

const unknownTimeZone = z.object({
  name: text('The zone as the calendar writes it.'),
  read_as: text('The zone that the times were read in: that of the calendar, or `UTC`.'),
});

const joinablePlatform = z.enum(RECALL_PLATFORMS).nullable();

/** One meeting in one person's calendar. */
export const calendarMeetingResource = z
  .object({
    id: uuid('Id of the meeting, per person: the same event in two calendars has two ids. Kept when the event moves.'),
    override_should_record: z
      .boolean()
      .nullable()
      .describe('True: record. False: do not. Null, the default: the preferences decide.'),
    title: text('Title; empty when the event has none or the provider hides it.'),
    description: text('Text or HTML as the provider has it; empty when there is none.'),
    will_record: flag('Whether a bot records this meeting, as decided now.'),
    will_record_reason: text(
      'Why, a sentence for people. `GET /api/v1/calendar/meetings/{id}/decision/` has the code and every rule.',
    ),
    start_time: instant('Start. Of all-day events: midnight of the first day in the zone of the calendar.'),
    end_time: instant('End; equal to `start_time` when the event has none.'),
    platform: joinablePlatform.describe('The same as `meeting_platform`.'),
    platform_id: nullableText("The provider's own id of the event."),
    meeting_platform: joinablePlatform.describe(
      'Service of the meeting link; null without a link, and where bots cannot join: `meeting_service` says which that is.',
    ),
    calendar_platform: text('Where the calendar is: `google`, `microsoft`, `caldav` or `ics`.'),
    zoom_invite: z
      .object({
        meeting_id: text('Number of the meeting, or the name of a personal room.'),
        meeting_password: nullableText('Passcode in the link; null when the link carries none.'),
      })
      .nullable()
      .describe('Parts of a Zoom link; null for any other.'),
    teams_invite: teamsInvite.nullable().describe('Parts of a Microsoft Teams link; null for any other.'),
    meet_invite: z
      .object({ meeting_id: text('Code of the meeting, such as `abc-defg-hij`.') })
      .nullable()
      .describe('Parts of a Google Meet link; null for any other.'),
    webex_invite: webexInvite.nullable().describe('Parts of a Webex link; null for any other.'),
    goto_meeting_invite: z
      .object({ meeting_id: text('Number of the meeting, or the name of a personal room.') })
      .nullable()
      .describe('Parts of a GoTo Meeting link; null for any other.'),
    bot_id: nullableUuid(
      'The bot that records this meeting; null when none is planned for this person, also when somebody else has one in the same meeting.',
    ),
    is_external: flag("Whether an attendee's email domain differs from the host's."),
    is_hosted_by_me: flag('Whether the connected account organizes the meeting.'),
    is_recurring: flag('Whether the meeting is part of a series.'),
    organizer_email: text('Address of the organizer; empty when the provider does not say.'),
    attendee_emails: z.array(z.string()).describe('Addresses of `attendees`, in the same order.'),
    attendees: z
      .array(attendee)
      .describe('Who is invited, in the order of the provider; empty when there is nobody or the provider hides them.'),
    ical_uid: text('iCalendar UID of the event: the same in every calendar it stands in, and for a whole series.'),
    visibility: nullableText(
      "The provider's own word (Google: `default`, `public`, `private`, `confidential`); null when it has none.",
    ),
    meeting_url: nullableText(
      'The meeting link: wrappers undone, passcode kept. Null when there is none of a service we know. Recall has no such field.',
    ),
    meeting_service: nullableText(
      'Service of the meeting link, also of one that bots cannot join, such as `jitsi` or `whereby`; null without a link. New names may come. Recall has no such field.',
    ),
    unknown_time_zone: unknownTimeZone
      .nullable()
      .describe(
        'The zone that the calendar gives for the times, or for all of its floating and all-day events, and that nobody knows, so that `start_time` and `end_time` may be wrong; null, as nearly always, when all zones are known. Not part of Recall.',
      ),
    bot: meetingBotResource
      .nullable()
      .describe('How far the bot of `bot_id` has come; null without one. Not part of Recall.'),
  })
  .meta({
    id: 'CalendarMeeting',
    description: 'One event in one calendar of a person, with or without a meeting link.',
  });

/** Body of PUT and PATCH `meetings/{id}/`. */
export const overrideChange = z
  .object({
    override_should_record: z
      .boolean()
      .nullable()
      .optional()
      .describe('True: record. False: do not. Null: the preferences decide. Absent: stays as it is.'),
  })
  .meta({ id: 'OverrideChange', description: 'What the person decides for this one meeting.' });
