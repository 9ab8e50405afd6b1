/** ICS feeds over real HTTP: what is asked, what is believed, and what a person is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { Threads } from '../../src/base/threads.ts';
import { checkFeed, icsProvider } from '../../src/providers/ics/index.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { startFeedServer } from '../support/feed-server.ts';
import type { FeedRoute, FeedServer } from '../support/feed-server.ts';

const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
const threads = new Threads();
const publicHttp = createOutboundHttp({ allowPrivateNetworks: false, userAgent: 'Rollcall test' });
const provider = icsProvider({ http, threads });
const signal = new AbortController().signal;
const WINDOW = { startAt: new Date('2027-03-01'), endAt: new Date('2027-03-29') };
let server: FeedServer;

before(async () => {
  server = await startFeedServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await http.close();
  await publicHttp.close();
});

const TEAM = [
  'BEGIN:VCALENDAR',
  'X-WR-CALNAME:Team',
  'X-WR-TIMEZONE:America/Los_Angeles',
  'BEGIN:VEVENT',
  'UID:weekly',
  'DTSTAMP:20270101T000000Z',
  'DTSTART;TZID=America/Los_Angeles:20270105T160000',
  'DURATION:PT30M',
  'RRULE:FREQ=WEEKLY',
  'SUMMARY:Weekly',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

type Known = { syncToken?: string | null; addresses?: string[]; timeZone?: string | null; window?: typeof WINDOW };
const fetchFrom = (url: string, known: Known = {}): Promise<FetchChangesResult> =>
  provider.fetchChanges(
    { kind: 'feed', url },
    {
      providerCalendarId: 'feed',
      timeZone: known.timeZone === undefined ? 'America/Los_Angeles' : known.timeZone,
      syncToken: known.syncToken ?? null,
      addresses: known.addresses ?? [],
    },
    { window: known.window ?? WINDOW, signal },
  );

async function changesFrom(url: string, known: Known = {}): Promise<Extract<FetchChangesResult, { kind: 'changes' }>> {
  const result = await fetchFrom(url, known);
  assert.ok(result.kind === 'changes', result.kind);
  return result;
}

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => assert.fail('It did not fail.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AppError, String(error));
  assert.doesNotMatch(error.message, /s3cr3t/);
  return error;
}

test('a feed is one calendar with its name and zone', async () => {
  const url = server.serve('/team.ics', TEAM);
  assert.deepEqual(await provider.listCalendars({ kind: 'feed', url }, { signal }), {
    kind: 'calendars',
    calendars: [{ providerCalendarId: 'feed', name: 'Team', timeZone: 'America/Los_Angeles', isPrimary: true }],
  });
  const bare = server.serve('/bare.ics', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR');
  const listed = await provider.listCalendars({ kind: 'feed', url: bare }, { signal });
  assert.ok(listed.kind === 'calendars');
  assert.equal(listed.calendars[0]?.name, new URL(bare).host);
});

test('the first reading lists the whole window, on both sides of the change of the clock', async () => {
  const result = await changesFrom(server.serve('/team.ics', TEAM), { timeZone: null });
  assert.equal(result.isComplete, true);
  assert.equal(result.timeZone, 'America/Los_Angeles');
  assert.deepEqual(
    result.changes.map((change) =>
      change.kind === 'upserted' && change.event.time.kind === 'timed' ? change.event.time.startAt.toISOString() : '',
    ),
    ['2027-03-03T00:00:00.000Z', '2027-03-10T00:00:00.000Z', '2027-03-16T23:00:00.000Z', '2027-03-23T23:00:00.000Z'],
  );
});

test('a version the server still has is unchanged, by entity tag or by date', async () => {
  for (const [path, name, value, condition] of [
    ['/tagged.ics', 'etag', 'W/"7"', 'if-none-match'],
    ['/dated.ics', 'last-modified', 'Mon, 01 Mar 2027 00:00:00 GMT', 'if-modified-since'],
  ] as const) {
    const url = server.serve(path, (response, headers) => {
      if (headers[condition] === value) response.writeHead(304).end();
      else response.writeHead(200, { [name]: value }).end(TEAM);
    });
    const { syncToken } = await changesFrom(url, { timeZone: null });
    assert.deepEqual(await fetchFrom(url, { syncToken }), { kind: 'unchanged', syncToken });
    assert.equal(server.requests.at(-1)?.headers[condition], value);
  }
});

test('new stamps and new entity tags alone are no change, anything else is', async () => {
  let version = 0;
  let text = TEAM;
  const url = server.serve('/stamped.ics', (response) => {
    version += 1;
    const stamped = text.replace(
      'DTSTAMP:20270101T000000Z',
      `DTSTAMP:2027010${version}T000000Z\r\nLAST-MODIFIED:2027010${version}T000000Z`,
    );
    response.writeHead(200, { etag: `"${version}"` }).end(stamped);
  });
  const { syncToken } = await changesFrom(url);
  const again = await fetchFrom(url, { syncToken });
  assert.ok(again.kind === 'unchanged');
  await fetchFrom(url, { syncToken: again.syncToken });
  assert.equal(server.requests.at(-1)?.headers['if-none-match'], '"2"');
  text = TEAM.replace('SUMMARY:Weekly', 'SUMMARY:Monthly');
  assert.equal((await fetchFrom(url, { syncToken: again.syncToken })).kind, 'changes');
});

test('another window, other addresses and another zone read an unchanged feed again', async () => {
  const url = server.serve('/tagged.ics', (response, headers) => {
    if (headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end(TEAM);
  });
  const { syncToken } = await changesFrom(url);
  const moved = (hours: number): typeof WINDOW => ({
    startAt: new Date(WINDOW.startAt.getTime() + hours * 3_600_000),
    endAt: new Date(WINDOW.endAt.getTime() + hours * 3_600_000),
  });
  assert.equal((await fetchFrom(url, { syncToken, window: moved(5) })).kind, 'unchanged');
  assert.equal((await fetchFrom(url, { syncToken, window: moved(7) })).kind, 'changes');
  assert.equal((await fetchFrom(url, { syncToken, addresses: ['anna@example.com'] })).kind, 'changes');
  assert.equal((await fetchFrom(url, { syncToken, timeZone: 'Europe/Paris' })).kind, 'changes');
  assert.equal((await fetchFrom(url, { syncToken: 'not a token' })).kind, 'changes');
});

test('a feed without events is complete and empty', async () => {
  const { changes, isComplete } = await changesFrom(
    server.serve('/empty.ics', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'),
  );
  assert.deepEqual([changes, isComplete], [[], true]);
});

test('a page, a piece, a cut answer and an odd status are never taken for an empty calendar', async () => {
  const answers: Record<string, FeedRoute> = {
    page: '\r\n <!DOCTYPE html><title>Sign in</title>',
    nothing: '',
    text: 'Hello',
    cut: TEAM.slice(0, -20),
    cutLater: `${TEAM}\r\n${TEAM.slice(0, -20)}`,
    piece: (response) => response.writeHead(206).end(TEAM),
    noContent: (response) => response.writeHead(204).end(),
    unasked: (response) => response.writeHead(304).end(),
    teapot: (response) => response.writeHead(418).end(),
  };
  for (const [name, answer] of Object.entries(answers)) {
    const { code } = await failureOf(fetchFrom(server.serve(`/${name}/s3cr3t.ics`, answer)));
    assert.equal(code, CODES[name] ?? 'provider_response_invalid', name);
  }
});

/** Sentences of these codes are read by persons: they can mend the address, or wait. */
const CODES: Record<string, string> = {
  page: 'invalid_request',
  nothing: 'invalid_request',
  text: 'invalid_request',
  cut: 'provider_unavailable',
  cutLater: 'provider_unavailable',
};

test('a feed that is gone or closed disconnects with a sentence that keeps the address secret', async () => {
  for (const [status, code] of [
    [404, 'feed_gone'],
    [410, 'feed_gone'],
    [401, 'access_denied'],
    [403, 'access_denied'],
  ] as const) {
    const url = server.serve(`/s3cr3t-${status}.ics`, (response) => response.writeHead(status).end());
    const result = await fetchFrom(url);
    assert.ok(result.kind === 'disconnected');
    assert.equal(result.code, code);
    assert.match(result.reason, /^[A-Z].*127\.0\.0\.1.*\.$/);
    assert.doesNotMatch(result.reason, /s3cr3t/);
    assert.equal((await provider.listCalendars({ kind: 'feed', url }, { signal })).kind, 'disconnected');
  }
});

test('a busy or broken server is tried again, when it says so', async () => {
  const fails = async (status: number, headers: Record<string, string>): Promise<AppError> =>
    failureOf(fetchFrom(server.serve('/s3cr3t/busy.ics', (response) => response.writeHead(status, headers).end())));
  const busy = await fails(429, { 'retry-after': '120' });
  assert.deepEqual([busy.code, busy.retryAfterMs], ['provider_unavailable', 120_000]);
  const dated = await fails(503, {
    date: 'Mon, 01 Mar 2027 00:00:00 GMT',
    'retry-after': 'Mon, 01 Mar 2027 00:10:00 GMT',
  });
  assert.deepEqual([dated.code, dated.retryAfterMs], ['provider_unavailable', 600_000]);
  const silent = await fails(500, { 'retry-after': 'soon' });
  assert.deepEqual([silent.code, silent.retryAfterMs], ['provider_unavailable', null]);
});

test('credentials in the address are sent as Basic, and webcal means https', async () => {
  const url = server.serve('/basic.ics', TEAM);
  await changesFrom(url.replace('http://', 'http://anna:pass@'));
  assert.equal(server.requests.at(-1)?.headers.authorization, `Basic ${Buffer.from('anna:pass').toString('base64')}`);
  const host = new URL(url).host;
  const { code, message } = await failureOf(fetchFrom(`webcal://${host}/s3cr3t.ics`));
  assert.equal(code, 'provider_unavailable');
  assert.match(message, /127\.0\.0\.1/);
});

test('a text in another encoding is read as its server says', async () => {
  const latin = Buffer.from(TEAM.replace('SUMMARY:Weekly', 'SUMMARY:Café'), 'latin1');
  const url = server.serve('/latin.ics', (response) =>
    response.writeHead(200, { 'content-type': 'text/calendar; charset="iso-8859-1"' }).end(latin),
  );
  const [change] = (await changesFrom(url)).changes;
  assert.equal(change?.kind === 'upserted' && change.event.title, 'Café');
});

test('of a feed that holds too much the nearest events are kept, and it is said from when on some are missing', async () => {
  const events = Array.from({ length: 3_000 }, (_, number) =>
    TEAM.split('\r\n').slice(3, -1).join('\r\n').replace('UID:weekly', `UID:${number}`),
  );
  const url = server.serve('/big.ics', ['BEGIN:VCALENDAR', ...events, 'END:VCALENDAR'].join('\r\n'));
  const { changes, completeUntil, bounds, isComplete } = await changesFrom(url);
  assert.equal(changes.length, 10_000);
  assert.equal(isComplete, true);
  assert.equal(completeUntil?.toISOString(), '2027-03-23T23:00:00.000Z');
  assert.match(bounds?.join() ?? '', /more than 10,000 events.*the nearest are kept/);
});

test('the first look at a feed tells what it is', async () => {
  const url = server.serve('/team.ics', TEAM);
  const host = new URL(url).host;
  assert.deepEqual(await checkFeed({ http, threads }, ` ${url} `, { signal }), {
    kind: 'readable',
    url,
    label: `Team (${host})`,
    calendarName: 'Team',
    timeZone: 'America/Los_Angeles',
    eventCount: 1,
    notes: [],
  });
});

test('the first look at an address that is no calendar says why, without repeating the address', async () => {
  const refusals: [string, RegExp][] = [
    ['', /must start with https:\/\/ or webcal:/],
    ['calendar.example.com/s3cr3t.ics', /must start with/],
    ['file:///etc/s3cr3t', /must start with/],
    ['http://nowhere.invalid/s3cr3t.ics', /"nowhere\.invalid" could not be found/],
    [server.serve('/s3cr3t/none', (response) => response.writeHead(404).end()), /no calendar at this address/],
    [server.serve('/s3cr3t/closed', (response) => response.writeHead(401).end()), /does not allow/],
    [server.serve('/s3cr3t/page', '<html>Sign in</html>'), /web page, most likely one to sign in/],
    [server.serve('/s3cr3t/text', 'Hello'), /does not lead to a calendar/],
    [server.serve('/s3cr3t/cut', TEAM.slice(0, 100)), /cut off before its end/],
    [server.serve('/s3cr3t/busy', (response) => response.writeHead(503).end()), /status 503/],
    [
      server.serve('/s3cr3t/huge', (response) => response.writeHead(200, { 'content-length': '30000000' }).end()),
      /larger than 20 MB/,
    ],
  ];
  for (const [address, expected] of refusals) {
    const check = await checkFeed({ http, threads }, address, { signal });
    assert.ok(check.kind === 'refused', address);
    assert.match(check.reason, expected);
    assert.match(check.reason, /\.$/);
    assert.doesNotMatch(check.reason, /s3cr3t/);
  }
});

test('a feed inside a private network is refused where private networks are not allowed', async () => {
  const url = server.serve('/s3cr3t/team.ics', TEAM);
  const countBefore = server.requests.length;
  const check = await checkFeed({ http: publicHttp, threads }, url, { signal });
  assert.ok(check.kind === 'refused');
  assert.match(check.reason, /private or reserved network/);
  assert.equal(
    (await failureOf(icsProvider({ http: publicHttp, threads }).listCalendars({ kind: 'feed', url }, { signal }))).code,
    'address_refused',
  );
  assert.equal(server.requests.length, countBefore);
});
