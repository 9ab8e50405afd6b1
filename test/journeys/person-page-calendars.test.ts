/** The calendars of the person's page in a real browser: a real CalDAV server, the choice of calendars, lost access, and back. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { chromiumMissing } from '../support/chromium.ts';
import { focused, openBrowser, openPage, personUrl, pressUntil, row, text } from '../support/person-page.ts';
import { updateWorkspace } from '../../src/workspaces/index.ts';
import { radicaleMissing, startRadicale, type Radicale } from '../support/radicale.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

const EMAIL = 'you@example.com';
const HOUR_MS = 3_600_000;
const APP_PASSWORD = 'correct horse';

let rollcall: TestRollcall;
let browser: Browser;
let people = 0;

type OpenedPerson = { person: Person; page: Page; complaints: string[] };

const newPerson = (): Promise<Person> => openPerson(rollcall.api, `calendars-${(people += 1)}`);
const openAs = async (person: Person): Promise<OpenedPerson> => ({
  person,
  ...(await openPage(browser, rollcall, personUrl(rollcall, person.token))),
});
const openNew = async (): Promise<OpenedPerson> => openAs(await newPerson());

const connectGoogleFor = (person: Person): Promise<void> =>
  connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, EMAIL);

/** Asks for all calendars to be read now, and waits until they were. */
const refresh = (person: Person): Promise<unknown> =>
  rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });

/** The row of a connection. */
const connection = (page: Page, account: string): Locator =>
  page.locator('.connection').filter({ has: page.getByText(account, { exact: true }) });
const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
const username = (page: Page): Locator => field(page, 'E-mail address or user name');
const service = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });
const chooseService = (page: Page, name: string): Promise<void> =>
  page.locator('label').filter({ hasText: name }).click();
const openCalDav = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^iCloud, Fastmail, Nextcloud or another service/ }).click();
const connectButton = (page: Page): Locator => page.getByRole('button', { name: 'Connect', exact: true });

/** What is said about a field: its hints and errors. */
async function saidAbout(page: Page, input: Locator): Promise<string> {
  const ids = ((await input.getAttribute('aria-describedby')) ?? '').split(' ').filter((id) => id !== '');
  return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()))).join(' ');
}

async function isRefused(page: Page, input: Locator, reason: RegExp): Promise<void> {
  await waitFor('the field to be marked', async () => (await input.getAttribute('aria-invalid')) === 'true');
  assert.match(await saidAbout(page, input), reason);
}

/** Everything that this tab keeps, and all that stands in its fields. */
const keptByPage = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, location.href, history.state, [...document.querySelectorAll('input')].map((input) => input.value)])`,
  );

describe("the calendars of a person's page", { skip: chromiumMissing() ?? false }, () => {
  before(async () => {
    browser = await openBrowser();
    rollcall = await startRollcall();
    await rollcall.sandbox.google.addPerson({ email: EMAIL, timeZone: 'Europe/Berlin' });
    await rollcall.sandbox.google.createEvent({
      organizer: EMAIL,
      summary: 'From Google',
      start: new Date(Date.now() + 30 * HOUR_MS).toISOString(),
      meet: true,
    });
  });
  after(async () => {
    await browser?.close();
    await rollcall?.[Symbol.asyncDispose]();
  });

  test('a person connects Microsoft on its consent page, chooses another calendar of it, and comes back after a loss', async () => {
    const { microsoft } = rollcall.sandbox;
    const email = 'kim@example.com';
    await microsoft.addPerson({ email: 'first@example.com', timeZone: 'Europe/Berlin' });
    await microsoft.addPerson({ email, timeZone: 'Europe/Berlin' });
    await microsoft.addCalendar(email, { id: 'project', summary: 'Project' });
    const start = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
    await microsoft.createEvent({ organizer: email, summary: 'Review', start: start(20), teams: true });
    await microsoft.createEvent({
      organizer: email,
      calendarId: 'project',
      summary: 'Project call',
      start: start(22),
      teams: true,
    });
    const { page, person, complaints } = await openNew();
    await page.getByRole('link', { name: 'Connect Microsoft Outlook' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    await text(page, 'Microsoft Outlook was not connected.').waitFor();
    await text(page, 'You did not give access at Microsoft.').waitFor();
    assert.equal(page.url(), `${rollcall.url}/calendar/`);

    await page.getByRole('link', { name: 'Connect Microsoft Outlook' }).click();
    await page.locator(`input[value="${email}"]`).check();
    await page.getByRole('button', { name: 'Allow' }).click();
    await text(page, 'Microsoft Outlook is connected.').waitFor();
    await row(page, 'Review').waitFor();
    await page.getByRole('button', { name: `1 of 2 calendars: ${email}` }).click();
    await page.locator('.calendar-list label').filter({ hasText: 'Project' }).click();
    await row(page, 'Project call').waitFor();

    await microsoft.revokeConsent(email);
    await microsoft.expireAccessTokens(email);
    await refresh(person);
    await page.getByText(`${email} (Microsoft Outlook) is disconnected.`).waitFor();
    await page.getByRole('link', { name: `Connect again: ${email}` }).click();
    assert.equal(await page.locator(`input[value="${email}"]`).isChecked(), true);
    await page.getByRole('button', { name: 'Allow' }).click();
    await text(page, 'Microsoft Outlook is connected.').waitFor();
    await page.getByRole('button', { name: `2 of 2 calendars: ${email}` }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('an email address picks its service and says what it needs; a choice by hand stays', async () => {
    const { page, complaints } = await openNew();
    await openCalDav(page);
    assert.equal(await service(page, 'Another server').isChecked(), true);
    await username(page).fill('kim@icloud.com');
    assert.equal(await service(page, 'iCloud').isChecked(), true);
    assert.equal(await field(page, 'Address of the server').count(), 0);
    assert.match(await saidAbout(page, field(page, 'Password')), /app-specific password/);
    await username(page).fill('kim@posteo.de');
    assert.equal(await service(page, 'Posteo').isChecked(), true);

    await chooseService(page, 'Nextcloud');
    await username(page).fill('kim@icloud.com');
    assert.equal(await service(page, 'Nextcloud').isChecked(), true);
    await connectButton(page).click();
    await isRefused(page, field(page, 'Address of the server'), /Enter the address of the server\./);
    await isRefused(page, field(page, 'Password'), /Enter the password\./);
    assert.equal(await focused(page), 'Address of the server');
    assert.deepEqual(complaints, []);
  });

  test('a lost Google account is said at the top, and comes back through its consent page with it chosen', async () => {
    const { google } = rollcall.sandbox;
    const person = await newPerson();
    const email = 'lost@example.com';
    await google.addPerson({ email, timeZone: 'Europe/Berlin' });
    await google.createEvent({
      organizer: email,
      summary: 'Kept',
      start: new Date(Date.now() + 20 * HOUR_MS).toISOString(),
      meet: true,
    });
    await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, email);
    await person.override((await person.meeting('Kept')).id, true);
    const { page } = await openAs(person);
    await row(page, 'Kept').waitFor();

    await google.revokeConsent(email);
    await google.expireAccessTokens(email);
    await refresh(person);
    const notice = page.getByText(`${email} (Google Calendar) is disconnected.`);
    await notice.waitFor();
    await connection(page, email)
      .getByText(/^Google no longer accepts the consent/)
      .waitFor();

    await page.getByRole('link', { name: `Connect again: ${email}` }).click();
    assert.equal(await page.getByRole('radio', { checked: true }).getAttribute('value'), email);
    await page.getByRole('button', { name: 'Allow' }).click();
    await text(page, 'Google Calendar is connected.').waitFor();
    await row(page, 'Kept').getByText('Recorded because it was switched on').waitFor();
    assert.equal(await notice.count(), 0);
  });

  test('another account asks before it takes the place of the first; its notice ends with what it says', async () => {
    const { google } = rollcall.sandbox;
    const other = 'other@example.com';
    await google.addPerson({ email: other, timeZone: 'Europe/Berlin' });
    const { page, person, complaints } = await openNew();
    await connectGoogleFor(person);
    await page.reload();
    await row(page, 'From Google').waitFor();
    await page.getByRole('button', { name: 'Connect another calendar' }).click();
    const connectAnother = page.getByRole('button', { name: 'Connect Google Calendar' });
    const question = page.getByRole('alertdialog', { name: `Replace ${EMAIL}?` });
    await connectAnother.click();
    assert.equal(await focused(page), 'Cancel');
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    assert.equal(
      await page.getByRole('link', { name: 'Connect Microsoft Outlook' }).count(),
      1,
      'which replaces nothing',
    );
    await connectAnother.click();
    await question.getByRole('link', { name: 'Go on to Google' }).click();
    await page.locator(`input[value="${other}"]`).check();
    await page.getByRole('button', { name: 'Allow' }).click();
    const notice = page.getByText('Google Calendar is connected.');
    await notice.waitFor();
    await connection(page, other).waitFor();
    assert.equal(await connection(page, EMAIL).count(), 0);

    await page.getByRole('button', { name: `Disconnect ${other}` }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click();
    await connection(page, other).waitFor({ state: 'detached' });
    assert.equal(await notice.count(), 0, 'what is not true any more is not said any more');
    assert.deepEqual(complaints, []);
  });

  test('where a workspace allows several accounts nobody is asked', async () => {
    const { db, workspaceId } = { db: rollcall.db, workspaceId: rollcall.program.workspaceId };
    await updateWorkspace(db, workspaceId, { allowSeveralAccounts: true });
    try {
      const { page, person } = await openNew();
      await connectGoogleFor(person);
      await page.reload();
      await page.getByRole('button', { name: 'Connect another calendar' }).click();
      await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
    } finally {
      await updateWorkspace(db, workspaceId, { allowSeveralAccounts: false });
    }
  });

  describe('with a CalDAV server', { skip: radicaleMissing() ?? false }, () => {
    let radicale: Radicale;
    let home: string;
    let team: string;

    /** Fills in the form and sends it. */
    const connectRadicale = async (page: Page): Promise<void> => {
      await openCalDav(page);
      await username(page).fill(radicale.username);
      await field(page, 'Address of the server').fill(radicale.url);
      await field(page, 'Password').fill(radicale.password);
      await connectButton(page).click();
      await connection(page, radicale.username)
        .getByText(/^Current as of/)
        .waitFor();
    };
    /** The calendars of the account, opened; the first of them is read from the beginning. */
    const openChoices = async (page: Page, summary: string): Promise<void> => {
      await page.getByRole('button', { name: `${summary}: ${radicale.username}` }).click();
      await page.getByRole('list', { name: `Calendars of ${radicale.username}` }).waitFor();
    };
    /** Names of the calendar that is read from the beginning, and of the other. */
    const readAndUnread = async (person: Person): Promise<['Home', 'Team'] | ['Team', 'Home']> =>
      (await person.meetings())[0]?.title === 'Home call' ? ['Home', 'Team'] : ['Team', 'Home'];
    const switchOf = (page: Page, name: string): Locator => page.getByRole('switch', { name: new RegExp(`^${name}`) });
    const toggle = (page: Page, name: string): Promise<void> =>
      page.locator('.calendar-list label').filter({ hasText: name }).click();

    before(async () => {
      radicale = await startRadicale({ password: APP_PASSWORD });
      home = await radicale.client.createCalendar('Home');
      team = await radicale.client.createCalendar('Team');
      const put = (calendarUrl: string, title: string, hours: number): Promise<void> =>
        radicale.client.put(calendarUrl, {
          uid: title.toLowerCase().replaceAll(' ', '-'),
          title,
          startAt: new Date(Date.now() + hours * HOUR_MS),
          minutes: 30,
          location: `https://example.zoom.us/j/955123400${hours}`,
        });
      await put(home, 'Home call', 40);
      await put(team, 'Team call', 42);
    });
    beforeEach(() => radicale.changePassword(APP_PASSWORD));
    after(() => radicale?.[Symbol.asyncDispose]());

    test('an account is connected with the keyboard alone; what is wrong stands at its field, and the password stays nowhere', async () => {
      const { page } = await openNew();
      await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
      await pressUntil(page, 'Tab', /^iCloud, Fastmail/);
      await page.keyboard.press('Enter');
      await pressUntil(page, 'Tab', /^E-mail address or user name$/);
      await page.keyboard.type(radicale.username);
      await page.keyboard.press('Tab');
      await page.keyboard.type(radicale.url);
      await page.keyboard.press('Tab');
      await page.keyboard.type('not the password');
      await page.keyboard.press('Enter');
      await isRefused(page, field(page, 'Password'), /password/);
      assert.equal(await focused(page), 'Password');
      assert.equal(await username(page).inputValue(), radicale.username);

      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(radicale.password);
      const sent = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      await page.route('**/connections/', async (route) => {
        if (route.request().method() === 'POST') {
          sent.resolve();
          await held.promise;
        }
        await route.continue();
      });
      await page.keyboard.press('Enter');
      await sent.promise;
      await page.getByRole('button', { name: 'Looking for your calendars…' }).waitFor();
      held.resolve();
      await connection(page, radicale.username).waitFor();
      assert.equal(await focused(page), 'Calendars');
      await page.getByRole('status').getByText(`${radicale.username} is connected.`).waitFor({ state: 'attached' });
      await text(page, /^(?:Home|Team) call$/).waitFor();
      assert.doesNotMatch(await keptByPage(page), /correct horse/);
    });

    test('a server that is not there is refused at its address', async () => {
      const { page } = await openNew();
      await openCalDav(page);
      await username(page).fill(radicale.username);
      await field(page, 'Address of the server').fill(`${rollcall.url}/no-calendars-here`);
      await field(page, 'Password').fill('whatever');
      await connectButton(page).click();
      await isRefused(page, field(page, 'Address of the server'), /no CalDAV server/);
    });

    test('the calendars of an account are chosen one by one, and their meetings come and go', async () => {
      const { page, person, complaints } = await openNew();
      await connectRadicale(page);
      const [read, unread] = await readAndUnread(person);
      await row(page, `${read} call`).waitFor();
      await openChoices(page, '1 of 2 calendars');
      assert.equal(await switchOf(page, read).isChecked(), true);
      assert.equal(await switchOf(page, unread).isChecked(), false);

      await toggle(page, unread);
      await row(page, `${unread} call`).waitFor();
      await page.getByRole('button', { name: `2 of 2 calendars: ${radicale.username}` }).waitFor();
      await toggle(page, read);
      await row(page, `${read} call`).waitFor({ state: 'detached' });
      assert.deepEqual(
        (await person.meetings()).map((meeting) => meeting.title),
        [`${unread} call`],
      );
      await toggle(page, unread);
      await connection(page, radicale.username).getByText('No calendar is switched on').waitFor();
      await text(page, 'Switch a calendar on to see its meetings.').waitFor();
      assert.equal(await page.getByRole('progressbar').count(), 0);
      assert.deepEqual(complaints, []);
    });

    test('the list is asked of the account when it is opened; many are found by name, and chosen all or none', async () => {
      await using many = await startRadicale({ username: 'many@example.com', password: APP_PASSWORD });
      const made = await many.client.createCalendar('Empty');
      const { page, person, complaints } = await openNew();
      const answer = await rollcall.api('POST', '/api/v1/calendar/connections/', {
        token: person.token,
        body: { kind: 'caldav', url: many.url, username: many.username, password: many.password },
      });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      await page.reload();
      await connection(page, many.username).waitFor();
      for (const name of ['Team 10', 'Team 2', 'Team 1', 'Café', 'Sport', 'Choir', 'School', 'Board']) {
        await many.client.createCalendar(name);
      }
      await page.getByRole('button', { name: `1 of 1 calendar: ${many.username}` }).click();
      const list = page.getByRole('list', { name: `Calendars of ${many.username}` });
      const names = (): Promise<string[]> => list.locator('bdi').allTextContents();
      const all = ['Board', 'Café', 'Choir', 'Empty', 'School', 'Sport', 'Team 1', 'Team 2', 'Team 10'];
      await waitFor('the new calendars', async () => (await names()).length === all.length);
      // The main calendar stands first: this server calls none the main one, so it is the first of its addresses.
      const [main] = await names();
      assert.deepEqual(await names(), [main, ...all.filter((name) => name !== main)]);
      await page.getByRole('button', { name: `1 of 9 calendars: ${many.username}` }).waitFor();

      const search = page.getByRole('searchbox', { name: 'Find a calendar' });
      await search.fill('team');
      const teams = ['Team 1', 'Team 2', 'Team 10'];
      assert.deepEqual(new Set(await names()), new Set(teams));
      await page.getByRole('button', { name: 'Switch on: All' }).click();
      await page.getByRole('button', { name: `4 of 9 calendars: ${many.username}` }).waitFor();
      await search.fill('CAFE');
      assert.deepEqual(await names(), ['Café']);
      await search.fill('nothing like that');
      await text(page, 'No calendar has this name.').waitFor();
      await search.fill('');
      await page.getByRole('button', { name: 'Switch on: None' }).click();
      await page.getByRole('button', { name: `0 of 9 calendars: ${many.username}` }).waitFor();
      await many.client.deleteCalendar(made);
      assert.deepEqual(complaints, []);
    });

    test('a choice that the server does not get is put back and said', async () => {
      const { page, person } = await openNew();
      await connectRadicale(page);
      const [read] = await readAndUnread(person);
      await openChoices(page, '1 of 2 calendars');
      await page.context().setOffline(true);
      await toggle(page, read);
      await text(page, 'Not saved. There is no connection at the moment.').waitFor();
      assert.equal(await switchOf(page, read).isChecked(), true);
    });

    test('one connection is taken away after a question; the others stay', async () => {
      const { page, person } = await openNew();
      await connectGoogleFor(person);
      await page.reload();
      await row(page, 'From Google').waitFor();
      await page.getByRole('button', { name: 'Connect another calendar' }).click();
      await connectRadicale(page);
      await page.getByRole('button', { name: `Disconnect ${radicale.username}` }).click();
      const question = page.getByRole('alertdialog', { name: `Disconnect ${radicale.username}?` });
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'detached' });
      assert.equal(await connection(page, radicale.username).count(), 1);

      await page.getByRole('button', { name: `Disconnect ${radicale.username}` }).click();
      await question.getByRole('button', { name: 'Disconnect' }).click();
      await connection(page, radicale.username).waitFor({ state: 'detached' });
      await text(page, /^(?:Home|Team) call$/).waitFor({ state: 'detached' });
      assert.equal(await row(page, 'From Google').count(), 1);
      await waitFor('the focus at the heading', async () => (await focused(page)) === 'Calendars');
      assert.deepEqual(
        (await person.meetings()).map((meeting) => meeting.title),
        ['From Google'],
      );
    });

    test('an account whose password was changed asks for the new one alone, and keeps what was set', async () => {
      const { page, person } = await openNew();
      await connectRadicale(page);
      const [meeting] = await person.meetings();
      assert.ok(meeting !== undefined);
      await person.override(meeting.id, true);
      await radicale.changePassword('battery staple');
      // A server that anybody runs is asked a few times before its refusal is believed.
      const notice = page.getByText(`${radicale.username} (CalDAV) is disconnected.`);
      await waitFor('the loss to be said', async () => {
        await refresh(person);
        return notice.isVisible();
      });

      await page.getByRole('button', { name: `Connect again: ${radicale.username}` }).click();
      assert.equal(await username(page).inputValue(), radicale.username);
      assert.equal(await field(page, 'Password').inputValue(), '');
      assert.equal(await field(page, 'Address of the server').count(), 0);
      await waitFor('the focus at the password', async () => (await focused(page)) === 'Password');
      await page.keyboard.type('battery staple');
      await page.keyboard.press('Enter');
      await connection(page, radicale.username)
        .getByText(/^Current as of/)
        .waitFor();
      await row(page, meeting.title).getByText('Recorded because it was switched on').waitFor();
      assert.equal(await notice.count(), 0);
      assert.equal((await person.meeting(meeting.title)).id, meeting.id);
    });
  });
});
