/** Home of the scripted Microsoft: the adapter in front of a server that answers what a test tells it to. */
import type { TestContext } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { microsoftProvider } from '../../src/providers/microsoft/index.ts';
import type { MicrosoftProvider } from '../../src/providers/microsoft/index.ts';
import type { OAuthCredentials } from '../../src/providers/json-api.ts';
import { openHttp, settledClock, startScriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A scripted server with an adapter whose every address is there. */
export type ScriptedMicrosoft = ScriptedServer & { provider: MicrosoftProvider };

export const CREDENTIALS: OAuthCredentials = {
  kind: 'oauth',
  refreshToken: 'refresh-1',
  accessToken: 'access-1',
  accessTokenExpiresAt: '2026-11-22T13:00:00.000Z',
  scope: 'openid profile email https://graph.microsoft.com/User.Read https://graph.microsoft.com/Calendars.Read',
  accountId: 'account-1',
};

/** Builds an adapter whose every address is one origin. */
export function providerAt(
  t: TestContext,
  origin: string,
  more: { clock?: Clock; tenant?: string } = {},
): MicrosoftProvider {
  return microsoftProvider({
    http: openHttp(t),
    clock: settledClock,
    urls: { login: origin, graph: origin },
    ...more,
  });
}

/** Starts a scripted Microsoft; it ends with the test. */
export async function startScriptedMicrosoft(t: TestContext, clock?: Clock): Promise<ScriptedMicrosoft> {
  const server = await startScriptedServer(t, 'microsoft');
  return { ...server, provider: providerAt(t, server.url, clock === undefined ? {} : { clock }) };
}
