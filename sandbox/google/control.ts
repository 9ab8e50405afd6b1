/** Home of Google's part of the control API: people, clients, consents, tokens, events. */
import { controlRoute, readControlBody, refuseControl } from '../control.ts';
import { clientSchema, emailSchema, optionalEmailSchema, personSchema } from '../events/contract.ts';
import { eventControlRoutes } from '../events/control.ts';
import { EditError, findTarget, type Target } from '../events/edits.ts';
import { instanceId } from '../events/model.ts';
import { json, type Answer, type Route } from '../http.ts';
import { googleBook } from './book.ts';
import { isAlive, notifyCalendars } from './channels.ts';
import { calendarSchema, eventEditSchema, forgetSchema, newEventSchema } from './control-contract.ts';
import type { GoogleContext } from './context.ts';
import { eventResource, tombstone, type Viewer } from './event-resource.ts';
import { revokeConsents } from './oauth.ts';
import {
  addCalendar,
  addPerson,
  isGone,
  listCalendar,
  type Calendar,
  type GoogleFields,
  type Person,
} from './store.ts';

const NO_CONTENT: Answer = { status: 204 };

const route = controlRoute('google');

export function googleControlRoutes(google: GoogleContext): Route[] {
  return [...peopleRoutes(google), ...tokenRoutes(google), ...eventRoutes(google)];
}

function findPerson(google: GoogleContext, email: string): Person {
  const person = google.state.people.get(email.toLowerCase());
  if (person === undefined) throw refuseControl(404, `Nobody in this sandbox has the address ${email}.`);
  return person;
}

function peopleRoutes(google: GoogleContext): Route[] {
  const show = (person: Person): Record<string, unknown> => ({
    email: person.email,
    name: person.name,
    timeZone: person.timeZone,
    calendarIds: [...person.calendarList.keys()],
  });
  return [
    route('GET', '/people', () => json(200, { people: [...google.state.people.values()].map(show) })),
    route('POST', '/people', (request) =>
      json(201, show(addPerson(google.state, readControlBody(request, personSchema)))),
    ),
    route('POST', '/people/:email/calendars', (request, [email = '']) => {
      const person = findPerson(google, email);
      const { id, accessRole, isPushSupported, ...wish } = readControlBody(request, calendarSchema);
      const { summary = id, timeZone = person.timeZone } = wish;
      if (!google.state.calendars.has(id)) addCalendar(google.state, { id, summary, timeZone, isPushSupported });
      listCalendar(google.state, person, id, accessRole, id === person.email);
      return json(201, show(person));
    }),
    route('DELETE', '/people/:email/calendars/:calendarId', (_request, [email = '', calendarId = '']) => {
      findPerson(google, email).calendarList.delete(calendarId);
      return NO_CONTENT;
    }),
    route('POST', '/clients', (request) => {
      const { redirectUris, ...client } = readControlBody(request, clientSchema);
      const registered = { ...client, redirectUris: redirectUris === 'any' ? null : redirectUris };
      google.state.clients.set(client.clientId, registered);
      return json(201, { clientId: client.clientId, redirectUris });
    }),
    route('GET', '/channels', () =>
      json(200, {
        channels: [...google.state.channels.values()].map((channel) => ({
          id: channel.id,
          calendarId: channel.calendarId,
          resourceId: channel.resourceId,
          address: channel.address,
          email: channel.email,
          expiresAt: new Date(channel.expiresMs).toISOString(),
          isAlive: isAlive(google, channel),
          lastMessageNumber: channel.messageNumber,
        })),
      }),
    ),
  ];
}

function tokenRoutes(google: GoogleContext): Route[] {
  const { clock } = google;
  return [
    route('POST', '/expire-access-tokens', (request) => {
      const { email } = readControlBody(request, optionalEmailSchema);
      const tokens = [...google.state.accessTokens.values()].filter(
        (token) => token.expiresMs > clock.nowMs() && (email === undefined || token.email === email),
      );
      for (const token of tokens) token.expiresMs = clock.nowMs();
      return json(200, { expired: tokens.length });
    }),
    route('POST', '/revoke-consent', (request) => {
      const { email } = readControlBody(request, emailSchema);
      return json(200, { revoked: revokeConsents(google, findPerson(google, email)) });
    }),
    route('POST', '/forget-sync-tokens', (request) => {
      const { calendarId } = readControlBody(request, forgetSchema);
      google.state.change += 1;
      if (calendarId === undefined) google.state.allForgottenBefore = google.state.change;
      else google.state.forgottenBefore.set(findCalendarById(google, calendarId).id, google.state.change);
      return NO_CONTENT;
    }),
  ];
}

function findCalendarById(google: GoogleContext, calendarId: string): Calendar {
  const calendar = google.state.calendars.get(calendarId);
  if (calendar === undefined) throw refuseControl(404, `There is no calendar ${calendarId}.`);
  return calendar;
}

function eventRoutes(google: GoogleContext): Route[] {
  const book = googleBook(google);
  return eventControlRoutes({
    name: 'google',
    book,
    newEventSchema,
    eventEditSchema,
    find: (id) => findTarget(book, id),
    idOf: ({ event, occurrence }) => instanceId(event, occurrence),
    findCalendar: (calendarId) => findCalendarById(google, calendarId),
    show: (target, calendarId) => showEvent(google, target, calendarId),
    notify: (calendarId) => notifyCalendars(google, [calendarId]),
  });
}

/** The resource as the calendar it lives in shows it, or else the first calendar that has a copy. */
function showEvent(
  google: GoogleContext,
  { event, occurrence }: Target<GoogleFields>,
  calendarId?: string,
): Record<string, unknown> {
  const calendars = [...google.state.calendars.values()];
  const home = calendars.find(({ id }) => id === (calendarId ?? event.homeCalendarId));
  const calendar = home?.copies.has(event.id) === true ? home : calendars.find(({ copies }) => copies.has(event.id));
  const copy = calendar?.copies.get(event.id);
  if (calendar === undefined || copy === undefined) throw new EditError('The event is in no calendar.');
  const entry = { calendarId: calendar.id, accessRole: 'owner' as const, isPrimary: true, change: 0 };
  const viewer: Viewer = { calendar, entry, timeZone: calendar.timeZone, maxAttendees: null };
  const isCancelled = occurrence !== null && event.series?.exceptions.get(occurrence.key)?.isCancelled === true;
  const show = isGone(copy) || isCancelled ? tombstone : eventResource;
  return show(copy, occurrence, viewer);
}
