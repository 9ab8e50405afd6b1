/** Journey: the calendar changes when the bot is already at the door. Before it is let in it follows; afterwards it stays. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectGoogle, openPerson, type ClientBot, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type WebhookCatcher } from '../support/webhook-catcher.ts';
import { addEndpoint, allBots, botOf, eventOf, inHours, statusesOf, target } from './journey.ts';

const EMAIL = 'host@example.com';
const ADMITTED = ['in_call_not_recording', 'in_call_recording'];

type World = AsyncDisposable & {
  rollcall: TestRollcall;
  catcher: WebhookCatcher;
  person: Person;
  eventId: string;
  /** The bot of the meeting; it is on its way. */
  bot: ClientBot;
};

/** A recorded meeting whose bot is sent within seconds and stays at the door for as long. */
async function openWorld(secondsAtTheDoor: number): Promise<World> {
  await using closing = new AsyncDisposableStack();
  const catcher = closing.use(await startWebhookCatcher());
  const rollcall = closing.use(await startRollcall());
  await addEndpoint(rollcall.api, catcher);
  await rollcall.sandbox.google.addPerson({ email: EMAIL });
  const person = await openPerson(rollcall.api, 'host');
  await person.prefer({ record_internal: true });
  await connectGoogle(target(rollcall), person, EMAIL);
  const event = await rollcall.sandbox.google.createEvent({
    organizer: EMAIL,
    summary: 'Standup',
    startInMinutes: 2.2,
    durationMinutes: 30,
    location: 'https://acme.zoom.us/j/85746382910',
  });
  const { bot_id: botId } = await person.meeting('Standup', (meeting) => meeting.bot_id !== null);
  const patched = await rollcall.api('PATCH', `/api/v1/bot/${botId}/`, {
    body: { metadata: { simulate_waiting_room_seconds: String(secondsAtTheDoor) } },
  });
  assert.equal(patched.status, 200, JSON.stringify(patched.body));
  await catcher.waitFor((caught) => eventOf(caught) === 'bot.joining_call');
  const bot = await botOf(rollcall.api, botId);
  assert.ok(bot);
  const open = closing.move();
  return {
    rollcall,
    catcher,
    person,
    eventId: event.id,
    bot,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const untilStatus = ({ rollcall, bot }: World, code: string): Promise<ClientBot> =>
  waitFor(`the bot to be ${code}`, async () => {
    const present = await botOf(rollcall.api, bot.id);
    return statusesOf(present).includes(code) ? present : null;
  });

/** Waits until the bot has left because it was called back. */
async function assertCalledBack(world: World): Promise<void> {
  const ended = await untilStatus(world, 'done');
  const codes = statusesOf(ended);
  assert.deepEqual(codes.slice(-2), ['call_ended', 'done']);
  assert.equal(ended.status_changes.at(-2)?.sub_code, 'bot_received_leave_call');
  assert.deepEqual(
    codes.filter((code) => ADMITTED.includes(code)),
    [],
    'it never entered the call',
  );
}

describe('a calendar that changes late', { concurrency: true }, () => {
  test('calls back the bot of a meeting that moved, and sends another one at the new time', async () => {
    await using world = await openWorld(60);
    const { rollcall, person } = world;
    const movedTo = inHours(3);
    await rollcall.sandbox.google.moveEvent(world.eventId, movedTo);
    await assertCalledBack(world);
    const meeting = await person.meeting('Standup', (found) => Date.parse(found.start_time) === Date.parse(movedTo));
    assert.ok(meeting.bot_id);
    assert.notEqual(meeting.bot_id, world.bot.id);
    const next = await botOf(rollcall.api, meeting.bot_id);
    assert.deepEqual(statusesOf(next), []);
    assert.equal(Date.parse(next?.join_at ?? ''), Date.parse(movedTo) - 120_000);
    assert.equal((await allBots(rollcall.api)).length, 2);
  });

  test('calls back the bot of a meeting that was cancelled, and sends no other', async () => {
    await using world = await openWorld(60);
    const { rollcall, person } = world;
    await rollcall.sandbox.google.cancelEvent(world.eventId);
    await assertCalledBack(world);
    assert.deepEqual(await person.meetings(), []);
    assert.equal((await allBots(rollcall.api)).length, 1);
  });

  test('sends the bot to the new room when the link changes at the door', async () => {
    await using world = await openWorld(60);
    const { rollcall, person } = world;
    await rollcall.sandbox.google.editEvent(world.eventId, { location: 'https://acme.zoom.us/j/99900011122' });
    await assertCalledBack(world);
    const meeting = await person.meeting('Standup', (found) => found.bot_id !== null && found.bot_id !== world.bot.id);
    const next = await waitFor('the next bot to be on its way', async () => {
      const found = await botOf(rollcall.api, meeting.bot_id);
      return statusesOf(found).includes('joining_call') ? found : null;
    });
    const { meeting_url: link } = next as ClientBot & { meeting_url: { meeting_id: string } };
    assert.equal(link.meeting_id, '99900011122');
  });

  test('does not take a bot out of a call it was let into, but its person does', async () => {
    await using world = await openWorld(1);
    const { rollcall, catcher, person } = world;
    await untilStatus(world, 'in_call_recording');
    await rollcall.sandbox.google.moveEvent(world.eventId, inHours(4));
    const moved = await person.meeting('Standup', (found) => found.bot_id !== null && found.bot_id !== world.bot.id);
    await rollcall.sandbox.google.cancelEvent(world.eventId);
    await waitFor('the cancelled meeting to disappear', async () => (await person.meetings()).length === 0);
    assert.equal(
      await botOf(rollcall.api, moved.bot_id),
      null,
      'the bot of the new time was not sent yet, so it is gone',
    );
    await rollcall.worker.idle();
    assert.equal(
      statusesOf(await botOf(rollcall.api, world.bot.id)).at(-1),
      'in_call_recording',
      'it stays in the call',
    );

    const left = await rollcall.api('POST', `/api/v1/bot/${world.bot.id}/leave_call/`);
    assert.equal(left.status, 200, JSON.stringify(left.body));
    const ended = await untilStatus(world, 'done');
    assert.deepEqual(statusesOf(ended).slice(-4), ['in_call_recording', 'call_ended', 'recording_done', 'done']);
    await catcher.waitFor((caught) => eventOf(caught) === 'bot.done');
  });

  test('lets a person switch a meeting off while its bot is in the call', async () => {
    await using world = await openWorld(1);
    const { rollcall, person } = world;
    await untilStatus(world, 'in_call_recording');
    const meeting = await person.meeting('Standup');
    await person.override(meeting.id, false);
    const ended = await untilStatus(world, 'done');
    assert.equal(
      ended.status_changes.find((change) => change.code === 'call_ended')?.sub_code,
      'bot_received_leave_call',
    );
    assert.equal((await allBots(rollcall.api)).length, 1);
  });
});
