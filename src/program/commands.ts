/** Home of the commands: what `rollcall <command>` does. Output for people goes to standard output, the log to standard error. */
import { setTimeout as wait } from 'node:timers/promises';
import { DEMO_CLIENT, DEMO_MICROSOFT_CLIENT, startSandbox, type Sandbox } from '../../sandbox/index.ts';
import { AppError } from '../base/errors.ts';
import { signCalendarToken } from '../calendar-users/index.ts';
import { readConfig, type Config } from './config.ts';
import { dueOverview } from '../due/index.ts';
import { changeBotSharing, dueKinds, openCalendarUser } from '../flow/index.ts';
import {
  addApiKey,
  BOT_SHARINGS,
  findWorkspace,
  listApiKeys,
  newApiKey,
  revokeApiKey,
  updateWorkspace,
} from '../workspaces/index.ts';
import { openProgram, type Program } from './program.ts';
import { renderStartScreen } from './start-screen.ts';

/** The person whose page the start screen links to. */
const FIRST_PERSON = 'first-person';

type Command = { summary: string; run: (args: readonly string[]) => Promise<void> };

/** All commands, in the order help lists them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'Everything in one process: server, due work, and the sandbox providers unless an OAuth client is set',
    run: start,
  },
  serve: {
    summary: 'The HTTP server alone (with DATABASE_URL)',
    run: () => untilStopped((program) => program.serve()),
  },
  work: {
    summary: 'Due work alone (with DATABASE_URL): syncs, bots, webhooks',
    run: () => untilStopped((program) => program.work()),
  },
  migrate: { summary: 'Bring the database to the newest schema, then end', run: migrateOnly },
  sandbox: { summary: 'The sandbox Google and Microsoft alone: rollcall sandbox [port]', run: sandboxAlone },
  keys: { summary: 'API keys: rollcall keys list | add [name] | revoke <id>', run: keys },
  settings: {
    summary:
      'Settings of the workspace: rollcall settings | bot_sharing <all|per_provider|off> | several_accounts <true|false>',
    run: settings,
  },
  doctor: { summary: 'What is due, running and failing right now', run: doctor },
};

async function start(): Promise<void> {
  const config = readConfig(process.env);
  say('Starting Rollcall …');
  await using closing = new AsyncDisposableStack();
  const sandbox = config.sandbox ? closing.use(await openSandbox(config)) : null;
  const program = closing.use(
    await openProgram(sandbox === null ? config : withSandbox(config, sandbox), { holdsDataDir: true }),
  );
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
      data: program.dataDir ?? 'in the PostgreSQL of DATABASE_URL',
      personExternalId: FIRST_PERSON,
    }),
  );
  await stopSignal();
  say('Stopping …');
}

/** The sandbox takes the port after the server's, or a free one when that is taken. */
async function openSandbox(config: Config): Promise<Sandbox> {
  const options = { host: '127.0.0.1', allowHttpChannels: true };
  try {
    return await startSandbox({ ...options, port: config.port === 0 ? 0 : config.port + 1 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return startSandbox({ ...options, port: 0 });
    throw error;
  }
}

const withSandbox = (config: Config, sandbox: Sandbox): Config => ({
  ...config,
  google: { clientId: DEMO_CLIENT.clientId, clientSecret: DEMO_CLIENT.clientSecret },
  googleUrls: { accounts: sandbox.url, token: sandbox.url, api: sandbox.url, userinfo: `${sandbox.url}/v1/userinfo` },
  microsoft: { clientId: DEMO_MICROSOFT_CLIENT.clientId, clientSecret: DEMO_MICROSOFT_CLIENT.clientSecret },
  microsoftUrls: { login: sandbox.url, graph: sandbox.url },
});

async function untilStopped(run: (program: Program) => Promise<unknown>): Promise<void> {
  const config = readConfig(process.env);
  if (config.databaseUrl === null) {
    throw new AppError(
      'configuration_invalid',
      'serve and work are for several processes on one PostgreSQL: set DATABASE_URL. On one machine use: rollcall start',
    );
  }
  await using program = await openProgram(config, { holdsDataDir: false });
  await run(program);
  program.deps.log.info('ready', { publicUrl: config.publicUrl });
  await stopSignal();
}

async function migrateOnly(): Promise<void> {
  await using program = await openProgram(readConfig(process.env), { holdsDataDir: false });
  say(
    `The database is on the newest schema.${program.newApiKey === null ? '' : `\nAPI key, shown only now: ${program.newApiKey}`}`,
  );
}

async function sandboxAlone(args: readonly string[]): Promise<void> {
  const port = Number(args[0] ?? 8788);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AppError('configuration_invalid', 'The port must be a whole number from 0 to 65535.');
  await using sandbox = await startSandbox({ port, host: '127.0.0.1', allowHttpChannels: true });
  say(
    [
      `The sandbox Google and Microsoft are running on ${sandbox.url}`,
      '',
      '  Point Rollcall, or any client of Google Calendar or Microsoft Graph, at it:',
      `    GOOGLE_ACCOUNTS_URL=${sandbox.url} GOOGLE_TOKEN_URL=${sandbox.url} GOOGLE_API_URL=${sandbox.url}`,
      `    GOOGLE_USERINFO_URL=${sandbox.url}/v1/userinfo`,
      `    GOOGLE_CLIENT_ID=${DEMO_CLIENT.clientId} GOOGLE_CLIENT_SECRET=${DEMO_CLIENT.clientSecret}`,
      `    MICROSOFT_LOGIN_URL=${sandbox.url} MICROSOFT_GRAPH_URL=${sandbox.url}`,
      `    MICROSOFT_CLIENT_ID=${DEMO_MICROSOFT_CLIENT.clientId} MICROSOFT_CLIENT_SECRET='${DEMO_MICROSOFT_CLIENT.clientSecret}'`,
      `  What it holds: curl ${sandbox.url}/__control/state      How to change it: sandbox/README.md`,
      '',
      'Ctrl-C stops it.',
    ].join('\n'),
  );
  await stopSignal();
}

async function keys(args: readonly string[]): Promise<void> {
  const [action = 'list', argument] = args;
  await using program = await openProgram(readConfig(process.env), { holdsDataDir: false });
  const { db, clock } = program.deps;
  switch (action) {
    case 'list':
      for (const key of await listApiKeys(db, program.workspaceId)) {
        say(
          `${key.id}  ${key.name.padEnd(24)}  made ${key.createdAt.toISOString()}${key.revokedAt === null ? '' : `  revoked ${key.revokedAt.toISOString()}`}`,
        );
      }
      return;
    case 'add': {
      const apiKey = newApiKey();
      await addApiKey(db, {
        workspaceId: program.workspaceId,
        name: argument ?? 'added by command',
        apiKey,
        now: clock.now(),
      });
      say(`${apiKey}\nShown only now, keep it.`);
      return;
    }
    case 'revoke':
      if (argument === undefined || !(await revokeApiKey(db, program.workspaceId, argument, clock.now()))) {
        throw new AppError('not_found', 'No valid key has this id. rollcall keys list shows them.');
      }
      say('Revoked. Requests with it are refused from now on.');
      return;
    default:
      throw new AppError('configuration_invalid', 'Use: rollcall keys list | add [name] | revoke <id>');
  }
}

async function settings([name, value]: readonly string[]): Promise<void> {
  await using program = await openProgram(readConfig(process.env), { holdsDataDir: false });
  const { deps, workspaceId } = program;
  const sharing = BOT_SHARINGS.find((candidate) => candidate === value);
  if (name === 'bot_sharing' && sharing !== undefined) {
    await changeBotSharing(deps, workspaceId, sharing);
  } else if (name === 'several_accounts' && (value === 'true' || value === 'false')) {
    await updateWorkspace(deps.db, workspaceId, { allowSeveralAccounts: value === 'true' });
  } else if (name !== undefined) {
    throw new AppError(
      'configuration_invalid',
      'Use: rollcall settings | bot_sharing <all|per_provider|off> | several_accounts <true|false>',
    );
  }
  const workspace = await findWorkspace(deps.db, workspaceId);
  say(
    `bot_sharing       ${workspace?.botSharing ?? ''}   all: one bot per meeting; per_provider: one per kind of calendar; off: one per person`,
  );
  say(
    `several_accounts  ${workspace?.allowSeveralAccounts ?? ''}   true: a second Google or Microsoft account is kept beside the first`,
  );
}

async function doctor(): Promise<void> {
  await using program = await openProgram(readConfig(process.env), { holdsDataDir: false });
  const { db, clock } = program.deps;
  for (const kind of await dueOverview(db, dueKinds(program.deps), clock.now())) {
    const waiting = kind.oldestDueMs === null ? '' : `, the oldest for ${Math.round(kind.oldestDueMs / 1000)} s`;
    say(
      `${kind.name.padEnd(28)} due ${kind.dueCount}${waiting} · running ${kind.runningCount} · failing ${kind.failingCount}`,
    );
    for (const row of kind.failing)
      say(`    ${row.id}  failed ${row.failures} times, next ${row.dueAt.toISOString()}: ${row.error}`);
  }
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
async function stopSignal(): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(130);
    stopped.resolve();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  await stopped.promise;
  // Lets the terminal finish its own line after ^C before ours.
  await wait(0);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
