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
import {
  listDeliveries,
  replayDelivery,
  type DeliveryCursor,
  type ListedDelivery,
} from '../../webhook-deliveries/index.ts';
import { requireApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { notFound } from '../wire-errors.ts';
import { toDeliveryResource } from './webhook-delivery-resource.ts';

const TAGS = ['Webhook deliveries'];
const PAGE_SIZE = 100;
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
        return toPage(found, cursor, (place) => pageAddress(deps.settings.publicUrl, request.query, place));
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

/** @param found Up to one more than a page, newest first; the surplus one, at the far end, tells that there are more. */
function toPage(
  found: readonly ListedDelivery[],
  cursor: DeliveryCursor | null,
  addressOf: (cursor: DeliveryCursor) => string,
): z.infer<typeof webhookDeliveryPage> {
  const isBackward = cursor?.direction === 'newer';
  const hasMore = found.length > PAGE_SIZE;
  const page = isBackward ? found.slice(-PAGE_SIZE) : found.slice(0, PAGE_SIZE);
  const first = page[0];
  const last = page.at(-1);
  const hasOlder = isBackward || hasMore;
  const hasNewer = isBackward ? hasMore : cursor !== null;
  return {
    next:
      last !== undefined && hasOlder ? addressOf({ direction: 'older', createdAt: last.createdAt, id: last.id }) : null,
    previous:
      first !== undefined && hasNewer
        ? addressOf({ direction: 'newer', createdAt: first.createdAt, id: first.id })
        : null,
    results: page.map(toDeliveryResource),
  };
}

function pageAddress(publicUrl: string, query: Record<string, string | undefined>, cursor: DeliveryCursor): string {
  const address = new URL(publicUrl + PATH);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value);
  address.searchParams.set('cursor', writeCursor(cursor));
  return address.href;
}

const writeCursor = ({ direction, createdAt, id }: DeliveryCursor): string =>
  Buffer.from(`${direction} ${createdAt.getTime()} ${id}`).toString('base64url');

function readCursor(text: string): DeliveryCursor {
  const [, direction, ms, id = ''] =
    /^(older|newer) (\d{1,15}) (\S+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (direction === undefined || !isUuid(id)) {
    const sentence = 'This is no place in the list. Use the cursor of "next" or "previous".';
    throw new AppError('invalid_request', sentence, { field: 'cursor' });
  }
  return { direction: direction === 'newer' ? 'newer' : 'older', createdAt: new Date(Number(ms)), id };
}
