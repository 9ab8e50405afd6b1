/** Home of the browser of page tests: a Chromium of this machine. */
import { accessSync, constants } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const canRun = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Path of a Chromium: that of CHROMIUM_PATH, else the first one in the usual places; null when there is none. */
export function chromiumPath(): string | null {
  const given = process.env['CHROMIUM_PATH'];
  const places = given === undefined || given === '' ? PLACES : [given];
  return places.find(canRun) ?? null;
}

/** Why there is no Chromium, as a sentence that says what to do; null when there is one. */
export function chromiumMissing(): string | null {
  if (chromiumPath() !== null) return null;
  return 'No Chromium was found, so tests of pages are left out. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.';
}
