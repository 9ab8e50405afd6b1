/** Home of connections of every kind: as they are shown, and what connects one. */
import { z } from 'zod';
import { flag, nullableInstant, nullableText, text, uuid } from '../fields.ts';

/** A link from a calendar user to an account, of any kind. */
export const connectionResource = z
  .object({
    id: uuid('Id of the connection.'),
    kind: z.enum(['google', 'microsoft', 'caldav', 'ics']).describe('What is connected.'),
    account: text('Address of the account, or a label for a feed.'),
    connected: flag('Whether it can be read; false when the person has to connect it again.'),
    reason: nullableText(
      'What is wrong, a sentence for the person: why it is not connected, why the last sync failed, what is left out of a calendar that holds too much, or that the account has more than 500 calendars, of which the others cannot be chosen. Null while all is well.',
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
