/** Journey: the power fails in the middle of work. What comes out is what would have come out without it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inTransaction, sql } from '../../src/db/index.ts';
import { connectGoogle, giveConsent, consentUrl, openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcallProcess, type RollcallProcess } from '../support/rollcall-process.ts';
import { PATIENCE_MS, waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type WebhookCatcher } from '../support/webhook-catcher.ts';
import { addEndpoint, allBots, allDeliveries, dataOf, eventOf, statusesOf, target } from './journey.ts';

const EVENTS = 2_000;
const BOTS = 50;
/** For what takes a minute on a quiet machine. */
const LONG_MS = 5 * PATIENCE_MS;
const EVENTS_LIST = '/calendar/v3/calendars/*/events';
const CATCHER_PATH = '/hook';

type MeetingUpdate = { calendar_meeting: { id: string; bot_id: string | null }; changed: string[] };
type BotStatus = { bot: { id: string }; data: { code: string } };

/** What of a webhook must not be told under two ids. */
function factOf(event: string, data: unknown): string {
  if (event === 'calendar_meeting.updated') {
    const { calendar_meeting: meeting, changed } = data as MeetingUpdate;
    return `${event} ${meeting.id} ${meeting.bot_id} ${changed.join(',')}`;
  }
  if (event.startsWith('bot.')) return `${event} ${(data as BotStatus).bot.id}`;
  return event;
}

/** Every webhook that was recorded has arrived, each fact under one id. @returns how many facts there are of each event. */
async function assertWebhooksWhole(
  rollcall: RollcallProcess,
  endpointId: string,
  catcher: WebhookCatcher,
): Promise<Record<string, number>> {
  const pending = async (): Promise<number> =>
    (await allDeliveries(rollcall.api, endpointId, '&status=pending')).length;
  await waitFor('every webhook to be delivered', async () => (await pending()) === 0, { deadlineMs: LONG_MS });
  const recorded = await allDeliveries(rollcall.api, endpointId);
  assert.deepEqual(
    recorded.filter((delivery) => delivery.status !== 'delivered'),
    [],
  );
  const arrived = new Map<string, string>();
  for (const webhook of catcher.at(CATCHER_PATH)) {
    const id = String(webhook.headers['webhook-id']);
    const bytes = webhook.rawBody.toString('utf8');
    assert.equal(arrived.get(id) ?? bytes, bytes, 'one id always carries the same bytes');
    arrived.set(id, bytes);
  }
  assert.deepEqual(
    [...arrived.keys()].toSorted(),
    recorded.map((delivery) => delivery.event_id).toSorted(),
    'what arrived is what was recorded',
  );
  const facts = recorded.map((delivery) => factOf(delivery.event_type, delivery.payload['data']));
  assert.equal(new Set(facts).size, facts.length, 'no fact has two ids');
  return Object.fromEntries(
    Object.entries(Object.groupBy(recorded, (delivery) => delivery.event_type)).map(([type, list]) => [
      type,
      list?.length ?? 0,
    ]),
  );
}

/** A person with many generated meetings, not connected yet. */
async function preparePerson(
  rollcall: RollcallProcess,
  wish: { count: number; from: Date; everyMinutes: number; durationMinutes: number },
): Promise<Person> {
  const email = 'busy@example.com';
  await rollcall.sandbox.google.addPerson({ email });
  await rollcall.sandbox.google.generateEvents({ calendarId: email, ...wish, from: wish.from.toISOString() });
  return openPerson(rollcall.api, 'busy');
}

/** What must be the same whatever happened on the way; ids differ between two servers. */
async function endState(rollcall: RollcallProcess, person: Person): Promise<unknown[]> {
  const bots = new Map((await allBots(rollcall.api)).map((bot) => [bot.id, bot]));
  const meetings = await person.meetings();
  return meetings
    .map((meeting) => {
      const bot = bots.get(meeting.bot_id ?? '');
      return {
        ical_uid: meeting.ical_uid,
        title: meeting.title,
        start_time: meeting.start_time,
        end_time: meeting.end_time,
        will_record: meeting.will_record,
        will_record_reason: meeting.will_record_reason,
        meeting_platform: meeting.meeting_platform,
        bot: bot === undefined ? null : { join_at: bot.join_at, bot_name: bot.bot_name, statuses: statusesOf(bot) },
        isOnItsBot: bot?.calendar_meetings.map((entry) => entry.id).join() === meeting.id,
      };
    })
    .toSorted((one, other) => (one.ical_uid < other.ical_uid ? -1 : 1));
}

const isWhole = async (rollcall: RollcallProcess, person: Person): Promise<boolean> => {
  const answer = await rollcall.api('GET', '/api/v1/calendar/meetings/', { token: person.token });
  return Array.isArray(answer.body) && answer.body.length === EVENTS;
};

/** Holds up whoever records webhook events and kills the server while its sync waits there, all else already written. */
async function killInsideTransaction(rollcall: RollcallProcess): Promise<void> {
  await inTransaction(rollcall.db, async (tx) => {
    await sql`lock table webhook_events in share mode`.execute(tx);
    await rollcall.restart();
    await waitFor(
      'the sync to wait for the table of webhook events',
      async () => {
        const { rows } = await sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query ilike '%insert into%webhook_events%'`.execute(rollcall.db);
        return rows.length > 0;
      },
      { deadlineMs: LONG_MS },
    );
    await rollcall.kill9();
  });
}

describe('a killed server', { concurrency: true }, () => {
  test('reads 2,000 events to the same end when it is killed while fetching, inside the transaction and while telling', async () => {
    await using catcher = await startWebhookCatcher();
    await using undisturbed = await startRollcallProcess();
    await using killed = await startRollcallProcess();
    const from = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 24 * 3_600_000);
    const wish = { count: EVENTS, from, everyMinutes: 15, durationMinutes: 30 };

    const expectedPerson = await preparePerson(undisturbed, wish);
    await expectedPerson.prefer({ record_internal: true });
    await connectGoogle(target(undisturbed), expectedPerson, 'busy@example.com');

    const endpoint = await addEndpoint(killed.api, catcher);
    const person = await preparePerson(killed, wish);
    await person.prefer({ record_internal: true });
    await killed.sandbox.changeSettings({ maxPageItems: 500 });
    await killed.sandbox.faults.add({ path: EVENTS_LIST, after: 2, delayMs: 600_000 });
    await giveConsent(consentUrl(target(killed), person.token), 'busy@example.com');
    await waitFor('the third page to be asked for', async () => {
      const requests = await killed.sandbox.requests.list();
      return requests.filter((request) => request.path.endsWith('/events')).length === 3;
    });
    await killed.kill9();
    assert.deepEqual(await rowCounts(killed), { events: 0, meetings: 0, bots: 0 });

    await killInsideTransaction(killed);
    await waitFor('the half-done transaction to be gone', async () => (await rowCounts(killed)).events === 0);
    assert.deepEqual(await rowCounts(killed), { events: 0, meetings: 0, bots: 0 });
    assert.equal(catcher.caught.length, 0, 'what was not committed was not told');

    catcher.answerAlways(CATCHER_PATH, { delayMs: 50 });
    await killed.restart();
    await catcher.waitForCount(300, LONG_MS);
    await killed.kill9();
    catcher.answerAlways(CATCHER_PATH, {});
    await killed.restart();

    const webhooks = await assertWebhooksWhole(killed, endpoint.id, catcher);
    assert.deepEqual(webhooks, {
      'calendar_meeting.updated': EVENTS,
      'calendar_user.connected': 1,
      'calendar.update': 1,
      'calendar.sync_events': 1,
    });
    await waitFor('the undisturbed server to be done', () => isWhole(undisturbed, expectedPerson), {
      deadlineMs: LONG_MS,
    });
    const [actual, expected] = [await endState(killed, person), await endState(undisturbed, expectedPerson)];
    assert.equal(actual.length, EVENTS);
    assert.deepEqual(actual, expected);
    assert.equal((await allBots(killed.api)).length, EVENTS, 'one bot for each meeting, and no other');
    await Promise.all([killed.stop(), undisturbed.stop()]);
  });

  test('sends every one of 50 due bots once when it is killed among them', async () => {
    await using catcher = await startWebhookCatcher();
    await using rollcall = await startRollcallProcess({ env: { BOT_JOIN_LEAD_SECONDS: '0' } });
    const endpoint = await addEndpoint(rollcall.api, catcher);
    const from = new Date(Date.now() + 15_000);
    const person = await preparePerson(rollcall, { count: BOTS, from, everyMinutes: 0.003, durationMinutes: 1 });
    await connectGoogle(target(rollcall), person, 'busy@example.com');
    await waitFor('the meetings to be listed', async () => (await person.meetings()).length === BOTS);
    await person.prefer({ record_internal: true });
    assert.equal((await allBots(rollcall.api)).length, BOTS);

    await waitFor(
      'some bots to be on their way',
      () => catcher.at(CATCHER_PATH).filter((webhook) => eventOf(webhook) === 'bot.joining_call').length >= BOTS / 3,
      { deadlineMs: LONG_MS },
    );
    await rollcall.kill9();
    const told = new Set(
      catcher
        .at(CATCHER_PATH)
        .filter((webhook) => eventOf(webhook) === 'bot.joining_call')
        .map((webhook) => (dataOf(webhook) as BotStatus).bot.id),
    );
    assert.ok(told.size < BOTS, 'it is killed before the last bot is sent');
    await rollcall.restart();

    await waitFor(
      'every bot to end',
      () => {
        const ended = catcher
          .at(CATCHER_PATH)
          .filter((webhook) => ['bot.done', 'bot.fatal'].includes(eventOf(webhook)));
        return new Set(ended.map((webhook) => (dataOf(webhook) as BotStatus).bot.id)).size === BOTS;
      },
      { deadlineMs: LONG_MS },
    );
    const bots = await allBots(rollcall.api);
    assert.equal(bots.length, BOTS);
    for (const bot of bots) {
      const codes = statusesOf(bot);
      const last = bot.status_changes.at(-1);
      const isLost = last?.code === 'fatal' && last.sub_code === 'bot_errored';
      assert.ok(isLost || last?.code === 'done', `bot ${bot.id}: ${codes.join(' ')} ${last?.sub_code}`);
      // One that was started, and lost before it could say so, never said that it joins.
      const joined = codes.filter((code) => code === 'joining_call').length;
      assert.ok(joined === 1 || (joined === 0 && isLost), `bot ${bot.id}: ${codes.join(' ')}`);
      assert.ok(!told.has(bot.id) || isLost, 'what was out when the power failed is reported lost');
      assert.equal(bot.calendar_meetings.length, 1);
    }
    const past = await person.meetings(`?start_time_after=${new Date(from.getTime() - 3_600_000).toISOString()}`);
    const ids = past.map((meeting) => String(meeting.bot_id)).toSorted();
    assert.deepEqual(ids, bots.map((bot) => bot.id).toSorted(), 'each meeting has its bot, and no bot has two');

    const webhooks = await assertWebhooksWhole(rollcall, endpoint.id, catcher);
    // `recording_done` is told by name only.
    const changes = bots.flatMap((bot) => bot.status_changes.filter((change) => change.code !== 'recording_done'));
    const toldOfBots = Object.entries(webhooks).filter(([type]) => type.startsWith('bot.'));
    assert.equal(
      toldOfBots.reduce((sum, [, count]) => sum + count, 0),
      changes.length,
      'every status change is told',
    );
    await rollcall.stop();
  });
});

async function rowCounts(rollcall: RollcallProcess): Promise<{ events: number; meetings: number; bots: number }> {
  const [events, meetings, bots] = await Promise.all(
    (['calendar_events', 'meetings', 'bots'] as const).map((table) =>
      rollcall.db
        .selectFrom(table)
        .select((row) => row.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    ),
  );
  return { events: Number(events?.count), meetings: Number(meetings?.count), bots: Number(bots?.count) };
}
