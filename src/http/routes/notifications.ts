/** Routes that providers call when a calendar changed. They answer at once; the sync is due work. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { IncomingNotification } from '../../calendars/index.ts';
import { receiveNotifications } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { notFound } from '../wire-errors.ts';

/** Far above what Google (nothing) and Microsoft (100 notifications in one request) send. */
const BODY_LIMIT_BYTES = 512 * 1024;

const querySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());

type Request = { headers: Record<string, string | string[] | undefined>; query: unknown; body: unknown };

/** POST /api/notifications/google/ and /api/notifications/microsoft/. */
export function notificationRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const read = (provider: 'google' | 'microsoft', request: Request): IncomingNotification => {
    const incoming = deps.providers[provider]?.readNotification?.({
      headers: request.headers,
      query: querySchema.parse(request.query),
      body: typeof request.body === 'string' ? request.body : '',
    });
    if (incoming === undefined || incoming === null) throw notFound();
    return incoming;
  };
  return async (app) => {
    // Each provider reads its own body, whatever it is called; none must be kept from arriving.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.post(
      '/api/notifications/google/',
      {
        bodyLimit: BODY_LIMIT_BYTES,
        schema: {
          tags: ['Providers'],
          summary: 'Google notification',
          description: 'Called by Google on a channel that Rollcall opened. Anything else is answered with 404.',
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const incoming = read('google', request);
        const isOurs =
          incoming.kind === 'notifications' && (await receiveNotifications(deps, incoming.notifications)) > 0;
        if (!isOurs) throw notFound();
        return reply.code(204).send(null);
      },
    );
    app.post(
      '/api/notifications/microsoft/',
      {
        bodyLimit: BODY_LIMIT_BYTES,
        schema: {
          tags: ['Providers'],
          summary: 'Microsoft notification',
          description:
            'Called by Microsoft Graph on a subscription that Rollcall made: changes, lifecycle notifications, and the validation of the address (`validationToken`, answered as text/plain). Notifications of unknown subscriptions are passed over; what is no notification is answered with 404.',
          querystring: z.object({
            validationToken: z
              .string()
              .max(4096)
              .optional()
              .describe('Set by Microsoft when a subscription is made; the answer is this text.'),
          }),
          response: { 200: z.string(), 202: z.null() },
        },
      },
      async (request, reply) => {
        const incoming = read('microsoft', request);
        if (incoming.kind === 'validation')
          return reply.code(200).type('text/plain; charset=utf-8').send(incoming.text);
        // Accepted also when none is ours: any other answer makes Microsoft repeat the whole batch for hours.
        await receiveNotifications(deps, incoming.notifications);
        return reply.code(202).send(null);
      },
    );
  };
}
