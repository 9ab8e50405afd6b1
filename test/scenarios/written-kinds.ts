/** Home of the kinds whose calendars are text: a person's edits go into a pretend calendar that is written anew after each. */
import { randomUUID } from 'node:crypto';
import type { CalendarAccount } from './calendar-kind.ts';
import type { WrittenEvent } from '../support/calendar-text.ts';

const DAY_MS = 86_400_000;

/** An account of such a kind. @param account.write Called after each edit with the event and all events. */
export function writtenAccount(
  email: string,
  account: Pick<CalendarAccount, 'connect' | 'loseAccess' | 'restoreAccess'> & {
    write: (changed: WrittenEvent, all: readonly WrittenEvent[]) => Promise<void>;
  },
): CalendarAccount {
  const events = new Map<string, WrittenEvent>();
  const put = async (event: WrittenEvent): Promise<void> => {
    events.set(event.uid, event);
    await account.write(event, [...events.values()]);
  };
  const known = (key: string): WrittenEvent => {
    const event = events.get(key);
    if (event === undefined) throw new Error(`There is no event ${key}.`);
    return event;
  };
  const changeInstance = (key: string, index: number, change: { startAt: Date } | null): Promise<void> => {
    const event = known(key);
    const original = new Date(event.startAt.getTime() + index * DAY_MS).toISOString();
    return put({ ...event, instances: { ...event.instances, [original]: change } });
  };
  const { connect, loseAccess, restoreAccess } = account;
  return {
    connect,
    loseAccess,
    restoreAccess,
    async create({ title, startAt, minutes, link, organizer = email, guests = [], days }) {
      const uid = `${randomUUID()}@example.com`;
      const invited = organizer === email && guests.length === 0 ? [] : [email, ...guests];
      await put({
        uid,
        title,
        startAt,
        minutes,
        organizer,
        attendees: invited.map((address) => ({ email: address, response: 'ACCEPTED' })),
        ...(link !== null && { location: link }),
        ...(days !== undefined && { rule: `FREQ=DAILY;COUNT=${days}` }),
      });
      return uid;
    },
    edit: (key, { title, startAt, link }) =>
      put({
        ...known(key),
        ...(title !== undefined && { title }),
        ...(startAt !== undefined && { startAt }),
        ...(link !== undefined && { location: link }),
      }),
    moveInstance: (key, index, startAt) => changeInstance(key, index, { startAt }),
    cancelInstance: (key, index) => changeInstance(key, index, null),
    async cancel(key) {
      await put({ ...known(key), status: 'CANCELLED' });
      events.delete(key);
    },
    decline(key) {
      const attendees = known(key).attendees?.map((attendee) =>
        attendee.email === email ? { ...attendee, response: 'DECLINED' as const } : attendee,
      );
      return put({ ...known(key), ...(attendees !== undefined && { attendees }) });
    },
  };
}
