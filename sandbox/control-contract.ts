/** Home of what the control API accepts and answers: schemas for the server, types for the client. Provider-neutral. */
import { z } from 'zod';

/** How the sandbox behaves until told otherwise. */
export const settingsSchema = z.strictObject({
  /** Life of an access token. Google: 3599. */
  accessTokenSeconds: z.int().min(1).max(86_400),
  /** Pages hold at most this many items, whatever the client asks for: short pages. Null: full pages. */
  maxPageItems: z.int().min(1).max(2500).nullable(),
  /** The first page of every list of several pages is empty and still names a next one, as providers may do. */
  emptyFirstPage: z.boolean(),
  /** Whether a notification address may be http. Google and Microsoft refuse those. */
  allowHttpChannels: z.boolean(),
  /** How far ahead a delta re-emits the instances of a touched series. */
  seriesHorizonDays: z.int().min(1).max(3650),
  /** How far ahead a delta reports the instances of a deleted series. */
  deletedSeriesHorizonDays: z.int().min(1).max(3650),
  /** Waits between attempts of a notification that was not taken: at Google 500, 502, 503, 504, at Microsoft all but 2xx, and silence. */
  notificationRetryDelaysMs: z.array(z.int().min(0).max(600_000)).max(10),
  /** Every answer of a provider takes this long at least, so that requests overlap as they do in life. */
  answerDelayMs: z.int().min(0).max(60_000),
  /** Microsoft: requests at once for one mailbox; more are refused with 429. */
  mailboxConcurrency: z.int().min(1).max(1000),
  /** Microsoft: a refresh token dies when it is used. False, as there: it lives on beside the new one. */
  strictRefreshRotation: z.boolean(),
  /** Microsoft: notifications for one address that arise within this time go out in one message. */
  notificationBatchMs: z.int().min(0).max(60_000),
  /** Microsoft: how long the validation of a notification address may take. */
  validationTimeoutMs: z.int().min(1).max(60_000),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  accessTokenSeconds: 3599,
  maxPageItems: null,
  emptyFirstPage: false,
  allowHttpChannels: false,
  seriesHorizonDays: 730,
  deletedSeriesHorizonDays: 183,
  notificationRetryDelaysMs: [1000, 2000, 4000, 8000, 16_000],
  answerDelayMs: 0,
  mailboxConcurrency: 4,
  strictRefreshRotation: false,
  notificationBatchMs: 10,
  validationTimeoutMs: 10_000,
};

/** A misbehaviour for the next requests that match. Give `status`, `body`, `cut` or `delayMs`, alone or together. */
export const faultSchema = z
  .strictObject({
    // `*` stands for any run of characters: `/calendar/v3/calendars/*/events`. The query is not part of the path.
    path: z.string().min(1).max(500),
    method: z.string().max(10).optional(),
    /** How many requests; null: until cleared. */
    count: z.int().min(1).nullable().default(1),
    /** Let this many matching requests pass first. */
    after: z.int().min(0).default(0),
    /** Wait before answering. Without anything else the request is then answered as usual. */
    delayMs: z.int().min(1).max(600_000).optional(),
    /** Answer with this status, in the provider's error shape. */
    status: z.int().min(200).max(599).optional(),
    /** The provider's reason code, e.g. `rateLimitExceeded`, or the `error` of an OAuth endpoint. */
    reason: z.string().max(200).optional(),
    message: z.string().max(500).optional(),
    /** Sent as it is: seconds, or an HTTP date. */
    retryAfter: z.union([z.int().min(0), z.string().max(100)]).optional(),
    /** Sent instead of an error body, as it is. */
    body: z.string().max(1_000_000).optional(),
    /** `before_answer`: the request is not carried out. `mid_answer`: it is, but its answer breaks off half-way. */
    cut: z.enum(['before_answer', 'mid_answer']).optional(),
  })
  .refine((fault) => [fault.delayMs, fault.status, fault.body, fault.cut].some((part) => part !== undefined), {
    message: 'Say what shall go wrong: status, body, cut or delayMs.',
  });
export type Fault = z.infer<typeof faultSchema>;

/** What happens to the next notifications. */
export const notificationPlanSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('drop'), count: z.int().min(1).default(1) }),
  z.strictObject({ action: z.literal('duplicate'), count: z.int().min(1).default(1) }),
  z.strictObject({
    action: z.literal('delay'),
    count: z.int().min(1).default(1),
    delayMs: z.int().min(1).max(600_000),
  }),
  /** Keeps the next `count` back and sends them in reverse order once all are there. */
  z.strictObject({ action: z.literal('reorder'), count: z.int().min(2) }),
  /** Keeps everything back until released. */
  z.strictObject({ action: z.literal('hold') }),
  z.strictObject({ action: z.literal('release'), order: z.enum(['sent', 'reversed']).default('sent') }),
]);

/** A notification nobody has reason to send. */
export const forgedNotificationSchema = z
  .strictObject({
    /** Take address, headers and body from this channel, as its next real message would have them. */
    channelId: z.string().max(200).optional(),
    address: z.url().max(2000).optional(),
    /** Set over what the channel gives; null leaves a header out. */
    headers: z.record(z.string(), z.string().nullable()).default({}),
    body: z.string().max(100_000).optional(),
  })
  .refine((forged) => forged.channelId !== undefined || forged.address !== undefined, {
    message: 'Give channelId or address.',
  });

/** Moves the sandbox's clock. `set` makes it show that instant now; it keeps running. */
export const clockSchema = z.union([
  z.strictObject({ advanceMs: z.int() }),
  z.strictObject({ set: z.iso.datetime({ offset: true }) }),
  z.strictObject({ offsetMs: z.int() }),
]);

export const seedSchema = z.enum(['demo', 'empty']);
export type Seed = z.infer<typeof seedSchema>;

/** One request as the sandbox received it. Header `authorization` shows its scheme only; bodies are not kept. */
export type LoggedRequest = {
  number: number;
  /** Instant by the sandbox's clock. */
  at: string;
  provider: string;
  method: string;
  path: string;
  /** Values in the order given. */
  query: Record<string, string[]>;
  headers: Record<string, string>;
  /** Null: the connection was cut. */
  status: number | null;
  /** How many requests were being answered when this one came, itself included. */
  concurrent: number;
  /** Whose request it was, where the provider limits requests by account: an address at Microsoft. */
  account: string | null;
  /** How many requests of that account were being answered, itself included; null without an account. */
  concurrentOfAccount: number | null;
  /** What the handler adds, e.g. the grant type of a token request. */
  note: string | null;
};

/** One notification the sandbox sent, or did not send. */
export type NotificationRecord = {
  number: number;
  at: string;
  provider: string;
  channelId: string;
  address: string;
  /** Without the channel token. */
  headers: Record<string, string>;
  /** The body without its secrets; null when it has none, or nothing else. */
  content: unknown;
  outcome: 'pending' | 'held' | 'dropped' | 'delivered' | 'failed';
  attempts: number;
  /** Of the last attempt; null when there was no answer. */
  lastStatus: number | null;
  /** How long the last attempt took, in real time; null before there was one. */
  answeredInMs: number | null;
};

/** A fault that still waits for requests. */
export type WaitingFault = { id: number; remaining: number | null; matched: number; fault: Fault };
