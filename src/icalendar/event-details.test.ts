/** What a VEVENT says besides its times. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarEvent } from '../calendar-events/calendar-event.ts';
import { expandCalendarFile, readCalendarFile } from './calendar-file.ts';

function only(lines: string[], addresses: string[] = [], head: string[] = []): CalendarEvent {
  const text = [
    'BEGIN:VCALENDAR',
    ...head,
    'BEGIN:VEVENT',
    'UID:u',
    'DTSTART:20270310T090000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n');
  const window = { startAt: new Date('2027-03-01'), endAt: new Date('2027-04-01') };
  const [event] = [...expandCalendarFile(readCalendarFile(text, null), { window, addresses })].flatMap(
    ({ events }) => events,
  );
  assert.ok(event);
  return event;
}

const MEETING = [
  'ORGANIZER;CN=Anna:mailto:Anna@Example.com',
  'ATTENDEE;CN="Ben, the second";PARTSTAT=DECLINED:MAILTO:ben@example.org',
  'ATTENDEE;PARTSTAT=ACCEPTED;CN=anna@example.com:mailto:anna@example.com',
  'ATTENDEE;PARTSTAT=TENTATIVE:mailto:cem@example.com',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION;EMAIL=dora@example.com:urn:uuid:1',
  'ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:room@resource.example.com',
  'ATTENDEE:invalid:nomail',
];

test('people are read with their answers; rooms and who has no address are left out', () => {
  const { attendees, organizerEmail } = only(MEETING);
  assert.equal(organizerEmail, 'anna@example.com');
  assert.deepEqual(attendees, [
    { name: 'Ben, the second', email: 'ben@example.org', isOrganizer: false, response: 'declined' },
    { name: null, email: 'anna@example.com', isOrganizer: true, response: 'accepted' },
    { name: null, email: 'cem@example.com', isOrganizer: false, response: 'tentative' },
    { name: null, email: 'dora@example.com', isOrganizer: false, response: 'none' },
  ]);
});

test('the own answer is that of the attendee with an own address; the host counts as accepted', () => {
  const mine = (addresses: string[]): unknown[] => {
    const { ownResponse, isHostedByMe } = only(MEETING, addresses);
    return [ownResponse, isHostedByMe];
  };
  assert.deepEqual(mine(['Ben@Example.org ']), ['declined', false]);
  assert.deepEqual(mine(['cem@example.com']), ['tentative', false]);
  assert.deepEqual(mine(['anna@example.com']), ['accepted', true]);
  assert.deepEqual(mine(['stranger@example.com']), ['none', false]);
  assert.deepEqual(mine([]), ['none', false]);
});

test('an entry without organizer and attendees is hosted by the owner of the calendar', () => {
  const { ownResponse, isHostedByMe } = only([]);
  assert.deepEqual([ownResponse, isHostedByMe], ['accepted', true]);
  assert.equal(only(['ORGANIZER:invalid:nomail']).isHostedByMe, false);
});

test('links come from the structured properties, video first, and only web and meeting addresses', () => {
  const { links } = only([
    'URL:https://example.com/event',
    'CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-555-0100',
    'CONFERENCE;VALUE=URI;FEATURE=CHAT:https://chat.example.com/1',
    'CONFERENCE;VALUE=URI;FEATURE="AUDIO,VIDEO":https://zoom.us/j/123456789?pwd=a\\,b',
    'X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij',
    'X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/x',
    'X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:someone@example.com',
  ]);
  assert.equal(links.length, 5);
  assert.equal(links[0]?.startsWith('https://zoom.us/j/123456789'), true);
  assert.deepEqual(links.slice(1), [
    'https://chat.example.com/1',
    'https://meet.google.com/abc-defg-hij',
    'https://teams.microsoft.com/l/meetup-join/x',
    'https://example.com/event',
  ]);
});

test('links stand in properties that programs invent, in ALTREP, without a scheme and in brackets', () => {
  assert.deepEqual(
    only([
      'URL:<https://example.com/event>',
      'URL:acme.zoom.us/j/123456789',
      'LOCATION;ALTREP="https://zoom.us/j/1":Zoom',
      'X-PM-CONFERENCE-URL;X-PM-HOST=a@b.test:https://zoom.us/j/2',
      'X-OPENPAAS-VIDEOCONFERENCE:https://zoom.us/j/3',
      'X-ACME-MEETING-LINK:https://zoom.us/j/4',
      'X-MICROSOFT-SKYPETEAMSPROPERTIES:{"cid":"19:meeting"}',
    ]).links,
    [
      'https://zoom.us/j/2',
      'https://zoom.us/j/3',
      'https://zoom.us/j/4',
      'https://zoom.us/j/1',
      'https://example.com/event',
      'acme.zoom.us/j/123456789',
    ],
  );
});

test('all texts of an event are its description: a second one, HTML that shows more, comments with an address', () => {
  const link = 'https://zoom.us/j/123456789';
  assert.equal(only(['DESCRIPTION:One', `DESCRIPTION:${link}`]).description, `One\n\n${link}`);
  assert.equal(only(['DESCRIPTION:One', 'COMMENT:I come later', `COMMENT:${link}`]).description, `One\n\n${link}`);
  const html = `X-ALT-DESC;FMTTYPE=text/html:<p>Agenda <a href="${link}">Join</a> https://a.example/1</p>`;
  assert.match(only(['DESCRIPTION:Agenda https://a.example/1', html]).description ?? '', /^<p>/);
  assert.match(only(['DESCRIPTION:Notes https://b.example/2', html]).description ?? '', /^Notes.*\n\n<p>/);
  assert.equal(
    only([`DESCRIPTION;ALTREP="data:text/html,%3Ca%20href%3D%22${encodeURIComponent(link)}%22%3E":Join`]).description,
    `<a href="${link}">`,
  );
  assert.equal(only(['DESCRIPTION;ALTREP="CID:part1.a@b":Join']).description, 'Join');
});

test('a text that was broken over lines, or written as quoted-printable, is read whole', () => {
  const { description, title } = only([
    'DESCRIPTION:Join here',
    'https://zoom.us/j/123456789',
    '',
    'Thanks: Jane',
    'and all',
    'SUMMARY:Sync',
  ]);
  assert.equal(description, 'Join here\nhttps://zoom.us/j/123456789\nThanks: Jane\nand all');
  assert.equal(title, 'Sync');
  assert.equal(only(['SUMMARY:A', 'status:cancelled']).status, 'cancelled');
  const quoted = only([
    'DESCRIPTION;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=BC=C3=9Fe =',
    'https://zoom.us/j/123456789?pwd=3D1=0D=0AThanks',
    'LOCATION:Room=',
  ]);
  assert.equal(quoted.description, 'Grüße https://zoom.us/j/123456789?pwd=1\r\nThanks');
  assert.equal(quoted.location, 'Room=');
});

test('the description is the plain one, unless the HTML one holds a link that it does not', () => {
  const html = 'X-ALT-DESC;FMTTYPE=text/html:<a href="https://zoom.us/j/123456789">Join\\, now</a>';
  assert.equal(
    only(['DESCRIPTION:Agenda\\nOne\\, two\\; three', html]).description,
    '<a href="https://zoom.us/j/123456789">Join, now</a>',
  );
  assert.equal(
    only(['DESCRIPTION:See https://zoom.us/j/987654321', html]).description,
    'See https://zoom.us/j/987654321\n\n<a href="https://zoom.us/j/123456789">Join, now</a>',
  );
  assert.equal(only(['DESCRIPTION:Agenda\\nOne\\, two\\; three']).description, 'Agenda\nOne, two; three');
  assert.equal(only([html]).description, '<a href="https://zoom.us/j/123456789">Join, now</a>');
  assert.equal(only([]).description, null);
});

test('status, visibility and an announced cancellation are read', () => {
  assert.equal(only(['STATUS:tentative', 'CLASS:PRIVATE']).status, 'tentative');
  assert.equal(only(['STATUS:tentative', 'CLASS:PRIVATE']).visibility, 'private');
  assert.equal(only([]).visibility, null);
  assert.equal(only([], [], ['METHOD:CANCEL']).status, 'cancelled');
});

test('texts are kept storable: bounded, without control characters, without half characters', () => {
  const { title, description, location } = only([
    `SUMMARY:a\u0000b\u0007c`,
    `DESCRIPTION:${'x'.repeat(99_999)}😀`,
    'LOCATION:',
  ]);
  assert.equal(title, 'abc');
  assert.equal(description?.length, 100_000);
  assert.equal(description?.isWellFormed(), true);
  assert.equal(location, null);
});
