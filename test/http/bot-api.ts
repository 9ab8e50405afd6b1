/** Home of the world that tests of the bot API and of bot runs over HTTP live in. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { createSealer } from '../../src/base/sealed.ts';
import { Threads } from '../../src/base/threads.ts';
import { buildApp } from '../../src/http/app.ts';
import { addApiKey } from '../../src/workspaces/index.ts';
import { NOW, openBotWorld, type BotWorld } from '../bots/bot-world.ts';

/** The API key of the workspace. */
export const KEY = 'rk_test';

/** An answer, its body as JSON; null when there is none. */
export type Answer = { status: number; body: unknown };
/** Sends a request with the API key of the workspace, or another one. */
export type Api = (
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  key?: string,
) => Promise<Answer>;
/** A world of bots with the whole server in front of it; it does not listen. */
export type ApiWorld = AsyncDisposable & { world: BotWorld; app: FastifyInstance; api: Api };

/** Opens such a world. @param options.isThrottled Whether requests are counted; default no. */
export async function openApi({ isThrottled = false } = {}): Promise<ApiWorld> {
  const closing = new AsyncDisposableStack();
  const world = closing.use(await openBotWorld());
  const outbound = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
  closing.defer(() => outbound.close());
  const app = await buildApp({
    ...world.deps,
    sealer: createSealer([randomBytes(32)]),
    calendarTokenKey: randomBytes(32),
    providers: {},
    oauthProviders: {},
    outbound,
    threads: new Threads(),
    isThrottled,
    allowPrivateNetworks: true,
    readiness: async () => ({}),
    metrics: async () => '',
    trustProxy: null,
    webRoot: null,
  });
  closing.defer(() => app.close());
  await addApiKey(world.db, { workspaceId: world.workspaceId, name: 'test', apiKey: KEY, now: NOW });
  const api: Api = async (method, path, body, key = KEY) => {
    const response = await app.inject({
      method,
      url: path,
      headers: { authorization: `Token ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.statusCode, body: response.body === '' ? null : response.json() };
  };
  return { world, app, api, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
