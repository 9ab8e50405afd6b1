/** Home of subscriptions: create with the handshake, read, renew, delete. @see https://learn.microsoft.com/graph/api/resources/subscription */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { authorizeMailbox, findCalendar, READING_SCOPES, type Caller, type MicrosoftContext } from './context.ts';
import { contextUrl, LIST_OPTIONS, readOptions, readPage } from './odata.ts';
import { readPreferences } from './prefer.ts';
import type { ChangeType, Subscription } from './store.ts';
import { validateAddress } from './validation.ts';

const MINUTE_MS = 60_000;
const SHORTEST_LIFE_MS = 45 * MINUTE_MS;
const LONGEST_LIFE_MS = 10_080 * MINUTE_MS;
const LONGEST_CLIENT_STATE = 128;

const creation = z.object({
  changeType: z.string().optional(),
  notificationUrl: z.string().optional(),
  lifecycleNotificationUrl: z.string().nullish(),
  resource: z.string().optional(),
  expirationDateTime: z.string().optional(),
  clientState: z.string().nullish(),
  includeResourceData: z.boolean().nullish(),
});
const renewal = z.strictObject({ expirationDateTime: z.string() });

export function subscriptionRoutes(microsoft: MicrosoftContext): Route[] {
  const find = (request: SandboxRequest, id: string): Subscription => {
    const caller = authorizeMailbox(microsoft, request, READING_SCOPES);
    const subscription = microsoft.state.subscriptions.get(id);
    if (subscription !== undefined && isTheirs(microsoft, subscription, caller)) return subscription;
    throw microsoft.refuse.graph(404, 'ResourceNotFound', 'The object was not found.');
  };
  return [
    { method: 'POST', pattern: '/v1.0/subscriptions', handle: (request) => create(microsoft, request) },
    { method: 'GET', pattern: '/v1.0/subscriptions', handle: (request) => list(microsoft, request) },
    {
      method: 'GET',
      pattern: '/v1.0/subscriptions/:id',
      handle: (request, [id = '']) => json(200, resourceOf(microsoft, find(request, id))),
    },
    {
      method: 'PATCH',
      pattern: '/v1.0/subscriptions/:id',
      handle(request, [id = '']) {
        const subscription = find(request, id);
        const body = readBody(microsoft, request, renewal);
        subscription.expiresMs = readExpiry(microsoft, body.expirationDateTime);
        return json(200, resourceOf(microsoft, subscription));
      },
    },
    {
      method: 'POST',
      pattern: '/v1.0/subscriptions/:id/reauthorize',
      handle(request, [id = '']) {
        find(request, id);
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      pattern: '/v1.0/subscriptions/:id',
      handle(request, [id = '']) {
        microsoft.state.subscriptions.delete(find(request, id).id);
        return { status: 204 };
      },
    },
  ];
}

/** Whether a subscription has not expired. An expired one does not exist any more. */
export const isAlive = ({ clock }: Pick<MicrosoftContext, 'clock'>, { expiresMs }: Subscription): boolean =>
  expiresMs > clock.nowMs();

const isTheirs = (microsoft: MicrosoftContext, subscription: Subscription, { token }: Caller): boolean =>
  subscription.clientId === token.grant.clientId &&
  subscription.email === token.grant.email &&
  isAlive(microsoft, subscription);

async function create(microsoft: MicrosoftContext, request: SandboxRequest): Promise<Answer> {
  const { state, refuse } = microsoft;
  const caller = authorizeMailbox(microsoft, request, READING_SCOPES);
  const body = readBody(microsoft, request, creation);
  const missing = (['changeType', 'notificationUrl', 'resource', 'expirationDateTime'] as const).find(
    (name) => (body[name] ?? '') === '',
  );
  if (missing !== undefined) {
    throw refuse.graph(400, 'InvalidRequest', `${missing} is a required property for subscription creation.`);
  }
  if (body.includeResourceData === true) {
    throw refuse.graph(400, 'InvalidRequest', 'The sandbox sends no resource data with notifications.');
  }
  if ((body.clientState ?? '').length > LONGEST_CLIENT_STATE) {
    throw refuse.graph(400, 'InvalidRequest', `clientState cannot be longer than ${LONGEST_CLIENT_STATE} characters.`);
  }
  const subscription: Subscription = {
    id: randomUUID(),
    clientId: caller.token.grant.clientId,
    email: caller.person.email,
    resource: body.resource ?? '',
    calendarId: readResource(microsoft, caller, body.resource ?? ''),
    changeTypes: readChangeTypes(microsoft, body.changeType ?? ''),
    notificationUrl: body.notificationUrl ?? '',
    lifecycleNotificationUrl: body.lifecycleNotificationUrl ?? null,
    clientState: body.clientState ?? null,
    expiresMs: readExpiry(microsoft, body.expirationDateTime ?? ''),
    hasImmutableIds: readPreferences(microsoft, request).idForm === 'immutable',
  };
  const addresses = [subscription.notificationUrl, subscription.lifecycleNotificationUrl].flatMap((url) => url ?? []);
  for (const address of addresses) checkAddress(microsoft, address);
  refuseDuplicate(microsoft, subscription);
  for (const address of addresses) await validateAddress(microsoft, address);
  refuseDuplicate(microsoft, subscription);
  state.subscriptions.set(subscription.id, subscription);
  return json(201, { ...resourceOf(microsoft, subscription), clientState: subscription.clientState });
}

function readBody<Shape extends z.ZodType>(
  { refuse }: MicrosoftContext,
  request: SandboxRequest,
  schema: Shape,
): z.infer<Shape> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw refuse.graph(415, 'UnsupportedMediaType', 'The body must be application/json.');
  }
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    throw refuse.badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw refuse.graph(400, 'InvalidRequest', z.prettifyError(read.error).slice(0, 500));
}

/** `me/events` is everything of the person's own; otherwise one calendar of their list. @returns the calendar's id in the sandbox; null for all. */
function readResource(microsoft: MicrosoftContext, caller: Caller, resource: string): string | null {
  const { person } = caller;
  const [first = '', ...after] = resource.replace(/^\//, '').split('/');
  const isMe = first.toLowerCase() === 'me';
  const isSelf = isMe || (first.toLowerCase() === 'users' && [person.id, person.email].includes(after[0] ?? ''));
  const rest = isMe ? after : after.slice(1);
  if (isSelf && rest.at(-1) === 'events') {
    const [kind, calendarId = ''] = rest;
    if (rest.length === 1) return null;
    if (rest.length === 2 && kind === 'calendar') return person.email;
    if (rest.length === 3 && kind === 'calendars') {
      return findCalendar(microsoft, caller, decodeId(calendarId)).calendar.id;
    }
  }
  throw microsoft.refuse.graph(400, 'InvalidRequest', `Resource '${resource.slice(0, 200)}' is not supported.`);
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readChangeTypes({ refuse }: MicrosoftContext, text: string): ChangeType[] {
  const known: ChangeType[] = ['created', 'updated', 'deleted'];
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !known.some((type) => type === name));
  if (unknown !== undefined) throw refuse.graph(400, 'InvalidRequest', `Invalid 'changeType' attribute: '${unknown}'.`);
  return known.filter((type) => names.includes(type));
}

/** What was asked for, at least 45 minutes and at most seven days. */
function readExpiry({ clock, refuse }: MicrosoftContext, text: string): number {
  const wishMs = Date.parse(text);
  const nowMs = clock.nowMs();
  if (Number.isNaN(wishMs) || !/(Z|[+-]\d{2}:\d{2})$/i.test(text)) {
    throw refuse.graph(400, 'InvalidRequest', 'expirationDateTime is no date and time with an offset.');
  }
  if (wishMs <= nowMs) throw refuse.graph(400, 'InvalidRequest', 'Subscription expiration must be in the future.');
  return Math.min(Math.max(wishMs, nowMs + SHORTEST_LIFE_MS), nowMs + LONGEST_LIFE_MS);
}

function checkAddress({ settings, refuse }: MicrosoftContext, address: string): void {
  const url = URL.parse(address);
  const isAllowedHttp = url?.protocol === 'http:' && settings().allowHttpChannels;
  if (url?.protocol === 'https:' || isAllowedHttp) return;
  throw refuse.graph(
    400,
    'InvalidRequest',
    `The notification URL '${address.slice(0, 200)}' must be a valid HTTPS URL.`,
  );
}

/** An app may watch a resource for the same changes once. */
function refuseDuplicate(microsoft: MicrosoftContext, wish: Subscription): void {
  const keyOf = ({ clientId, email, calendarId, changeTypes }: Subscription): string =>
    JSON.stringify([clientId, email, calendarId, changeTypes]);
  const isTaken = [...microsoft.state.subscriptions.values()].some(
    (subscription) => isAlive(microsoft, subscription) && keyOf(subscription) === keyOf(wish),
  );
  if (!isTaken) return;
  const message = `Operation: Create; Exception: [Status Code: Conflict; Reason: A subscription for the resource '${wish.resource.slice(0, 200)}' and these change types exists already.]`;
  throw microsoft.refuse.graph(409, 'ExtensionError', message);
}

function list(microsoft: MicrosoftContext, request: SandboxRequest): Answer {
  const caller = authorizeMailbox(microsoft, request, READING_SCOPES);
  const options = readOptions(microsoft, request.query, LIST_OPTIONS);
  const all = [...microsoft.state.subscriptions.values()].filter((one) => isTheirs(microsoft, one, caller));
  const page = { all, email: caller.person.email, maxPageSize: 100 };
  const { items, nextLink } = readPage(microsoft, request, options, page);
  return json(200, {
    '@odata.context': contextUrl('subscriptions'),
    value: items.map((subscription) => resourceOf(microsoft, subscription)),
    ...(nextLink !== null && { '@odata.nextLink': nextLink }),
  });
}

/** The client state is told to who creates it, and never again. */
function resourceOf({ state }: MicrosoftContext, subscription: Subscription): Record<string, unknown> {
  return {
    '@odata.context': contextUrl('subscriptions/$entity'),
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.clientId,
    changeType: subscription.changeTypes.join(','),
    clientState: null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: new Date(subscription.expiresMs).toISOString(),
    creatorId: state.people.get(subscription.email)?.id ?? null,
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}
