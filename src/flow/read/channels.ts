/** Step: notification channels. Opened when a calendar is connected, prolonged or replaced before they end, closed when it goes. */
import {
  confirmChannel,
  deleteChannel,
  findChannel,
  insertChannel,
  listChannels,
  renewAt,
  type NotificationChannel,
} from '../../notification-channels/index.ts';
import { findCalendar, type Calendar } from '../../calendars/index.ts';
import { findConnection } from '../../connections/index.ts';
import type { CalendarProvider } from '../../providers/index.ts';
import type { Connection } from '../../connections/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { openAccess, withAccess, type RefusedAccess } from './access.ts';
import type { FlowDeps } from '../deps.ts';
import { requireReconnect } from './require-reconnect.ts';
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
 * Due work of one channel: opens it, prolongs it where the provider can, or, when it nears its end, puts a new one beside it
 * that closes it once open.
 *
 * @returns when to look at it again; null when it is gone.
 * @throws {AppError} `provider_unavailable` tried again; the calendar is polled meanwhile.
 * Repeatable: yes; a channel that was opened without its opening being noted is replaced by one with another id.
 */
export async function keepChannelAlive(deps: FlowDeps, channelId: string, signal: AbortSignal): Promise<Date | null> {
  const channel = await findChannel(deps.db, deps.sealer, channelId);
  if (channel === null) return null;
  const calendar = await findCalendar(deps.db, channel.calendarId);
  const connection = calendar === null ? null : await findConnection(deps.db, calendar.connectionId);
  const isRead = calendar?.isSelected === true && connection !== null && connection.state !== 'disconnected';
  if (!isRead) {
    await closeChannels(deps, channel.calendarId, null, signal);
    return null;
  }
  const place: Place = { calendar, connection, channel };
  if (channel.providerResourceId === null) return open(deps, place, signal);
  const renewChannel = deps.providers[connection.provider]?.renewChannel;
  return renewChannel === undefined
    ? replace(deps, channel)
    : prolong(deps, place, { renewChannel, providerResourceId: channel.providerResourceId }, signal);
}

/** A channel of a calendar that is read. */
type Place = { calendar: Calendar; connection: Connection; channel: NotificationChannel };

async function replace(deps: FlowDeps, { id, calendarId, expiresAt }: NotificationChannel): Promise<Date | null> {
  const now = deps.clock.now();
  const others = await listChannels(deps.db, calendarId, id);
  if (others.every((other) => other.providerResourceId !== null && other.expiresAt !== null && other.expiresAt < now)) {
    await insertChannel(deps.db, deps.sealer, calendarId, now);
  }
  if (expiresAt === null || expiresAt <= now) {
    await deleteChannel(deps.db, id);
    return null;
  }
  return new Date(now.getTime() + LINGER_MS);
}

async function prolong(
  deps: FlowDeps,
  place: Place,
  known: { renewChannel: NonNullable<CalendarProvider['renewChannel']>; providerResourceId: string },
  signal: AbortSignal,
): Promise<Date | null> {
  const { connection, channel } = place;
  const { renewChannel, providerResourceId } = known;
  const { answer, envelope } = await withAccess(
    deps,
    connection,
    signal,
    (credentials) => renewChannel(credentials, { channelId: channel.id, providerResourceId }, { signal }),
    { wantsFreshToken: channel.wantsFreshAccess },
  );
  switch (answer.kind) {
    case 'renewed':
      await confirmChannel(deps.db, channel.id, { providerResourceId, expiresAt: answer.expiresAt });
      deps.log.info('notification channel renewed', about(channel, answer.expiresAt));
      return renewAt(deps.clock.now(), answer.expiresAt, Math.random());
    case 'channel_gone':
      return open(deps, place, signal);
    case 'disconnected':
      return lose(deps, place, { ...answer, envelope });
  }
}

async function open(deps: FlowDeps, place: Place, signal: AbortSignal): Promise<Date | null> {
  const { calendar, connection, channel } = place;
  const openChannel = deps.providers[connection.provider]?.openChannel;
  if (openChannel === undefined) {
    await deleteChannel(deps.db, channel.id);
    return null;
  }
  const { providerCalendarId } = calendar;
  const address = notificationAddress(deps, connection.provider);
  const request = { providerCalendarId, channelId: channel.id, secret: channel.secret, address };
  const { answer, envelope } = await withAccess(deps, connection, signal, (credentials) =>
    openChannel(credentials, request, { signal }),
  );
  switch (answer.kind) {
    case 'opened': {
      const now = deps.clock.now();
      await inTransaction(deps.db, async (tx) => {
        // What changed after the last read and before the channel was open, nobody tells about.
        await requestSync(tx, [calendar.id], now);
        await confirmChannel(tx, channel.id, answer.channel);
      });
      await closeChannels(deps, calendar.id, channel.id, signal);
      deps.log.info('notification channel opened', about(channel, answer.channel.expiresAt));
      return renewAt(now, answer.channel.expiresAt, Math.random());
    }
    case 'disconnected':
      return lose(deps, place, { ...answer, envelope });
    case 'id_used':
      await inTransaction(deps.db, async (tx) => {
        await insertChannel(tx, deps.sealer, calendar.id, deps.clock.now());
        await deleteChannel(tx, channel.id);
      });
      return null;
    case 'unsupported':
      deps.log.info('calendar is polled', { calendarId: calendar.id, reason: answer.reason });
      await deleteChannel(deps.db, channel.id);
      return null;
  }
}

async function lose(deps: FlowDeps, { connection, channel }: Place, why: RefusedAccess): Promise<null> {
  await requireReconnect(deps, connection.id, why);
  await deleteChannel(deps.db, channel.id);
  return null;
}

const about = (channel: NotificationChannel, expiresAt: Date) => ({
  calendarId: channel.calendarId,
  channelId: channel.id,
  expiresAt: expiresAt.toISOString(),
});

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
  const isLetIn = connection !== null && connection.state !== 'disconnected';
  for (const { id, providerResourceId, expiresAt } of await listChannels(deps.db, calendarId, exceptId)) {
    const isOpen = providerResourceId !== null && expiresAt !== null && expiresAt > deps.clock.now();
    if (isOpen && isLetIn && closeChannel !== undefined) {
      const access = await openAccess(deps, connection, signal);
      if (access.kind === 'open')
        await closeChannel(access.credentials, { channelId: id, providerResourceId }, { signal });
    }
    await deleteChannel(deps.db, id);
  }
}
