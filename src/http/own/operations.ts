/** Routes for the operator: alive, ready, metrics. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refusalResource } from '../../contract/own/index.ts';
import type { HttpDeps } from '../deps.ts';

/** GET /healthz, /readyz, /metrics. */
export function operationRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/healthz',
      {
        schema: {
          tags: ['Operations'],
          operationId: 'checkHealth',
          summary: 'Alive',
          description: '200 while the process answers.',
          response: { 200: z.object({ status: z.literal('ok') }) },
        },
      },
      async () => ({ status: 'ok' as const }),
    );

    const readiness = z.object({
      status: z.enum(['ok', 'unavailable']),
      checks: z.record(z.string(), z.string().nullable()).describe('Null when fine, else a sentence for the operator.'),
    });
    app.get(
      '/readyz',
      {
        schema: {
          tags: ['Operations'],
          operationId: 'checkReadiness',
          summary: 'Ready',
          description: '200 when the database answers and due work runs; 503 with the reason otherwise.',
          response: { 200: readiness, 503: readiness },
        },
      },
      async (_request, reply) => {
        const checks = await deps.readiness();
        const isReady = Object.values(checks).every((problem) => problem === null);
        return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', checks });
      },
    );

    app.get(
      '/metrics',
      {
        schema: {
          tags: ['Operations'],
          operationId: 'readMetrics',
          summary: 'Metrics',
          description: 'Prometheus text format. 503 while the database is not available.',
          response: { 200: z.string(), 503: refusalResource },
        },
      },
      async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.metrics()),
    );
  };
}
