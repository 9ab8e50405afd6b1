/** Home of the command `settings`. */
import { AppError } from '../../base/errors.ts';
import { changeBotSharing } from '../../flow/index.ts';
import { BOT_SHARINGS, findWorkspace, updateWorkspace, type Workspace } from '../../workspaces/index.ts';
import type { Program } from '../program.ts';
import { openPresent, say } from './terminal.ts';

/** Settings that are on or off, as the command calls them. */
const SWITCHES = {
  several_accounts: {
    key: 'allowSeveralAccounts',
    meaning: 'true: a second Google or Microsoft account is kept beside the first',
  },
  stateless_consent: {
    key: 'statelessConsent',
    meaning: 'true: consent links that the app builds as for Recall are accepted; such a link can be passed on',
  },
  person_external_id: {
    key: 'personsChangeExternalId',
    meaning: 'true: a calendar token alone may change the external_id of its person',
  },
} as const satisfies Record<string, { key: keyof Workspace; meaning: string }>;

const USE = `Use: rollcall settings | bot_sharing <${BOT_SHARINGS.join('|')}> | ${Object.keys(SWITCHES)
  .map((name) => `${name} <true|false>`)
  .join(' | ')} | max_connections <1 to 1000>`;

/** Shows or changes the settings of the workspace. */
export async function settings([name, value]: readonly string[]): Promise<void> {
  const change = name === undefined ? null : changeOf(name, value);
  await using program = await openPresent(change === null ? 'look' : 'use');
  await change?.(program);
  const workspace = await findWorkspace(program.deps.db, program.workspaceId);
  const show = (setting: string, shown: string | boolean | number | undefined, meaning: string): void =>
    say(`${setting.padEnd(20)}${`${shown ?? ''}`.padEnd(14)}${meaning}`);
  show(
    'bot_sharing',
    workspace?.botSharing,
    'all: one bot per meeting; per_provider: one per kind of calendar; off: one per person',
  );
  for (const [setting, { key, meaning }] of Object.entries(SWITCHES)) show(setting, workspace?.[key], meaning);
  show('max_connections', workspace?.maxConnections, 'how many accounts and feeds one person may have connected');
}

function changeOf(name: string, value: string | undefined): (program: Program) => Promise<void> {
  const sharing = BOT_SHARINGS.find((candidate) => candidate === value);
  if (name === 'bot_sharing' && sharing !== undefined)
    return ({ deps, workspaceId }) => changeBotSharing(deps, workspaceId, sharing);
  const found = Object.entries(SWITCHES).find(([setting]) => setting === name)?.[1];
  if (found !== undefined && (value === 'true' || value === 'false'))
    return ({ deps, workspaceId }) => updateWorkspace(deps.db, workspaceId, { [found.key]: value === 'true' });
  const count = /^\d{1,4}$/.test(value ?? '') ? Number(value) : 0;
  if (name === 'max_connections' && count >= 1 && count <= 1000)
    return ({ deps, workspaceId }) => updateWorkspace(deps.db, workspaceId, { maxConnections: count });
  throw new AppError('configuration_invalid', USE);
}
