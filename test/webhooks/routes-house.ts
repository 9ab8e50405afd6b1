/** Home of what tests of the webhook routes stand on: the routes as an app, on a database of their own. */
import { NO_SERVERS } from '../../src/meeting-links/index.ts';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { Threads } from '../../src/base/threads.ts';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { diskStorage } from '../../src/recordings/storage/disk/index.ts';
import { noLauncher } from '../../src/launchers/none/index.ts';
import type { DatabaseHandle, Db } from '../../src/db/index.ts';
import { authenticateRequests } from '../../src/http/auth.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { webhookDeliveryRoutes } from '../../src/http/own/webhook-deliveries.ts';
import { webhookEndpointRoutes } from '../../src/http/own/webhook-endpoints.ts';
import { sendError } from '../../src/http/wire-errors.ts';
import { recordWebhookEvents } from '../../src/webhook-events/index.ts';
import { createWorkspace, newApiKey } from '../../src/workspaces/index.ts';
import { settableClock } from '../support/clock.ts';
import { openTestDatabase } from '../support/database.ts';
import { startWebhookCatcher } from '../support/webhook-catcher.ts';
import { calendarEvent, deliveryParts, type DeliveryParts } from './delivery-setup.ts';

/** The paths of the routes. */
export const ENDPOINTS = '/api/v1/webhook-endpoints/';
export const DELIVERIES = '/api/v1/webhook-deliveries/';

type Answer = { status: number; body: unknown };

/** A workspace, what its routes stand on, and requests with its key. */
export type RoutesHouse = AsyncDisposable & {
  id: string;
  call: Call;
  db: Db;
  handle: DatabaseHandle;
  parts: DeliveryParts;
  clock: ReturnType<typeof settableClock>;
  catcher: Awaited<ReturnType<typeof startWebhookCatcher>>;
  app: FastifyInstance;
  addWorkspace: () => Promise<{ id: string; call: Call }>;
  /** Records so many webhook events in the first workspace. */
  tell: (count: number) => Promise<void>;
};

/** The two route files as an app, two workspaces with a key each, and due work on request. */
export async function openHouse(options: { allowPrivateNetworks?: boolean } = {}): Promise<RoutesHouse> {
  const stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase());
  const catcher = stack.use(await startWebhookCatcher());
  const clock = settableClock(new Date('2026-03-02T09:15:00.000Z'));
  const parts = deliveryParts(database.db, clock);
  stack.defer(() => parts.outbound.close());
  const deps: HttpDeps = {
    ...parts,
    providers: {},
    oauthProviders: {},
    launcher: noLauncher(),
    threads: new Threads(),
    storage: diskStorage('/nowhere'),
    settings: {
      publicUrl: 'https://rollcall.example.com',
      notificationsEnabled: false,
      ownServers: NO_SERVERS,
      joinLeadMs: 0,
      pollMs: 0,
    },
    calendarTokenKey: randomBytes(32),
    runTokenKey: randomBytes(32),
    isThrottled: true,
    allowPrivateNetworks: options.allowPrivateNetworks ?? true,
    readiness: async () => ({}),
    metrics: async () => '',
    trustProxy: null,
    webRoot: null,
  };
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
  stack.defer(() => app.close());
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  authenticateRequests(app, deps);
  app.decorateRequest('idempotency', null);
  const failures: unknown[] = [];
  const note = (failure: unknown): void => void failures.push(failure);
  const errorLog = { failed: note, databaseUnavailable: note };
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, errorLog));
  await app.register(webhookEndpointRoutes(deps));
  await app.register(webhookDeliveryRoutes(deps));

  const addWorkspace = async (): Promise<{ id: string; call: Call }> => {
    const apiKey = newApiKey();
    const { id } = await createWorkspace(database.db, {
      name: 'test',
      apiKey,
      allowedRedirectOrigins: [],
      now: clock.now(),
    });
    return {
      id,
      async call(method, url, body) {
        const payload = body === undefined ? {} : { payload: body };
        const answer = await app.inject({ method, url, headers: { authorization: `Token ${apiKey}` }, ...payload });
        assert.deepEqual(failures, []);
        return { status: answer.statusCode, body: answer.body === '' ? null : answer.json<unknown>() };
      },
    };
  };
  const mine = await addWorkspace();
  return {
    ...mine,
    db: database.db,
    handle: database.handle,
    parts,
    clock,
    catcher,
    app,
    addWorkspace,
    tell: (count: number) =>
      recordWebhookEvents(
        database.db,
        Array.from({ length: count }, (_, index) => calendarEvent(mine.id, `c${index}`)),
        clock.now(),
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Makes a request with the key of a workspace. */
export type Call = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: NonNullable<InjectOptions['payload']>,
) => Promise<Answer>;
