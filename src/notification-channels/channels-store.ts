/** All SQL about notification channels. */
import { createHash } from 'node:crypto';
import { newId } from '../base/ids.ts';
import type { Sealer } from '../base/sealed.ts';
import { byKey, jsonParameter, oneOf, sql, unnested, type Db } from '../db/index.ts';
import { askForDue, hint, isDueBy, SYNC_CALENDARS } from '../due/index.ts';
import { NOTIFICATION_QUIET_MS } from '../calendars/index.ts';
import type { NotificationChannel } from './notification-channel.ts';
import type { ProviderNotification } from '../providers/index.ts';

/** What secrets of channels are sealed for. */
export const CHANNEL_SECRET = 'channel-secret';

/** What is stored of a channel secret for comparing. */
export const hashChannelSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Whether a secret is the one that this server signed for a channel of this id: known without asking the database. Channels that were
 * opened before secrets were signed have others; see `isAnyUnsigned`.
 */
export const isOwnSecret = (sealer: Sealer, channelId: string, secret: string): boolean =>
  sealer.isSigned(CHANNEL_SECRET, channelId, secret);

/** Whether there are channels whose secret is not signed, and is known to the database alone. */
export async function isAnyUnsigned(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('notification_channels')
    .select('id')
    .where('is_signed', '=', false)
    .limit(1)
    .execute();
  return row.length > 0;
}

/** Stores a channel that is to be opened, due at once. @returns its id. */
export async function insertChannel(db: Db, sealer: Sealer, calendarId: string, now: Date): Promise<string> {
  const id = newId();
  const secret = sealer.sign(CHANNEL_SECRET, id);
  await db
    .insertInto('notification_channels')
    .values({
      id,
      calendar_id: calendarId,
      secret_sealed: sealer.seal(CHANNEL_SECRET, secret),
      secret_hash: hashChannelSecret(secret),
      is_signed: true,
      created_at: now,
      renew_due_at: now,
    })
    .execute();
  return id;
}

/** One channel with its secret; null when it is gone. */
export async function findChannel(db: Db, sealer: Sealer, channelId: string): Promise<NotificationChannel | null> {
  const row = await db
    .selectFrom('notification_channels')
    .select([
      'id',
      'calendar_id',
      'secret_sealed',
      'provider_resource_id',
      'expires_at',
      'wants_fresh_access',
      'is_signed',
    ])
    .where('id', '=', channelId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    calendarId: row.calendar_id,
    secret: sealer.open(CHANNEL_SECRET, row.secret_sealed),
    providerResourceId: row.provider_resource_id,
    expiresAt: row.expires_at,
    wantsFreshAccess: row.wants_fresh_access,
    isSigned: row.is_signed,
  };
}

/** What verifying a notification needs. */
export type ChannelProof = {
  channelId: string;
  calendarId: string;
  secretHash: Buffer;
  /** Null until the provider's answer to the opening was noted. */
  providerResourceId: string | null;
  /** A notification was noted a moment ago, and a sync that has not begun follows from it: another changes nothing. */
  isSyncComing: boolean;
};

/** Proofs of the channels that exist among these. @param now Not later than the notifications. */
export async function findChannelProofs(db: Db, channelIds: readonly string[], now: Date): Promise<ChannelProof[]> {
  if (channelIds.length === 0) return [];
  const after = (ms: number) => sql`${new Date(now.getTime() + ms)}::timestamptz`;
  const rows = await db
    .selectFrom('notification_channels as channel')
    .innerJoin('calendars as calendar', 'calendar.id', 'channel.calendar_id')
    .select(['channel.id', 'channel.calendar_id', 'channel.secret_hash', 'channel.provider_resource_id'])
    .select(
      sql<boolean>`coalesce(
        calendar.notified_at > ${after(-NOTIFICATION_QUIET_MS)} and ${isDueBy(SYNC_CALENDARS, after(NOTIFICATION_QUIET_MS), 'calendar')}, false
      )`.as('is_sync_coming'),
    )
    .where('channel.id', '=', oneOf(channelIds))
    .execute();
  return rows.map((row) => ({
    channelId: row.id,
    calendarId: row.calendar_id,
    secretHash: row.secret_hash,
    providerResourceId: row.provider_resource_id,
    isSyncComing: row.is_sync_coming,
  }));
}

/** Ids and provider ids of the channels of a calendar. @param exceptId This one is left out. */
export async function listChannels(
  db: Db,
  calendarId: string,
  exceptId: string | null,
): Promise<{ id: string; providerResourceId: string | null; expiresAt: Date | null }[]> {
  const rows = await db
    .selectFrom('notification_channels')
    .select(['id', 'provider_resource_id', 'expires_at'])
    .where('calendar_id', '=', calendarId)
    .$if(exceptId !== null, (query) => query.where('id', '!=', exceptId ?? ''))
    .execute();
  return rows.map((row) => ({ id: row.id, providerResourceId: row.provider_resource_id, expiresAt: row.expires_at }));
}

/** Notes what the provider promised. */
export async function confirmChannel(
  db: Db,
  channelId: string,
  opened: { providerResourceId: string; expiresAt: Date },
): Promise<void> {
  await db
    .updateTable('notification_channels')
    .set({
      provider_resource_id: opened.providerResourceId,
      expires_at: opened.expiresAt,
      wants_fresh_access: false,
    })
    .where('id', '=', channelId)
    .execute();
}

/** Notes what providers said on their channels: a closed one is to be opened again, one whose access ends wants a fresh token. */
export async function noteNotified(
  tx: Db,
  notifications: readonly Pick<ProviderNotification, 'channelId' | 'messageNumber' | 'meaning'>[],
  now: Date,
): Promise<void> {
  const rows = notifications.map(({ channelId, messageNumber, meaning }) => ({
    id: channelId,
    number: messageNumber,
    is_closed: meaning === 'closed',
    wants_access: meaning === 'access_ending',
  }));
  await sql`
    with said as (
      select id, max(number) as number, bool_or(is_closed) as is_closed, bool_or(wants_access) as wants_access
      from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as row (id uuid, number bigint, is_closed boolean, wants_access boolean)
      group by id
    ), held as (select id from notification_channels where id in (select id from said) order by id for no key update)
    update notification_channels as channel set
      last_notified_at = ${now}::timestamptz,
      last_message_number = coalesce(said.number, channel.last_message_number),
      provider_resource_id = case when said.is_closed then null else channel.provider_resource_id end,
      wants_fresh_access = channel.wants_fresh_access or said.wants_access
    from said join held using (id) where channel.id = said.id`.execute(tx);
}

/**
 * Notes in one statement that calendars were said to have changed, and makes them due: at once, or at the end of the quiet time
 * when that was said before within it. Calendars that another transaction holds at this moment are passed over.
 *
 * @returns the channels that were noted.
 */
export async function noteChanged(
  db: Db,
  notifications: readonly (Pick<ProviderNotification, 'channelId' | 'messageNumber'> & { calendarId: string })[],
  now: Date,
): Promise<Set<string>> {
  const latest = new Map<string, [id: string, calendarId: string, number: number | null]>();
  for (const { channelId, calendarId, messageNumber } of notifications) {
    const number = Math.max(latest.get(channelId)?.[2] ?? 0, messageNumber ?? 0);
    latest.set(channelId, [channelId, calendarId, number === 0 ? null : number]);
  }
  const quiet = (sign: 1 | -1) => sql`${new Date(now.getTime() + sign * NOTIFICATION_QUIET_MS)}::timestamptz`;
  const { rows: noted } = await sql<{ id: string }>`
    with said as (
      select * from ${unnested([...latest.values()], ['uuid', 'uuid', 'bigint'])} as said (id, calendar_id, number)
    ), calendar as (
      select distinct calendar_id from said order by calendar_id
    ), free as (
      select calendar_id, case when notified_at > ${quiet(-1)} then ${quiet(1)} else ${now}::timestamptz end as due_at
      from calendar cross join lateral (
        select notified_at from calendars where id = calendar_id offset 0 for no key update skip locked
      ) as found
    ), told as (
      update calendars set notified_at = greatest(notified_at, ${now}::timestamptz),
        ${askForDue(SYNC_CALENDARS, sql.ref('due_at'))}
      from free where ${byKey('calendars.id', 'free.calendar_id')}
      returning calendars.id as calendar_id
    ), noted as (
      update notification_channels as channel set last_notified_at = ${now}::timestamptz,
        last_message_number = coalesce(said.number, channel.last_message_number)
      from said join told using (calendar_id) where ${byKey('channel.id', 'said.id')}
    )
    select said.id, ${hint(SYNC_CALENDARS)} from said join told using (calendar_id)`.execute(db);
  return new Set(noted.map((row) => row.id));
}

/** Forgets a channel; its notifications are refused from now on. */
export async function deleteChannel(db: Db, channelId: string): Promise<void> {
  await db.deleteFrom('notification_channels').where('id', '=', channelId).execute();
}
