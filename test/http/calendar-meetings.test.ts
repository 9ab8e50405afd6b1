/** Calendar meetings over HTTP: their shape, lists and filters, overrides, refresh, and the explained decision. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectGoogle, openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { addWorkspace, connectedPerson, fieldsOf, inHours, isRecord, itemsOf, UUID, WIRE_INSTANT } from './setup.ts';

const MEETINGS = '/api/v1/calendar/meetings/';
const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';
const KEYS = [
  'id',
  'override_should_record',
  'title',
  'description',
  'will_record',
  'will_record_reason',
  'start_time',
  'end_time',
  'platform',
  'platform_id',
  'meeting_platform',
  'calendar_platform',
  'zoom_invite',
  'teams_invite',
  'meet_invite',
  'webex_invite',
  'goto_meeting_invite',
  'bot_id',
  'is_external',
  'is_hosted_by_me',
  'is_recurring',
  'organizer_email',
  'attendee_emails',
  'attendees',
  'ical_uid',
  'visibility',
  'meeting_url',
  'meeting_service',
  'unknown_time_zone',
  'bot',
];

let rollcall: TestRollcall;
let host: Person;
let zone: Person;
const ids: Record<string, string> = {};
before(async () => {
  rollcall = await startRollcall();
  const { google } = rollcall.sandbox;
  await google.addPerson({ email: 'host@example.com' });
  const event = async (title: string, fields: Partial<Parameters<typeof google.createEvent>[0]>): Promise<void> => {
    const { id } = await google.createEvent({ organizer: 'host@example.com', summary: title, ...fields });
    ids[title] = id;
  };
  await event('Zoom call', {
    start: inHours(24),
    durationMinutes: 30,
    iCalUID: 'Series-One@example.com',
    description: '<p>Agenda</p>',
    location: 'https://acme.zoom.us/j/85746382910?pwd=abc123',
    visibility: 'private',
    attendees: [
      { email: 'Guest@example.org', displayName: 'A Guest', responseStatus: 'tentative' },
      { email: 'colleague@example.com', responseStatus: 'needsAction' },
    ],
  });
  await event('Meet call', {
    start: inHours(26),
    durationMinutes: 30,
    meet: 'abc-defg-hij',
    iCalUID: 'Series-Two@example.com',
  });
  await event('Teams call', {
    start: inHours(27),
    durationMinutes: 30,
    location:
      'https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDk5@thread.v2/0?context=%7b%22Tid%22%3a%2272f988bf-86f1-41af-91ab-2d7cd011db47%22%2c%22Oid%22%3a%2287d349ed-44d7-43e1-9a83-5f2406dee5bd%22%7d',
  });
  await event('Webex call', {
    start: inHours(28),
    durationMinutes: 30,
    location: 'https://acme.webex.com/acme/j.php?MTID=m0123456789abcdef0123456789abcdef',
  });
  await event('GoTo call', { start: inHours(29), durationMinutes: 30, location: 'https://meet.goto.com/123456789' });
  await event('Jitsi call', { start: inHours(30), durationMinutes: 30, location: 'https://meet.jit.si/rollcall-test' });
  await event('Focus', { start: inHours(25), durationMinutes: 60 });
  await event('Running', { start: inHours(-1), durationMinutes: 120, meet: true });
  await event('Past', { start: inHours(-5), durationMinutes: 30, meet: true });
  await event('Later', {
    start: inHours(24 * 20),
    durationMinutes: 30,
    meet: true,
    recurrence: 'RRULE:FREQ=DAILY;COUNT=2',
  });
  host = await openPerson(rollcall.api, 'host');
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, host, 'host@example.com');
  await host.meeting('Later');

  await google.addPerson({ email: 'zone@example.com', timeZone: 'Asia/Tokyo' });
  const day = inHours(72).slice(0, 10);
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  await google.createEvent({ organizer: 'zone@example.com', summary: 'Holiday', start: day, end: next, meet: true });
  zone = await openPerson(rollcall.api, 'zone');
  await connectGoogle({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, zone, 'zone@example.com');
  await zone.meeting('Holiday');
});
after(() => rollcall[Symbol.asyncDispose]());

const list = async (query = '', token = host.token): Promise<Record<string, unknown>[]> => {
  const answer = await rollcall.api('GET', `${MEETINGS}${query}`, { token });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return itemsOf(answer);
};
const titles = async (query = ''): Promise<unknown[]> => (await list(query)).map((meeting) => meeting['title']);
const titled = async (title: string, token = host.token): Promise<Record<string, unknown>> => {
  const found = (await list('', token)).find((meeting) => meeting['title'] === title);
  assert.ok(found, title);
  return found;
};
const ALL = [
  'Running',
  'Zoom call',
  'Focus',
  'Meet call',
  'Teams call',
  'Webex call',
  'GoTo call',
  'Jitsi call',
  'Later',
  'Later',
];

test('a meeting has every field in the recorded order, with its values', async () => {
  const meeting = await titled('Zoom call');
  assert.deepEqual(Object.keys(meeting), KEYS);
  const { id, start_time, end_time, bot_id, will_record_reason, ...rest } = meeting;
  assert.match(String(id), UUID);
  assert.equal(bot_id, null);
  assert.match(String(start_time), WIRE_INSTANT);
  assert.equal(Date.parse(String(end_time)) - Date.parse(String(start_time)), 30 * 60_000);
  assert.match(String(will_record_reason), /^Not recorded because .+\.$/);
  assert.deepEqual(rest, {
    override_should_record: null,
    title: 'Zoom call',
    description: '<p>Agenda</p>',
    will_record: false,
    platform: 'zoom',
    platform_id: ids['Zoom call'],
    meeting_platform: 'zoom',
    calendar_platform: 'google',
    zoom_invite: { meeting_id: '85746382910', meeting_password: 'abc123' },
    teams_invite: null,
    meet_invite: null,
    webex_invite: null,
    goto_meeting_invite: null,
    is_external: true,
    is_hosted_by_me: true,
    is_recurring: false,
    organizer_email: 'host@example.com',
    attendee_emails: (rest['attendees'] as { email: string }[]).map((attendee) => attendee.email),
    attendees: rest['attendees'],
    ical_uid: 'Series-One@example.com',
    visibility: 'private',
    meeting_url: 'https://acme.zoom.us/j/85746382910?pwd=abc123',
    meeting_service: 'zoom',
    unknown_time_zone: null,
    bot: null,
  });
  const attendees = new Map((rest['attendees'] as { email: string }[]).map((one) => [one.email.toLowerCase(), one]));
  assert.equal(
    JSON.stringify(attendees.get('guest@example.org')),
    `{"name":"A Guest","email":"${attendees.get('guest@example.org')?.email}","is_organizer":false,"status":"tentative"}`,
  );
  assert.equal(
    JSON.stringify(attendees.get('colleague@example.com')),
    '{"name":null,"email":"colleague@example.com","is_organizer":false,"status":"not_available"}',
  );
  const organizer: unknown = attendees.get('host@example.com');
  assert.ok(isRecord(organizer) && organizer['is_organizer'] === true && organizer['status'] === 'accepted');
});

test('each platform fills its own invite and leaves the others null', async () => {
  const invites = ['zoom_invite', 'teams_invite', 'meet_invite', 'webex_invite', 'goto_meeting_invite'];
  const shown = async (title: string): Promise<[unknown, unknown, string]> => {
    const meeting = await titled(title);
    const filled = invites.filter((name) => meeting[name] !== null);
    assert.equal(meeting['meeting_platform'], meeting['platform'], 'one of the names that clients know, or null');
    return [
      meeting['platform'],
      meeting['meeting_service'],
      JSON.stringify(filled.map((name) => [name, meeting[name]])),
    ];
  };
  assert.deepEqual(await shown('Meet call'), [
    'google_meet',
    'google_meet',
    '[["meet_invite",{"meeting_id":"abc-defg-hij"}]]',
  ]);
  assert.deepEqual(await shown('Teams call'), [
    'microsoft_teams',
    'microsoft_teams',
    '[["teams_invite",{"organizer_id":"87d349ed-44d7-43e1-9a83-5f2406dee5bd","tenant_id":"72f988bf-86f1-41af-91ab-2d7cd011db47","message_id":"0","thread_id":"19:meeting_NDk5@thread.v2","meeting_id":null,"meeting_password":null,"business_meeting_id":null,"business_meeting_password":null}]]',
  ]);
  assert.deepEqual(await shown('Webex call'), [
    'webex',
    'webex',
    '[["webex_invite",{"meeting_subdomain":"acme","meeting_path":"acme/j.php","meeting_mtid":"m0123456789abcdef0123456789abcdef","meeting_personal_room_id":null}]]',
  ]);
  assert.deepEqual(await shown('GoTo call'), [
    'goto_meeting',
    'goto_meeting',
    '[["goto_meeting_invite",{"meeting_id":"123456789"}]]',
  ]);
  assert.deepEqual(await shown('Jitsi call'), [null, 'jitsi', '[]'], 'a service that bots cannot join');
  assert.deepEqual(await shown('Focus'), [null, null, '[]'], 'no link');
});

test('without a filter the list has what is on or ahead, by start, also without a link', async () => {
  assert.deepEqual(await titles(), ALL);
  assert.deepEqual(
    await titles('?unknown=1&user_id=2&start_time__gte=2020-01-01'),
    ALL,
    'unknown parameters are ignored',
  );
  const starts = (await list()).map((meeting) => String(meeting['start_time']));
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a.localeCompare(b)),
  );
  const series = (await list()).filter((meeting) => meeting['title'] === 'Later');
  assert.equal(new Set(series.map((meeting) => meeting['id'])).size, 2);
  assert.equal(new Set(series.map((meeting) => meeting['ical_uid'])).size, 1);
  assert.ok(series.every((meeting) => meeting['is_recurring'] === true));
});

test('an all-day event is listed at midnight of its zone, and never recorded', async () => {
  const holiday = await titled('Holiday', zone.token);
  assert.match(String(holiday['start_time']), /T15:00:00\.000000Z$/, 'midnight in Tokyo');
  assert.equal(holiday['will_record'], false);
  assert.match(String(holiday['will_record_reason']), /all-day/);
  const { token } = zone;
  const forced = await rollcall.api('PATCH', `${MEETINGS}${String(holiday['id'])}/`, {
    token,
    body: { override_should_record: true },
  });
  assert.equal(fieldsOf(forced)['will_record'], false, 'not even by an override');
  assert.equal(fieldsOf(forced)['override_should_record'], true);
});

test('ical_uid filters by a prefix in which case matters', async () => {
  const by = (prefix: string): Promise<unknown[]> => titles(`?ical_uid=${encodeURIComponent(prefix)}`);
  assert.deepEqual(await by('Series-'), ['Zoom call', 'Meet call']);
  assert.deepEqual(await by('Series-One@example.com'), ['Zoom call']);
  assert.deepEqual(await by('series-'), []);
  assert.deepEqual(await by('eries-'), []);
  assert.deepEqual(await by('Series_'), [], 'no character stands for others');
  assert.deepEqual(await by('%'), []);
  assert.deepEqual(await by(''), ALL);
});

test('start_time_after and start_time_before take instants in any usual form', async () => {
  const zoomStart = new Date(String((await titled('Zoom call'))['start_time']));
  const at = (minutes: number): Date => new Date(zoomStart.getTime() + minutes * 60_000);
  const plain = (date: Date): string => date.toISOString().slice(0, 19);
  const shifted = (date: Date, hours: number): string => plain(new Date(date.getTime() + hours * 3_600_000));
  const expected = ['Zoom call', 'Focus', 'Meet call'];
  const upper = `&start_time_before=${encodeURIComponent(at(121).toISOString())}`;
  for (const form of [
    `${plain(at(-1))}Z`,
    `${plain(at(-1))}.123456Z`,
    plain(at(-1)),
    plain(at(-1)).slice(0, 16),
    plain(at(-1)).replace('T', ' '),
    `${shifted(at(-1), 2)}+02:00`,
    `${shifted(at(-1), -9)}-09:00`,
    `${shifted(at(-1), 5.5)}+0530`,
  ]) {
    assert.deepEqual(await titles(`?start_time_after=${encodeURIComponent(form)}${upper}`), expected, form);
  }
  const unencoded = `${shifted(at(-1), 2)}+02:00`;
  assert.deepEqual(await titles(`?start_time_after=${unencoded}${upper}`), expected, 'a plus sign that nobody encoded');

  assert.deepEqual(
    await titles(`?start_time_before=${encodeURIComponent(inHours(0))}`),
    ['Past', 'Running'],
    'the past, too',
  );
  assert.deepEqual(await titles(`?start_time_after=${encodeURIComponent(inHours(24 * 10))}`), ['Later', 'Later']);
  const sharp = encodeURIComponent(zoomStart.toISOString());
  assert.ok(!(await titles(`?start_time_after=${sharp}`)).includes('Zoom call'), 'after, not at');
  assert.ok(!(await titles(`?start_time_before=${sharp}`)).includes('Zoom call'), 'before, not at');
  assert.deepEqual(await titles(`?start_time_after=${sharp}&start_time_before=${sharp}`), []);
});

test('a date is its first instant in UTC, and a filter without a value is none', async () => {
  const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  assert.deepEqual(await titles(`?start_time_after=${day(10)}`), ['Later', 'Later']);
  assert.deepEqual(await titles(`?start_time_after=${day(-3)}&start_time_before=${day(-2)}`), []);
  assert.deepEqual(await titles(`?start_time_after=&start_time_before=&ical_uid=`), ALL);
});

test('a filter that is no instant is 400 and names the parameter', async () => {
  for (const name of ['start_time_after', 'start_time_before']) {
    for (const value of [
      'tomorrow',
      '2027-02-30T09:00:00Z',
      '2027-01-31T25:00:00Z',
      '2027-1-31',
      '1700000000',
      '2027-01-31T09:00:00+99:00',
      '9'.repeat(500),
    ]) {
      const answer = await rollcall.api('GET', `${MEETINGS}?${name}=${encodeURIComponent(value)}`, {
        token: host.token,
      });
      assert.equal(answer.status, 400, `${name}=${value}`);
      assert.deepEqual(Object.keys(fieldsOf(answer)), [name]);
    }
    const twice = await rollcall.api('GET', `${MEETINGS}?${name}=2027-01-31T09:00:00Z&${name}=2027-01-31T09:00:00Z`, {
      token: host.token,
    });
    assert.deepEqual([twice.status, Object.keys(fieldsOf(twice))], [400, [name]]);
  }
  const long = await rollcall.api('GET', `${MEETINGS}?ical_uid=${'x'.repeat(1025)}`, { token: host.token });
  assert.deepEqual([long.status, Object.keys(fieldsOf(long))], [400, ['ical_uid']]);
});

test('PUT and PATCH set the override, clear it with null, and leave it when it is not named', async () => {
  const { token } = host;
  const path = `${MEETINGS}${String((await titled('Meet call'))['id'])}/`;
  for (const method of ['PUT', 'PATCH']) {
    const on = fieldsOf(await rollcall.api(method, path, { token, body: { override_should_record: true } }));
    assert.deepEqual(Object.keys(on), KEYS);
    assert.equal(on['override_should_record'], true);
    assert.equal(on['will_record'], true);
    assert.match(String(on['bot_id']), UUID, 'the bot is there with the answer');
    const same = await rollcall.api(method, path, { token, body: { title: 'ignored' } });
    assert.deepEqual(same.body, on);
    const got = await rollcall.api('GET', path, { token });
    assert.deepEqual(got.body, on);
    const off = fieldsOf(await rollcall.api(method, path, { token, body: { override_should_record: false } }));
    assert.deepEqual([off['override_should_record'], off['will_record'], off['bot_id']], [false, false, null]);
    const cleared = fieldsOf(await rollcall.api(method, path, { token, body: { override_should_record: null } }));
    assert.deepEqual(
      [cleared['override_should_record'], cleared['will_record'], cleared['bot_id']],
      [null, false, null],
    );
    for (const wrong of ['true', 1, [], {}]) {
      const answer = await rollcall.api(method, path, { token, body: { override_should_record: wrong } });
      assert.equal(answer.status, 400);
      assert.deepEqual(Object.keys(fieldsOf(answer)), ['override_should_record']);
    }
    assert.deepEqual((await rollcall.api('GET', path, { token })).body, cleared);
  }
});

test('a meeting says how far its bot has come, in the list and by itself, until it has left', async () => {
  const { token } = host;
  /** The bot moves on between two questions: they agree when it did not. */
  const botOf = (): Promise<Record<string, unknown>> =>
    waitFor('the list and the meeting to say the same', async () => {
      const { id, bot } = await titled('Running');
      const alone = fieldsOf(await rollcall.api('GET', `${MEETINGS}${String(id)}/`, { token }))['bot'];
      if (!isRecord(bot)) return isRecord(alone) ? null : {};
      return isRecord(alone) && bot['state'] === alone['state'] && bot;
    });
  const ahead = await host.override(String((await titled('Meet call'))['id']), true);
  assert.deepEqual((ahead as Record<string, unknown>)['bot'], {
    state: 'planned',
    status: 'scheduled',
    sub_code: null,
    sentence: 'A bot is planned.',
    caveat: 'The bot is simulated: nothing joins the meeting and nothing is recorded.',
    is_simulated: true,
    join_at: `${new Date(Date.parse(ahead.start_time) - 120_000).toISOString().slice(0, -1)}000Z`,
    changed_at: null,
  });
  await host.override(ahead.id, null);

  const running = await titled('Running');
  await host.override(String(running['id']), true);
  const recording = await waitFor('the bot to record', async () => {
    const bot = await botOf();
    return bot['state'] === 'recording' && bot;
  });
  assert.equal(recording['sentence'], 'The bot is recording.');
  assert.match(String(recording['changed_at']), WIRE_INSTANT);
  await host.override(String(running['id']), false);
  const left = await waitFor('the bot to leave', async () => {
    const bot = await botOf();
    return bot['status'] === 'done' && bot;
  });
  assert.deepEqual([left['state'], left['sub_code']], ['left', 'bot_received_leave_call']);
  assert.match(String(left['sentence']), /^The bot left because it was told to\./);
  await host.override(String(running['id']), null);
});

test('a meeting is found by its own person alone', async () => {
  const { id } = await titled('Zoom call');
  const calls: [string, string, unknown?][] = [
    ['GET', `${MEETINGS}${String(id)}/`],
    ['PATCH', `${MEETINGS}${String(id)}/`, { override_should_record: true }],
    ['GET', `${MEETINGS}${String(id)}/decision/`],
  ];
  for (const [method, path, body] of calls) {
    const others = await rollcall.api(method, path, { token: zone.token, ...(body !== undefined && { body }) });
    assert.deepEqual([others.status, others.body], [404, { detail: 'Not found.' }], `${method} ${path}`);
    const none = path.replace(String(id), UNKNOWN_ID);
    const missing = await rollcall.api(method, none, { token: host.token, ...(body !== undefined && { body }) });
    assert.deepEqual(missing.body, others.body, 'and looks the same as one that does not exist');
  }
  assert.equal((await rollcall.api('GET', `${MEETINGS}not-an-id/`, { token: host.token })).status, 404);
  assert.equal((await titled('Zoom call'))['override_should_record'], null);
});

test('the API key reads the decision of any meeting of its workspace, and of no other', async () => {
  const path = `${MEETINGS}${String((await titled('Zoom call'))['id'])}/decision/`;
  const own = await rollcall.api('GET', path, { token: host.token });
  const byKey = await rollcall.api('GET', path);
  assert.equal(byKey.status, 200, JSON.stringify(byKey.body));
  assert.deepEqual(byKey.body, own.body);
  const { api: stranger } = await addWorkspace(rollcall);
  assert.equal((await stranger('GET', path)).status, 404);
  assert.equal((await rollcall.api('GET', path, { key: null })).status, 401);
  assert.equal((await rollcall.api('GET', path, { token: 'wrong', key: rollcall.apiKey })).status, 401);
});

test('a decision is explained with code, sentence and every rule that was tried', async () => {
  const { token } = host;
  const explain = async (title: string): Promise<Record<string, unknown>> =>
    fieldsOf(await rollcall.api('GET', `${MEETINGS}${String((await titled(title))['id'])}/decision/`, { token }));
  type Step = { rule: string; fact: string; outcome: string };
  const stepsOf = (decision: Record<string, unknown>): Step[] => decision['trace'] as Step[];

  const linkless = await explain('Focus');
  assert.deepEqual(Object.keys(linkless), ['will_record', 'code', 'reason', 'trace', 'changed_at', 'previous']);
  assert.equal(linkless['code'], 'no_meeting_link');
  assert.deepEqual(stepsOf(linkless), [{ rule: 'has_meeting_link', fact: 'no link found', outcome: 'failed' }]);
  assert.match(String(linkless['changed_at']), WIRE_INSTANT);
  assert.equal(linkless['previous'], null);

  const unsupported = await explain('Jitsi call');
  assert.equal(unsupported['code'], 'unsupported_platform');
  assert.match(String(unsupported['reason']), /jitsi/);

  const unmatched = await explain('Zoom call');
  assert.equal(unmatched['code'], 'no_preference_matched');
  assert.equal(unmatched['reason'], (await titled('Zoom call'))['will_record_reason']);
  assert.ok(stepsOf(unmatched).every((step) => ['rule', 'fact', 'outcome'].every((key) => key in step)));

  await host.prefer({ record_external: true, record_only_host: true });
  const recorded = await explain('Zoom call');
  assert.deepEqual([recorded['code'], recorded['will_record']], ['preference_record_external', true]);
  assert.deepEqual(
    stepsOf(recorded).map((step) => `${step.rule} ${step.outcome}`),
    [
      'has_meeting_link passed',
      'platform_is_supported passed',
      'has_start_and_end passed',
      'is_not_cancelled passed',
      'calendar_is_connected passed',
      'has_not_ended passed',
      'override_should_record not_used',
      'record_external matched',
      'record_internal not_used',
      'record_recurring not_used',
      'record_non_host not_used',
      'record_confirmed not_used',
      'record_only_host passed',
    ],
  );
  assert.deepEqual(recorded['previous'], {
    will_record: false,
    code: 'no_preference_matched',
    reason: unmatched['reason'],
  });
  assert.ok(String(recorded['changed_at']) > String(unmatched['changed_at']));

  await host.override(String((await titled('Zoom call'))['id']), false);
  const overridden = await explain('Zoom call');
  assert.equal(overridden['code'], 'override_do_not_record');
  assert.deepEqual(stepsOf(overridden).at(-1), {
    rule: 'override_should_record',
    fact: 'set to false',
    outcome: 'matched',
  });
  await host.override(String((await titled('Zoom call'))['id']), null);
  await host.prefer({ record_external: false, record_only_host: false });
});

test('refresh answers with what is in the calendar at that moment', async () => {
  const { token } = host;
  await rollcall.sandbox.notifications.hold();
  await rollcall.sandbox.google.createEvent({
    organizer: 'host@example.com',
    summary: 'Just made',
    start: inHours(40),
    durationMinutes: 30,
  });
  assert.ok(!(await titles()).includes('Just made'), 'nobody has told yet');
  for (const body of [undefined, {}]) {
    const answer = await rollcall.api('POST', `${MEETINGS}refresh/`, { token, ...(body !== undefined && { body }) });
    assert.equal(answer.status, 200);
    const shown = itemsOf(answer);
    assert.ok(shown.some((meeting) => meeting['title'] === 'Just made'));
    assert.deepEqual(shown, await list());
  }
  await rollcall.sandbox.notifications.release();
});

test('refresh without any calendar is an empty list', async () => {
  const { token } = await openPerson(rollcall.api, 'nobody');
  const answer = await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
  assert.deepEqual([answer.status, answer.body], [200, []]);
});

test('refresh is 503 with a sentence when the provider fails, and works again afterwards', async () => {
  const { token } = await connectedPerson(rollcall, 'unlucky@example.com');
  await waitFor('the first sync', async () => {
    const connections = itemsOf(await rollcall.api('GET', '/api/v1/calendar/connections/', { token }));
    return connections[0]?.['proven_current_at'] !== null;
  });
  await rollcall.sandbox.faults.add({ path: '/calendar/v3/calendars/*/events', status: 500, count: null });
  const failed = await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
  assert.equal(failed.status, 503);
  assert.deepEqual(Object.keys(fieldsOf(failed)), ['code', 'detail']);
  assert.equal(fieldsOf(failed)['code'], 'provider_unavailable');
  await rollcall.sandbox.faults.clear();
  assert.equal((await rollcall.api('POST', `${MEETINGS}refresh/`, { token })).status, 200);
});

test('refresh is 422 with the reason when the calendar must be connected again, also when that shows only now', async () => {
  const { token } = await connectedPerson(rollcall, 'revoked@example.com');
  await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
  await rollcall.sandbox.google.revokeConsent('revoked@example.com');
  await rollcall.sandbox.google.expireAccessTokens('revoked@example.com');
  for (const when of ['at the moment', 'afterwards']) {
    const answer = await rollcall.api('POST', `${MEETINGS}refresh/`, { token });
    assert.equal(answer.status, 422, `${when}: ${JSON.stringify(answer.body)}`);
    assert.equal(fieldsOf(answer)['code'], 'calendar_disconnected');
    assert.match(String(fieldsOf(answer)['detail']), /\w+ .+\.$/);
  }
});

test('a list that holds no more than it was asked for says where it goes on; a whole one does not', async () => {
  const filter = `start_time_before=${inHours(24 * 365)}`;
  const listed = itemsOf(await rollcall.api('GET', `${MEETINGS}?${filter}`, { token: host.token }));
  assert.ok(listed.length > 2);
  const seen: unknown[] = [];
  for (let path: string | null = `${MEETINGS}?limit=2&${filter}`; path !== null;) {
    const answer = await rollcall.api('GET', path, { token: host.token });
    const page = itemsOf(answer);
    assert.ok(page.length <= 2);
    seen.push(...page.map(({ id }) => id));
    const [, next] = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '') ?? [];
    path = next === undefined ? null : next.slice(new URL(next).origin.length);
  }
  assert.deepEqual(
    seen,
    listed.map(({ id }) => id),
  );
  const whole = await rollcall.api('GET', MEETINGS, { token: host.token });
  assert.equal(whole.headers.get('link'), null);
  const wrong = await rollcall.api('GET', `${MEETINGS}?cursor=nonsense`, { token: host.token });
  assert.equal(wrong.status, 400);
  assert.ok('cursor' in fieldsOf(wrong));
});
