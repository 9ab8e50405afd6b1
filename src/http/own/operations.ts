/** Routes for the operator: alive, ready, metrics. */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isSameText } from '../../base/sealed.ts';
import { refusalResource } from '../../contract/own/index.ts';
import type { HttpDeps } from '../deps.ts';
import { refused } from '../wire-errors.ts';

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
          description:
            'Prometheus text format. With METRICS_TOKEN it asks for `Authorization: Bearer <token>`; without, it answers programs on the same machine alone. While the database is away, `rollcall_database_up` is 0 and the numbers that come from it are missing.',
          response: { 200: z.string(), 401: refusalResource, 403: refusalResource },
        },
        onRequest: async (request) => refuseStrangers(request, deps.metricsToken ?? null),
      },
      async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.metrics()),
    );
  };
}

/** What a proxy adds to what it passes on. */
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * Refuses whoever has no right to the metrics.
 *
 * Without a token only programs on this machine have it. Behind a proxy on this machine the whole world comes from a loopback
 * address, so what came through one is refused; so is a name that is not this machine's, which a page in a browser could have made to
 * point here.
 */
function refuseStrangers({ headers, raw, hostname }: FastifyRequest, token: string | null): void {
  if (token !== null) {
    const [, given = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    if (isSameText(given, token)) return;
    throw refused(401, 'not_authenticated', 'Send METRICS_TOKEN in the Authorization header: "Bearer <token>".');
  }
  const isPassedOn = PROXY_HEADERS.some((name) => headers[name] !== undefined);
  const isNamedHere = hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) > 0;
  if (isLoopback(raw.socket.remoteAddress) && !isPassedOn && isNamedHere) return;
  throw refused(
    403,
    'metrics_for_this_machine_only',
    'Without METRICS_TOKEN the metrics are for programs on the same machine. Set it, and send it in the Authorization header: "Bearer <token>".',
  );
}

const isLoopback = (address: string | undefined): boolean =>
  address === '::1' || /^(?:::ffff:)?127\./.test(address ?? '');
