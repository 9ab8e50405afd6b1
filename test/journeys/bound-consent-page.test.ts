/** Journey: the pages between a link and a connected account, in a real browser, without scripts. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { connectLinksResource } from '../../src/contract/own/index.ts';
import { openPerson, type Person } from '../support/calendar-client.ts';
import { chromiumMissing } from '../support/chromium.ts';
import { openBrowser } from '../support/person-page.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';

describe('in Chromium without scripts', { skip: chromiumMissing() ?? false }, () => {
  let rollcall: TestRollcall;
  let chromium: Browser;
  let context: BrowserContext;
  /** Another site: where the app is, and who would put our pages into a frame. */
  const app = createServer((request, response) => {
    const framed = new URL(request.url ?? '/', 'http://app').searchParams.get('framed');
    response.setHeader('content-type', 'text/html');
    response.end(framed === null ? '<h1>The app</h1>' : `<iframe src="${framed}" width="600" height="400"></iframe>`);
  });
  let appUrl: string;

  before(async () => {
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    const address = app.address();
    assert.ok(typeof address === 'object' && address !== null);
    appUrl = `http://localhost:${address.port}`;
    rollcall = await startRollcall();
    for (const email of ['one@example.com', 'two@example.com']) await rollcall.sandbox.google.addPerson({ email });
    chromium = await openBrowser();
    context = await chromium.newContext({ javaScriptEnabled: false });
  });
  after(async () => {
    app.close();
    await chromium?.close();
    await rollcall?.[Symbol.asyncDispose]();
  });

  /** A link as the app's server hands it on. */
  async function handedLink(person: Person): Promise<string> {
    const query = new URLSearchParams({ success_url: `${appUrl}/done`, error_url: `${appUrl}/oops` }).toString();
    const ask = { token: person.token, key: rollcall.apiKey };
    const { body } = await rollcall.api('GET', `/api/v1/calendar/connect-links/?${query}`, ask);
    return connectLinksResource.parse(body).google ?? assert.fail('there is no link');
  }

  async function allow(page: Page, link: string, email: string): Promise<void> {
    await page.goto(link);
    await page.getByRole('radio', { name: email }).check();
    await page.getByRole('button', { name: 'Allow' }).click();
  }

  const emailOf = async (person: Person): Promise<string | null | undefined> =>
    (await person.user()).connections[0]?.email;

  test('the question is answered by buttons, and the browser goes on to the app', async () => {
    const person = await openPerson(rollcall.api, 'person');
    const page = await context.newPage();
    await allow(page, await handedLink(person), 'one@example.com');
    await page.waitForURL(`${appUrl}/done`);

    await allow(page, await handedLink(person), 'two@example.com');
    await page.getByRole('heading', { name: 'Replace one@example.com with two@example.com?' }).waitFor();
    await page.getByRole('button', { name: 'Keep one@example.com' }).click();
    await page.waitForURL((url) => url.href.startsWith(`${appUrl}/oops?error=consent_declined`));
    assert.equal(await emailOf(person), 'one@example.com');

    await allow(page, await handedLink(person), 'two@example.com');
    await page.getByRole('button', { name: 'Replace it' }).click();
    await page.waitForURL(`${appUrl}/done`);
    assert.equal(await emailOf(person), 'two@example.com');
  });

  test('in a frame of another site there is a way out, and the question is not shown', async () => {
    const person = await openPerson(rollcall.api, 'framed');
    const page = await context.newPage();
    await page.goto(`${appUrl}/?framed=${encodeURIComponent(await handedLink(person))}`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'This needs a window of its own' }).waitFor();
    const [opened] = await Promise.all([page.waitForEvent('popup'), frame.getByRole('link').click()]);
    await opened.getByRole('radio', { name: 'one@example.com' }).check();
    await opened.getByRole('button', { name: 'Allow' }).click();
    await opened.waitForURL(`${appUrl}/done`);
    assert.equal(await emailOf(person), 'one@example.com');

    await allow(opened, await handedLink(person), 'two@example.com');
    await opened.getByRole('button', { name: 'Replace it' }).waitFor();
    await page.goto(`${appUrl}/?framed=${encodeURIComponent(opened.url())}`);
    assert.equal(await page.frameLocator('iframe').getByRole('button').count(), 0);
  });
});
