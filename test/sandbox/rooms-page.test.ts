/** The page of a room in real browsers: media flow between them, and what a person and a bot can see. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { sandboxControl, startSandbox, type Sandbox, type SandboxControl } from '../../sandbox/index.ts';
import { chromiumMissing, chromiumPath } from '../support/chromium.ts';

/** In the page: the colour near the top of Ada's picture, once it shows more than black. */
const PAINTED = `(async (video) => {
  const paint = document.createElement('canvas').getContext('2d');
  for (;;) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    paint.drawImage(video, 0, 0, 10, 10);
    const colour = [...paint.getImageData(5, 2, 1, 1).data.slice(0, 3)];
    if (colour.some((part) => part > 30)) return colour.join();
  }
})(document.querySelector('.tile[data-name="Ada"] video'))`;

describe('the page of a room', { skip: chromiumMissing() ?? false }, () => {
  let browser: Browser;
  let sandbox: Sandbox;
  let control: SandboxControl;

  before(async () => {
    const executablePath = chromiumPath() ?? '';
    sandbox = await startSandbox({
      port: 0,
      host: '127.0.0.1',
      seed: 'empty',
      findBrowser: async () => ({ executablePath }),
    });
    control = sandboxControl(sandbox.url);
    browser = await chromium.launch({
      executablePath,
      chromiumSandbox: false,
      args: ['--allow-loopback-in-peer-connection'],
    });
  });
  after(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  /** A page at the door of a room, with its name filled in. */
  async function atDoor(room: string, name: string, query = ''): Promise<Page> {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('close', () => assert.deepEqual(complaints, []));
    await page.goto(`${sandbox.url}/room/${room}${query}`);
    await page.locator('body[data-ready]').waitFor({ state: 'attached' });
    await page.fill('#name', name);
    return page;
  }

  test('a guest without devices knocks, is let in, hears and sees a participant, and shows a test picture', async () => {
    await control.rooms.addParticipant('call', { name: 'Ada', host: true, toneHz: 440, picture: 'red' });
    const guest = await atDoor('call', 'Guest');
    assert.match((await guest.textContent('#preview-note')) ?? '', /test (picture|tone) is sent/);
    await guest.click('#ask');
    await guest.locator('#lobby').waitFor();
    assert.equal(await guest.locator('.tile').count(), 0);
    await control.rooms.admit('call');
    await guest.locator('.tile[data-name="Ada"][data-speaking="true"]').waitFor();
    const colour = await guest.evaluate(PAINTED);
    assert.match(String(colour), /^2\d\d,[1-5]?\d,[1-5]?\d$/, 'red');
    const people = (await control.rooms.show('call')).people;
    assert.deepEqual(
      people.map(({ name, media }) => [name, media.microphone, media.camera]),
      [
        ['Ada', true, true],
        ['Guest', true, true],
      ],
    );
    await guest.close();
    await control.rooms.end('call');
  });

  test('a host answers knocks by keyboard, sees a screen and chat, and ends the call for everybody', async () => {
    const host = await atDoor('town', 'Host', '?host=1');
    await host.press('#name', 'Enter');
    await host.locator('#call').waitFor();
    const guest = await atDoor('town', '<b>Guest</b> مرحبا');
    await guest.click('#entry-microphone');
    await guest.click('#entry-camera');
    await guest.click('#ask');
    const admit = host.getByRole('button', { name: 'Admit <b>Guest</b> مرحبا' });
    await admit.focus();
    await host.keyboard.press('Enter');
    await guest.locator('#call').waitFor();
    const tile = host.locator('.tile[data-name="<b>Guest</b> مرحبا"]');
    await tile.waitFor();
    assert.deepEqual(await Promise.all([tile.getAttribute('data-microphone'), tile.getAttribute('data-camera')]), [
      'false',
      'false',
    ]);
    await control.rooms.addParticipant('town', { name: 'Presenter', host: true, screen: true });
    await guest.locator('.tile[data-name="Presenter"][data-kind="screen"]').waitFor();
    await guest.click('#toggle-side');
    await guest.fill('#chat-text', '<i>Hello</i>');
    await guest.keyboard.press('Enter');
    assert.match((await host.locator('#messages li').textContent()) ?? '', /<i>Hello<\/i>/);
    await host.click('#end');
    await guest.locator('body[data-place="gone"][data-gone="ended"]').waitFor();
    await guest.close();
    await host.close();
  });

  test('a room with a PIN asks for it and says when it is wrong', async () => {
    await control.rooms.change('vault', { pin: '1234', lobby: false });
    const guest = await atDoor('vault', 'Guest');
    await guest.click('#ask');
    await guest.getByText('This room has a PIN.').waitFor();
    await guest.fill('#pin', '9999');
    await guest.click('#ask');
    await guest.getByText('That is not the PIN.').waitFor();
    await guest.fill('#pin', '1234');
    await guest.click('#ask');
    await guest.locator('#call').waitFor();
    await guest.close();
  });
});
