/** Routes of ours about connections: every kind of calendar. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listConnections } from '../../connections/index.ts';
import { connectionResource, newConnection } from '../../contract/own/index.ts';
import { connectByAddress, disconnectConnection } from '../../flow/index.ts';
import { calendarUserOf, requireCalendarToken } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';
import { findConnectionOf, toConnectionResource } from './connection-resource.ts';

/** GET POST connections/, DELETE connections/{id}/. */
export function connectionRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const ofOneUser = { onRequest: requireCalendarToken(deps), config: { rateLimit: perCalendarUser(120) } };
    const params = z.object({ id: z.string().meta({ description: 'Id of the connection.', format: 'uuid' }) });

    app.get(
      '/api/v1/calendar/connections/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Rollcall'],
          operationId: 'listConnections',
          summary: 'List connections',
          description: 'Every kind, oldest first.',
          response: { 200: z.array(connectionResource) },
        },
      },
      async (request) => {
        const connections = await listConnections(deps.db, [calendarUserOf(request).id]);
        return Promise.all(connections.map((connection) => toConnectionResource(deps.db, connection)));
      },
    );

    app.post(
      '/api/v1/calendar/connections/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Rollcall'],
          operationId: 'createConnection',
          summary: 'Connect a calendar feed or a CalDAV account',
          description:
            'It is read before the answer; when it cannot be, the answer is 400 and says what is wrong with which field. The same account again keeps its calendars, overrides and bots.',
          body: newConnection,
          response: { 201: connectionResource },
        },
      },
      async (request, reply) => {
        const user = calendarUserOf(request);
        const connection = await connectByAddress(deps, user, request.body);
        return reply.code(201).send(await toConnectionResource(deps.db, connection));
      },
    );

    app.delete(
      '/api/v1/calendar/connections/:id/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Rollcall'],
          operationId: 'deleteConnection',
          summary: 'Disconnect one connection',
          description: 'Removes its meetings and scheduled bots.',
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const user = calendarUserOf(request);
        await disconnectConnection(deps, user, (await findConnectionOf(deps.db, user.id, request.params.id)).id);
        return reply.code(204).send(null);
      },
    );
  };
}
