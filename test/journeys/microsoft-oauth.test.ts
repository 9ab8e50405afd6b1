/** Journey: a browser comes back from Microsoft's consent page, in every way that can end. What is alike at Google is proven there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEMO_MICROSOFT_CLIENT } from '../../sandbox/index.ts';
import { openBrowser } from '../support/browser.ts';
import { openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

const CLIENT = { clientId: DEMO_MICROSOFT_CLIENT.clientId, clientSecret: DEMO_MICROSOFT_CLIENT.clientSecret };
/** What an app written for Recall asks for. */
const RECALL_SCOPES = 'offline_access openid email https://graph.microsoft.com/Calendars.Read';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
});
after(() => rollcall?.[Symbol.asyncDispose]());

let count = 0;
/** Somebody new, both in the app and at Microsoft. */
async function newcomer(): Promise<{ person: Person; email: string }> {
  count += 1;
  const email = `person${count}@example.com`;
  await rollcall.sandbox.microsoft.addPerson({ email });
  return { person: await openPerson(rollcall.api, `person${count}`), email };
}

/** The consent link an app builds (facts: Microsoft, Calendar V1). */
function consentUrl(person: Person, state: Record<string, string> = {}): URL {
  const redirectUri = `${rollcall.url}/api/v1/calendar/ms_oauth_callback/`;
  const url = new URL('/common/oauth2/v2.0/authorize', rollcall.sandboxUrl);
  url.search = new URLSearchParams({
    client_id: CLIENT.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri,
    scope: RECALL_SCOPES,
    state: JSON.stringify({ recall_calendar_auth_token: person.token, ms_oauth_redirect_url: redirectUri, ...state }),
  }).toString();
  return url;
}

/** Consents in the sandbox. @returns where Microsoft sends the browser. */
async function decide(consent: URL, query: Record<string, string>): Promise<URL> {
  const url = new URL(consent);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url, { redirect: 'manual' });
  assert.equal(answer.status, 302, await answer.text());
  return new URL(answer.headers.get('location') ?? '');
}

const call = (callback: URL): Promise<Response> => fetch(callback, { redirect: 'manual' });

test('consent by a link as apps for Recall build it connects the account, and its meetings follow', async () => {
  const { person, email } = await newcomer();
  const { microsoft } = rollcall.sandbox;
  await microsoft.createEvent({
    organizer: email,
    summary: 'Kick-off',
    startInMinutes: 300,
    durationMinutes: 30,
    teams: true,
  });
  const successUrl = 'http://localhost:3000/done?tab=calendar';
  const answer = await call(await decide(consentUrl(person, { success_url: successUrl }), { __user: email }));
  assert.equal(answer.headers.get('location'), successUrl, await answer.text());
  const meeting = await person.meeting('Kick-off');
  assert.equal(meeting.meeting_platform, 'microsoft_teams');
  assert.deepEqual(
    (await person.user()).connections.map(({ platform, connected, email: account }) => [platform, connected, account]),
    [
      ['google', false, null],
      ['microsoft', true, email],
    ],
  );
});

type Failure = {
  name: string;
  reach: (consent: URL, email: string) => Promise<URL>;
  disturb?: () => Promise<() => Promise<unknown>>;
  message: RegExp;
  advice: RegExp;
};

const because = (reason: string): RegExp =>
  new RegExp(String.raw`^Calendar connection failed! \(reason: ${reason}.*\) `, 's');
const allowed = (consent: URL, email: string): Promise<URL> => decide(consent, { __user: email });
const withClient = (changes: Partial<Parameters<TestRollcall['sandbox']['microsoft']['setClient']>[0]>) => async () => {
  await rollcall.sandbox.microsoft.setClient({ ...CLIENT, ...changes });
  return () => rollcall.sandbox.microsoft.setClient(CLIENT);
};
/** What Microsoft sends back for reasons the sandbox has no page for. */
const refused = (error: string, description: string) => async (consent: URL) => {
  const callback = new URL(consent.searchParams.get('redirect_uri') ?? '');
  const query = { error, error_description: description, state: consent.searchParams.get('state') ?? '' };
  callback.search = new URLSearchParams(query).toString();
  return callback;
};

const FAILURES: Failure[] = [
  {
    name: 'consent is denied',
    reach: (consent) => decide(consent, { __deny: '1' }),
    message: because('access_denied'),
    advice: /Connect again and accept the permissions/,
  },
  {
    name: 'only an administrator may consent',
    reach: refused('access_denied', 'AADSTS90094: The grant requires administrator permission.'),
    message: because('access_denied'),
    advice: /Ask for admin consent/,
  },
  {
    name: 'a policy of the organisation stands in the way',
    reach: refused('interaction_required', 'AADSTS53003: Access has been blocked by Conditional Access policies.'),
    message: because('interaction_required: AADSTS53003'),
    advice: /IT administrator/,
  },
  {
    name: 'offline access was not asked for',
    reach: (consent, email) => {
      const url = new URL(consent);
      url.searchParams.set('scope', RECALL_SCOPES.replace('offline_access ', ''));
      return allowed(url, email);
    },
    message: because('refresh_token missing from oAuth response'),
    advice:
      /Add offline_access .* Then connect again\. If it is there: check that the Microsoft client id and client secret/,
  },
  {
    name: 'the calendar was not allowed',
    reach: (consent, email) => {
      const url = new URL(consent);
      url.searchParams.set('scope', 'offline_access openid email User.Read');
      return allowed(url, email);
    },
    message: because(String.raw`invalid_scope\(detail: None of the supported calendar scopes`),
    advice: /Add Calendars\.Read/,
  },
  {
    name: 'the client secret is wrong',
    reach: allowed,
    disturb: withClient({ clientSecret: 'another secret' }),
    message: because('invalid_client'),
    advice: /client secret of this workspace is wrong/,
  },
  {
    name: 'the client secret has expired',
    reach: allowed,
    disturb: withClient({ isSecretExpired: true }),
    message: because('invalid_client'),
    advice: /client secret of the app registration has expired/,
  },
  {
    name: 'the code was used before',
    reach: async (consent, email) => {
      const callback = await allowed(consent, email);
      assert.equal((await call(callback)).status, 200);
      return callback;
    },
    message: because('invalid_grant'),
    advice: /Start connecting again/,
  },
  {
    name: 'Microsoft does not answer',
    reach: allowed,
    disturb: async () => {
      await rollcall.sandbox.faults.add({ path: '/common/oauth2/v2.0/token', status: 503, count: null });
      return () => rollcall.sandbox.faults.clear();
    },
    message: because('Microsoft'),
    advice: /Wait a minute/,
  },
  {
    name: 'the redirect address is missing from the state',
    reach: async (consent, email) => {
      const callback = await allowed(consent, email);
      const { ms_oauth_redirect_url: _, ...state } = JSON.parse(callback.searchParams.get('state') ?? '') as Record<
        string,
        string
      >;
      callback.searchParams.set('state', JSON.stringify(state));
      return callback;
    },
    message: because('ms_oauth_redirect_url missing from state'),
    advice: /redirect address of its consent link/,
  },
];

for (const failure of FAILURES) {
  test(`when ${failure.name}, the answer is 400 and says what to do`, async () => {
    const { person, email } = await newcomer();
    const mend = await failure.disturb?.();
    try {
      const answer = await call(await failure.reach(consentUrl(person), email));
      const text = await answer.text();
      assert.equal(answer.status, 400, text);
      assert.match(text, failure.message);
      assert.match(text, failure.advice);
      assert.ok(!text.includes(CLIENT.clientSecret) && !text.includes(person.token), 'no secret is told');
    } finally {
      await mend?.();
    }
  });
}

test('a revoked session is noticed, the person connects again, and the same connection goes on', async () => {
  const { person, email } = await newcomer();
  const { microsoft } = rollcall.sandbox;
  assert.equal((await call(await decide(consentUrl(person), { __user: email }))).status, 200);
  const idOf = async (): Promise<string | null> => (await person.user()).connections[1]?.id ?? null;
  const id = await waitFor('the account', idOf);
  await microsoft.revokeRefreshTokens(email);
  await microsoft.expireAccessTokens(email);
  await microsoft.createEvent({ organizer: email, summary: 'After', startInMinutes: 300, durationMinutes: 30 });
  await waitFor('the connection to be lost', async () => (await person.user()).connections[1]?.connected === false);
  assert.equal((await call(await decide(consentUrl(person), { __user: email }))).status, 200);
  await person.meeting('After');
  assert.equal(await idOf(), id);
});

test('the link of the person’s page leads through Microsoft and back', async () => {
  const { person, email } = await newcomer();
  const browser = openBrowser();
  const back = await browser.consent(await browser.link(rollcall.url, person.token, 'microsoft'), email);
  assert.equal(back.headers.get('location'), `${rollcall.url}/calendar/?connected=microsoft`);
});
