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
import { messageOf } from '../../base/errors.ts';
import { openAccess, askWithAccess, type RefusedAccess } from './ask-with-access.ts';
import type { FlowDeps } from '../deps.ts';
import { anyPlace, type HoldReadPlace } from './read-places.ts';
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
 * @throws {ComeAgain} nothing was asked, because it is the turn of others.
 * Repeatable: yes; a channel that was opened without its opening being noted is replaced by one with another id.
 */
export async function keepChannelAlive(
  deps: FlowDeps,
  channelId: string,
  signal: AbortSignal,
  holdPlace: HoldReadPlace = anyPlace,
): Promise<Date | null> {
  const channel = await findChannel(deps.db, deps.sealer, channelId);
  if (channel === null) return null;
  const calendar = await findCalendar(deps.db, channel.calendarId);
  const connection = calendar === null ? null : await findConnection(deps.db, calendar.connectionId);
  if (calendar === null || connection === null) return null;
  // Google and Microsoft alone have channels, so which host is asked needs no credentials.
  return holdPlace(connection, { envelope: null, isUrgent: false }, () =>
    keep(deps, { calendar, connection, channel }, signal),
  );
}

async function keep(deps: FlowDeps, watched: WatchedCalendar, signal: AbortSignal): Promise<Date | null> {
  const { calendar, connection, channel } = watched;
  const isRead = calendar.isSelected && connection.state !== 'disconnected';
  if (!isRead) {
    await closeChannels(deps, channel.calendarId, null, signal);
    return null;
  }
  if (!channel.isSigned) return replace(deps, watched, signal);
  if (channel.providerResourceId === null) return open(deps, watched, signal);
  const renewChannel = deps.providers[connection.provider]?.renewChannel;
  return renewChannel === undefined
    ? replace(deps, watched, signal)
    : prolong(deps, watched, { renewChannel, providerResourceId: channel.providerResourceId }, signal);
}

/** A channel with the calendar it watches. */
type WatchedCalendar = { calendar: Calendar; connection: Connection; channel: NotificationChannel };

/** Replaces a channel that cannot be prolonged, or must not be: opens a second one for its calendar, or, when that is open and ends later, closes this one. */
async function replace(deps: FlowDeps, watched: WatchedCalendar, signal: AbortSignal): Promise<Date | null> {
  const { connection, channel } = watched;
  const now = deps.clock.now();
  const others = await listChannels(deps.db, channel.calendarId, channel.id);
  if (others.some((other) => isOpen(other, now) && livesLonger(other, channel))) {
    await closeChannel(deps, connection, channel, signal);
    return null;
  }
  if (others.every((other) => other.providerResourceId !== null && !isOpen(other, now)))
    await insertChannel(deps.db, deps.sealer, channel.calendarId, now);
  if (!isOpen(channel, now)) {
    await deleteChannel(deps.db, channel.id);
    return null;
  }
  return new Date(now.getTime() + LINGER_MS);
}

type OpenChannel = { id: string; providerResourceId: string; expiresAt: Date };

const isOpen = <Known extends Pick<NotificationChannel, 'providerResourceId' | 'expiresAt'>>(
  channel: Known,
  now: Date,
): channel is Known & OpenChannel =>
  channel.providerResourceId !== null && channel.expiresAt !== null && channel.expiresAt > now;

/** Of two that end at the same time the younger one stays; ids grow with time. */
const livesLonger = (one: OpenChannel, other: Pick<NotificationChannel, 'id' | 'expiresAt'>): boolean => {
  const byMs = one.expiresAt.getTime() - (other.expiresAt?.getTime() ?? 0);
  return byMs === 0 ? one.id > other.id : byMs > 0;
};

async function prolong(
  deps: FlowDeps,
  watched: WatchedCalendar,
  known: { renewChannel: NonNullable<CalendarProvider['renewChannel']>; providerResourceId: string },
  signal: AbortSignal,
): Promise<Date | null> {
  const { calendar, connection, channel } = watched;
  const { renewChannel, providerResourceId } = known;
  const { isPrimary } = calendar;
  const { answer, envelope } = await askWithAccess(
    deps,
    connection,
    signal,
    (credentials) => renewChannel(credentials, { isPrimary, channelId: channel.id, providerResourceId }, { signal }),
    { wantsFreshToken: channel.wantsFreshAccess },
  );
  switch (answer.kind) {
    case 'renewed':
      await confirmChannel(deps.db, channel.id, { providerResourceId, expiresAt: answer.expiresAt });
      deps.log.info('notification channel renewed', about(channel, answer.expiresAt));
      if (answer.isOutdated && (await giveWay(deps, watched, signal))) return null;
      return renewAt(deps.clock.now(), answer.expiresAt, Math.random());
    case 'channel_gone':
      return open(deps, watched, signal);
    case 'disconnected':
      return lose(deps, watched, { ...answer, envelope });
  }
}

/** Puts another channel beside one that is outdated, which goes on until that one is open, and where it is refused. @returns whether this one is gone. */
async function giveWay(
  deps: FlowDeps,
  { connection, channel }: WatchedCalendar,
  signal: AbortSignal,
): Promise<boolean> {
  const now = deps.clock.now();
  const others = await listChannels(deps.db, channel.calendarId, channel.id);
  const isReplaced = others.some((other) => isOpen(other, now));
  if (isReplaced) await closeChannel(deps, connection, channel, signal);
  else if (others.every((other) => other.providerResourceId !== null))
    await insertChannel(deps.db, deps.sealer, channel.calendarId, now);
  return isReplaced;
}

async function open(deps: FlowDeps, watched: WatchedCalendar, signal: AbortSignal): Promise<Date | null> {
  const { calendar, connection, channel } = watched;
  const openChannel = deps.providers[connection.provider]?.openChannel;
  if (openChannel === undefined) {
    await deleteChannel(deps.db, channel.id);
    return null;
  }
  const { providerCalendarId, isPrimary } = calendar;
  const address = notificationAddress(deps, connection.provider);
  const request = { providerCalendarId, isPrimary, channelId: channel.id, secret: channel.secret, address };
  const { answer, envelope } = await askWithAccess(deps, connection, signal, (credentials) =>
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
      deps.log.info('notification channel opened', about(channel, answer.channel.expiresAt));
      // That an old one stays open must not keep this one from its own time; the old one's due work closes it.
      await closeChannels(deps, calendar.id, channel.id, signal).catch((error: unknown) => {
        deps.log.warn('a replaced notification channel was not closed', {
          calendarId: calendar.id,
          error: messageOf(error),
        });
      });
      return renewAt(now, answer.channel.expiresAt, Math.random());
    }
    case 'disconnected':
      return lose(deps, watched, { ...answer, envelope });
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

async function lose(deps: FlowDeps, { connection, channel }: WatchedCalendar, why: RefusedAccess): Promise<null> {
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
async function closeChannels(
  deps: FlowDeps,
  calendarId: string,
  exceptId: string | null,
  signal: AbortSignal,
): Promise<void> {
  const calendar = await findCalendar(deps.db, calendarId);
  const connection = calendar === null ? null : await findConnection(deps.db, calendar.connectionId);
  for (const channel of await listChannels(deps.db, calendarId, exceptId))
    await closeChannel(deps, connection, channel, signal);
}

/** Closes one channel, where the provider still lets us in, and forgets it. */
async function closeChannel(
  deps: FlowDeps,
  connection: Connection | null,
  channel: Pick<NotificationChannel, 'id' | 'providerResourceId' | 'expiresAt'>,
  signal: AbortSignal,
): Promise<void> {
  const close = connection === null ? undefined : deps.providers[connection.provider]?.closeChannel;
  if (close !== undefined && connection?.state !== 'disconnected' && isOpen(channel, deps.clock.now())) {
    const access = connection === null ? null : await openAccess(deps, connection, signal);
    const { id, providerResourceId } = channel;
    if (access?.kind === 'open') await close(access.credentials, { channelId: id, providerResourceId }, { signal });
  }
  await deleteChannel(deps.db, channel.id);
}
