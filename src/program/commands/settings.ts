/** Home of the command `settings`. */
import { changeBotSharing } from '../../flow/index.ts';
import { BOT_SHARINGS, findWorkspace, updateWorkspace, type Workspace } from '../../workspaces/index.ts';
import type { Command } from '../command-line.ts';
import type { Program } from '../program.ts';
import { openPresent, say, WORKSPACE_OPTION, wrongUse } from './terminal.ts';

type Change = (program: Program) => Promise<void>;

/** One setting: what it may be, what that means, how it stands, and what a text makes of it; null when it may not be that. */
type Setting = {
  values: string;
  meaning: string;
  of: (workspace: Workspace) => string;
  change: (value: string | undefined) => Change | null;
};

type Switch = 'allowSeveralAccounts' | 'statelessConsent' | 'personsChangeExternalId';

/** A setting that is on or off. */
function onOff(key: Switch, meaning: string): Setting {
  return {
    values: 'true|false',
    meaning,
    of: (workspace) => String(workspace[key]),
    change: (value) => (value === 'true' || value === 'false' ? saved({ [key]: value === 'true' }) : null),
  };
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  bot_sharing: {
    values: BOT_SHARINGS.join('|'),
    meaning: 'all: one bot per meeting; per_provider: one per kind of calendar; off: one per person',
    of: (workspace) => workspace.botSharing,
    change: (value) => {
      const sharing = BOT_SHARINGS.find((candidate) => candidate === value);
      return sharing === undefined ? null : ({ deps, workspaceId }) => changeBotSharing(deps, workspaceId, sharing);
    },
  },
  several_accounts: onOff(
    'allowSeveralAccounts',
    'true: a second Google or Microsoft account is kept beside the first',
  ),
  stateless_consent: onOff(
    'statelessConsent',
    'true: consent links that the app builds as for Recall are accepted; such a link can be passed on',
  ),
  person_external_id: onOff(
    'personsChangeExternalId',
    'true: a calendar token alone may change the external_id of its person',
  ),
  max_connections: {
    values: '1 to 1000',
    meaning: 'how many accounts and feeds one person may have connected',
    of: (workspace) => String(workspace.maxConnections),
    change: (value) => {
      const count = /^\d{1,4}$/.test(value ?? '') ? Number(value) : 0;
      return count >= 1 && count <= 1000 ? saved({ maxConnections: count }) : null;
    },
  },
};

function saved(change: Parameters<typeof updateWorkspace>[2]): Change {
  return ({ deps, workspaceId }) => updateWorkspace(deps.db, workspaceId, change);
}

const FORMS = Object.entries(SETTINGS).map(([name, { values }]) => `${name} <${values}>`);

/** Shows or changes the settings of a workspace. */
export const settings: Command = {
  summary: 'Settings of a workspace: who shares a bot, how many accounts, which consent links',
  uses: ['settings [--workspace <id or name>]', ...FORMS.map((form) => `settings ${form}`)],
  help: Object.entries(SETTINGS)
    .map(([name, { meaning }]) => `${name.padEnd(20)}${meaning}.`)
    .join('\n'),
  options: WORKSPACE_OPTION,
  mostWords: 2,
  run: async ({ words: [name, value], options }) => {
    const change = name === undefined ? null : changeOf(name, value);
    await using program = await openPresent(change === null ? 'look' : 'use', options);
    await change?.(program);
    const workspace = await findWorkspace(program.deps.db, program.workspaceId);
    if (workspace === null) return;
    for (const [key, { of, meaning }] of Object.entries(SETTINGS))
      say(`${key.padEnd(20)}${of(workspace).padEnd(14)}${meaning}`);
  },
};

function changeOf(name: string, value: string | undefined): Change {
  const change = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]?.change(value) : null;
  if (change === undefined || change === null)
    throw wrongUse('settings', value === undefined ? name : `${name} ${value}`, FORMS);
  return change;
}
