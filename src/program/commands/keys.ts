/** Home of the command `keys`. */
import { AppError } from '../../base/errors.ts';
import { isUuid } from '../../base/ids.ts';
import { addApiKey, listApiKeys, newApiKey, revokeApiKey } from '../../workspaces/index.ts';
import { openPresent, say } from './terminal.ts';

const USE = 'Use: rollcall keys list | add [name] | revoke <id>';

/** Lists, adds and revokes API keys. */
export async function keys([action = 'list', argument]: readonly string[]): Promise<void> {
  if (!['list', 'add', 'revoke'].includes(action)) throw new AppError('configuration_invalid', USE);
  await using program = await openPresent(action === 'list' ? 'look' : 'use');
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
    const isRevoked =
      argument !== undefined && isUuid(argument) && (await revokeApiKey(db, workspaceId, argument, clock.now()));
    if (!isRevoked) throw new AppError('not_found', 'No valid key has this id. rollcall keys list shows them.');
    say('Revoked. Requests with it are refused from now on.');
  }
}
