/** Home of webhook events: one constructor for each kind of fact, and the two forms it can take on the wire. */
import { randomBytes } from 'node:crypto';
import { botMeetingResource } from '../contract/bot/index.ts';
import { wireInstant } from '../contract/index.ts';
import type { BotStatusCode, WebhookEventType } from '../contract/index.ts';
import { isWebhookName, WEBHOOK_BODIES, type WebhookData } from '../contract/webhook/index.ts';

/** What is stored of a webhook event: enough for every form on the wire. */
type NewWebhookBody = {
  event: string;
  data: Record<string, unknown>;
  /** Of a bot status: the sentence that only the old form shows. */
  status_message?: string | null;
  /** Of a bot status: the meetings that share the bot, as on the wire. */
  calendar_meetings?: readonly unknown[];
};

/** What was stored of a webhook event, with the instant it was recorded at. */
export type WebhookBody = NewWebhookBody & { happened_at: string };

/** A fact to tell; `recordWebhookEvents` stores it. */
export type NewWebhookEvent = {
  workspaceId: string;
  type: WebhookEventType;
  botId?: string | null;
  body: NewWebhookBody;
};

/** Form of bot status webhooks. */
export type WebhookShape = 'new' | 'status_change';

const BOT_STATUS_EVENT_TYPES = {
  joining_call: 'bot.joining_call',
  in_waiting_room: 'bot.in_waiting_room',
  in_call_not_recording: 'bot.in_call_not_recording',
  recording_permission_allowed: 'bot.recording_permission_allowed',
  recording_permission_denied: 'bot.recording_permission_denied',
  in_call_recording: 'bot.in_call_recording',
  recording_done: 'bot.recording_done',
  call_ended: 'bot.call_ended',
  done: 'bot.done',
  fatal: 'bot.fatal',
} as const satisfies Partial<Record<BotStatusCode, WebhookEventType>>;

/** Makes a message id that grows with time: `msg_`, 12 hexadecimal digits of milliseconds, 20 random ones. */
export const newMessageId = (now: Date): string =>
  `msg_${now.getTime().toString(16).padStart(12, '0')}${randomBytes(10).toString('hex')}`;

/**
 * A bot's status change as a webhook event.
 *
 * @param meetings The calendar meetings that share the bot now.
 * @returns null for statuses that have no webhook (`ready`, `media_expired`, `analysis_done`, `analysis_failed`).
 */
export function botStatusEvent(
  bot: { id: string; workspaceId: string; metadata: Record<string, unknown> },
  change: { code: string; subCode: string | null; message: string | null; createdAt: Date },
  meetings: readonly Parameters<typeof botMeetingResource>[0][],
): NewWebhookEvent | null {
  const type = Object.entries(BOT_STATUS_EVENT_TYPES).find(([code]) => code === change.code)?.[1];
  if (type === undefined) return null;
  const data = { code: change.code, sub_code: change.subCode, updated_at: wireInstant(change.createdAt) };
  return {
    workspaceId: bot.workspaceId,
    type,
    botId: bot.id,
    body: {
      event: type,
      data: { data, bot: { id: bot.id, metadata: bot.metadata } },
      status_message: change.message,
      calendar_meetings: meetings.map(botMeetingResource),
    },
  };
}

type OwnTexts = Readonly<Record<string, unknown>>;
type RecordingRef = {
  id: string;
  workspaceId: string;
  status: 'processing' | 'paused' | 'done' | 'failed' | 'deleted';
  subCode: string | null;
  statusAt: Date;
  metadata: OwnTexts;
};
type BotRef = { id: string; metadata: OwnTexts };

/** A recording that has come to the status it has. */
export function recordingEvent(recording: RecordingRef, bot: BotRef): NewWebhookEvent {
  const type = `recording.${recording.status}` as const;
  return { ...newEvent(recording.workspaceId, type, aboutRecording(recording, recording, bot)), botId: bot.id };
}

/** Something that is made of a recording and is done or failed now. */
export function artifactEvent(
  artifact: {
    id: string;
    kind: 'video_mixed' | 'audio_mixed' | 'participant_events';
    status: 'done' | 'failed';
    subCode: string | null;
    statusAt: Date;
  },
  recording: RecordingRef,
  bot: BotRef,
): NewWebhookEvent {
  const { kind, status, id } = artifact;
  const type = `${kind}.${status}` as const;
  const data = { ...aboutRecording(artifact, recording, bot), [kind]: { id, metadata: {} } };
  return { workspaceId: recording.workspaceId, type, botId: bot.id, body: { event: type, data } };
}

const aboutRecording = (
  { status, subCode, statusAt }: { status: string; subCode: string | null; statusAt: Date },
  recording: Pick<RecordingRef, 'id' | 'metadata'>,
  bot: BotRef,
): WebhookData<'recording.done'> => ({
  data: { code: status, sub_code: subCode, updated_at: wireInstant(statusAt) },
  recording: { id: recording.id, metadata: { ...recording.metadata } },
  bot: { id: bot.id, metadata: { ...bot.metadata } },
});

type CalendarUserRef = { id: string; workspaceId: string; externalId: string };
type ConnectionRef = { id: string; kind: string; account: string };

/** A connection that works now. */
export function calendarUserConnected(user: CalendarUserRef, connection: ConnectionRef): NewWebhookEvent {
  return ofUser(user, 'calendar_user.connected', { connection: connectionBody(connection) });
}

/** A connection that needs its person again, or was taken away; `reason` is a sentence for that person. */
export function calendarUserDisconnected(
  user: CalendarUserRef,
  connection: ConnectionRef,
  why: { code: string; reason: string },
): NewWebhookEvent {
  const data = { connection: connectionBody(connection), code: why.code, reason: why.reason };
  return ofUser(user, 'calendar_user.disconnected', data);
}

/** A calendar that cannot be proven current before its next bot joins; the bot joins as it was planned. `reason` is a sentence. */
export function calendarStale(
  user: CalendarUserRef,
  connection: ConnectionRef,
  calendar: { id: string; name: string; provenCurrentAt: Date | null },
  why: { meeting: { id: string; startAt: Date; joinAt: Date; botId: string | null }; reason: string },
): NewWebhookEvent {
  const { meeting, reason } = why;
  const event = ofUser(user, 'calendar.stale', {
    connection: connectionBody(connection),
    calendar: { id: calendar.id, name: calendar.name },
    proven_current_at: calendar.provenCurrentAt === null ? null : wireInstant(calendar.provenCurrentAt),
    reason,
    calendar_meeting: { id: meeting.id, start_time: wireInstant(meeting.startAt), bot_id: meeting.botId },
    join_at: wireInstant(meeting.joinAt),
  });
  return { ...event, botId: meeting.botId };
}

/** A meeting whose facts, decision or bot changed; `changed` names the fields, as on the wire. */
export function calendarMeetingUpdated(
  user: CalendarUserRef,
  meeting: { id: string; startAt: Date; willRecord: boolean; willRecordReason: string; botId: string | null },
  changed: readonly string[],
): NewWebhookEvent {
  const calendarMeeting = {
    id: meeting.id,
    start_time: wireInstant(meeting.startAt),
    will_record: meeting.willRecord,
    will_record_reason: meeting.willRecordReason,
    bot_id: meeting.botId,
  };
  const event = ofUser(user, 'calendar_meeting.updated', { calendar_meeting: calendarMeeting, changed: [...changed] });
  return { ...event, botId: meeting.botId };
}

/** Calendar V2: a calendar changed, for example its status. */
export const calendarUpdate = (calendar: { id: string; workspaceId: string }): NewWebhookEvent =>
  newEvent(calendar.workspaceId, 'calendar.update', { calendar_id: calendar.id });

/** Calendar V2: events of a calendar changed; `lastUpdatedAt` is the earliest `updated_at` worth asking for. */
export const calendarSyncEvents = (
  calendar: { id: string; workspaceId: string },
  lastUpdatedAt: Date,
): NewWebhookEvent =>
  newEvent(calendar.workspaceId, 'calendar.sync_events', {
    calendar_id: calendar.id,
    last_updated_ts: wireInstant(lastUpdatedAt),
  });

type EndpointRef = { id: string; workspaceId: string; url: string };

/** Sent to one endpoint on request, so that its owner sees a webhook arrive. */
export const endpointTest = (endpoint: EndpointRef, now: Date): NewWebhookEvent =>
  newEvent(endpoint.workspaceId, 'webhook_endpoint.test', {
    webhook_endpoint: { id: endpoint.id, url: endpoint.url },
    sent_at: wireInstant(now),
  });

/** An endpoint was switched off; told to the workspace's other endpoints. */
export const endpointDisabled = (endpoint: EndpointRef, reason: string): NewWebhookEvent =>
  newEvent(endpoint.workspaceId, 'webhook_endpoint.disabled', {
    webhook_endpoint: { id: endpoint.id, url: endpoint.url, disabled_reason: reason },
  });

/**
 * The body as an endpoint of this shape gets it. Equal input gives equal bytes, so every attempt sends the same.
 *
 * @param body As stored; field order does not matter, because jsonb does not keep it: the published schema says what is sent, in order.
 */
export function renderBody(body: WebhookBody, shape: WebhookShape): Record<string, unknown> {
  const { event, data, happened_at } = body;
  const { data: status, bot } = data;
  if (!event.startsWith('bot.') || !isRecord(status) || !isRecord(bot)) {
    return asPublished({ event, data, rollcall: { happened_at } });
  }
  // What an older version recorded does not know the meetings.
  const rollcall = { happened_at: status['updated_at'], calendar_meetings: body.calendar_meetings ?? [] };
  if (shape === 'new') return asPublished({ event, data, rollcall });
  const { code, sub_code, updated_at: created_at } = status;
  return asPublished({
    event: 'bot.status_change',
    data: { bot_id: bot['id'], status: { code, created_at, sub_code, message: body.status_message ?? null } },
    rollcall,
  });
}

/** What the published schema of a webhook lets out. An event type of a newer version, which another process recorded, is sent as it is. */
const asPublished = (body: Record<string, unknown> & { event: string }): Record<string, unknown> =>
  isWebhookName(body.event) ? WEBHOOK_BODIES[body.event].parse(body) : body;

/** Reads a webhook event as it is stored. @throws {TypeError} it is none; never for what `recordWebhookEvents` stored. */
export function readStoredBody({ body: stored, created_at }: { body: unknown; created_at: Date }): WebhookBody {
  if (!isRecord(stored) || typeof stored['event'] !== 'string' || !isRecord(stored['data'])) {
    throw new TypeError('A stored webhook event has no "event" and "data".');
  }
  const { status_message: message, calendar_meetings: meetings } = stored;
  return {
    event: stored['event'],
    data: stored['data'],
    status_message: typeof message === 'string' ? message : null,
    calendar_meetings: Array.isArray(meetings) ? meetings : [],
    happened_at: wireInstant(created_at),
  };
}

type TypeOfUser =
  | 'calendar_user.connected'
  | 'calendar_user.disconnected'
  | 'calendar_meeting.updated'
  | 'calendar.stale';

const ofUser = <Type extends TypeOfUser>(
  user: CalendarUserRef,
  type: Type,
  data: Omit<WebhookData<Type>, 'calendar_user'>,
): NewWebhookEvent => ({
  workspaceId: user.workspaceId,
  type,
  body: { event: type, data: { calendar_user: { id: user.id, external_id: user.externalId }, ...data } },
});

const newEvent = <Type extends WebhookEventType>(
  workspaceId: string,
  type: Type,
  data: WebhookData<Type>,
): NewWebhookEvent => ({ workspaceId, type, body: { event: type, data } });

const connectionBody = (connection: ConnectionRef): ConnectionRef => ({
  id: connection.id,
  kind: connection.kind,
  account: connection.account,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
