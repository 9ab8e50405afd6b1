/** Home of calendar users, their tokens and preferences in Calendar V1, in the recorded key order. */
import { z } from 'zod';
import { flag, nullableText, nullableUuid, text, uuid } from '../fields.ts';

/** Answer of `authenticate`. */
export const calendarTokenResource = z
  .object({
    token: text(
      'Calendar token (a signed JWT) for the `x-recallcalendarauthtoken` header. Valid for 24 hours; any number can be made. It stays that of this person when `external_id` changes.',
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
          connected: flag(
            'Whether an account is connected, and its meetings are there: true once it was read for the first time.',
          ),
          email: nullableText(
            'Address of the account, also while it is read for the first time; null when there is none.',
          ),
          id: nullableUuid('Id of the connection; null when there is none.'),
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
        'A new own id for this person, 1 to 500 characters, that no other calendar user of the workspace has. Calendar tokens made before go on working.',
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
