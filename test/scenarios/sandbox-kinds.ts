/** Home of Google and Microsoft in the scenarios: the sandbox's control API as the hands of a person. */
import assert from 'node:assert/strict';
import { locationOf, openBrowser } from '../support/browser.ts';
import type { Person } from '../support/calendar-client.ts';
import { waitFor } from '../support/wait.ts';
import { FAULTS, type CalendarAccount, type CalendarKind, type KindHost } from './calendar-kind.ts';

type Provider = 'google' | 'microsoft';

/** Where the calendars of a provider are in its sandbox. */
const API_PATH = { google: '/calendar/v3/*', microsoft: '/v1.0/*' } as const;

/** Builds a kind on a Rollcall's own sandbox. */
export const sandboxKind = (rollcall: KindHost, provider: Provider): CalendarKind => ({
  name: provider,
  notifies: true,
  async openAccount(email) {
    await rollcall.sandbox[provider].addPerson({ email });
    return openSandboxAccount(rollcall, provider, email);
  },
  async disturb(trouble, count) {
    await rollcall.sandbox.faults.add({ path: API_PATH[provider], count, ...FAULTS[trouble] });
  },
  calm: () => rollcall.sandbox.faults.clear(),
});

function openSandboxAccount(rollcall: KindHost, provider: Provider, email: string): CalendarAccount {
  const control = rollcall.sandbox[provider];
  const instance = async (key: string, index: number): Promise<string> =>
    (await control.instanceIds(key))[index] ?? assert.fail(`There is no occurrence ${index}.`);
  return {
    connect: (person) => connect(rollcall, provider, person, email),
    async create({ title, startAt, minutes, link, organizer = email, guests = [], days }) {
      const { id } = await control.createEvent({
        organizer,
        summary: title,
        start: startAt.toISOString(),
        durationMinutes: minutes,
        location: link,
        attendees: [...(organizer === email ? [] : [{ email, responseStatus: 'accepted' as const }]), ...guests],
        ...(days !== undefined && { recurrence: `RRULE:FREQ=DAILY;COUNT=${days}` }),
      });
      return id;
    },
    async edit(key, { title, startAt, link }) {
      await control.editEvent(key, {
        ...(title !== undefined && { summary: title }),
        ...(startAt !== undefined && { start: startAt.toISOString() }),
        ...(link !== undefined && { location: link }),
      });
    },
    async moveInstance(key, index, startAt) {
      await control.moveEvent(await instance(key, index), startAt.toISOString());
    },
    async cancelInstance(key, index) {
      await control.cancelEvent(await instance(key, index));
    },
    async cancel(key) {
      await control.cancelEvent(key);
    },
    async decline(key) {
      await control.respond(key, email, 'declined');
    },
    async loseAccess() {
      await control.revokeConsent(email);
    },
    restoreAccess: async () => undefined,
  };
}

/** Follows the link of the person's page through the consent page. */
async function connect(rollcall: KindHost, provider: Provider, person: Person, email: string): Promise<void> {
  const browser = openBrowser();
  const back = await browser.consent(await browser.link(rollcall.url, person.token, provider), email);
  assert.equal(locationOf(back).searchParams.get('error_reason'), null);
  await waitFor('the calendar to be connected', async () =>
    (await person.user()).connections.some((connection) => connection.connected && connection.email === email),
  );
}
