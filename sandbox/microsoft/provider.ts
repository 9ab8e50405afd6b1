/** Home of the sandbox Microsoft as a whole: its routes, its part of the control API, its reset. */
import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Seed, Settings } from '../control-contract.ts';
import { answerByRoute, type Answer, type SandboxRequest } from '../http.ts';
import type { Notifier } from '../notifications.ts';
import type { SandboxProvider } from '../provider.ts';
import { calendarRoutes } from './calendars.ts';
import { mailboxOf, type MicrosoftContext } from './context.ts';
import { microsoftControlRoutes } from './control.ts';
import { seedDemo } from './demo-seed.ts';
import { createErrors, createRefusals, faultAnswer } from './errors.ts';
import { eventRoutes } from './events.ts';
import { changeItem, MESSAGE_HEADERS } from './notifications.ts';
import { DEMO_MICROSOFT_CLIENT, oauthRoutes } from './oauth.ts';
import { newMicrosoftState } from './store.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { tokenRoutes } from './token.ts';

const GRAPH = '/v1.0/';
/** `o` is no tenant: below `/o/oauth2/` is the sandbox Google. */
const LOGIN = /^\/(?!o\/)[^/]+\/oauth2\/v2\.0\//;
/** What a request over the limit of its mailbox is asked to wait. */
const PAUSE_SECONDS = '1';

/** Builds the sandbox Microsoft, seeded. */
export function createMicrosoft(options: {
  clock: SandboxClock;
  settings: () => Settings;
  notifier: Notifier;
  baseUrl: () => string;
  signal: AbortSignal;
  seed: Seed;
}): SandboxProvider {
  const { seed, ...surroundings } = options;
  const errors = createErrors(options.clock);
  const microsoft: MicrosoftContext = {
    ...surroundings,
    state: newMicrosoftState(),
    outbox: new Map(),
    announcedGone: new WeakSet(),
    errors,
    refuse: createRefusals(errors),
    adoptsRefreshTokens: false,
  };
  const routes = [
    ...oauthRoutes(microsoft),
    ...tokenRoutes(microsoft),
    ...calendarRoutes(microsoft),
    ...eventRoutes(microsoft),
    ...subscriptionRoutes(microsoft),
  ];
  const reset = (wished: Seed): void => {
    microsoft.state = newMicrosoftState(microsoft.state.change + 1);
    microsoft.outbox.clear();
    microsoft.adoptsRefreshTokens = wished === 'demo';
    microsoft.state.clients.set(DEMO_MICROSOFT_CLIENT.clientId, {
      ...DEMO_MICROSOFT_CLIENT,
      redirectUris: null,
      isDisabled: false,
      isSecretExpired: false,
      isSingleTenant: false,
    });
    if (wished === 'demo') seedDemo(microsoft);
  };
  reset(seed);
  return {
    name: 'microsoft',
    owns: (path) => path.startsWith(GRAPH) || LOGIN.test(path),
    accountOf: (request) => mailboxOf(microsoft.state, request),
    async answer(request, concurrentOfAccount) {
      const isTooMuch = (concurrentOfAccount ?? 0) > microsoft.settings().mailboxConcurrency;
      const answer = isTooMuch ? tooMany(microsoft) : await answerByRoute(routes, request);
      return withRequestId(request, answer ?? notThere(microsoft, request));
    },
    faultAnswer: (path, fault) => faultAnswer(errors, path, fault),
    controlRoutes: microsoftControlRoutes(microsoft),
    exampleMessage(channelId) {
      const subscription = microsoft.state.subscriptions.get(channelId);
      const person = subscription === undefined ? undefined : microsoft.state.people.get(subscription.email);
      if (subscription === undefined || person === undefined) return null;
      const body = JSON.stringify({ value: [changeItem(person, subscription, 'updated', 'AAMkAGI2forged=')] });
      return { address: subscription.notificationUrl, headers: MESSAGE_HEADERS, body };
    },
    summary: () => ({
      people: microsoft.state.people.size,
      calendars: microsoft.state.calendars.size,
      events: microsoft.state.events.size,
      consents: [...microsoft.state.grants.values()].filter(({ isConsented }) => isConsented).length,
      subscriptions: microsoft.state.subscriptions.size,
    }),
    reset,
  };
}

const tooMany = ({ errors }: MicrosoftContext): Answer =>
  errors.graph(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', {
    'retry-after': PAUSE_SECONDS,
  });

function notThere({ errors }: MicrosoftContext, { method, path }: SandboxRequest): Answer {
  if (!path.startsWith(GRAPH)) {
    return errors.login({ status: 404, error: 'invalid_request', code: 90023, text: 'There is no such endpoint.' });
  }
  const segment = path.split('/').at(-1) ?? '';
  return errors.graph(400, 'BadRequest', `${method}: Resource not found for the segment '${segment.slice(0, 100)}'.`);
}

/** Every answer of Graph can be told apart in a support case. */
function withRequestId(request: SandboxRequest, answer: Answer): Answer {
  if (!request.path.startsWith(GRAPH)) return answer;
  const own = [request.headers['client-request-id']].flat()[0];
  const ids = { 'request-id': randomUUID(), ...(own !== undefined && { 'client-request-id': own }) };
  return { ...answer, headers: { ...ids, ...answer.headers } };
}
