/** Home of access to an account: opened credentials, refreshed when they are about to expire. */
import { AppError } from '../base/errors.ts';
import {
  readCredentials,
  saveCredentials,
  type Connection,
  type Credentials,
  type Disconnected,
} from '../calendars/index.ts';
import { readOAuthClient } from '../workspaces/index.ts';
import type { FlowDeps } from './deps.ts';

const REFRESH_AHEAD_MS = 120_000;

/** The access of this envelope does not let us in; one that replaced it meanwhile may. */
export type RefusedAccess = Disconnected & { envelope: string };

/**
 * Opens the credentials of a connection, with an access token that lasts long enough for one run.
 *
 * @param options.force Refresh although the token looks fresh, because the provider refused it.
 * @throws {AppError} `provider_unavailable` no fresh token can be had now; `configuration_invalid` no OAuth client is set.
 */
export async function openAccess(
  deps: FlowDeps,
  connection: Connection,
  signal: AbortSignal,
  options: { force: boolean },
): Promise<{ kind: 'open'; credentials: Credentials; envelope: string } | RefusedAccess> {
  const stored = await readCredentials(deps.db, deps.sealer, connection.id);
  if (stored === null) throw new AppError('not_found', 'The connection was removed while its calendar was being read.');
  const { credentials, envelope } = stored;
  const refresh = deps.providers[connection.provider]?.refresh;
  if (credentials.kind !== 'oauth' || refresh === undefined) return { kind: 'open', credentials, envelope };
  const isFresh = new Date(credentials.accessTokenExpiresAt).getTime() - deps.clock.now().getTime() > REFRESH_AHEAD_MS;
  if (isFresh && !options.force) return { kind: 'open', credentials, envelope };

  const client =
    connection.provider === 'google' || connection.provider === 'microsoft'
      ? await readOAuthClient(deps.db, deps.sealer, connection.workspaceId, connection.provider)
      : null;
  if (client === null)
    throw new AppError('configuration_invalid', `No OAuth client is set for ${connection.provider}.`);
  const result = await refresh(credentials, { client, signal });
  switch (result.kind) {
    case 'refreshed': {
      const saved = await saveCredentials(deps.db, deps.sealer, connection.id, result.credentials, envelope);
      return { kind: 'open', credentials: result.credentials, envelope: saved ?? envelope };
    }
    case 'client_refused':
      throw new AppError('provider_unavailable', result.reason);
    case 'disconnected':
      return { ...result, envelope };
  }
}
