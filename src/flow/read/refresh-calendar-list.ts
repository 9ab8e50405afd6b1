/** Step: the list of an account's calendars. New ones appear, renamed ones follow, and one that is gone takes its bots along. */
import { AppError } from '../../base/errors.ts';
import { errorForPerson } from '../../base/sync-error.ts';
import {
  addCalendars,
  deleteCalendar,
  describeCalendar,
  forgetSyncTokens,
  listConnectedCalendars,
  pickCalendars,
  type Calendar,
} from '../../calendars/index.ts';
import { findConnection, nextListAt, noteLeftOut, readCredentials, type Connection } from '../../connections/index.ts';
import { lockCalendarUser } from '../../calendar-users/index.ts';
import type { ProviderCalendar } from '../../providers/index.ts';
import { ComeAgain } from '../../due/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { askWithAccess } from './ask-with-access.ts';
import { finishTakingAway } from '../people/disconnect.ts';
import { dropCalendar } from '../people/choose-calendars.ts';
import type { FlowDeps } from '../deps.ts';
import { requireReconnect, mayRefusalPass } from './require-reconnect.ts';
import { anyPlace, readPlaces, type HoldReadPlace } from './read-places.ts';
import { requestSync } from './request-sync.ts';

/** How long a person waits for the list. */
const ASKED_DEADLINE_MS = 10_000;
const VANISHED = 'The account does not list this calendar any more.';

/**
 * Brings the calendars of a connection up to date with the account. A person chooses which of the new ones are read.
 *
 * @returns when to do it next; null when the account has one calendar for ever, or is not read any more.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` nothing was changed; try again later.
 * @throws {ComeAgain} nothing was asked, because it is the turn of others.
 * Repeatable: yes; what equals the stored list is not written.
 */
export async function refreshCalendarList(
  deps: FlowDeps,
  connectionId: string,
  signal: AbortSignal,
  holdPlace: HoldReadPlace = anyPlace,
): Promise<Date | null> {
  const connection = await findConnection(deps.db, connectionId);
  // Whoever was taking it away is gone.
  if (connection === null) await finishTakingAway(deps, connectionId);
  if (connection === null || connection.state === 'disconnected') return null;
  const provider = deps.providers[connection.provider];
  const nextAt = nextListAt(connection.provider, deps.clock.now(), Math.random());
  if (provider === undefined || nextAt === null) return null;

  const known = (await readCredentials(deps.db, deps.sealer, connection.id))?.envelope ?? null;
  const { answer, envelope } = await holdPlace(connection, { envelope: known, isUrgent: false }, () =>
    askWithAccess(deps, connection, signal, (credentials) => provider.listCalendars(credentials, { signal }), {
      envelope: known,
    }),
  );
  if (answer.kind === 'calendars') {
    await follow(deps, connection, answer.calendars);
    return nextAt;
  }
  // Whether such a refusal is to be believed, the calendars that are read find out.
  if (mayRefusalPass(connection.provider)) throw new AppError('provider_unavailable', answer.reason);
  const isLost = await requireReconnect(deps, connection.id, { ...answer, envelope });
  return isLost ? null : deps.clock.now();
}

/** Builds `refreshCalendars` for one process. @param most How many accounts are asked at the same time. */
export function calendarRefresher(deps: FlowDeps, most: number): (connectionId: string) => Promise<void> {
  const holdPlace = readPlaces(deps, most);
  return (connectionId) => refreshCalendars(deps, connectionId, holdPlace);
}

/**
 * `refreshCalendarList` for a person who is about to choose, and waits.
 *
 * @param holdPlace The places of those who wait.
 * @throws {AppError} `provider_unavailable` nothing was changed; the sentence is for the person.
 */
export async function refreshCalendars(
  deps: FlowDeps,
  connectionId: string,
  holdPlace: HoldReadPlace = anyPlace,
): Promise<void> {
  const deadline = AbortSignal.timeout(ASKED_DEADLINE_MS);
  try {
    await refreshCalendarList(deps, connectionId, deadline, holdPlace);
  } catch (error) {
    if (error instanceof ComeAgain)
      throw new AppError(
        'provider_unavailable',
        'Too many accounts are being asked at the moment. These calendars are as last known.',
        { cause: error, retryAfterMs: error.afterMs },
      );
    if (!deadline.aborted) {
      if (!(error instanceof AppError)) throw error;
      const { retryAfterMs } = error;
      throw new AppError('provider_unavailable', errorForPerson(error), { cause: error, retryAfterMs });
    }
    throw new AppError(
      'provider_unavailable',
      'The account did not answer in time. These calendars are as last known.',
      {
        cause: error,
      },
    );
  }
}

async function follow(deps: FlowDeps, connection: Connection, listed: readonly ProviderCalendar[]): Promise<void> {
  const now = deps.clock.now();
  const byId = new Map(listed.map((calendar) => [calendar.providerCalendarId, calendar]));
  await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, connection.calendarUserId);
    const present = await findConnection(tx, connection.id);
    if (present === null || present.state === 'disconnected') return;
    const stored = await listConnectedCalendars(tx, connection.id);
    const storedIds = new Set(stored.map((calendar) => calendar.providerCalendarId));
    for (const calendar of stored) {
      const shown = byId.get(calendar.providerCalendarId);
      if (shown !== undefined) await describe(tx, calendar, shown, now);
      // One that was not read leaves nothing behind; one that was stays in the list once more, to be seen as not read.
      else if (!calendar.isPrimary && !calendar.isSelected) await deleteCalendar(tx, calendar.id);
      else if (!calendar.isPrimary) await dropCalendar(tx, deps, calendar, VANISHED, now);
    }
    const { picked, leftOut } = pickCalendars(listed, storedIds);
    await noteLeftOut(tx, connection.id, leftOut);
    const added = picked.filter((calendar) => !storedIds.has(calendar.providerCalendarId));
    await addCalendars(tx, connection, added, now, { read: { kind: 'none' } });
    if (added.length > 0)
      deps.log.info('calendars appeared', { connectionId: connection.id, addedCount: added.length });
  });
}

async function describe(tx: Db, calendar: Calendar, shown: ProviderCalendar, now: Date): Promise<void> {
  const timeZone = shown.timeZone ?? calendar.timeZone;
  const { name, isPrimary } = shown;
  const isMoved = timeZone !== calendar.timeZone;
  if (!isMoved && name === calendar.name && isPrimary === calendar.isPrimary) return;
  await describeCalendar(tx, { id: calendar.id, name, timeZone, isPrimary });
  // All-day events begin at midnight of the zone, so they are all read again.
  if (!isMoved || !calendar.isSelected) return;
  await forgetSyncTokens(tx, [calendar.id]);
  await requestSync(tx, [calendar.id], now);
}
