/** All SQL about notification channels. */
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../base/ids.ts';
import type { Sealer } from '../base/sealed.ts';
import type { Db } from '../db/index.ts';
import type { NotificationChannel } from './notification-channel.ts';

const SECRET = 'channel-secret';

/** What is stored of a channel secret for comparing. */
export const hashChannelSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Stores a channel that is to be opened, due at once. @returns its id. */
export async function insertChannel(db: Db, sealer: Sealer, calendarId: string, now: Date): Promise<string> {
  const id = newId();
  const secret = randomBytes(32).toString('base64url');
  await db
    .insertInto('notification_channels')
    .values({
      id,
      calendar_id: calendarId,
      secret_sealed: sealer.seal(SECRET, secret),
      secret_hash: hashChannelSecret(secret),
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
    .select(['id', 'calendar_id', 'secret_sealed', 'provider_resource_id', 'expires_at'])
    .where('id', '=', channelId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    calendarId: row.calendar_id,
    secret: sealer.open(SECRET, row.secret_sealed),
    providerResourceId: row.provider_resource_id,
    expiresAt: row.expires_at,
  };
}

/** What verifying a notification needs; null for an id we never gave out. */
export async function findChannelProof(
  db: Db,
  channelId: string,
): Promise<{ calendarId: string; secretHash: Buffer; providerResourceId: string | null } | null> {
  const row = await db
    .selectFrom('notification_channels')
    .select(['calendar_id', 'secret_hash', 'provider_resource_id'])
    .where('id', '=', channelId)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { calendarId: row.calendar_id, secretHash: row.secret_hash, providerResourceId: row.provider_resource_id };
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
    .set({ provider_resource_id: opened.providerResourceId, expires_at: opened.expiresAt })
    .where('id', '=', channelId)
    .execute();
}

/** Notes that the provider kept its promise. */
export async function noteNotified(db: Db, channelId: string, messageNumber: number | null, now: Date): Promise<void> {
  await db
    .updateTable('notification_channels')
    .set({ last_notified_at: now, ...(messageNumber !== null && { last_message_number: messageNumber }) })
    .where('id', '=', channelId)
    .execute();
}

/** Forgets a channel; its notifications are refused from now on. */
export async function deleteChannel(db: Db, channelId: string): Promise<void> {
  await db.deleteFrom('notification_channels').where('id', '=', channelId).execute();
}
