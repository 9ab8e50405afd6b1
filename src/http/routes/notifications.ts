/** Routes that providers call when a calendar changed. They answer at once; the sync is due work. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { receiveNotification } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { notFound } from '../wire-errors.ts';

/** POST /api/notifications/google/. */
export function notificationRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    // All that counts stands in the headers; whatever a provider sends as body must not keep it from arriving.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null));
    app.post(
      '/api/notifications/google/',
      {
        schema: {
          tags: ['Providers'],
          summary: 'Google notification',
          description: 'Called by Google on a channel that Rollcall opened. Anything else is answered with 404.',
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const claim = deps.providers.google?.readNotification?.(request.headers) ?? null;
        if (claim === null || !(await receiveNotification(deps, claim))) throw notFound();
        return reply.code(204).send(null);
      },
    );
  };
}
