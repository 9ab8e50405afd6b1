/** One meeting in two calendars of a person, over HTTP: the list, either id, the decision and the override. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { fieldsOf, inHours } from './setup.ts';

const MEETINGS = '/api/v1/calendar/meetings/';
const LINK = 'https://acme.zoom.us/j/85746382910';

let rollcall: TestRollcall;
let feeds: FeedServer;
before(async () => {
  rollcall = await startRollcall();
  feeds = await startFeedServer();
});
after(async () => {
  await feeds[Symbol.asyncDispose]();
  await rollcall[Symbol.asyncDispose]();
});

function feedWith(startsAt: string, endsAt: string): string {
  const basic = (text: string): string => text.replaceAll(/[-:]|\.\d+/g, '');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:shared-1@example.com',
    `DTSTAMP:${basic(startsAt)}`,
    `DTSTART:${basic(startsAt)}`,
    `DTEND:${basic(endsAt)}`,
    'SUMMARY:In the feed',
    'ORGANIZER:mailto:somebody@example.org',
    `LOCATION:${LINK}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** A person whose feed was connected first, and whose own calendar, in which the person hosts the meeting, came later. */
async function personWithBoth(name: string): Promise<{ person: Person; copyId: string; id: string }> {
  const email = `${name}@example.com`;
  const [start, end] = [inHours(24), inHours(25)];
  const { google } = rollcall.sandbox;
  await google.addPerson({ email });
  await google.createEvent({
    organizer: email,
    summary: 'In the calendar',
    start,
    durationMinutes: 60,
    location: LINK,
    attendees: [{ email: 'guest@example.org' }],
  });
  const person = await openPerson(rollcall.api, name);
  await person.prefer({ record_external: true, record_internal: true });
  const url = feeds.serve(`/${name}.ics`, feedWith(start, end));
  const body = { kind: 'ics', url, addresses: [email] };
  const created = await rollcall.api('POST', '/api/v1/calendar/connections/', { token: person.token, body });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const copy = await person.meeting('In the feed', (meeting) => meeting.bot_id !== null);
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, person, email);
  const meeting = await person.meeting('In the calendar', ({ bot_id }) => bot_id === copy.bot_id);
  return { person, copyId: copy.id, id: meeting.id };
}

test('the list has the meeting once, and the id that an app kept of the other copy still answers', async () => {
  const { person, copyId, id } = await personWithBoth('kept');
  const { token } = person;
  assert.deepEqual(
    (await person.meetings()).map((meeting) => meeting.id),
    [id],
  );
  const shown = await rollcall.api('GET', `${MEETINGS}${copyId}/`, { token });
  assert.equal(shown.status, 200);
  const { title, will_record, will_record_reason, bot_id } = fieldsOf(shown);
  assert.deepEqual([fieldsOf(shown)['id'], title, will_record, bot_id], [copyId, 'In the feed', false, null]);
  assert.match(String(will_record_reason), /^Not recorded for itself because .+ another calendar .+\.$/);

  const decision = fieldsOf(await rollcall.api('GET', `${MEETINGS}${copyId}/decision/`, { token }));
  assert.deepEqual(
    [decision['code'], decision['trace']],
    [
      'counted_in_another_calendar',
      [{ rule: 'counts_in_this_calendar', fact: `the same meeting as ${id}, which counts`, outcome: 'failed' }],
    ],
  );
  const own = fieldsOf(await rollcall.api('GET', `${MEETINGS}${id}/decision/`, { token }));
  assert.equal(own['will_record'], true);
  assert.equal(fieldsOf(await rollcall.api('GET', '/api/v1/bot/'))['count'], 1);
});

test('an override sent to either id is one of the meeting', async () => {
  const { person, copyId, id } = await personWithBoth('override');
  const answered = await person.override(copyId, false);
  assert.deepEqual([answered.id, answered.override_should_record], [copyId, false]);
  const [listed] = await person.meetings();
  assert.deepEqual([listed?.id, listed?.override_should_record, listed?.bot_id], [id, false, null]);
  await person.override(id, null);
  const again = fieldsOf(await rollcall.api('GET', `${MEETINGS}${copyId}/`, { token: person.token }));
  assert.equal(again['override_should_record'], null);
  assert.notEqual((await person.meetings())[0]?.bot_id, null);
});
