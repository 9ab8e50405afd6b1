/** Home of participants without a person: pages of a room in a browser of the sandbox's own, which play tones, speech and pictures. */
import type { Browser, BrowserContext } from 'playwright-core';
import type { z } from 'zod';
import type { participantSchema } from './contract.ts';

export type Participants = {
  /** Opens the room and enters it. `key` is for `remove`. */
  add: (
    roomUrl: string,
    wish: z.infer<typeof participantSchema>,
  ) => Promise<{ kind: 'added'; key: number } | { kind: 'no_browser'; reason: string }>;
  /** False: there is none. */
  remove: (key: number) => Promise<boolean>;
  clear: () => Promise<void>;
  count: () => number;
};

/** A browser as the sandbox starts it: its program, and what its environment needs beside the sandbox's own. */
export type BrowserProgram = { executablePath: string; env?: Record<string, string> };

const MOST_PARTICIPANTS = 20;
const ENTER_MS = 20_000;

/** Makes participants that share one browser, started for the first of them. `browser` null: there is none on this machine. */
export function createParticipants(findBrowser: () => Promise<BrowserProgram | null>): Participants {
  let starting: Promise<Browser> | null = null;
  let lastKey = 0;
  const contexts = new Map<number, BrowserContext>();

  async function start(program: BrowserProgram): Promise<Browser> {
    const { chromium } = await import('playwright-core');
    return await chromium.launch({
      executablePath: program.executablePath,
      env: { ...definedEnv(), ...program.env },
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        '--allow-loopback-in-peer-connection',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
      ],
    });
  }

  return {
    async add(roomUrl, wish) {
      const program = await findBrowser();
      if (program === null)
        return { kind: 'no_browser', reason: 'The sandbox has no Chromium to put a participant into.' };
      if (contexts.size >= MOST_PARTICIPANTS)
        return { kind: 'no_browser', reason: `There are ${MOST_PARTICIPANTS} participants already.` };
      starting ??= start(program).catch((error: unknown) => {
        starting = null;
        throw error;
      });
      const browser = await starting;
      // Without the permissions Chromium offers no address where there is no default route.
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      lastKey += 1;
      const key = lastKey;
      contexts.set(key, context);
      try {
        const page = await context.newPage();
        await page.goto(`${roomUrl}?${queryOf(wish).toString()}`);
        await page
          .locator('body[data-place="call"], body[data-place="lobby"]')
          .waitFor({ state: 'attached', timeout: ENTER_MS });
      } catch (error) {
        contexts.delete(key);
        await context.close();
        throw error;
      }
      return { kind: 'added', key };
    },
    async remove(key) {
      const context = contexts.get(key);
      if (context === undefined) return false;
      contexts.delete(key);
      await context.close();
      return true;
    },
    async clear() {
      contexts.clear();
      const browser = await starting?.catch(() => null);
      starting = null;
      await browser?.close();
    },
    count: () => contexts.size,
  };
}

/** The page enters by itself as `name` when `play` says what it sends. */
function queryOf(wish: z.infer<typeof participantSchema>): URLSearchParams {
  const play = [
    ...(wish.toneHz === undefined ? [] : [`tone:${wish.toneHz}`]),
    ...(wish.speech ? ['speech'] : []),
    ...(wish.picture === null ? [] : [`picture:${wish.picture}`]),
    ...(wish.screen ? ['screen'] : []),
  ];
  return new URLSearchParams({
    name: wish.name,
    play: play.join(','),
    ...(wish.host && { host: '1' }),
    ...(wish.pin !== '' && { pin: wish.pin }),
  });
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
