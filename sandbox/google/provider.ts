/** Home of the sandbox Google as a whole: its routes, its part of the control API, its reset. */
import type { Seed, Settings } from '../control-contract.ts';
import type { SandboxClock } from '../clock.ts';
import { answerByRoute, type SandboxRequest } from '../http.ts';
import type { Notifier } from '../notifications.ts';
import type { SandboxProvider } from '../provider.ts';
import { calendarRoutes } from './calendars.ts';
import { channelRoutes, messageHeaders } from './channels.ts';
import type { GoogleContext } from './context.ts';
import { googleControlRoutes } from './control.ts';
import { seedDemo } from './demo-seed.ts';
import { faultAnswer, refuse } from './errors.ts';
import { eventRoutes } from './events.ts';
import { DEMO_CLIENT, oauthRoutes } from './oauth.ts';
import { newGoogleState } from './store.ts';

/** Builds the sandbox Google, seeded. */
export function createGoogle(options: {
  clock: SandboxClock;
  settings: () => Settings;
  notifier: Notifier;
  baseUrl: () => string;
  seed: Seed;
}): SandboxProvider {
  const { clock, settings, notifier, baseUrl } = options;
  const google: GoogleContext = {
    state: newGoogleState(),
    clock,
    settings,
    notifier,
    baseUrl,
    adoptsRefreshTokens: false,
  };
  const routes = [...oauthRoutes(google), ...calendarRoutes(google), ...eventRoutes(google), ...channelRoutes(google)];
  const reset = (seed: Seed): void => {
    google.state = newGoogleState(google.state.change + 1);
    google.adoptsRefreshTokens = seed === 'demo';
    google.state.clients.set(DEMO_CLIENT.clientId, { ...DEMO_CLIENT, redirectUris: null });
    if (seed === 'demo') seedDemo(google);
  };
  reset(options.seed);
  return {
    name: 'google',
    owns: (path) =>
      ['/o/oauth2/', '/calendar/v3/'].some((prefix) => path.startsWith(prefix)) ||
      ['/token', '/revoke', '/v1/userinfo'].includes(path),
    answer: async (request: SandboxRequest) => (await answerByRoute(routes, request)) ?? refuse.notFound().answer,
    faultAnswer: (path, fault) => faultAnswer(path, fault.status, fault.reason, fault.message),
    controlRoutes: googleControlRoutes(google),
    exampleMessage(channelId) {
      const channel = google.state.channels.get(channelId);
      if (channel === undefined) return null;
      const next = { ...channel, messageNumber: channel.messageNumber + 1 };
      return { address: channel.address, headers: messageHeaders(google, next, 'exists'), body: '' };
    },
    summary: () => ({
      people: google.state.people.size,
      calendars: google.state.calendars.size,
      events: google.state.events.size,
      consents: google.state.grants.size,
      channels: google.state.channels.size,
    }),
    reset,
  };
}
