/** Home of a browser as far as consent needs one: it keeps cookies by host and follows no redirect by itself. */
import assert from 'node:assert/strict';
import { connectLinksResource } from '../../src/contract/own/index.ts';
import { PATIENCE_MS } from './wait.ts';

type Provider = 'google' | 'microsoft';

/** A browser, with nothing in it. */
export type Browser = {
  get: (url: string | URL, headers?: Record<string, string>) => Promise<Response>;
  /** Sends a form as a page of the same origin would. */
  post: (url: string | URL, form: Record<string, string>, headers?: Record<string, string>) => Promise<Response>;
  /** Asks for the link to a provider's consent page, as the person's page does. */
  link: (rollcallUrl: string, token: string, provider?: Provider) => Promise<URL>;
  /** Opens a link. @returns the address of the consent page. */
  setOut: (link: URL) => Promise<URL>;
  /** Opens a link, decides in the sandbox and comes back. @returns the callback's answer. */
  consent: (link: URL, email: string, extra?: Record<string, string>) => Promise<Response>;
  /** Forgets all cookies. */
  clear: () => void;
};

/** Where an answer sends the browser. */
export const locationOf = (answer: Response): URL =>
  new URL(answer.headers.get('location') ?? assert.fail(`no redirect: ${answer.status}`));

/** Decides in the sandbox as `email`. @returns the address of the callback. */
export async function decideAt(consentPage: URL, email: string, extra: Record<string, string> = {}): Promise<URL> {
  const url = new URL(consentPage);
  for (const [name, value] of Object.entries({ __user: email, ...extra })) url.searchParams.set(name, value);
  return locationOf(await fetch(url, { redirect: 'manual' }));
}

/** The fields of the only form of a page. */
export const fieldsOfForm = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

/** Opens a browser. @param options.keepsCookies False for one that blocks cookies. */
export function openBrowser({ keepsCookies = true } = {}): Browser {
  const cookies = new Map<string, Map<string, string>>();
  const request = async (url: string | URL, options: RequestInit): Promise<Response> => {
    const { host } = new URL(url);
    const jar = cookies.get(host) ?? new Map<string, string>();
    cookies.set(host, jar);
    const headers = new Headers(options.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(url, {
      ...options,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    for (const line of keepsCookies ? answer.headers.getSetCookie() : []) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      jar.set(name, value.join('='));
    }
    return answer;
  };
  const browser: Browser = {
    get: (url, headers = {}) => request(url, { headers: { accept: 'text/html', ...headers } }),
    post: (url, form, headers = {}) =>
      request(url, {
        method: 'POST',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      }),
    link: async (rollcallUrl, token, provider = 'google') => {
      const headers = { 'x-recallcalendarauthtoken': token };
      const answer = await request(`${rollcallUrl}/api/v1/calendar/connect-links/`, { headers });
      return new URL(connectLinksResource.parse(await answer.json())[provider] ?? assert.fail('there is no link'));
    },
    setOut: async (link) => locationOf(await browser.get(link)),
    consent: async (link, email, extra) => browser.get(await decideAt(await browser.setOut(link), email, extra)),
    clear: () => cookies.clear(),
  };
  return browser;
}
