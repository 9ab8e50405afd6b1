/** Home of the routes of webhook deliveries: look at them, and send one again. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import { isUuid } from '../../base/ids.ts';
import {
  webhookDeliveryFilters,
  webhookDeliveryPage,
  webhookDeliveryResource,
  type WebhookDeliveryResource,
} from '../../contract/webhook/index.ts';
import { listDeliveries, replayDelivery } from '../../webhook-deliveries/index.ts';
import { requireApiKey } from '../auth.ts';
import { PAGE_SIZE, pageAddress, readCursor, toPage } from '../cursor-page.ts';
import type { HttpDeps } from '../deps.ts';
import { notFound } from '../wire-errors.ts';
import { toDeliveryResource } from './webhook-delivery-resource.ts';

const TAGS = ['Webhook deliveries'];
const PATH = '/api/v1/webhook-deliveries/';
const params = z.object({ id: z.string().meta({ description: 'Id of the delivery.' }) });

/** List deliveries, read one, replay one. */
export function webhookDeliveryRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));

    app.get(PATH, {
      schema: {
        tags: TAGS,
        operationId: 'listDeliveries',
        summary: 'List webhook deliveries',
        description: 'Deliveries with all their attempts, newest first, 100 per page.',
        querystring: webhookDeliveryFilters,
        response: { 200: webhookDeliveryPage },
      },
      async handler(request) {
        const { webhook_endpoint_id, bot_id, status, event_type, cursor: cursorText } = request.query;
        const cursor = cursorText === undefined ? null : readCursor(cursorText);
        const filters = { endpointId: webhook_endpoint_id, botId: bot_id, state: status, eventType: event_type };
        const found = await listDeliveries(deps.db, request.workspaceId, filters, cursor, PAGE_SIZE + 1);
        return toPage(found, cursor, {
          addressOf: (place) => pageAddress(deps.settings.publicUrl + PATH, request.query, place),
          show: toDeliveryResource,
        });
      },
    });

    app.get(`${PATH}:id/`, {
      schema: {
        tags: TAGS,
        operationId: 'getDelivery',
        summary: 'Get a webhook delivery',
        params,
        response: { 200: webhookDeliveryResource },
      },
      handler: async (request) => requireDelivery(deps, request.workspaceId, request.params.id),
    });

    app.post(`${PATH}:id/replay/`, {
      schema: {
        tags: TAGS,
        operationId: 'replayDelivery',
        summary: 'Replay one delivery',
        description: 'Sends it again at once, with the same `webhook-id` and the whole retry schedule before it.',
        params,
        response: { 202: webhookDeliveryResource },
      },
      async handler(request, reply) {
        const { id } = request.params;
        if (!isUuid(id)) throw notFound();
        const { kind } = await replayDelivery(deps.db, request.workspaceId, id, deps.clock.now());
        if (kind === 'not_found') throw notFound();
        if (kind === 'endpoint_disabled') {
          const sentence = 'The endpoint of this delivery is switched off. Switch it on first.';
          throw new AppError('invalid_request', sentence, { field: 'enabled' });
        }
        return reply.code(202).send(await requireDelivery(deps, request.workspaceId, id));
      },
    });
  };
}

async function requireDelivery(deps: HttpDeps, workspaceId: string, id: string): Promise<WebhookDeliveryResource> {
  const [delivery] = isUuid(id) ? await listDeliveries(deps.db, workspaceId, { id }, null, 1) : [];
  if (delivery === undefined) throw notFound();
  return toDeliveryResource(delivery);
}
