/** Home of a bot's browser: started with what real-time media needs, and ended with all its processes. */
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { BrowserProgram } from './browser-program.ts';

/** A page to join with. Disposing it ends the browser. */
export type Visitor = AsyncDisposable & {
  page: Page;
  context: BrowserContext;
  /** Resolves when the browser is gone by itself: it crashed, or somebody ended it. */
  gone: Promise<void>;
};

const START_MS = 30_000;
const CALL_MS = 15_000;

/** Media flows on without a person who clicks, in a window that nobody looks at, also between processes of one machine. */
const ARGS = [
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-dev-shm-usage',
];

/**
 * Starts a browser with one empty page, in English, whatever the machine speaks: pages are read by their words.
 *
 * @throws when it cannot be started within 30 s.
 */
export async function openVisitor(program: BrowserProgram): Promise<Visitor> {
  const browser = await chromium.launch({
    executablePath: program.executablePath,
    env: { ...ownEnvironment(), ...program.env },
    // Chromium refuses its sandbox to root.
    chromiumSandbox: process.getuid?.() !== 0,
    ignoreDefaultArgs: ['--mute-audio'],
    args: ARGS,
    timeout: START_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const gone = new Promise<void>((resolve) => {
    browser.on('disconnected', () => resolve());
  });
  try {
    // Without the permissions a browser offers no address of its own where there is no default route.
    const context = await browser.newContext({
      permissions: ['camera', 'microphone'],
      locale: 'en-US',
      viewport: { width: 1280, height: 720 },
    });
    context.setDefaultTimeout(CALL_MS);
    const page = await context.newPage();
    return { page, context, gone, [Symbol.asyncDispose]: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** What a program of the system needs; nothing of the server's secrets. */
function ownEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'DISPLAY', 'XDG_RUNTIME_DIR', 'PULSE_SERVER'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
