/** Reading CalDAV calendars from a server that misbehaves on demand: what is asked, what is believed, what is left alone. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { calendarText } from '../support/calendar-text.ts';
import { multistatus, response, startScriptedCaldav } from './caldav-scripted.ts';
import type { CaldavRequest, ScriptedCaldav } from './caldav-scripted.ts';

const event = (uid: string, day = 2, title = 'Call'): string =>
  calendarText([{ uid, title, startAt: new Date(Date.UTC(2027, 2, day, 10)), minutes: 30 }]);
const weekly = (uid: string): string =>
  calendarText([{ uid, title: 'Weekly', startAt: new Date('2027-01-05T10:00:00Z'), minutes: 30, rule: 'FREQ=WEEKLY' }]);

type Changes = Extract<FetchChangesResult, { kind: 'changes' }>;

async function changes(server: ScriptedCaldav, syncToken: string | null): Promise<Changes> {
  const result = await server.fetch(syncToken);
  assert.ok(result.kind === 'changes', result.kind);
  return result;
}

const told = (result: Changes): string[] =>
  result.changes.map((change) =>
    change.kind === 'removed' ? `- ${change.providerEventId}` : `+ ${change.event.providerEventId}`,
  );

/** What was asked since the last time. */
const asked = (server: ScriptedCaldav): string[] => server.requests.splice(0).map(nameOf);
const nameOf = ({ method, body, headers }: CaldavRequest): string =>
  body.includes('<d:sync-collection')
    ? 'changes'
    : body.includes('multiget')
      ? 'multiget'
      : `${method} ${String(headers['depth'])}`;

const failsWith = (code: Parameters<typeof isAppError>[1], text: RegExp) => (error: unknown) => {
  assert.ok(isAppError(error, code), String(error));
  assert.match(error.message, text);
  return true;
};

test('calendar data of which every line is indented is read, whatever stands around it', async (t) => {
  const server = await startScriptedCaldav(t);
  const indented = event('one').replaceAll(/^(?=.)/gm, '    ');
  server.put('one.ics', indented);
  server.put('two.ics', indented.trimStart().replaceAll('one', 'two'));
  server.put('three.ics', `\r\n${indented.replaceAll('one', 'three')}\r\n    `);
  assert.deepEqual(told(await changes(server, null)).toSorted(), ['+ one.ics', '+ three.ics', '+ two.ics']);
});

test('a first run reads everything and tries its token, later ones ask for what changed', async (t) => {
  const server = await startScriptedCaldav(t);
  server.put('one.ics', event('one'));
  server.put('weekly.ics', weekly('w'));
  const first = await changes(server, null);
  assert.deepEqual(told(first), [
    '+ one.ics',
    '+ weekly.ics#20270302T100000Z',
    '+ weekly.ics#20270309T100000Z',
    '+ weekly.ics#20270316T100000Z',
    '+ weekly.ics#20270323T100000Z',
  ]);
  assert.equal(first.isComplete, true);
  assert.deepEqual(asked(server), ['PROPFIND 0', 'changes', 'changes', 'multiget']);

  const quiet = await server.fetch(first.syncToken);
  assert.equal(quiet.kind, 'unchanged');
  assert.deepEqual(asked(server), ['changes']);

  server.put('one.ics', event('one', 3));
  server.remove('weekly.ics');
  const second = await changes(server, first.syncToken);
  assert.deepEqual(told(second), ['- weekly.ics', '- one.ics', '+ one.ics']);
  assert.equal(second.isComplete, false);
  assert.deepEqual(asked(server), ['changes', 'multiget']);
});

test('no request asks for a limit or for expansion', async (t) => {
  const server = await startScriptedCaldav(t);
  server.put('weekly.ics', weekly('w'));
  const { syncToken } = await changes(server, null);
  server.put('weekly.ics', weekly('w'));
  await changes(server, syncToken);
  for (const { body } of server.requests) assert.doesNotMatch(body, /limit|expand/);
});

test('a list of changes that comes in parts is read to its end', async (t) => {
  const server = await startScriptedCaldav(t, { partSize: 3 });
  for (let index = 0; index < 10; index += 1) server.put(`${index}.ics`, event(`e${index}`));
  const first = await changes(server, null);
  assert.equal(first.changes.length, 10);
  for (let index = 0; index < 7; index += 1) server.remove(`${index}.ics`);
  server.put('0.ics', event('e0'));
  assert.equal(told(await changes(server, first.syncToken)).filter((line) => line.startsWith('-')).length, 7);
  assert.ok(asked(server).length > 8);
});

test('an object that went and came back within one list is not told as gone, even when it cannot be had', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  const path = `${server.calendarId}one.ics`;
  server.settings.intercept = ({ body }) => {
    if (body.includes('multiget')) return { status: 500 };
    return body.includes('sync-token>t-0<')
      ? { body: multistatus([response(path, null, 404), response(server.calendarId, null, 507)], 't-1') }
      : { body: multistatus([response(path, '<d:getetag>"1"</d:getetag>')], 't-2') };
  };
  const result = await changes(server, syncToken);
  assert.deepEqual([told(result), result.unreadable.length], [[], 1]);
});

test('a list of changes that never ends is given up', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  server.settings.intercept = () => ({ body: multistatus([response(server.calendarId, null, 507)], 't-0') });
  asked(server);
  await assert.rejects(server.fetch(syncToken), failsWith('provider_response_invalid', /did not come to an end/));
  assert.deepEqual(asked(server), ['changes'], 'a token that does not move leads nowhere');
});

test('objects are fetched a hundred at a time', async (t) => {
  const server = await startScriptedCaldav(t);
  for (let index = 0; index < 250; index += 1) server.put(`${index}.ics`, event(`e${index}`));
  assert.equal((await changes(server, null)).changes.length, 250);
  const sizes = server.requests
    .filter(({ body }) => body.includes('multiget'))
    .map(({ body }) => body.split('<d:href>').length - 1);
  assert.deepEqual(sizes, [100, 100, 50]);
});

test('an object that was listed but is left out of the answer fails the run; it is no deletion', async (t) => {
  const server = await startScriptedCaldav(t, { leftOut: new Set(['one.ics']) });
  server.put('one.ics', event('one'));
  server.put('two.ics', event('two'));
  await assert.rejects(server.fetch(null), failsWith('provider_response_invalid', /left out/));
  server.settings.leftOut.clear();
  const { syncToken } = await changes(server, null);
  server.put('one.ics', event('one', 5));
  server.settings.leftOut.add('one.ics');
  await assert.rejects(server.fetch(syncToken), failsWith('provider_response_invalid', /left out/));
});

test('an object that is deleted between the list and the fetch is told as removed', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  server.put('one.ics', event('one'));
  server.settings.intercept = ({ body }) => {
    if (body.includes('multiget')) server.remove('one.ics');
    return null;
  };
  assert.deepEqual(told(await changes(server, syncToken)), ['- one.ics']);
});

test('a token that the server does not know is expired, whatever status says so', async (t) => {
  for (const status of [403, 409, 412]) {
    const server = await startScriptedCaldav(t);
    const { syncToken } = await changes(server, null);
    asked(server);
    server.settings.intercept = () => ({ status, body: '<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>' });
    assert.equal((await server.fetch(syncToken)).kind, 'sync_token_expired');
    assert.deepEqual(asked(server), ['changes'], 'nothing to try again');
  }
  for (const status of [400, 403, 415, 500, 501, 507]) {
    const server = await startScriptedCaldav(t);
    const { syncToken } = await changes(server, null);
    asked(server);
    server.settings.intercept = () => ({ status });
    assert.equal((await server.fetch(syncToken)).kind, 'sync_token_expired', String(status));
    assert.deepEqual(asked(server), ['changes', 'changes'], 'tried once more');
  }
});

test('one failure of a token call is forgiven', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  let failures = 1;
  server.settings.intercept = () => ((failures -= 1) >= 0 ? { status: 500 } : null);
  assert.equal((await server.fetch(syncToken)).kind, 'unchanged');
});

test('a server that is away keeps the token, and says when to come again', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  for (const status of [429, 502, 503, 504]) {
    server.settings.intercept = () => ({ status, headers: { 'retry-after': '77' } });
    for (const token of [syncToken, null]) {
      await assert.rejects(server.fetch(token), (error) => {
        assert.ok(isAppError(error, 'provider_unavailable'), String(error));
        assert.equal(error.retryAfterMs, 77_000);
        return true;
      });
    }
  }
  server.settings.intercept = () => ({ headers: { 'content-length': '10000' }, body: '<d:multistatus', cut: true });
  await assert.rejects(server.fetch(syncToken), failsWith('provider_unavailable', /closed the connection/));
});

test('a token of another reader, and one that is none, are expired', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  assert.equal((await server.fetch(syncToken, { addresses: ['new@example.com'] })).kind, 'sync_token_expired');
  for (const token of ['', '{}', 'https://example.com/ns/sync/1', '{"version":2}'])
    assert.equal((await server.fetch(token)).kind, 'sync_token_expired');
});

test('without a list of changes, the version of the calendar is asked for, and objects are compared', async (t) => {
  const server = await startScriptedCaldav(t, { sync: false });
  server.put('one.ics', event('one'));
  server.put('two.ics', event('two'));
  server.put('three.ics', event('three'));
  const first = await changes(server, null);
  assert.deepEqual(asked(server), ['PROPFIND 0', 'PROPFIND 1', 'multiget']);

  const quiet = await server.fetch(first.syncToken);
  assert.ok(quiet.kind === 'unchanged');
  assert.deepEqual(asked(server), ['PROPFIND 0']);

  server.put('two.ics', event('two', 4));
  server.remove('three.ics');
  server.put('four.ics', event('four'));
  const second = await changes(server, quiet.syncToken);
  assert.deepEqual(told(second), ['- three.ics', '- two.ics', '- four.ics', '+ two.ics', '+ four.ics']);
  assert.equal(second.isComplete, false);
  assert.deepEqual(asked(server), ['PROPFIND 0', 'PROPFIND 1', 'multiget']);
  assert.equal((await server.fetch(second.syncToken)).kind, 'unchanged');
});

test('without any version of the calendar, objects are compared each time', async (t) => {
  const server = await startScriptedCaldav(t, { sync: false, ctag: false });
  server.put('one.ics', event('one'));
  const first = await changes(server, null);
  asked(server);
  assert.equal((await server.fetch(first.syncToken)).kind, 'unchanged');
  assert.deepEqual(asked(server), ['PROPFIND 1']);
  server.put('one.ics', event('one', 9));
  assert.deepEqual(told(await changes(server, first.syncToken)), ['- one.ics', '+ one.ics']);
});

test('a server that fails on lists of changes, or takes no token back, is compared with', async (t) => {
  const failing = await startScriptedCaldav(t);
  failing.settings.intercept = ({ body }) => (body.includes('<d:sync-collection') ? { status: 500 } : null);
  const forgetful = await startScriptedCaldav(t);
  forgetful.settings.intercept = ({ body }) => (/sync-token>t-/.test(body) ? { status: 400 } : null);
  const silent = await startScriptedCaldav(t);
  silent.settings.intercept = ({ body }) => (body.includes('<d:sync-collection') ? { body: multistatus([]) } : null);
  for (const server of [failing, forgetful, silent]) {
    server.put('one.ics', event('one'));
    const first = await changes(server, null);
    assert.deepEqual(told(first), ['+ one.ics']);
    asked(server);
    assert.equal((await server.fetch(first.syncToken)).kind, 'unchanged');
    assert.deepEqual(asked(server), ['PROPFIND 0']);
  }
});

test('objects without a version are read each time', async (t) => {
  const server = await startScriptedCaldav(t, { sync: false, ctag: false });
  server.put('one.ics', event('one'));
  const listed = ['', 'one.ics'].map((name) => response(`${server.calendarId}${name}`, '<d:resourcetype/>'));
  server.settings.intercept = ({ headers, body }) =>
    headers['depth'] === '1' && body.includes('propfind') ? { body: multistatus(listed) } : null;
  const { syncToken } = await changes(server, null);
  assert.deepEqual(told(await changes(server, syncToken)), ['- one.ics', '+ one.ics']);
});

test('collections inside a calendar are no objects, with or without a slash', async (t) => {
  const server = await startScriptedCaldav(t, { sync: false, ctag: false });
  const collection = '<d:resourcetype><d:collection/></d:resourcetype>';
  const inner = ['', 'inner', 'other/'].map((name) => response(`${server.calendarId}${name}`, collection));
  server.settings.intercept = ({ headers }) => (headers['depth'] === '1' ? { body: multistatus(inner) } : null);
  assert.deepEqual(told(await changes(server, null)), []);
  assert.deepEqual(asked(server), ['PROPFIND 0', 'PROPFIND 1']);
});

test('a list of objects without the calendar itself, or with a failure in it, is not believed', async (t) => {
  const server = await startScriptedCaldav(t, { sync: false, ctag: false });
  server.put('one.ics', event('one'));
  const { syncToken } = await changes(server, null);
  for (const parts of [[], [response(server.calendarId, ''), response(`${server.calendarId}one.ics`, null, 500)]]) {
    server.settings.intercept = () => ({ body: multistatus(parts) });
    await assert.rejects(server.fetch(syncToken), failsWith('provider_response_invalid', /not complete/));
  }
});

test('what cannot be read is reported and left alone, and what is no event is no event', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  const two = event('a').replace('END:VCALENDAR', event('b').split('\r\n').slice(3).join('\r\n'));
  server.put('two-uids.ics', two);
  server.put('no-time.ics', event('c').replace(/DTSTART.*\r\n/, ''));
  server.put('empty.ics', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n');
  server.put('page.ics', '<html>not found</html>');
  server.put('cut.ics', event('d').slice(0, 150));
  server.put('task.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nEND:VCALENDAR\r\n');
  server.put('good.ics', event('e'));
  const result = await changes(server, syncToken);
  assert.deepEqual(told(result), ['- task.ics', '- good.ics', '+ good.ics']);
  assert.deepEqual(
    result.unreadable.map(({ providerEventId }) => providerEventId),
    ['two-uids.ics', 'no-time.ics', 'empty.ics', 'page.ics', 'cut.ics'],
  );
});

test('one object that makes the server fail does not keep the others from being read', async (t) => {
  const server = await startScriptedCaldav(t);
  for (let index = 0; index < 30; index += 1) server.put(`${index}.ics`, event(`e${index}`));
  server.settings.intercept = ({ body }) =>
    body.includes('multiget') && body.includes('/17.ics<') ? { status: 500 } : null;
  const result = await changes(server, null);
  assert.equal(result.changes.length, 29);
  assert.deepEqual(result.unreadable, [
    { providerEventId: '17.ics', reason: 'The server answers with status 500 for it.' },
  ]);
  server.settings.intercept = ({ body }) => (body.includes('multiget') ? { status: 500 } : null);
  await assert.rejects(
    server.fetch(null),
    failsWith('provider_unavailable', /status 500/),
    'too many to be their fault',
  );
});

test('what a server failed to give is asked for again until it is there', async (t) => {
  for (const sync of [true, false]) {
    const server = await startScriptedCaldav(t, { sync });
    const failing = (name: string): void => {
      server.settings.intercept = ({ body }) =>
        body.includes('multiget') && body.includes(`/${name}<`) ? { status: 500 } : null;
    };
    server.put('one.ics', event('one'));
    server.put('two.ics', event('two'));
    failing('one.ics');
    const first = await changes(server, null);
    assert.deepEqual(told(first), ['+ two.ics']);
    const second = await changes(server, first.syncToken);
    assert.deepEqual([told(second), second.unreadable.length], [[], 1]);
    server.settings.intercept = () => null;
    const third = await changes(server, second.syncToken);
    assert.deepEqual(told(third), ['- one.ics', '+ one.ics']);

    server.put('two.ics', event('two', 4));
    failing('two.ics');
    const fourth = await changes(server, third.syncToken);
    assert.deepEqual(told(fourth), []);
    server.settings.intercept = () => null;
    const fifth = await changes(server, fourth.syncToken);
    assert.deepEqual(told(fifth), ['- two.ics', '+ two.ics']);
    assert.equal((await server.fetch(fifth.syncToken)).kind, 'unchanged');

    server.put('two.ics', event('two', 5));
    failing('two.ics');
    const sixth = await changes(server, fifth.syncToken);
    server.remove('two.ics');
    asked(server);
    assert.deepEqual(told(await changes(server, sixth.syncToken)), ['- two.ics']);
    assert.ok(!asked(server).includes('multiget'), 'what is gone is not asked for');
  }
});

test('an object that is listed without its content is asked for again, unless it is forbidden', async (t) => {
  for (const [status, requests] of [
    [403, ['changes']],
    [500, ['changes', 'multiget']],
  ] as const) {
    const server = await startScriptedCaldav(t);
    server.put('one.ics', event('one'));
    const path = `${server.calendarId}one.ics`;
    server.settings.intercept = ({ body }) =>
      body.includes('multiget') ? { body: multistatus([response(path, null, status)]) } : null;
    const { syncToken, unreadable } = await changes(server, null);
    assert.equal(unreadable[0]?.reason, `The server does not give its content (status ${status}).`);
    asked(server);
    await server.fetch(syncToken);
    assert.deepEqual(asked(server), requests);
  }
});

test('an object that is too large to read does not keep the others from being read', async (t) => {
  const server = await startScriptedCaldav(t);
  for (let index = 0; index < 5; index += 1) server.put(`${index}.ics`, event(`e${index}`));
  server.settings.intercept = ({ body }) =>
    body.includes('multiget') && body.includes('/3.ics<') ? { body: ' '.repeat(33 * 1024 * 1024) } : null;
  const result = await changes(server, null);
  assert.equal(result.changes.length, 4);
  assert.deepEqual(result.unreadable, [{ providerEventId: '3.ics', reason: 'It is larger than is read.' }]);
});

test('a calendar with more objects than can be followed says so', async (t) => {
  const server = await startScriptedCaldav(t);
  const entries = Array.from({ length: 20_001 }, (_, index) => response(`${server.calendarId}${index}.ics`, ''));
  server.settings.intercept = ({ body }) =>
    body.includes('<d:sync-collection') ? { body: multistatus(entries, 't-0') } : null;
  await assert.rejects(server.fetch(null), failsWith('answer_too_large', /20,000 entries/));
});

test('hrefs are matched however the server writes them', async (t) => {
  const server = await startScriptedCaldav(t);
  server.put('a b@c.ics', event('one'));
  const path = `${server.calendarId}a b@c.ics`;
  const forms = [`${server.url}${server.calendarId}a%20b%40c.ics`, `${server.calendarId}a%20b@c.ics`, 'a%20b@c.ics'];
  for (const form of forms) {
    server.settings.intercept = ({ body }) => {
      if (body.includes('<d:sync-collection'))
        return { body: multistatus([response(form, '<d:getetag>"1"</d:getetag>')], 't-1') };
      if (!body.includes('multiget')) return null;
      assert.ok(body.includes(`<d:href>${form}</d:href>`), 'asked for as it was listed');
      const data = `<c:calendar-data>${event('one')}</c:calendar-data>`;
      return { body: multistatus([response(path.replaceAll(' ', '%20'), data)]) };
    };
    assert.deepEqual(told(await changes(server, null)), ['+ a%20b@c.ics']);
  }
});

test('a hostile list is refused at little cost and changes nothing', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  const bodies = [
    `<!DOCTYPE d [<!ENTITY a "x">]>${multistatus([], '&a;')}`,
    `<d:multistatus>${'<a>'.repeat(100_000)}`,
    `<d:multistatus>${'<a/>'.repeat(1_000_000)}</d:multistatus>`,
    multistatus([], 't-9').slice(0, -10),
    'Internal error',
    '',
  ];
  for (const body of bodies) {
    server.settings.intercept = () => ({ body });
    const before = process.cpuUsage();
    await assert.rejects(server.fetch(syncToken), failsWith('provider_response_invalid', /cannot be read/));
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 15_000_000, 'as much work as the text is long, not its square');
  }
});

test('a calendar is gone only when the account can be listed without it', async (t) => {
  const server = await startScriptedCaldav(t);
  const { syncToken } = await changes(server, null);
  for (const status of [404, 410, 403]) {
    server.settings.intercept = ({ path }) => (path === server.calendarId ? { status } : null);
    await assert.rejects(server.fetch(null), failsWith('provider_unavailable', /that it lists/));
    server.settings.intercept = () => ({ status: 404 });
    await assert.rejects(server.fetch(null), failsWith('provider_unavailable', /status 404/));
    server.settings.intercept = ({ path, headers }) =>
      path === server.calendarId
        ? { status }
        : headers['depth'] === '1'
          ? { body: multistatus([response('/dav/calendars/alice/', '')]) }
          : null;
    const gone = await server.fetch(null);
    assert.ok(gone.kind === 'calendar_gone');
    assert.match(gone.reason, /does not exist/);
  }
  server.settings.intercept = ({ path, headers }) =>
    path === server.calendarId ? { status: 404 } : headers['depth'] === '1' ? { body: multistatus([]) } : null;
  assert.equal((await server.fetch(syncToken)).kind, 'calendar_gone');
});

/** A server whose calendar says this of itself, with a floating event in it. */
async function startWithZone(t: TestContext, property: string) {
  const server = await startScriptedCaldav(t);
  server.put('one.ics', event('one').replace(/(DTSTART:.*?)Z/, '$1'));
  server.settings.intercept = ({ method, path, headers }) =>
    method === 'PROPFIND' && path === server.calendarId && headers['depth'] === '0'
      ? {
          body: multistatus([response(path, `<d:sync-token>t-1</d:sync-token>${property}`)]),
        }
      : null;
  return server;
}

const rulesNamed = (name: string): string =>
  `<c:calendar-timezone>BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:${name}\r\nEND:VTIMEZONE\r\nEND:VCALENDAR</c:calendar-timezone>`;

test('the zone of a calendar is told, and floating times are read in it', async (t) => {
  const server = await startWithZone(t, rulesNamed('America/New_York'));
  const first = await changes(server, null);
  assert.equal(first.timeZone, 'America/New_York');
  const [change] = first.changes;
  assert.ok(change?.kind === 'upserted' && change.event.time.kind === 'timed');
  assert.equal(change.event.time.startAt.toISOString(), '2027-03-02T15:00:00.000Z');
});

test('a zone of a calendar that nothing explains is told with the floating times that hang on it', async (t) => {
  for (const property of [rulesNamed('Foo/Bar'), '<c:calendar-timezone-id>Foo/Bar</c:calendar-timezone-id>']) {
    const first = await changes(await startWithZone(t, property), null);
    assert.equal(first.timeZone, 'Foo/Bar');
    const [change] = first.changes;
    assert.ok(change?.kind === 'upserted');
    assert.deepEqual(change.event.unknownZone, { name: 'Foo/Bar', readAs: 'UTC' });
  }
});
