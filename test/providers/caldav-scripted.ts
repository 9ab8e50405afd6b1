/** Home of the scripted CalDAV server: small and orderly, until a test tells it how to misbehave. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { TestContext } from 'node:test';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { Threads } from '../../src/base/threads.ts';
import { caldavProvider } from '../../src/providers/caldav/index.ts';
import type { CalendarProvider, Credentials, FetchChangesResult } from '../../src/providers/port.ts';

/** One request as it arrived. */
export type CaldavRequest = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** One answer; the status is 207 unless another is given. */
export type CaldavAnswer = { status?: number; headers?: Record<string, string>; body?: string; cut?: boolean };

/** What the server can do. */
export type CaldavSettings = {
  /** Tells changes since a token (RFC 6578), and says so. */
  sync: boolean;
  /** Has a version of the calendar as a whole. */
  ctag: boolean;
  /** Most entries in one list of changes; what is left is announced with status 507. */
  partSize: number;
  /** Objects that answers to a multiget leave out. */
  leftOut: Set<string>;
  login: 'none' | 'basic' | 'digest';
  /** Requests that one nonce is good for. */
  nonceUses: number;
  /** Says so when a nonce is too old; some servers just ask anew. */
  saysStale: boolean;
  /** Decides first; null lets the server answer as usual. */
  intercept: (request: CaldavRequest) => CaldavAnswer | null;
};

/** A running server with one account and one calendar. */
export type ScriptedCaldav = {
  url: string;
  calendarId: string;
  credentials: Extract<Credentials, { kind: 'password' }>;
  provider: CalendarProvider & Required<Pick<CalendarProvider, 'probe'>>;
  settings: CaldavSettings;
  requests: CaldavRequest[];
  put: (name: string, text: string) => void;
  remove: (name: string) => void;
  /** Reads the calendar with the adapter. */
  fetch: (syncToken: string | null, options?: { addresses?: string[] }) => Promise<FetchChangesResult>;
};

export const WINDOW = { startAt: new Date('2027-03-01T00:00:00Z'), endAt: new Date('2027-03-29T00:00:00Z') };
const HOME = '/dav/calendars/alice/';
const CALENDAR = `${HOME}work/`;
const PRINCIPAL = '/dav/principals/alice/';
const LOGIN = { username: 'alice@example.com', password: 'correct horse' };

/** A signal that never stops anything. */
export const unstopped = (): AbortSignal => new AbortController().signal;

/** Builds the adapter as the program does, but on loopback. */
export function caldavOnLoopback(t: { after: (clean: () => Promise<void>) => void }): ScriptedCaldav['provider'] {
  const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
  t.after(() => http.close());
  return caldavProvider({ http, threads: new Threads() });
}

/** Starts a server; it ends with the test. */
export async function startScriptedCaldav(
  t: TestContext,
  changed: Partial<CaldavSettings> = {},
): Promise<ScriptedCaldav> {
  const settings: CaldavSettings = {
    sync: true,
    ctag: true,
    partSize: Infinity,
    leftOut: new Set(),
    login: 'none',
    nonceUses: Infinity,
    saysStale: true,
    intercept: () => null,
    ...changed,
  };
  const requests: CaldavRequest[] = [];
  const store = openStore(settings);
  const guard = openGuard(settings);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      const answer = settings.intercept(request) ?? guard(request) ?? store.answer(request);
      outgoing.writeHead(answer.status ?? 207, { 'content-type': 'application/xml; charset=utf-8', ...answer.headers });
      if (answer.cut === true) outgoing.write(answer.body ?? '', () => outgoing.destroy());
      else outgoing.end(answer.body ?? '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted server has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  const provider = caldavOnLoopback(t);
  const credentials = { kind: 'password' as const, url: `${url}${HOME}`, ...LOGIN };
  return {
    url,
    calendarId: CALENDAR,
    credentials,
    provider,
    settings,
    requests,
    put: store.put,
    remove: store.remove,
    fetch: (syncToken, { addresses = [] } = {}) =>
      provider.fetchChanges(
        credentials,
        { providerCalendarId: CALENDAR, timeZone: 'Europe/Rome', syncToken, addresses },
        { window: WINDOW, signal: unstopped() },
      ),
  };
}

type Store = {
  put: (name: string, text: string) => void;
  remove: (name: string) => void;
  answer: (request: CaldavRequest) => CaldavAnswer;
};

function openStore(settings: CaldavSettings): Store {
  const objects = new Map<string, { etag: string; text: string }>();
  /** Paths in the order of their changes; a token is a position in it. */
  const log: string[] = [];
  const entry = (path: string): string => {
    const object = objects.get(path);
    return object === undefined
      ? response(path, null, 404)
      : response(path, `<d:getetag>${xml(object.etag)}</d:getetag>`);
  };
  const state = (): string =>
    [
      '<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname>Work</d:displayname>',
      settings.ctag ? `<s:getctag>${log.length}e3</s:getctag>` : '',
      settings.sync
        ? `<d:sync-token>t-${log.length}</d:sync-token><d:supported-report-set><d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report></d:supported-report-set>`
        : '',
    ].join('');

  const listChanges = (body: string): CaldavAnswer => {
    if (!settings.sync) return { status: 501 };
    const token = /<d:sync-token>(?:t-(\d+))?([^<]*)</.exec(body);
    if (token === null || (token[2] ?? '') !== '')
      return { status: 403, body: '<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>' };
    const from = Number(token[1] ?? 0);
    const to = Math.min(log.length, from + settings.partSize);
    const paths = [...new Set(log.slice(from, to))].filter((path) => token[1] !== undefined || objects.has(path));
    const more = to < log.length ? response(CALENDAR, null, 507) : '';
    return { body: multistatus([...paths.map(entry), more], `t-${to}`) };
  };

  const principal = `<d:current-user-principal><d:href>${PRINCIPAL}</d:href></d:current-user-principal>`;
  const propfind = ({ path, headers, body }: CaldavRequest): CaldavAnswer => {
    if (path === '/' || path === PRINCIPAL)
      return {
        body: multistatus([
          response(
            path,
            `${principal}${
              path === '/'
                ? ''
                : `<c:calendar-home-set><d:href>${HOME}</d:href></c:calendar-home-set><c:calendar-user-address-set><d:href>mailto:Alice.Personal@Example.com</d:href><d:href>/dav/principals/alice/</d:href></c:calendar-user-address-set>`
            }`,
          ),
        ]),
      };
    if (path === HOME)
      return {
        body: multistatus([
          response(HOME, `<d:resourcetype><d:collection/></d:resourcetype>${principal}`),
          ...(headers['depth'] === '1' ? [response(CALENDAR, state())] : []),
        ]),
      };
    if (path !== CALENDAR) return { status: 404 };
    const members = headers['depth'] === '1' && body.includes('getetag') ? [...objects.keys()].map(entry) : [];
    return { body: multistatus([response(CALENDAR, state()), ...members]) };
  };

  return {
    put(name, text) {
      objects.set(`${CALENDAR}${name}`, { etag: `"${log.length + 1}"`, text });
      log.push(`${CALENDAR}${name}`);
    },
    remove(name) {
      objects.delete(`${CALENDAR}${name}`);
      log.push(`${CALENDAR}${name}`);
    },
    answer(request) {
      if (request.method === 'PROPFIND') return propfind(request);
      if (request.method !== 'REPORT' || request.path !== CALENDAR) return { status: 404 };
      if (request.body.includes('<d:sync-collection')) return listChanges(request.body);
      const hrefs = [...request.body.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => href);
      const parts = hrefs
        .filter((path) => !settings.leftOut.has(path.slice(CALENDAR.length)))
        .map((path) => {
          const object = objects.get(path);
          if (object === undefined) return response(path, null, 404);
          return response(
            path,
            `<d:getetag>${xml(object.etag)}</d:getetag><c:calendar-data>${xml(object.text)}</c:calendar-data>`,
          );
        });
      return { body: multistatus(parts) };
    },
  };
}

/** Judges names and passwords; null lets a request through. Digest is computed here anew, not by the adapter. */
function openGuard(settings: CaldavSettings): (request: CaldavRequest) => CaldavAnswer | null {
  const nonces = new Map<string, number>();
  const counts = new Set<string>();
  const challenge = (stale: boolean): CaldavAnswer => {
    const nonce = `nonce-${nonces.size}`;
    nonces.set(nonce, 0);
    const header = `Digest realm="cal", qop="auth", algorithm=SHA-256, nonce="${nonce}"${stale && settings.saysStale ? ', stale=true' : ''}`;
    return { status: 401, headers: { 'www-authenticate': header } };
  };
  return ({ method, path, headers }) => {
    const given = headers.authorization ?? '';
    if (settings.login === 'none') return null;
    if (settings.login === 'basic') {
      const wanted = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;
      return given === wanted ? null : { status: 401, headers: { 'www-authenticate': 'Basic realm="cal"' } };
    }
    const part = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(given)?.[1] ?? '';
    const nonce = part('nonce');
    const uses = nonces.get(nonce);
    if (uses === undefined) return challenge(given !== '');
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const secret = hash(`${LOGIN.username}:cal:${LOGIN.password}`);
    const wanted = hash(`${secret}:${nonce}:${part('nc')}:${part('cnonce')}:auth:${hash(`${method}:${path}`)}`);
    if (part('response') !== wanted || part('uri') !== path) return challenge(false);
    const count = `${nonce} ${part('nc')}`;
    if (counts.has(count)) return { status: 400 };
    counts.add(count);
    nonces.set(nonce, uses + 1);
    return uses + 1 > settings.nonceUses ? challenge(true) : null;
  };
}

/** A list of resources. */
export const multistatus = (parts: readonly string[], syncToken: string | null = null): string =>
  `<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/">${parts.join('')}${
    syncToken === null ? '' : `<d:sync-token>${syncToken}</d:sync-token>`
  }</d:multistatus>`;

/** One resource with properties, or with a status of its own. */
export function response(href: string, properties: string | null, status = 200): string {
  const line = `<d:status>HTTP/1.1 ${status} Whatever</d:status>`;
  const content = properties === null ? line : `<d:propstat><d:prop>${properties}</d:prop>${line}</d:propstat>`;
  return `<d:response><d:href>${xml(href)}</d:href>${content}</d:response>`;
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
