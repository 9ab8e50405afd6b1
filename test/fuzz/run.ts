/** Home of a run of random requests against a whole server, and of what must hold for each answer. */
import { buildApp } from '../../src/http/app.ts';
import { chanceOf } from '../chaos/random.ts';
import { connectedPerson, fieldsOf, inHours, itemsOf } from '../http/setup.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { differences, isObject, readDocument, type FuzzDocument } from './document.ts';
import { makeRequest, type FuzzRequest, type FuzzWorld } from './requests.ts';

/** What a run found: how many answers of each status, and what is wrong with which, with the request. */
export type FuzzResult = { statuses: Map<number, number>; faults: string[] };

/** Faults after which a run ends: one of a kind comes again and again. */
const MOST_FAULTS = 20;
/** What was made is deleted again by requests; so often it is made anew. */
const RENEW_EVERY = 500;
/** Requests that are on their way together. */
const AT_ONCE = 4;
/** Answers that any request may get, whatever the document says of its operation. */
const ANY_REQUEST = new Set([400, 401, 404, 405, 409, 413, 415]);
/** Its answer is a browser's way on, or a provider's; deleting the person would end all that follows; its answer takes its time. */
const LEFT_OUT = /^(?:finish\w+Consent|notifyFrom\w+|deleteCalendarUser|refreshCalendarMeetings|checkReadiness)$/;

type App = Awaited<ReturnType<typeof buildApp>>;

/** Sends so many requests. The same seed sends the same requests, but for ids. */
export async function runFuzz(seed: number, requestCount: number): Promise<FuzzResult> {
  await using rollcall = await startRollcall();
  const app = await buildApp({
    ...rollcall.program.deps,
    isThrottled: false,
    allowPrivateNetworks: true,
    trustProxy: null,
    readiness: async () => ({}),
    metrics: async () => '',
    webRoot: null,
  });
  await using _closing = { [Symbol.asyncDispose]: () => app.close() };
  const whole = readDocument((await app.inject('/openapi.json')).json());
  const document = { ...whole, operations: whole.operations.filter((one) => !LEFT_OUT.test(one.operationId)) };
  const chance = chanceOf(seed);
  const result: FuzzResult = { statuses: new Map(), faults: [] };
  let world = await openWorld(rollcall, 0);
  for (let sent = 0; sent < requestCount && result.faults.length < MOST_FAULTS; sent += AT_ONCE) {
    if (sent > 0 && sent % RENEW_EVERY < AT_ONCE) world = await openWorld(rollcall, sent);
    const requests = Array.from({ length: Math.min(AT_ONCE, requestCount - sent) }, () =>
      makeRequest(chance, document, world),
    );
    await Promise.all(requests.map((request) => send(app, document, request, result)));
  }
  return result;
}

async function send(app: App, document: FuzzDocument, request: FuzzRequest, result: FuzzResult): Promise<void> {
  const { method, url, headers, payload } = request;
  const answer = await app.inject({ method, url, headers, ...(payload !== null && { payload }) });
  result.statuses.set(answer.statusCode, (result.statuses.get(answer.statusCode) ?? 0) + 1);
  const said = `${method} ${url.slice(0, 300)} ${JSON.stringify(payload?.slice(0, 600) ?? null)}`;
  const faults = faultsOf(request, document, answer);
  result.faults.push(
    ...faults.map((fault) => `${fault}\n  ${said}\n  ${answer.statusCode} ${answer.body.slice(0, 300)}`),
  );
}

/** A person with a meeting, its bot, and an endpoint with a delivery; requests delete what they name. */
async function openWorld({ api, apiKey, sandbox, ...rollcall }: TestRollcall, number: number): Promise<FuzzWorld> {
  const email = `fuzz-${number}@example.com`;
  await sandbox.google.addPerson({ email });
  await sandbox.google.createEvent({
    organizer: email,
    summary: 'Meeting',
    start: inHours(24),
    durationMinutes: 30,
    meet: true,
  });
  const person = await connectedPerson({ api, apiKey, sandbox, ...rollcall }, email);
  const { token } = person;
  const meeting = await person.meeting('Meeting');
  const { bot_id: bot } = await person.override(meeting.id, true);
  const [connection] = itemsOf(await api('GET', '/api/v1/calendar/connections/', { token }));
  const [listed] = itemsOf(await api('GET', '/api/v1/webhook-endpoints/'));
  const endpoint =
    listed ??
    fieldsOf(
      await api('POST', '/api/v1/webhook-endpoints/', { body: { url: 'http://127.0.0.1:1/', event_types: ['*'] } }),
    );
  const deliveries = fieldsOf(await api('GET', '/api/v1/webhook-deliveries/'))['results'];
  const [delivery] = Array.isArray(deliveries) ? deliveries.filter(isObject) : [];
  const ids = {
    bot,
    meetings: meeting.id,
    connections: connection?.['id'],
    'webhook-endpoints': endpoint['id'],
    'webhook-deliveries': delivery?.['id'],
  };
  return {
    apiKey,
    token,
    ids: new Map(Object.entries(ids).flatMap(([word, id]) => (typeof id === 'string' ? [[word, id]] : []))),
  };
}

type Answered = { statusCode: number; headers: Record<string, unknown>; body: string };

function faultsOf(request: FuzzRequest, document: FuzzDocument, { statusCode, headers, body }: Answered): string[] {
  const { operation, method } = request;
  const isAsDocumented = method === operation.method;
  const schema = isAsDocumented ? operation.answers.get(statusCode) : undefined;
  const faults: string[] = [];
  if (statusCode >= 500 && (schema === undefined || statusCode === 500))
    faults.push(`${statusCode} that is not declared`);
  if (isAsDocumented && schema === undefined && statusCode < 500 && !ANY_REQUEST.has(statusCode))
    faults.push(`${statusCode} that is not declared`);
  if (typeof headers['x-request-id'] !== 'string') faults.push('no request id');
  if (/node_modules|\.ts:\d|at async /.test(body)) faults.push('an inner word');
  const isJson = String(headers['content-type']).startsWith('application/json');
  if (!isJson || body === '') return faults;
  const parsed: unknown = JSON.parse(body);
  return schema === undefined || schema === null ? faults : [...faults, ...differences(parsed, schema, document)];
}
