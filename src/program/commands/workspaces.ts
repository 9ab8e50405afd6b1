/** Home of the command `workspaces`. */
import { AppError } from '../../base/errors.ts';
import { inTransaction } from '../../db/index.ts';
import {
  createWorkspace,
  findWorkspace,
  listWorkspaces,
  lockWorkspaceCreation,
  newApiKey,
} from '../../workspaces/index.ts';
import type { Command } from '../command-line.ts';
import type { Program } from '../program.ts';
import { openPresent, say, wrongUse } from './terminal.ts';

const LONGEST_NAME = 100;

/** Lists workspaces, and makes new ones. */
export const workspaces: Command = {
  summary: 'Workspaces: list, add',
  uses: ['workspaces list', 'workspaces add <name>'],
  help: [
    'A workspace has people, calendars, bots and webhooks of its own; nothing of it is visible with the key of another.',
    'A new one uses the OAuth clients of the first. Its key is shown once. The name is for you and for --workspace.',
  ].join('\n'),
  options: {},
  mostWords: 2,
  run: async ({ words: [action = 'list', name] }) => {
    if (action !== 'list' && action !== 'add') throw wrongUse('workspaces', action, ['list', 'add']);
    const wanted = name?.trim() ?? '';
    if (action === 'add' && (wanted === '' || wanted.length > LONGEST_NAME))
      throw new AppError(
        'configuration_invalid',
        `What is it called? rollcall workspaces add <name>, at most ${LONGEST_NAME} characters.`,
      );
    await using program = await openPresent(action === 'list' ? 'look' : 'use');
    if (action === 'add') await add(program, wanted);
    else
      for (const one of await listWorkspaces(program.deps.db))
        say(`${one.id}  ${one.name.padEnd(24)}  made ${one.createdAt.toISOString()}  valid keys: ${one.keyCount}`);
  },
};

async function add({ deps, workspaceId }: Program, name: string): Promise<void> {
  const apiKey = newApiKey();
  const made = await inTransaction(deps.db, async (tx) => {
    await lockWorkspaceCreation(tx);
    if ((await listWorkspaces(tx)).some((other) => other.name === name))
      throw new AppError(
        'conflict',
        `There is a workspace "${name}" already. Another key for it: rollcall keys add --workspace "${name}"`,
      );
    const first = await findWorkspace(tx, workspaceId);
    return createWorkspace(tx, {
      name,
      apiKey,
      allowedRedirectOrigins: first?.allowedRedirectOrigins ?? [],
      now: deps.clock.now(),
    });
  });
  say(`${made.id}  ${made.name}`);
  say(`API key, shown only now, keep it:\n${apiKey}`);
}
