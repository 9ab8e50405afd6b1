/** Journey: Google says that a calendar changed; once, twice, late, out of order, or not at all, and sometimes it was not Google. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShownChannel } from '../../sandbox/control-client.ts';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { inHours, target } from './journey.ts';

const EMAIL = 'host@example.com';

type World = AsyncDisposable & {
  rollcall: TestRollcall;
  person: Person;
  eventId: string;
  /** The channel that Rollcall has opened, and that was confirmed. */
  channel: ShownChannel;
};

/** A person with one meeting, whose calendar is polled once a day at most: what arrives, arrives by notification. */
async function openWorld(env: Record<string, string> = { POLL_SECONDS: '86400' }): Promise<World> {
  await using closing = new AsyncDisposableStack();
  const rollcall = closing.use(await startRollcall({ env }));
  const { sandbox } = rollcall;
  await sandbox.google.addPerson({ email: EMAIL });
  const event = await sandbox.google.createEvent({
    organizer: EMAIL,
    summary: 'Review',
    start: inHours(24),
    durationMinutes: 30,
    meet: true,
  });
  const person = await openPerson(rollcall.api, 'host');
  await connectGoogle(target(rollcall), person, EMAIL);
  await person.meeting('Review');
  const channel = await openChannel(rollcall);
  await rollcall.worker.idle();
  const open = closing.move();
  return { rollcall, person, eventId: event.id, channel, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** The channel that is open on both sides, once its first message was answered. */
async function openChannel(rollcall: TestRollcall): Promise<ShownChannel> {
  return waitFor('a notification channel to be open', async () => {
    const [channel] = (await rollcall.sandbox.google.channels()).filter((candidate) => candidate.isAlive);
    if (channel === undefined) return null;
    await rollcall.sandbox.notifications.settled();
    const row = await channelRow(rollcall, channel.id);
    return row === undefined || row.expires_at === null ? null : channel;
  });
}

const channelRow = (rollcall: TestRollcall, id: string) =>
  rollcall.db.selectFrom('notification_channels').selectAll().where('id', '=', id).executeTakeFirst();

const readCount = async (rollcall: TestRollcall): Promise<number> =>
  (await rollcall.sandbox.requests.list()).filter((request) => request.path.endsWith('/events')).length;

/** Moves the meeting in the calendar. @returns where to. */
async function move({ rollcall, eventId }: World, hours: number): Promise<string> {
  const start = inHours(hours);
  await rollcall.sandbox.google.moveEvent(eventId, start);
  return start;
}

const arrives = (world: World, start: string): Promise<unknown> =>
  world.person.meeting('Review', (meeting) => Date.parse(meeting.start_time) === Date.parse(start));

describe('a change of a Google calendar', { concurrency: true }, () => {
  test('arrives by notification, without a poll', async () => {
    await using world = await openWorld();
    const { rollcall, channel } = world;
    assert.equal(channel.address, `${rollcall.url}/api/notifications/google/`);
    const readsBefore = await readCount(rollcall);
    await arrives(world, await move(world, 30));
    assert.equal(await readCount(rollcall), readsBefore + 1, 'one notification, one read');
    await rollcall.sandbox.notifications.settled();
    const sent = await rollcall.sandbox.notifications.list();
    assert.deepEqual(
      sent.map((notification) => [notification.headers['X-Goog-Resource-State'], notification.lastStatus]),
      [
        ['sync', 204],
        ['exists', 204],
      ],
    );
  });

  test('is not claimed by anybody else: forged notifications are answered 404 and cause no read', async () => {
    await using world = await openWorld();
    const { rollcall, channel } = world;
    const { notifications } = rollcall.sandbox;
    const readsBefore = await readCount(rollcall);
    const forgeries: Record<string, string | null>[] = [
      { 'X-Goog-Channel-Token': 'not the secret' },
      { 'X-Goog-Channel-Token': '' },
      { 'X-Goog-Channel-Token': null },
      { 'X-Goog-Resource-ID': 'another resource' },
      { 'X-Goog-Resource-ID': null },
      { 'X-Goog-Channel-ID': '0196a3c2-d0b1-7c3e-9f1c-5b8e2a7d4f60' },
      { 'X-Goog-Channel-ID': "' or true --" },
      { 'X-Goog-Channel-ID': null },
      { 'X-Goog-Resource-State': null },
    ];
    for (const headers of forgeries) {
      const status = await notifications.forge({ channelId: channel.id, headers });
      assert.equal(status, 404, JSON.stringify(headers));
    }
    const { address } = channel;
    assert.equal(await notifications.forge({ address, headers: {} }), 404);
    assert.equal(await notifications.forge({ address, headers: {}, body: '{"a":1}' }), 404);
    await arrives(world, await move(world, 31));
    assert.equal(await readCount(rollcall), readsBefore + 1, 'only the true one was followed');
    assert.equal(await notifications.forge({ channelId: channel.id }), 204, 'and a true one is accepted again');
  });

  test('is told to come again when it cannot be stored within the three seconds that Google waits', async () => {
    await using world = await openWorld();
    const { rollcall, channel } = world;
    const { notifications } = rollcall.sandbox;
    const start = await rollcall.db.transaction().execute(async (tx) => {
      await tx.selectFrom('notification_channels').select('id').where('id', '=', channel.id).forUpdate().execute();
      await notifications.hold();
      const moved = await move(world, 29);
      assert.equal(await notifications.forge({ channelId: channel.id }), 503);
      return moved;
    });
    // Storing went on.
    await arrives(world, start);
  });

  test('ends the same when notifications come twice, late, in reverse or all at once', async () => {
    await using world = await openWorld();
    const { rollcall } = world;
    const { notifications } = rollcall.sandbox;
    await notifications.duplicate();
    await arrives(world, await move(world, 32));

    await notifications.delay(700);
    await arrives(world, await move(world, 33));

    await notifications.reorder(2);
    await move(world, 34);
    await arrives(world, await move(world, 35));

    const readsBefore = await readCount(rollcall);
    await notifications.hold();
    for (let hours = 36; hours < 46; hours += 1) await move(world, hours);
    const last = await move(world, 46);
    await notifications.release('reversed');
    await arrives(world, last);
    await notifications.settled();
    await rollcall.worker.idle();
    const reads = (await readCount(rollcall)) - readsBefore;
    assert.ok(reads >= 1 && reads <= 11, `${reads} reads for 11 notifications`);
    assert.equal((await world.person.meetings()).length, 1);
    const outcomes = (await notifications.list()).map((notification) => notification.lastStatus);
    assert.deepEqual([...new Set(outcomes)], [204]);
  });

  test('is found by the next poll when its notification is lost', async () => {
    await using world = await openWorld({ POLL_SECONDS: '5' });
    const { notifications } = world.rollcall.sandbox;
    await notifications.drop();
    await arrives(world, await move(world, 47));
    const outcomes = (await notifications.list()).map((notification) => notification.outcome);
    assert.deepEqual(outcomes, ['delivered', 'dropped']);
  });

  test('is seen although it happened between the first read and the opening of the channel', async () => {
    await using rollcall = await startRollcall({ env: { POLL_SECONDS: '86400' } });
    const { google, faults } = rollcall.sandbox;
    await google.addPerson({ email: EMAIL });
    const event = await google.createEvent({ organizer: EMAIL, summary: 'Review', start: inHours(24), meet: true });
    // Long enough for all that follows, and within the time that Rollcall gives Google.
    await faults.add({ path: '/calendar/v3/calendars/*/events/watch', delayMs: 10_000 });
    const person = await openPerson(rollcall.api, 'host');
    await connectGoogle(target(rollcall), person, EMAIL);
    const before = await person.meeting('Review');
    await google.moveEvent(event.id, inHours(25));
    assert.deepEqual(await google.channels(), [], 'the channel is not open yet');
    await person.meeting('Review', (meeting) => meeting.start_time !== before.start_time);
  });

  test('arrives on a new channel before the old one ends, and at no time on none', async () => {
    await using world = await openWorld();
    const { rollcall, channel } = world;
    const row = await channelRow(rollcall, channel.id);
    const expiresAt = Date.parse(channel.expiresAt);
    const renewAt = row?.renew_due_at?.getTime() ?? 0;
    const lifeMs = expiresAt - (row?.created_at.getTime() ?? 0);
    assert.ok(renewAt < expiresAt - lifeMs * 0.19, 'it is renewed with a fifth of its life left');
    await rollcall.sandbox.requests.clear();
    // Time passes.
    await rollcall.db
      .updateTable('notification_channels')
      .set({ renew_due_at: new Date() })
      .where('id', '=', channel.id)
      .execute();
    const renewed = await waitFor('one new channel', async () => {
      const alive = (await rollcall.sandbox.google.channels()).filter((candidate) => candidate.isAlive);
      return alive.length === 1 && alive[0]?.id !== channel.id ? alive[0] : null;
    });
    const calls = (await rollcall.sandbox.requests.list()).map((request) => request.path.split('/').at(-1));
    assert.deepEqual(
      calls.filter((call) => call !== 'events'),
      ['watch', 'stop'],
      'the new one is open before the old one is closed',
    );
    await waitFor(
      'the old channel to be forgotten',
      async () => (await channelRow(rollcall, channel.id)) === undefined,
    );

    await arrives(world, await move(world, 50));
    await rollcall.sandbox.notifications.settled();
    const last = (await rollcall.sandbox.notifications.list()).at(-1);
    assert.deepEqual([last?.channelId, last?.lastStatus], [renewed.id, 204]);
    const late = { 'X-Goog-Channel-ID': channel.id };
    assert.equal(await rollcall.sandbox.notifications.forge({ channelId: renewed.id, headers: late }), 404);

    const answer = await rollcall.api('POST', '/api/v1/calendar/user/disconnect/', {
      token: world.person.token,
      body: { platform: 'google' },
    });
    assert.equal(answer.status, 200);
    const left = (await rollcall.sandbox.google.channels()).filter((candidate) => candidate.isAlive);
    assert.deepEqual(left, [], 'disconnecting closes the channel at Google');
  });

  test('is found by polling where Google cannot reach the server', async () => {
    await using rollcall = await startRollcall({ env: { POLL_SECONDS: '5', ALLOW_PRIVATE_NETWORKS: 'false' } });
    const { google } = rollcall.sandbox;
    await google.addPerson({ email: EMAIL });
    const event = await google.createEvent({ organizer: EMAIL, summary: 'Review', start: inHours(24), meet: true });
    const person = await openPerson(rollcall.api, 'host');
    await connectGoogle(target(rollcall), person, EMAIL);
    const before = await person.meeting('Review');
    await google.moveEvent(event.id, inHours(25));
    await person.meeting('Review', (meeting) => meeting.start_time !== before.start_time);
    const requests = await rollcall.sandbox.requests.list();
    assert.deepEqual(
      requests.filter((request) => request.path.endsWith('/watch')),
      [],
      'no channel was asked for',
    );
  });
});
