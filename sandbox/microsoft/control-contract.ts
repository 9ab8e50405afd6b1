/** Home of what the Microsoft part of the control API accepts beyond the words that every provider has. */
import { z } from 'zod';
import {
  clientSchema as anyClientSchema,
  editWords,
  eventWords,
  newEventWords,
  personSchema as anyPersonSchema,
  SAY_WHEN,
  SAY_WHOSE,
  saysWhen,
  saysWhose,
  timeZone,
} from '../events/contract.ts';

export const personSchema = anyPersonSchema.extend({
  accountType: z.enum(['work', 'personal']).optional(),
  /** False: an account without a calendar. */
  hasMailbox: z.boolean().optional(),
  /** False: `/me` has no `mail`, only a user principal name. */
  hasMailAddress: z.boolean().optional(),
  /** False: what they decline leaves their calendar. */
  keepsDeclined: z.boolean().optional(),
});

export const calendarSchema = z.strictObject({
  /** One that exists already is shared: it goes into another person's list. In Graph it has another id in every list. */
  id: z.string().min(1).max(300),
  summary: z.string().max(300).optional(),
  timeZone: timeZone.optional(),
  /** Default: whether it is theirs. */
  canEdit: z.boolean().optional(),
  /** Whether reading it takes `Calendars.Read.Shared`. */
  needsSharedScope: z.boolean().default(false),
});

export const clientSchema = anyClientSchema.extend({
  isDisabled: z.boolean().default(false),
  isSecretExpired: z.boolean().default(false),
  /** Then it cannot be used with `common`, `organizations` and `consumers`. */
  isSingleTenant: z.boolean().default(false),
});

const meetingWords = {
  /** True: a Teams meeting with a link of its own; a text: with this link; null takes the meeting away. */
  teams: z
    .union([z.literal(true), z.url().max(5000)])
    .nullable()
    .optional(),
  /** Default: what follows from `transparency` and `status`. */
  showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere']).nullable().optional(),
};

export const newEventSchema = z
  .strictObject({ ...eventWords, ...newEventWords, ...meetingWords })
  .refine(saysWhose, SAY_WHOSE)
  .refine(saysWhen, SAY_WHEN);
export type MicrosoftNewEvent = z.infer<typeof newEventSchema>;

export const eventEditSchema = z.strictObject({ ...editWords, ...meetingWords });
export type MicrosoftEventEdit = z.infer<typeof eventEditSchema>;

export const lifecycleSchema = z.strictObject({
  /** `subscriptionRemoved` also removes it. */
  event: z.enum(['reauthorizationRequired', 'subscriptionRemoved', 'missed']),
});
export type LifecycleEvent = z.infer<typeof lifecycleSchema>['event'];

/** A notification nobody has reason to send, made of what a subscription's next real one would be. */
export const forgedItemsSchema = z.strictObject({
  subscriptionId: z.string().max(200),
  /** One item for each, set over the real one; null leaves a field out. */
  items: z.array(z.record(z.string(), z.unknown())).min(1).max(1000).default([{}]),
  /** Default: the subscription's. */
  address: z.url().max(2000).optional(),
});
