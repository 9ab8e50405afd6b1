/** Home of the command `keys`. */
import { AppError } from '../../base/errors.ts';
import { isUuid } from '../../base/ids.ts';
import { addApiKey, listApiKeys, newApiKey, revokeApiKey } from '../../workspaces/index.ts';
import type { Command } from '../command-line.ts';
import { openPresent, say, WORKSPACE_OPTION, wrongUse } from './terminal.ts';

/** Lists, adds and revokes API keys. */
export const keys: Command = {
  summary: 'API keys: list, add, revoke',
  uses: ['keys list [--workspace <id or name>]', 'keys add [name]', 'keys revoke <id>'],
  help: 'A key is shown once, when it is made; stored is only its hash. A revoked key is refused at once.',
  options: WORKSPACE_OPTION,
  mostWords: 2,
  run: async ({ words: [action = 'list', argument], options }) => {
    if (!['list', 'add', 'revoke'].includes(action)) throw wrongUse('keys', action, ['list', 'add', 'revoke']);
    await using program = await openPresent(action === 'list' ? 'look' : 'use', options);
    const { workspaceId } = program;
    const { db, clock } = program.deps;
    if (action === 'list') {
      for (const key of await listApiKeys(db, workspaceId)) {
        const revoked = key.revokedAt === null ? '' : `  revoked ${key.revokedAt.toISOString()}`;
        say(`${key.id}  ${key.name.padEnd(24)}  made ${key.createdAt.toISOString()}${revoked}`);
      }
    } else if (action === 'add') {
      const apiKey = newApiKey();
      await addApiKey(db, { workspaceId, name: argument ?? 'added by command', apiKey, now: clock.now() });
      say(`${apiKey}\nShown only now, keep it.`);
    } else {
      if (argument === undefined)
        throw new AppError('configuration_invalid', 'Which one? rollcall keys list shows their ids.');
      const isRevoked = isUuid(argument) && (await revokeApiKey(db, workspaceId, argument, clock.now()));
      if (!isRevoked) throw new AppError('not_found', 'No valid key has this id. rollcall keys list shows them.');
      say('Revoked. Requests with it are refused from now on.');
    }
  },
};
