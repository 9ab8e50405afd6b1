/** Home of Microsoft's part of the control API: people, clients, consents, tokens, subscriptions, events. */
import { controlRoute, readControlBody, refuseControl } from '../control.ts';
import { emailSchema, optionalEmailSchema } from '../events/contract.ts';
import { eventControlRoutes } from '../events/control.ts';
import { EditError, findTarget, type Target } from '../events/edits.ts';
import { instanceId } from '../events/model.ts';
import { json, type Route } from '../http.ts';
import { microsoftBook } from './book.ts';
import { ownerOf, type MicrosoftContext } from './context.ts';
import {
  calendarSchema,
  clientSchema,
  eventEditSchema,
  forgedItemsSchema,
  lifecycleSchema,
  newEventSchema,
  personSchema,
} from './control-contract.ts';
import { eventResource } from './event-resource.ts';
import { restoreConsents, revokeConsents, revokeRefreshTokens } from './login-rules.ts';
import { changeItem, MESSAGE_HEADERS, notifyCalendar, notifyLifecycle } from './notifications.ts';
import {
  addCalendar,
  addPerson,
  listCalendar,
  readItemId,
  type Calendar,
  type MicrosoftFields,
  type Person,
  type Subscription,
} from './store.ts';
import { isAlive } from './subscriptions.ts';
import { visibilityOf } from './visibility.ts';

const route = controlRoute('microsoft');

export function microsoftControlRoutes(microsoft: MicrosoftContext): Route[] {
  return [
    ...peopleRoutes(microsoft),
    ...tokenRoutes(microsoft),
    ...subscriptionControlRoutes(microsoft),
    ...eventRoutes(microsoft),
  ];
}

function findPerson({ state }: MicrosoftContext, email: string): Person {
  const person = state.people.get(email.toLowerCase());
  if (person === undefined) throw refuseControl(404, `Nobody in this sandbox has the address ${email}.`);
  return person;
}

function showPerson({ state }: MicrosoftContext, person: Person): Record<string, unknown> {
  const { email, name, timeZone, id, accountType } = person;
  const calendars = [...person.calendarList.values()].map(({ calendarId, graphId, isDefault }) => {
    const summary = state.calendars.get(calendarId)?.summary ?? '';
    return { id: calendarId, graphId, summary, isDefault };
  });
  return { email, name, timeZone, id, accountType, calendars };
}

function peopleRoutes(microsoft: MicrosoftContext): Route[] {
  return [
    route('GET', '/people', () =>
      json(200, { people: [...microsoft.state.people.values()].map((person) => showPerson(microsoft, person)) }),
    ),
    route('POST', '/people', (request) => {
      const person = addPerson(microsoft.state, readControlBody(request, personSchema));
      return json(201, showPerson(microsoft, person));
    }),
    route('POST', '/people/:email/calendars', (request, [email = '']) => {
      const person = findPerson(microsoft, email);
      const { id, needsSharedScope, ...wish } = readControlBody(request, calendarSchema);
      const { summary = id, timeZone = person.timeZone } = wish;
      const calendar =
        microsoft.state.calendars.get(id) ??
        addCalendar(microsoft.state, { id, summary, timeZone, ownerEmail: person.email });
      const canEdit = wish.canEdit ?? calendar.ownerEmail === person.email;
      const isDefault = id === person.email;
      listCalendar(microsoft.state, person, id, { isDefault, canEdit, needsSharedScope });
      return json(201, showPerson(microsoft, person));
    }),
    route('DELETE', '/people/:email/calendars/:calendarId', (_request, [email = '', calendarId = '']) => {
      findPerson(microsoft, email).calendarList.delete(calendarId);
      return { status: 204 };
    }),
    route('POST', '/clients', (request) => {
      const { redirectUris, ...client } = readControlBody(request, clientSchema);
      const registered = { ...client, redirectUris: redirectUris === 'any' ? null : redirectUris };
      microsoft.state.clients.set(client.clientId, registered);
      return json(201, { clientId: client.clientId, redirectUris });
    }),
  ];
}

function tokenRoutes(microsoft: MicrosoftContext): Route[] {
  const { clock } = microsoft;
  return [
    route('POST', '/expire-access-tokens', (request) => {
      const { email } = readControlBody(request, optionalEmailSchema);
      const tokens = [...microsoft.state.accessTokens.values()].filter(
        (token) => token.expiresMs > clock.nowMs() && (email === undefined || token.grant.email === email),
      );
      for (const token of tokens) token.expiresMs = clock.nowMs();
      return json(200, { expired: tokens.length });
    }),
    route('POST', '/revoke-consent', (request) => {
      const { email } = readControlBody(request, emailSchema);
      return json(200, { revoked: revokeConsents(microsoft, findPerson(microsoft, email)) });
    }),
    route('POST', '/revoke-refresh-tokens', (request) => {
      const { email } = readControlBody(request, emailSchema);
      return json(200, { revoked: revokeRefreshTokens(microsoft, findPerson(microsoft, email)) });
    }),
    route('POST', '/restore-consent', (request) => {
      restoreConsents(microsoft, findPerson(microsoft, readControlBody(request, emailSchema).email));
      return { status: 204 };
    }),
  ];
}

function findSubscription({ state }: MicrosoftContext, id: string): { subscription: Subscription; person: Person } {
  const subscription = state.subscriptions.get(id);
  const person = subscription === undefined ? undefined : state.people.get(subscription.email);
  if (subscription === undefined || person === undefined) throw refuseControl(404, `There is no subscription ${id}.`);
  return { subscription, person };
}

function subscriptionControlRoutes(microsoft: MicrosoftContext): Route[] {
  return [
    route('GET', '/subscriptions', () => {
      const subscriptions = [...microsoft.state.subscriptions.values()].map((subscription) => {
        const { clientState: _secret, expiresMs, ...shown } = subscription;
        return { ...shown, expiresAt: new Date(expiresMs).toISOString(), isAlive: isAlive(microsoft, subscription) };
      });
      return json(200, { subscriptions });
    }),
    route('POST', '/subscriptions/remove', (request) => {
      const { email } = readControlBody(request, optionalEmailSchema);
      const subscriptions = [...microsoft.state.subscriptions.values()];
      const removed = subscriptions.filter((one) => email === undefined || one.email === email);
      for (const { id } of removed) microsoft.state.subscriptions.delete(id);
      return json(200, { removed: removed.length });
    }),
    route('POST', '/subscriptions/:id/lifecycle', (request, [id = '']) => {
      const { subscription } = findSubscription(microsoft, id);
      const { event } = readControlBody(request, lifecycleSchema);
      if (event === 'subscriptionRemoved') microsoft.state.subscriptions.delete(id);
      if (notifyLifecycle(microsoft, subscription, event)) return { status: 204 };
      throw refuseControl(400, 'The subscription has no lifecycleNotificationUrl.');
    }),
    route('POST', '/subscriptions/forge', async (request) => {
      const { subscriptionId, items, address } = readControlBody(request, forgedItemsSchema);
      const { subscription, person } = findSubscription(microsoft, subscriptionId);
      const real = changeItem(person, subscription, 'updated', 'AAMkAGI2forged=');
      const value = items.map((over) =>
        Object.fromEntries(Object.entries({ ...real, ...over }).filter(([, part]) => part !== null)),
      );
      const body = JSON.stringify({ value });
      const to = address ?? subscription.notificationUrl;
      return json(200, { status: await microsoft.notifier.sendForged(to, MESSAGE_HEADERS, body) });
    }),
  ];
}

/** A calendar by its id in the control API, or by its id in anybody's list. */
function findCalendarById({ state }: MicrosoftContext, calendarId: string): Calendar {
  const entries = [...state.people.values()].flatMap(({ calendarList }) => [...calendarList.values()]);
  const id = entries.find(({ graphId }) => graphId === calendarId)?.calendarId ?? calendarId;
  const calendar = state.calendars.get(id);
  if (calendar === undefined) throw refuseControl(404, `There is no calendar ${calendarId}.`);
  return calendar;
}

function eventRoutes(microsoft: MicrosoftContext): Route[] {
  const book = microsoftBook(microsoft);
  return eventControlRoutes({
    name: 'microsoft',
    book,
    newEventSchema: newEventSchema.transform(({ calendarId, ...event }) => ({
      ...event,
      ...(calendarId !== undefined && { calendarId: findCalendarById(microsoft, calendarId).id }),
    })),
    eventEditSchema,
    find: (id) => findTarget(book, readItemId(microsoft.state, id)?.controlId ?? id),
    idOf: ({ event, occurrence }) => instanceId(event, occurrence),
    findCalendar: (calendarId) => findCalendarById(microsoft, calendarId),
    show: (target, calendarId) => showEvent(microsoft, target, calendarId),
    notify: (calendarId) => notifyCalendar(microsoft, findCalendarById(microsoft, calendarId)),
  });
}

/** The resource as the owner of the calendar sees it, in UTC and with immutable ids, under the id of the control API. */
function showEvent(
  microsoft: MicrosoftContext,
  { event, occurrence }: Target<MicrosoftFields>,
  calendarId?: string,
): Record<string, unknown> {
  const { state } = microsoft;
  const calendars = [...state.calendars.values()];
  const home = calendars.find(({ id }) => id === (calendarId ?? event.homeCalendarId));
  const calendar = home?.copies.has(event.id) === true ? home : calendars.find(({ copies }) => copies.has(event.id));
  const copy = calendar?.copies.get(event.id);
  if (calendar === undefined || copy === undefined) throw new EditError('The event is in no calendar.');
  const owner = ownerOf(state, calendar);
  const entry = owner.calendarList.get(calendar.id);
  if (entry === undefined) throw new EditError('The calendar of the event is in no list.');
  const visibility = visibilityOf(copy, occurrence, owner);
  const preferences = { zone: 'UTC', zoneName: 'UTC', body: 'html', idForm: 'immutable' } as const;
  const viewer = { calendar, entry, person: owner, owner, preferences, hidesBody: false };
  const resource = eventResource(copy, occurrence, visibility, viewer);
  return { ...resource, id: instanceId(event, occurrence), graphId: resource['id'], isGone: visibility === 'gone' };
}
