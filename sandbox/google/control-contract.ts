/** Home of what the Google part of the control API accepts beyond the words that every provider has. */
import { z } from 'zod';
import {
  editWords,
  eventWords,
  newEventWords,
  SAY_WHEN,
  SAY_WHOSE,
  saysWhen,
  saysWhose,
  timeZone,
} from '../events/contract.ts';

export const calendarSchema = z.strictObject({
  /** One that exists already may be put into another person's list. */
  id: z.string().min(1).max(300),
  summary: z.string().max(300).optional(),
  timeZone: timeZone.optional(),
  accessRole: z.enum(['freeBusyReader', 'reader', 'writer', 'owner']).default('owner'),
  isPushSupported: z.boolean().default(true),
});

const conferenceWords = {
  /** True: a Meet conference with a code of its own; a text: with this code; null takes the conference away. */
  meet: z
    .union([z.literal(true), z.string().regex(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/)])
    .nullable()
    .optional(),
  /** A conference of an add-on, as Zoom, Teams and Webex make them. */
  conference: z
    .strictObject({ name: z.string().max(100), uri: z.string().max(5000), passcode: z.string().max(100).optional() })
    .nullable()
    .optional(),
};

export const newEventSchema = z
  .strictObject({
    ...eventWords,
    ...newEventWords,
    ...conferenceWords,
    eventType: z.enum(['default', 'focusTime', 'outOfOffice', 'workingLocation', 'birthday', 'fromGmail']).optional(),
  })
  .refine(saysWhose, SAY_WHOSE)
  .refine(saysWhen, SAY_WHEN);
export type GoogleNewEvent = z.infer<typeof newEventSchema>;

export const eventEditSchema = z.strictObject({ ...editWords, ...conferenceWords });
export type GoogleEventEdit = z.infer<typeof eventEditSchema>;

export const forgetSchema = z.strictObject({ calendarId: z.string().max(300).optional() });
