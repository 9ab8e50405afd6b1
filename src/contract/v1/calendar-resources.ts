/** Home of the Calendar V1 shapes on the wire, in the recorded key order, and of our own calendar endpoints. */
import { z } from 'zod';
import { DECISION_CODES } from '../codes.ts';

const uuid = (description: string) => z.string().meta({ description, format: 'uuid' });
const nullableUuid = (description: string) => z.string().nullable().meta({ description, format: 'uuid' });
const aboutInstant = (description: string) => ({
  description: `${description} ISO 8601 in UTC with microseconds and \`Z\`.`,
  format: 'date-time',
  example: '2027-01-31T09:00:00.000000Z',
});
const instant = (description: string) => z.string().meta(aboutInstant(description));
const nullableInstant = (description: string) => z.string().nullable().meta(aboutInstant(description));
const flag = (description: string) => z.boolean().describe(description);
const text = (description: string) => z.string().describe(description);
const nullableText = (description: string) => z.string().nullable().describe(description);

/** Answer of `authenticate`. */
export const calendarTokenResource = z
  .object({
    token: text(
      'Calendar token (a signed JWT) for the `x-recallcalendarauthtoken` header. Valid for 24 hours; any number can be made. It names the person by your own id: after a change of `external_id` make a new one.',
    ),
  })
  .meta({ id: 'CalendarToken', description: 'Access to the calendars of one person.' });

/** Body of `POST authenticate/`. */
export const newCalendarToken = z
  .object({
    user_id: z
      .string()
      .trim()
      .min(1, { error: 'This field may not be blank.' })
      .max(500, { error: 'Ensure this field has no more than 500 characters.' })
      .meta({
        description:
          'Your own id for this person: 1 to 500 characters, compared exactly, spaces around it are dropped. It is the `external_id` of the calendar user.',
        example: 'user-4711',
      }),
  })
  .meta({ id: 'NewCalendarToken', description: 'Whose calendars the token is for.' });

const preferenceFlags = {
  record_non_host: flag('Record meetings that somebody else hosts. False asks for nothing; it never forbids.'),
  record_recurring: flag('Record meetings that are part of a series. False asks for nothing; it never forbids.'),
  record_external: flag(
    "Record meetings with an attendee whose email domain differs from the host's. False asks for nothing; it never forbids.",
  ),
  record_internal: flag('Record meetings without such an attendee. False asks for nothing; it never forbids.'),
  record_confirmed: flag(
    'Filter: of those, only meetings that the connected account accepted; the host counts as having accepted.',
  ),
  record_only_host: flag('Filter: of those, only meetings that the connected account hosts.'),
};

/** What a calendar user wants recorded. */
export const preferencesResource = z
  .object({
    id: uuid('Id of the preferences.'),
    ...preferenceFlags,
    bot_name: text('Name that bots show in meetings of this person.'),
  })
  .meta({
    id: 'RecordingPreferences',
    description:
      'What is recorded when nobody decides otherwise. A meeting is recorded when one of `record_non_host`, `record_recurring`, `record_external`, `record_internal` asks for it and no filter rules it out. A new person has all of them false.',
  });

/** The person whose calendars are read. */
export const calendarUserResource = z
  .object({
    id: uuid('Id of the calendar user.'),
    external_id: nullableText('Your own id for this person; never null here.'),
    connections: z
      .array(
        z.object({
          platform: z.enum(['google', 'microsoft']).describe('Whose calendar it is.'),
          connected: flag('Whether an account is connected and can be read.'),
          email: nullableText('Address of the account; null when none is connected.'),
          id: nullableUuid('Id of the connection; null when none is connected.'),
        }),
      )
      .describe(
        'Always two entries: google, then microsoft. Connections of other kinds, and lost ones with their reason, are listed by `GET /api/v1/calendar/connections/`.',
      ),
    preferences: preferencesResource,
  })
  .meta({ id: 'CalendarUser', description: 'A person whose calendars are read.' });

/** Answer of `GET users/`: bare, or a page when `paginate` is true. */
export const calendarUserListResource = z.union([
  z.array(calendarUserResource),
  z.object({
    next: nullableText('Address of the next page; null on the last one.'),
    previous: nullableText('Always null: pages are read forward only.'),
    results: z.array(calendarUserResource).describe('At most 100 calendar users, oldest first.'),
  }),
]);

/** Body of PUT and PATCH `user/`; both change only what they name. */
export const calendarUserChange = z
  .object({
    external_id: newCalendarToken.shape.user_id.optional().meta({
      description:
        'A new own id for this person, 1 to 500 characters, that no other calendar user of the workspace has. Calendar tokens made before stop working.',
      example: 'user-4711',
    }),
    preferences: z
      .object({
        ...preferenceFlags,
        bot_name: z
          .string()
          .trim()
          .min(1, { error: 'This field may not be blank.' })
          .max(100, { error: 'Ensure this field has no more than 100 characters.' })
          .describe(
            'Name that bots show in meetings of this person: 1 to 100 characters. Scheduled bots get it at once.',
          ),
      })
      .partial()
      .optional()
      .describe('Preferences to change; those that are not named stay as they are.'),
  })
  .meta({
    id: 'CalendarUserChange',
    description: 'What to change; what is absent stays as it is, with PUT too.',
    example: { preferences: { record_external: true, bot_name: 'Notes' } },
  });

/** Body of `POST user/disconnect/`. */
export const disconnectRequest = z
  .object({
    platform: z
      .enum(['google', 'microsoft'], { error: 'Send "google" or "microsoft".' })
      .describe('Whose connections are taken away.'),
  })
  .meta({ id: 'DisconnectRequest', description: 'Which platform to disconnect.' });

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
});

const attendee = z.object({
  name: nullableText('Name as the calendar has it; null when it has none.'),
  email: text('Address, in the spelling of the calendar.'),
  is_organizer: flag('Whether this attendee organizes the meeting.'),
  status: z
    .enum(['accepted', 'declined', 'tentative', 'not_available'])
    .describe('Answer to the invitation; `not_available` when there is none yet.'),
});

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
    platform: nullableText('The same as `meeting_platform` when a bot can join there, else null.'),
    platform_id: nullableText("The provider's own id of the event."),
    meeting_platform: nullableText(
      'Service of the meeting link: `zoom`, `google_meet`, `microsoft_teams`, `microsoft_teams_live`, `webex`, `goto_meeting`, or one that bots cannot join, such as `jitsi`. Null without a link.',
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

const storedDecision = z.object({
  will_record: flag('Whether it was to be recorded.'),
  code: z.enum(DECISION_CODES).describe('Why, for programs.'),
  reason: text('Why, for people.'),
});

/** Why a meeting is or is not recorded. */
export const decisionResource = z
  .object({
    will_record: flag('Whether a bot records this meeting.'),
    code: z.enum(DECISION_CODES).describe('The rule that decided, for programs.'),
    reason: text('The same sentence as `will_record_reason`.'),
    trace: z
      .array(
        z.object({
          rule: text('Name of the rule: a prerequisite, `override_should_record`, or a preference.'),
          fact: text('What the rule looked at, a sentence.'),
          outcome: z
            .enum(['passed', 'failed', 'matched', 'not_matched', 'not_used'])
            .describe(
              'A prerequisite or filter `passed` or `failed`; an override or base preference `matched` or did `not_matched`; `not_used` when it is not set.',
            ),
        }),
      )
      .describe(
        'Every rule that was tried, in order, as things stood when the decision was made. Empty for a decision from before traces were kept that would come out otherwise today.',
      ),
    changed_at: instant('When the answer or its code last changed.'),
    previous: storedDecision.nullable().describe('What it was before that; null when it never changed.'),
  })
  .meta({ id: 'RecordingDecision', description: 'Why a meeting is or is not recorded.' });

/** A link from a calendar user to an account, of any kind. */
export const connectionResource = z
  .object({
    id: uuid('Id of the connection.'),
    kind: z.enum(['google', 'microsoft', 'caldav', 'ics']).describe('What is connected.'),
    account: text('Address of the account, or a label for a feed.'),
    connected: flag('Whether it can be read; false when the person has to connect it again.'),
    reason: nullableText(
      'What is wrong, a sentence for the person: why it is not connected, or why the last sync failed. Null while all is well.',
    ),
    calendars_count: z.number().int().describe('How many calendars it has, read or not.'),
    selected_calendars_count: z.number().int().describe('How many of them are read.'),
    proven_current_at: nullableInstant(
      'Everything that changed before this instant is known, in every calendar that is read; null before the first sync, and while none is read.',
    ),
  })
  .meta({ id: 'CalendarConnection', description: 'An account or a feed that calendars are read from.' });

const requiredText = (longest: number) =>
  z
    .string({ error: 'This field is required.' })
    .min(1, { error: 'This field may not be blank.' })
    .max(longest, { error: `Ensure this field has no more than ${longest} characters.` });

const newFeed = z
  .object({
    kind: z.literal('ics').describe('A feed.'),
    url: requiredText(2048).trim().min(1, { error: 'This field may not be blank.' }).meta({
      description: 'Address of the feed: https, http or webcal. It is a secret: it is stored sealed and never shown.',
      example: 'https://example.com/calendars/private.ics',
    }),
    addresses: z
      .array(z.email({ error: 'Not an email address.' }).max(320, { error: 'Not an email address.' }).toLowerCase())
      .max(20, { error: 'List at most 20 addresses.' })
      .default([])
      .describe('Own addresses of the person, at most 20, so that their answers in the feed are recognised.'),
  })
  .meta({ title: 'Feed', description: 'A calendar feed to connect.' });

const newCalDavAccount = z
  .object({
    kind: z.literal('caldav').describe('A CalDAV account.'),
    url: z
      .string()
      .trim()
      .max(2048, { error: 'Ensure this field has no more than 2048 characters.' })
      .default('')
      .meta({
        description:
          'Address of the server, or of a calendar on it; a bare host will do. Empty or absent: the server of the disconnected account with this `username`, or else one found by the domain of `username`, which then must be an email address.',
        example: 'https://caldav.fastmail.com',
      }),
    username: requiredText(320).trim().min(1, { error: 'This field may not be blank.' }).meta({
      description: 'User name at the server, often the email address.',
      example: 'you@example.com',
    }),
    password: requiredText(1024).describe(
      'Password; with most providers an app password made for this purpose. It is stored sealed and never shown.',
    ),
  })
  .meta({ title: 'CalDAV account', description: 'A CalDAV account to connect.' });

/** Body of `POST connections/`. */
export const newConnection = z
  .discriminatedUnion('kind', [newFeed, newCalDavAccount], {
    error: 'Send "ics" or "caldav". Google and Microsoft are connected on their consent page.',
  })
  .meta({ id: 'NewCalendarConnection', description: 'A calendar feed or a CalDAV account to connect.' });

/** One calendar of a connection. */
export const connectedCalendarResource = z
  .object({
    id: uuid('Id of the calendar.'),
    name: text('Name as the provider has it.'),
    time_zone: nullableText('IANA name of its zone; null when the provider does not say.'),
    is_primary: flag('Whether it is the main calendar of the account.'),
    selected: flag('Whether its meetings are read.'),
    proven_current_at: nullableInstant(
      'Everything that changed before this instant is known; null before the first sync.',
    ),
    unreadable_count: z
      .number()
      .int()
      .describe(
        'Events that could not be read when the calendar was last read as a whole, or more when a change since then had more. They stay as they were.',
      ),
    error: nullableText('Why the last sync failed, a sentence; null when it succeeded.'),
  })
  .meta({ id: 'ConnectedCalendar', description: 'One calendar of a connection.' });

/** Body of `PATCH connections/{id}/calendars/`. */
export const calendarChoices = z
  .array(
    z.object({
      id: uuid('Id of a calendar of this connection.'),
      selected: flag('True: its meetings are read. False: they and their scheduled bots are removed.'),
    }),
  )
  .min(1, { error: 'List at least one calendar.' })
  .max(500, { error: 'List at most 500 calendars.' })
  .meta({ id: 'CalendarChoices', description: 'Calendars to switch on or off; those not named stay as they are.' });

/** Where a browser goes to connect an account, and what a form for the others shows. */
export const connectLinksResource = z
  .object({
    google: nullableText("Google's consent page for this person; null when no OAuth client is set for Google."),
    microsoft: nullableText(
      "Microsoft's consent page for this person; null when no OAuth client is set for Microsoft.",
    ),
    caldav: z
      .object({
        presets: z
          .array(
            z.object({
              id: text('Stable name of the preset.'),
              name: text('What people call the service.'),
              url: nullableText('Address to send as `url`; null when each customer has a server of their own.'),
              url_example: nullableText('What such an address looks like; null when `url` is set.'),
              username_hint: text('What to type as user name, a sentence.'),
              password_hint: text('Which password it takes and where it is made, a sentence.'),
              help_url: nullableText("The service's own page about it; null when it has none."),
              email_domains: z.array(z.string()).describe('Domains of email addresses that belong to the service.'),
            }),
          )
          .describe('Well-known services; any other CalDAV server works by its address.'),
      })
      .describe('What a form for CalDAV accounts shows.'),
  })
  .meta({ id: 'ConnectLinks', description: 'Ways to connect a calendar.' });

/** A refusal with a code of its own. */
export const refusalResource = z
  .object({ code: text('For programs.'), detail: text('For people, a sentence.') })
  .meta({ id: 'Refusal', description: 'A rule refused the request.' });
