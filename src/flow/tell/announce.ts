/** Home of telling the workspace about calendars and meetings: facts of one transaction → webhook events in it. */
import { findCalendarUser } from '../../calendar-users/index.ts';
import { listConnectedCalendars, type Calendar } from '../../calendars/index.ts';
import type { Connection } from '../../connections/index.ts';
import { inBatches, type Db } from '../../db/index.ts';
import { readMeetingBriefs, type MeetingBrief } from '../../meetings/index.ts';
import {
  calendarMeetingUpdated,
  calendarStale,
  calendarUpdate,
  calendarUserConnected,
  calendarUserDisconnected,
  recordWebhookEvents,
  type NewWebhookEvent,
} from '../../webhook-events/index.ts';

/** Tells that a connection works. */
export async function announceConnected(tx: Db, connection: Connection, now: Date): Promise<void> {
  const user = await findCalendarUser(tx, connection.calendarUserId);
  if (user === null) return;
  const event = calendarUserConnected(user, { ...connection, kind: connection.provider });
  await recordWebhookEvents(tx, [event, ...(await calendarUpdates(tx, connection))], now);
}

/** Tells that a connection stopped working, or was taken away. */
export async function announceDisconnected(
  tx: Db,
  connection: Connection,
  why: { code: string; reason: string },
  now: Date,
): Promise<void> {
  const user = await findCalendarUser(tx, connection.calendarUserId);
  if (user === null) return;
  const event = calendarUserDisconnected(user, { ...connection, kind: connection.provider }, why);
  await recordWebhookEvents(tx, [event, ...(await calendarUpdates(tx, connection))], now);
}

/** Recall's own word for "the state of this calendar changed", for each calendar of a connection that is read. */
async function calendarUpdates(tx: Db, connection: Connection): Promise<NewWebhookEvent[]> {
  const calendars = await listConnectedCalendars(tx, connection.id);
  return calendars.filter((calendar) => calendar.isSelected).map(calendarUpdate);
}

/** Tells, in Recall's word, that the state of one calendar changed. */
export async function announceCalendar(
  tx: Db,
  calendar: { id: string; workspaceId: string },
  now: Date,
): Promise<void> {
  await recordWebhookEvents(tx, [calendarUpdate(calendar)], now);
}

/** A meeting that will be recorded although its calendar may have changed since. */
export type StaleMeeting = { id: string; startAt: Date; joinAt: Date; botId: string | null };

/** Tells that a calendar cannot be proven current before its next bot joins. @param about.reason Why not, as a sentence. */
export async function announceStale(
  tx: Db,
  about: { calendar: Calendar; connection: Connection; meeting: StaleMeeting; reason: string },
  now: Date,
): Promise<void> {
  const { calendar, connection, meeting, reason } = about;
  const user = await findCalendarUser(tx, calendar.calendarUserId);
  if (user === null) return;
  const event = calendarStale(user, { ...connection, kind: connection.provider }, calendar, { meeting, reason });
  await recordWebhookEvents(tx, [event], now);
}

/**
 * Tells what changed about meetings that are, or were, to be recorded.
 *
 * @param changes Field names by meeting id.
 * @param options.alongside Webhook events that are recorded with the last of them.
 * @param options.leaving Those whose rows are deleted next, by id: these do not say what is told of them.
 */
export async function announceMeetings(
  tx: Db,
  workspaceId: string,
  changes: ReadonlyMap<string, readonly string[]>,
  now: Date,
  {
    alongside = [],
    leaving = new Map(),
  }: { alongside?: readonly NewWebhookEvent[]; leaving?: ReadonlyMap<string, MeetingBrief> } = {},
): Promise<void> {
  const batches = inBatches([...changes.keys()]);
  if (batches.length === 0) return recordWebhookEvents(tx, alongside, now);
  for (const meetingIds of batches) {
    const stored = await readMeetingBriefs(
      tx,
      meetingIds.filter((id) => !leaving.has(id)),
    );
    const briefs = [...meetingIds.flatMap((id) => leaving.get(id) ?? []), ...stored];
    const events = briefs.map(({ id, calendarUser, startAt, decision, botId }) =>
      calendarMeetingUpdated(
        { ...calendarUser, workspaceId },
        { id, startAt, willRecord: decision.willRecord, willRecordReason: decision.reason, botId },
        changes.get(id) ?? [],
      ),
    );
    await recordWebhookEvents(tx, meetingIds === batches.at(-1) ? [...events, ...alongside] : events, now);
  }
}
