/** Step: notification channels. Opened when a calendar is connected, replaced before they end, closed when it goes. */
import {
  confirmChannel,
  deleteChannel,
  findCalendar,
  findChannel,
  findConnection,
  insertChannel,
  listChannels,
  renewAt,
} from '../calendars/index.ts';
import { inTransaction, type Db } from '../db/index.ts';
import { openAccess } from './access.ts';
import type { FlowDeps } from './deps.ts';
import { disconnectForPerson } from './lose-connection.ts';
import { requestSync } from './request-sync.ts';

/** How long a replaced channel may linger when closing it fails. */
const LINGER_MS = 60 * 60 * 1000;

/** Where providers send notifications. */
export const notificationAddress = (deps: FlowDeps, provider: string): string =>
  `${deps.settings.publicUrl}/api/notifications/${provider}/`;

/** Asks for a channel of a calendar that has none, where the provider has channels and can reach us. Opened by `keepChannelAlive`. */
export async function wantChannel(
  tx: Db,
  deps: FlowDeps,
  calendarId: string,
  provider: keyof FlowDeps['providers'],
  now: Date,
): Promise<void> {
  if (!deps.settings.notificationsEnabled || deps.providers[provider]?.openChannel === undefined) return;
  if ((await listChannels(tx, calendarId, null)).length === 0) await insertChannel(tx, deps.sealer, calendarId, now);
}

/**
 * Due work of one channel: opens it, or, when it nears its end, puts a new one beside it that closes it once open.
 *
 * @returns when to look at it again; null when it is gone.
 * @throws {AppError} `provider_unavailable` tried again; the calendar is polled meanwhile.
 * Repeatable: yes; a channel that was opened without its opening being noted is replaced by one with another id.
 */
export async function keepChannelAlive(deps: FlowDeps, channelId: string, signal: AbortSignal): Promise<Date | null> {
  const channel = await findChannel(deps.db, deps.sealer, channelId);
  if (channel === null) return null;
  const now = deps.clock.now();
  if (channel.providerResourceId !== null) {
    const others = await listChannels(deps.db, channel.calendarId, channelId);
    if (
      others.every((other) => other.providerResourceId !== null && other.expiresAt !== null && other.expiresAt < now)
    ) {
      await insertChannel(deps.db, deps.sealer, channel.calendarId, now);
    }
    if (channel.expiresAt === null || channel.expiresAt <= now) {
      await deleteChannel(deps.db, channelId);
      return null;
    }
    return new Date(now.getTime() + LINGER_MS);
  }
  return open(deps, channel, signal);
}

async function open(
  deps: FlowDeps,
  channel: { id: string; calendarId: string; secret: string },
  signal: AbortSignal,
): Promise<Date | null> {
  const calendar = await findCalendar(deps.db, channel.calendarId);
  const connection = calendar === null ? null : await findConnection(deps.db, calendar.connectionId);
  const openChannel = connection === null ? undefined : deps.providers[connection.provider]?.openChannel;
  const isRead = calendar?.isSelected === true && connection !== null && connection.state !== 'disconnected';
  if (!isRead || openChannel === undefined) {
    await deleteChannel(deps.db, channel.id);
    return null;
  }
  const request = {
    providerCalendarId: calendar.providerCalendarId,
    channelId: channel.id,
    secret: channel.secret,
    address: notificationAddress(deps, connection.provider),
  };
  let access = await openAccess(deps, connection, signal, { force: false });
  let result = access.kind === 'open' ? await openChannel(access.credentials, request, { signal }) : access;
  if (result.kind === 'access_token_refused') {
    access = await openAccess(deps, connection, signal, { force: true });
    result = access.kind === 'open' ? await openChannel(access.credentials, request, { signal }) : access;
  }
  switch (result.kind) {
    case 'opened': {
      const now = deps.clock.now();
      await inTransaction(deps.db, async (tx) => {
        // What changed after the last read and before the channel was open, nobody tells about.
        await requestSync(tx, [channel.calendarId], now);
        await confirmChannel(tx, channel.id, result.channel);
      });
      await closeChannels(deps, channel.calendarId, channel.id, signal);
      deps.log.info('notification channel opened', {
        calendarId: channel.calendarId,
        channelId: channel.id,
        expiresAt: result.channel.expiresAt.toISOString(),
      });
      return renewAt(now, result.channel.expiresAt, Math.random());
    }
    case 'disconnected':
      await disconnectForPerson(deps, connection.id, { ...result, envelope: access.envelope });
      await deleteChannel(deps.db, channel.id);
      return null;
    case 'id_used':
      await inTransaction(deps.db, async (tx) => {
        await insertChannel(tx, deps.sealer, channel.calendarId, deps.clock.now());
        await deleteChannel(tx, channel.id);
      });
      return null;
    case 'unsupported':
    case 'access_token_refused':
      deps.log.info('calendar is polled', {
        calendarId: channel.calendarId,
        reason: result.kind === 'unsupported' ? result.reason : 'access was refused',
      });
      await deleteChannel(deps.db, channel.id);
      return null;
  }
}

/** Closes the channels of a calendar at the provider and forgets them. @param exceptId This one stays. */
export async function closeChannels(
  deps: FlowDeps,
  calendarId: string,
  exceptId: string | null,
  signal: AbortSignal,
): Promise<void> {
  const calendar = await findCalendar(deps.db, calendarId);
  const connection = calendar === null ? null : await findConnection(deps.db, calendar.connectionId);
  const closeChannel = connection === null ? undefined : deps.providers[connection.provider]?.closeChannel;
  for (const channel of await listChannels(deps.db, calendarId, exceptId)) {
    if (
      channel.providerResourceId !== null &&
      connection !== null &&
      connection.state !== 'disconnected' &&
      closeChannel !== undefined
    ) {
      const access = await openAccess(deps, connection, signal, { force: false });
      if (access.kind === 'open') {
        await closeChannel(
          access.credentials,
          { channelId: channel.id, providerResourceId: channel.providerResourceId },
          { signal },
        );
      }
    }
    await deleteChannel(deps.db, channel.id);
  }
}
