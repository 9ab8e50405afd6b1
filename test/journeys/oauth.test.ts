/** Journey: a browser comes back from Google's consent page, in every way that can end. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { DEMO_CLIENT } from '../../sandbox/index.ts';
import { signCalendarToken } from '../../src/calendar-users/index.ts';
import { connectGoogle, consentUrl, openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { allBots, connectionsOf, inHours, target } from './journey.ts';

const DAY_MS = 86_400_000;
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';
const SUCCESS_URL = 'http://localhost:3000/done?tab=calendar&name=a%20b';
const ERROR_URL = 'http://127.0.0.1:3000/oops?tab=calendar';

let rollcall: TestRollcall;
before(async () => {
  const origins = 'http://localhost,http://127.0.0.1,https://app.example.com';
  rollcall = await startRollcall({ env: { ALLOWED_REDIRECT_ORIGINS: origins } });
});
after(() => rollcall[Symbol.asyncDispose]());

let count = 0;
/** Somebody new, both in the app and at Google. */
async function newcomer(): Promise<{ person: Person; email: string }> {
  count += 1;
  const email = `person${count}@example.com`;
  await rollcall.sandbox.google.addPerson({ email });
  return { person: await openPerson(rollcall.api, `person${count}`), email };
}

/** The consent link with other keys in its state; null takes one out. */
function withState(url: URL, changes: Record<string, string | null>): URL {
  const changed = new URL(url);
  const state = { ...(JSON.parse(url.searchParams.get('state') ?? '{}') as Record<string, unknown>), ...changes };
  const kept = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
  changed.searchParams.set('state', JSON.stringify(kept));
  return changed;
}

/** Consents in the sandbox. @returns where Google sends the browser. */
async function decide(consent: URL, query: Record<string, string>): Promise<URL> {
  const url = new URL(consent);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url, { redirect: 'manual' });
  assert.equal(answer.status, 302, await answer.text());
  return new URL(answer.headers.get('location') ?? '');
}

const call = (callback: URL, accept = '*/*'): Promise<Response> =>
  fetch(callback, { redirect: 'manual', headers: { accept } });

type Failure = {
  name: string;
  /** Leads to the failing callback; `consent` is the link the app would build. */
  reach: (consent: URL, email: string) => Promise<URL>;
  /** What is broken meanwhile. @returns what mends it. */
  disturb?: () => Promise<() => Promise<unknown>>;
  code: string;
  message: string | RegExp;
  advice: RegExp;
  /** The state cannot be read, so nobody knows where the browser should go. */
  isWithoutTarget?: true;
};

const because = (reason: string): string => `Calendar connection failed! (reason: ${reason})`;
const INVALID_TOKEN = "Calendar connection failed! (Invalid 'recall_calendar_auth_token' supplied)";
const allowed = (consent: URL, email: string): Promise<URL> => decide(consent, { __user: email });
const fault = (wish: Parameters<TestRollcall['sandbox']['faults']['add']>[0]) => async () => {
  await rollcall.sandbox.faults.add(wish);
  return () => rollcall.sandbox.faults.clear();
};
const signed = (key: Buffer, ageMs: number): Promise<string> =>
  signCalendarToken(
    key,
    { id: UNKNOWN_ID, workspaceId: rollcall.program.workspaceId, externalId: 'somebody' },
    new Date(Date.now() - ageMs),
  );

const FAILURES: Failure[] = [
  {
    name: 'consent is denied',
    reach: (consent, email) => decide(consent, { __user: email, __deny: '1' }),
    code: 'access_denied',
    message: because('access_denied'),
    advice: /^Consent was not given at Google\. Connect again and allow access to the calendar\.$/,
  },
  {
    name: 'Google gives no refresh token',
    reach: (consent, email) => decide(consent, { __user: email, access_type: 'online' }),
    code: 'refresh_token_missing',
    message: because('refresh_token missing from oAuth response'),
    advice: /access_type=offline and prompt=consent/,
  },
  {
    name: 'the box of the calendar is left unticked',
    reach: (consent, email) => decide(consent, { __user: email, __untick: 'calendar.events.readonly' }),
    code: 'invalid_scope',
    message:
      /^Calendar connection failed! \(reason: invalid_scope\(detail: None of the supported calendar scopes\(\['https:\/\/www\.googleapis\.com\/auth\/calendar\.events\.readonly', .*\]\) present in response\(\['.*userinfo\.email.*'\]\)\.\)\)$/,
    advice: /^Connect again and leave the box for the calendar ticked on the consent page\.$/,
  },
  {
    name: 'the address of the account was not asked for',
    reach: (consent, email) => {
      const url = new URL(consent);
      url.searchParams.set('scope', 'https://www.googleapis.com/auth/calendar.events.readonly');
      return allowed(url, email);
    },
    code: 'account_email_missing',
    message: because('email missing from userinfo response'),
    advice: /Add the scope .*userinfo\.email/,
  },
  {
    name: 'the calendar token cannot be read',
    reach: (consent, email) => allowed(withState(consent, { recall_calendar_auth_token: 'no.such.token' }), email),
    code: 'calendar_token_invalid',
    message: INVALID_TOKEN,
    advice: /must put a token from POST \/api\/v1\/calendar\/authenticate\/ into state/,
  },
  {
    name: 'the calendar token is absent',
    reach: (consent, email) => allowed(withState(consent, { recall_calendar_auth_token: null }), email),
    code: 'calendar_token_invalid',
    message: INVALID_TOKEN,
    advice: /cannot be read/,
  },
  {
    name: 'the calendar token was signed by somebody else',
    reach: async (consent, email) =>
      allowed(withState(consent, { recall_calendar_auth_token: await signed(randomBytes(32), 0) }), email),
    code: 'calendar_token_invalid',
    message: INVALID_TOKEN,
    advice: /cannot be read/,
  },
  {
    name: 'the calendar token is older than a day',
    reach: async (consent, email) => {
      const token = await signed(rollcall.program.deps.calendarTokenKey, DAY_MS + 1_000);
      return allowed(withState(consent, { recall_calendar_auth_token: token }), email);
    },
    code: 'calendar_token_expired',
    message: INVALID_TOKEN,
    advice: /^The calendar token is older than 24 hours\. Go back to the app and start again\.$/,
  },
  {
    name: 'the client secret is wrong',
    reach: allowed,
    disturb: async () => {
      await rollcall.sandbox.google.setClient({ ...DEMO_CLIENT, clientSecret: 'another one' });
      return () => rollcall.sandbox.google.setClient(DEMO_CLIENT);
    },
    code: 'client_refused',
    message: because('invalid_client(detail: Unauthorized)'),
    advice: /^Check the Google client id and client secret/,
  },
  {
    name: 'the code was used before',
    reach: async (consent, email) => {
      const callback = await allowed(consent, email);
      await (await call(callback)).text();
      return callback;
    },
    code: 'code_invalid',
    message: because('invalid_grant(detail: Malformed auth code.)'),
    advice: /^The code was used before, .*Start connecting again/,
  },
  {
    name: 'the redirect address of state is not that of the link',
    reach: (consent, email) =>
      allowed(withState(consent, { google_oauth_redirect_url: 'http://localhost:3000/other' }), email),
    code: 'redirect_uri_refused',
    message: because('redirect_uri_mismatch(detail: Bad Request)'),
    advice: /letter for letter/,
  },
  {
    name: 'the redirect address is absent from state',
    reach: (consent, email) => allowed(withState(consent, { google_oauth_redirect_url: null }), email),
    code: 'redirect_url_missing',
    message: because('google_oauth_redirect_url missing from state'),
    advice: /must put the redirect address/,
  },
  {
    name: 'Google is down',
    reach: allowed,
    disturb: fault({ path: '/token', status: 503, count: null }),
    code: 'provider_unavailable',
    message: because('Google answered with status 503'),
    advice: /Wait a minute, then start connecting again/,
  },
  {
    name: 'Google hangs up',
    reach: allowed,
    disturb: fault({ path: '/token', cut: 'before_answer', count: null }),
    code: 'provider_unavailable',
    message: /^Calendar connection failed! \(reason: The host "[^"]+" closed the connection[^.]*\)$/,
    advice: /Wait a minute, then start connecting again/,
  },
  {
    name: 'Google answers nonsense',
    reach: allowed,
    disturb: fault({ path: '/token', body: '<html>', count: null }),
    code: 'provider_response_invalid',
    message: because('unexpected oAuth response'),
    advice: /not documented/,
  },
  {
    name: 'Google refuses for another reason',
    reach: async (consent) => {
      const callback = new URL(consent.searchParams.get('redirect_uri') ?? '');
      callback.searchParams.set('state', consent.searchParams.get('state') ?? '');
      callback.searchParams.set('error', 'admin_policy_enforced');
      callback.searchParams.set('error_description', 'Ask <b>your</b> administrator');
      return callback;
    },
    code: 'provider_refused',
    message: because('admin_policy_enforced: Ask <b>your</b> administrator'),
    advice: /^Google refused the request\. Check the OAuth client/,
  },
  {
    name: 'the code got lost on the way',
    reach: async (consent, email) => {
      const callback = await allowed(consent, email);
      callback.searchParams.delete('code');
      return callback;
    },
    code: 'code_missing',
    message: because('code missing from oAuth response'),
    advice: /forwarded with all its query parameters unchanged/,
  },
  {
    name: 'the state got lost on the way',
    reach: async (consent, email) => {
      const callback = await allowed(consent, email);
      callback.searchParams.set('state', 'what is this');
      return callback;
    },
    code: 'state_invalid',
    message: because('state is missing or is not a JSON object'),
    advice: /forwarded with all its query parameters unchanged/,
    isWithoutTarget: true,
  },
];

/** What the page says by the code of a failure; of all others that the app is not set up right. */
const TOLD_TO_PERSON: Record<string, RegExp> = {
  access_denied: /^Consent was not given at Google\. Connect again and allow access to the calendar\.$/,
  invalid_scope: /^Access to the calendar was not given\. Start again .* leave its box ticked\.$/,
  calendar_token_expired: /more than a day old\. Start again from the app\.$/,
  code_invalid: /was used before, or is too old\. Start again from the app\.$/,
  code_missing: /lost on the way back\. Start again from the app\.$/,
  state_invalid: /lost on the way back\. Start again from the app\.$/,
  provider_unavailable: /trouble at the moment, and nothing is wrong with your account/,
  provider_response_invalid: /trouble at the moment, and nothing is wrong with your account/,
};
const WORDS_OF_PROGRAMS =
  /\w_\w|\b(?:client|scope|redirect|token|state|parameters?|workspace|registration|server|oAuth)\b/i;

/** Goes to a failing callback as somebody new. @returns its answer. */
async function fail(failure: Failure, options: { errorUrl: string | null; accept: string }): Promise<Response> {
  const { person, email } = await newcomer();
  const link = consentUrl(target(rollcall), person.token);
  const consent = options.errorUrl === null ? link : withState(link, { error_url: options.errorUrl });
  const mend = await failure.disturb?.();
  try {
    return await call(await failure.reach(consent, email), options.accept);
  } finally {
    await mend?.();
    const isConnected = (await person.user()).connections.some((connection) => connection.connected);
    assert.equal(isConnected, failure.code === 'code_invalid', 'a failure connects nothing');
  }
}

const assertSays = (actual: string, expected: string | RegExp): void =>
  typeof expected === 'string' ? assert.equal(actual, expected) : assert.match(actual, expected);

for (const failure of FAILURES) {
  test(`when ${failure.name}, the browser is told so at error_url, and on a page without one`, async () => {
    const redirected = await fail(failure, { errorUrl: ERROR_URL, accept: 'text/html' });
    if (failure.isWithoutTarget !== true) {
      assert.equal(redirected.status, 302, await redirected.text());
      const location = new URL(redirected.headers.get('location') ?? '');
      assert.equal(location.origin + location.pathname, 'http://127.0.0.1:3000/oops');
      assert.deepEqual([...location.searchParams.keys()], ['tab', 'error', 'error_reason']);
      assert.equal(location.searchParams.get('tab'), 'calendar', 'its own query is kept');
      assert.equal(location.searchParams.get('error'), failure.code);
      assertSays(location.searchParams.get('error_reason') ?? '', failure.message);
    }

    const plain = await fail(failure, { errorUrl: null, accept: '*/*' });
    assert.equal(plain.status, 400);
    assert.equal(plain.headers.get('content-type'), 'text/plain; charset=utf-8');
    const [message = '', advice = ''] = splitSentences(await plain.text(), failure.message);
    assertSays(message, failure.message);
    assert.match(advice, failure.advice);

    const page = await fail(failure, { errorUrl: null, accept: 'text/html,application/xhtml+xml' });
    assert.equal(page.status, 400);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    const html = await page.text();
    const [, sentence = ''] = /<p>([^<]*)<\/p><\/main>/.exec(html) ?? [];
    assert.match(
      sentence,
      TOLD_TO_PERSON[failure.code] ?? /^The app is not set up right .* Tell whoever runs the app\.$/,
    );
    assert.doesNotMatch(sentence, WORDS_OF_PROGRAMS);
    assert.ok(!html.includes('reason:'), html);
  });
}

/** The documented text ends with its bracket; what to do follows. */
function splitSentences(text: string, message: string | RegExp): string[] {
  assert.ok(text.endsWith('\n'));
  const line = text.slice(0, -1);
  const length = typeof message === 'string' ? message.length : line.lastIndexOf(') ') + 1;
  return [line.slice(0, length), line.slice(length + 1)];
}

test('a browser is never sent where the workspace does not allow it', async () => {
  const places = [
    'https://evil.example/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http://localhost:3000@evil.example/',
    'http://user:password@localhost:3000/',
    'https://localhost/',
    'http://app.example.com/',
    'https://app.example.com:8443/',
    'https://app.example.com.evil.example/',
    '//evil.example/',
    String.raw`http:\\evil.example`,
    'javascript:alert(1)',
    'data:text/html,hello',
    'somewhere',
  ];
  for (const place of places) {
    const { person, email } = await newcomer();
    const link = consentUrl(target(rollcall), person.token);
    const atError = await call(await allowed(withState(link, { error_url: place, success_url: SUCCESS_URL }), email));
    assert.equal(atError.status, 400, place);
    assert.equal(atError.headers.get('location'), null);
    assert.equal(
      await atError.text(),
      `${because('error_url is not an allowed redirect target')} Its origin must be listed in ALLOWED_REDIRECT_ORIGINS of this server.\n`,
    );
    const atSuccess = await call(await allowed(withState(link, { error_url: ERROR_URL, success_url: place }), email));
    assert.equal(atSuccess.status, 302);
    const location = new URL(atSuccess.headers.get('location') ?? '');
    assert.equal(location.host, '127.0.0.1:3000');
    assert.equal(location.searchParams.get('error'), 'redirect_not_allowed');
    assert.equal((await person.user()).connections[0]?.connected, false);
  }
});

test('a connected account goes to success_url with its query kept, or sees a page', async () => {
  const attempt = async (
    state: Record<string, string>,
    accept: string,
  ): Promise<{ answer: Response; email: string }> => {
    const { person, email } = await newcomer();
    const consent = withState(consentUrl(target(rollcall), person.token), state);
    const answer = await call(await allowed(consent, email), accept);
    assert.deepEqual((await person.user()).connections[0]?.email, email);
    return { answer, email };
  };
  const redirected = await attempt({ success_url: SUCCESS_URL, error_url: ERROR_URL }, 'text/html');
  assert.equal(redirected.answer.status, 302);
  assert.equal(redirected.answer.headers.get('location'), SUCCESS_URL);

  const elsewhere = await attempt({ success_url: 'https://app.example.com/done#here' }, '*/*');
  assert.equal(elsewhere.answer.headers.get('location'), 'https://app.example.com/done#here');

  const page = await attempt({}, 'text/html');
  assert.equal(page.answer.status, 200);
  assert.equal(page.answer.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(await page.answer.text(), new RegExp(`<h1>Calendar connected</h1><p>Meetings of ${page.email} are`));

  const text = await attempt({ recall_calendar_preference: '{"record_external":true}' }, '*/*');
  assert.equal(text.answer.status, 200, 'other keys of state are nobody’s business');
  assert.equal(
    await text.answer.text(),
    `Calendar connected. Meetings of ${text.email} are being read now. You can close this page.\n`,
  );
});

test('state is understood as a browser sends it, encoded once more, or as bare JSON', async () => {
  for (const encode of [(text: string) => text, encodeURIComponent, (text: string) => text.replaceAll('":', '": ')]) {
    const { person, email } = await newcomer();
    const consent = consentUrl(target(rollcall), person.token);
    consent.searchParams.set('state', encode(consent.searchParams.get('state') ?? ''));
    const answer = await call(await allowed(consent, email));
    assert.equal(answer.status, 200, await answer.text());
    assert.equal((await person.user()).connections[0]?.connected, true);
  }
  const { person, email } = await newcomer();
  const callback = await allowed(consentUrl(target(rollcall), person.token), email);
  const bare = `${callback.origin}${callback.pathname}?code=${callback.searchParams.get('code')}&state=${callback.searchParams.get('state')}`;
  const answer = await call(new URL(bare));
  assert.equal(answer.status, 200, await answer.text());
});

test('the callback may be forwarded by a host of the customer: by redirect or by a request of its server', async () => {
  const forwarder = createServer((request, response) => {
    const { search, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const callback = `${rollcall.url}/api/v1/calendar/google_oauth_callback/${search}`;
    if (pathname === '/redirecting') {
      response.writeHead(307, { location: callback }).end();
      return;
    }
    void fetch(callback, { redirect: 'manual' }).then((answer) =>
      response.writeHead(answer.status, { location: answer.headers.get('location') ?? '' }).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(forwarder, 'listening');
  try {
    const address = forwarder.address();
    assert.ok(address !== null && typeof address === 'object');
    for (const path of ['/redirecting', '/asking']) {
      const { person, email } = await newcomer();
      const redirectUri = `http://127.0.0.1:${address.port}${path}`;
      const consent = withState(consentUrl(target(rollcall), person.token), {
        google_oauth_redirect_url: redirectUri,
        success_url: SUCCESS_URL,
      });
      consent.searchParams.set('redirect_uri', redirectUri);
      const atForwarder = await call(await allowed(consent, email));
      const answer = path === '/asking' ? atForwarder : await call(new URL(atForwarder.headers.get('location') ?? ''));
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.get('location'), SUCCESS_URL);
      assert.equal((await person.user()).connections[0]?.email, email);
    }
  } finally {
    forwarder.closeAllConnections();
    forwarder.close();
  }
});

test('a second Google account replaces the first, with its meetings and bots', async () => {
  const { person, email: first } = await newcomer();
  const { email: second } = await newcomer();
  const event = { durationMinutes: 30, meet: true } as const;
  await rollcall.sandbox.google.createEvent({
    ...event,
    organizer: first,
    summary: 'Of the first',
    start: inHours(24),
  });
  await rollcall.sandbox.google.createEvent({
    ...event,
    organizer: second,
    summary: 'Of the second',
    start: inHours(25),
  });
  await person.prefer({ record_internal: true });
  await connectGoogle(target(rollcall), person, first);
  const meeting = await person.meeting('Of the first', ({ bot_id: botId }) => botId !== null);
  await connectGoogle(target(rollcall), person, second);
  await person.meeting('Of the second', ({ bot_id: botId }) => botId !== null);

  assert.deepEqual(
    (await person.meetings()).map(({ title }) => title),
    ['Of the second'],
  );
  assert.equal((await allBots(rollcall.api)).filter((bot) => bot.id === meeting.bot_id).length, 0);
  const gone = await rollcall.api('GET', `/api/v1/calendar/meetings/${meeting.id}/`, { token: person.token });
  assert.equal(gone.status, 404);
  const connections = await connectionsOf(rollcall.api, person);
  assert.deepEqual(
    connections.map(({ kind, account, connected }) => ({ kind, account, connected })),
    [{ kind: 'google', account: second, connected: true }],
  );
});

test('two calendar users may read one Google account, and one of them leaves the other connected', async () => {
  const { person: leaving, email } = await newcomer();
  const { person: staying } = await newcomer();
  await rollcall.sandbox.google.createEvent({
    organizer: email,
    summary: 'Ours',
    start: inHours(24),
    durationMinutes: 30,
  });
  for (const person of [leaving, staying]) {
    await connectGoogle(target(rollcall), person, email);
    await person.meeting('Ours');
  }
  const answer = await rollcall.api('DELETE', '/api/v1/calendar/user/', { token: leaving.token });
  assert.equal(answer.status, 204);
  const refreshed = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: staying.token });
  assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
  assert.equal((await staying.user()).connections[0]?.connected, true);

  const gone = await rollcall.api('DELETE', '/api/v1/calendar/user/', { token: staying.token });
  assert.equal(gone.status, 204);
  await waitFor('the last one to give the consent back', async () => {
    const requests = await rollcall.sandbox.requests.list();
    return requests.some((request) => request.path === '/revoke' && request.status === 200);
  });
});
