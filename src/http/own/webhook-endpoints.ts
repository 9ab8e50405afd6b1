/** Home of the routes of webhook endpoints. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import { isUuid } from '../../base/ids.ts';
import {
  newWebhookEndpoint,
  webhookDeliveryResource,
  webhookEndpointChanges,
  webhookEndpointResource,
  webhookEndpointWithSecretResource,
  webhookReplayRequest,
  webhookReplayResource,
} from '../../contract/webhook/index.ts';
import { listDeliveries, recordEndpointTest, replayEndpoint } from '../../webhook-deliveries/index.ts';
import {
  createEndpoint,
  deleteEndpoint,
  endpointUrlProblem,
  findEndpoint,
  listEndpoints,
  newSigningSecret,
  rotateEndpointSecret,
  sealUrl,
  SECRET_PURPOSE,
  updateEndpoint,
  type WebhookEndpoint,
} from '../../webhook-endpoints/index.ts';
import { requireApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { changeAndAnswer } from '../idempotency.ts';
import { notFound } from '../wire-errors.ts';
import { toDeliveryResource } from './webhook-delivery-resource.ts';
import { toEndpointResource } from './webhook-endpoint-resource.ts';

const TAGS = ['Webhook endpoints'];
const params = z.object({ id: z.string().meta({ description: 'Id of the webhook endpoint.' }) });

/** Create, list, read, change and delete endpoints; rotate their secret, test them, replay to them. */
export function webhookEndpointRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));
    await app.register(storageRoutes(deps));
    await app.register(actionRoutes(deps));
  };
}

function storageRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post('/api/v1/webhook-endpoints/', {
      config: { mayRunAgain: true },
      schema: {
        tags: TAGS,
        operationId: 'createWebhookEndpoint',
        summary: 'Create a webhook endpoint',
        description: 'The answer shows the signing secret; it is not shown again.',
        body: newWebhookEndpoint,
        response: { 201: webhookEndpointWithSecretResource },
      },
      async handler(request, reply) {
        const { body } = request;
        checkUrl(deps, body.url);
        const secret = newSigningSecret();
        const secretSealed = deps.sealer.seal(SECRET_PURPOSE, secret);
        const choices = {
          ...sealUrl(deps.sealer, body.url),
          eventTypes: body.event_types,
          shape: body.shape,
          headers: body.headers,
          isEnabled: body.enabled,
          secretSealed,
        };
        const created = await changeAndAnswer(deps, { request, reply }, 201, async (tx) => {
          const endpoint = await createEndpoint(tx, request.workspaceId, choices, deps.clock.now());
          return { ...toEndpointResource(endpoint), secret };
        });
        return reply.code(201).send(created);
      },
    });

    app.get('/api/v1/webhook-endpoints/', {
      schema: {
        tags: TAGS,
        operationId: 'listWebhookEndpoints',
        summary: 'List webhook endpoints',
        description: 'All endpoints of the workspace, oldest first; at most 50.',
        response: { 200: z.array(webhookEndpointResource) },
      },
      handler: async (request) => (await listEndpoints(deps.db, request.workspaceId)).map(toEndpointResource),
    });

    app.get('/api/v1/webhook-endpoints/:id/', {
      schema: {
        tags: TAGS,
        operationId: 'getWebhookEndpoint',
        summary: 'Get a webhook endpoint',
        params,
        response: { 200: webhookEndpointResource },
      },
      handler: async (request) =>
        toEndpointResource(await requireEndpoint(deps, request.workspaceId, request.params.id)),
    });

    app.patch('/api/v1/webhook-endpoints/:id/', {
      schema: {
        tags: TAGS,
        operationId: 'updateWebhookEndpoint',
        summary: 'Change a webhook endpoint',
        description:
          'What is absent stays as it is. `"enabled": true` switches an endpoint on again and forgets why it was switched off; replay it to send what it missed.',
        params,
        body: webhookEndpointChanges,
        response: { 200: webhookEndpointResource },
      },
      async handler(request) {
        const { id, url: shown } = await requireEndpoint(deps, request.workspaceId, request.params.id);
        const { url, event_types: eventTypes, shape, headers, enabled: isEnabled } = request.body;
        if (url !== undefined) checkUrl(deps, url);
        // Whoever sends back what is shown changes nothing.
        const address = url === undefined || url === shown ? {} : sealUrl(deps.sealer, url);
        const changes = { ...address, eventTypes, shape, headers, isEnabled };
        const endpoint = await updateEndpoint(deps.db, request.workspaceId, id, changes);
        if (endpoint === null) throw notFound();
        return toEndpointResource(endpoint);
      },
    });

    app.delete('/api/v1/webhook-endpoints/:id/', {
      schema: {
        tags: TAGS,
        operationId: 'deleteWebhookEndpoint',
        summary: 'Delete a webhook endpoint',
        description:
          'Its deliveries are deleted with it, and nothing more is sent. To keep them, switch it off instead.',
        params,
        response: { 204: z.null().meta({ description: 'Deleted.' }) },
      },
      async handler(request, reply) {
        const { id } = request.params;
        if (!isUuid(id) || !(await deleteEndpoint(deps.db, request.workspaceId, id))) throw notFound();
        return reply.code(204).send(null);
      },
    });
  };
}

function actionRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post('/api/v1/webhook-endpoints/:id/rotate-secret/', {
      config: { mayRunAgain: true },
      schema: {
        tags: TAGS,
        operationId: 'rotateWebhookSecret',
        summary: 'Rotate the signing secret',
        description:
          'The answer shows the new secret; it is not shown again. For 24 hours every webhook is signed with both, so receivers can change over in between.',
        params,
        response: { 200: webhookEndpointWithSecretResource },
      },
      async handler(request, reply) {
        const { id } = await requireEndpoint(deps, request.workspaceId, request.params.id);
        const secret = newSigningSecret();
        const secretSealed = deps.sealer.seal(SECRET_PURPOSE, secret);
        return changeAndAnswer(deps, { request, reply }, 200, async (tx) => {
          const endpoint = await rotateEndpointSecret(tx, request.workspaceId, id, secretSealed, deps.clock.now());
          if (endpoint === null) throw notFound();
          return { ...toEndpointResource(endpoint), secret };
        });
      },
    });

    app.post('/api/v1/webhook-endpoints/:id/test/', {
      schema: {
        tags: TAGS,
        operationId: 'testWebhookEndpoint',
        summary: 'Send a test webhook',
        description:
          'Sends `webhook_endpoint.test` to this endpoint, whatever event types it wants. Follow the delivery in the answer.',
        params,
        response: { 202: webhookDeliveryResource },
      },
      async handler(request, reply) {
        const { workspaceId } = request;
        const endpoint = await requireEndpoint(deps, workspaceId, request.params.id);
        const test = await recordEndpointTest(deps.db, endpoint, deps.clock.now());
        if (test.kind !== 'recorded') throw refused(test);
        const [delivery] = await listDeliveries(deps.db, workspaceId, { id: test.deliveryId }, null, 1);
        if (delivery === undefined) throw notFound();
        return reply.code(202).send(toDeliveryResource(delivery));
      },
    });

    app.post('/api/v1/webhook-endpoints/:id/replay/', {
      schema: {
        tags: TAGS,
        operationId: 'replayWebhookEndpoint',
        summary: 'Replay everything since a time',
        description:
          'Sends again, with the same `webhook-id`, what this endpoint was sent since then, and what it missed because it was switched off or did not exist yet.',
        params,
        body: webhookReplayRequest,
        response: { 202: webhookReplayResource },
      },
      async handler(request, reply) {
        const endpoint = await requireEndpoint(deps, request.workspaceId, request.params.id);
        const options = { since: request.body.since, onlyFailed: request.body.only_failed };
        const replay = await replayEndpoint(deps.db, endpoint, options, deps.clock.now());
        if (replay.kind !== 'replayed') throw refused(replay);
        return reply.code(202).send({ replayed_count: replay.count });
      },
    });
  };
}

async function requireEndpoint(deps: HttpDeps, workspaceId: string, id: string): Promise<WebhookEndpoint> {
  const endpoint = isUuid(id) ? await findEndpoint(deps.db, workspaceId, id) : null;
  if (endpoint === null) throw notFound();
  return endpoint;
}

/** Why nothing was sent to an endpoint. */
const refused = ({ kind }: { kind: 'endpoint_disabled' | 'not_found' }): Error =>
  kind === 'not_found'
    ? notFound()
    : new AppError('invalid_request', 'This endpoint is switched off. Switch it on first.', { field: 'enabled' });

function checkUrl(deps: HttpDeps, url: string): void {
  const problem = endpointUrlProblem(url, { allowHttp: deps.allowPrivateNetworks });
  if (problem !== null) throw new AppError('invalid_request', problem, { field: 'url' });
}
