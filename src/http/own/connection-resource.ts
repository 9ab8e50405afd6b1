/** Home of how a connection looks on the wire, and of finding the one that a request names. */
import type { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { listConnectedCalendars } from '../../calendars/index.ts';
import { listConnections, type Connection } from '../../connections/index.ts';
import { wireInstant } from '../../contract/index.ts';
import type { connectionResource } from '../../contract/own/index.ts';
import type { Db } from '../../db/index.ts';
import { notFound } from '../wire-errors.ts';

/** A connection as the wire shows it. */
export async function toConnectionResource(
  db: Db,
  connection: Connection,
): Promise<z.infer<typeof connectionResource>> {
  const calendars = await listConnectedCalendars(db, connection.id);
  const read = calendars.filter((calendar) => calendar.isSelected);
  const oldest = read
    .map((calendar) => calendar.provenCurrentAt)
    .reduce((a, b) => (a === null || b === null ? null : a < b ? a : b), read[0]?.provenCurrentAt ?? null);
  return {
    id: connection.id,
    kind: connection.provider,
    account: connection.account,
    connected: connection.state !== 'disconnected',
    reason:
      connection.disconnectReason ?? firstOf(read, 'syncError') ?? firstOf(read, 'boundMet') ?? connection.leftOut,
    calendars_count: calendars.length,
    selected_calendars_count: read.length,
    proven_current_at: oldest === null ? null : wireInstant(oldest),
  };
}

const firstOf = (
  calendars: Awaited<ReturnType<typeof listConnectedCalendars>>,
  sentence: 'syncError' | 'boundMet',
): string | null => calendars.find((calendar) => calendar[sentence] !== null)?.[sentence] ?? null;

/** A connection of a calendar user. @throws {WireError} 404: there is none with this id, or it is somebody else's. */
export async function findConnectionOf(db: Db, calendarUserId: string, id: string): Promise<Connection> {
  const connection = isUuid(id)
    ? (await listConnections(db, [calendarUserId])).find((candidate) => candidate.id === id)
    : undefined;
  if (connection === undefined) throw notFound();
  return connection;
}
