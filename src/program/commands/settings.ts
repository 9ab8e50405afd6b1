/** Home of the command `settings`. */
import { changeBotSharing } from '../../flow/index.ts';
import { BOT_SHARINGS, findWorkspace, updateWorkspace } from '../../workspaces/index.ts';
import type { Command } from '../command-line.ts';
import type { Program } from '../program.ts';
import { openPresent, say, WORKSPACE_OPTION, wrongUse } from './terminal.ts';

const MEANINGS = {
  bot_sharing: 'all: one bot per meeting; per_provider: one per kind of calendar; off: one per person',
  several_accounts: 'true: a second Google or Microsoft account is kept beside the first',
} as const;

/** Shows or changes the settings of a workspace. */
export const settings: Command = {
  summary: 'Settings of a workspace: who shares a bot, several accounts',
  uses: [
    'settings [--workspace <id or name>]',
    'settings bot_sharing <all|per_provider|off>',
    'settings several_accounts <true|false>',
  ],
  help: Object.entries(MEANINGS)
    .map(([name, meaning]) => `${name.padEnd(18)}${meaning}.`)
    .join('\n'),
  options: WORKSPACE_OPTION,
  mostWords: 2,
  run: async ({ words: [name, value], options }) => {
    const change = name === undefined ? null : changeOf(name, value);
    await using program = await openPresent(change === null ? 'look' : 'use', options);
    await change?.(program);
    const workspace = await findWorkspace(program.deps.db, program.workspaceId);
    say(`bot_sharing       ${workspace?.botSharing ?? ''}   ${MEANINGS.bot_sharing}`);
    say(`several_accounts  ${workspace?.allowSeveralAccounts ?? ''}   ${MEANINGS.several_accounts}`);
  },
};

function changeOf(name: string, value: string | undefined): (program: Program) => Promise<void> {
  const sharing = BOT_SHARINGS.find((candidate) => candidate === value);
  if (name === 'bot_sharing' && sharing !== undefined)
    return ({ deps, workspaceId }) => changeBotSharing(deps, workspaceId, sharing);
  if (name === 'several_accounts' && (value === 'true' || value === 'false'))
    return ({ deps, workspaceId }) => updateWorkspace(deps.db, workspaceId, { allowSeveralAccounts: value === 'true' });
  throw wrongUse('settings', value === undefined ? name : `${name} ${value}`, [
    'bot_sharing <all|per_provider|off>',
    'several_accounts <true|false>',
  ]);
}
