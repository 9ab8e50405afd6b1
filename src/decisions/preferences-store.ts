/** All SQL about recording preferences. */
import { newId } from '../base/ids.ts';
import { oneOf, type Db } from '../db/index.ts';
import { DEFAULT_PREFERENCES, type RecordingPreferences } from './preference.ts';

const COLUMNS = [
  'calendar_user_id',
  'id',
  'record_non_host',
  'record_recurring',
  'record_external',
  'record_internal',
  'record_confirmed',
  'record_only_host',
  'bot_name',
] as const;

/** Preferences as they are stored. */
export type StoredPreferences = RecordingPreferences & { id: string };

/** Gives a new calendar user the default preferences; one who has some keeps them. */
export async function createPreferences(db: Db, calendarUserId: string): Promise<void> {
  await db
    .insertInto('recording_preferences')
    .values({ calendar_user_id: calendarUserId, id: newId(), ...DEFAULT_PREFERENCES })
    .onConflict((conflict) => conflict.column('calendar_user_id').doNothing())
    .execute();
}

/** Preferences by calendar user id. */
export async function readPreferences(
  db: Db,
  calendarUserIds: readonly string[],
): Promise<Map<string, StoredPreferences>> {
  const rows = await db
    .selectFrom('recording_preferences')
    .select(COLUMNS)
    .where('calendar_user_id', '=', oneOf(calendarUserIds))
    .execute();
  return new Map(rows.map(({ calendar_user_id, ...preferences }) => [calendar_user_id, preferences]));
}

/** The preferences of one calendar user; the defaults when the user was deleted meanwhile. */
export async function readPreferencesOf(db: Db, calendarUserId: string): Promise<RecordingPreferences> {
  return (await readPreferences(db, [calendarUserId])).get(calendarUserId) ?? DEFAULT_PREFERENCES;
}

/** Changes preferences; what is not named stays. */
export async function updatePreferences(
  db: Db,
  calendarUserId: string,
  change: Partial<RecordingPreferences>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('recording_preferences').set(change).where('calendar_user_id', '=', calendarUserId).execute();
}
