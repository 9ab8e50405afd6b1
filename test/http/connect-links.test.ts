/** The route connect-links/ over HTTP: the link it gives must carry a browser through consent and back to the page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectLinksResource } from '../../src/contract/own/index.ts';
import { locationOf, openBrowser } from '../support/browser.ts';
import { openPerson } from '../support/calendar-client.ts';
import { startRollcall, type ApiAnswer, type TestRollcall } from '../support/rollcall.ts';

const PATH = '/api/v1/calendar/connect-links/';

let rollcall: TestRollcall;

before(async () => {
  rollcall = await startRollcall();
  await rollcall.sandbox.google.addPerson({ email: 'you@example.com' });
});
after(() => rollcall?.[Symbol.asyncDispose]());

const linksFor = (token: string, query = '', headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  rollcall.api('GET', `${PATH}${query}`, { token, headers });

test('the link leads by a page of ours to the consent page, with PKCE, and without the calendar token', async () => {
  const person = await openPerson(rollcall.api, 'state');
  const browser = openBrowser();
  const link = await browser.link(rollcall.url, person.token);
  assert.equal(`${link.origin}${link.pathname}`, `${rollcall.url}/connect/google/`);
  const page = await browser.setOut(link);
  assert.equal(`${page.origin}${page.pathname}`, `${rollcall.sandboxUrl}/o/oauth2/v2/auth`);
  assert.equal(page.searchParams.get('redirect_uri'), `${rollcall.url}/api/v1/calendar/google_oauth_callback/`);
  assert.equal(page.searchParams.get('code_challenge_method'), 'S256');
  assert.match(page.searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/);
  const asked = JSON.stringify((await linksFor(person.token)).body);
  for (const text of [link.href, page.href, asked])
    assert.ok(!text.includes(person.token), 'a link opens nothing else');
});

test('an account is chosen beforehand by login_hint', async () => {
  const person = await openPerson(rollcall.api, 'hint');
  const browser = openBrowser();
  for (const provider of ['google', 'microsoft'] as const) {
    const link = await browser.link(rollcall.url, person.token, provider);
    link.searchParams.set('login_hint', 'you+work@example.com');
    const page = await browser.setOut(link);
    assert.equal(page.searchParams.get('login_hint'), 'you+work@example.com');
    assert.notEqual(page.searchParams.get('prompt'), 'select_account');
  }
});

test('consent given comes back to the page with the account connected', async () => {
  const person = await openPerson(rollcall.api, 'consent');
  const browser = openBrowser();
  const answer = await browser.consent(await browser.link(rollcall.url, person.token), 'you@example.com');
  assert.equal(answer.status, 302);
  assert.equal(locationOf(answer).href, `${rollcall.url}/calendar/?connected=google`);
  assert.equal((await person.user()).connections[0]?.email, 'you@example.com');
});

test('consent refused comes back to the page with the reason', async () => {
  const person = await openPerson(rollcall.api, 'refusal');
  const browser = openBrowser();
  const link = await browser.link(rollcall.url, person.token);
  const location = locationOf(await browser.consent(link, 'you@example.com', { __deny: '1' }));
  assert.equal(`${location.origin}${location.pathname}`, `${rollcall.url}/calendar/`);
  assert.equal(location.searchParams.get('connecting'), 'google');
  assert.equal(location.searchParams.get('error'), 'access_denied');
});

test('the browser comes back to addresses of the app, if the workspace lists them', async () => {
  await using strict = await startRollcall({ env: { ALLOWED_REDIRECT_ORIGINS: 'https://app.example.com' } });
  await strict.sandbox.google.addPerson({ email: 'you@example.com' });
  const person = await openPerson(strict.api, 'strict');
  const browser = openBrowser();
  const own = await browser.consent(await browser.link(strict.url, person.token), 'you@example.com');
  assert.equal(locationOf(own).href, `${strict.url}/calendar/?connected=google`);

  const ask = (query: Record<string, string>): Promise<ApiAnswer> =>
    strict.api('GET', `${PATH}?${new URLSearchParams(query).toString()}`, { token: person.token, key: strict.apiKey });
  const app = { success_url: 'https://app.example.com/done?tab=1', error_url: 'https://app.example.com/oops?tab=1' };
  const link = new URL(connectLinksResource.parse((await ask(app)).body).google ?? '');
  const done = await browser.consent(link, 'you@example.com');
  assert.equal(locationOf(done).href, 'https://app.example.com/done?tab=1');
  const denied = locationOf(await browser.consent(link, 'you@example.com', { __deny: '1' }));
  assert.equal(`${denied.origin}${denied.pathname}`, 'https://app.example.com/oops');
  assert.deepEqual([denied.searchParams.get('tab'), denied.searchParams.get('error')], ['1', 'access_denied']);

  for (const field of ['success_url', 'error_url']) {
    for (const address of ['https://evil.example.com/', 'javascript:alert(1)', 'nonsense']) {
      const refused = await ask({ [field]: address });
      assert.equal(refused.status, 400, address);
      assert.deepEqual(Object.keys(refused.body as object), [field]);
    }
  }
});

test('a server without OAuth clients has no links, and always has the presets of CalDAV', async () => {
  const { db } = rollcall;
  const person = await openPerson(rollcall.api, 'none');
  const columns = ['google_client_id', 'microsoft_client_id'] as const;
  const clients = await db.selectFrom('workspaces').select(columns).executeTakeFirstOrThrow();
  await db.updateTable('workspaces').set({ google_client_id: null, microsoft_client_id: null }).execute();
  try {
    const { google, microsoft, caldav } = connectLinksResource.parse((await linksFor(person.token)).body);
    assert.deepEqual([google, microsoft], [null, null]);
    const services = ['icloud', 'fastmail', 'nextcloud', 'mailbox-org', 'zoho', 'yahoo', 'posteo'];
    assert.deepEqual(caldav.presets.map((preset) => preset.id).toSorted(), services.toSorted());
  } finally {
    await db.updateTable('workspaces').set(clients).execute();
  }
});

test('nobody gets a link without a calendar token, and no cache keeps one', async () => {
  assert.equal((await rollcall.api('GET', PATH)).status, 401);
  assert.equal((await linksFor('nonsense')).status, 401);
  const person = await openPerson(rollcall.api, 'cache');
  assert.equal((await linksFor(person.token)).headers.get('cache-control'), 'no-store');
});
