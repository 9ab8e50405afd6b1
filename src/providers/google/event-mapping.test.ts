/** Home of the tests of the translation of one Google event. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { CalendarEvent } from '../../calendar-events/calendar-event.ts';
import { readItem } from './event-mapping.ts';
import type { ReadItem } from './event-mapping.ts';

const FIXTURES = new URL('../../../test/fixtures/google/', import.meta.url);

function readAll(name: string): ReadItem[] {
  const page: unknown = JSON.parse(readFileSync(new URL(`events-list.${name}.json`, FIXTURES), 'utf8'));
  assert.ok(typeof page === 'object' && page !== null && 'items' in page && Array.isArray(page.items));
  return page.items.map((item: unknown) => readItem(item));
}

function eventOf(read: ReadItem | undefined): CalendarEvent {
  assert.ok(read?.kind === 'change' && read.change.kind === 'upserted', 'an event was expected');
  return read.change.event;
}

test('a meeting with guests, a room and conference data is read whole', () => {
  assert.deepEqual(eventOf(readAll('meeting-with-conference')[0]), {
    providerEventId: '1q2w3e4r5t6y7u8i9o0p',
    seriesId: null,
    icalUid: '1q2w3e4r5t6y7u8i9o0p@google.com',
    status: 'confirmed',
    title: 'Design review',
    description: 'Agenda:<br><a href="https://example.com/agenda">agenda</a>',
    location: 'Room 4, Berlin',
    time: { kind: 'timed', startAt: new Date('2026-11-24T09:00:00Z'), endAt: new Date('2026-11-24T09:45:00Z') },
    unknownZone: null,
    organizerEmail: 'grace@example.org',
    isHostedByMe: false,
    ownResponse: 'none',
    attendees: [
      { name: 'Grace', email: 'grace@example.org', isOrganizer: true, response: 'accepted' },
      { name: null, email: 'ada@example.com', isOrganizer: false, response: 'none' },
      { name: null, email: 'linus@example.net', isOrganizer: false, response: 'tentative' },
    ],
    visibility: 'private',
    links: ['https://example-org.zoom.us/j/81234567890?pwd=abc', 'https://meet.google.com/abc-defg-hij'],
  });
});

test('a cancelled occurrence and a deleted series are removals by their own id', () => {
  const changes = readAll('cancelled-occurrence').map((read) => (read.kind === 'change' ? read.change : null));
  assert.deepEqual(changes, [
    { kind: 'removed', providerEventId: '7seriesabc_20261125T090000Z' },
    { kind: 'removed', providerEventId: '8deletedseries' },
  ]);
});

test('a moved occurrence keeps its id and its series and has its new time', () => {
  const event = eventOf(readAll('moved-occurrence')[0]);
  assert.equal(event.providerEventId, '7seriesabc_20261201T090000Z');
  assert.equal(event.seriesId, '7seriesabc');
  assert.equal(event.icalUid, '7seriesabc@google.com');
  assert.deepEqual(event.time, {
    kind: 'timed',
    startAt: new Date('2026-12-02T14:30:00Z'),
    endAt: new Date('2026-12-02T15:00:00Z'),
  });
});

test('an all-day event stays a pair of dates, and one that ends on its first day lasts that day', () => {
  const [days, day] = readAll('all-day').map(eventOf);
  assert.deepEqual(days?.time, { kind: 'all_day', startOn: '2026-11-26', endOn: '2026-11-28' });
  assert.deepEqual(day?.time, { kind: 'all_day', startOn: '2026-12-31', endOn: '2027-01-01' });
});

test('a place of work and a birthday are no meetings, focus time is kept', () => {
  assert.deepEqual(
    readAll('not-meetings').map((read) => read.kind),
    ['skipped', 'skipped', 'change'],
  );
});

test('a private event without details has no title, no organizer and no answer of mine', () => {
  const event = eventOf(readAll('private-without-details')[0]);
  assert.equal(event.title, null);
  assert.equal(event.organizerEmail, null);
  assert.equal(event.isHostedByMe, false);
  assert.equal(event.ownResponse, 'none');
});

test('an event I made for myself is hosted and accepted by me, and an unspecified end is no end', () => {
  const event = eventOf(readAll('alone-without-end')[0]);
  assert.equal(event.isHostedByMe, true);
  assert.equal(event.ownResponse, 'accepted');
  assert.equal(event.visibility, 'default');
  assert.deepEqual(event.time, { kind: 'timed', startAt: new Date('2026-11-24T09:00:00Z'), endAt: null });
});

test('each broken event is told with its id and a sentence, and none takes the others with it', () => {
  const reads = readAll('odd-shapes');
  const good = reads.pop();
  assert.equal(eventOf(good).title, 'Fine');
  const unreadable = reads.map((read) => (read.kind === 'unreadable' ? read.unreadable : assert.fail(read.kind)));
  assert.deepEqual(
    unreadable.map((event) => event.providerEventId),
    [
      null,
      null,
      '1nostart',
      '2nooffset',
      '3endbeforestart',
      '4mixed',
      '5notadate',
      '6attendees',
      '7status',
      null,
      '9yearzero',
      '10yearzero',
    ],
  );
  for (const { reason } of unreadable) assert.match(reason, /^[A-Z].*\.$/);
});

test('text the database cannot hold is cleaned and bounded without splitting a character', () => {
  const event = eventOf(readAll('unstorable-text')[0]);
  assert.equal(event.title, 'ab\uFFFD');
  assert.equal(event.description?.length, 99_999);
  assert.deepEqual(
    event.attendees.map(({ email }) => email),
    ['ada@example.com'],
  );
  assert.equal(event.ownResponse, 'declined');
});

test('an organizer who answered no is not counted as coming', () => {
  const read = readItem({
    id: 'a',
    start: { date: '2026-11-24' },
    end: { date: '2026-11-25' },
    organizer: { email: 'ada@example.com', self: true },
    attendees: [{ email: 'ada@example.com', self: true, organizer: true, responseStatus: 'declined' }],
  });
  assert.equal(eventOf(read).ownResponse, 'declined');
});

const WHOLE = { id: 'a', start: { dateTime: '2026-11-24T10:00:00Z' }, end: { dateTime: '2026-11-24T11:00:00Z' } };

test('a word that Google has never said before loses nothing but itself', () => {
  const event = eventOf(
    readItem({
      ...WHOLE,
      status: 'postponed',
      eventType: 'gathering',
      visibility: 'team',
      attendees: [
        { email: 'ada@example.com', self: true, responseStatus: 'proposedNewTime' },
        { email: 'bob@example.com', responseStatus: 'accepted' },
      ],
      conferenceData: { entryPoints: [{ entryPointType: 'hologram', uri: 'https://zoom.us/j/85746382910' }] },
    }),
  );
  assert.deepEqual([event.status, event.ownResponse, event.visibility], ['confirmed', 'none', 'team']);
  assert.deepEqual(
    event.attendees.map(({ response }) => response),
    ['none', 'accepted'],
  );
  assert.deepEqual(event.links, ['https://zoom.us/j/85746382910']);
  assert.deepEqual(
    eventOf(readItem({ ...WHOLE, status: null, attendees: [{ email: 'a@b.c', responseStatus: null }] })).status,
    'confirmed',
  );
});

test('links stand in entry points of any page, in the notes last, and get the passcode that stands beside them', () => {
  const linksOf = (conferenceData: object, hangoutLink?: string): string[] =>
    eventOf(readItem({ ...WHOLE, conferenceData, hangoutLink })).links;
  const zoom = 'https://us02web.zoom.us/j/85746382910';
  const point = (entryPointType: string, uri: string, more: object = {}): object => ({ entryPointType, uri, ...more });
  assert.deepEqual(
    linksOf(
      {
        entryPoints: [
          point('more', 'https://example.com/more'),
          point('phone', 'tel:+1-555-0100'),
          point('sip', 'sip:1@zoomcrc.com'),
          point('video', zoom),
        ],
        notes: `<a href="https://acme.webex.com/meet/a">Join</a> or https://example.com/x`,
      },
      'https://meet.google.com/abc-defg-hij',
    ),
    [
      zoom,
      'https://meet.google.com/abc-defg-hij',
      'https://example.com/more',
      'https://acme.webex.com/meet/a',
      'https://example.com/x',
    ],
  );
  const withSecret = (uri: string, more: object): string[] => linksOf({ entryPoints: [point('video', uri, more)] });
  assert.deepEqual(withSecret(zoom, { passcode: 'Abc.1' }), [`${zoom}?pwd=Abc.1`]);
  assert.deepEqual(withSecret(`${zoom}?from=addon`, { password: 'a&b' }), [`${zoom}?from=addon&pwd=a%26b`]);
  assert.deepEqual(withSecret(`${zoom}?pwd=x`, { passcode: 'y' }), [`${zoom}?pwd=x`]);
  const teams = 'https://teams.microsoft.com/meet/2345678901234';
  assert.deepEqual(withSecret(teams, { passcode: 'Ab' }), [`${teams}?p=Ab`]);
  for (const other of [
    'https://meet.google.com/abc-defg-hij',
    'https://zoom.us.evil.com/j/1',
    'https://fakezoom.us/j/1',
  ])
    assert.deepEqual(withSecret(other, { passcode: 'y' }), [other]);
});

test('any JSON is read as something, never thrown at', () => {
  const value = fc.jsonValue();
  const eventLike = fc.record(
    {
      id: fc.oneof(fc.string(), value),
      status: fc.oneof(fc.constantFrom('confirmed', 'tentative', 'cancelled'), value),
      start: fc.oneof(fc.record({ dateTime: fc.oneof(fc.constant('2026-11-24T10:00:00Z'), fc.string()) }), value),
      end: fc.oneof(fc.record({ date: fc.string() }), value),
      attendees: fc.oneof(fc.array(fc.record({ email: fc.string({ unit: 'binary' }) })), value),
      summary: fc.oneof(fc.string({ unit: 'binary' }), value),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(value, eventLike), (item) => {
      const read = readItem(item);
      if (read.kind !== 'change') return;
      const text = JSON.stringify(read.change);
      assert.ok(!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text), 'only text the database can hold');
    }),
    { numRuns: 300 },
  );
});
