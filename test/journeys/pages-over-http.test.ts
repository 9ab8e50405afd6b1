/** The pages over plain http by a host name, as a server in a home or an office network is opened: in a real browser. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { connectGoogle, openPerson } from '../support/calendar-client.ts';
import { chromiumMissing } from '../support/chromium.ts';
import { openBrowser, openPage, row, text } from '../support/person-page.ts';
import { startRollcallProcess, type RollcallProcess } from '../support/rollcall-process.ts';
import { target } from './journey.ts';

const HOST = 'rollcall.office';
const EMAIL = 'you@example.com';

let browser: Browser;
let rollcall: RollcallProcess;
let byName: string;

/** What the server logged as a fault, since a place in its output. */
const faultsSince = (start: number): string[] =>
  rollcall
    .output()
    .slice(start)
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line));

describe('over http on a host name', { skip: chromiumMissing() ?? false }, () => {
  before(async () => {
    browser = await openBrowser([`--host-resolver-rules=MAP ${HOST} 127.0.0.1`]);
    rollcall = await startRollcallProcess();
    byName = rollcall.url.replace('127.0.0.1', HOST);
  });
  after(async () => {
    await browser?.close();
    await rollcall?.[Symbol.asyncDispose]();
  });

  for (const path of ['/docs', '/docs/']) {
    test(`${path} shows the operations and carries one out, and neither browser nor server complains`, async () => {
      const start = rollcall.output().length;
      const { page, complaints } = await openPage(browser, { ...rollcall, url: byName }, byName + path);
      await page.locator('#operations-Operations-checkHealth').click();
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.locator('.live-responses-table').getByText('200', { exact: true }).first().waitFor();
      assert.deepEqual(complaints, []);
      assert.deepEqual(faultsSince(start), []);
    });
  }

  test("the person's page shows the person's meetings, and neither browser nor server complains", async () => {
    const start = rollcall.output().length;
    const { google } = rollcall.sandbox;
    await google.addPerson({ email: EMAIL, timeZone: 'Europe/Berlin' });
    await google.createEvent({ organizer: EMAIL, summary: 'Customer call', startInMinutes: 90, meet: true });
    const person = await openPerson(rollcall.api, 'in the office');
    await connectGoogle(target(rollcall), person, EMAIL);
    await person.meeting('Customer call');
    const address = `${byName}/calendar/#token=${person.token}`;
    const { page, complaints } = await openPage(browser, { ...rollcall, url: byName }, address);
    await row(page, 'Customer call').waitFor();
    assert.deepEqual(complaints, []);
    assert.deepEqual(faultsSince(start), []);
  });

  test('the small page that ends a consent without an app shows its sentence, and the browser does not complain', async () => {
    const address = `${byName}/api/v1/calendar/google_oauth_callback/?code=1`;
    const response = await fetch(address.replace(HOST, '127.0.0.1'));
    const { page, complaints } = await openPage(browser, { ...rollcall, url: byName }, address);
    await text(page, /./).waitFor();
    const own = `Failed to load resource: the server responded with a status of ${response.status}`;
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.startsWith(own)),
      [],
    );
  });
});
