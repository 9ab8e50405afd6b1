/** Home of the control API's neutral half: clock, settings, faults, notifications, request log. Providers add their own routes below `/__control/<name>/`. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import {
  clockSchema,
  faultSchema,
  forgedNotificationSchema,
  notificationPlanSchema,
  seedSchema,
  settingsSchema,
  type Settings,
} from './control-contract.ts';
import type { SandboxClock } from './clock.ts';
import { EditError } from './events/edits.ts';
import type { Faults } from './faults.ts';
import { answerByRoute, json, Refusal, type Answer, type Route, type SandboxRequest } from './http.ts';
import type { Notifier } from './notifications.ts';
import type { SandboxProvider } from './provider.ts';
import type { RequestLog } from './request-log.ts';

/** Where every path of the control API begins. */
export const CONTROL_PREFIX = '/__control';

/** What the control API steers. */
export type Controlled = {
  clock: SandboxClock;
  settings: { read: () => Settings; change: (changes: Partial<Settings>) => void };
  faults: Faults;
  requests: RequestLog;
  notifier: Notifier;
  providers: readonly SandboxProvider[];
  rooms: { controlRoutes: Route[]; summary: () => Record<string, unknown> };
  reset: (seed: z.infer<typeof seedSchema> | null) => void;
};

/** Reads the JSON body of a control request. An empty body counts as `{}`. @throws {Refusal} 400 with what is wrong. */
export function readControlBody<Shape extends z.ZodType>(request: SandboxRequest, schema: Shape): z.infer<Shape> {
  let value: unknown;
  try {
    value = request.body === '' ? {} : JSON.parse(request.body);
  } catch {
    throw refuseControl(400, 'The body is no JSON.');
  }
  const read = schema.safeParse(value);
  if (!read.success) throw refuseControl(400, z.prettifyError(read.error));
  return read.data;
}

export const refuseControl = (status: number, message: string): Refusal =>
  new Refusal(json(status, { error: { message } }));

/** Makes routes of one provider's part of the control API. An edit that makes no sense is refused with 400. */
export const controlRoute =
  (provider: string) =>
  (method: string, path: string, handle: Route['handle']): Route => ({
    method,
    pattern: `${CONTROL_PREFIX}/${provider}${path}`,
    async handle(request, params) {
      try {
        return await handle(request, params);
      } catch (error) {
        if (error instanceof EditError) throw refuseControl(400, error.message);
        throw error;
      }
    },
  });

/** Answers a request below `/__control`. */
export async function answerControl(controlled: Controlled, request: SandboxRequest): Promise<Answer> {
  if (!isFromHere(request.headers)) return refuseControl(403, 'The control API answers no other website.').answer;
  const own = [...controlled.providers, controlled.rooms].flatMap(({ controlRoutes }) => controlRoutes);
  const answer = await answerByRoute([...neutralRoutes(controlled), ...own], request);
  return answer ?? refuseControl(404, 'There is no such control. sandbox/README.md lists them all.').answer;
}

/** A web page of another origin must not steer a sandbox that happens to run on the visitor's machine, nor enter its rooms. */
export function isFromHere({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || URL.parse(origin)?.host === host;
}

function neutralRoutes(controlled: Controlled): Route[] {
  return [...stateRoutes(controlled), ...faultRoutes(controlled), ...notificationRoutes(controlled)];
}

const route = (method: string, path: string, handle: Route['handle']): Route => ({
  method,
  pattern: `${CONTROL_PREFIX}${path}`,
  handle,
});

function stateRoutes({ clock, settings, requests, faults, notifier, providers, rooms, reset }: Controlled): Route[] {
  const showClock = (): Answer => json(200, { now: clock.now().toISOString(), offsetMs: clock.offsetMs() });
  return [
    route('GET', '/state', () =>
      json(200, {
        now: clock.now().toISOString(),
        requests: requests.list().length,
        faults: faults.list().length,
        notifications: notifier.records().length,
        ...Object.fromEntries(providers.map(({ name, summary }) => [name, summary()])),
        rooms: rooms.summary(),
      }),
    ),
    route('POST', '/reset', (request) => {
      reset(readControlBody(request, z.strictObject({ seed: seedSchema.optional() })).seed ?? null);
      return { status: 204 };
    }),
    route('GET', '/clock', showClock),
    route('POST', '/clock', (request) => {
      const wish = readControlBody(request, clockSchema);
      if ('advanceMs' in wish) clock.setOffsetMs(clock.offsetMs() + wish.advanceMs);
      else if ('offsetMs' in wish) clock.setOffsetMs(wish.offsetMs);
      else clock.setOffsetMs(clock.offsetMs() + Date.parse(wish.set) - clock.nowMs());
      return showClock();
    }),
    route('GET', '/settings', () => json(200, settings.read())),
    route('PATCH', '/settings', (request) => {
      const changes = readControlBody(request, settingsSchema.partial());
      settings.change(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
      return json(200, settings.read());
    }),
    route('GET', '/requests', () => json(200, { requests: requests.list() })),
    route('DELETE', '/requests', () => {
      requests.clear();
      return { status: 204 };
    }),
  ];
}

function faultRoutes({ faults }: Controlled): Route[] {
  return [
    route('GET', '/faults', () => json(200, { faults: faults.list() })),
    route('POST', '/faults', (request) => json(201, faults.add(readControlBody(request, faultSchema)))),
    route('DELETE', '/faults', () => {
      faults.clear();
      return { status: 204 };
    }),
  ];
}

function notificationRoutes({ notifier, providers }: Controlled): Route[] {
  return [
    route('GET', '/notifications', () => json(200, { notifications: notifier.records() })),
    route('DELETE', '/notifications', () => {
      notifier.clear();
      return { status: 204 };
    }),
    route('POST', '/notifications/plan', (request) => {
      notifier.plan(readControlBody(request, notificationPlanSchema));
      return { status: 204 };
    }),
    route('POST', '/notifications/settle', async () => {
      await notifier.settled();
      return { status: 204 };
    }),
    route('POST', '/notifications/forge', async (request) => {
      const forged = readControlBody(request, forgedNotificationSchema);
      const { channelId } = forged;
      const model =
        channelId === undefined
          ? null
          : (providers.map((provider) => provider.exampleMessage(channelId)).find((found) => found !== null) ?? null);
      const address = forged.address ?? model?.address;
      if (address === undefined) throw refuseControl(404, `There is no channel ${channelId ?? ''}.`);
      const headers = mergeHeaders(model?.headers ?? {}, forged.headers);
      return json(200, { status: await notifier.sendForged(address, headers, forged.body ?? model?.body ?? '') });
    }),
  ];
}

/** Names are compared without case; null leaves a header out. */
function mergeHeaders(model: Record<string, string>, over: Record<string, string | null>): Record<string, string> {
  const merged = new Map(Object.entries(model).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(over)) {
    if (value === null) merged.delete(name.toLowerCase());
    else merged.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(merged);
}
