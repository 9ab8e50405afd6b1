/** Home of what the control API accepts with every provider: people, clients and events in convenient words. */
import { z } from 'zod';
import { isTimeZone } from './zones.ts';

export const timeZone = z.string().max(100).refine(isTimeZone, 'No IANA time zone.');
export const email = z
  .string()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'No e-mail address.')
  .toLowerCase();
/** `2026-03-10` is all-day; `2026-03-10T09:00` is that wall time in the event's zone; with an offset or `Z` it is an instant. */
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/, 'No date and no time.')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'There is no such time.');

export const personSchema = z.strictObject({
  email,
  name: z.string().max(200).optional(),
  timeZone: timeZone.default('UTC'),
});

export const clientSchema = z.strictObject({
  clientId: z.string().min(1).max(300),
  clientSecret: z.string().min(1).max(300),
  /** `any`: every http or https address. */
  redirectUris: z.union([z.literal('any'), z.array(z.url().max(2000)).max(100)]).default('any'),
});

const attendee = z.union([
  email,
  z.strictObject({
    email,
    displayName: z.string().max(200).optional(),
    responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).default('needsAction'),
    optional: z.boolean().optional(),
    resource: z.boolean().optional(),
  }),
]);

/** Fields an event may be created with or edited to. Null takes a text away. */
export const eventWords = {
  summary: z.string().max(10_000).nullable().optional(),
  description: z.string().max(200_000).nullable().optional(),
  location: z.string().max(20_000).nullable().optional(),
  start: moment.optional(),
  /** Instead of `start`: from the sandbox's now, rounded to the second. */
  startInMinutes: z.number().min(-1_000_000).max(1_000_000).optional(),
  end: moment.optional(),
  durationMinutes: z.number().min(0).max(100_000).optional(),
  timeZone: timeZone.optional(),
  /** All of them, as they shall be; the organizer is added when there are others. */
  attendees: z.array(attendee).max(500).optional(),
  status: z.enum(['confirmed', 'tentative']).optional(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  /** Put over the resource as it is: for fields the sandbox does not know, or odd ones. */
  raw: z.record(z.string(), z.unknown()).nullable().optional(),
};

const recurrence = z.string().max(500);

/** What only a new event has. */
export const newEventWords = {
  id: z
    .string()
    .regex(/^[a-v0-9]{5,1024}$/, 'Ids are of a to v and 0 to 9, as at Google.')
    .optional(),
  iCalUID: z.string().max(1000).optional(),
  /** Whose event it is; an address the sandbox does not know is an outsider, and only the attendees get copies. */
  organizer: email.optional(),
  /** The calendar it is made in; default: the organizer's primary one. */
  calendarId: z.string().max(300).optional(),
  /** One RRULE line: DAILY, WEEKLY or MONTHLY with INTERVAL, COUNT, UNTIL, BYDAY. */
  recurrence: recurrence.optional(),
};

/** An edit. For an instance (id `<event>_<yyyymmddThhmmssZ>`) it makes an exception; `recurrence` is for masters. */
export const editWords = { ...eventWords, recurrence: recurrence.optional() };
const editSchema = z.strictObject(editWords);
export type EventEdit = z.infer<typeof editSchema>;

const newEventSchema = z.strictObject({ ...eventWords, ...newEventWords });
export type NewEvent = z.infer<typeof newEventSchema>;

type Placed = Pick<NewEvent, 'organizer' | 'calendarId' | 'start' | 'startInMinutes'>;

/** What a new event cannot do without. */
export const saysWhose = (event: Placed): boolean => event.organizer !== undefined || event.calendarId !== undefined;
export const saysWhen = (event: Placed): boolean =>
  (event.start === undefined) !== (event.startInMinutes === undefined);
export const SAY_WHOSE = 'Give organizer or calendarId.';
export const SAY_WHEN = 'Give start or startInMinutes.';

export const responseSchema = z.strictObject({
  email,
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']),
});

/** Takes an event out of one calendar. Without `email` it goes everywhere without a trace: no tombstone, no notification. */
export const removalSchema = z.strictObject({ email: email.optional() });

export const generationSchema = z.strictObject({
  calendarId: z.string().max(300),
  count: z.int().min(1).max(1_000_000),
  /** The first start; default: the next full hour. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Between two starts. */
  everyMinutes: z.number().min(0.001).max(100_000).default(15),
  durationMinutes: z.number().min(1).max(10_000).default(30),
  /** One in so many has no meeting link; 0: all have one. */
  linklessEvery: z.int().min(0).default(0),
  /** Addresses invited to every one of them. */
  attendees: z.array(email).max(50).default([]),
  /** Begins the ids: the same prefix and number give the same id. */
  idPrefix: z
    .string()
    .regex(/^[a-v0-9]{1,20}$/)
    .default('gen'),
});

export const emailSchema = z.strictObject({ email });
export const optionalEmailSchema = z.strictObject({ email: email.optional() });
