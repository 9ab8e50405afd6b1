/** All SQL about consents: returns from consent pages by links of ours, some waiting for the word of their person. */
import type { Sealer } from '../base/sealed.ts';
import { sql, type Db } from '../db/index.ts';
import { END_CONSENTS, reschedule } from '../due/index.ts';
import type { Credentials, ProviderCalendar } from '../providers/index.ts';
import type { ReturnTo } from './consent-tokens.ts';

/** What access that waits is sealed for. */
export const GRANT = 'consent-grant';

/** What waits, sealed while it does. */
export type Grant = {
  addresses: string[];
  credentials: Credentials;
  calendars: ProviderCalendar[];
  /** `hashBrowser` of the only browser that may answer. */
  browserHash: string;
  /** Whether another browser opened the link than asked for it. */
  isFromOther: boolean;
  returnTo: ReturnTo;
};

/** Access that waits for the word of its person. */
export type WaitingConsent = {
  id: string;
  workspaceId: string;
  /** Null when the person was deleted meanwhile. */
  calendarUserId: string | null;
  provider: 'google' | 'microsoft';
  account: string;
  oauthClientId: string;
  grant: Grant;
};

/** Notes that a browser came back with a state. @returns false when one came back with it before. */
export async function noteConsent(
  db: Db,
  consent: Pick<WaitingConsent, 'id' | 'workspaceId' | 'provider'> & {
    calendarUserId: string;
    now: Date;
    endDueAt: Date;
  },
): Promise<boolean> {
  const inserted = await db
    .insertInto('consents')
    .values({
      id: consent.id,
      workspace_id: consent.workspaceId,
      calendar_user_id: consent.calendarUserId,
      provider: consent.provider,
      created_at: consent.now,
      end_due_at: consent.endDueAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Keeps the access of a noted consent, sealed, until its person has answered or `until`. */
export async function keepGrant(
  db: Db,
  sealer: Sealer,
  { id, account, oauthClientId, grant }: Pick<WaitingConsent, 'id' | 'account' | 'oauthClientId' | 'grant'>,
  until: Date,
): Promise<void> {
  await db
    .updateTable('consents')
    .set({ account, oauth_client_id: oauthClientId, grant_sealed: sealer.seal(GRANT, JSON.stringify(grant)) })
    .where('id', '=', id)
    .execute();
  await reschedule(db, END_CONSENTS, id, until);
}

/** When a browser came back with the state of this id; null when none is noted. */
export async function findConsentTime(db: Db, id: string): Promise<Date | null> {
  const row = await db.selectFrom('consents').select('created_at').where('id', '=', id).executeTakeFirst();
  return row?.created_at ?? null;
}

/**
 * A consent that waits, by its id; null when none does.
 *
 * @throws {AppError} `sealed_value_unreadable` it was sealed with another SECRET_KEY.
 */
export async function findWaitingConsent(db: Db, sealer: Sealer, id: string): Promise<WaitingConsent | null> {
  const row = await db
    .selectFrom('consents')
    .select(['workspace_id', 'calendar_user_id', 'provider', 'account', 'oauth_client_id', 'grant_sealed'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.grant_sealed === null || row.account === null || row.oauth_client_id === null)
    return null;
  return {
    id,
    workspaceId: row.workspace_id,
    calendarUserId: row.calendar_user_id,
    provider: row.provider,
    account: row.account,
    oauthClientId: row.oauth_client_id,
    // What `keepGrant` sealed has that shape, because the envelope is authenticated.
    grant: JSON.parse(sealer.open(GRANT, row.grant_sealed)) as Grant,
  };
}

/** Takes the access out of a consent; its state stays used. @returns false when nothing waited any more. */
export async function endWaiting(db: Db, id: string): Promise<boolean> {
  const result = await db
    .updateTable('consents')
    .set({ account: null, oauth_client_id: null, grant_sealed: null })
    .where('id', '=', id)
    .where('grant_sealed', 'is not', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Deletes a consent, when its state is too old to come back. */
export async function deleteConsent(db: Db, id: string): Promise<void> {
  await db.deleteFrom('consents').where('id', '=', id).execute();
}

/**
 * Whether another connection, or another consent that waits, of whichever workspace, lives on the same consent: at providers
 * there is one for an account and an OAuth client.
 */
export async function isConsentShared(
  db: Db,
  {
    id,
    provider,
    account,
    oauthClientId,
  }: { id: string; provider: string; account: string; oauthClientId: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    select from connections
    where lower(account) = ${account.toLowerCase()} and provider = ${provider} and state <> 'disconnected'
      and oauth_client_id is not distinct from ${oauthClientId} and id <> ${id}
    union all
    select from consents
    where lower(account) = ${account.toLowerCase()} and provider = ${provider} and grant_sealed is not null
      and oauth_client_id is not distinct from ${oauthClientId} and id <> ${id}
    limit 1`.execute(db);
  return rows.length > 0;
}
