/** Home of the Xandikos of tests: a real CalDAV server that fails in ways of its own; it knows no passwords. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, programMissing, startBackgroundServer } from './background-server.ts';
import { caldavClient } from './caldav-client.ts';
import type { CaldavClient } from './caldav-client.ts';
import { freePort } from './free-port.ts';

/** A running Xandikos with one calendar, named `calendar`. */
export type Xandikos = AsyncDisposable & {
  /** Ends with a slash. */
  url: string;
  /** Address of its calendar. */
  calendarUrl: string;
  client: CaldavClient;
};

/** Why there is no Xandikos, as a sentence that says what to do; null when there is one. */
export const xandikosMissing = (): string | null => programMissing('xandikos');

/** Starts a Xandikos. */
export async function startXandikos(): Promise<Xandikos> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-xandikos-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const words = ['-d', folder, '--defaults', '-l', '127.0.0.1', '-p', String(port)];
  const server = await startBackgroundServer('xandikos', words, () => answers(url));
  const home = `${url}user/calendars/`;
  return {
    url,
    calendarUrl: `${home}calendar/`,
    client: caldavClient(home, () => ({ username: 'alice@example.com', password: 'anything' })),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
