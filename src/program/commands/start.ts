/** Home of the command `start`: everything in one process. */
import { signCalendarToken } from '../../calendar-users/index.ts';
import { openCalendarUser } from '../../flow/index.ts';
import { readConfig } from '../config.ts';
import { openProgram } from '../program.ts';
import { openSandbox } from './sandbox.ts';
import { renderStartScreen } from './start-screen.ts';
import { say, stopSignal } from './terminal.ts';

/** The person whose page the start screen links to. */
const FIRST_PERSON = 'first-person';

/** Runs server, due work and, where it is on, the sandbox, until it is stopped. */
export async function start(): Promise<void> {
  const wanted = readConfig(process.env);
  say('Starting Rollcall …');
  await using closing = new AsyncDisposableStack();
  const opened = wanted.sandbox ? await openSandbox(wanted) : null;
  const sandbox = opened === null ? null : closing.use(opened.sandbox);
  const config = opened?.config ?? wanted;
  const program = closing.use(await openProgram(config, { access: 'create', holdsDataDir: true }));
  const address = await program.serve();
  await program.work();
  const url = config.port === 0 ? address : config.publicUrl;
  const user = await openCalendarUser(program.deps, program.workspaceId, FIRST_PERSON);
  const token = await signCalendarToken(program.deps.calendarTokenKey, user, program.deps.clock.now());
  say(
    renderStartScreen({
      url,
      personUrl: `${url}/calendar/#token=${token}`,
      newApiKey: program.newApiKey,
      sandboxUrl: sandbox?.url ?? null,
      launcher: config.botLauncher,
      data: program.dataDir ?? program.place,
      personExternalId: FIRST_PERSON,
    }),
  );
  await stopSignal();
  say('Stopping …');
}
