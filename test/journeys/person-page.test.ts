/** The person's page in a real browser, on the whole server and the sandbox Google. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { signCalendarToken } from '../../src/calendar-users/index.ts';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { chromiumMissing } from '../support/chromium.ts';
import {
  focused,
  openBrowser,
  openPage as openPageIn,
  personUrl as personUrlOf,
  pressUntil,
  row,
  text,
  type WatchedPage,
} from '../support/person-page.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

const EMAIL = 'you@example.com';
const HOUR_MS = 3_600_000;
const MEETINGS = ['Customer call', 'Planning', 'Lunch', 'Office day'];

let rollcall: TestRollcall;
let browser: Browser;
let people = 0;

const openPage = (address: string): Promise<WatchedPage> => openPageIn(browser, rollcall, address);
const personUrl = (token: string): string => personUrlOf(rollcall, token);
const newPerson = (): Promise<Person> => openPerson(rollcall.api, `person-${(people += 1)}`);

/** A person whose Google is connected, and their page. */
async function openConnected(): Promise<WatchedPage & { person: Person }> {
  const person = await newPerson();
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, EMAIL);
  await person.meeting('Customer call');
  const opened = await openPage(personUrl(person.token));
  await row(opened.page, 'Customer call').waitFor();
  return { ...opened, person };
}

const switchOf = (page: Page, title: string): Locator => page.getByRole('switch', { name: `Record ${title}` });

describe('the page of a person', { skip: chromiumMissing() ?? false }, () => {
  before(async () => {
    browser = await openBrowser();
    rollcall = await startRollcall();
    const { google } = rollcall.sandbox;
    await google.addPerson({ email: EMAIL, timeZone: 'Europe/Berlin' });
    const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
    const berlinDate = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' });
    await google.createEvent({
      organizer: EMAIL,
      summary: 'Customer call',
      start: inHours(30),
      attendees: ['customer@example.org'],
      meet: true,
    });
    await google.createEvent({
      organizer: EMAIL,
      summary: 'Planning',
      start: inHours(32),
      attendees: ['design@example.com'],
      location: 'https://example.zoom.us/j/95512340009',
    });
    await google.createEvent({ organizer: EMAIL, summary: 'Lunch', start: inHours(34), location: 'Canteen' });
    await google.createEvent({
      organizer: EMAIL,
      summary: 'Office day',
      start: berlinDate.format(Date.now() + 72 * HOUR_MS),
    });
  });
  after(async () => {
    await browser?.close();
    await rollcall?.[Symbol.asyncDispose]();
  });

  test('a link opens the page once, and its token stays in this tab alone', async () => {
    const person = await newPerson();
    const { page, complaints } = await openPage(personUrl(person.token));
    await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
    assert.equal(page.url(), `${rollcall.url}/calendar/`);
    await page.reload();
    await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
    const another = await page.context().newPage();
    await another.goto(`${rollcall.url}/calendar/`);
    await another.getByRole('heading', { name: 'Open this page from your app’s link' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('another link in the same tab asks before it opens the page of the other person; the page says whose it is', async () => {
    const [first, second] = [await newPerson(), await newPerson()];
    const [mine, theirs] = [(await first.user()).external_id, (await second.user()).external_id];
    await second.prefer({ bot_name: 'Second Notetaker' });
    const { page, complaints } = await openPage(personUrl(first.token));
    const botName = (): Promise<string> => page.getByLabel('Name of the bot').inputValue();
    await text(page, `This is the page of ${mine}`).waitFor();
    const open = (token: string): Promise<unknown> => page.evaluate(`location.hash = '#token=${token}'`);
    const question = page.getByRole('alertdialog', { name: `Open the page of ${theirs}?` });
    await open(second.token);
    await question.getByText(`This tab shows the page of ${mine}.`).waitFor();
    assert.equal(await focused(page), 'Stay here');
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await page.reload();
    await text(page, `This is the page of ${mine}`).waitFor();
    assert.equal(await botName(), 'Meeting Notetaker');

    await page.goto(personUrl(second.token));
    await question.getByRole('button', { name: 'Open it' }).click();
    await text(page, `This is the page of ${theirs}`).waitFor();
    assert.equal(await botName(), 'Second Notetaker');
    await page.reload();
    await text(page, `This is the page of ${theirs}`).waitFor();

    await open('nonsense');
    await text(page, 'The link that was opened does not work').waitFor();
    assert.equal(await botName(), 'Second Notetaker');
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('401')),
      [],
    );
  });

  test('a newer link of the same person opens unasked', async () => {
    const person = await newPerson();
    const { external_id: name } = await person.user();
    const { page } = await openPage(personUrl(person.token));
    await text(page, `This is the page of ${name}`).waitFor();
    const newer = await openPerson(rollcall.api, name);
    await page.evaluate(`location.hash = '#token=${newer.token}'`);
    await waitFor('the newer token to be kept', async () =>
      page.evaluate<boolean>(`Object.values(sessionStorage).includes(${JSON.stringify(newer.token)})`),
    );
    assert.equal(await page.getByRole('alertdialog').count(), 0);
  });

  test('what an address says is never shown as ours', async () => {
    const person = await newPerson();
    const claims = new URLSearchParams({ error: 'unheard_of', error_reason: 'Call 555 0100 and tell your password.' });
    for (const code of ['unheard_of', 'constructor', '__proto__']) {
      claims.set('error', code);
      const { page } = await openPage(`${rollcall.url}/calendar/?${claims.toString()}#token=${person.token}`);
      await text(page, 'Your calendar was not connected. Connect again.').waitFor();
      assert.equal(await page.getByText('555 0100').count(), 0);
      assert.equal(page.url(), `${rollcall.url}/calendar/`);
    }
  });

  test('a token that is too old, or no token at all, is told in a sentence', async () => {
    const { deps, workspaceId } = rollcall.program;
    const yesterday = new Date(Date.now() - 25 * HOUR_MS);
    const old = await signCalendarToken(
      deps.calendarTokenKey,
      { id: workspaceId, workspaceId, externalId: 'person-1' },
      yesterday,
    );
    const expired = await openPage(personUrl(old));
    await expired.page.getByRole('heading', { name: 'This page has expired' }).waitFor();
    const damaged = await openPage(personUrl('nonsense'));
    await damaged.page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  });

  test('a person connects Google on its consent page and comes back to their meetings', async () => {
    const person = await newPerson();
    const { page, complaints } = await openPage(personUrl(person.token));
    await page.getByRole('link', { name: 'Connect Google Calendar' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    await text(page, 'You did not give access at Google.').waitFor();
    assert.equal(page.url(), `${rollcall.url}/calendar/`);

    await page.getByRole('link', { name: 'Connect Google Calendar' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await text(page, 'Google Calendar is connected.').waitFor();
    assert.equal(page.url(), `${rollcall.url}/calendar/`);
    for (const title of MEETINGS) await row(page, title).waitFor();
    const tops = await Promise.all(
      ['Upcoming meetings', 'What is recorded'].map((name) => page.getByRole('heading', { name }).boundingBox()),
    );
    assert.ok((tops[0]?.y ?? 0) <= (tops[1]?.y ?? 0), 'meetings come before settings once something is connected');
    await text(page, /Current as of (?:a moment ago|10 seconds ago)/).waitFor();
    assert.match((await row(page, 'Planning').textContent()) ?? '', /Zoom.*You host.*Not recorded because/);
    assert.deepEqual(complaints, []);
  });

  test('switching a meeting on sets its override and books a bot; the preferences can have it back', async () => {
    const { page, person, complaints } = await openConnected();
    const planning = row(page, 'Planning');
    await planning.locator('label').click();
    await planning.getByText('Recorded because it was switched on for this meeting.').waitFor();
    await planning.getByText(/^Bot joins at \d\d:\d\d \(simulated\)$/).waitFor();
    await planning.getByText('The bot is simulated: nothing joins the meeting and nothing is recorded.').waitFor();
    const set = await person.meeting('Planning');
    assert.equal(set.override_should_record, true);
    assert.notEqual(set.bot_id, null);
    assert.equal(await switchOf(page, 'Planning').isChecked(), true);

    await planning.getByRole('button', { name: 'Why? Planning' }).click();
    await planning.getByText('switched on', { exact: true }).waitFor();
    await planning.getByRole('button', { name: 'Use preferences: Planning' }).click();
    await planning.getByText(/^Not recorded because/).waitFor();
    assert.equal(await planning.getByText('Set by you').count(), 0);
    assert.equal((await person.meeting('Planning')).override_should_record, null);
    assert.equal(await switchOf(page, 'Planning').isChecked(), false);
    assert.deepEqual(complaints, []);
  });

  test('a preset changes what is recorded, and the fine rules say the same', async () => {
    const { page, person, complaints } = await openConnected();
    await page.locator('label').filter({ hasText: 'External meetings' }).click();
    await row(page, 'Customer call')
      .getByText(/^Recorded because it has an attendee from outside/)
      .waitFor();
    assert.equal(await switchOf(page, 'Customer call').isChecked(), true);
    assert.equal(await switchOf(page, 'Planning').isChecked(), false);
    const { preferences } = await person.user();
    assert.deepEqual([preferences['record_external'], preferences['record_internal']], [true, false]);

    await page.getByRole('button', { name: 'Fine rules External meetings are recorded.' }).click();
    assert.equal(await page.getByRole('switch', { name: /^It is external/ }).isChecked(), true);
    await page.locator('label').filter({ hasText: 'It repeats' }).click();
    await text(page, 'External meetings and recurring meetings are recorded.').waitFor();
    assert.equal(await page.getByRole('radio', { checked: true }).count(), 0);
    assert.deepEqual(complaints, []);
  });

  test('a meeting that no bot can join has a switch that cannot be used, and says why', async () => {
    const { page } = await openConnected();
    for (const title of ['Lunch', 'Office day']) {
      assert.equal(await switchOf(page, title).isDisabled(), true, title);
      await row(page, title).getByText('Not recorded because no meeting link was found').waitFor();
    }
    await row(page, 'Office day').getByText('All day').waitFor();
    assert.equal(await switchOf(page, 'Planning').isDisabled(), false);
  });

  test('a change in the calendar shows by itself', async () => {
    const { page } = await openConnected();
    const { google } = rollcall.sandbox;
    const event = await google.createEvent({
      organizer: EMAIL,
      summary: 'Just added',
      start: new Date(Date.now() + 36 * HOUR_MS).toISOString(),
      meet: true,
    });
    await row(page, 'Just added').waitFor();
    await google.cancelEvent(event.id);
  });

  test('without the server the page keeps what it knows, takes a switch back and says why', async () => {
    const { page, person } = await openConnected();
    await page.context().setOffline(true);
    await row(page, 'Planning').locator('label').click();
    await row(page, 'Planning').getByText('Not saved. There is no connection at the moment.').waitFor();
    assert.equal(await switchOf(page, 'Planning').isChecked(), false);
    await text(page, /You see what was known at \d\d:\d\d/).waitFor();
    assert.equal(await row(page, 'Customer call').isVisible(), true);
    assert.equal((await person.meeting('Planning')).override_should_record, null);

    await page.context().setOffline(false);
    await text(page, /You see what was known at/).waitFor({ state: 'detached' });
  });

  test('everything can be done with the keyboard alone, and the focus is visible', async () => {
    const { page, person, complaints } = await openConnected();
    await pressUntil(page, 'Tab', /^Disconnect you@example\.com$/);
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    assert.equal(outline, 'solid');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog', { name: `Disconnect ${EMAIL}?` }).waitFor();
    assert.equal(await focused(page), 'Cancel');
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    assert.equal(await focused(page), `Disconnect ${EMAIL}`);

    await pressUntil(page, 'Tab', /^Nothing/);
    await page.keyboard.press('ArrowDown');
    await row(page, 'Customer call')
      .getByText(/^Recorded because/)
      .waitFor();
    await pressUntil(page, 'Tab', /^Record Planning$/);
    await page.keyboard.press('Space');
    await row(page, 'Planning').getByText('Recorded because it was switched on').waitFor();
    assert.equal((await person.meeting('Planning')).override_should_record, true);

    await pressUntil(page, 'Shift+Tab', /^Name of the bot$/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Keyboard Notetaker');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Saved' }).waitFor();
    assert.equal((await person.user()).preferences['bot_name'], 'Keyboard Notetaker');

    await pressUntil(page, 'Shift+Tab', /^Disconnect you@example\.com$/);
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await pressUntil(page, 'Tab', /^Disconnect$/);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
    assert.deepEqual(await person.meetings(), []);
    assert.deepEqual(complaints, []);
  });

  test('a feed is connected by its address, and a wrong one is refused beside its field', async () => {
    const start = new Date(Date.now() + 26 * HOUR_MS).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const feed = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:a@example.com\r\nDTSTAMP:${start}\r\nDTSTART:${start}\r\nDURATION:PT30M\r\nSUMMARY:From the feed\r\nLOCATION:https://example.zoom.us/j/95512340010\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    await using server = createServer((request, response) => {
      const isFeed = request.url === '/calendar.ics';
      response.writeHead(isFeed ? 200 : 404, { 'content-type': isFeed ? 'text/calendar' : 'text/plain' });
      response.end(isFeed ? feed : 'nothing here');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const base = `http://127.0.0.1:${address.port}`;

    const person = await newPerson();
    const { page } = await openPage(personUrl(person.token));
    await page.getByRole('button', { name: /^Calendar feed \(ICS\)/ }).click();
    const field = page.getByLabel('Address of the feed');
    const connect = page.getByRole('button', { name: 'Connect feed' });
    await connect.click();
    await text(page, 'Enter the address of the feed.').waitFor();
    await field.fill(`${base}/missing.ics`);
    await connect.click();
    await waitFor('the refusal', async () => (await field.getAttribute('aria-invalid')) === 'true');
    const errorIds = ((await field.getAttribute('aria-describedby')) ?? '').split(' ');
    const said = await Promise.all(errorIds.map((id) => page.locator(`[id="${id}"]`).textContent()));
    assert.match(said.join(' '), /There is no calendar at this address/);
    await field.fill(`${base}/calendar.ics`);
    await connect.click();
    await row(page, 'From the feed').waitFor();
  });
});
