/** The main job over HTTP only: connect → meetings → preference → bot → move → override → cancel → disconnect. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectGoogle, openPerson, type ClientBot, type ClientMeeting } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
});
after(() => rollcall[Symbol.asyncDispose]());

const target = (): { rollcallUrl: string; sandboxUrl: string } => ({
  rollcallUrl: rollcall.url,
  sandboxUrl: rollcall.sandboxUrl,
});
const bot = async (id: string | null): Promise<ClientBot | null> => {
  const answer = await rollcall.api('GET', `/api/v1/bot/${id ?? 'none'}/`);
  return answer.status === 200 ? (answer.body as ClientBot) : null;
};
const inHours = (hours: number): string =>
  new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();
const hasBot = (meeting: ClientMeeting): boolean => meeting.bot_id !== null;

test('a connected calendar is read, decided, planned and followed to its end', async () => {
  const { sandbox } = rollcall;
  await sandbox.google.addPerson({ email: 'host@example.com' });
  const customer = await sandbox.google.createEvent({
    organizer: 'host@example.com',
    summary: 'Customer call',
    start: inHours(24),
    durationMinutes: 30,
    attendees: ['guest@example.org'],
    location: 'https://acme.zoom.us/j/85746382910?pwd=abc123',
  });
  await sandbox.google.createEvent({
    organizer: 'host@example.com',
    summary: 'Focus',
    start: inHours(26),
    durationMinutes: 60,
  });
  const person = await openPerson(rollcall.api, 'host');
  assert.deepEqual((await person.user()).connections, [
    { platform: 'google', connected: false, email: null, id: null },
    { platform: 'microsoft', connected: false, email: null, id: null },
  ]);

  await connectGoogle(target(), person, 'host@example.com');
  const listed = await person.meeting('Customer call');
  assert.equal(listed.will_record, false);
  assert.match(listed.will_record_reason, /no recording preference is switched on/);
  assert.equal(listed.platform, 'zoom');
  assert.equal((await person.meeting('Focus')).meeting_platform, null);

  await person.prefer({ record_internal: true });
  const passedOver = await person.meeting(
    'Customer call',
    (meeting) => !meeting.will_record_reason.includes('switched on'),
  );
  assert.match(passedOver.will_record_reason, /none of the recording preferences fits/);

  await person.prefer({ record_external: true, record_internal: false, bot_name: 'Notes by Example' });
  const recorded = await person.meeting('Customer call');
  assert.equal(recorded.will_record, true);
  assert.ok(recorded.bot_id);
  const planned = await bot(recorded.bot_id);
  assert.equal(planned?.bot_name, 'Notes by Example');
  assert.deepEqual(planned?.status_changes, []);
  assert.equal(Date.parse(planned?.join_at ?? ''), Date.parse(recorded.start_time) - 120_000);
  assert.deepEqual(
    planned?.calendar_meetings.map((meeting) => meeting.calendar_user.external_id),
    ['host'],
  );

  await sandbox.google.moveEvent(customer.id, inHours(30));
  const moved = await person.meeting('Customer call', (meeting) => meeting.start_time !== recorded.start_time);
  assert.equal(moved.id, recorded.id, 'the meeting keeps its id when it moves');
  assert.equal(moved.bot_id, recorded.bot_id, 'its bot moves with it');
  assert.equal(Date.parse((await bot(moved.bot_id))?.join_at ?? ''), Date.parse(moved.start_time) - 120_000);

  const off = await person.override(moved.id, false);
  assert.equal(off.bot_id, null);
  assert.match(off.will_record_reason, /switched off for this meeting/);
  assert.equal((await person.override(moved.id, null)).will_record, true);
  assert.ok((await person.meeting('Customer call', hasBot)).bot_id);

  const decision = await rollcall.api('GET', `/api/v1/calendar/meetings/${moved.id}/decision/`, {
    token: person.token,
  });
  const { code, trace, previous } = decision.body as {
    code: string;
    trace: { rule: string }[];
    previous: { code: string };
  };
  assert.equal(code, 'preference_record_external');
  assert.ok(trace.some((step) => step.rule === 'record_external'));
  assert.equal(previous.code, 'override_do_not_record');

  await sandbox.google.cancelEvent(customer.id);
  await waitFor(
    'the cancelled meeting to disappear',
    async () => !(await person.meetings()).some((meeting) => meeting.title === 'Customer call'),
  );
  const cancelled = await rollcall.api('GET', `/api/v1/calendar/meetings/${moved.id}/`, { token: person.token });
  assert.equal((cancelled.body as ClientMeeting).will_record, false);
  assert.equal((cancelled.body as ClientMeeting).bot_id, null);

  const disconnected = await rollcall.api('POST', '/api/v1/calendar/user/disconnect/', {
    token: person.token,
    body: { platform: 'google' },
  });
  assert.equal(disconnected.status, 200);
  assert.deepEqual(await person.meetings(), []);
  assert.equal((await person.user()).connections[0]?.connected, false);
});

test('two users in one meeting share one bot, and one of them leaves', async () => {
  const { sandbox } = rollcall;
  await sandbox.google.addPerson({ email: 'ann@example.com' });
  await sandbox.google.addPerson({ email: 'bob@example.com' });
  await sandbox.google.createEvent({
    organizer: 'ann@example.com',
    summary: 'Shared review',
    start: inHours(48),
    durationMinutes: 30,
    attendees: ['bob@example.com', 'guest@example.org'],
    meet: true,
  });
  const people = [await openPerson(rollcall.api, 'ann'), await openPerson(rollcall.api, 'bob')] as const;
  await connectGoogle(target(), people[0], 'ann@example.com');
  await connectGoogle(target(), people[1], 'bob@example.com');
  await people[0].prefer({ record_external: true });
  const ofAnn = await people[0].meeting('Shared review', hasBot);
  assert.equal((await people[1].meeting('Shared review')).bot_id, null, 'who does not want it has no bot');

  await people[1].prefer({ record_external: true });
  const ofBob = await people[1].meeting('Shared review', hasBot);
  assert.equal(ofBob.bot_id, ofAnn.bot_id);
  assert.notEqual(ofBob.id, ofAnn.id);
  assert.deepEqual(
    (await bot(ofBob.bot_id))?.calendar_meetings.map((meeting) => meeting.calendar_user.external_id).toSorted(),
    ['ann', 'bob'],
  );

  await people[0].prefer({ record_external: false });
  assert.equal((await people[0].meeting('Shared review')).bot_id, null);
  assert.equal((await people[1].meeting('Shared review')).bot_id, ofBob.bot_id, 'the other one keeps the bot');

  await rollcall.api('DELETE', '/api/v1/calendar/user/', { token: people[1].token });
  assert.equal(await waitFor('the bot to be removed', async () => (await bot(ofBob.bot_id)) === null), true);
});
