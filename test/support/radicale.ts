/** Home of the Radicale of tests: a real CalDAV server on loopback, with a folder and users of its own. */
import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, programMissing, startBackgroundServer } from './background-server.ts';
import type { BackgroundServer } from './background-server.ts';
import { caldavClient } from './caldav-client.ts';
import type { CaldavClient } from './caldav-client.ts';

/** A running Radicale. */
export type Radicale = AsyncDisposable & {
  /** The same after every start. Ends with a slash. */
  url: string;
  username: string;
  password: string;
  /** Edits the account's calendars. */
  client: CaldavClient;
  /** Replaces the account's password; the client goes on with the new one. */
  changePassword: (password: string) => Promise<void>;
  /** Makes it forget every sync token that it gave. */
  forgetSyncTokens: () => Promise<void>;
  stop: () => Promise<void>;
  /** Starts it again after `stop`, with what it had. */
  start: () => Promise<void>;
};

/** Why there is no Radicale, as a sentence that says what to do; null when there is one. */
export const radicaleMissing = (): string | null => programMissing('radicale');

/** Starts a Radicale with one account and no calendar. */
export async function startRadicale(
  options: { username?: string; password?: string; maxSyncTokenAgeSeconds?: number } = {},
): Promise<Radicale> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-radicale-'));
  const username = options.username ?? 'alice@example.com';
  let password = options.password ?? 'correct horse';
  const storage = join(folder, 'collections');
  await mkdir(storage);
  const writeUsers = (): Promise<void> => writeFile(join(folder, 'users'), `${username}:${password}\n`);
  await writeUsers();
  const start = async (port: number): Promise<{ server: BackgroundServer; port: number }> => {
    const config = [
      '[server]',
      `hosts = 127.0.0.1:${port}`,
      '[auth]',
      'type = htpasswd',
      `htpasswd_filename = ${join(folder, 'users')}`,
      'htpasswd_encryption = plain',
      'delay = 0',
      '[logging]',
      'level = info',
      '[storage]',
      `filesystem_folder = ${storage}`,
      ...(options.maxSyncTokenAgeSeconds === undefined
        ? []
        : [`max_sync_token_age = ${options.maxSyncTokenAgeSeconds}`]),
    ];
    await writeFile(join(folder, 'config'), config.join('\n'));
    let taken = port;
    const server = await startBackgroundServer('radicale', ['--config', join(folder, 'config')], async (output) => {
      taken = Number(/Listening on '\[127\.0\.0\.1\]:(\d+)'/.exec(output)?.[1] ?? 0);
      return taken !== 0 && (await answers(`http://127.0.0.1:${taken}/`));
    });
    return { server, port: taken };
  };

  let { server, port } = await start(0);
  const url = `http://127.0.0.1:${port}/`;
  const home = `${url}${encodeURIComponent(username)}/`;
  const stop = (): Promise<void> => server.stop();
  return {
    url,
    username,
    get password() {
      return password;
    },
    client: caldavClient(home, () => ({ username, password })),
    async changePassword(changed) {
      password = changed;
      await writeUsers();
    },
    async forgetSyncTokens() {
      const entries = await readdir(storage, { recursive: true, withFileTypes: true });
      const folders = entries.filter((entry) => entry.isDirectory() && entry.name === 'sync-token');
      for (const entry of folders) await rm(join(entry.parentPath, entry.name), { recursive: true });
    },
    stop,
    async start() {
      ({ server, port } = await start(port));
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
