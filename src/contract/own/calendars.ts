/** Home of the calendars of a connection: as they are shown, and which are read. */
import { z } from 'zod';
import { flag, nullableInstant, nullableText, text, uuid } from '../fields.ts';

/** One calendar of a connection. */
export const connectedCalendarResource = z
  .object({
    id: uuid('Id of the calendar.'),
    name: text('Name as the provider has it.'),
    time_zone: nullableText(
      'IANA name of its zone; null when the provider does not say, or names one that nobody knows.',
    ),
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
    left_out: nullableText(
      'What of it is not read because it holds or asks for too much, in sentences; null when nothing is left out.',
    ),
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
