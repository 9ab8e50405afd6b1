/** Home of giving access back to a provider: notification channels closed, consent withdrawn. */
import { isAppError, messageOf } from '../../base/errors.ts';
import { readCredentials } from '../../connections/index.ts';
import { isConsentShared } from '../../consents/index.ts';
import { listChannels } from '../../notification-channels/index.ts';
import { listConnectedCalendars } from '../../calendars/index.ts';
import type { Connection } from '../../connections/index.ts';
import type { Credentials } from '../../providers/index.ts';
import type { Db } from '../../db/index.ts';
import { readOAuthClient } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';

const DEADLINE_MS = 5_000;

/** What a connection holds at its provider; it can be given back also after the connection was removed. */
export type HeldAccess = {
  connection: Pick<Connection, 'id' | 'workspaceId' | 'provider' | 'account' | 'oauthClientId'>;
  /** Null when there is nothing to give back. */
  credentials: Credentials | null;
  channels: { channelId: string; providerResourceId: string }[];
};

/** Reads what a connection holds at its provider. A disconnected one holds nothing: the provider lets it in no more. */
export async function readHeldAccess(db: Db, deps: FlowDeps, connection: Connection): Promise<HeldAccess> {
  if (connection.state === 'disconnected') return { connection, credentials: null, channels: [] };
  const stored = await readCredentials(db, deps.sealer, connection.id).catch((error: unknown) => {
    // Sealed with a SECRET_KEY that is gone: that must not keep a person connected.
    if (!isAppError(error, 'sealed_value_unreadable')) throw error;
    return null;
  });
  const channels: HeldAccess['channels'] = [];
  for (const calendar of await listConnectedCalendars(db, connection.id)) {
    for (const { id, providerResourceId, expiresAt } of await listChannels(db, calendar.id, null)) {
      if (providerResourceId !== null && expiresAt !== null && expiresAt > deps.clock.now())
        channels.push({ channelId: id, providerResourceId });
    }
  }
  return { connection, credentials: stored?.credentials ?? null, channels };
}

/**
 * Gives access back, within 5 s. What cannot be given back is logged and left: channels end by themselves, and a consent whose
 * tokens are deleted is of no use to anybody.
 */
export async function releaseAccess(deps: FlowDeps, { connection, credentials, channels }: HeldAccess): Promise<void> {
  if (credentials === null) return;
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const attempt = async (what: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      const about = { connectionId: connection.id, provider: connection.provider };
      deps.log.warn(what, { ...about, error: messageOf(error) });
    }
  };
  await attempt('notification channels were not closed', async () => {
    const closeChannel = deps.providers[connection.provider]?.closeChannel;
    if (closeChannel === undefined || channels.length === 0) return;
    const fresh = await freshen(deps, connection, credentials, signal);
    for (const channel of channels) await closeChannel(fresh, channel, { signal });
  });
  await attempt('access was not given back', async () => {
    const { provider } = connection;
    const oauth = provider === 'google' || provider === 'microsoft' ? deps.oauthProviders[provider] : undefined;
    // A provider keeps one consent for each account and OAuth client: revoking it would end all other connections that use both.
    if (oauth?.revoke === undefined || (await isConsentShared(deps.db, connection))) return;
    await oauth.revoke(credentials, { signal });
  });
}

/** The credentials with an access token that is not about to end; the connection may be gone, so nothing is stored. */
async function freshen(
  deps: FlowDeps,
  { provider, workspaceId }: HeldAccess['connection'],
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Credentials> {
  const refresh = deps.providers[provider]?.refresh;
  if (credentials.kind !== 'oauth' || refresh === undefined) return credentials;
  const restMs = new Date(credentials.accessTokenExpiresAt).getTime() - deps.clock.now().getTime();
  if (restMs > DEADLINE_MS || (provider !== 'google' && provider !== 'microsoft')) return credentials;
  const client = await readOAuthClient(deps.db, deps.sealer, workspaceId, provider);
  if (client === null) return credentials;
  const result = await refresh(credentials, { client, signal });
  return result.kind === 'refreshed' ? result.credentials : credentials;
}
