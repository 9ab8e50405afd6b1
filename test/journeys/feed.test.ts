/** Journey: a calendar feed as a connection, from the address a person pastes to the bot in the meeting. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { openPerson, type ClientMeeting, type Person } from '../support/calendar-client.ts';
import { calendarFixture } from '../support/calendar-fixtures.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { startRollcallProcess, type RollcallProcess } from '../support/rollcall-process.ts';
import { freePort, startRollcall, type ApiAnswer } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type CaughtWebhook } from '../support/webhook-catcher.ts';
import { addEndpoint, allBots, botOf, connectionsOf, dataOf, type ShownConnection } from './journey.ts';

const CONNECTIONS = '/api/v1/calendar/connections/';
/** Stands in every address; must stand nowhere else. */
const SECRET = 's3cr3t';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let rollcall: RollcallProcess;
let feeds: FeedServer;
/** Everything the API ever answered about feeds. */
const answers: ApiAnswer[] = [];

const closing = new AsyncDisposableStack();
before(async () => {
  feeds = closing.use(await startFeedServer());
  rollcall = closing.use(await startRollcallProcess({ env: { LOG_LEVEL: 'debug' } }));
});
after(() => closing.disposeAsync());

let count = 0;
const newcomer = async (): Promise<Person> => openPerson(rollcall.api, `feed reader ${++count}`);

/** Serves something under a secret address of its own. @returns the address. */
const serve = (name: string, route: Parameters<FeedServer['serve']>[1]): string =>
  `${feeds.serve(`/private-${SECRET}/${name}`, route)}?key=${SECRET}`;

const stamp = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

type FeedEvent = { uid: string; title: string; startAt: Date; room: number; lines?: string[] };
const feedOf = (name: string | null, events: FeedEvent[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example//feed//EN',
    ...(name === null ? [] : [`X-WR-CALNAME:${name}`]),
    ...events.flatMap(({ uid, title, startAt, room, lines = [] }) => [
      'BEGIN:VEVENT',
      `UID:${uid}`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:${stamp(startAt)}`,
      'DURATION:PT30M',
      `SUMMARY:${title}`,
      `LOCATION:https://acme.zoom.us/j/${room}`,
      ...lines,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n');

const inDays = (days: number): Date =>
  new Date(Math.ceil(Date.now() / (15 * MINUTE_MS)) * 15 * MINUTE_MS + days * DAY_MS);

async function call(method: string, path: string, person: Person, body?: unknown): Promise<ApiAnswer> {
  const answer = await rollcall.api(method, path, { token: person.token, ...(body !== undefined && { body }) });
  answers.push(answer);
  return answer;
}

async function connect(person: Person, url: string, addresses?: string[]): Promise<ShownConnection> {
  const { status, body } = await call('POST', CONNECTIONS, person, {
    kind: 'ics',
    url,
    ...(addresses !== undefined && { addresses }),
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body as ShownConnection;
}

async function connectionOf(person: Person): Promise<ShownConnection> {
  const [connection] = await connectionsOf(rollcall.api, person);
  answers.push({ status: 200, headers: new Headers(), body: connection });
  assert.ok(connection);
  return connection;
}

const requestsOf = (name: string): FeedServer['requests'] =>
  feeds.requests.filter((request) => request.path.startsWith(`/private-${SECRET}/${name}?`));

/** A feed server's usual behaviour: a version, and 304 to who has it. */
function versioned(state: { etag: string; text: string }) {
  return (response: ServerResponse, headers: Record<string, unknown>): void => {
    if (headers['if-none-match'] === state.etag) response.writeHead(304).end();
    else response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8', etag: state.etag }).end(state.text);
  };
}

describe('a calendar feed', { concurrency: true }, () => {
  test('becomes meetings and a bot, and its changes move the bot', async () => {
    await using catcher = await startWebhookCatcher();
    await addEndpoint(rollcall.api, catcher, { event_types: ['calendar_user.connected'] });
    const person = await newcomer();
    await person.prefer({ record_recurring: true });
    const weekly = {
      uid: 'weekly',
      title: 'Weekly',
      room: 80_000_000_001,
      startAt: inDays(2),
      lines: ['RRULE:FREQ=WEEKLY;COUNT=2'],
    };
    const once = { uid: 'once', title: 'Once', room: 80_000_000_002, startAt: inDays(3) };
    const state = { etag: '"v1"', text: feedOf('Team', [weekly, once]) };
    const url = serve('team.ics', versioned(state));

    const connection = await connect(person, url, ['Me@Example.com']);
    const { host } = new URL(url);
    assert.deepEqual(connection, {
      id: connection.id,
      kind: 'ics',
      account: `Team (${host})`,
      connected: true,
      reason: null,
      calendars_count: 1,
      selected_calendars_count: 1,
      proven_current_at: null,
    });
    await person.meeting('Once');
    const current = await connectionOf(person);
    assert.ok(current.proven_current_at);
    assert.deepEqual({ ...current, proven_current_at: null }, connection);
    const connectionIn = (webhook: CaughtWebhook): { id: string } =>
      (dataOf(webhook) as { connection: { id: string } }).connection;
    const told = await catcher.waitFor((webhook) => connectionIn(webhook).id === connection.id);
    assert.deepEqual(connectionIn(told), { id: connection.id, kind: 'ics', account: connection.account });

    const listed = await person.meetings();
    assert.deepEqual(
      listed.map((meeting) => [meeting.title, Date.parse(meeting.start_time), meeting.bot_id !== null]),
      [
        ['Weekly', weekly.startAt.getTime(), true],
        ['Once', once.startAt.getTime(), false],
        ['Weekly', weekly.startAt.getTime() + 7 * DAY_MS, true],
      ],
    );
    assert.deepEqual(
      (await person.user()).connections.map(({ connected }) => connected),
      [false, false],
    );

    await waitFor('an unchanged feed to be recognised', () =>
      requestsOf('team.ics').find((request) => request.headers['if-none-match'] === '"v1"'),
    );
    const [first, , last] = listed;
    const chosen = await person.override((await person.meeting('Once')).id, true);
    const later = (at: Date): Date => new Date(at.getTime() + 90 * MINUTE_MS);
    state.text = feedOf('Team', [
      { ...weekly, startAt: later(weekly.startAt) },
      { ...once, startAt: later(once.startAt) },
    ]);
    state.etag = '"v2"';
    const startsAt = (at: Date) => (meeting: ClientMeeting) => Date.parse(meeting.start_time) === at.getTime();
    const moved = await person.meeting('Once', startsAt(later(once.startAt)));
    assert.deepEqual([moved.id, moved.bot_id, moved.override_should_record], [chosen.id, chosen.bot_id, true]);
    assert.equal(
      Date.parse((await botOf(rollcall.api, moved.bot_id))?.join_at ?? ''),
      later(once.startAt).getTime() - 120_000,
      'the bot moved along',
    );
    const next = await person.meeting('Weekly', startsAt(later(weekly.startAt)));
    assert.equal(
      Date.parse((await botOf(rollcall.api, next.bot_id))?.join_at ?? ''),
      later(weekly.startAt).getTime() - 120_000,
    );
    for (const meeting of [first, last]) assert.equal(await botOf(rollcall.api, meeting?.bot_id ?? null), null);
    assert.equal((await person.meetings()).length, 3);

    const others = await newcomer();
    const foreign = await call('DELETE', `${CONNECTIONS}${connection.id}/`, others);
    assert.equal(foreign.status, 404, 'nobody else can take it away');
    const gone = await call('DELETE', `${CONNECTIONS}${connection.id}/`, person);
    assert.equal(gone.status, 204);
    assert.deepEqual(await person.meetings(), []);
    assert.deepEqual(await connectionsOf(rollcall.api, person), []);
    assert.equal(await botOf(rollcall.api, moved.bot_id), null);
    assert.equal((await call('DELETE', `${CONNECTIONS}${connection.id}/`, person)).status, 404);
  });

  test('keeps its meetings while its server is in trouble, and waits for its person when it is gone', async () => {
    const person = await newcomer();
    await person.prefer({ record_internal: true });
    const kept = feedOf('Troubled', [{ uid: 'kept', title: 'Kept', room: 80_000_000_003, startAt: inDays(2) }]);
    const url = serve('troubled.ics', kept);
    const connection = await connect(person, url);
    const known = await person.meeting('Kept', (meeting) => meeting.bot_id !== null);

    const troubles: [string, Parameters<FeedServer['serve']>[1], RegExp][] = [
      ['an error', (response) => response.writeHead(500).end(), /answered with status 500/],
      ['a page to sign in', '<!doctype html><p>Sign in', /leads to a web page/],
      ['half a file', kept.slice(0, 200), /is cut off before its end/],
      ['silence', (response) => response.destroy(), /closed the connection/],
    ];
    for (const [trouble, route, reason] of troubles) {
      serve('troubled.ics', route);
      const refreshed = await call('POST', '/api/v1/calendar/meetings/refresh/', person);
      assert.equal(refreshed.status, 503, trouble);
      assert.deepEqual(await person.meetings(), [known], trouble);
      const troubled = await connectionOf(person);
      assert.equal(troubled.connected, true, trouble);
      assert.match(troubled.reason ?? '', reason);
    }
    serve('troubled.ics', kept);
    const mended = await call('POST', '/api/v1/calendar/meetings/refresh/', person);
    assert.equal(mended.status, 200);
    assert.deepEqual(mended.body, [known]);
    assert.equal((await connectionOf(person)).reason, null);

    serve('troubled.ics', (response) => response.writeHead(404).end());
    for (let refusals = 1; refusals < 5; refusals += 1) {
      const refused = await call('POST', '/api/v1/calendar/meetings/refresh/', person);
      assert.equal(refused.status, 503, 'a server that is being mended says 404 too');
      assert.deepEqual(await person.meetings(), [known]);
    }
    assert.match((await connectionOf(person)).reason ?? '', /^There is no calendar at this address/);
    const given = await call('POST', '/api/v1/calendar/meetings/refresh/', person);
    assert.equal(given.status, 422, 'the fifth time in a row it is believed');
    const lost = await connectionOf(person);
    assert.equal(lost.connected, false);
    assert.match(lost.reason ?? '', /^There is no calendar at this address .* connect it again\.$/);
    const waiting = await person.meeting('Kept');
    assert.deepEqual([waiting.id, waiting.will_record, waiting.bot_id], [known.id, false, null]);
    assert.equal(await botOf(rollcall.api, known.bot_id), null);

    serve('troubled.ics', kept);
    const back = await connect(person, url);
    assert.equal(back.id, connection.id, 'the same address is the same connection');
    const again = await person.meeting('Kept', (meeting) => meeting.bot_id !== null);
    assert.equal(again.id, known.id);
    assert.equal((await person.meetings()).length, 1);
  });

  test('is one of many: two feeds of one server, with the same name or none, are two connections', async () => {
    const person = await newcomer();
    for (const [index, name] of [null, null, 'Same', 'Same'].entries()) {
      const event = {
        uid: `only ${index}`,
        title: `Of feed ${index}`,
        room: 80_000_000_004,
        startAt: inDays(2 + index),
      };
      await connect(person, serve(`one-of-many-${index}.ics`, feedOf(name, [event])));
    }
    const list = await waitFor('all feeds to be read', async () => {
      const meetings = await person.meetings();
      return meetings.length >= 4 ? meetings : null;
    });
    assert.deepEqual(
      list.map((meeting) => meeting.title),
      ['Of feed 0', 'Of feed 1', 'Of feed 2', 'Of feed 3'],
    );
    assert.equal((await connectionsOf(rollcall.api, person)).length, 4);
    const again = await connect(
      person,
      `${feeds.serve(`/private-${SECRET}/one-of-many-3.ics`, feedOf('Same', []))}?key=${SECRET}`,
    );
    assert.equal((await connectionsOf(rollcall.api, person)).length, 4);
    assert.equal(again.id, (await connectionsOf(rollcall.api, person))[3]?.id);
  });

  test('moves with the clocks of the zone it was written in', async () => {
    const person = await newcomer();
    const changeOn = inDays(10).toISOString().slice(0, 10).replaceAll('-', '');
    const firstOn = inDays(2).toISOString().slice(0, 10).replaceAll('-', '');
    const observance = (kind: string, from: string, to: string, start: string): string[] => [
      `BEGIN:${kind}`,
      `TZOFFSETFROM:${from}`,
      `TZOFFSETTO:${to}`,
      `DTSTART:${start}`,
      `END:${kind}`,
    ];
    const text = [
      'BEGIN:VCALENDAR',
      'BEGIN:VTIMEZONE',
      'TZID:Office clock',
      ...observance('STANDARD', '+0100', '+0100', '19700101T000000'),
      ...observance('DAYLIGHT', '+0100', '+0200', `${changeOn}T020000`),
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      'UID:standup',
      'DTSTAMP:20260101T000000Z',
      `DTSTART;TZID=Office clock:${firstOn}T093000`,
      'DURATION:PT15M',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'SUMMARY:Standup',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    await connect(person, serve('zoned.ics', text));
    await person.meeting('Standup');
    assert.deepEqual(
      (await person.meetings()).map((meeting) => meeting.start_time.slice(11, 16)),
      ['08:30', '08:30', '07:30'],
      'half past nine on the wall, before and after the change of the clocks',
    );
  });

  test('that cannot be read is refused with a sentence at its field', async () => {
    const person = await newcomer();
    const refusals: [string, string, RegExp][] = [
      ['nobody listens', `http://127.0.0.1:${await freePort()}/${SECRET}.ics`, /^The host "127\.0\.0\.1:\d+" .*\.$/],
      ['no such name', `http://no-such-host.invalid/${SECRET}.ics`, /\.$/],
      [
        'a page',
        serve('page.ics', '<!doctype html><title>Sign in</title>'),
        /leads to a web page, most likely one to sign in/,
      ],
      ['a text', serve('text.ics', 'hello'), /does not lead to a calendar\.$/],
      ['nothing', serve('empty.ics', ''), /does not lead to a calendar\.$/],
      ['half a file', serve('half.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT'), /is cut off before its end/],
      [
        'a closed door',
        serve('401.ics', (response) => response.writeHead(401).end()),
        /does not allow this calendar to be read/,
      ],
      [
        'a wrong address',
        serve('404.ics', (response) => response.writeHead(404).end()),
        /There is no calendar at this address/,
      ],
      ['an error', serve('500.ics', (response) => response.writeHead(500).end()), /answered with status 500\.$/],
      [
        'a circle',
        serve('circle.ics', (response) => response.writeHead(302, { location: `/private-${SECRET}/circle.ics` }).end()),
        /redirect/,
      ],
      ['too much', serve('huge.ics', Buffer.alloc(21 * 1024 * 1024, 'BEGIN:VCALENDAR\r\n')), /larger than 20 MB/],
      ['another protocol', `ftp://127.0.0.1/${SECRET}.ics`, /must start with https:\/\/ or webcal:\/\//],
      ['no address', `not an address ${SECRET}`, /must start with https:\/\/ or webcal:\/\//],
      ['an empty address', '', /./],
    ];
    for (const [what, url, sentence] of refusals) {
      const { status, body } = await call('POST', CONNECTIONS, person, { kind: 'ics', url });
      assert.equal(status, 400, `${what}: ${JSON.stringify(body)}`);
      assert.deepEqual(Object.keys(body as object), ['url'], what);
      const [told = ''] = (body as { url: string[] }).url;
      assert.match(told, sentence, what);
    }
    for (const body of [{ kind: 'ics' }, { kind: 'ics', url: 7 }, { kind: 'ics', url: null }]) {
      const answer = await call('POST', CONNECTIONS, person, body);
      assert.equal(answer.status, 400);
      assert.deepEqual(Object.keys(answer.body as object), ['url']);
    }
    assert.deepEqual(await connectionsOf(rollcall.api, person), []);
  });

  test('at a private address is refused where private networks are not allowed', async () => {
    await using guarded = await startRollcall({ env: { ALLOW_PRIVATE_NETWORKS: 'false' } });
    const person = await openPerson(guarded.api, 'host');
    const url = serve('private.ics', feedOf('Private', []));
    const addresses = [
      url,
      url.replace('127.0.0.1', 'localhost'),
      url.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
      'http://169.254.169.254/latest/meta-data',
      'http://10.0.0.1/feed.ics',
    ];
    for (const address of addresses) {
      const { status, body } = await guarded.api('POST', CONNECTIONS, {
        token: person.token,
        body: { kind: 'ics', url: address },
      });
      assert.equal(status, 400, address);
      assert.match((body as { url: string[] }).url[0] ?? '', /private/, address);
    }
    assert.deepEqual(requestsOf('private.ics'), [], 'nothing was asked there');
  });

  test('of every second Tuesday shows the next ones at the right time, with a bot when series are recorded', async () => {
    for (const { name, firstOn, hour } of [
      { name: 'second-tuesdays-chicago-morning', firstOn: '2025-03-04', hour: 10 },
      { name: 'second-tuesdays-chicago-evening', firstOn: '2025-02-25', hour: 18 },
    ]) {
      const person = await newcomer();
      await person.prefer({ record_recurring: true });
      await connect(person, serve(`${name}.ics`, calendarFixture(name)));
      const [expected, listed] = await waitFor('the series to be listed with bots', async () => {
        const meetings = await person.meetings();
        const isWhole = meetings.length > 0 && meetings.every((meeting) => meeting.bot_id !== null);
        return isWhole ? [everySecondWeek(firstOn, hour), meetings] : null;
      });
      assert.deepEqual(
        listed.map((meeting) => new Date(meeting.start_time).toISOString()),
        expected,
      );
      for (const meeting of listed) {
        const { zoom_invite: invite } = meeting as ClientMeeting & { zoom_invite: object };
        assert.deepEqual(invite, { meeting_id: '84513370926', meeting_password: 'b1FzN0x5Q2dWa3RmZUo4cA' });
        assert.equal(meeting.meeting_platform, 'zoom');
        const joinsAt = Date.parse(meeting.start_time) - 120_000;
        const bot = await botOf(rollcall.api, meeting.bot_id);
        assert.ok(bot);
        if (joinsAt > Date.now() + MINUTE_MS) assert.equal(Date.parse(bot.join_at ?? ''), joinsAt);
      }
    }
  });
});

/** Instants ahead, within four weeks, of a meeting every second week at an hour of the wall clock in Chicago. */
function everySecondWeek(firstOn: string, hour: number): string[] {
  const wallClock = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Chicago',
    hour: 'numeric',
    hourCycle: 'h23',
  });
  const found: string[] = [];
  for (let atMs = Date.parse(`${firstOn}T00:00:00Z`); atMs < Date.now() + 28 * DAY_MS; atMs += 14 * DAY_MS) {
    const startAt = [5, 6]
      .map((offset) => new Date(atMs + (hour + offset) * 60 * MINUTE_MS))
      .find((candidate) => Number(wallClock.format(candidate)) === hour);
    assert.ok(startAt);
    if (startAt.getTime() + 30 * MINUTE_MS > Date.now() && startAt.getTime() < Date.now() + 28 * DAY_MS)
      found.push(startAt.toISOString());
  }
  return found;
}

test('the address of a feed is told to nobody: no answer and no line of the log has it', async () => {
  assert.ok(answers.length > 20);
  for (const answer of answers) assert.ok(!JSON.stringify(answer.body).includes(SECRET), JSON.stringify(answer.body));
  assert.match(rollcall.output(), /calendar synced/, 'the log was listened to');
  const lines = rollcall.output().split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes(SECRET)),
    [],
  );
  assert.ok((await allBots(rollcall.api)).length > 0);
});
