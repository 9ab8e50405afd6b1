/** Home of the scripted Google: the adapter in front of a server that answers what a test tells it to. */
import type { TestContext } from 'node:test';
import { googleProvider } from '../../src/providers/google/index.ts';
import type { GoogleProvider } from '../../src/providers/google/index.ts';
import type { Credentials } from '../../src/providers/port.ts';
import { openHttp, settledClock, startScriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

export { NOW, unstopped, WINDOW } from './scripted-server.ts';
export type { ScriptedAnswer } from './scripted-server.ts';

/** A scripted server with an adapter whose every address is there. */
export type ScriptedGoogle = ScriptedServer & { provider: GoogleProvider };

export const CREDENTIALS: Credentials = {
  kind: 'oauth',
  refreshToken: 'refresh-1',
  accessToken: 'access-1',
  accessTokenExpiresAt: '2026-11-22T13:00:00.000Z',
  scope: 'https://www.googleapis.com/auth/calendar.events.readonly',
};

/** Builds an adapter whose every address is one origin. */
export function providerAt(t: TestContext, origin: string, userinfo = `${origin}/v1/userinfo`): GoogleProvider {
  const urls = { accounts: origin, token: origin, api: origin, userinfo };
  return googleProvider({ http: openHttp(t), clock: settledClock, urls });
}

/** Starts a scripted Google; it ends with the test. */
export async function startScriptedGoogle(t: TestContext): Promise<ScriptedGoogle> {
  const server = await startScriptedServer(t, 'google');
  return { ...server, provider: providerAt(t, server.url) };
}
