/** Journey: Google's bad days. A trouble is never taken for an empty calendar, and the state is right again within one poll. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  connectGoogle,
  consentUrl,
  giveConsent,
  openPerson,
  type ClientMeeting,
  type Person,
} from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher } from '../support/webhook-catcher.ts';
import { addEndpoint, allBots, botOf, connectionsOf, dataOf, eventOf, inHours, statusesOf, target } from './journey.ts';

const EMAIL = 'host@example.com';
const EVENTS_LIST = '/calendar/v3/calendars/*/events';
const TITLES = ['Budget', 'Design', 'Hiring'] as const;

type World = AsyncDisposable & {
  rollcall: TestRollcall;
  person: Person;
  /** Ids of the sandbox's events, by title. */
  eventIds: Map<string, string>;
};

/** A person with three meetings that are recorded, on a calendar that is polled every five seconds and not notified of. */
async function openWorld(): Promise<World> {
  await using closing = new AsyncDisposableStack();
  const rollcall = closing.use(await startRollcall({ env: { POLL_SECONDS: '5' } }));
  const { sandbox } = rollcall;
  await sandbox.changeSettings({ allowHttpChannels: false });
  await sandbox.google.addPerson({ email: EMAIL });
  const eventIds = new Map<string, string>();
  for (const [index, summary] of TITLES.entries()) {
    const event = await sandbox.google.createEvent({
      organizer: EMAIL,
      summary,
      start: inHours(24 + index),
      durationMinutes: 30,
      attendees: ['guest@example.org'],
      location: `https://acme.zoom.us/j/8574638291${index}`,
    });
    eventIds.set(summary, event.id);
  }
  const person = await openPerson(rollcall.api, 'host');
  await person.prefer({ record_external: true });
  await connectGoogle(target(rollcall), person, EMAIL);
  await waitFor('the meetings to have bots', async () => (await withBots(person)).length === TITLES.length);
  const open = closing.move();
  return { rollcall, person, eventIds, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

const withBots = async (person: Person): Promise<ClientMeeting[]> =>
  (await person.meetings()).filter((meeting) => meeting.bot_id !== null);

const byTitle = (meetings: ClientMeeting[]): Map<string, ClientMeeting> =>
  new Map(meetings.map((meeting) => [meeting.title, meeting]));

const idOf = ({ eventIds }: World, title: string): string => eventIds.get(title) ?? '';

/** Waits until the list fits; it must never be empty meanwhile. */
async function untilListed(
  { person }: World,
  description: string,
  fits: (meetings: Map<string, ClientMeeting>) => boolean,
): Promise<Map<string, ClientMeeting>> {
  return waitFor(description, async () => {
    const meetings = await person.meetings();
    assert.notEqual(meetings.length, 0, 'a trouble of Google never empties the list');
    const listed = byTitle(meetings);
    return fits(listed) ? listed : null;
  });
}

const startsAt = (meeting: ClientMeeting | undefined): string => new Date(meeting?.start_time ?? 0).toISOString();

describe('a calendar at Google', { concurrency: true }, () => {
  test('is read whole when Google has forgotten the sync token, and nothing is doubled', async () => {
    await using world = await openWorld();
    const { rollcall, person } = world;
    const before = byTitle(await person.meetings());
    const override = await person.override(before.get('Design')?.id ?? '', true);
    await rollcall.sandbox.google.forgetSyncTokens();
    const movedTo = inHours(40);
    await rollcall.sandbox.google.moveEvent(idOf(world, 'Budget'), movedTo);
    // Neither a tombstone nor a notification tells of this one: only the whole list does.
    await rollcall.sandbox.google.removeEvent(idOf(world, 'Hiring'));

    const after = await untilListed(
      world,
      'the whole calendar to be read',
      (meetings) => startsAt(meetings.get('Budget')) === movedTo && !meetings.has('Hiring'),
    );
    assert.deepEqual([...after.keys()].toSorted(), ['Budget', 'Design']);
    assert.equal(after.get('Budget')?.id, before.get('Budget')?.id);
    assert.equal(after.get('Budget')?.bot_id, before.get('Budget')?.bot_id, 'its bot moved along');
    assert.deepEqual(after.get('Design'), override, 'what did not change is as it was');
    const bots = await allBots(rollcall.api);
    assert.deepEqual(
      bots.map((bot) => bot.id).toSorted(),
      [...after.values()].map((meeting) => String(meeting.bot_id)).toSorted(),
    );
    const lists = (await rollcall.sandbox.requests.list()).filter((request) => request.path.endsWith('/events'));
    const gone = lists.findIndex((request) => request.status === 410);
    assert.equal(lists.filter((request) => request.status === 410).length, 1);
    assert.ok(lists[gone + 1]?.query['timeMin'], 'right after the 410 the window is read without a token');
  });

  test('whose consent was withdrawn waits for its person, who brings everything back', async () => {
    await using catcher = await startWebhookCatcher();
    await using world = await openWorld();
    const { rollcall, person } = world;
    await addEndpoint(rollcall.api, catcher);
    const before = byTitle(await person.meetings());
    await person.override(before.get('Design')?.id ?? '', true);
    await person.override(before.get('Hiring')?.id ?? '', false);
    const [connection] = await connectionsOf(rollcall.api, person);

    await rollcall.sandbox.google.revokeConsent(EMAIL);
    const lost = await waitFor('the connection to be lost', async () =>
      (await connectionsOf(rollcall.api, person)).find((candidate) => !candidate.connected),
    );
    assert.equal(lost.id, connection?.id);
    assert.match(lost.reason ?? '', /^Google no longer accepts the consent .* Connect again\.$/);
    const user = await person.user();
    assert.deepEqual(user.connections[0], { platform: 'google', connected: false, email: null, id: null });
    assert.equal(user.preferences['record_external'], true, 'preferences stay');
    const during = byTitle(await person.meetings());
    assert.deepEqual([...during.keys()], [...before.keys()], 'its meetings stay visible');
    for (const meeting of during.values()) {
      assert.equal(meeting.will_record, false);
      assert.equal(meeting.bot_id, null);
      assert.match(meeting.will_record_reason, /its calendar is disconnected/);
    }
    assert.deepEqual(await allBots(rollcall.api), [], 'its bots are removed');
    const webhook = await catcher.waitFor((caught) => eventOf(caught) === 'calendar_user.disconnected');
    const { calendar_user, ...told } = dataOf(webhook) as { calendar_user: { external_id: string } };
    assert.equal(calendar_user.external_id, 'host');
    assert.deepEqual(told, {
      connection: { id: connection?.id, kind: 'google', account: EMAIL },
      code: 'consent_revoked',
      reason: lost.reason,
    });
    const refreshed = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
    assert.equal(refreshed.status, 422);
    assert.deepEqual(refreshed.body, { code: 'calendar_disconnected', detail: lost.reason });

    const movedTo = inHours(44);
    await rollcall.sandbox.google.moveEvent(idOf(world, 'Budget'), movedTo);
    await connectGoogle(target(rollcall), person, EMAIL);
    const after = await untilListed(
      world,
      'meetings, overrides and bots to be back',
      (meetings) => startsAt(meetings.get('Budget')) === movedTo && meetings.get('Design')?.bot_id !== null,
    );
    assert.deepEqual([...after.keys()].toSorted(), [...TITLES].toSorted());
    for (const [title, meeting] of after) assert.equal(meeting.id, before.get(title)?.id, 'meetings keep their ids');
    assert.ok(after.get('Budget')?.bot_id);
    assert.equal(after.get('Design')?.override_should_record, true);
    assert.equal(after.get('Hiring')?.override_should_record, false);
    assert.equal(after.get('Hiring')?.bot_id, null);
    assert.deepEqual(
      (await allBots(rollcall.api)).map((bot) => bot.id).toSorted(),
      ['Budget', 'Design'].map((title) => String(after.get(title)?.bot_id)).toSorted(),
      'nothing is doubled',
    );
    const [back, ...others] = await connectionsOf(rollcall.api, person);
    assert.deepEqual(others, []);
    assert.deepEqual([back?.id, back?.connected, back?.reason], [connection?.id, true, null]);
    await catcher.waitFor((caught) => eventOf(caught) === 'calendar_user.connected');
  });

  test('whose access token has ended is read on with a fresh one, and nobody notices', async () => {
    await using catcher = await startWebhookCatcher();
    await using world = await openWorld();
    const { rollcall } = world;
    await addEndpoint(rollcall.api, catcher, {
      event_types: ['calendar_user.disconnected', 'calendar_user.connected'],
    });
    await rollcall.sandbox.google.expireAccessTokens(EMAIL);
    const movedTo = inHours(41);
    await rollcall.sandbox.google.moveEvent(idOf(world, 'Budget'), movedTo);
    await untilListed(world, 'the move to be read', (meetings) => startsAt(meetings.get('Budget')) === movedTo);
    const requests = await rollcall.sandbox.requests.list();
    assert.equal(requests.filter((request) => request.note === 'refresh_token').length, 1);
    assert.equal((await connectionsOf(rollcall.api, world.person))[0]?.connected, true);
    assert.deepEqual(catcher.caught, []);
  });

  test('is left alone for as long as Google asks, and right at the next read', async () => {
    await using world = await openWorld();
    const { rollcall } = world;
    const waitSeconds = 8;
    await rollcall.sandbox.requests.clear();
    await rollcall.sandbox.faults.add({
      path: EVENTS_LIST,
      status: 429,
      reason: 'rateLimitExceeded',
      retryAfter: waitSeconds,
    });
    const movedTo = inHours(42);
    await rollcall.sandbox.google.moveEvent(idOf(world, 'Budget'), movedTo);
    await untilListed(world, 'the move to be read', (meetings) => startsAt(meetings.get('Budget')) === movedTo);
    const lists = (await rollcall.sandbox.requests.list()).filter((request) => request.path.endsWith('/events'));
    assert.deepEqual(
      lists.slice(0, 2).map((request) => request.status),
      [429, 200],
    );
    const [refused, answered] = lists.map((request) => Date.parse(request.at));
    const pauseMs = (answered ?? 0) - (refused ?? 0);
    assert.ok(pauseMs >= waitSeconds * 1000 - 50, `asked again after ${pauseMs} ms`);
  });

  test('survives errors, cut connections and nonsense with nothing lost', async () => {
    await using world = await openWorld();
    const { rollcall, person } = world;
    const before = byTitle(await person.meetings());
    const { faults } = rollcall.sandbox;
    await faults.add({ path: EVENTS_LIST, status: 500 });
    await faults.add({ path: EVENTS_LIST, cut: 'mid_answer' });
    await faults.add({ path: EVENTS_LIST, body: '<html>not what was asked for</html>' });
    const movedTo = inHours(43);
    await rollcall.sandbox.google.moveEvent(idOf(world, 'Budget'), movedTo);
    await rollcall.sandbox.google.cancelEvent(idOf(world, 'Hiring'));

    const refused = await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    const { code, detail } = refused.body as { code: string; detail: string };
    assert.equal(code, 'provider_unavailable');
    assert.match(detail, /^[A-Z].*\.$/);
    assert.deepEqual(byTitle(await person.meetings()), before, 'what was known stays as it was');
    const [troubled] = await connectionsOf(rollcall.api, person);
    assert.equal(troubled?.connected, true);
    assert.match(troubled?.reason ?? '', /^[A-Z].*\.$/, 'the trouble is visible, as a sentence');

    const after = await untilListed(
      world,
      'the calendar to be right again',
      (meetings) => startsAt(meetings.get('Budget')) === movedTo,
    );
    assert.deepEqual(await faults.list(), [], 'every trouble has happened');
    assert.deepEqual([...after.keys()].toSorted(), ['Budget', 'Design']);
    assert.equal(after.get('Budget')?.bot_id, before.get('Budget')?.bot_id);
    assert.equal((await allBots(rollcall.api)).length, 2);
    assert.equal((await connectionsOf(rollcall.api, person))[0]?.reason, null, 'and its end is visible');
  });

  test('is connected in the end although its first read fails', async () => {
    await using rollcall = await startRollcall({ env: { POLL_SECONDS: '5' } });
    await rollcall.sandbox.google.addPerson({ email: EMAIL });
    await rollcall.sandbox.google.createEvent({
      organizer: EMAIL,
      summary: 'Budget',
      start: inHours(24),
      durationMinutes: 30,
    });
    // The first request is that of the callback, which finds out what the account has.
    await rollcall.sandbox.faults.add({ path: EVENTS_LIST, after: 1, cut: 'before_answer' });
    await rollcall.sandbox.faults.add({ path: EVENTS_LIST, after: 1, status: 503 });
    const person = await openPerson(rollcall.api, 'host');
    const answer = await giveConsent(consentUrl(target(rollcall), person.token), EMAIL);
    assert.equal(answer.status, 200, await answer.text());
    assert.equal((await person.meeting('Budget')).title, 'Budget');
    const [connection] = await connectionsOf(rollcall.api, person);
    assert.ok(connection?.proven_current_at);
  });

  test('goes on around an event that cannot be read, whose last known form stays', async () => {
    await using world = await openWorld();
    const { rollcall, person } = world;
    const { google } = rollcall.sandbox;
    const before = byTitle(await person.meetings());
    await google.editEvent(idOf(world, 'Design'), { summary: 'Redesign', raw: { start: { dateTime: 'at noon' } } });
    const movedTo = inHours(45);
    await google.moveEvent(idOf(world, 'Budget'), movedTo);
    const isMoved = (meetings: Map<string, ClientMeeting>): boolean => startsAt(meetings.get('Budget')) === movedTo;
    const during = await untilListed(world, 'the calendar to go on', isMoved);
    assert.deepEqual(during.get('Design'), before.get('Design'));

    const [connection] = await connectionsOf(rollcall.api, person);
    const path = `/api/v1/calendar/connections/${connection?.id}/calendars/`;
    const unreadableCount = async (): Promise<number | undefined> => {
      const { body } = await rollcall.api('GET', path, { token: person.token });
      return (body as { unreadable_count: number }[])[0]?.unreadable_count;
    };
    assert.equal(await unreadableCount(), 1);

    await google.forgetSyncTokens();
    const movedAgainTo = inHours(46);
    await google.moveEvent(idOf(world, 'Budget'), movedAgainTo);
    const whole = await untilListed(
      world,
      'the whole calendar to be read',
      (meetings) => startsAt(meetings.get('Budget')) === movedAgainTo,
    );
    assert.deepEqual(whole.get('Design'), before.get('Design'), 'a whole read leaves it alone too');
    assert.ok(await botOf(rollcall.api, whole.get('Design')?.bot_id ?? null));
    assert.deepEqual(statusesOf(await botOf(rollcall.api, whole.get('Design')?.bot_id ?? null)), []);

    await google.editEvent(idOf(world, 'Design'), { raw: null, start: inHours(47) });
    const repaired = await untilListed(world, 'the event to be readable again', (meetings) => meetings.has('Redesign'));
    assert.equal(repaired.get('Redesign')?.id, before.get('Design')?.id);
    await waitFor('nothing to be unreadable', async () => (await unreadableCount()) === 0);
  });
});
