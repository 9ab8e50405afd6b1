/** Home of all that this page shows, and how it is read. */
import {
  getCalendarUser,
  getConnectLinks,
  listCalendarMeetings,
  listConnections,
  type CalendarConnection,
  type CalendarMeeting,
  type CalendarUser,
  type ConnectLinks,
} from '../../client/index.ts';
import type { Edit, Live, Source } from '../shared/use-live.ts';
import { isFirstRead } from './first-read.ts';

/** All that the page shows. */
export type Snapshot = {
  user: CalendarUser;
  connections: CalendarConnection[];
  meetings: CalendarMeeting[];
  links: ConnectLinks;
};

export type PersonEdit = Edit<Snapshot>;
export type PersonLive = Live<Snapshot>;

/** Reads the whole page; the ways to connect stay as they were first. */
export const personSource: Source<Snapshot> = {
  read: async (client, known) => {
    const [user, connections, meetings, links] = await Promise.all([
      getCalendarUser(client),
      listConnections(client),
      listCalendarMeetings(client),
      known?.links ?? getConnectLinks(client),
    ]);
    return { user, connections, meetings, links };
  },
  isSettled: (snapshot) => !snapshot.connections.some(isFirstRead),
};
