/** A meeting whose calendar gives a zone that nobody knows says so, to apps and on the person's page, until the zone is known. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openPerson } from '../support/calendar-client.ts';
import { chromiumMissing } from '../support/chromium.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { openBrowser, openPage, personUrl, row } from '../support/person-page.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { fieldsOf, itemsOf } from './setup.ts';

const CONNECTIONS = '/api/v1/calendar/connections/';
const MEETINGS = '/api/v1/calendar/meetings/';
const DAY_MS = 86_400_000;

let rollcall: TestRollcall;
let feeds: FeedServer;
let browser: Browser | null = null;
before(async () => {
  if (chromiumMissing() === null) browser = await openBrowser();
  rollcall = await startRollcall();
  feeds = await startFeedServer();
});
after(async () => {
  await browser?.close();
  await feeds[Symbol.asyncDispose]();
  await rollcall[Symbol.asyncDispose]();
});

const TOMORROW = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
const feedIn = (zone: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example//feed//EN',
    'X-WR-TIMEZONE:America/New_York',
    'BEGIN:VEVENT',
    'UID:odd',
    `DTSTART;TZID=${zone}:${TOMORROW}T120000`,
    'DURATION:PT30M',
    'SUMMARY:Odd hour',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

async function connected(name: string, zone: string) {
  const person = await openPerson(rollcall.api, name);
  const url = feeds.serve(`/${name}.ics`, feedIn(zone));
  const answer = await rollcall.api('POST', '/api/v1/calendar/connections/', {
    token: person.token,
    body: { kind: 'ics', url },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  await person.meeting('Odd hour');
  return person;
}

test('a zone that nobody knows is told with the meeting, by its name and what it was read as, until it is known', async () => {
  const { token } = await connected('app', 'Foo/Bar');
  const list = await rollcall.api('GET', MEETINGS, { token });
  const [meeting] = itemsOf(list);
  assert.deepEqual(meeting?.['unknown_time_zone'], { name: 'Foo/Bar', read_as: 'America/New_York' });
  const one = await rollcall.api('GET', `${MEETINGS}${String(meeting['id'])}/`, { token });
  assert.deepEqual(fieldsOf(one)['unknown_time_zone'], meeting['unknown_time_zone']);

  feeds.serve('/app.ics', feedIn('America/New_York'));
  const refreshed = await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
  assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
  const headers = { 'if-none-match': list.headers.get('etag') ?? '' };
  const mended = await rollcall.api('GET', MEETINGS, { token, headers });
  assert.equal(mended.status, 200, 'the list is another one');
  const [known] = itemsOf(mended);
  assert.deepEqual([known?.['id'], known?.['start_time']], [meeting['id'], meeting['start_time']]);
  assert.equal(known?.['unknown_time_zone'], null);
});

test('a zone of the whole calendar that nobody knows is told with its floating and all-day meetings alone', async () => {
  const day = `DTSTART;VALUE=DATE:${TOMORROW}`;
  const event = (title: string, start: string): string =>
    ['BEGIN:VEVENT', `UID:${title}`, start, `SUMMARY:${title}`, 'END:VEVENT'].join('\r\n');
  const feed = (zone: string): string =>
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      `X-WR-TIMEZONE:${zone}`,
      event('floating', `DTSTART:${TOMORROW}T120000`),
      event('whole day', day),
      event('fixed', `DTSTART:${TOMORROW}T120000Z`),
      'END:VCALENDAR',
      '',
    ].join('\r\n');
  const { token, meeting } = await openPerson(rollcall.api, 'nowhere');
  const body = { kind: 'ics', url: feeds.serve('/nowhere.ics', feed('Foo/Bar')) };
  const connection = fieldsOf(await rollcall.api('POST', CONNECTIONS, { token, body }));
  await meeting('fixed');
  const zones = async () =>
    Object.fromEntries(
      itemsOf(await rollcall.api('GET', MEETINGS, { token })).map((one) => [one['title'], one['unknown_time_zone']]),
    );
  const told = { name: 'Foo/Bar', read_as: 'UTC' };
  assert.deepEqual(await zones(), { floating: told, 'whole day': told, fixed: null });
  const calendars = `${CONNECTIONS}${String(connection['id'])}/calendars/`;
  const zoneOf = async () => itemsOf(await rollcall.api('GET', calendars, { token }))[0]?.['time_zone'];
  assert.equal(await zoneOf(), null, 'no IANA name');
  feeds.serve('/nowhere.ics', feed('Europe/Rome'));
  await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
  assert.deepEqual(await zones(), { floating: null, 'whole day': null, fixed: null });
  assert.equal(await zoneOf(), 'Europe/Rome');
});

test('the person reads it beside the time', { skip: chromiumMissing() ?? false }, async () => {
  assert.ok(browser !== null);
  const { token } = await connected('reader', 'Foo/Bar');
  const { page, complaints } = await openPage(browser, rollcall, personUrl(rollcall, token));
  const odd = row(page, 'Odd hour');
  await odd
    .getByText('Its time zone “Foo/Bar” is not known, so the time may be wrong: it was read as America/New York.')
    .waitFor();
  feeds.serve('/reader.ics', feedIn('America/New_York'));
  await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
  await waitFor('the sentence to go', async () => {
    await page.evaluate("globalThis.dispatchEvent(new Event('online'))");
    return (await odd.getByText('is not known').count()) === 0;
  });
  assert.equal(await odd.count(), 1, 'the meeting stays');
  assert.deepEqual(complaints, []);
});
