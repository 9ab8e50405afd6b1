/** Routes of Calendar V1 about people: authenticate, user, users, disconnect. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { findCalendarUser, listCalendarUsers, signCalendarToken } from '../../calendar-users/index.ts';
import {
  calendarTokenResource,
  calendarUserChange,
  calendarUserListResource,
  calendarUserResource,
  disconnectRequest,
  newCalendarToken,
} from '../../contract/v1/index.ts';
import { changeCalendarUser, deleteUser, disconnectUser, openCalendarUser } from '../../flow/index.ts';
import { findWorkspace } from '../../workspaces/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { calendarUserOf, isVouchedFor, requireApiKey, requireCalendarToken } from '../auth.ts';
import { toCalendarUserResource, toCalendarUserResources } from './calendar-user-resource.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser, perWorkspace } from '../throttle.ts';
import { fieldError, refused } from '../wire-errors.ts';

const MAX_USERS = 10_000;
const PAGE_SIZE = 100;
const NOT_A_CURSOR = 'This is no place in the list. Use the address in "next".';

/** POST authenticate/, GET PUT PATCH DELETE user/, POST user/disconnect/, GET users/. */
export function calendarUserRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/calendar/authenticate/',
      {
        onRequest: requireApiKey(deps),
        config: { rateLimit: perWorkspace(300), mayRunAgain: true },
        schema: {
          tags: ['Calendar V1'],
          operationId: 'createCalendarToken',
          summary: 'Get a calendar token',
          description:
            'Makes a token for one of your users, and the calendar user itself if there is none with this id.',
          body: newCalendarToken,
          response: { 200: calendarTokenResource },
        },
      },
      async (request) => {
        const user = await openCalendarUser(deps, request.workspaceId, request.body.user_id);
        return { token: await signCalendarToken(deps.calendarTokenKey, user, deps.clock.now()) };
      },
    );

    app.get(
      '/api/v1/calendar/users/',
      {
        onRequest: requireApiKey(deps),
        config: { rateLimit: perWorkspace(60), isCompressed: true },
        schema: {
          tags: ['Calendar V1'],
          operationId: 'listCalendarUsers',
          summary: 'List calendar users',
          description: `A bare array of at most ${MAX_USERS} users; with paginate=true pages of ${PAGE_SIZE} as {next, previous, results}.`,
          querystring: z.object({
            email: z
              .string()
              .max(320, { error: 'Ensure this field has no more than 320 characters.' })
              .optional()
              .describe(
                'Only users with a Google or Microsoft account of exactly this address, in any case, connected or lost.',
              ),
            paginate: z
              .enum(['true', 'false', 'True', 'False', '1', '0'], { error: 'Send true or false.' })
              .optional()
              .describe('Whether to answer in pages; default false.'),
            cursor: z
              .string()
              .max(100, { error: NOT_A_CURSOR })
              .optional()
              .describe('Place in the list; it stands in `next` of the page before.'),
          }),
          response: { 200: calendarUserListResource },
        },
      },
      async (request) => {
        const { email = null, paginate, cursor } = request.query;
        if (cursor !== undefined && !isUuid(cursor)) throw fieldError('cursor', NOT_A_CURSOR);
        const isPaged = paginate !== undefined && ['true', 'True', '1'].includes(paginate);
        const limit = isPaged ? PAGE_SIZE + 1 : MAX_USERS;
        const found = await listCalendarUsers(deps.db, request.workspaceId, { email, afterId: cursor ?? null, limit });
        if (!isPaged) return toCalendarUserResources(deps.db, found);
        const page = found.slice(0, PAGE_SIZE);
        const query = new URLSearchParams({
          paginate: 'true',
          cursor: page.at(-1)?.id ?? '',
          ...(email !== null && { email }),
        });
        const next =
          found.length > PAGE_SIZE ? `${deps.settings.publicUrl}/api/v1/calendar/users/?${query.toString()}` : null;
        return { next, previous: null, results: await toCalendarUserResources(deps.db, page) };
      },
    );

    const ofOneUser = { onRequest: requireCalendarToken(deps), config: { rateLimit: perCalendarUser(120) } };

    app.get(
      '/api/v1/calendar/user/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          operationId: 'getCalendarUser',
          summary: 'Retrieve the calendar user',
          description: 'The person of the calendar token, with connections and preferences.',
          response: { 200: calendarUserResource },
        },
      },
      async (request) => toCalendarUserResource(deps.db, calendarUserOf(request)),
    );

    for (const method of ['PUT', 'PATCH'] as const) {
      app.route({
        method,
        url: '/api/v1/calendar/user/',
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          operationId: method === 'PUT' ? 'putCalendarUser' : 'updateCalendarUser',
          summary: 'Change the calendar user',
          description:
            'Changes only what is named, with PUT too. Preferences take effect at once; no refresh is needed. Another `external_id` is taken only with the API key of the workspace beside the calendar token, in `Authorization`, or where the workspace allows it to persons (`rollcall settings person_external_id true`); else 403 `external_id_refused`. The present one may stand in the body.',
          body: calendarUserChange,
          response: { 200: calendarUserResource, 403: refusalResource },
        },
        handler: async (request) => {
          const user = calendarUserOf(request);
          const { external_id: externalId = null, preferences } = request.body;
          if (externalId !== null && externalId !== user.externalId) await requireWordOfApp(deps, request);
          await changeCalendarUser(deps, user, {
            externalId,
            preferences: preferences === undefined ? null : withoutUndefined(preferences),
          });
          return toCalendarUserResource(deps.db, (await findCalendarUser(deps.db, user.id)) ?? user);
        },
      });
    }

    app.delete(
      '/api/v1/calendar/user/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          operationId: 'deleteCalendarUser',
          summary: 'Delete the calendar user',
          description: 'Disconnects all calendars and removes scheduled bots.',
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await deleteUser(deps, calendarUserOf(request));
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/v1/calendar/user/disconnect/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          operationId: 'disconnectPlatform',
          summary: 'Disconnect one platform',
          description:
            'Removes the connections of this platform with their meetings and scheduled bots. Fine when there are none.',
          body: disconnectRequest,
          response: { 200: calendarUserResource },
        },
      },
      async (request) => {
        const user = calendarUserOf(request);
        await disconnectUser(deps, user, request.body.platform);
        return toCalendarUserResource(deps.db, user);
      },
    );
  };
}

/** A person could else claim the id that the app gives to somebody else next, and with it what the app then does for them. */
async function requireWordOfApp(deps: HttpDeps, request: FastifyRequest): Promise<void> {
  if (await isVouchedFor(deps, request)) return;
  const workspace = await findWorkspace(deps.db, calendarUserOf(request).workspaceId);
  if (workspace?.personsChangeExternalId === true) return;
  throw refused(
    403,
    'external_id_refused',
    'Only the app may change external_id: send its API key in the Authorization header beside the calendar token.',
  );
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Leaves out what was not named, so that it stays as it is. */
function withoutUndefined<T extends object>(value: T): Partial<Defined<T>> {
  // Object.entries loses the relation of key and value that the filter keeps.
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<Defined<T>>;
}
