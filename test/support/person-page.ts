/** Home of the person's page in a real browser, as tests of it use it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { chromiumPath } from './chromium.ts';
import type { TestRollcall } from './rollcall.ts';
import { PATIENCE_MS } from './wait.ts';

const BUILD = fileURLToPath(new URL('../../scripts/build-web.mjs', import.meta.url));

/** A page with what its browser complained about: console errors, broken scripts, and breaches of the security policy. */
export type WatchedPage = { page: Page; complaints: string[] };

/** Builds the pages, which a server looks for when it starts. */
export function buildPages(): void {
  const built = spawnSync(process.execPath, [BUILD], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
}

/** Builds the pages and starts the browser. Needs the Chromium of `chromiumPath`. @param flags More of Chromium's own. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  buildPages();
  return chromium.launch({
    executablePath: chromiumPath() ?? '',
    timeout: PATIENCE_MS,
    // Chromium refuses its sandbox to root, who runs tests in containers.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...flags],
  });
}

/** Opens an address in a browser of its own, in Berlin. */
export async function openPage(
  browser: Browser,
  rollcall: Pick<TestRollcall, 'url' | 'sandboxUrl'>,
  address: string,
): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== rollcall.url && origin !== rollcall.sandboxUrl) {
      complaints.push(`asked ${origin}`);
    }
  });
  await page.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective))`,
  });
  await page.goto(address);
  return { page, complaints };
}

/** The link by which an app opens the page of a person. */
export const personUrl = (rollcall: TestRollcall, token: string): string => `${rollcall.url}/calendar/#token=${token}`;

/** The row of a meeting. */
export const row = (page: Page, title: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** The first place that says this. */
export const text = (page: Page, words: string | RegExp): Locator => page.getByText(words).first();

/** The focused element's accessible name, or what it says. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const { activeElement } = document;
    const label = activeElement.getAttribute('aria-label') ?? (activeElement.labels?.[0] ?? activeElement.closest('label'))?.textContent;
    return (label ?? activeElement.textContent).trim();
  })()`);

/** Presses a key until this has the focus. */
export async function pressUntil(page: Page, key: string, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press(key);
    if (name.test(await focused(page))) return;
  }
  assert.fail(`${key} never reached ${name.source}; the focus is on "${await focused(page)}"`);
}
