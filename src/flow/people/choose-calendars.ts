/** Home of which calendars of a connection are read: a person chooses, and a provider takes one away. */
import { listConnectedCalendars, lockCalendars, selectCalendar, type Calendar } from '../../calendars/index.ts';
import { lockCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import { readStoredEvents, removeCalendarEvents } from '../../calendar-events/index.ts';
import type { Connection } from '../../connections/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { wantChannel } from '../read/channels.ts';
import type { FlowDeps } from '../deps.ts';
import { lastOfEach, type ChangedMeeting } from '../decide/decide-recording.ts';
import { planAndTell } from '../decide/plan-and-tell.ts';
import { refreshMeetings } from '../decide/refresh-meetings.ts';
import { requestSync } from '../read/request-sync.ts';

/** Chooses which calendars of a connection are read. What is no longer read loses its meetings and bots. @param choices By calendar id. */
export async function chooseCalendars(
  deps: FlowDeps,
  user: CalendarUser,
  connection: Connection,
  choices: ReadonlyMap<string, boolean>,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    if (!(await lockCalendarUser(tx, user.id))) return;
    const changed: ChangedMeeting[] = [];
    for (const calendar of await listConnectedCalendars(tx, connection.id)) {
      const isSelected = choices.get(calendar.id) ?? calendar.isSelected;
      if (isSelected === calendar.isSelected) continue;
      await selectCalendar(tx, calendar.id, isSelected);
      if (isSelected) {
        await requestSync(tx, [calendar.id], now);
        await wantChannel(tx, deps, calendar.id, connection.provider, now);
      } else {
        changed.push(...(await forgetEvents(tx, calendar, now)));
      }
    }
    // Last, because all others who plan in this workspace wait from here on.
    await planAndTell(tx, deps, connection.workspaceId, lastOfEach(changed), now);
  });
}

/**
 * Notes that one calendar beside the main one is gone at its provider. It is not read any more and loses its meetings and
 * bots; the other calendars of the connection go on.
 */
export const dropLostCalendar = (deps: FlowDeps, calendar: Calendar, reason: string): Promise<void> =>
  inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, calendar.calendarUserId);
    await dropCalendar(tx, deps, calendar, reason, deps.clock.now());
  });

/** `dropLostCalendar` in the caller's transaction, which holds the calendar user. */
export async function dropCalendar(tx: Db, deps: FlowDeps, { id }: Calendar, reason: string, now: Date): Promise<void> {
  const locked = (await lockCalendars(tx, [id])).get(id);
  if (locked?.isSelected !== true) return;
  await selectCalendar(tx, locked.id, false);
  await planAndTell(tx, deps, locked.workspaceId, await forgetEvents(tx, locked, now), now);
  deps.log.warn('calendar is gone at its provider', { calendarId: locked.id, provider: locked.provider, reason });
}

async function forgetEvents(tx: Db, calendar: Calendar, now: Date): Promise<ChangedMeeting[]> {
  const stored = await readStoredEvents(tx, [{ calendarId: calendar.id, providerEventIds: null }]);
  const present = (stored.get(calendar.id) ?? []).filter((event) => !event.isRemoved);
  const removedIds = present.map((event) => event.id);
  await removeCalendarEvents(tx, removedIds, now);
  return refreshMeetings(tx, [{ calendar, diff: { writes: [], removedIds } }], new Map(), now);
}
