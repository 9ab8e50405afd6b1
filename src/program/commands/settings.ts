/** Home of the command `settings`. */
import { AppError } from '../../base/errors.ts';
import { changeBotSharing } from '../../flow/index.ts';
import { BOT_SHARINGS, findWorkspace, updateWorkspace } from '../../workspaces/index.ts';
import type { Program } from '../program.ts';
import { openPresent, say } from './terminal.ts';

const USE =
  'Use: rollcall settings | bot_sharing <all|per_provider|off> | several_accounts <true|false> | max_connections <1 to 1000>';

/** Shows or changes the settings of the workspace. */
export async function settings([name, value]: readonly string[]): Promise<void> {
  const change = name === undefined ? null : changeOf(name, value);
  await using program = await openPresent(change === null ? 'look' : 'use');
  await change?.(program);
  const workspace = await findWorkspace(program.deps.db, program.workspaceId);
  say(
    `bot_sharing       ${workspace?.botSharing ?? ''}   all: one bot per meeting; per_provider: one per kind of calendar; off: one per person`,
  );
  say(
    `several_accounts  ${workspace?.allowSeveralAccounts ?? ''}   true: a second Google or Microsoft account is kept beside the first`,
  );
  say(
    `max_connections   ${workspace?.maxConnections ?? ''}   how many accounts and feeds one person may have connected`,
  );
}

function changeOf(name: string, value: string | undefined): (program: Program) => Promise<void> {
  const sharing = BOT_SHARINGS.find((candidate) => candidate === value);
  if (name === 'bot_sharing' && sharing !== undefined)
    return ({ deps, workspaceId }) => changeBotSharing(deps, workspaceId, sharing);
  if (name === 'several_accounts' && (value === 'true' || value === 'false'))
    return ({ deps, workspaceId }) => updateWorkspace(deps.db, workspaceId, { allowSeveralAccounts: value === 'true' });
  const count = /^\d{1,4}$/.test(value ?? '') ? Number(value) : 0;
  if (name === 'max_connections' && count >= 1 && count <= 1000)
    return ({ deps, workspaceId }) => updateWorkspace(deps.db, workspaceId, { maxConnections: count });
  throw new AppError('configuration_invalid', USE);
}
