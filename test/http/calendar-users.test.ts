/** Calendar users over HTTP: their shape, what may be changed of them, and lists of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { insertConnection, listConnections } from '../../src/connections/index.ts';
import { openPerson } from '../support/calendar-client.ts';
import { updateWorkspace } from '../../src/workspaces/index.ts';
import { startRollcall, type ApiAnswer, type TestRollcall } from '../support/rollcall.ts';
import { addWorkspace, connectedPerson, fieldsOf, isRecord, itemsOf, UUID } from './setup.ts';

let rollcall: TestRollcall;
before(async () => {
  rollcall = await startRollcall();
});
after(() => rollcall[Symbol.asyncDispose]());

const USER = '/api/v1/calendar/user/';
const USERS = '/api/v1/calendar/users/';
const PREFERENCES = {
  record_non_host: false,
  record_recurring: false,
  record_external: false,
  record_internal: false,
  record_confirmed: false,
  record_only_host: false,
  bot_name: 'Meeting Notetaker',
};

/** The preferences of an answered user, without their id. */
function preferencesOf(user: Record<string, unknown>): Record<string, unknown> {
  assert.ok(isRecord(user['preferences']));
  const { id, ...preferences } = user['preferences'];
  assert.match(String(id), UUID);
  return preferences;
}

test('a new calendar user has two connections that are none, and preferences that record nothing, in the recorded key order', async () => {
  const { token } = await openPerson(rollcall.api, 'fresh');
  const user = fieldsOf(await rollcall.api('GET', USER, { token }));
  assert.deepEqual(Object.keys(user), ['id', 'external_id', 'connections', 'preferences']);
  assert.match(String(user['id']), UUID);
  assert.equal(user['external_id'], 'fresh');
  assert.equal(
    JSON.stringify(user['connections']),
    '[{"platform":"google","connected":false,"email":null,"id":null},{"platform":"microsoft","connected":false,"email":null,"id":null}]',
  );
  assert.deepEqual(Object.keys(user['preferences'] ?? {}), ['id', ...Object.keys(PREFERENCES)]);
  assert.deepEqual(preferencesOf(user), PREFERENCES);
});

test('a connected account is shown with address and id, google before microsoft', async () => {
  const { token } = await connectedPerson(rollcall, 'shown@example.com');
  const user = fieldsOf(await rollcall.api('GET', USER, { token }));
  const [connection] = await listConnections(rollcall.db, [String(user['id'])]);
  assert.equal(
    JSON.stringify(user['connections']),
    `[{"platform":"google","connected":true,"email":"shown@example.com","id":"${connection?.id}"},{"platform":"microsoft","connected":false,"email":null,"id":null}]`,
  );
});

test('authenticate makes the calendar user once and tokens as often as asked', async () => {
  const body = { user_id: 'twice' };
  const answers = [
    await rollcall.api('POST', '/api/v1/calendar/authenticate/', { body }),
    await rollcall.api('POST', '/api/v1/calendar/authenticate/', { body: { ...body, unknown: 'ignored' } }),
    await rollcall.api('POST', '/api/v1/calendar/authenticate/', {
      body: 'user_id=twice',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  ];
  const ids = new Set<unknown>();
  for (const answer of answers) {
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(fieldsOf(answer)), ['token']);
    const token = String(fieldsOf(answer)['token']);
    ids.add(fieldsOf(await rollcall.api('GET', USER, { token }))['id']);
  }
  assert.equal(ids.size, 1);
  const together = await Promise.all(Array.from({ length: 5 }, () => openPerson(rollcall.api, 'at once')));
  const same = await Promise.all(together.map(async (person) => (await person.user()).id));
  assert.equal(new Set(same).size, 1, 'also when asked at the same moment');
});

test('PUT and PATCH both change only what they name', async () => {
  for (const method of ['PUT', 'PATCH']) {
    const { token } = await openPerson(rollcall.api, `partial ${method}`);
    const before_ = fieldsOf(await rollcall.api('GET', USER, { token }));
    assert.deepEqual((await rollcall.api(method, USER, { token, body: {} })).body, before_, 'nothing named');
    const one = await rollcall.api(method, USER, { token, body: { preferences: { record_external: true } } });
    assert.equal(one.status, 200);
    assert.deepEqual(preferencesOf(fieldsOf(one)), { ...PREFERENCES, record_external: true });
    const two = await rollcall.api(method, USER, {
      token,
      body: { preferences: { record_confirmed: true, bot_name: '  Notes ' }, unknown: [{}] },
    });
    const expected = { ...PREFERENCES, record_external: true, record_confirmed: true, bot_name: 'Notes' };
    assert.deepEqual(preferencesOf(fieldsOf(two)), expected);
    assert.deepEqual(fieldsOf(two)['id'], before_['id']);
    assert.deepEqual((await rollcall.api('GET', USER, { token })).body, two.body, 'and it is stored');
    const back = await rollcall.api(method, USER, { token, body: two.body });
    assert.deepEqual(back.body, two.body, 'an app may send back what it was given');
  }
});

test('a change with a wrong field changes nothing and names the field where it stands', async () => {
  const { token } = await openPerson(rollcall.api, 'careful');
  const before_ = (await rollcall.api('GET', USER, { token })).body;
  const refusals: [body: unknown, fields: unknown][] = [
    [
      { external_id: 'other', preferences: { record_external: 'yes', bot_name: '' } },
      {
        preferences: {
          record_external: ['Expected boolean, received string.'],
          bot_name: ['This field may not be blank.'],
        },
      },
    ],
    [{ preferences: { bot_name: 'x'.repeat(101) } }, { preferences: { bot_name: [/100 characters/] } }],
    [{ preferences: null }, { preferences: ['This field may not be null.'] }],
    [{ preferences: [] }, { preferences: ['Expected object, received array.'] }],
    [{ external_id: ' ' }, { external_id: ['This field may not be blank.'] }],
    [
      { external_id: true, preferences: { record_external: true } },
      { external_id: ['Expected string, received boolean.'] },
    ],
    [[], { non_field_errors: ['Send a JSON body of type object.'] }],
  ];
  for (const [body, fields] of refusals) {
    const answer = await rollcall.api('PATCH', USER, { token, body });
    assert.equal(answer.status, 400, JSON.stringify(body));
    assertMatches(answer.body, fields);
    assert.deepEqual((await rollcall.api('GET', USER, { token })).body, before_, 'not half of it either');
  }
});

/** Like deepEqual, with regular expressions for texts. */
function assertMatches(actual: unknown, expected: unknown): void {
  if (expected instanceof RegExp) assert.match(String(actual), expected);
  else if (typeof expected === 'object' && expected !== null) {
    assert.ok(typeof actual === 'object' && actual !== null, JSON.stringify(actual));
    assert.deepEqual(Object.keys(actual), Object.keys(expected));
    for (const [key, part] of Object.entries(expected)) assertMatches(Reflect.get(actual, key), part);
  } else assert.deepEqual(actual, expected);
}

test('a calendar user can get another own id; its tokens stay its own, whoever has the old id then', async () => {
  const ann = await openPerson(rollcall.api, 'ann');
  const { id } = await ann.user();
  await openPerson(rollcall.api, 'taken');
  const key = rollcall.apiKey;

  const conflict = await rollcall.api('PATCH', USER, {
    token: ann.token,
    key,
    body: { external_id: 'taken', preferences: { record_external: true } },
  });
  assert.equal(conflict.status, 400);
  assert.deepEqual(conflict.body, { external_id: ['Another calendar user of this workspace has this id.'] });
  assert.equal((await ann.user()).preferences['record_external'], false, 'nothing of a refused change is kept');

  const same = await rollcall.api('PUT', USER, { token: ann.token, key, body: { external_id: 'ann' } });
  assert.equal(same.status, 200, 'its own id is no conflict');
  const renamed = await rollcall.api('PUT', USER, { token: ann.token, key, body: { external_id: 'anna' } });
  assert.equal(renamed.status, 200);
  assert.equal(fieldsOf(renamed)['external_id'], 'anna');
  assert.equal(fieldsOf(renamed)['id'], id);
  assert.equal((await (await openPerson(rollcall.api, 'anna')).user()).id, id);
  assert.notEqual(
    (await (await openPerson(rollcall.api, 'ann')).user()).id,
    id,
    'the old id is free for somebody else',
  );
  const old = await rollcall.api('GET', USER, { token: ann.token });
  assert.deepEqual([fieldsOf(old)['id'], fieldsOf(old)['external_id']], [id, 'anna']);

  const other = await addWorkspace(rollcall);
  const inOther = await openPerson(other.api, 'free');
  const free = await rollcall.api('PATCH', USER, {
    token: inOther.token,
    key: other.apiKey,
    body: { external_id: 'anna' },
  });
  assert.equal(free.status, 200, 'another workspace has ids of its own');
});

test('a person cannot claim the id of the next employee; the app can give it, and may allow it', async () => {
  const mallory = await openPerson(rollcall.api, 'mallory');
  const other = await addWorkspace(rollcall);
  const claim = (key?: string): Promise<ApiAnswer> =>
    rollcall.api('PATCH', USER, {
      token: mallory.token,
      ...(key !== undefined && { key }),
      body: { external_id: 'next employee', preferences: { record_external: true } },
    });
  for (const key of [undefined, 'rk_nobody', other.apiKey]) {
    const refused = await claim(key);
    assert.equal(refused.status, 403, `with the key ${key ?? 'of nobody'}`);
    assert.equal(fieldsOf(refused)['code'], 'external_id_refused');
  }
  assert.equal((await mallory.user()).preferences['record_external'], false, 'nothing of a refused change is kept');
  const next = await openPerson(rollcall.api, 'next employee');
  assert.notEqual((await next.user()).id, (await mallory.user()).id);

  const whole = { external_id: 'mallory', preferences: { record_external: true } };
  const same = await rollcall.api('PUT', USER, { token: mallory.token, body: whole });
  assert.equal(same.status, 200, 'a client that sends back what it read changes no id');

  const { workspaceId } = rollcall.program;
  await updateWorkspace(rollcall.db, workspaceId, { personsChangeExternalId: true });
  try {
    const allowed = await rollcall.api('PATCH', USER, { token: mallory.token, body: { external_id: 'mal' } });
    assert.equal(allowed.status, 200);
    assert.equal(fieldsOf(allowed)['external_id'], 'mal');
  } finally {
    await updateWorkspace(rollcall.db, workspaceId, { personsChangeExternalId: false });
  }
});

test('two people who ask for the same own id at once: one gets it, the other a sentence', async () => {
  for (let round = 0; round < 3; round += 1) {
    const people = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => openPerson(rollcall.api, `race ${round} ${name}`)),
    );
    const answers = await Promise.all(
      people.map(({ token }) =>
        rollcall.api('PATCH', USER, { token, key: rollcall.apiKey, body: { external_id: `won ${round}` } }),
      ),
    );
    assert.deepEqual(
      answers.map((answer) => answer.status).toSorted((a, b) => a - b),
      [200, 400, 400, 400],
    );
  }
});

test('a deleted calendar user is gone with its connections, and can begin anew', async () => {
  const leaving = await connectedPerson(rollcall, 'leaving@example.com');
  const { id } = await leaving.user();
  const { token } = leaving;
  const deleted = await rollcall.api('DELETE', USER, { token });
  assert.equal(deleted.status, 204);
  assert.equal(deleted.body, '');
  assert.equal((await rollcall.api('DELETE', USER, { token })).status, 401);
  assert.deepEqual(await listConnections(rollcall.db, [id]), []);
  const anew = await (await openPerson(rollcall.api, 'leaving')).user();
  assert.notEqual(anew.id, id);
  assert.equal(anew.connections[0]?.connected, false);
});

test('disconnecting a platform answers the user without it; fine when there was none', async () => {
  const { token } = await connectedPerson(rollcall, 'off@example.com');
  for (const platform of ['microsoft', 'google', 'google']) {
    const answer = await rollcall.api('POST', '/api/v1/calendar/user/disconnect/', { token, body: { platform } });
    assert.equal(answer.status, 200);
    const [google] =
      (fieldsOf(answer) as { connections?: { connected: boolean; id: string | null }[] }).connections ?? [];
    assert.equal(google?.connected, platform === 'microsoft', platform);
  }
  const wrong = await rollcall.api('POST', '/api/v1/calendar/user/disconnect/', { token, body: { platform: 'zoom' } });
  assert.equal(wrong.status, 400);
  assert.deepEqual(wrong.body, { platform: ['Send "google" or "microsoft".'] });
});

test('users are a bare array, oldest first, and can be found by the address of their account in any case', async () => {
  const { api } = await addWorkspace(rollcall);
  assert.deepEqual((await api('GET', USERS)).body, []);
  for (const name of ['first', 'second', 'third']) await openPerson(api, name);
  const listed = itemsOf(await api('GET', `${USERS}?unknown=1`));
  assert.deepEqual(
    listed.map((user) => user['external_id']),
    ['first', 'second', 'third'],
  );
  const alone = fieldsOf(await api('GET', USER, { token: (await openPerson(api, 'second')).token }));
  assert.deepEqual(listed[1], alone, 'the same shape as alone');

  await connectedPerson(rollcall, 'findme@example.com');
  for (const email of ['findme@example.com', 'FindMe@Example.COM']) {
    const found = itemsOf(await rollcall.api('GET', `${USERS}?email=${encodeURIComponent(email)}`));
    assert.deepEqual(
      found.map((user) => user['external_id']),
      ['findme'],
    );
  }
  for (const email of ['findme', 'findme@example.co', '%']) {
    assert.deepEqual((await rollcall.api('GET', `${USERS}?email=${encodeURIComponent(email)}`)).body, [], email);
  }
  assert.equal(itemsOf(await api('GET', `${USERS}?email=`)).length, 3, 'a filter without a value is none');
  assert.deepEqual((await api('GET', `${USERS}?email=findme@example.com`)).body, [], 'not from another workspace');
});

test('nobody is found by an address that only a server of their own vouches for', async () => {
  await connectedPerson(rollcall, 'boss@example.com');
  const { id } = await (await openPerson(rollcall.api, 'claims to be the boss')).user();
  for (const provider of ['caldav', 'ics'] as const) {
    await insertConnection(rollcall.db, rollcall.program.deps.sealer, {
      workspaceId: rollcall.program.workspaceId,
      calendarUserId: id,
      provider,
      account: 'boss@example.com',
      addresses: ['boss@example.com'],
      oauthClientId: null,
      // It holds nothing that is read.
      state: 'disconnected',
      createdAt: new Date(),
      credentials: { kind: 'feed', url: 'https://example.com/' },
    });
  }
  const found = itemsOf(await rollcall.api('GET', `${USERS}?email=boss@example.com`));
  assert.deepEqual(
    found.map((user) => user['external_id']),
    ['boss'],
  );
});

test('with paginate the users come in pages of a hundred whose next links lead through all of them', async () => {
  const { api } = await addWorkspace(rollcall);
  const names = Array.from({ length: 205 }, (_, index) => `user ${String(index).padStart(3, '0')}`);
  for (let from = 0; from < names.length; from += 41) {
    const batch = names.slice(from, from + 41);
    const bodies = batch.map((name) => api('POST', '/api/v1/calendar/authenticate/', { body: { user_id: name } }));
    assert.ok((await Promise.all(bodies)).every((answer) => answer.status === 200));
  }
  const seen: string[] = [];
  const sizes: number[] = [];
  let path: string | null = `${USERS}?paginate=true`;
  while (path !== null) {
    const page = fieldsOf(await api('GET', path));
    assert.deepEqual(Object.keys(page), ['next', 'previous', 'results']);
    assert.equal(page['previous'], null);
    const results = (page['results'] as { external_id: string }[]).map((user) => user.external_id);
    seen.push(...results);
    sizes.push(results.length);
    const next = page['next'];
    assert.ok(next === null || (typeof next === 'string' && next.startsWith(`${rollcall.url}${USERS}?`)), String(next));
    path = next === null ? null : next.slice(rollcall.url.length);
  }
  assert.deepEqual(sizes, [100, 100, 5]);
  assert.deepEqual(
    seen.toSorted((a, b) => a.localeCompare(b)),
    names,
    'nobody twice, nobody missing',
  );

  const all = itemsOf(await api('GET', `${USERS}?paginate=false`));
  assert.equal(all.length, 205, 'without it all in one array');
  for (const [query, field] of [
    ['paginate=maybe', 'paginate'],
    ['paginate=true&cursor=nowhere', 'cursor'],
    ['email=a&email=b', 'email'],
  ]) {
    const wrong = await api('GET', `${USERS}?${query}`);
    assert.equal(wrong.status, 400);
    assert.deepEqual(Object.keys(fieldsOf(wrong)), [field]);
  }
});
