/** Two workspaces with the same people in the same calendars: nothing of one is seen, told or moved by the other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEMO_CLIENT } from '../../sandbox/index.ts';
import { saveOAuthClient } from '../../src/workspaces/index.ts';
import { connectGoogle, openPerson, type ClientMeeting, type Person } from '../support/calendar-client.ts';
import type { ApiClient, TestRollcall } from '../support/rollcall.ts';
import { startRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type WebhookCatcher } from '../support/webhook-catcher.ts';
import { addWorkspace, fieldsOf, inHours, itemsOf } from './setup.ts';

const EMAIL = 'shared@example.com';
const USER_ID = 'the same id';

/** One workspace with the person, the meeting and the endpoint that the other one has, too. */
type Side = { api: ApiClient; person: Person; meeting: ClientMeeting; hook: string; endpointId: string };

let rollcall: TestRollcall;
let catcher: WebhookCatcher;
let sides: [Side, Side];
before(async () => {
  rollcall = await startRollcall();
  catcher = await startWebhookCatcher();
  const { db, program } = rollcall;
  const second = await addWorkspace(rollcall);
  const { clientId, clientSecret } = DEMO_CLIENT;
  const { sealer } = program.deps;
  await saveOAuthClient(db, sealer, { workspaceId: second.id, provider: 'google', clientId, clientSecret });
  await rollcall.sandbox.google.addPerson({ email: EMAIL });
  await rollcall.sandbox.google.createEvent({
    organizer: EMAIL,
    summary: 'Shared',
    start: inHours(24),
    durationMinutes: 30,
    meet: true,
    attendees: ['guest@example.org'],
  });
  sides = [await openSide(rollcall.api, '/first'), await openSide(second.api, '/second')];
});
after(async () => {
  await catcher[Symbol.asyncDispose]();
  await rollcall[Symbol.asyncDispose]();
});

async function openSide(api: ApiClient, hook: string): Promise<Side> {
  const endpoint = await api('POST', '/api/v1/webhook-endpoints/', {
    body: { url: catcher.url(hook), event_types: ['*'] },
  });
  const person = await openPerson(api, USER_ID);
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, EMAIL);
  const meeting = await person.meeting('Shared');
  return { api, person, meeting, hook, endpointId: String(fieldsOf(endpoint)['id']) };
}

const each = async <Result>(ask: (side: Side) => Promise<Result>): Promise<[Result, Result]> => [
  await ask(sides[0]),
  await ask(sides[1]),
];
/** Every text in a value that looks like an id. */
const idsIn = (value: unknown): Set<string> =>
  new Set(JSON.stringify(value).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g));
const common = (one: Set<string>, other: Set<string>): string[] => [...one].filter((id) => other.has(id));
const webhooksOf = (side: Side): unknown[] => catcher.at(side.hook).map((webhook) => webhook.body);

test('the same own id and the same account are two calendar users, each with its own things', async () => {
  const shown = await each(async ({ api, person }) => [
    await person.user(),
    await person.meetings(),
    itemsOf(await api('GET', '/api/v1/calendar/users/')),
    itemsOf(await api('GET', `/api/v1/calendar/users/?email=${EMAIL}`)),
    itemsOf(await api('GET', '/api/v1/calendar/connections/', { token: person.token })),
    itemsOf(await api('GET', '/api/v1/webhook-endpoints/')),
  ]);
  for (const [, , users, found, , endpoints] of shown) {
    assert.deepEqual(
      [users, found, endpoints].map((items) => (items as unknown[]).length),
      [1, 1, 1],
    );
  }
  const [first, second] = [idsIn(shown[0]), idsIn(shown[1])];
  assert.ok(first.size >= 4);
  assert.deepEqual(common(first, second), [], 'no id of one stands in an answer to the other');
});

test('what one prefers and overrides is neither seen nor done in the other', async () => {
  const [one, two] = sides;
  await one.person.prefer({ record_external: true, bot_name: 'First notes' });
  const recorded = await one.person.meeting('Shared', (meeting) => meeting.bot_id !== null);
  const other = await two.person.meeting('Shared');
  assert.deepEqual([other.will_record, other.bot_id, other.override_should_record], [false, null, null]);
  assert.equal((await two.person.user()).preferences['bot_name'], 'Meeting Notetaker');
  assert.equal(fieldsOf(await two.api('GET', '/api/v1/bot/'))['count'], 0);
  assert.equal((await two.api('GET', `/api/v1/bot/${recorded.bot_id}/`)).status, 404);

  await two.person.override(two.meeting.id, true);
  const own = await two.person.meeting('Shared', (meeting) => meeting.bot_id !== null);
  assert.notEqual(own.bot_id, recorded.bot_id, 'a bot is shared within a workspace alone');
  for (const { api, meeting } of sides) {
    const bots = fieldsOf(await api('GET', '/api/v1/bot/'));
    assert.equal(bots['count'], 1);
    const [bot] = bots['results'] as { calendar_meetings: { id: string }[] }[];
    assert.deepEqual(
      bot?.calendar_meetings.map((one_) => one_.id),
      [meeting.id],
    );
  }
});

test('webhooks and their deliveries speak of the own workspace alone', async () => {
  const types = (side: Side): unknown[] => webhooksOf(side).map((body) => (body as { event: unknown }).event);
  for (const side of sides) {
    await waitFor('both kinds of webhooks', () =>
      ['calendar_user.connected', 'calendar_meeting.updated'].every((type) => types(side).includes(type)),
    );
  }
  const deliveries = await each(async ({ api }) => fieldsOf(await api('GET', '/api/v1/webhook-deliveries/')));
  const own = await each(async (side) => [await side.person.user(), side.meeting, side.endpointId]);
  for (const [index, side] of sides.entries()) {
    const foreign = idsIn(own[1 - index]);
    const told = idsIn([webhooksOf(side), deliveries[index]]);
    assert.deepEqual(common(told, foreign), [], side.hook);
    const shown = deliveries[index]?.['results'] as { webhook_endpoint_id: string }[];
    assert.ok(shown.length > 0 && shown.every((delivery) => delivery.webhook_endpoint_id === side.endpointId));
  }
  const [foreignDelivery] = deliveries[0]['results'] as { id: string }[];
  const replay = await sides[1].api('POST', `/api/v1/webhook-deliveries/${foreignDelivery?.id}/replay/`);
  assert.equal(replay.status, 404);
});

test('a token of one workspace opens nothing in the other, although the own id is the same', async () => {
  const [one, two] = sides;
  const crossed = await rollcall.api('GET', `/api/v1/calendar/meetings/${two.meeting.id}/`, {
    token: one.person.token,
  });
  assert.equal(crossed.status, 404);
  const both = await two.api('GET', '/api/v1/calendar/user/', { token: one.person.token });
  assert.deepEqual(both.body, await one.person.user(), 'the token says who it is, not where it was sent');
});

test('a calendar change reaches both, and what one takes away stays in the other', async () => {
  const [one, two] = sides;
  await rollcall.sandbox.google.createEvent({
    organizer: EMAIL,
    summary: 'Later',
    start: inHours(30),
    durationMinutes: 30,
  });
  for (const { person } of sides) await person.meeting('Later');
  catcher.forget();
  assert.equal((await one.api('DELETE', '/api/v1/calendar/user/', { token: one.person.token })).status, 204);
  const isTold = (side: Side): boolean =>
    webhooksOf(side).some((body) => (body as { event: unknown }).event === 'calendar_user.disconnected');
  await waitFor('the webhook', () => isTold(one));
  assert.ok(!isTold(two), 'the other one is not concerned');
  const refreshed = await two.api('POST', '/api/v1/calendar/meetings/refresh/', { token: two.person.token });
  assert.equal(refreshed.status, 200, `its access to the account is still good: ${JSON.stringify(refreshed.body)}`);
  const kept = await two.person.meeting('Shared');
  assert.ok(kept.bot_id !== null);
  assert.equal((await one.api('GET', '/api/v1/bot/')).status, 200);
  assert.equal(fieldsOf(await two.api('GET', '/api/v1/bot/'))['count'], 1);
});
