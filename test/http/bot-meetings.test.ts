/** The meetings of a bot on the wire, when the account they are from is disconnected while the bot is in the call. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botResource, type BotResource } from '../../src/contract/bot/index.ts';
import { inTransaction } from '../../src/db/index.ts';
import { planBots } from '../../src/flow/attend/plan-bots.ts';
import { botIdOf, minutes, NOW } from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';
import { openApi, type ApiWorld } from './bot-api.ts';

const IN_CALL = ['joining_call', 'in_call_not_recording', 'in_call_recording'];
const LEFT = ['call_ended/call_ended_by_host', 'recording_done', 'done'];

const plan = ({ world }: ApiWorld, meetingIds: string[]): Promise<unknown> =>
  inTransaction(world.db, (tx) => planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds }, NOW));

/** People who share a meeting, with the bot that was sent to it. */
async function openMeeting(
  at: ApiWorld,
  userCount: number,
): Promise<{ botId: string; people: { id: string; meetingId: string }[] }> {
  const people: { id: string; meetingId: string }[] = [];
  for (let count = 0; count < userCount; count += 1) {
    const id = await at.world.addUser();
    people.push({ id, meetingId: await at.world.addMeeting({ userId: id, createdAt: minutes(-userCount + count) }) });
  }
  await plan(
    at,
    people.map(({ meetingId }) => meetingId),
  );
  const botId = await botIdOf(at.world.db, people[0]?.meetingId ?? '');
  assert.ok(botId !== null);
  return { botId, people };
}

/** Sends a bot into its call. */
async function join(at: ApiWorld, botId: string): Promise<void> {
  at.world.clock.set(minutes(58));
  await launchBot(at.world.deps, botId);
  await report(at, IN_CALL);
}

async function report(at: ApiWorld, said: readonly string[]): Promise<void> {
  for (const one of said) await at.world.report(at.world.launcher.launched.at(-1), one);
}

async function asPerson(
  at: ApiWorld,
  userId: string,
  method: 'POST' | 'DELETE',
  path: string,
  payload?: object,
): Promise<void> {
  const { body } = await at.api('POST', '/api/v1/calendar/authenticate/', { user_id: `user-${userId}` });
  const headers = { 'x-recallcalendarauthtoken': (body as { token: string }).token };
  const answer = await at.app.inject({ method, url: path, headers, ...(payload !== undefined && { payload }) });
  assert.ok(answer.statusCode < 300, answer.body);
}
const disconnect = (at: ApiWorld, userId: string): Promise<void> =>
  asPerson(at, userId, 'POST', '/api/v1/calendar/user/disconnect/', { platform: 'google' });

const meetingsOf = async (at: ApiWorld, botId: string): Promise<BotResource['calendar_meetings']> =>
  botResource.parse((await at.api('GET', `/api/v1/bot/${botId}/`)).body).calendar_meetings;

test('a meeting stays with its bot when its account is disconnected in the call, until the person is deleted', async () => {
  await using at = await openApi();
  const { botId, people } = await openMeeting(at, 1);
  await join(at, botId);
  const before = await meetingsOf(at, botId);
  assert.deepEqual(
    before.map((meeting) => meeting.id),
    people.map((person) => person.meetingId),
  );
  await disconnect(at, people[0]?.id ?? '');
  assert.deepEqual(await at.world.db.selectFrom('meetings').select('id').execute(), [], 'the meeting itself is gone');
  assert.deepEqual(await meetingsOf(at, botId), before);
  await report(at, LEFT);
  assert.deepEqual(await meetingsOf(at, botId), before, 'and with bot.done');
  await asPerson(at, people[0]?.id ?? '', 'DELETE', '/api/v1/calendar/user/');
  assert.deepEqual(await meetingsOf(at, botId), []);
});

test('of a shared bot all meetings stay, and one that the person has again is there once', async () => {
  await using at = await openApi();
  const { botId, people } = await openMeeting(at, 2);
  await join(at, botId);
  const before = await meetingsOf(at, botId);
  assert.equal(before.length, 2);
  const [ada, bob] = people;
  assert.ok(ada !== undefined && bob !== undefined);
  await disconnect(at, ada.id);
  const after = await meetingsOf(at, botId);
  assert.deepEqual(new Set(after), new Set(before));
  const again = await at.world.addMeeting({ userId: bob.id });
  await at.world.db.updateTable('meetings').set({ bot_id: botId }).where('id', '=', again).execute();
  await at.world.db
    .insertInto('bot_past_meetings')
    .values({ bot_id: botId, meeting_id: ada.id, calendar_user_id: bob.id, start_at: minutes(60), end_at: null })
    .execute();
  const ids = (await meetingsOf(at, botId)).map((meeting) => meeting.id);
  assert.deepEqual(new Set(ids), new Set([ada.meetingId, bob.meetingId, again]));
});

test('a meeting whose bot has left stays with it too', async () => {
  await using at = await openApi();
  const { botId, people } = await openMeeting(at, 1);
  await join(at, botId);
  await report(at, LEFT);
  at.world.clock.set(minutes(600));
  const before = await meetingsOf(at, botId);
  assert.equal(before.length, 1);
  await disconnect(at, people[0]?.id ?? '');
  assert.deepEqual(await meetingsOf(at, botId), before);
});
