/** Journey: every webhook that arrives is what the OpenAPI document publishes, and a bot's says whose meeting it is about. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectGoogle, openPerson } from '../support/calendar-client.ts';
import { publishedWebhooks } from '../support/published-webhooks.ts';
import { startRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type CaughtWebhook } from '../support/webhook-catcher.ts';
import { addEndpoint, eventOf, target } from './journey.ts';

const EMAILS = ['ann@example.com', 'bob@example.com'] as const;
/** Told when nothing got through for five days: delivered in a test that turns the clock. */
const NOT_HERE = new Set(['webhook_endpoint.disabled']);

/** Told of bots that really record: test/http/recordings.test.ts holds those against their published shapes. */
const isOfRecordings = (name: string): boolean =>
  /^(?:recording|video_mixed|audio_mixed|participant_events)\./.test(name);

type Own = {
  happened_at: string;
  calendar_meetings?: { id: string; start_time: string; calendar_user: { id: string; external_id: string } }[];
};
const ownOf = (webhook: CaughtWebhook): Own => (webhook.body as { rollcall: Own }).rollcall;

describe('the bodies of webhooks', () => {
  test('each of every type fits its published schema, and leads from the bot to the people in one step', async () => {
    await using catcher = await startWebhookCatcher();
    await using rollcall = await startRollcall();
    const { api, sandbox, db } = rollcall;
    const published = await publishedWebhooks(api);
    const everyType = [...published.keys()].filter((name) => name !== 'bot.status_change');
    const { id: endpointId } = await addEndpoint(api, catcher, { path: '/new', event_types: everyType });
    await addEndpoint(api, catcher, { path: '/old', shape: 'status_change', event_types: ['bot.status_change'] });

    for (const email of EMAILS) await sandbox.google.addPerson({ email });
    await sandbox.google.createEvent({
      organizer: EMAILS[0],
      summary: 'Customer call',
      startInMinutes: 2.1,
      durationMinutes: 30,
      attendees: [EMAILS[1], 'guest@example.org'],
      meet: true,
    });
    const people = await Promise.all(EMAILS.map((email) => openPerson(api, `user of ${email}`)));
    for (const [index, person] of people.entries()) {
      await person.prefer({ record_external: true });
      await connectGoogle(target(rollcall), person, EMAILS[index] ?? '');
    }
    const meetings = await Promise.all(
      people.map((person) => person.meeting('Customer call', (meeting) => meeting.bot_id !== null)),
    );
    const botId = meetings[0]?.bot_id;
    const recording = await catcher.waitFor(
      (caught) => caught.path === '/new' && eventOf(caught) === 'bot.in_call_recording',
    );
    for (const path of ['/new', '/old']) {
      const [told] = catcher.at(path).filter((caught) => JSON.stringify(caught.body).includes(botId ?? 'none'));
      assert.ok(told !== undefined, path);
    }
    const linked = ownOf(recording).calendar_meetings ?? [];
    const asTold = linked.map(
      ({ id, start_time, calendar_user }) => `${id} ${start_time} ${calendar_user.external_id}`,
    );
    const asListed = meetings.map(({ id, start_time }, index) => `${id} ${start_time} user of ${EMAILS[index]}`);
    assert.deepEqual(asTold.toSorted(), asListed.toSorted());
    assert.deepEqual(
      linked.map(({ calendar_user }) => calendar_user.id).toSorted(),
      (await Promise.all(people.map((person) => person.user()))).map(({ id }) => id).toSorted(),
    );

    for (const simulate of ['denied', 'meeting_not_found', 'kicked']) {
      const { status } = await api('POST', '/api/v1/bot/', {
        body: { meeting_url: 'https://acme.zoom.us/j/85746382910', metadata: { simulate } },
      });
      assert.equal(status, 201);
    }
    await api('POST', `/api/v1/webhook-endpoints/${endpointId}/test/`);

    await sandbox.google.createEvent({
      organizer: EMAILS[0],
      summary: 'Soon',
      startInMinutes: 5,
      attendees: ['guest@example.org'],
      meet: true,
    });
    await people[0]?.meeting('Soon', (meeting) => meeting.bot_id !== null);
    await sandbox.faults.add({ path: '/calendar/v3/calendars/*/events', status: 503, count: null });
    const longAgo = new Date(Date.now() - 3_600_000);
    await db.updateTable('calendars').set({ proven_current_at: longAgo, sync_due_at: new Date() }).execute();
    await catcher.waitFor((caught) => eventOf(caught) === 'calendar.stale');
    await api('DELETE', '/api/v1/calendar/user/', { token: people[0]?.token ?? '' });

    await waitFor('every type to arrive', async () => {
      const arrived = new Set(catcher.caught.map(eventOf));
      return [...published.keys()].every((name) => NOT_HERE.has(name) || isOfRecordings(name) || arrived.has(name));
    });
    for (const caught of catcher.caught) {
      const { success, error } = published.get(eventOf(caught))?.safeParse(caught.body) ?? { success: false };
      assert.ok(success, `${eventOf(caught)}: ${JSON.stringify(caught.body)} ${error?.message}`);
      const happenedMs = Date.parse(ownOf(caught).happened_at);
      assert.ok(Math.abs(caught.receivedAt.getTime() - happenedMs) < 60_000, `${eventOf(caught)}: ${happenedMs}`);
    }
  });
});
