/** What one person may connect, and try at once, is bounded; others connect meanwhile. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { updateWorkspace } from '../../src/workspaces/index.ts';
import { consentUrl, giveConsent, openPerson, type Person } from '../support/calendar-client.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { startRollcall, type ApiAnswer, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { connectedPerson, fieldsOf, itemsOf } from './setup.ts';

const CONNECTIONS = '/api/v1/calendar/connections/';
const EMPTY = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'END:VCALENDAR', ''].join('\r\n');
/** How many calendars are tried at once for one person, and at one host. */
const OF_ONE_PERSON = 4;
const AT_ONE_HOST = 11;

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

const connect = (person: Person, url: string): Promise<ApiAnswer> =>
  rollcall.api('POST', CONNECTIONS, { token: person.token, body: { kind: 'ics', url } });
const statusesOf = (answers: readonly ApiAnswer[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

/** Allows a person so many connections, and puts the default back. */
async function allowing(maxConnections: number, act: () => Promise<void>): Promise<void> {
  const { workspaceId } = rollcall.program;
  await updateWorkspace(rollcall.db, workspaceId, { maxConnections });
  try {
    await act();
  } finally {
    await updateWorkspace(rollcall.db, workspaceId, { maxConnections: 20 });
  }
}

test('a person connects as many accounts as the workspace allows, and the next is refused with a sentence', () =>
  allowing(2, async () => {
    const person = await openPerson(rollcall.api, 'collector');
    const urls = ['/one.ics', '/two.ics', '/three.ics'].map((path) => feeds.serve(path, EMPTY));
    const [one = '', two = '', three = ''] = urls;
    const first = await connect(person, one);
    assert.deepEqual([first.status, (await connect(person, two)).status], [201, 201]);
    const refused = await connect(person, three);
    assert.equal(refused.status, 400);
    const sentence = '2 calendar accounts are connected already, and no more are allowed here. Disconnect one first.';
    assert.deepEqual(refused.body, { detail: sentence });
    assert.equal((await connect(person, two)).status, 201, 'the same again is no further one');
    assert.equal(itemsOf(await rollcall.api('GET', CONNECTIONS, { token: person.token })).length, 2);

    await rollcall.sandbox.google.addPerson({ email: 'collector@example.com' });
    const target = { rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl };
    const answer = await giveConsent(consentUrl(target, person.token), 'collector@example.com');
    assert.match(await answer.text(), /too many calendar accounts are connected/);
    const id = String(fieldsOf(first)['id']);
    await rollcall.api('DELETE', `${CONNECTIONS}${id}/`, { token: person.token });
    assert.equal((await connect(person, three)).status, 201);
  }));

test('of several that come at the same time no more are kept than allowed', () =>
  allowing(1, async () => {
    const person = await openPerson(rollcall.api, 'hasty');
    const urls = ['/a.ics', '/b.ics', '/c.ics'].map((path) => feeds.serve(path, EMPTY));
    const answers = await Promise.all(urls.map((url) => connect(person, url)));
    assert.deepEqual(statusesOf(answers), [201, 400, 400]);
  }));

test('servers that keep silent hold a few places of a person and some of a host, and others connect meanwhile', async () => {
  await using silent = await startFeedServer();
  const url = silent.serve('/silent.ics', () => undefined);
  const waiting: Promise<ApiAnswer>[] = [];
  const tryWith = async (person: Person, more: number): Promise<void> => {
    const seen = silent.requests.length;
    for (let count = 0; count < more; count += 1) waiting.push(connect(person, `${url}?${seen + count}`));
    await waitFor('the server to be asked', () => Promise.resolve(silent.requests.length === seen + more));
  };
  const persons = await Promise.all(['a', 'b', 'c', 'd'].map((name) => openPerson(rollcall.api, `silent ${name}`)));
  const [first, second, third, fourth] = persons;
  assert.ok(first && second && third && fourth);
  await tryWith(first, OF_ONE_PERSON);
  const refused = await connect(first, feeds.serve('/quick.ics', EMPTY));
  assert.equal(refused.status, 429, 'a person has their part');
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
  await tryWith(second, OF_ONE_PERSON);
  await tryWith(third, AT_ONE_HOST - 2 * OF_ONE_PERSON);
  assert.equal((await connect(fourth, url)).status, 429, 'a host has its part');
  assert.equal((await connect(fourth, feeds.serve('/quick.ics', EMPTY))).status, 201);
  assert.equal(silent.requests.length, AT_ONE_HOST);
  await silent[Symbol.asyncDispose]();
  assert.deepEqual(new Set(statusesOf(await Promise.all(waiting))), new Set([400]));
  assert.equal((await connect(first, feeds.serve('/quick.ics', EMPTY))).status, 201, 'places become free');
});

test('a person who asks a silent account again and again is sent away with a time, and others are asked meanwhile', async () => {
  const [eager, other] = ['eager@example.com', 'patient@example.com'];
  const people = await Promise.all([eager, other].map((email) => connectedPerson(rollcall, email)));
  const refresh = async ({ token }: { token: string }): Promise<ApiAnswer> => {
    const [connection] = itemsOf(await rollcall.api('GET', CONNECTIONS, { token }));
    return rollcall.api('POST', `${CONNECTIONS}${String(connection?.['id'])}/calendars/refresh/`, { token });
  };
  const [first, second] = people;
  assert.ok(first && second);
  await rollcall.sandbox.faults.add({
    path: '/calendar/v3/users/me/calendarList',
    delayMs: 5_000,
    count: OF_ONE_PERSON,
  });
  const asked = Array.from({ length: OF_ONE_PERSON + 1 }, () => refresh(first));
  const refused = await Promise.race(asked);
  assert.equal(refused.status, 503);
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
  const { detail } = fieldsOf(refused);
  assert.equal(detail, 'Too many accounts are being asked at the moment. These calendars are as last known.');
  assert.equal((await refresh(second)).status, 200, 'others are asked meanwhile');
  assert.equal(statusesOf(await Promise.all(asked)).filter((status) => status === 200).length, OF_ONE_PERSON);
});
