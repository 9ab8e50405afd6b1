/** Routes of ours about connections: every kind of calendar, and which calendars of an account are read. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { listConnectedCalendars } from '../../calendars/index.ts';
import { listConnections } from '../../connections/index.ts';
import type { Connection } from '../../connections/index.ts';
import {
  calendarChoices,
  connectedCalendarResource,
  connectionResource,
  newConnection,
  wireInstant,
} from '../../contract/index.ts';
import { chooseCalendars, connectCalDav, connectFeed, disconnectConnection } from '../../flow/index.ts';
import { calendarUserOf, requireCalendarToken } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';
import { notFound } from '../wire-errors.ts';

/** GET POST connections/, DELETE connections/{id}/, GET PATCH connections/{id}/calendars/. */
export function calendarConnectionRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const ofOneUser = { onRequest: requireCalendarToken(deps), config: { rateLimit: perCalendarUser(120) } };
    const params = z.object({ id: z.string().meta({ description: 'Id of the connection.', format: 'uuid' }) });
    const tags = ['Rollcall'];

    const toResource = async (connection: Connection): Promise<z.infer<typeof connectionResource>> => {
      const calendars = await listConnectedCalendars(deps.db, connection.id);
      const read = calendars.filter((calendar) => calendar.isSelected);
      const oldest = read
        .map((calendar) => calendar.provenCurrentAt)
        .reduce((a, b) => (a === null || b === null ? null : a < b ? a : b), read[0]?.provenCurrentAt ?? null);
      return {
        id: connection.id,
        kind: connection.provider,
        account: connection.account,
        connected: connection.state !== 'disconnected',
        reason: connection.disconnectReason ?? read.find((calendar) => calendar.syncError !== null)?.syncError ?? null,
        calendars_count: calendars.length,
        selected_calendars_count: read.length,
        proven_current_at: oldest === null ? null : wireInstant(oldest),
      };
    };
    const find = async (userId: string, id: string): Promise<Connection> => {
      const connection = isUuid(id)
        ? (await listConnections(deps.db, [userId])).find((candidate) => candidate.id === id)
        : undefined;
      if (connection === undefined) throw notFound();
      return connection;
    };
    const calendarsOf = async (connection: Connection): Promise<z.infer<typeof connectedCalendarResource>[]> =>
      (await listConnectedCalendars(deps.db, connection.id)).map((calendar) => ({
        id: calendar.id,
        name: calendar.name,
        time_zone: calendar.timeZone,
        is_primary: calendar.isPrimary,
        selected: calendar.isSelected,
        proven_current_at: calendar.provenCurrentAt === null ? null : wireInstant(calendar.provenCurrentAt),
        unreadable_count: calendar.unreadableCount,
        error: calendar.syncError,
      }));

    app.get(
      '/api/v1/calendar/connections/',
      {
        ...ofOneUser,
        schema: {
          tags,
          summary: 'List connections',
          description: 'Every kind, oldest first.',
          response: { 200: z.array(connectionResource) },
        },
      },
      async (request) => {
        const connections = await listConnections(deps.db, [calendarUserOf(request).id]);
        return Promise.all(connections.map(toResource));
      },
    );

    app.post(
      '/api/v1/calendar/connections/',
      {
        ...ofOneUser,
        schema: {
          tags,
          summary: 'Connect a calendar feed or a CalDAV account',
          description:
            'It is read before the answer; when it cannot be, the answer is 400 and says what is wrong with which field. The same account again keeps its calendars, overrides and bots.',
          body: newConnection,
          response: { 201: connectionResource },
        },
      },
      async (request, reply) => {
        const user = calendarUserOf(request);
        const { body } = request;
        const connection = await (body.kind === 'ics'
          ? connectFeed(deps, user, body)
          : connectCalDav(deps, user, body));
        return reply.code(201).send(await toResource(connection));
      },
    );

    app.delete(
      '/api/v1/calendar/connections/:id/',
      {
        ...ofOneUser,
        schema: {
          tags,
          summary: 'Disconnect one connection',
          description: 'Removes its meetings and scheduled bots.',
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const user = calendarUserOf(request);
        await disconnectConnection(deps, user, (await find(user.id, request.params.id)).id);
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/api/v1/calendar/connections/:id/calendars/',
      {
        ...ofOneUser,
        schema: {
          tags,
          summary: 'List the calendars of a connection',
          description: 'The main calendar first; only selected ones are read.',
          params,
          response: { 200: z.array(connectedCalendarResource) },
        },
      },
      async (request) => calendarsOf(await find(calendarUserOf(request).id, request.params.id)),
    );

    app.patch(
      '/api/v1/calendar/connections/:id/calendars/',
      {
        ...ofOneUser,
        schema: {
          tags,
          summary: 'Choose the calendars that are read',
          description: 'Takes effect at once; answers all calendars of the connection.',
          params,
          body: calendarChoices,
          response: { 200: z.array(connectedCalendarResource) },
        },
      },
      async (request) => {
        const user = calendarUserOf(request);
        const connection = await find(user.id, request.params.id);
        const known = new Set((await listConnectedCalendars(deps.db, connection.id)).map((calendar) => calendar.id));
        if (request.body.some((choice) => !known.has(choice.id))) throw notFound();
        await chooseCalendars(
          deps,
          user,
          connection,
          new Map(request.body.map((choice) => [choice.id, choice.selected])),
        );
        return calendarsOf(connection);
      },
    );
  };
}
