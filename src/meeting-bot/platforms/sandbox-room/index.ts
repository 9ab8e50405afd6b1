/** Home of the adapter for rooms of the sandbox. */
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Observation, Platform } from '../../platform.ts';

/** What the page shows of itself; see sandbox/README.md, Rooms. */
const shown = z.object({ place: z.string(), gone: z.string(), error: z.string(), ready: z.boolean() });

const ENDINGS: Readonly<Record<string, Observation>> = {
  denied: { kind: 'over', subCode: 'bot_kicked_from_waiting_room', message: 'A host denied the request to join.' },
  no_answer: {
    kind: 'over',
    subCode: 'call_ended_by_platform_waiting_room_timeout',
    message: 'Nobody answered the request to join.',
  },
  removed: { kind: 'over', subCode: 'bot_kicked_from_call', message: 'A host removed the bot.' },
  ended: { kind: 'over', subCode: 'call_ended_by_host', message: 'A host ended the call for everybody.' },
  lost: { kind: 'over', subCode: 'call_ended_by_host', message: 'The room was closed.' },
  not_found: { kind: 'refused', subCode: 'meeting_not_found', message: 'There is no such room.' },
};

async function observe(page: Page): Promise<Observation> {
  const { place, gone, error } = shown.parse(
    await page.evaluate(`({
      place: document.body?.dataset.place ?? '', gone: document.body?.dataset.gone ?? '',
      error: document.querySelector('#entry-error')?.textContent ?? '', ready: document.body?.dataset.ready === 'true',
    })`),
  );
  if (place === 'lobby') return { kind: 'waiting_room' };
  if (place === 'gone') return ENDINGS[gone] ?? { kind: 'unknown' };
  if (place === 'entry') {
    if (error.includes('PIN')) return { kind: 'refused', subCode: 'meeting_password_incorrect', message: error };
    if (error.includes('full')) return { kind: 'refused', subCode: 'meeting_full', message: error };
    return { kind: 'at_door' };
  }
  if (place !== 'call') return { kind: 'unknown' };
  return { kind: 'in_call', participants: await readParticipants(page) };
}

const people = z.array(
  z.object({ id: z.string(), name: z.string(), isHost: z.boolean(), isSpeaking: z.boolean(), hasScreen: z.boolean() }),
);

async function readParticipants(page: Page): Promise<z.infer<typeof people>> {
  const found = await page.evaluate(`(() => {
    const heard = new Set(rollcallCapture.speakers());
    return rollcallPlatform.people().map((person) => ({
      ...person, isSpeaking: heard.has(person.id),
      hasScreen: document.querySelector('.tile[data-kind="screen"][data-person="' + CSS.escape(person.id) + '"]') !== null,
    }));
  })()`);
  return people.parse(found);
}

/** Rooms of the sandbox: people of this machine, in our own page. */
export const sandboxRoom: Platform = {
  id: 'sandbox_room',
  verifiedLive: null,
  pageScript: new URL('page.js', import.meta.url),
  observe,
  async enter(page, { address, password, botName }) {
    const door = new URL(address);
    if (password !== null) door.searchParams.set('pin', password);
    await page.goto(door.href, { waitUntil: 'domcontentloaded' });
    await page.locator('body[data-ready]').waitFor({ state: 'attached' });
    for (const name of ['microphone', 'camera']) {
      const toggle = page.locator(`#entry-${name}`);
      if ((await toggle.getAttribute('aria-pressed')) === 'true') await toggle.click();
    }
    await page.fill('#name', botName.slice(0, 100));
    await page.click('#ask');
  },
  async leave(page) {
    await page.locator('#leave:visible, #lobby-leave:visible').first().click();
  },
};
