/** Home of the list of commands: what `rollcall <command>` does. Output for people goes to standard output, the log to standard error. */
import { doctor } from './doctor.ts';
import { keys } from './keys.ts';
import { migrateOnly, serve, work } from './nodes.ts';
import { sandboxAlone } from './sandbox.ts';
import { settings } from './settings.ts';
import { start } from './start.ts';

type Command = { summary: string; run: (args: readonly string[]) => Promise<void> };

/** All commands, in the order help lists them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'Everything in one process: server, due work, and the sandbox providers unless an OAuth client is set',
    run: start,
  },
  serve: { summary: 'The HTTP server alone (with DATABASE_URL)', run: serve },
  work: { summary: 'Due work alone (with DATABASE_URL): syncs, bots, webhooks', run: work },
  migrate: { summary: 'Bring the database to the newest schema, then end', run: migrateOnly },
  sandbox: { summary: 'The sandbox Google and Microsoft alone: rollcall sandbox [port]', run: sandboxAlone },
  keys: { summary: 'API keys: rollcall keys list | add [name] | revoke <id>', run: keys },
  settings: {
    summary:
      'Settings of the workspace: rollcall settings | bot_sharing <all|per_provider|off> | several_accounts <true|false>',
    run: settings,
  },
  doctor: { summary: 'What is due, running and failing right now; changes nothing', run: doctor },
};
