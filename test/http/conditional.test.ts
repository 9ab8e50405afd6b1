/** Asking again: If-None-Match hears 304 while an answer is the same, and the new answer as soon as it is not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type ApiAnswer, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { addWorkspace, connectedPerson, fieldsOf, inHours, itemsOf } from './setup.ts';

const MEETINGS = '/api/v1/calendar/meetings/';

let rollcall: TestRollcall;
let person: Person;
before(async () => {
  rollcall = await startRollcall();
  const { google } = rollcall.sandbox;
  await google.addPerson({ email: 'asks@example.com' });
  for (const hours of [20, 30]) {
    await google.createEvent({
      organizer: 'asks@example.com',
      summary: `In ${hours} hours`,
      start: inHours(hours),
      durationMinutes: 30,
      location: `https://zoom.us/j/857463829${hours}`,
    });
  }
  person = await connectedPerson(rollcall, 'asks@example.com');
  await waitFor('both meetings', async () => itemsOf(await get(MEETINGS)).length === 2);
});
after(() => rollcall[Symbol.asyncDispose]());

const get = (path: string, tag?: string, credential: { token?: string; key?: string } = { token: person.token }) =>
  rollcall.api('GET', path, { ...credential, ...(tag !== undefined && { headers: { 'if-none-match': tag } }) });

function tagOf(answer: ApiAnswer): string {
  const tag = answer.headers.get('etag');
  assert.match(tag ?? '', /^W\/"[\w.-]+"$/);
  return tag ?? '';
}

/** Asks twice more: with the tag, and with another. @returns the tag. */
async function assertConditional(path: string, credential: { token?: string; key?: string }): Promise<string> {
  const first = await get(path, undefined, credential);
  assert.equal(first.status, 200, path);
  assert.equal(first.headers.get('cache-control'), 'private, no-cache', path);
  const tag = tagOf(first);
  const again = await get(path, tag, credential);
  assert.deepEqual([again.status, again.body], [304, ''], path);
  assert.deepEqual([again.headers.get('content-length'), again.headers.get('content-type')], [null, null], path);
  assert.equal(again.headers.get('etag'), tag, path);
  assert.equal(again.headers.get('cache-control'), 'private, no-cache', path);
  const other = await get(path, 'W/"other"', credential);
  assert.deepEqual([other.status, other.body, tagOf(other)], [200, first.body, tag], path);
  return tag;
}

test('a list of meetings that is asked for again is 304 until something changes, then the new list', async () => {
  const tag = await assertConditional(MEETINGS, { token: person.token });
  const [meeting] = itemsOf(await get(MEETINGS));
  const id = String(meeting?.['id']);
  await rollcall.api('PATCH', `${MEETINGS}${id}/`, { token: person.token, body: { override_should_record: true } });
  const changed = await get(MEETINGS, tag);
  assert.equal(changed.status, 200);
  assert.equal(itemsOf(changed)[0]?.['override_should_record'], true);
  assert.notEqual(tagOf(changed), tag);
  assert.equal((await get(MEETINGS, tagOf(changed))).status, 304);
});

test('who asks without a tag gets the list as it is now, each time', async () => {
  const answers = [await get(MEETINGS), await get(MEETINGS), await get(MEETINGS)];
  const [first] = answers;
  for (const { status, body, headers } of answers) {
    assert.deepEqual([status, body], [200, first?.body]);
    assert.equal(headers.get('content-type'), 'application/json');
  }
  const [meeting] = itemsOf(await get(MEETINGS));
  for (const wanted of [false, true, null]) {
    const body = { override_should_record: wanted };
    await rollcall.api('PATCH', `${MEETINGS}${String(meeting?.['id'])}/`, { token: person.token, body });
    assert.equal(itemsOf(await get(MEETINGS))[0]?.['override_should_record'], wanted);
  }
});

test('a filtered list has a tag of its own', async () => {
  const whole = tagOf(await get(MEETINGS));
  const filtered = `${MEETINGS}?start_time_after=${inHours(25)}`;
  assert.equal((await get(filtered, whole)).status, 200);
  assert.notEqual(await assertConditional(filtered, { token: person.token }), whole);
});

test('a tag in a list, without W/, or a star means the answer too; what is no tag means none', async () => {
  const tag = tagOf(await get(MEETINGS));
  for (const header of [`"a", ${tag}`, tag.slice(2), `W/"a",${tag},"b"`, '*']) {
    assert.equal((await get(MEETINGS, header)).status, 304, header);
  }
  for (const header of ['', tag.slice(3, -1), '"', `${tag.slice(0, -2)}"`, '"*"']) {
    assert.equal((await get(MEETINGS, header)).status, 200, header);
  }
});

test('other answers to GET have tags of their bytes', async () => {
  const credential = { key: rollcall.apiKey };
  await assertConditional('/api/v1/calendar/user/', { token: person.token });
  await assertConditional('/api/v1/calendar/users/', credential);
  await assertConditional('/api/v1/bot/', credential);
  await assertConditional('/api/v1/webhook-endpoints/', credential);
  const tag = await assertConditional('/api/v1/calendar/user/', { token: person.token });
  const body = { preferences: { record_internal: true } };
  await rollcall.api('PATCH', '/api/v1/calendar/user/', { token: person.token, body });
  assert.equal((await get('/api/v1/calendar/user/', tag)).status, 200);
});

test('errors, answers to other methods, secrets and pages have no tag', async () => {
  const answers = [
    await get(`${MEETINGS}none/`),
    await get('/api/v1/calendar/connect-links/'),
    await rollcall.api('PATCH', '/api/v1/calendar/user/', { token: person.token, body: {} }),
    await rollcall.api('POST', '/api/v1/calendar/authenticate/', { body: { user_id: 'asks' } }),
    await rollcall.api('GET', '/healthz'),
  ];
  for (const answer of answers) assert.equal(answer.headers.get('etag'), null);
});

test('answers that show a secret are kept by nobody, nor is any other that is not read again', async () => {
  const notKept = async (...asked: Parameters<typeof rollcall.api>): Promise<ApiAnswer> => {
    const answer = await rollcall.api(...asked);
    assert.equal(answer.headers.get('cache-control'), 'no-store', `${asked[0]} ${asked[1]}`);
    return answer;
  };
  await notKept('POST', '/api/v1/calendar/authenticate/', { body: { user_id: 'asks' } });
  const headers = { 'idempotency-key': 'not kept' };
  const endpoint = { body: { url: 'https://example.com/hook' }, headers };
  const created = await notKept('POST', '/api/v1/webhook-endpoints/', endpoint);
  const again = await notKept('POST', '/api/v1/webhook-endpoints/', endpoint);
  assert.deepEqual([again.headers.get('idempotent-replayed'), again.body], ['true', created.body]);
  const id = String(fieldsOf(created)['id']);
  await notKept('POST', `/api/v1/webhook-endpoints/${id}/rotate-secret/`);
  await notKept('GET', '/api/v1/calendar/connect-links/', { token: person.token });
  await notKept('GET', '/api/v1/calendar/google_oauth_callback/?code=secret', { key: null });
  await notKept('GET', `${MEETINGS}unknown/`, { token: person.token });
  await notKept('DELETE', `/api/v1/webhook-endpoints/${id}/`);
});

test('a tag opens nothing: without a valid token it is 401, and for somebody else it is their own answer', async () => {
  const tag = tagOf(await get(MEETINGS));
  assert.equal((await get(MEETINGS, tag, { token: 'none' })).status, 401);
  assert.equal((await get(MEETINGS, '*', { token: `${person.token}x` })).status, 401);
  const stranger = await openPerson((await addWorkspace(rollcall)).api, 'stranger');
  const answer = await get(MEETINGS, tag, { token: stranger.token });
  assert.deepEqual([answer.status, answer.body], [200, []]);
});

test('a token of a deleted person and a revoked key end at once, also when they were just used', async () => {
  const other = await addWorkspace(rollcall);
  const guest = await openPerson(other.api, 'guest');
  const asGuest = { token: guest.token };
  assert.equal((await get(MEETINGS, undefined, asGuest)).status, 200);
  assert.equal((await rollcall.api('DELETE', '/api/v1/calendar/user/', asGuest)).status, 204);
  assert.equal((await get(MEETINGS, undefined, asGuest)).status, 401);
  assert.equal((await other.api('GET', '/api/v1/bot/')).status, 200);
  const revoked = { revoked_at: new Date() };
  await rollcall.db.updateTable('api_keys').set(revoked).where('workspace_id', '=', other.id).execute();
  assert.equal((await other.api('GET', '/api/v1/bot/')).status, 401);
});

test('a page in a browser may send the tag and read it', async () => {
  const origin = 'https://app.example.com';
  const preflight = await rollcall.api('OPTIONS', MEETINGS, {
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-recallcalendarauthtoken,if-none-match',
    },
  });
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /if-none-match/);
  const answer = await rollcall.api('GET', MEETINGS, { token: person.token, headers: { origin } });
  assert.match(answer.headers.get('access-control-expose-headers') ?? '', /etag/);
});
