/** Connecting CalDAV accounts: from what people type to their calendars, and what they are told when it does not work. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { Threads } from '../../src/base/threads.ts';
import type { OutboundRequest, OutboundResponse } from '../../src/base/outbound-http.ts';
import { caldavProvider } from '../../src/providers/caldav/index.ts';
import { CALDAV_PRESETS } from '../../src/providers/caldav/presets.ts';
import type { ProbeResult } from '../../src/providers/port.ts';
import { freePort } from '../support/free-port.ts';
import { multistatus, response, startScriptedCaldav, unstopped, WINDOW } from './caldav-scripted.ts';
import type { ScriptedCaldav } from './caldav-scripted.ts';

const HOME = '/dav/calendars/alice/';

type Typed = { url?: string; username?: string; password?: string };
const probe = (server: ScriptedCaldav, typed: Typed = {}): Promise<ProbeResult> =>
  server.provider.probe(
    { kind: 'password', url: server.url, username: 'alice@example.com', password: 'correct horse', ...typed },
    { signal: unstopped() },
  );

async function refusalOf(server: ScriptedCaldav, typed: Typed = {}): Promise<{ field: string; reason: string }> {
  const result = await probe(server, typed);
  assert.ok(result.kind === 'unusable', result.kind);
  assert.match(result.reason, /^[A-Z].*\.$/, 'a sentence');
  assert.doesNotMatch(result.reason, /correct horse/);
  return result;
}

const authorizations = (server: ScriptedCaldav): string[] =>
  server.requests.flatMap(({ headers }) => (headers.authorization === undefined ? [] : [headers.authorization]));

test('an account is found from a host, an address of any depth, or with a login in the address', async (t) => {
  const server = await startScriptedCaldav(t);
  const expected: ProbeResult = {
    kind: 'usable',
    account: 'alice@example.com',
    credentials: server.credentials,
    calendars: [{ providerCalendarId: `${HOME}work/`, name: 'Work', timeZone: null, isPrimary: true }],
    firstChoice: null,
    addresses: ['alice.personal@example.com', 'alice@example.com'],
  };
  for (const url of [
    server.url,
    ` ${server.url}/ `,
    `${server.url}${HOME}`,
    `${server.url}/dav/principals/alice/`,
    `${server.url}/some/page`,
    server.url.replace('//', '//mallory:secret@'),
  ])
    assert.deepEqual(await probe(server, { url }), expected, url);
  assert.deepEqual(authorizations(server), [], 'nobody asked for a password');
});

test('a server that says where CalDAV is, to PROPFIND or to GET only, is followed', async (t) => {
  for (const [method, status] of [
    ['PROPFIND', 301],
    ['PROPFIND', 307],
    ['GET', 302],
  ] as const) {
    const server = await startScriptedCaldav(t);
    server.settings.intercept = (request) => {
      if (request.path === '/.well-known/caldav')
        return request.method === method
          ? { status, headers: { location: '/dav/principals/alice/' } }
          : { status: 405 };
      return request.path === '/' ? { status: 404 } : null;
    };
    assert.equal((await probe(server)).kind, 'usable', `${method} ${status}`);
  }
});

test('an email address leads to the server of its service, or of its domain', async () => {
  const asked: string[] = [];
  const http = {
    request: (url: string, _request: OutboundRequest): Promise<OutboundResponse> => {
      asked.push(url);
      return Promise.resolve({
        status: 404,
        headers: { get: () => null },
        body: Buffer.from(''),
        text: () => '',
        finalUrl: url,
      });
    },
    close: () => Promise.resolve(),
  };
  const provider = caldavProvider({ http, threads: new Threads() });
  const first = async (url: string, username: string): Promise<string | undefined> => {
    asked.length = 0;
    await provider.probe({ kind: 'password', url, username, password: 'x' }, { signal: unstopped() });
    return asked[0];
  };
  assert.equal(await first('', 'alice@icloud.com'), 'https://caldav.icloud.com/.well-known/caldav');
  assert.equal(await first('Alice@Posteo.de', ''), 'https://posteo.de:8443/.well-known/caldav');
  assert.equal(await first('alice@example.org', 'alice'), 'https://example.org/.well-known/caldav');
  assert.equal(await first('caldavs://dav.example.org', 'alice'), 'https://dav.example.org/.well-known/caldav');
  assert.equal(await first('dav.example.org:8443/x', 'alice@example.org'), 'https://dav.example.org:8443/x');
});

test('what is missing or no address at all is told before anything is asked', async (t) => {
  const server = await startScriptedCaldav(t);
  assert.equal((await refusalOf(server, { username: ' ' })).field, 'username');
  assert.equal((await refusalOf(server, { username: 'a\r\nb' })).field, 'username');
  assert.equal((await refusalOf(server, { password: '' })).field, 'password');
  assert.equal((await refusalOf(server, { url: '', username: 'alice' })).field, 'url');
  for (const url of ['ftp://example.com', 'https://', 'http://[', 'x'.repeat(3_000)])
    assert.equal((await refusalOf(server, { url })).field, 'url', url);
  assert.deepEqual(server.requests, []);
});

test('Basic is learnt once and then sent at once; nothing is sent before the server asks', async (t) => {
  const server = await startScriptedCaldav(t, { login: 'basic' });
  assert.equal((await probe(server)).kind, 'usable');
  assert.equal(server.requests[0]?.headers.authorization, undefined);
  assert.equal(server.requests.filter(({ headers }) => headers.authorization === undefined).length, 1);
  server.requests.length = 0;
  const first = await server.fetch(null);
  assert.ok(first.kind === 'changes');
  server.requests.length = 0;
  assert.equal((await server.fetch(first.syncToken)).kind, 'unchanged');
  assert.equal(server.requests.length, 1, 'a quiet calendar is one request, signed in');
});

test('Digest is answered, counted, and goes on when a nonce is too old', async (t) => {
  const server = await startScriptedCaldav(t, { login: 'digest', nonceUses: 3 });
  const found = await probe(server);
  assert.equal(found.kind, 'usable');
  let token: string | null = null;
  for (let run = 0; run < 8; run += 1) {
    const result = await server.fetch(token);
    assert.ok(result.kind === 'changes' || result.kind === 'unchanged');
    token = result.syncToken;
  }
  const counts = authorizations(server).map((header) => /nc=(\d+)/.exec(header)?.[1]);
  assert.ok(counts.includes('00000004'), 'a nonce is used until the server has had enough');
  assert.ok(authorizations(server).every((header) => header.startsWith('Digest ')));
  const wrong = await refusalOf(server, { password: 'wrong' });
  assert.equal(wrong.field, 'password');
});

test('a nonce that was good before is replaced without a word, and so is a fresh one that the server calls too old', async (t) => {
  const forgetful = await startScriptedCaldav(t, { login: 'digest', nonceUses: 3, saysStale: false });
  assert.equal((await probe(forgetful)).kind, 'usable');
  assert.equal((await forgetful.fetch(null)).kind, 'changes');

  const hasty = await startScriptedCaldav(t, { login: 'digest' });
  let refusals = 1;
  const stale = 'Digest realm="cal", qop="auth", algorithm=SHA-256, nonce="nonce-0", stale=true';
  hasty.settings.intercept = ({ headers }) => {
    if (headers.authorization === undefined) return null;
    refusals -= 1;
    return refusals < 0 ? null : { status: 401, headers: { 'www-authenticate': stale } };
  };
  assert.equal((await probe(hasty)).kind, 'usable');
});

test('a wrong password says so once, and what the service wants instead', async (t) => {
  for (const login of ['basic', 'digest'] as const) {
    const server = await startScriptedCaldav(t, { login });
    const { field, reason } = await refusalOf(server, { password: 'wrong' });
    assert.equal(field, 'password');
    assert.match(reason, /does not accept this user name and password/);
    assert.equal(authorizations(server).length, 1, 'servers lock accounts after some failures');
  }
  const nextcloud = await startScriptedCaldav(t, { login: 'basic' });
  const { reason } = await refusalOf(nextcloud, { url: `${nextcloud.url}/remote.php/dav`, password: 'wrong' });
  assert.match(reason, /Nextcloud needs this as the password: An app password/);
});

test('a way to sign in that is not known here is told', async (t) => {
  const server = await startScriptedCaldav(t);
  server.settings.intercept = () => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' } });
  assert.match((await refusalOf(server)).reason, /way to sign in that is not known here/);
});

test('servers that answer strangers are offered the password', async (t) => {
  const server = await startScriptedCaldav(t);
  server.settings.intercept = ({ path, headers }) =>
    path === '/' && headers.authorization === undefined
      ? {
          body: multistatus([
            response('/', '<d:current-user-principal><d:unauthenticated/></d:current-user-principal>'),
          ]),
        }
      : null;
  assert.equal((await probe(server)).kind, 'usable');
});

/** An HTTP in front of which every name leads to a scripted server, so that hosts of the internet can be played. */
function withNames(t: TestContext, names: Record<string, ScriptedCaldav>, asked: string[]): ScriptedCaldav['provider'] {
  const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
  t.after(() => http.close());
  return caldavProvider({
    threads: new Threads(),
    http: {
      ...http,
      request: (url, request) => {
        const { protocol, host, pathname } = new URL(url);
        asked.push(`${protocol}//${host}${request.headers?.['authorization'] === undefined ? '' : ' with password'}`);
        const server = names[host];
        assert.ok(server, `nobody is to ask ${host}`);
        return http.request(`${server.url}${pathname}`, request);
      },
    },
  });
}

test('a password follows to a host of the same owner, and to no other', async (t) => {
  const server = await startScriptedCaldav(t, { login: 'basic' });
  const probeVia = async (location: string): Promise<{ result: ProbeResult; asked: string[] }> => {
    const front = await startScriptedCaldav(t, { login: 'basic' });
    front.settings.intercept = ({ headers }) =>
      headers.authorization === undefined ? null : { status: 301, headers: { location } };
    const asked: string[] = [];
    const provider = withNames(t, { 'caldav.example.com': front, 'p42-caldav.example.com': server }, asked);
    const typed = { ...server.credentials, url: 'https://caldav.example.com/' };
    return { result: await provider.probe(typed, { signal: unstopped() }), asked };
  };
  const { result } = await probeVia('https://p42-caldav.example.com/dav/principals/alice/');
  assert.ok(result.kind === 'usable' && result.credentials.kind === 'password');
  assert.equal(result.credentials.url, `https://p42-caldav.example.com${HOME}`);

  for (const location of [
    'https://dav.example.org/',
    'https://example.com.mallory.example/',
    'http://caldav2.example.com/',
  ]) {
    const elsewhere = await probeVia(location);
    assert.ok(elsewhere.result.kind === 'unusable' && elsewhere.result.field === 'url');
    assert.match(elsewhere.result.reason, /password is not sent there/);
    assert.ok(
      elsewhere.asked.every((line) => line.startsWith('https://caldav.example.com')),
      elsewhere.asked.join(),
    );
  }
});

test('addresses inside an answer are trusted no more than redirects', async (t) => {
  const server = await startScriptedCaldav(t);
  const home = (href: string): void => {
    server.settings.intercept = ({ path }) =>
      path.startsWith('/dav/principals')
        ? { body: multistatus([response(path, `<c:calendar-home-set><d:href>${href}</d:href></c:calendar-home-set>`)]) }
        : null;
  };
  home('https://dav.example.org/calendars/');
  assert.match((await refusalOf(server)).reason, /leads on to "dav\.example\.org"/);
  const asked: string[] = [];
  home(`http://dav.example.com:8080${HOME}`);
  const provider = withNames(t, { 'dav.example.com': server }, asked);
  const found = await provider.probe({ ...server.credentials, url: 'dav.example.com' }, { signal: unstopped() });
  assert.ok(found.kind === 'usable' && found.credentials.kind === 'password');
  assert.equal(found.credentials.url, `https://dav.example.com${HOME}`, 'a server behind a proxy mislabels itself');
});

test('Basic is not sent in the clear over the internet', async (t) => {
  const server = await startScriptedCaldav(t, { login: 'basic' });
  const asked: string[] = [];
  const provider = withNames(t, { 'dav.example.com': server, radicale: server }, asked);
  const typed = { ...server.credentials, url: 'http://dav.example.com/' };
  const refused = await provider.probe(typed, { signal: unstopped() });
  assert.ok(refused.kind === 'unusable');
  assert.match(refused.reason, /not encrypted/);
  assert.ok(asked.every((line) => !line.includes('password')));
  const inside = await provider.probe({ ...typed, url: 'http://radicale/' }, { signal: unstopped() });
  assert.equal(inside.kind, 'usable', 'inside a private network it may be');
});

test('an account in several homes keeps all of its calendars', async (t) => {
  const server = await startScriptedCaldav(t);
  const calendar = '<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>';
  server.settings.intercept = ({ path }) => {
    if (path === '/dav/principals/alice/')
      return {
        body: multistatus([
          response(path, '<c:calendar-home-set><d:href>/one/</d:href><d:href>/two</d:href></c:calendar-home-set>'),
        ]),
      };
    if (path === '/one/' || path === '/two/') return { body: multistatus([response(`${path}c/`, calendar)]) };
    return null;
  };
  const found = await probe(server);
  assert.ok(found.kind === 'usable');
  const ids = found.calendars.map(({ providerCalendarId }) => providerCalendarId);
  assert.deepEqual(ids, ['/one/c/', '/two/c/']);
  const listed = await server.provider.listCalendars(found.credentials, { signal: unstopped() });
  assert.ok(listed.kind === 'calendars');
  assert.deepEqual(listed.calendars, found.calendars);
});

test('only collections that hold readable events are calendars, and the server says which is the main one', async (t) => {
  const server = await startScriptedCaldav(t);
  const kind = (...names: string[]): string =>
    `<d:resourcetype>${names.map((name) => `<${name}/>`).join('')}</d:resourcetype>`;
  const components = (...names: string[]): string =>
    `<c:supported-calendar-component-set>${names.map((name) => `<c:comp name="${name}"/>`).join('')}</c:supported-calendar-component-set>`;
  const calendar = kind('d:collection', 'c:calendar');
  const may = (privilege: string): string =>
    `<d:current-user-privilege-set><d:privilege><${privilege}/></d:privilege></d:current-user-privilege-set>`;
  server.settings.intercept = ({ path, headers }) =>
    path === HOME && headers['depth'] === '1'
      ? {
          body: multistatus([
            response(HOME, kind('d:collection')),
            response(`${HOME}a/`, `${calendar}<d:displayname>Caf&#233; &amp; co</d:displayname>`),
            response(`${HOME}caf%C3%A9`, `${calendar}${components()}`),
            response(`${HOME}mixed/`, `${calendar}${components('VTODO', 'vevent')}${may('d:read')}`),
            response(`${HOME}zone/`, `${calendar}<c:calendar-timezone-id>Europe/Rome</c:calendar-timezone-id>`),
            response(`${HOME}tasks/`, `${calendar}${components('VTODO')}`),
            response(`${HOME}busy/`, `${calendar}${may('c:read-free-busy')}`),
            response(`${HOME}feed/`, kind('d:collection', 'c:calendar', 's:subscribed')),
            response(`${HOME}trash/`, kind('d:collection', 'c:calendar', 'n:deleted-calendar')),
            response(
              `${HOME}inbox/`,
              `${kind('d:collection', 'c:schedule-inbox')}<c:schedule-default-calendar-URL><d:href>${HOME}mixed</d:href></c:schedule-default-calendar-URL>`,
            ),
          ]),
        }
      : null;
  const listed = await server.provider.listCalendars(server.credentials, { signal: unstopped() });
  assert.ok(listed.kind === 'calendars');
  assert.deepEqual(
    listed.calendars.map(({ providerCalendarId, name, timeZone, isPrimary }) => [
      providerCalendarId.slice(HOME.length),
      name,
      timeZone,
      isPrimary,
    ]),
    [
      ['a/', 'Café & co', null, false],
      ['caf%C3%A9/', 'café', null, false],
      ['mixed/', 'mixed', null, true],
      ['zone/', 'zone', 'Europe/Rome', false],
    ],
  );
});

test('each thing that can be wrong has its own sentence', async (t) => {
  const server = await startScriptedCaldav(t);
  server.settings.intercept = ({ path, headers }) =>
    path === HOME && headers['depth'] === '1' ? { body: multistatus([response(HOME, '')]) } : null;
  assert.match((await refusalOf(server)).reason, /has no calendar/);

  const cases: [ReturnType<typeof server.settings.intercept>, RegExp, string][] = [
    [{ status: 404 }, /no CalDAV server at this address/, 'url'],
    [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' }, /no CalDAV server/, 'url'],
    [{ status: 405 }, /no CalDAV server/, 'url'],
    [{ body: '<html>' }, /is no CalDAV server/, 'url'],
    [{ status: 403 }, /does not allow this account/, 'url'],
    [{ status: 503 }, /not available at the moment \(status 503\)/, 'url'],
    [{ status: 429 }, /not available at the moment/, 'url'],
    [{ status: 302, headers: { location: '/again' } }, /redirected more than 5 times/, 'url'],
    [{ cut: true, headers: { 'content-length': '100' } }, /closed the connection/, 'url'],
  ];
  for (const [answer, sentence, field] of cases) {
    server.settings.intercept = () => answer;
    const refusal = await refusalOf(server);
    assert.match(refusal.reason, sentence);
    assert.equal(refusal.field, field);
  }
  server.settings.intercept = () => ({ status: 503 });
  const nextcloud = await refusalOf(server, { url: `${server.url}/remote.php/dav` });
  assert.deepEqual([nextcloud.field, /may not access files/.test(nextcloud.reason)], ['password', true]);

  assert.match(
    (await refusalOf(server, { url: `http://127.0.0.1:${await freePort()}` })).reason,
    /refused the connection/,
  );
  const unknown = await refusalOf(server, { url: 'https://dav.rollcall.invalid' });
  assert.match(unknown.reason, /could not be found/);
  const tls = await refusalOf(server, { url: server.url.replace('http:', 'https:') });
  assert.match(tls.reason, /has no valid TLS certificate/);
});

test('private addresses are refused where they are not allowed', async (t) => {
  const http = createOutboundHttp({ allowPrivateNetworks: false, userAgent: 'Rollcall test' });
  t.after(() => http.close());
  const provider = caldavProvider({ http, threads: new Threads() });
  const server = await startScriptedCaldav(t);
  const refused = await provider.probe({ ...server.credentials, url: server.url }, { signal: unstopped() });
  assert.ok(refused.kind === 'unusable' && refused.field === 'url');
  assert.match(refused.reason, /private or reserved network/);
  assert.deepEqual(server.requests, []);
});

test('a look that is stopped stops, and nothing else makes it throw', async (t) => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const scripted = await startScriptedCaldav(t);
  const stop = new AbortController();
  server.once('request', () => stop.abort(new Error('stopped')));
  const typed = { ...scripted.credentials, url: `http://127.0.0.1:${address.port}` };
  await assert.rejects(scripted.provider.probe(typed, { signal: stop.signal }), /stopped/);
});

test('a password that is refused later asks its person, but only when the account itself refuses it', async (t) => {
  const server = await startScriptedCaldav(t, { login: 'basic' });
  const first = await server.fetch(null);
  assert.ok(first.kind === 'changes');
  const refused = { status: 401, headers: { 'www-authenticate': 'Basic realm="cal"' } };
  server.settings.intercept = ({ path }) => (path === server.calendarId ? refused : null);
  await assert.rejects(server.fetch(first.syncToken), /but not for the account/);
  server.settings.intercept = () => refused;
  for (const token of [null, first.syncToken]) {
    const lost = await server.fetch(token);
    assert.ok(lost.kind === 'disconnected' && lost.code === 'access_denied');
    assert.match(lost.reason, /does not accept the password any more\. Connect again/);
  }
  const listed = await server.provider.listCalendars(server.credentials, { signal: unstopped() });
  assert.equal(listed.kind, 'disconnected');
  server.settings.intercept = () => null;
  assert.equal((await server.fetch(first.syncToken)).kind, 'unchanged', 'right again when the server is');
});

test('an account that moved on its host is found again, with the same ids', async (t) => {
  const server = await startScriptedCaldav(t);
  const moved = { ...server.credentials, url: `${server.url}/old/home/` };
  const listed = await server.provider.listCalendars(moved, { signal: unstopped() });
  assert.ok(listed.kind === 'calendars');
  assert.equal(listed.calendars[0]?.providerCalendarId, `${HOME}work/`);
});

test('an account that moved to another host of its owner is found there, and can be read', async (t) => {
  const server = await startScriptedCaldav(t, { login: 'basic' });
  const old = await startScriptedCaldav(t, { login: 'basic' });
  const asked: string[] = [];
  const provider = withNames(t, { 'p1.example.com': old, 'p2.example.com': server }, asked);
  const home = `<c:calendar-home-set><d:href>https://p2.example.com${HOME}</d:href></c:calendar-home-set>`;
  old.settings.intercept = ({ path, headers }) => {
    if (headers.authorization === undefined) return null;
    return path === '/' ? { body: multistatus([response('/', home)]) } : { status: 404 };
  };
  const moved = { ...server.credentials, url: `https://p1.example.com${HOME}` };
  const listed = await provider.listCalendars(moved, { signal: unstopped() });
  assert.ok(listed.kind === 'calendars');
  const [calendar] = listed.calendars;
  assert.equal(calendar?.providerCalendarId, `https://p2.example.com${HOME}work/`);
  const read = await provider.fetchChanges(
    moved,
    { ...calendar, syncToken: null, addresses: [] },
    { window: WINDOW, signal: unstopped() },
  );
  assert.equal(read.kind, 'changes');
});

test('presets say what each service needs, in sentences', () => {
  assert.deepEqual(
    CALDAV_PRESETS.map(({ name }) => name),
    ['iCloud', 'Fastmail', 'Nextcloud', 'mailbox.org', 'Zoho', 'Yahoo', 'Posteo'],
  );
  for (const preset of CALDAV_PRESETS) {
    assert.equal(preset.url === null, preset.urlExample !== null);
    for (const hint of [preset.usernameHint, preset.passwordHint]) assert.match(hint, /^[A-Z].*\.$/);
    for (const url of [preset.url, preset.helpUrl]) if (url !== null) assert.equal(new URL(url).protocol, 'https:');
  }
  const domains = CALDAV_PRESETS.flatMap(({ emailDomains }) => emailDomains);
  assert.equal(new Set(domains).size, domains.length);
});

test('a server that cannot be asked for events leaves the first choice to the main calendar', async (t) => {
  const server = await startScriptedCaldav(t);
  const calendar = '<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>';
  let asked = 0;
  server.settings.intercept = ({ path, method, headers }) => {
    if (path === HOME && headers['depth'] === '1')
      return { body: multistatus([response(`${HOME}a/`, calendar), response(`${HOME}b/`, calendar)]) };
    if (method !== 'REPORT') return null;
    asked += 1;
    return asked === 1 ? { status: 500 } : { body: '<html>' };
  };
  const found = await server.provider.probe(server.credentials, { window: WINDOW, signal: unstopped() });
  assert.ok(found.kind === 'usable', JSON.stringify(found));
  assert.deepEqual([found.firstChoice, asked], [`${HOME}a/`, 2]);
});
