/** Routes that providers call when a calendar changed. They answer at once; the sync is due work. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { IncomingNotification } from '../../providers/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { notificationReceiver } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { databaseUnavailable, notFound } from '../wire-errors.ts';

/** Far above what Google (nothing) and Microsoft (100 notifications in one request) send. */
const BODY_LIMIT_BYTES = 512 * 1024;

/**
 * Providers count an answer that takes longer than 3 s as none, and slow down or give up on an address that has many of them; what is
 * answered with 503 they send again (learn.microsoft.com/graph/change-notifications-delivery-webhooks).
 */
const STORED_WITHIN_MS = 2_500;

const querySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());

type Request = { headers: Record<string, string | string[] | undefined>; query: unknown; body: unknown };

/** POST /api/notifications/google/ and /api/notifications/microsoft/. */
export function notificationRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const receiveNotifications = notificationReceiver(deps);
  const read = (provider: 'google' | 'microsoft', request: Request): IncomingNotification => {
    const incoming = deps.providers[provider]?.readNotification?.({
      headers: request.headers,
      query: querySchema.parse(request.query),
      body: typeof request.body === 'string' ? request.body : '',
    });
    if (incoming === undefined || incoming === null) throw notFound();
    return incoming;
  };
  /** Stores notifications, or says in time that they shall come again; storing goes on, and being told twice does no harm. */
  const receive = async (incoming: Extract<IncomingNotification, { kind: 'notifications' }>): Promise<number> => {
    const storing = receiveNotifications(incoming.notifications);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(databaseUnavailable()), STORED_WITHIN_MS);
    try {
      return await Promise.race([storing, late.promise]);
    } finally {
      clearTimeout(timer);
    }
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
          operationId: 'notifyFromGoogle',
          summary: 'Google notification',
          description:
            'Called by Google on a channel that Rollcall opened. Anything else is answered with 404, and with 503 what could not be stored within 2.5 seconds: Google sends it again.',
          response: { 204: z.null(), 503: refusalResource },
        },
      },
      async (request, reply) => {
        const incoming = read('google', request);
        const isOurs = incoming.kind === 'notifications' && (await receive(incoming)) > 0;
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
          operationId: 'notifyFromMicrosoft',
          summary: 'Microsoft notification',
          description:
            'Called by Microsoft Graph on a subscription that Rollcall made: changes, lifecycle notifications, and the validation of the address (`validationToken`, answered as text/plain). Notifications of unknown subscriptions are passed over; what is no notification is answered with 404, and with 503 what could not be stored within 2.5 seconds: Microsoft sends it again.',
          querystring: z.object({
            validationToken: z
              .string()
              .max(4096)
              .optional()
              .describe('Set by Microsoft when a subscription is made; the answer is this text.'),
          }),
          response: { 200: z.string(), 202: z.null(), 503: refusalResource },
        },
      },
      async (request, reply) => {
        const incoming = read('microsoft', request);
        if (incoming.kind === 'validation')
          return reply.code(200).type('text/plain; charset=utf-8').send(incoming.text);
        // Accepted also when none is ours: any other answer makes Microsoft repeat the whole batch for hours.
        await receive(incoming);
        return reply.code(202).send(null);
      },
    );
  };
}
