/** Home of the HTTP server: the order of its hooks, what every answer carries, and which routes there are. */
import { fileURLToPath } from 'node:url';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify';
import { compileAnswer } from './answer-shape.ts';
import { authenticateRequests, CALENDAR_TOKEN_HEADER } from './auth.ts';
import { boundBodies } from './bodies-in-memory.ts';
import { compressAnswers } from './compressed.ts';
import { tagAnswers } from './conditional.ts';
import type { HttpDeps } from './deps.ts';
import { documentApi } from './document-api.ts';
import { rememberAnswers } from './idempotency.ts';
import { openErrorLog } from './error-log.ts';
import { readForms } from './form-body.ts';
import { compileCheck } from './lenient-types.ts';
import { nameRequest, REQUEST_ID_HEADER } from './request-id.ts';
import { readRequestText } from './request-text.ts';
import { botRunRoutes } from './bot-runs/bot-runs.ts';
import { botCommandRoutes } from './bots/bot-commands.ts';
import { botRoutes } from './bots/bots.ts';
import { calendarRoutes } from './own/calendars.ts';
import { connectionRoutes } from './own/connections.ts';
import { calendarMeetingRoutes } from './v1/calendar-meetings.ts';
import { calendarUserRoutes } from './v1/calendar-users.ts';
import { decisionRoutes } from './own/decisions.ts';
import { connectLinkRoutes } from './own/connect-links.ts';
import { connectPageRoutes } from './own/connect-pages.ts';
import { notificationRoutes } from './inbound/notifications.ts';
import { oauthCallbackRoutes } from './inbound/oauth-callbacks.ts';
import { operationRoutes } from './own/operations.ts';
import { webPageRoutes } from './own/web-pages.ts';
import { webhookDeliveryRoutes } from './own/webhook-deliveries.ts';
import { webhookEndpointRoutes } from './own/webhook-endpoints.ts';
import { absentArtifactRoutes } from './recordings/absent-artifacts.ts';
import { artifactRoutes } from './recordings/artifacts.ts';
import { downloadRoutes } from './recordings/downloads.ts';
import { recordingRoutes } from './recordings/recordings.ts';
import { refuseAddress, refuseUnreadable, sendError, WireError } from './wire-errors.ts';

const MAX_BODY_BYTES = 1_048_576;
const METHOD_ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/**
 * Builds the server; it does not listen yet.
 *
 * Paths answer with and without their trailing slash, on every method, without a redirect.
 */
export async function buildApp(deps: HttpDeps): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: nameRequest,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    requestTimeout: 30_000,
    trustProxy: trustedProxies(deps),
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => refuseAddress(error, request.id, reply.raw),
    clientErrorHandler: refuseUnreadable,
  });
  app.setValidatorCompiler(compileCheck);
  app.setSerializerCompiler(compileAnswer);
  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
  });
  authenticateRequests(app, deps);
  const methodsOf = collectMethods(app);

  const errorLog = openErrorLog(deps.log);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, errorLog));
  app.setNotFoundHandler((request, reply) => answerUnknown(methodsOf, request, reply));
  app.addHook('onSend', async (request, reply, payload) => {
    const contentType = reply.getHeader('content-type');
    if (contentType === 'application/json; charset=utf-8') reply.header('content-type', 'application/json');
    const methods = methodsOf.get(routeKey(request.routeOptions.url ?? '')) ?? matchPath(methodsOf, pathOf(request));
    if (methods !== null && !reply.hasHeader('allow')) reply.header('allow', allowed(methods));
    // The CORS plugin sets it everywhere; the answers of the other routes do not depend on who asks.
    if (!isCalledByBrowsers(request) && reply.getHeader('vary') === 'Origin') reply.removeHeader('vary');
    return payload;
  });
  const { observeAnswer } = deps;
  if (observeAnswer !== undefined) {
    app.addHook('onResponse', async (request, reply) => {
      const { method, routeOptions } = request;
      // Files and preflights have a pattern for everything.
      const route = routeOptions.url?.endsWith('*') === false ? routeOptions.url : 'unknown';
      observeAnswer({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    });
  }
  tagAnswers(app);
  compressAnswers(app);
  boundBodies(app);
  readRequestText(app);
  readForms(app);

  await app.register(cors, () => (request: FastifyRequest, done: (error: Error | null, options: object) => void) => {
    done(null, {
      origin: isCalledByBrowsers(request),
      strictPreflight: false,
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: [CALENDAR_TOKEN_HEADER, 'content-type', 'authorization', 'idempotency-key', 'if-none-match'],
      exposedHeaders: ['retry-after', 'etag', 'link', REQUEST_ID_HEADER],
      maxAge: 86_400,
    });
  });
  // Browsers complain of these three on every page that came over http.
  const isHttps = deps.settings.publicUrl.startsWith('https:');
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null, 'form-action': null } },
    strictTransportSecurity: isHttps,
    crossOriginOpenerPolicy: isHttps,
    originAgentCluster: isHttps,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  await app.register(rateLimit, {
    global: false,
    hook: 'preHandler',
    cache: 20_000,
    allowList: () => !deps.isThrottled,
    addHeaders: { 'retry-after': true },
    errorResponseBuilder: (_request, context) =>
      new WireError(429, {
        detail: `Request was throttled. Expected available in ${Math.ceil(context.ttl / 1000)} seconds.`,
      }),
  });
  // Before any route: what a request is decorated with is known to routes that come later only.
  rememberAnswers(app, deps);
  await documentApi(app, deps.settings.publicUrl);

  await app.register(calendarUserRoutes(deps));
  await app.register(calendarMeetingRoutes(deps));
  await app.register(decisionRoutes(deps));
  await app.register(connectionRoutes(deps));
  await app.register(calendarRoutes(deps));
  await app.register(connectLinkRoutes(deps));
  await app.register(connectPageRoutes(deps));
  await app.register(oauthCallbackRoutes(deps));
  await app.register(notificationRoutes(deps));
  await app.register(botRoutes(deps));
  await app.register(botCommandRoutes(deps));
  await app.register(recordingRoutes(deps));
  await app.register(artifactRoutes(deps));
  await app.register(absentArtifactRoutes(deps));
  await app.register(downloadRoutes(deps));
  await app.register(botRunRoutes(deps));
  await app.register(webhookEndpointRoutes(deps));
  await app.register(webhookDeliveryRoutes(deps));
  await app.register(operationRoutes(deps));
  await app.register(webPageRoutes(deps));
  return app;
}

/** The proxies whose word about the client's address counts, in Fastify's terms. */
function trustedProxies({ trustProxy }: HttpDeps): string[] | false | ((address: string, hop: number) => boolean) {
  if (trustProxy === null) return false;
  return 'hops' in trustProxy ? (_address, hop) => hop < trustProxy.hops : trustProxy.addresses;
}

/** The folder of the built web pages, whether or not it exists yet. */
export const WEB_ROOT = fileURLToPath(new URL('../../web/dist/', import.meta.url));

const isCalledByBrowsers = (request: FastifyRequest): boolean => request.url.startsWith('/api/v1/calendar/');
const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '/';
const routeKey = (url: string): string => (url.length > 1 && url.endsWith('/') ? url.slice(0, -1) : url);

function collectMethods(app: FastifyInstance): Map<string, Set<string>> {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', (route: RouteOptions) => {
    // The CORS plugin's place for preflights of every path.
    if (route.url === '*') return;
    const key = routeKey(route.url);
    const methods = methodsOf.get(key) ?? new Set(['OPTIONS']);
    for (const method of [route.method].flat()) methods.add(method);
    methodsOf.set(key, methods);
  });
  return methodsOf;
}

const allowed = (methods: Set<string>): string => METHOD_ORDER.filter((method) => methods.has(method)).join(', ');

/** A path we have, but not with this method, is 405 with `Allow`; OPTIONS answers what is allowed; the rest is 404. */
function answerUnknown(
  methodsOf: Map<string, Set<string>>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const methods = matchPath(methodsOf, pathOf(request));
  if (methods === null) return reply.code(404).send({ detail: 'Not found.' });
  reply.header('allow', allowed(methods));
  if (request.method === 'OPTIONS') return reply.code(204).send();
  // The router refuses ids that are far too long, although the path is ours.
  if (methods.has(request.method)) return reply.code(404).send({ detail: 'Not found.' });
  return reply.code(405).send({ detail: `Method "${request.method}" not allowed.` });
}

function matchPath(methodsOf: Map<string, Set<string>>, path: string): Set<string> | null {
  const steps = routeKey(path).split('/');
  for (const [pattern, methods] of methodsOf) {
    const wanted = pattern.split('/');
    const fits =
      wanted.length === steps.length &&
      wanted.every((step, index) => (step.startsWith(':') ? steps[index] !== '' : step === steps[index]));
    if (fits) return methods;
  }
  return null;
}
