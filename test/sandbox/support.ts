/** Home of what the sandbox's own tests share: a sandbox with a settable clock, and a client that signs in and asks. */
import assert from 'node:assert/strict';
import { DEMO_CLIENT, sandboxControl, startSandbox, type SandboxControl } from '../../sandbox/index.ts';

export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar.readonly';
export const EVENTS_SCOPE = 'https://www.googleapis.com/auth/calendar.events.readonly';
export const EMAIL_SCOPE = 'https://www.googleapis.com/auth/userinfo.email';
export const REDIRECT_URI = 'http://127.0.0.1:9/callback';

/** A Monday, 08:00 in Berlin. */
export const START = new Date('2026-03-02T07:00:00Z');

export type Open = {
  url: string;
  control: SandboxControl;
  clock: { now: () => Date };
} & AsyncDisposable;

/** An empty sandbox whose clock stands still at START unless the control API moves it. */
export async function openSandbox(
  options: { seed?: 'demo' | 'empty'; allowHttpChannels?: boolean } = {},
): Promise<Open> {
  const clock = { now: () => START };
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', clock, seed: 'empty', ...options });
  return {
    url: sandbox.url,
    control: sandboxControl(sandbox.url),
    clock,
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** The query of an authorization request. */
export const authorization = (over: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    client_id: DEMO_CLIENT.clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: `${CALENDAR_SCOPE} ${EMAIL_SCOPE}`,
    access_type: 'offline',
    state: 'any state',
    ...over,
  });

/** Asks for consent and follows no redirect. */
export const authorize = (url: string, over: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/o/oauth2/v2/auth?${authorization(over).toString()}`, { redirect: 'manual' });

/** The query that a redirect brings to the app. */
export function redirected(response: Response): URLSearchParams {
  assert.equal(response.status, 302);
  return new URL(response.headers.get('location') ?? '').searchParams;
}

export type Json = Record<string, unknown>;
export type Answered = { status: number; headers: Headers; body: Json };

export async function readAnswer(response: Response): Promise<Answered> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Json) };
}

/** Posts a form to the token endpoint as the demo client. */
export async function postToken(url: string, form: Record<string, string>, headers: Json = {}): Promise<Answered> {
  const client = { client_id: DEMO_CLIENT.clientId, client_secret: DEMO_CLIENT.clientSecret };
  const body = new URLSearchParams('authorization' in headers ? form : { ...client, ...form });
  return readAnswer(await fetch(`${url}/token`, { method: 'POST', body, headers: headers as Record<string, string> }));
}

export type SignedIn = {
  accessToken: string;
  refreshToken: string | undefined;
  scope: string;
  /** A GET with the access token. `path` begins after `/calendar/v3`. */
  get: (path: string, query?: Record<string, string> | URLSearchParams) => Promise<Answered>;
  post: (path: string, body: unknown) => Promise<Answered>;
  /** All pages of a list of the primary calendar, with what the last page said. */
  list: (query?: Record<string, string>) => Promise<{ items: Json[]; pages: number; syncToken: string | undefined }>;
};

/** Consents as a person of the sandbox and exchanges the code. */
export async function signIn(url: string, email: string, over: Record<string, string> = {}): Promise<SignedIn> {
  const code = redirected(await authorize(url, { __user: email, prompt: 'consent', ...over })).get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
  const { status, body } = await postToken(url, form);
  assert.equal(status, 200, JSON.stringify(body));
  return signedInWith(url, body);
}

/** A client with the tokens of a token answer. */
export function signedInWith(url: string, tokens: Json): SignedIn {
  const accessToken = String(tokens['access_token']);
  const headers = { authorization: `Bearer ${accessToken}` };
  const get: SignedIn['get'] = async (path, query = {}) =>
    readAnswer(await fetch(`${url}/calendar/v3${path}?${new URLSearchParams(query).toString()}`, { headers }));
  return {
    accessToken,
    refreshToken: textOf(tokens['refresh_token']),
    scope: String(tokens['scope']),
    get,
    post: async (path, body) =>
      readAnswer(
        await fetch(`${url}/calendar/v3${path}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    async list(query = {}) {
      const items: Json[] = [];
      for (let pages = 1, pageToken: string | undefined; ; pages += 1) {
        const asked = { ...query, ...(pageToken !== undefined && { pageToken }) };
        const { status, body } = await get('/calendars/primary/events', asked);
        assert.equal(status, 200, JSON.stringify(body));
        items.push(...itemsOf(body));
        const [next, syncToken] = [body['nextPageToken'], body['nextSyncToken']];
        assert.ok(next === undefined || syncToken === undefined, 'a page names a next one or a sync token, never both');
        pageToken = textOf(next);
        if (pageToken === undefined) return { items, pages, syncToken: textOf(syncToken) };
      }
    },
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const itemsOf = (body: Json): Json[] => (Array.isArray(body['items']) ? (body['items'] as Json[]) : []);

/** The reason of an error in the Calendar API's shape. */
export function reasonOf({ body }: Answered): string {
  const error = body['error'] as { errors: { reason: string }[]; code: number };
  return error.errors[0]?.reason ?? '';
}
