/** Home of the kinds whose calendars are text: a person's edits go into a pretend calendar that is written anew after each. */
import { randomUUID } from 'node:crypto';
import type { CalendarAccount } from './calendar-kind.ts';
import { dailyStart, type PretendEvent } from './pretend-calendar.ts';

/** An account of such a kind. @param account.write Called after each edit with the event and all events. */
export function writtenAccount(
  email: string,
  account: Pick<CalendarAccount, 'connect' | 'loseAccess' | 'restoreAccess'> & {
    write: (changed: PretendEvent, all: readonly PretendEvent[]) => Promise<void>;
  },
): CalendarAccount {
  const events = new Map<string, PretendEvent>();
  const change = async (key: string, edit: (event: PretendEvent) => void): Promise<void> => {
    const event = events.get(key);
    if (event === undefined) throw new Error(`There is no event ${key}.`);
    edit(event);
    event.sequence += 1;
    await account.write(event, [...events.values()]);
  };
  const { connect, loseAccess, restoreAccess } = account;
  return {
    connect,
    loseAccess,
    restoreAccess,
    async create({ title, startAt, minutes, link, organizer = email, guests = [], days }) {
      const uid = `${randomUUID()}@example.com`;
      const invited = organizer === email && guests.length === 0 ? [] : [email, ...guests];
      events.set(uid, {
        uid,
        title,
        startAt,
        minutes,
        link,
        organizer,
        attendees: invited.map((address) => ({ email: address, response: 'ACCEPTED' })),
        rule: days === undefined ? null : `FREQ=DAILY;COUNT=${days}`,
        isCancelled: false,
        instances: new Map(),
        sequence: 0,
      });
      await change(uid, () => undefined);
      return uid;
    },
    edit: (key, { title, startAt, link }) =>
      change(key, (event) => {
        event.title = title ?? event.title;
        event.startAt = startAt ?? event.startAt;
        event.link = link ?? event.link;
      }),
    moveInstance: (key, index, startAt) =>
      change(key, (event) => event.instances.set(dailyStart(event, index).getTime(), { startAt })),
    cancelInstance: (key, index) =>
      change(key, (event) => event.instances.set(dailyStart(event, index).getTime(), null)),
    async cancel(key) {
      await change(key, (event) => {
        event.isCancelled = true;
      });
      events.delete(key);
    },
    decline: (key) =>
      change(key, (event) => {
        for (const attendee of event.attendees) if (attendee.email === email) attendee.response = 'DECLINED';
      }),
  };
}
