/** Routes of ours about connections: every kind of calendar. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listConnections } from '../../connections/index.ts';
import type { CalendarUser } from '../../calendar-users/index.ts';
import { connectionResource, newConnection } from '../../contract/own/index.ts';
import { connectByAddress, disconnectConnection } from '../../flow/index.ts';
import { calendarUserOf, requireCalendarToken } from '../auth.ts';
import { createFairPlaces } from '../../base/places.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';
import { WireError } from '../wire-errors.ts';
import { findConnectionOf, toConnectionResource } from './connection-resource.ts';

type NewConnection = z.infer<typeof newConnection>;

/** Most calendars that are tried at once; each takes up to 35 s at a server that keeps silent. */
const TRIED_AT_ONCE = 32;
/** What each may hold for every place that is free: one person four, one host eleven, one workspace half of all. */
const WEIGHTS = { person: 1 / 8, host: 1 / 2, workspace: 1 };

/** GET POST connections/, DELETE connections/{id}/. */
export function connectionRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const places = createFairPlaces(TRIED_AT_ONCE);
  /** @throws {WireError} 429 the person, the workspace or the host has its part of what is tried at once already. */
  const holdPlace = ({ id, workspaceId }: CalendarUser, body: NewConnection): (() => void) => {
    const place = places.take([
      { key: `person ${id}`, weight: WEIGHTS.person },
      { key: `workspace ${workspaceId}`, weight: WEIGHTS.workspace },
      { key: `host ${hostOf(body)}`, weight: WEIGHTS.host },
    ]);
    if (place.kind === 'taken') return place.release;
    const detail = 'Too many calendars are being connected at the moment. Try again shortly.';
    throw new WireError(429, { detail }, Math.ceil(place.comeAgainInMs / 1000));
  };
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
            'It is read before the answer; when it cannot be, the answer is 400 and says what is wrong with which field, as it is when the person has as many as the workspace allows (20 by default). 429 while several of theirs are being read already. The same account again keeps its calendars, overrides and bots.',
          body: newConnection,
          response: { 201: connectionResource },
        },
      },
      async (request, reply) => {
        const user = calendarUserOf(request);
        const release = holdPlace(user, request.body);
        const connection = await connectByAddress(deps, user, request.body).finally(release);
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

/** The host that is asked; of a CalDAV account without an address that of its user name, by which its server is found. */
function hostOf(body: NewConnection): string {
  const address =
    body.kind === 'caldav' && body.url === '' ? `https://${body.username.split('@').at(-1) ?? ''}` : body.url;
  return URL.canParse(address) ? new URL(address).host : '';
}
