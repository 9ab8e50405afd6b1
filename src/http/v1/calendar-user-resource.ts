/** Home of how a calendar user looks on the wire, with connections and preferences. */
import type { z } from 'zod';
import { listConnections, type Connection } from '../../connections/index.ts';
import type { CalendarUser } from '../../calendar-users/index.ts';
import type { calendarUserResource } from '../../contract/v1/index.ts';
import type { Db } from '../../db/index.ts';
import { DEFAULT_PREFERENCES, readPreferences, type RecordingPreferences } from '../../decisions/index.ts';

const WIRE_PLATFORMS = ['google', 'microsoft'] as const;

/** Calendar users as the wire shows them, in the order given; two queries however many. */
export async function toCalendarUserResources(
  db: Db,
  users: readonly CalendarUser[],
): Promise<z.infer<typeof calendarUserResource>[]> {
  const ids = users.map((user) => user.id);
  const connections = Map.groupBy(await listConnections(db, ids), (connection) => connection.calendarUserId);
  const preferences = await readPreferences(db, ids);
  return users.map((user) => {
    const { id, ...chosen } = preferences.get(user.id) ?? { id: user.id, ...DEFAULT_PREFERENCES };
    return {
      id: user.id,
      external_id: user.externalId,
      connections: WIRE_PLATFORMS.map((platform) => toWireConnection(platform, connections.get(user.id) ?? [])),
      preferences: { id, ...inWireOrder(chosen) },
    };
  });
}

/** One calendar user as the wire shows it. */
export async function toCalendarUserResource(
  db: Db,
  user: CalendarUser,
): Promise<z.infer<typeof calendarUserResource>> {
  const [resource] = await toCalendarUserResources(db, [user]);
  if (resource === undefined) throw new Error('one user in, none out');
  return resource;
}

/**
 * The wire knows one account per platform: the newest that works, else none. One that is read for the first time has its address
 * already, but is connected only once its meetings are there: clients list them as soon as they see that.
 */
function toWireConnection(
  platform: (typeof WIRE_PLATFORMS)[number],
  connections: readonly Connection[],
): z.infer<typeof calendarUserResource>['connections'][number] {
  const newest = (state: Connection['state']): Connection | undefined =>
    connections.findLast((candidate) => candidate.provider === platform && candidate.state === state);
  const connection = newest('connected') ?? newest('connecting');
  return connection === undefined
    ? { platform, connected: false, email: null, id: null }
    : { platform, connected: connection.state === 'connected', email: connection.account, id: connection.id };
}

const inWireOrder = (preferences: RecordingPreferences): RecordingPreferences => ({
  record_non_host: preferences.record_non_host,
  record_recurring: preferences.record_recurring,
  record_external: preferences.record_external,
  record_internal: preferences.record_internal,
  record_confirmed: preferences.record_confirmed,
  record_only_host: preferences.record_only_host,
  bot_name: preferences.bot_name,
});
