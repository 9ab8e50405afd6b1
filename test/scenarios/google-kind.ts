/** Home of Google in the scenarios: the sandbox's control API as the hands of a person. */
import { connectGoogle } from '../support/calendar-client.ts';
import { FAULTS, type CalendarKind, type KindHost } from './calendar-kind.ts';

/** Builds the kind on a Rollcall's own sandbox. */
export const googleKind = (rollcall: KindHost): CalendarKind => ({
  name: 'google',
  notifies: true,
  async disturb(trouble, count) {
    await rollcall.sandbox.faults.add({ path: '/calendar/v3/*', count, ...FAULTS[trouble] });
  },
  calm: () => rollcall.sandbox.faults.clear(),
  async openAccount(email) {
    const { google } = rollcall.sandbox;
    await google.addPerson({ email });
    const instance = async (key: string, index: number): Promise<string> =>
      (await google.instanceIds(key))[index] ?? key;
    return {
      connect: (person) => connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, email),
      async create({ title, startAt, minutes, link, organizer = email, guests = [], days }) {
        const event = await google.createEvent({
          organizer,
          summary: title,
          start: startAt.toISOString(),
          durationMinutes: minutes,
          location: link,
          attendees: [...(organizer === email ? [] : [{ email, responseStatus: 'accepted' as const }]), ...guests],
          ...(days !== undefined && { recurrence: `RRULE:FREQ=DAILY;COUNT=${days}` }),
        });
        return event.id;
      },
      async edit(key, { title, startAt, link }) {
        await google.editEvent(key, {
          ...(title !== undefined && { summary: title }),
          ...(startAt !== undefined && { start: startAt.toISOString() }),
          ...(link !== undefined && { location: link }),
        });
      },
      async moveInstance(key, index, startAt) {
        await google.moveEvent(await instance(key, index), startAt.toISOString());
      },
      async cancelInstance(key, index) {
        await google.cancelEvent(await instance(key, index));
      },
      async cancel(key) {
        await google.cancelEvent(key);
      },
      async decline(key) {
        await google.respond(key, email, 'declined');
      },
      async loseAccess() {
        await google.revokeConsent(email);
      },
      restoreAccess: async () => undefined,
    };
  },
});
