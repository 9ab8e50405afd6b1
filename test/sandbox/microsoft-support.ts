/** Home of what the tests of the sandbox Microsoft share: a client that signs in and asks Graph. */
import assert from 'node:assert/strict';
import { DEMO_MICROSOFT_CLIENT, type MicrosoftControl } from '../../sandbox/index.ts';
import { openSandbox, readAnswer, REDIRECT_URI, redirected, type Answered, type Json, type Open } from './support.ts';

export const YOU = 'you@example.com';
export const DESIGN = 'design@example.com';
export const OUTSIDER = 'customer@example.org';
export const SCOPE = 'openid profile email offline_access User.Read Calendars.Read';
export const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };

/** The query of an authorization request. */
export const authorization = (over: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    client_id: DEMO_MICROSOFT_CLIENT.clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    response_mode: 'query',
    scope: SCOPE,
    state: 'any state',
    ...over,
  });

/** Asks for consent and follows no redirect. */
export const authorize = (url: string, over: Record<string, string> = {}, tenant = 'common'): Promise<Response> =>
  fetch(`${url}/${tenant}/oauth2/v2.0/authorize?${authorization(over).toString()}`, { redirect: 'manual' });

/** Posts a form to the token endpoint, as the demo client unless the form says otherwise. */
export async function postToken(url: string, form: Record<string, string>, tenant = 'common'): Promise<Answered> {
  const { clientId, clientSecret } = DEMO_MICROSOFT_CLIENT;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form });
  return readAnswer(await fetch(`${url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body }));
}

export type SignedIn = {
  accessToken: string;
  refreshToken: string | undefined;
  tokens: Json;
  /** A GET with the access token. `path` begins after `/v1.0`, or is a whole address. */
  get: (path: string, query?: Record<string, string>, headers?: Record<string, string>) => Promise<Answered>;
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
  /** All pages of the main calendar's view of March 2026. */
  view: (query?: Record<string, string>, headers?: Record<string, string>) => Promise<Json[]>;
};

export const MARCH = { startDateTime: '2026-03-01T00:00:00Z', endDateTime: '2026-04-01T00:00:00Z' };

/** Consents as a person of the sandbox and exchanges the code. */
export async function signIn(url: string, email: string, over: Record<string, string> = {}): Promise<SignedIn> {
  const code = redirected(await authorize(url, { __user: email, ...over })).get('code') ?? '';
  const answer = await postToken(url, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return signedInWith(url, answer.body);
}

/** A client with the tokens of a token answer. */
export function signedInWith(url: string, tokens: Json): SignedIn {
  const accessToken = String(tokens['access_token']);
  const authorized = { authorization: `Bearer ${accessToken}` };
  const get: SignedIn['get'] = async (path, query = {}, headers = {}) => {
    const search = new URLSearchParams(query).toString();
    const address = path.startsWith('http') ? path : `${url}/v1.0${path}${search === '' ? '' : `?${search}`}`;
    return readAnswer(await fetch(address, { headers: { ...authorized, ...headers } }));
  };
  return {
    accessToken,
    refreshToken: typeof tokens['refresh_token'] === 'string' ? tokens['refresh_token'] : undefined,
    tokens,
    get,
    send: async (method, path, body, headers = {}) =>
      readAnswer(
        await fetch(`${url}/v1.0${path}`, {
          method,
          headers: { ...authorized, 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    async view(query = {}, headers = {}) {
      const items: Json[] = [];
      let answer = await get('/me/calendarView', { ...MARCH, $top: '1000', ...query }, headers);
      for (;;) {
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
        items.push(...valueOf(answer));
        const next = answer.body['@odata.nextLink'];
        if (typeof next !== 'string') return items;
        answer = await get(next, {}, headers);
      }
    },
  };
}

/** A part of an item that is an object itself; empty when it is not there. */
export const partOf = (item: Json | undefined, name: string): Json => (item?.[name] ?? {}) as Json;

export const valueOf = ({ body }: Answered): Json[] => (Array.isArray(body['value']) ? (body['value'] as Json[]) : []);

/** The code of an error of Graph. */
export const codeOf = ({ body }: Answered): unknown => (body['error'] as Json | undefined)?.['code'];

/** Status and code of a refusal. */
export const refusal = (answer: Answered): unknown[] => [answer.status, codeOf(answer)];

/** Status, `error` and AADSTS number of a refusal of the login endpoints. */
export const loginRefusal = ({ status, body }: Answered): unknown[] => [
  status,
  body['error'],
  (body['error_codes'] as number[] | undefined)?.[0],
];

/** A sandbox with two people, one of them signed in. */
export async function openMicrosoft(
  options: { allowHttpChannels?: boolean } = {},
): Promise<Open & { microsoft: MicrosoftControl; you: SignedIn }> {
  const sandbox = await openSandbox(options);
  const { microsoft } = sandbox.control;
  await microsoft.addPerson({ email: YOU, name: 'You', timeZone: 'Europe/Berlin' });
  await microsoft.addPerson({ email: DESIGN, name: 'Design', timeZone: 'Europe/Berlin' });
  const you = await signIn(sandbox.url, YOU);
  return Object.assign(sandbox, { microsoft, you });
}
