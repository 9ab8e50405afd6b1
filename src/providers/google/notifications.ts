/** Home of Google's notification channels: opening and closing them, and reading what arrives on them. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { Credentials, IncomingNotification, NotificationRequest, OpenChannelResult } from '../port.ts';
import { callWithToken, isOk, readAnswer } from '../json-api.ts';
import { calendarUrl } from './api.ts';
import type { GoogleDeps } from './api.ts';
import { readRefusal } from './errors.ts';

const openedChannel = z.object({
  resourceId: z.string().min(1).max(1024),
  /** Milliseconds since 1970, as a string. */
  expiration: z.union([z.string().regex(/^\d{1,15}$/), z.number().int().positive()]).transform(Number),
});

/**
 * Asks Google to notify an address about changes of one calendar.
 *
 * @returns `unsupported` also when the calendar is gone: the next sync says so.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * Repeatable: yes; an id that Google knows already is `id_used`.
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 */
export async function openChannel(
  deps: GoogleDeps,
  credentials: Credentials,
  request: { providerCalendarId: string; channelId: string; secret: string; address: string },
  signal: AbortSignal,
): Promise<OpenChannelResult> {
  const response = await callWithToken(deps, credentials, {
    method: 'POST',
    url: calendarUrl(deps, ['calendars', request.providerCalendarId, 'events', 'watch']),
    json: { id: request.channelId, type: 'web_hook', address: request.address, token: request.secret },
    signal,
  });
  if (isOk(response)) {
    const channel = readAnswer(deps, response, openedChannel, 'a notification channel');
    return {
      kind: 'opened',
      channel: { providerResourceId: channel.resourceId, expiresAt: new Date(channel.expiration) },
    };
  }
  const refusal = readRefusal(deps, response);
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'push_unsupported':
    case 'not_found':
    case 'forbidden':
      return { kind: 'unsupported', reason: refusal.reason };
    case 'channel_id_used':
      return { kind: 'id_used' };
    case 'bad_request':
      throw new AppError('provider_response_invalid', refusal.reason);
    case 'sync_token_expired':
      throw new AppError('provider_response_invalid', 'Google answered with status 410 to a new notification channel.');
    default:
      return refusal satisfies never;
  }
}

/**
 * Ends a notification channel; one that is gone already is fine.
 *
 * @throws {AppError} `provider_unavailable` also when the account's access is refused: the channel then ends by itself
 *   when it expires, at most seven days after it was opened.
 */
export async function closeChannel(
  deps: GoogleDeps,
  credentials: Credentials,
  channel: { channelId: string; providerResourceId: string },
  signal: AbortSignal,
): Promise<void> {
  const response = await callWithToken(deps, credentials, {
    method: 'POST',
    url: calendarUrl(deps, ['channels', 'stop']),
    json: { id: channel.channelId, resourceId: channel.providerResourceId },
    signal,
  });
  if (isOk(response) || response.status === 404 || response.status === 410) return;
  const refusal = readRefusal(deps, response);
  throw new AppError(
    'provider_unavailable',
    `Google did not end a notification channel (${refusal.kind}). It ends by itself when it expires.`,
  );
}

const incoming = z.object({
  'x-goog-channel-id': z.string().min(1).max(256),
  'x-goog-resource-id': z.string().min(1).max(1024),
  'x-goog-channel-token': z.string().max(1024).default(''),
  'x-goog-resource-state': z.string().max(100),
  'x-goog-message-number': z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});

/** What a resource state means. One that is not known yet is a change: a reading too many is cheap, one too few is not. */
const meaningOf = (state: string): 'opened' | 'missed' | 'changed' =>
  state === 'sync' ? 'opened' : state === 'not_exists' ? 'missed' : 'changed';

/**
 * Reads an incoming request as a Google notification: all that counts stands in its headers.
 *
 * @returns null when it is none; nothing is verified. `secret` is empty when Google sent none.
 */
export function readNotification({ headers }: Pick<NotificationRequest, 'headers'>): IncomingNotification | null {
  const parsed = incoming.safeParse(headers);
  if (!parsed.success) return null;
  const notification = {
    channelId: parsed.data['x-goog-channel-id'],
    resourceId: parsed.data['x-goog-resource-id'],
    secret: parsed.data['x-goog-channel-token'],
    meaning: meaningOf(parsed.data['x-goog-resource-state']),
    messageNumber: parsed.data['x-goog-message-number'],
  };
  return { kind: 'notifications', notifications: [notification] };
}
