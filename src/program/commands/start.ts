/** Home of the command `start`: everything in one process. */
import { openCalendarUser } from '../../flow/index.ts';
import type { Command } from '../command-line.ts';
import { findBrowser } from '../../meeting-bot/index.ts';
import { readConfig, type Config } from '../config.ts';
import { browserFolder, openProgram } from '../program.ts';
import { personUrl } from './link.ts';
import { openSandbox } from './sandbox.ts';
import { renderStartScreen } from './start-screen.ts';
import { say, stopSignal } from './terminal.ts';

/** The person whose page the start screen links to. */
const FIRST_PERSON = 'first-person';

/** Runs server, due work and, where it is on, the sandbox. */
export const start: Command = {
  summary: 'Everything in one process: server, due work, and the sandbox providers unless an OAuth client is set',
  uses: ['start'],
  help: 'On the embedded PostgreSQL under DATA_DIR, or on DATABASE_URL. Ctrl-C stops everything.',
  options: {},
  mostWords: 0,
  run: untilStopped,
};

async function untilStopped(): Promise<void> {
  const wanted = readConfig(process.env);
  say('Starting Rollcall …');
  await using closing = new AsyncDisposableStack();
  const opened = wanted.sandbox ? await openSandbox(wanted) : null;
  const sandbox = opened === null ? null : closing.use(opened.sandbox);
  const config = opened?.config ?? wanted;
  const program = closing.use(await openProgram(config, { access: 'create', holdsDataDir: true }));
  const url = await program.serve();
  await program.work();
  const user = await openCalendarUser(program.deps, program.workspaceId, FIRST_PERSON);
  // What is written elsewhere stays there: in the journal of a service, in a collector of logs.
  const isTerminal = process.stdout.isTTY;
  say(
    renderStartScreen({
      url,
      personUrl: isTerminal ? await personUrl(program, url, user) : null,
      newApiKey: program.newApiKey,
      sandboxUrl: sandbox?.url ?? null,
      launcher: config.botLauncher,
      browserMissing: config.botLauncher === 'local' ? await browserMissing(config) : null,
      room: opened?.firstRoom ?? null,
      data: program.dataDir ?? program.place,
      personExternalId: FIRST_PERSON,
    }),
  );
  await stopSignal();
  say('Stopping …');
}

/** Why bots have no browser here, as a sentence; null when they have one. Unpacks the one of npm, so that the first bot need not wait. */
async function browserMissing(config: Config): Promise<string | null> {
  const browser = await findBrowser({ wished: config.botBrowser, folder: browserFolder(config) });
  return browser.kind === 'missing' ? browser.reason : null;
}
