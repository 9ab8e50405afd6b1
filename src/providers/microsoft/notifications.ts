/** Home of Microsoft's notification channels, which it calls subscriptions: opening, prolonging and closing them, and reading what arrives. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OutboundResponse } from '../../base/outbound-http.ts';
import type {
  Credentials,
  IncomingNotification,
  NotificationRequest,
  OpenChannelResult,
  ProviderNotification,
  RenewChannelResult,
} from '../port.ts';
import { anyWord } from '../event-fields.ts';
import { isOk, readAnswer, throwIfUnavailable } from '../json-api.ts';
import { callGraph, graphUrl, nextPageUrl } from './api.ts';
import type { MicrosoftDeps } from './api.ts';
import { graphErrorOf, readRefusal } from './errors.ts';

/** Just under the 10,080 minutes that Graph allows for events: at the limit a clock ahead of Graph's would be refused. */
const LIFETIME_MS = (10_080 - 10) * 60_000;
/** Graph asks our address whether it is ours before it answers, and waits ten seconds for that. */
const OPEN_DEADLINE_MS = 30_000;
/** Pages of subscriptions that are looked through for a duplicate; a mailbox has a thousand at most. */
const MAX_PAGES = 20;

const subscriptionId = z.string().min(1).max(256);
const subscription = z.object({
  id: subscriptionId,
  expirationDateTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});
const renewed = subscription.omit({ id: true }).extend({ resource: z.string().nullish() });
const subscriptionPage = z.object({
  value: z.array(
    z.object({ id: subscriptionId, resource: z.string().nullish(), notificationUrl: z.string().nullish() }),
  ),
  '@odata.nextLink': z.string().min(1).optional(),
});

type Request = {
  providerCalendarId: string;
  isPrimary: boolean;
  channelId: string;
  secret: string;
  address: string;
};

/**
 * Asks Graph to notify an address about changes of one calendar. Changes and messages about the subscription itself come
 * to the same address; the id and the secret of the channel come back with each as `clientState`.
 *
 * @returns `unsupported` for everything Graph refuses about this calendar; when it is gone or forbidden, the next sync
 *   says so.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * Repeatable: yes; a subscription that an earlier attempt left behind gives way.
 * @see https://learn.microsoft.com/graph/api/subscription-post-subscriptions
 */
export async function openChannel(
  deps: MicrosoftDeps,
  credentials: Credentials,
  request: Request,
  signal: AbortSignal,
): Promise<OpenChannelResult> {
  let response = await subscribe(deps, credentials, request, signal);
  if (response.status === 409 && (await deleteDuplicates(deps, credentials, request, signal)))
    response = await subscribe(deps, credentials, request, signal);
  if (isOk(response)) {
    const opened = readAnswer(deps, response, subscription, 'a subscription');
    return { kind: 'opened', channel: { providerResourceId: opened.id, expiresAt: opened.expirationDateTime } };
  }
  const unsupported = reasonToPoll(response);
  if (unsupported !== null) return { kind: 'unsupported', reason: unsupported };
  const refusal = readRefusal(deps, response);
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'not_found':
    case 'forbidden':
    case 'bad_request':
      return { kind: 'unsupported', reason: refusal.reason };
    default:
      return refusal satisfies never;
  }
}

/**
 * What is watched. `me/events` is the documented resource and covers the main calendar; the events of one calendar can be watched
 * too, although the documentation does not list them.
 *
 * @see https://learn.microsoft.com/graph/api/resources/change-notifications-api-overview
 */
const resourceOf = ({ providerCalendarId, isPrimary }: Pick<Request, 'providerCalendarId' | 'isPrimary'>): string =>
  isPrimary ? 'me/events' : `me/calendars/${providerCalendarId}/events`;

/** A resource that is one calendar among the others; ids may have slashes. */
const IS_ONE_CALENDAR = /(?:^|\/)calendars\/.{1,1024}\/events$/i;

function subscribe(
  deps: MicrosoftDeps,
  credentials: Credentials,
  request: Request,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  return callGraph(deps, credentials, {
    method: 'POST',
    url: graphUrl(deps, ['subscriptions']),
    json: {
      changeType: 'created,updated,deleted',
      notificationUrl: request.address,
      lifecycleNotificationUrl: request.address,
      resource: resourceOf(request),
      expirationDateTime: expirationAt(deps),
      clientState: `${request.channelId}.${request.secret}`,
    },
    deadlineMs: OPEN_DEADLINE_MS,
    signal,
  });
}

const expirationAt = (deps: MicrosoftDeps): string => new Date(deps.clock.now().getTime() + LIFETIME_MS).toISOString();

/** Deletes our subscriptions to the same calendar at the same address. @returns whether there were any. */
async function deleteDuplicates(
  deps: MicrosoftDeps,
  credentials: Credentials,
  request: Request,
  signal: AbortSignal,
): Promise<boolean> {
  const wanted = resourceOf(request);
  const duplicates: string[] = [];
  let url = graphUrl(deps, ['subscriptions']);
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const response = await callGraph(deps, credentials, { method: 'GET', url, signal });
    throwIfUnavailable(deps, response);
    if (!isOk(response)) return false;
    const { value, '@odata.nextLink': nextLink } = readAnswer(
      deps,
      response,
      subscriptionPage,
      'a list of subscriptions',
    );
    const same = value.filter(
      ({ resource, notificationUrl }) => resource?.replace(/^\//, '') === wanted && notificationUrl === request.address,
    );
    duplicates.push(...same.map(({ id }) => id));
    if (nextLink === undefined) break;
    url = nextPageUrl(deps, nextLink);
  }
  for (const id of duplicates) await unsubscribe(deps, credentials, id, signal);
  return duplicates.length > 0;
}

const UNREACHABLE =
  'Microsoft could not reach this server at its PUBLIC_URL, or did not get the answer it asks for there. Calendars are looked at regularly instead.';
const TOO_MANY =
  'Microsoft allows no more subscriptions for this mailbox or app, so this calendar is looked at regularly instead.';
const WATCHED = 'Another subscription of this app watches this calendar already, so it is looked at regularly instead.';

/** Why Graph will not notify us; null when its answer says nothing of that kind. Its codes for this are too general. */
function reasonToPoll(response: OutboundResponse): string | null {
  if (response.status === 409) return WATCHED;
  const { codes, message } = graphErrorOf(response);
  const isAboutAddress =
    codes.includes('ValidationError') || /validation request|notification ?(?:url|endpoint)/i.test(message);
  if (response.status === 400 && isAboutAddress) return UNREACHABLE;
  const isAboutLimit = codes.length > 0 && /\b(?:limit|maximum|exceed)/i.test(message);
  return (response.status === 403 || response.status === 400) && isAboutLimit ? TOO_MANY : null;
}

/**
 * Lets a subscription live as long again as a new one. One of the main calendar that watches it as one among the others is outdated.
 *
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * Repeatable: yes.
 * @see https://learn.microsoft.com/graph/api/subscription-update
 */
export async function renewChannel(
  deps: MicrosoftDeps,
  credentials: Credentials,
  channel: { isPrimary: boolean; providerResourceId: string },
  signal: AbortSignal,
): Promise<RenewChannelResult> {
  const response = await callGraph(deps, credentials, {
    method: 'PATCH',
    url: graphUrl(deps, ['subscriptions', channel.providerResourceId]),
    json: { expirationDateTime: expirationAt(deps) },
    deadlineMs: OPEN_DEADLINE_MS,
    signal,
  });
  if (isOk(response)) {
    const { expirationDateTime, resource } = readAnswer(deps, response, renewed, 'a subscription');
    const isOutdated = channel.isPrimary && IS_ONE_CALENDAR.test(resource ?? '');
    return { kind: 'renewed', expiresAt: expirationDateTime, isOutdated };
  }
  if (response.status === 404 && graphErrorOf(response).codes.length > 0) return { kind: 'channel_gone' };
  const refusal = readRefusal(deps, response);
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'not_found':
    case 'forbidden':
      return { kind: 'channel_gone' };
    case 'bad_request':
      throw new AppError('provider_response_invalid', refusal.reason);
    default:
      return refusal satisfies never;
  }
}

/**
 * Ends a subscription; one that is gone already is fine.
 *
 * @throws {AppError} `provider_unavailable` also when the account's access is refused: the subscription then ends by
 *   itself when it expires, at most seven days after it was renewed.
 */
export async function closeChannel(
  deps: MicrosoftDeps,
  credentials: Credentials,
  channel: { providerResourceId: string },
  signal: AbortSignal,
): Promise<void> {
  await unsubscribe(deps, credentials, channel.providerResourceId, signal);
}

async function unsubscribe(
  deps: MicrosoftDeps,
  credentials: Credentials,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const url = graphUrl(deps, ['subscriptions', id]);
  const response = await callGraph(deps, credentials, { method: 'DELETE', url, signal });
  if (isOk(response) || response.status === 404) return;
  const refusal = readRefusal(deps, response);
  throw new AppError(
    'provider_unavailable',
    `Microsoft did not end a subscription (${refusal.kind}). It ends by itself when it expires.`,
  );
}

/** Longer ones are no tokens of Graph. */
const MAX_VALIDATION_LENGTH = 4096;
/** Graph sends a hundred in one request. */
const MAX_NOTIFICATIONS = 1_000;

const MEANING: Readonly<Record<string, ProviderNotification['meaning']>> = {
  reauthorizationRequired: 'access_ending',
  subscriptionRemoved: 'closed',
  missed: 'missed',
};

const batch = z.object({ value: z.array(z.unknown()) });
const incoming = z.object({
  subscriptionId,
  /** The id of the channel, a dot, its secret. */
  clientState: z.string().max(256),
  lifecycleEvent: anyWord,
});

/**
 * Reads an incoming request as Graph's: a question whether the address is ours, or notifications of any number of
 * subscriptions, of which those that cannot be read are left out.
 *
 * @returns null when it is neither; nothing is verified.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
export function readNotification({ query, body }: Omit<NotificationRequest, 'headers'>): IncomingNotification | null {
  const text = query['validationToken'];
  if (text !== undefined)
    return typeof text === 'string' && text.length <= MAX_VALIDATION_LENGTH ? { kind: 'validation', text } : null;
  const parsed = batch.safeParse(toJson(body));
  if (!parsed.success) return null;
  const { value } = parsed.data;
  if (value.length > MAX_NOTIFICATIONS) return { kind: 'too_many', most: MAX_NOTIFICATIONS };
  return { kind: 'notifications', notifications: value.flatMap(toNotification) };
}

function toNotification(item: unknown): ProviderNotification[] {
  const parsed = incoming.safeParse(item);
  if (!parsed.success) return [];
  const { subscriptionId: resourceId, clientState, lifecycleEvent } = parsed.data;
  const dot = clientState.indexOf('.');
  if (dot < 1) return [];
  const known = lifecycleEvent !== undefined && Object.hasOwn(MEANING, lifecycleEvent);
  return [
    {
      channelId: clientState.slice(0, dot),
      resourceId,
      secret: clientState.slice(dot + 1),
      meaning: (known ? MEANING[lifecycleEvent] : undefined) ?? 'changed',
      messageNumber: null,
    },
  ];
}

function toJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
