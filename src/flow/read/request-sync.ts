/** Home of asking for a sync: the row says it is due, a hint wakes the workers, and a person can wait for it. */
import { setTimeout as wait } from 'node:timers/promises';
import { noteUrgent, readFreshness, REREAD_LEAD_MS } from '../../calendars/index.ts';
import type { CalendarUser } from '../../calendar-users/index.ts';
import { findConnection } from '../../connections/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { requestNow } from '../../due/index.ts';
import { nextRecordedMeetings } from '../../meetings/index.ts';
import { SYNC_CALENDARS } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';

const LOOK_EVERY_MS = 40;
const GIVE_UP_MS = 25_000;
/** Apps that forward a callback themselves give it five seconds in all. */
const FIRST_READ_WITHIN_MS = 2_000;

/** Makes calendars due at an instant, before polls. A calendar that is being synced is synced once more afterwards. */
export async function requestSync(tx: Db, calendarIds: readonly string[], at: Date): Promise<void> {
  await requestNow(tx, SYNC_CALENDARS, calendarIds, at);
  await noteUrgent(tx, calendarIds, at);
}

/** When calendars are to be read again before their next bots join for which it is not too late; absent where there is none. */
export async function nextRereads(
  tx: Db,
  { settings }: Pick<FlowDeps, 'settings'>,
  calendarIds: readonly string[],
  now: Date,
): Promise<Map<string, Date>> {
  const leadMs = settings.joinLeadMs + REREAD_LEAD_MS;
  const meetings = await nextRecordedMeetings(tx, calendarIds, new Date(now.getTime() + leadMs));
  return new Map([...meetings].map(([id, { startAt }]) => [id, new Date(startAt.getTime() - leadMs)]));
}

/** Makes the calendars of a person due before their next bots join: a person decides between two reads which ones do. */
export async function requestRereads(
  tx: Db,
  deps: Pick<FlowDeps, 'settings'>,
  calendarUserId: string,
  now: Date,
): Promise<void> {
  const calendarIds = (await readFreshness(tx, calendarUserId)).map(({ calendarId }) => calendarId);
  const rereads = await nextRereads(tx, deps, calendarIds, now);
  for (const calendarId of calendarIds.toSorted()) {
    const rereadAt = rereads.get(calendarId);
    if (rereadAt !== undefined) await requestSync(tx, [calendarId], rereadAt);
  }
}

/** How waiting for a sync ended. `failed` carries the last error, a sentence. */
export type FreshResult = { kind: 'fresh' } | { kind: 'failed'; reason: string };

/**
 * Asks for a sync of all calendars of a calendar user and waits until they are proven current.
 *
 * @returns `failed` when a calendar could not be read, or not within 25 s; the sync goes on trying.
 */
export async function bringUpToDate(deps: FlowDeps, user: CalendarUser): Promise<FreshResult> {
  const requestedAt = deps.clock.now();
  const before = await readFreshness(deps.db, user.id);
  if (before.length === 0) return { kind: 'fresh' };
  const failuresBefore = new Map(before.map((calendar) => [calendar.calendarId, calendar.failures]));
  await inTransaction(deps.db, (tx) => requestSync(tx, [...failuresBefore.keys()], requestedAt));

  const deadline = performance.now() + GIVE_UP_MS;
  for (;;) {
    const calendars = await readFreshness(deps.db, user.id);
    const behind = calendars.filter(
      (calendar) => calendar.provenCurrentAt === null || calendar.provenCurrentAt < requestedAt,
    );
    if (behind.length === 0) return { kind: 'fresh' };
    const failed = behind.find((calendar) => calendar.failures > (failuresBefore.get(calendar.calendarId) ?? 0));
    if (failed !== undefined) return { kind: 'failed', reason: failed.error ?? 'The calendar could not be read.' };
    if (performance.now() > deadline)
      return { kind: 'failed', reason: 'The calendar provider has not answered within 25 seconds.' };
    await wait(LOOK_EVERY_MS);
  }
}

/**
 * Waits until a connection was read for the first time, or does not work, for two seconds at most: an app that is sent the browser
 * back looks at once whether it is connected.
 */
export async function awaitFirstRead({ db }: Pick<FlowDeps, 'db'>, connectionId: string): Promise<void> {
  const deadline = performance.now() + FIRST_READ_WITHIN_MS;
  while (performance.now() < deadline) {
    if ((await findConnection(db, connectionId))?.state !== 'connecting') return;
    await wait(LOOK_EVERY_MS);
  }
}
