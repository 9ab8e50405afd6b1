/** Journey: consent cannot be passed on. Mallory has a calendar token of her own; the victim has a browser, and an account. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { readConsentLink, readConsentState, signConsentLink, signConsentState } from '../../src/consents/index.ts';
import { connectLinksResource } from '../../src/contract/own/index.ts';
import { updateWorkspace } from '../../src/workspaces/index.ts';
import { addWorkspace } from '../http/setup.ts';
import { decideAt, fieldsOfForm, locationOf, openBrowser, type Browser } from '../support/browser.ts';
import { consentUrl, giveConsent, openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
  for (const email of ['victim@example.com', 'mallory@example.com', 'other@example.com']) {
    await rollcall.sandbox.google.addPerson({ email });
    await rollcall.sandbox.microsoft.addPerson({ email });
  }
});
after(() => rollcall?.[Symbol.asyncDispose]());

let count = 0;
let mallory: Person;
let victim: Person;
let herBrowser: Browser;
let browser: Browser;
beforeEach(async () => {
  count += 1;
  mallory = await openPerson(rollcall.api, `mallory ${count}`);
  victim = await openPerson(rollcall.api, `victim ${count}`);
  herBrowser = openBrowser();
  browser = openBrowser();
});

const emailsOf = async (person: Person): Promise<(string | null)[]> =>
  (await person.user()).connections.map((connection) => connection.email);
const NONE = [null, null];
const link = (one: Browser, person: Person): Promise<URL> => one.link(rollcall.url, person.token);
/** Whether access waits for the answer to a question. */
async function isWaiting({ consent = '' }: Record<string, string>): Promise<boolean> {
  const rows = await rollcall.db
    .selectFrom('consents')
    .select('id')
    .where('id', '=', consent)
    .where('grant_sealed', 'is not', null)
    .execute();
  return rows.length > 0;
}

/** A page that asks, with what its buttons send. */
async function questionAt(one: Browser, answer: Response): Promise<{ text: string; fields: Record<string, string> }> {
  const page = await one.get(locationOf(answer));
  const text = await page.text();
  assert.equal(page.status, 200, text);
  const policy = page.headers.get('content-security-policy') ?? '';
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"])
    assert.ok(policy.includes(part), policy);
  assert.doesNotMatch(text, /<script/);
  return { text, fields: fieldsOfForm(text) };
}

const answerTo = (one: Browser, fields: Record<string, string>, decision: 'yes' | 'no'): Promise<Response> =>
  one.post(`${rollcall.url}/connect/confirm/`, { ...fields, decision }, { 'sec-fetch-site': 'same-origin' });

/** What a browser is told that sent no cookie, and one that sent another's. */
const NO_COOKIES = /keeps no cookies for this page\. Allow them/;
const OTHER_BROWSER = /<p>Start again from the app, in one browser all the way/;

async function isRefused(answer: Response, sentence: RegExp): Promise<void> {
  const text = await answer.text();
  assert.equal(answer.status, 400, text);
  assert.match(text, sentence);
  assert.match(text, /start again from the app/i);
}

describe('a victim is led to what Mallory began', () => {
  for (const provider of ['google', 'microsoft'] as const)
    test(`the consent page of ${provider}: what the victim allows does not reach her person`, async () => {
      const page = await herBrowser.setOut(await herBrowser.link(rollcall.url, mallory.token, provider));
      const callback = await decideAt(page, 'victim@example.com');
      await isRefused(await browser.get(callback), NO_COOKIES);
      // A victim who has a page of this server open has a cookie, too.
      await link(browser, victim);
      await isRefused(await browser.get(callback), OTHER_BROWSER);
      assert.deepEqual(await emailsOf(mallory), NONE);
    });

  test('her link: the victim is told whose calendar it will be before anything is read', async () => {
    const asked = await browser.consent(await link(herBrowser, mallory), 'victim@example.com');
    const { text, fields } = await questionAt(browser, asked);
    assert.match(text, /victim@example\.com/);
    assert.match(text, new RegExp(`mallory ${count}`));
    assert.deepEqual(await emailsOf(mallory), NONE);
    const elsewhere = await answerTo(herBrowser, fields, 'yes');
    assert.equal(elsewhere.status, 404, 'Mallory cannot answer for the victim');
    const declined = locationOf(await answerTo(browser, fields, 'no'));
    assert.equal(declined.searchParams.get('error'), 'consent_declined');
    assert.deepEqual(await emailsOf(mallory), NONE);
    assert.equal(await isWaiting(fields), false);
    const { revoked } = await rollcall.sandbox.google.revokeConsent('victim@example.com');
    assert.equal(revoked, 0, 'the access was given back');
  });

  test('her consent page, and her account: her calendar does not reach the person of the victim', async () => {
    await link(browser, victim);
    const hers = await decideAt(await herBrowser.setOut(await link(herBrowser, mallory)), 'mallory@example.com');
    await isRefused(await browser.get(hers), OTHER_BROWSER);
    // Her code in the way that the victim began: it was made for another verifier.
    const begun = await browser.setOut(await link(browser, victim));
    hers.searchParams.set('state', begun.searchParams.get('state') ?? '');
    assert.equal(locationOf(await browser.get(hers)).searchParams.get('error'), 'code_invalid');
    assert.deepEqual(await emailsOf(victim), NONE);
  });
});

describe('what has come once', () => {
  test('comes not again: neither the code, nor the state with another code', async () => {
    const page = await browser.setOut(await link(browser, victim));
    const callback = await decideAt(page, 'victim@example.com');
    const again = await decideAt(page, 'other@example.com');
    assert.equal(locationOf(await browser.get(callback)).searchParams.get('connected'), 'google');
    for (const used of [callback, again])
      assert.equal(locationOf(await browser.get(used)).searchParams.get('error'), 'consent_used');
    const fresh = await browser.setOut(await link(browser, victim));
    callback.searchParams.set('state', fresh.searchParams.get('state') ?? '');
    assert.equal(locationOf(await browser.get(callback)).searchParams.get('error'), 'code_invalid');
    assert.deepEqual(await emailsOf(victim), ['victim@example.com', null]);
  });

  test('is too old after an hour, a link after its token', async () => {
    const key = rollcall.program.deps.calendarTokenKey;
    const now = new Date();
    const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
    const begun = await link(browser, victim);
    const page = await browser.setOut(begun);
    const state = await readConsentState(key, page.searchParams.get('state') ?? '', now);
    assert.ok(state.kind === 'valid');
    page.searchParams.set('state', await signConsentState(key, state.read, ago(1.1)));
    const late = await browser.get(await decideAt(page, 'victim@example.com'));
    assert.equal(locationOf(late).searchParams.get('error'), 'consent_expired');

    const read = await readConsentLink(key, begun.searchParams.get('link') ?? '', now);
    assert.ok(read.kind === 'valid');
    begun.searchParams.set('link', await signConsentLink(key, read.read, ago(0.1)));
    const refused = await browser.get(begun);
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /too old\..*start again/);
    assert.deepEqual(await emailsOf(victim), NONE);
  });

  test('is not taken at another door: a link as state, a state as link, a token as either, another provider', async () => {
    const begun = await link(browser, victim);
    const state = (await browser.setOut(begun)).searchParams.get('state') ?? '';
    const signed = begun.searchParams.get('link') ?? '';
    const callback = (value: string, name = 'google'): string =>
      `${rollcall.url}/api/v1/calendar/${name}_oauth_callback/?${new URLSearchParams({ code: 'x', state: value }).toString()}`;
    for (const [value, name] of [[signed], [victim.token], [`${state}x`], [state, 'ms']] as const)
      assert.equal((await browser.get(callback(value, name))).status, 400);
    for (const value of [state, victim.token, '', `${signed}x`])
      assert.equal((await browser.get(`${rollcall.url}/connect/google/?link=${value}`)).status, 400);
    assert.equal((await browser.get(`${rollcall.url}/connect/microsoft/?link=${signed}`)).status, 400);
    for (const token of [signed, state])
      assert.equal((await rollcall.api('GET', '/api/v1/calendar/user/', { token })).status, 401);
  });

  test('stays in its workspace', async () => {
    const other = await addWorkspace(rollcall);
    const stranger = await openPerson(other.api, `victim ${count}`);
    const page = await browser.setOut(await link(browser, victim));
    const connected = await browser.get(await decideAt(page, 'victim@example.com'));
    assert.equal(locationOf(connected).searchParams.get('connected'), 'google');
    assert.deepEqual(await emailsOf(stranger), NONE);
    const ask = { token: victim.token, key: other.apiKey };
    const { body } = await rollcall.api('GET', '/api/v1/calendar/connect-links/', ask);
    const passed = new URL(connectLinksResource.parse(body).google ?? '');
    const asked = await openBrowser().consent(passed, 'victim@example.com');
    assert.equal(locationOf(asked).pathname, '/connect/confirm/', 'the key of another workspace vouches for nobody');
  });
});

describe('one account in the place of another', () => {
  const connect = async (email: string): Promise<Response> => browser.consent(await link(browser, victim), email);
  const FIRST = ['victim@example.com', null];

  test('nothing is replaced until the person says so in the same browser, and the access waits sealed', async () => {
    await connect('victim@example.com');
    const { text, fields } = await questionAt(browser, await connect('other@example.com'));
    assert.match(text, /Replace victim@example\.com with other@example\.com\?/);
    assert.match(text, /meetings and planned bots of victim@example\.com are removed/);
    assert.deepEqual(await emailsOf(victim), FIRST);
    const row = await rollcall.db
      .selectFrom('consents')
      .selectAll()
      .where('grant_sealed', 'is not', null)
      .executeTakeFirst();
    assert.doesNotMatch(JSON.stringify(row), /ya29|1\/\/0/);
    assert.equal((await herBrowser.get(`${rollcall.url}/connect/confirm/?consent=${fields['consent']}`)).status, 404);

    const foreign = { ...fields, decision: 'yes' };
    for (const site of ['cross-site', 'same-site'])
      assert.equal(
        (await browser.post(`${rollcall.url}/connect/confirm/`, foreign, { 'sec-fetch-site': site })).status,
        400,
      );
    assert.deepEqual(await emailsOf(victim), FIRST);

    const answer = await answerTo(browser, fields, 'yes');
    assert.equal(answer.status, 303);
    assert.equal(locationOf(answer).href, `${rollcall.url}/calendar/?connected=google`);
    assert.deepEqual(await emailsOf(victim), ['other@example.com', null]);
    assert.equal((await answerTo(browser, fields, 'no')).status, 404, 'it is answered once');
    assert.deepEqual(await emailsOf(victim), ['other@example.com', null]);
  });

  test('declined, the first goes on, and a consent that somebody else uses is not given back', async () => {
    await connect('victim@example.com');
    const friend = await openPerson(rollcall.api, `friend ${count}`);
    const another = openBrowser();
    await another.consent(await another.link(rollcall.url, friend.token), 'other@example.com');
    const { fields } = await questionAt(browser, await connect('other@example.com'));
    assert.equal(locationOf(await answerTo(browser, fields, 'no')).searchParams.get('error'), 'consent_declined');
    assert.deepEqual(await emailsOf(victim), FIRST);
    assert.deepEqual(await emailsOf(friend), ['other@example.com', null]);
    const { revoked } = await rollcall.sandbox.google.revokeConsent('other@example.com');
    assert.ok(revoked > 0, 'it was still there');
  });

  test('unanswered, the access is given back when its time is over', async () => {
    await connect('victim@example.com');
    const { fields } = await questionAt(browser, await connect('mallory@example.com'));
    const soon = { end_due_at: new Date() };
    await rollcall.db
      .updateTable('consents')
      .set(soon)
      .where('id', '=', fields['consent'] ?? '')
      .execute();
    await waitFor('the access to be given back', async () => !(await isWaiting(fields)));
    assert.equal((await answerTo(browser, fields, 'yes')).status, 404);
    assert.deepEqual(await emailsOf(victim), FIRST);
    await waitFor('the provider to hear of it', async () => {
      const requests = await rollcall.sandbox.requests.list();
      return requests.some((request) => request.path === '/revoke');
    });
  });

  test('what was connected meanwhile is named, too', async () => {
    await connect('victim@example.com');
    const { fields } = await questionAt(browser, await connect('other@example.com'));
    await giveConsent(
      consentUrl({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, victim.token),
      'mallory@example.com',
    );
    const again = await answerTo(browser, fields, 'yes');
    assert.equal(again.status, 200);
    assert.match(await again.text(), /Replace mallory@example\.com with other@example\.com\?/);
    assert.deepEqual(await emailsOf(victim), ['mallory@example.com', null]);
  });

  test('a person who is deleted meanwhile is not made again', async () => {
    await connect('victim@example.com');
    const { fields } = await questionAt(browser, await connect('other@example.com'));
    await rollcall.api('DELETE', '/api/v1/calendar/user/', { token: victim.token });
    const answer = locationOf(await answerTo(browser, fields, 'yes'));
    assert.equal(answer.searchParams.get('error'), 'calendar_user_deleted');
    assert.equal(await isWaiting(fields), false);
  });

  test('where a workspace allows several accounts nothing is replaced, and nobody is asked', async () => {
    const { workspaceId } = rollcall.program;
    await updateWorkspace(rollcall.db, workspaceId, { allowSeveralAccounts: true });
    try {
      await connect('victim@example.com');
      assert.equal(locationOf(await connect('other@example.com')).searchParams.get('connected'), 'google');
    } finally {
      await updateWorkspace(rollcall.db, workspaceId, { allowSeveralAccounts: false });
    }
  });
});

describe('a browser', () => {
  test('goes two ways at once, in two tabs', async () => {
    const begun = await link(browser, victim);
    const [one, two] = [await browser.setOut(begun), await browser.setOut(begun)];
    const first = await browser.get(await decideAt(two, 'victim@example.com'));
    assert.equal(locationOf(first).searchParams.get('connected'), 'google');
    const second = await browser.get(await decideAt(one, 'victim@example.com'));
    assert.equal(locationOf(second).searchParams.get('connected'), 'google', 'the same account again');
  });

  test('that keeps no cookies is told so', async () => {
    const blocked = openBrowser({ keepsCookies: false });
    const answer = await blocked.consent(await link(blocked, victim), 'victim@example.com');
    await isRefused(answer, NO_COOKIES);
    assert.deepEqual(await emailsOf(victim), NONE);
  });

  test('in a frame is sent to a window of its own', async () => {
    const begun = await link(browser, victim);
    const page = await browser.get(begun, { 'sec-fetch-dest': 'iframe' });
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.match(text, /This needs a window of its own/);
    assert.ok(text.includes(`href="${begun.href}" target="_blank"`), text);
    assert.equal(page.headers.get('x-frame-options'), null);
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors \*/);
  });

  test('that opens a link which a server asked for with its API key is the one that must come back', async () => {
    const ask = { token: victim.token, key: rollcall.apiKey };
    const { body } = await rollcall.api('GET', '/api/v1/calendar/connect-links/', ask);
    const handed = new URL(connectLinksResource.parse(body).google ?? '');
    const callback = await decideAt(await browser.setOut(handed), 'victim@example.com');
    await isRefused(await herBrowser.get(callback), NO_COOKIES);
    assert.equal(locationOf(await browser.get(callback)).searchParams.get('connected'), 'google');
  });

  test('gets a cookie that scripts cannot read and other sites cannot send', async () => {
    const answer = await browser.get(await link(browser, victim));
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^rollcall-browser=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Lax$/,
    );
  });
});

test('a workspace can refuse the links that the app builds', async () => {
  const { workspaceId } = rollcall.program;
  const target = { rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl };
  await updateWorkspace(rollcall.db, workspaceId, { statelessConsent: false });
  try {
    const error = { error_url: 'http://localhost:3000/oops' };
    const answer = await giveConsent(consentUrl(target, victim.token, error), 'victim@example.com');
    assert.equal(locationOf(answer).searchParams.get('error'), 'stateless_consent_refused');
    assert.deepEqual(await emailsOf(victim), NONE);
    const bound = await browser.consent(await link(browser, victim), 'victim@example.com');
    assert.equal(locationOf(bound).searchParams.get('connected'), 'google');
  } finally {
    await updateWorkspace(rollcall.db, workspaceId, { statelessConsent: true });
  }
  assert.equal((await giveConsent(consentUrl(target, mallory.token), 'mallory@example.com')).status, 200);
});
