/** Journey: the linking recipe of Recall's FAQ, from a bot's webhook to the meeting in a person's calendar. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import {
  connectGoogle,
  openPerson,
  type ClientBot,
  type ClientMeeting,
  type Person,
} from '../support/calendar-client.ts';
import { startRollcall } from '../support/rollcall.ts';
import { startWebhookCatcher, type CaughtWebhook, type WebhookCatcher } from '../support/webhook-catcher.ts';
import { addEndpoint, eventOf, target } from './journey.ts';

const SHAPES = [
  { shape: 'new', headers: 'webhook' },
  { shape: 'new', headers: 'svix' },
  { shape: 'status_change', headers: 'webhook' },
  { shape: 'status_change', headers: 'svix' },
] as const;

type NewShape = {
  event: string;
  data: { data: { code: string; sub_code: null; updated_at: string }; bot: { id: string; metadata: object } };
};
type OldShape = {
  event: string;
  data: { bot_id: string; status: { code: string; created_at: string; sub_code: null; message: string } };
};

/** The payload, once the library of the header family has verified it. @throws when the signature does not fit. */
function verified(webhook: CaughtWebhook, headers: 'webhook' | 'svix', secret: string): unknown {
  const library = headers === 'svix' ? new SvixWebhook(secret) : new StandardWebhook(secret);
  const sent = Object.fromEntries(
    Object.entries(webhook.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  library.verify(webhook.rawBody, sent);
  const forged = Buffer.from(webhook.rawBody.toString('utf8').replace('joining_call', 'fatal'));
  assert.throws(() => library.verify(forged, sent), 'another body is refused');
  return webhook.body;
}

/** Waits for the webhook about a joining bot on one endpoint. @returns what the recipe starts from. */
async function readJoining(
  catcher: WebhookCatcher,
  wish: (typeof SHAPES)[number],
  secret: string,
): Promise<{ botId: string; code: string; at: string }> {
  const path = pathOf(wish);
  const wanted = wish.shape === 'new' ? 'bot.joining_call' : 'bot.status_change';
  const webhook = await catcher.waitFor((caught) => caught.path === path && eventOf(caught) === wanted);
  const payload = verified(webhook, wish.headers, secret);
  if (wish.shape === 'new') {
    const { data } = payload as NewShape;
    assert.deepEqual(Object.keys(data.data), ['code', 'sub_code', 'updated_at']);
    assert.deepEqual(data.bot.metadata, {});
    return { botId: data.bot.id, code: data.data.code, at: data.data.updated_at };
  }
  const { data } = payload as OldShape;
  assert.deepEqual(Object.keys(data.status), ['code', 'created_at', 'sub_code', 'message']);
  return { botId: data.bot_id, code: data.status.code, at: data.status.created_at };
}

const pathOf = ({ shape, headers }: (typeof SHAPES)[number]): string => `/${shape}/${headers}`;

describe('from a bot status webhook to the meetings of the people who share the bot', () => {
  test('every step of the recipe agrees, in both shapes and both header families', async () => {
    await using catcher = await startWebhookCatcher();
    await using rollcall = await startRollcall();
    const { api, sandbox } = rollcall;
    const secrets = new Map<string, string>();
    for (const wish of SHAPES) {
      const { secret } = await addEndpoint(api, catcher, { path: pathOf(wish), ...wish });
      secrets.set(pathOf(wish), secret);
    }
    const emails = ['ann@example.com', 'bob@example.com'];
    for (const email of emails) await sandbox.google.addPerson({ email });
    const people: Person[] = [];
    for (const email of emails) {
      const person = await openPerson(api, `user of ${email}`);
      await person.prefer({ record_external: true });
      await connectGoogle(target(rollcall), person, email);
      people.push(person);
    }
    await sandbox.google.createEvent({
      organizer: 'ann@example.com',
      summary: 'Weekly with the customer',
      startInMinutes: 2.1,
      durationMinutes: 30,
      attendees: ['bob@example.com', 'guest@example.org'],
      meet: 'abc-defg-hij',
    });
    for (const person of people) await person.meeting('Weekly with the customer', (meeting) => meeting.bot_id !== null);

    for (const wish of SHAPES) {
      const told = await readJoining(catcher, wish, secrets.get(pathOf(wish)) ?? '');
      assert.equal(told.code, 'joining_call');

      const retrieved = await api('GET', `/api/v1/bot/${told.botId}/`);
      assert.equal(retrieved.status, 200);
      const bot = retrieved.body as ClientBot & { meeting_url: Record<string, unknown> };
      assert.equal(bot.id, told.botId);
      assert.deepEqual(
        bot.status_changes.filter((change) => change.code === told.code).map((change) => change.created_at),
        [told.at],
      );
      assert.deepEqual(bot.meeting_url, { meeting_id: 'abc-defg-hij', platform: 'google_meet' });
      assert.deepEqual(
        bot.calendar_meetings.map((entry) => entry.calendar_user.external_id).toSorted(),
        emails.map((email) => `user of ${email}`),
      );

      for (const entry of bot.calendar_meetings) {
        const { external_id: externalId, id: userId } = entry.calendar_user;
        const authenticated = await api('POST', '/api/v1/calendar/authenticate/', { body: { user_id: externalId } });
        const { token } = authenticated.body as { token: string };
        const user = await api('GET', '/api/v1/calendar/user/', { token });
        assert.equal((user.body as { id: string }).id, userId);
        const answer = await api('GET', `/api/v1/calendar/meetings/${entry.id}/`, { token });
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
        const meeting = answer.body as ClientMeeting & { meet_invite: object };
        assert.deepEqual(
          [meeting.id, meeting.bot_id, meeting.start_time, meeting.end_time, meeting.title],
          [entry.id, bot.id, entry.start_time, entry.end_time, 'Weekly with the customer'],
        );
        assert.deepEqual(meeting.meet_invite, { meeting_id: 'abc-defg-hij' });
        const others = bot.calendar_meetings.filter((other) => other.id !== entry.id);
        for (const other of others) {
          const foreign = await api('GET', `/api/v1/calendar/meetings/${other.id}/`, { token });
          assert.equal(foreign.status, 404, 'a token opens the meetings of its own person only');
        }
      }
    }
  });
});
