/** The route connect-links/ over HTTP: the link it gives must carry a browser through consent and back to the page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectLinksResource } from '../../src/contract/own/index.ts';
import { giveConsent, openPerson } from '../support/calendar-client.ts';
import { startRollcall, type ApiAnswer, type TestRollcall } from '../support/rollcall.ts';

const PATH = '/api/v1/calendar/connect-links/';

let rollcall: TestRollcall;

before(async () => {
  rollcall = await startRollcall();
  await rollcall.sandbox.google.addPerson({ email: 'you@example.com' });
});
after(() => rollcall?.[Symbol.asyncDispose]());

const linksFor = (token: string): Promise<ApiAnswer> => rollcall.api('GET', PATH, { token });

async function linkTo(provider: 'google' | 'microsoft', token: string): Promise<URL> {
  const { status, body } = await linksFor(token);
  assert.equal(status, 200);
  return new URL(connectLinksResource.parse(body)[provider] ?? assert.fail('there is no link'));
}
const googleLink = (token: string): Promise<URL> => linkTo('google', token);

test('the link leads to the consent page with everything the callback needs', async () => {
  const person = await openPerson(rollcall.api, 'state');
  const link = await googleLink(person.token);
  assert.equal(`${link.origin}${link.pathname}`, `${rollcall.sandboxUrl}/o/oauth2/v2/auth`);
  const callback = `${rollcall.url}/api/v1/calendar/google_oauth_callback/`;
  assert.equal(link.searchParams.get('redirect_uri'), callback);
  assert.deepEqual(JSON.parse(link.searchParams.get('state') ?? ''), {
    recall_calendar_auth_token: person.token,
    google_oauth_redirect_url: callback,
    success_url: `${rollcall.url}/calendar/?connected=google`,
    error_url: `${rollcall.url}/calendar/?connecting=google`,
  });
});

test('consent given comes back to the page with the account connected', async () => {
  const person = await openPerson(rollcall.api, 'consent');
  const answer = await giveConsent(await googleLink(person.token), 'you@example.com');
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.get('location'), `${rollcall.url}/calendar/?connected=google`);
  assert.equal((await person.user()).connections[0]?.email, 'you@example.com');
});

test('consent refused comes back to the page with the reason', async () => {
  const person = await openPerson(rollcall.api, 'refusal');
  const answer = await giveConsent(await googleLink(person.token), 'you@example.com', { __deny: '1' });
  const location = new URL(answer.headers.get('location') ?? '');
  assert.equal(`${location.origin}${location.pathname}`, `${rollcall.url}/calendar/`);
  assert.equal(location.searchParams.get('error'), 'access_denied');
});

test('the page is a redirect target even when the workspace allows no other', async () => {
  await using strict = await startRollcall({ env: { ALLOWED_REDIRECT_ORIGINS: 'https://app.example.com' } });
  await strict.sandbox.google.addPerson({ email: 'you@example.com' });
  const person = await openPerson(strict.api, 'strict');
  const { body } = await strict.api('GET', PATH, { token: person.token });
  const link = new URL(connectLinksResource.parse(body).google ?? '');
  const answer = await giveConsent(link, 'you@example.com');
  assert.equal(answer.headers.get('location'), `${strict.url}/calendar/?connected=google`);

  const state = { ...JSON.parse(link.searchParams.get('state') ?? ''), success_url: 'http://localhost:1/elsewhere' };
  link.searchParams.set('state', JSON.stringify(state));
  const elsewhere = await giveConsent(link, 'you@example.com');
  assert.equal(new URL(elsewhere.headers.get('location') ?? '').searchParams.get('error'), 'redirect_not_allowed');
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
