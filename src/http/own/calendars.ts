/** Routes of ours about the calendars of a connection, and their shape on the wire. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listConnectedCalendars } from '../../calendars/index.ts';
import { findTimeZone } from '../../base/time-zone.ts';
import type { Connection } from '../../connections/index.ts';
import { wireInstant } from '../../contract/index.ts';
import { calendarChoices, connectedCalendarResource, refusalResource } from '../../contract/own/index.ts';
import type { Db } from '../../db/index.ts';
import { calendarRefresher, chooseCalendars } from '../../flow/index.ts';
import { calendarUserOf, requireCalendarToken } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';
import { notFound } from '../wire-errors.ts';
import { findConnectionOf } from './connection-resource.ts';

/** Most accounts that are asked for their calendars at once; each takes up to 10 s where it keeps silent. */
const ASKED_AT_ONCE = 32;

/** GET PATCH connections/{id}/calendars/, POST connections/{id}/calendars/refresh/. */
export function calendarRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const refreshCalendars = calendarRefresher(deps, ASKED_AT_ONCE);
  return async (app) => {
    const ofOneUser = {
      onRequest: requireCalendarToken(deps),
      config: { rateLimit: perCalendarUser(120), isCompressed: true },
    };
    const params = z.object({ id: z.string().meta({ description: 'Id of the connection.', format: 'uuid' }) });

    app.get(
      '/api/v1/calendar/connections/:id/calendars/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Rollcall'],
          operationId: 'listCalendars',
          summary: 'List the calendars of a connection',
          description:
            'The main calendar first, the others by name; only selected ones are read. At most 500 of an account: when it has more, `reason` of the connection says so.',
          params,
          response: { 200: z.array(connectedCalendarResource) },
        },
      },
      async (request) =>
        toCalendarResources(deps.db, await findConnectionOf(deps.db, calendarUserOf(request).id, request.params.id)),
    );

    app.post(
      '/api/v1/calendar/connections/:id/calendars/refresh/',
      {
        ...ofOneUser,
        config: { ...ofOneUser.config, rateLimit: perCalendarUser(20) },
        schema: {
          tags: ['Rollcall'],
          operationId: 'refreshCalendars',
          summary: 'Ask the account for its calendars now',
          description:
            'For whoever is about to choose: new and renamed ones follow by themselves, within an hour, on CalDAV within ten minutes. Answers all calendars; 503 when the account did not answer within 10 seconds, or when the person, the workspace or the host has its part of what is asked at once already (then with `Retry-After`), and then the list is as before.',
          params,
          response: { 200: z.array(connectedCalendarResource), 503: refusalResource },
        },
      },
      async (request) => {
        const connection = await findConnectionOf(deps.db, calendarUserOf(request).id, request.params.id);
        await refreshCalendars(connection.id);
        return toCalendarResources(deps.db, connection);
      },
    );

    app.patch(
      '/api/v1/calendar/connections/:id/calendars/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Rollcall'],
          operationId: 'chooseCalendars',
          summary: 'Choose the calendars that are read',
          description: 'Takes effect at once; answers all calendars of the connection.',
          params,
          body: calendarChoices,
          response: { 200: z.array(connectedCalendarResource) },
        },
      },
      async (request) => {
        const user = calendarUserOf(request);
        const connection = await findConnectionOf(deps.db, user.id, request.params.id);
        const known = new Set((await listConnectedCalendars(deps.db, connection.id)).map((calendar) => calendar.id));
        if (request.body.some((choice) => !known.has(choice.id))) throw notFound();
        await chooseCalendars(
          deps,
          user,
          connection,
          new Map(request.body.map((choice) => [choice.id, choice.selected])),
        );
        return toCalendarResources(deps.db, connection);
      },
    );
  };
}

/** The calendars of a connection as the wire shows them, the main one first. */
async function toCalendarResources(
  db: Db,
  connection: Connection,
): Promise<z.infer<typeof connectedCalendarResource>[]> {
  return (await listConnectedCalendars(db, connection.id)).map((calendar) => ({
    id: calendar.id,
    name: calendar.name,
    time_zone: calendar.timeZone !== null && findTimeZone(calendar.timeZone) !== null ? calendar.timeZone : null,
    is_primary: calendar.isPrimary,
    selected: calendar.isSelected,
    proven_current_at: calendar.provenCurrentAt === null ? null : wireInstant(calendar.provenCurrentAt),
    unreadable_count: calendar.unreadableCount,
    error: calendar.syncError,
    left_out: calendar.boundMet,
  }));
}
