/** Routes that providers call when a calendar changed. They answer at once; the sync is due work. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { IncomingNotification, ProviderNotification } from '../../providers/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { notificationReceiver } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { countWrongSecrets } from '../throttle.ts';
import { databaseUnavailable, notFound, WireError } from '../wire-errors.ts';

/** Google sends nothing in the body. */
const GOOGLE_BODY_BYTES = 1024;
/** Far above what Microsoft sends: about a hundred notifications in one request. */
const MICROSOFT_BODY_BYTES = 512 * 1024;
/** The largest body that is read from an address that sends forged ones: that of a hundred notifications, read in a millisecond. */
const DISTRUSTED_BODY_BYTES = 96 * 1024;
/** Forged requests in a minute from which on an address is distrusted: only what this server signed is looked at. */
const MOST_FORGED = 60;

/**
 * Providers count an answer that takes longer than 3 s as none, and slow down or give up on an address that has many of them; what is
 * answered with 503 they send again (learn.microsoft.com/graph/change-notifications-delivery-webhooks).
 */
const STORED_WITHIN_MS = 2_500;

type TooMany = Extract<IncomingNotification, { kind: 'too_many' }>;

const querySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());

/** POST /api/notifications/google/ and /api/notifications/microsoft/. */
export function notificationRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const receiveNotifications = notificationReceiver(deps);
  const forged = countWrongSecrets({ most: MOST_FORGED, isThrottled: deps.isThrottled });
  /** @throws {WireError} 404 it is none, 413 it tells of too many; both are counted as forged. */
  const read = (provider: 'google' | 'microsoft', request: FastifyRequest): Exclude<IncomingNotification, TooMany> => {
    const incoming = deps.providers[provider]?.readNotification?.({
      headers: request.headers,
      query: querySchema.parse(request.query),
      body: typeof request.body === 'string' ? request.body : '',
    });
    if (incoming !== undefined && incoming !== null && incoming.kind !== 'too_many') return incoming;
    forged.count(request);
    if (forged.isOver(request)) throw forged.refusal(request);
    if (incoming?.kind !== 'too_many') throw notFound();
    throw new WireError(413, { detail: `At most ${incoming.most.toLocaleString('en')} notifications in one request.` });
  };
  /**
   * Stores notifications, or says in time that they shall come again; storing goes on, and being told twice does no harm.
   *
   * @returns how many were ours.
   * @throws {WireError} 429 none is signed, and the address is distrusted.
   */
  const receive = async (request: FastifyRequest, notifications: readonly ProviderNotification[]): Promise<number> => {
    const onlySigned = forged.isOver(request);
    const storing = receiveNotifications(notifications, { onlySigned });
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(databaseUnavailable()), STORED_WITHIN_MS);
    try {
      const { knownCount, isForged } = await Promise.race([storing, late.promise]);
      if (isForged) forged.count(request);
      if (isForged && onlySigned) throw forged.refusal(request);
      return knownCount;
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
        bodyLimit: GOOGLE_BODY_BYTES,
        schema: {
          tags: ['Providers'],
          operationId: 'notifyFromGoogle',
          summary: 'Google notification',
          description:
            'Called by Google on a channel that Rollcall opened. Anything else is answered with 404, with 429 where many such came from the address, and with 503 what could not be stored within 2.5 seconds: Google sends it again.',
          response: { 204: z.null(), 503: refusalResource },
        },
      },
      async (request, reply) => {
        const incoming = read('google', request);
        const isOurs = incoming.kind === 'notifications' && (await receive(request, incoming.notifications)) > 0;
        if (!isOurs) throw notFound();
        return reply.code(204).send(null);
      },
    );
    app.post(
      '/api/notifications/microsoft/',
      {
        bodyLimit: MICROSOFT_BODY_BYTES,
        onRequest: async (request) => {
          const length = Number(request.headers['content-length'] ?? Infinity);
          if (length > DISTRUSTED_BODY_BYTES && forged.isOver(request)) throw forged.refusal(request);
        },
        schema: {
          tags: ['Providers'],
          operationId: 'notifyFromMicrosoft',
          summary: 'Microsoft notification',
          description:
            'Called by Microsoft Graph on a subscription that Rollcall made: changes, lifecycle notifications, and the validation of the address (`validationToken`, answered as text/plain). Notifications of unknown subscriptions are passed over; what is no notification is answered with 404, more than 1,000 with 413, forged ones with 429 where many came from the address, and with 503 what could not be stored within 2.5 seconds: Microsoft sends it again.',
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
        await receive(request, incoming.notifications);
        return reply.code(202).send(null);
      },
    );
  };
}
