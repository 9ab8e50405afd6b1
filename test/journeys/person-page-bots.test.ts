/** What the person's page says of a bot, in a real browser: each state as it is, and never more than is true. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { appendStatusChange, type BotStatus } from '../../src/bots/index.ts';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { chromiumMissing } from '../support/chromium.ts';
import { openBrowser, openPage, personUrl, row, text } from '../support/person-page.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

const EMAIL = 'you@example.com';
const HOUR_MS = 3_600_000;
const SIMULATED = 'The bot is simulated: nothing joins the meeting and nothing is recorded.';
/** Makes the page read again at once. */
const READ_AGAIN = "globalThis.dispatchEvent(new Event('online'))";

let rollcall: TestRollcall;
let browser: Browser;
let people = 0;

async function newPerson(): Promise<Person> {
  const person = await openPerson(rollcall.api, `bots-${(people += 1)}`);
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, EMAIL);
  return person;
}

/** A person of a meeting of their own, with a planned bot whose states are set by hand from here on. */
async function openWithBot(title: string): Promise<{ person: Person; botId: string; meetingId: string }> {
  const start = new Date(Date.now() + 30 * HOUR_MS).toISOString();
  await rollcall.sandbox.google.createEvent({ organizer: EMAIL, summary: title, start, meet: true });
  const person = await newPerson();
  const { id: meetingId } = await person.meeting(title);
  const { bot_id: botId } = await person.override(meetingId, true);
  assert.ok(botId !== null);
  return { person, botId, meetingId };
}

async function enter(botId: string, code: BotStatus, subCode: string | null = null): Promise<void> {
  await rollcall.db
    .updateTable('bots')
    .set({ status: code, launcher: 'local', launch_due_at: null })
    .where('id', '=', botId)
    .execute();
  await appendStatusChange(rollcall.db, botId, { code, subCode, message: 'of a machine', createdAt: new Date() });
}

describe("bots on a person's page", { skip: chromiumMissing() ?? false }, () => {
  before(async () => {
    browser = await openBrowser();
    rollcall = await startRollcall();
    const { google } = rollcall.sandbox;
    await google.addPerson({ email: EMAIL, timeZone: 'Europe/Berlin' });
    const start = new Date(Date.now() - HOUR_MS / 10).toISOString();
    await google.createEvent({ organizer: EMAIL, summary: 'Running', start, durationMinutes: 120, meet: true });
  });
  after(async () => {
    await browser?.close();
    await rollcall?.[Symbol.asyncDispose]();
  });

  test('a bot that is sent now is followed into the call, and leaves when it is switched off', async () => {
    const person = await newPerson();
    await person.meeting('Running');
    const { page, complaints } = await openPage(browser, rollcall, personUrl(rollcall, person.token));
    const running = row(page, 'Running');
    await running.locator('label').click();
    await waitFor('the recording to be said', async () => {
      await page.evaluate(READ_AGAIN);
      return running.getByText('Recording (simulated)').isVisible();
    });
    await running.getByText(`The bot is recording. ${SIMULATED}`).waitFor();
    assert.equal(await running.getByText(/Bot joins|Bot booked|Not recorded/).count(), 0);
    await running.locator('label').click();
    await waitFor('the leaving to be said', async () => {
      await page.evaluate(READ_AGAIN);
      return running.getByText('Bot has left (simulated)').isVisible();
    });
    await running.getByText(/^The bot left because it was told to\./).waitFor();
    assert.equal(await running.getByRole('switch').count(), 0, 'there is nothing left to choose');
    assert.deepEqual(complaints, []);
  });

  test('each state of a bot is said with its reason, and the switch stands where the bot is', async () => {
    const { person, botId } = await openWithBot('Every state');
    const { page, complaints } = await openPage(browser, rollcall, personUrl(rollcall, person.token));
    const meeting = row(page, 'Every state');
    await meeting.getByText(/^Bot joins at \d\d:\d\d \(simulated\)$/).waitFor();
    for (const [code, subCode, mark, sentence] of [
      ['joining_call', null, 'Bot is joining', 'The bot is on its way into the meeting.'],
      ['in_waiting_room', null, 'Bot is waiting to be let in', /somebody in the meeting has to let it in/],
      ['in_call_not_recording', null, 'Bot is in the call', /is not recording yet/],
      [
        'recording_permission_denied',
        'zoom_host_not_present',
        'Bot is in the call',
        /not allowed to record\. The host/,
      ],
      ['in_call_recording', null, 'Recording', 'The bot is recording.'],
      ['call_ended', 'bot_kicked_from_call', 'Bot has left', 'Somebody removed the bot from the meeting.'],
      ['done', null, 'Bot has left', 'Somebody removed the bot from the meeting.'],
      ['fatal', 'meeting_requires_sign_in', 'Bot failed', /lets in people with an account only/],
    ] as const) {
      await enter(botId, code, subCode);
      await page.evaluate(READ_AGAIN);
      await meeting.getByText(mark, { exact: true }).waitFor();
      await meeting.getByText(sentence).waitFor();
      assert.equal(await meeting.getByText(/Bot joins|of a machine|Recorded because|Not recorded/).count(), 0, code);
      const isOver = ['call_ended', 'done', 'fatal'].includes(code);
      assert.equal(await meeting.getByRole('switch', { checked: true }).count(), isOver ? 0 : 1, code);
    }
    assert.deepEqual(complaints, []);
  });

  test('a bot in the call is recording whatever is decided by now, and its switch sends it away', async () => {
    const { person, botId, meetingId } = await openWithBot('Decided otherwise');
    await enter(botId, 'joining_call');
    await enter(botId, 'in_call_recording');
    await person.override(meetingId, null);
    assert.equal((await person.meeting('Decided otherwise')).will_record, false);
    const { page } = await openPage(browser, rollcall, personUrl(rollcall, person.token));
    const meeting = row(page, 'Decided otherwise');
    await meeting.getByText('Recording', { exact: true }).waitFor();
    assert.equal(await meeting.getByText(/Not recorded/).count(), 0);
    assert.equal(await meeting.getByRole('switch', { checked: true }).count(), 1);
    await meeting.locator('label').click();
    await meeting.getByText('Bot is leaving', { exact: true }).waitFor();
    assert.equal((await person.meeting('Decided otherwise')).override_should_record, false);
  });

  test('what did not change is neither sent nor drawn again', async () => {
    const person = await newPerson();
    await person.meeting('Running');
    const { page } = await openPage(browser, rollcall, personUrl(rollcall, person.token));
    await row(page, 'Running').waitFor();
    await text(page, /^Current as of/).waitFor();
    await rollcall.worker.idle();
    const statuses: [string, number][] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith('/api/')) statuses.push([pathname.split('/').at(-2) ?? '', response.status()]);
    });
    const again = async (): Promise<Map<string, number>> => {
      statuses.length = 0;
      await page.evaluate(READ_AGAIN);
      await waitFor('all answers', async () => statuses.length >= 3);
      return new Map(statuses);
    };
    // The first answers after the calendar was read may still be new ones.
    await again();
    await page.evaluate(`
      globalThis.drawn = [];
      new MutationObserver((changes) => drawn.push(...changes.map(({ target }) => target.textContent)))
        .observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, characterData: true });`);
    assert.deepEqual(Object.fromEntries(await again()), { user: 304, connections: 304, meetings: 304 });
    const drawn = await page.evaluate<string[]>('drawn');
    // How long ago the calendar was read is the page's own clock.
    assert.deepEqual(
      drawn.filter((words) => !/Current as of| ago$/.test(words)),
      [],
    );
  });
});
