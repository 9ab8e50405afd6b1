/** Home of the sandbox as the adapter's tests use it: one person, consent given through the real redirects. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { GoogleProvider } from '../../src/providers/google/index.ts';
import type { Credentials, ExchangeResult, FetchChangesResult, OAuthClient } from '../../src/providers/port.ts';
import { DEMO_CLIENT, sandboxControl, startSandbox } from '../../sandbox/index.ts';
import type { SandboxControl } from '../../sandbox/index.ts';
import { NOW, WINDOW, providerAt, unstopped } from './google-scripted.ts';

export const ADA = 'ada@example.com';
export const REDIRECT = 'http://127.0.0.1/callback';
export const CALENDAR_LIST_SCOPE = 'https://www.googleapis.com/auth/calendar.calendarlist.readonly';
export const CLIENT: OAuthClient = { clientId: DEMO_CLIENT.clientId, clientSecret: DEMO_CLIENT.clientSecret };

/** A sandbox whose clock stands near NOW, and the adapter in front of it. */
export type World = { url: string; control: SandboxControl; provider: GoogleProvider };

/** Starts a sandbox with one person in Berlin; it ends with the test. */
export async function startWorld(t: TestContext): Promise<World> {
  const sandbox = await startSandbox({
    port: 0,
    host: '127.0.0.1',
    seed: 'empty',
    clock: { now: () => NOW },
    allowHttpChannels: true,
  });
  t.after(() => sandbox.close());
  const control = sandboxControl(sandbox.url);
  await control.google.setClient({ ...CLIENT });
  await control.google.addPerson({ email: ADA, name: 'Ada', timeZone: 'Europe/Berlin' });
  return { url: sandbox.url, control, provider: providerAt(t, sandbox.url) };
}

/** Walks through the consent page as a person would, and returns what the callback got. */
export async function giveConsent(
  { provider }: World,
  options: { scopes?: readonly string[]; page?: Record<string, string>; codeChallenge?: string } = {},
): Promise<URLSearchParams> {
  const { page = {}, ...more } = options;
  const url = new URL(provider.authorizationUrl({ client: CLIENT, redirectUri: REDIRECT, state: 'state-1', ...more }));
  for (const [name, value] of Object.entries({ __user: ADA, ...page })) url.searchParams.set(name, value);
  const response = await fetch(url, { redirect: 'manual' });
  assert.equal(response.status, 302, await response.text());
  return new URL(response.headers.get('location') ?? '').searchParams;
}

/** Exchanges a code as the callback route does. */
export const exchange = (world: World, code: string, more: object = {}): Promise<ExchangeResult> =>
  world.provider.exchangeCode({ client: CLIENT, code, redirectUri: REDIRECT, signal: unstopped(), ...more });

/** Connects the person's account. */
export async function connect(world: World, scopes?: readonly string[]): Promise<Credentials> {
  const callback = await giveConsent(world, scopes === undefined ? {} : { scopes });
  const result = await exchange(world, callback.get('code') ?? '');
  assert.ok(result.kind === 'connected', JSON.stringify(result));
  return result.credentials;
}

/** Reads the main calendar: the window without a token, else what changed. */
export const read = (
  world: World,
  credentials: Credentials,
  syncToken: string | null = null,
  providerCalendarId = 'primary',
): Promise<FetchChangesResult> =>
  world.provider.fetchChanges(
    credentials,
    { providerCalendarId, timeZone: 'Europe/Berlin', syncToken, addresses: [ADA] },
    { window: WINDOW, signal: unstopped() },
  );

/** The changes of an answer that must be some. */
export function changesOf(result: FetchChangesResult): Extract<FetchChangesResult, { kind: 'changes' }> {
  assert.ok(result.kind === 'changes', `changes were expected, not ${JSON.stringify(result)}`);
  return result;
}
