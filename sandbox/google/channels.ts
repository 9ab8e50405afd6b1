/** Home of notification channels: watch, stop, expiry, and the messages with their headers. @see https://developers.google.com/workspace/calendar/api/guides/push */
import { z } from 'zod';
import { fingerprint } from '../events/model.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorize, findCalendar, METHOD_SCOPES, type GoogleContext } from './context.ts';
import type { DeliveryRules } from '../notifications.ts';
import { refuse } from './errors.ts';
import type { Channel } from './store.ts';

const LONGEST_LIFE_MS = 7 * 86_400_000;
const SECRET_HEADERS = ['X-Goog-Channel-Token'];
/** Push guide, "Responding to notifications": these are tried again, any other refusal is final. */
const RETRIED = new Set([500, 502, 503, 504]);
const DELIVERED = new Set([102, 200, 201, 202, 204]);
const DELIVERY: DeliveryRules = {
  isDelivered: (status) => DELIVERED.has(status),
  isRetried: (status) => RETRIED.has(status),
};

const watchRequest = z.object({
  id: z.string().optional(),
  type: z.string().optional(),
  address: z.string().optional(),
  token: z.string().optional(),
  params: z.object({ ttl: z.union([z.string(), z.number()]).optional() }).optional(),
  expiration: z.union([z.string(), z.number()]).optional(),
});
const stopRequest = z.object({ id: z.string().optional(), resourceId: z.string().optional() });

export function channelRoutes(google: GoogleContext): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/calendar/v3/calendars/:calendarId/events/watch',
      handle: (request, [calendarId = '']) => watch(google, request, calendarId),
    },
    { method: 'POST', pattern: '/calendar/v3/channels/stop', handle: (request) => stop(google, request) },
  ];
}

function watch(google: GoogleContext, request: SandboxRequest, calendarId: string): Answer {
  const caller = authorize(google, request, METHOD_SCOPES.events, 'calendar.v3.Events.Watch');
  const { calendar } = findCalendar(google, caller, calendarId);
  const body = readBody(request, watchRequest);
  const { id, address } = checkWatch(google, body);
  if (!calendar.isPushSupported) {
    throw refuse.withReason(
      'pushNotSupportedForRequestedResource',
      'Push notifications are not supported by this resource.',
    );
  }
  const channel: Channel = {
    id,
    clientId: caller.token.clientId,
    email: caller.person.email,
    calendarId: calendar.id,
    resourceId: fingerprint(`events of ${calendar.id}`),
    address,
    token: body.token ?? null,
    expiresMs: readExpiry(google, body),
    messageNumber: 0,
  };
  google.state.channels.set(id, channel);
  notify(google, channel, 'sync');
  return json(200, {
    kind: 'api#channel',
    id,
    resourceId: channel.resourceId,
    resourceUri: resourceUri(google, channel),
    ...(channel.token !== null && { token: channel.token }),
    expiration: String(channel.expiresMs),
  });
}

function readBody<Shape extends z.ZodType>(request: SandboxRequest, schema: Shape): z.infer<Shape> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw refuse.badRequest('The body must be application/json.');
  try {
    return schema.parse(JSON.parse(request.body));
  } catch {
    throw refuse.withReason('parseError', 'Parse Error');
  }
}

function checkWatch(google: GoogleContext, body: z.infer<typeof watchRequest>): { id: string; address: string } {
  if (body.id === undefined || body.id === '') throw refuse.required('channel.id');
  if (!/^[A-Za-z0-9\-_+/=]{1,64}$/.test(body.id)) {
    throw refuse.invalid('Channel ids have 1 to 64 characters of A-Z a-z 0-9 - _ + / =');
  }
  if (body.type !== 'web_hook' && body.type !== 'webhook') throw refuse.invalid(`Unknown channel type: ${body.type}`);
  if ((body.token ?? '').length > 256) throw refuse.invalid('Channel tokens have at most 256 characters.');
  if (body.address === undefined || body.address === '') throw refuse.required('channel.address');
  const address = URL.parse(body.address);
  const isHttps = address?.protocol === 'https:';
  const isAllowedHttp = address?.protocol === 'http:' && google.settings().allowHttpChannels;
  if (!isHttps && !isAllowedHttp) {
    throw refuse.withReason('push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${body.address}`);
  }
  if (google.state.channels.has(body.id)) {
    throw refuse.withReason('channelIdNotUnique', `Channel id ${body.id} not unique`);
  }
  return { id: body.id, address: body.address };
}

/** What was asked for, and seven days at most. */
function readExpiry(google: GoogleContext, body: z.infer<typeof watchRequest>): number {
  const nowMs = google.clock.nowMs();
  const latestMs = nowMs + LONGEST_LIFE_MS;
  const wishes = [latestMs];
  if (body.params?.ttl !== undefined) wishes.push(nowMs + Number(body.params.ttl) * 1000);
  if (body.expiration !== undefined) wishes.push(Number(body.expiration));
  const expiresMs = Math.floor(Math.min(...wishes));
  if (!(expiresMs > nowMs)) throw refuse.invalid('The channel would have expired already.');
  return expiresMs;
}

function stop(google: GoogleContext, request: SandboxRequest): Answer {
  const caller = authorize(google, request, METHOD_SCOPES.events, 'calendar.v3.Channels.Stop');
  const body = readBody(request, stopRequest);
  const channel = google.state.channels.get(body.id ?? '');
  const isTheirs =
    channel !== undefined &&
    channel.resourceId === body.resourceId &&
    channel.clientId === caller.token.clientId &&
    channel.email === caller.person.email &&
    isAlive(google, channel);
  if (!isTheirs) throw refuse.notFound(`Channel '${body.id ?? ''}' not found for project '${caller.token.clientId}'`);
  google.state.channels.delete(channel.id);
  return { status: 204 };
}

/** Whether a channel has not expired; ids of expired channels stay taken. */
export const isAlive = (google: GoogleContext, channel: Channel): boolean => channel.expiresMs > google.clock.nowMs();

/** Tells every live channel of these calendars that something changed, once each. */
export function notifyCalendars(google: GoogleContext, calendarIds: readonly string[]): void {
  const changed = new Set(calendarIds);
  for (const channel of google.state.channels.values()) {
    if (changed.has(channel.calendarId) && isAlive(google, channel)) notify(google, channel, 'exists');
  }
}

function notify(google: GoogleContext, channel: Channel, resourceState: 'sync' | 'exists'): void {
  channel.messageNumber += 1 + (channel.messageNumber % 4);
  google.notifier.send({
    provider: 'google',
    channelId: channel.id,
    address: channel.address,
    headers: messageHeaders(google, channel, resourceState),
    secretHeaders: SECRET_HEADERS,
    body: '',
    content: null,
    rules: DELIVERY,
  });
}

/** The headers of a message; the first one has number 1, later numbers grow in uneven steps. */
export function messageHeaders(
  google: GoogleContext,
  channel: Channel,
  resourceState: 'sync' | 'exists',
): Record<string, string> {
  return {
    'X-Goog-Channel-ID': channel.id,
    ...(channel.token !== null && { 'X-Goog-Channel-Token': channel.token }),
    'X-Goog-Channel-Expiration': new Date(channel.expiresMs).toUTCString(),
    'X-Goog-Message-Number': String(channel.messageNumber),
    'X-Goog-Resource-ID': channel.resourceId,
    'X-Goog-Resource-State': resourceState,
    'X-Goog-Resource-URI': resourceUri(google, channel),
    'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    accept: '*/*',
  };
}

const resourceUri = (google: GoogleContext, channel: Channel): string =>
  `${google.baseUrl()}/calendar/v3/calendars/${encodeURIComponent(channel.calendarId)}/events?alt=json`;
