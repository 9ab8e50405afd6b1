/** Calendars and calendar views of the sandbox Microsoft, over HTTP: what Graph shows, and what it refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  codeOf,
  DESIGN,
  IMMUTABLE,
  MARCH,
  openMicrosoft,
  OUTSIDER,
  partOf,
  refusal,
  signIn,
  valueOf,
  YOU,
} from './microsoft-support.ts';
import type { Json } from './support.ts';

const VIEW = '/me/calendarView';
const startOf = (item: Json | undefined): unknown => partOf(item, 'start')['dateTime'];
const answerOf = (item: Json | undefined): unknown => partOf(item, 'responseStatus')['response'];
const bodyOf = (item: Json | undefined): string => String(partOf(item, 'body')['content']);
const subjects = (items: Json[]): unknown[] => items.map(({ subject }) => subject);

test('a person sees who they are and which calendars they have, each with an id of its own', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  const me = (await you.get('/me', { $select: 'mail,userPrincipalName' })).body;
  assert.deepEqual([me['mail'], me['userPrincipalName'], me['displayName']], [YOU, YOU, undefined]);
  await microsoft.addCalendar(DESIGN, { id: 'design-team', summary: 'Design team' });
  const shown = await microsoft.addCalendar(YOU, { id: 'design-team' });
  const calendars = valueOf(await you.get('/me/calendars'));
  assert.deepEqual(
    calendars.map(({ name, isDefaultCalendar, canEdit, owner }) => [
      name,
      isDefaultCalendar,
      canEdit,
      (owner as Json)['address'],
    ]),
    [
      ['Calendar', true, true, YOU],
      ['Design team', false, false, DESIGN],
    ],
  );
  assert.deepEqual(
    shown.calendars.map(({ graphId }) => graphId),
    calendars.map(({ id }) => id),
  );
  const theirs = valueOf(await (await signIn(sandbox.url, DESIGN)).get('/me/calendars', { $select: 'id' }));
  assert.notEqual(theirs[1]?.['id'], calendars[1]?.['id'], 'one calendar has another id in every list');
  const one = await you.get(`/me/calendars/${encodeURIComponent(String(calendars[1]?.['id']))}`, { $select: 'name' });
  assert.equal(one.body['name'], 'Design team');
  assert.equal((await you.get('/me/calendar')).body['isDefaultCalendar'], true);
  assert.deepEqual(refusal(await you.get('/me/calendars/AAMkNone=')), [404, 'ErrorItemNotFound']);
  assert.deepEqual(refusal(await you.get('/me/calendars/none')), [400, 'ErrorInvalidIdMalformed']);
});

test('a list of calendars comes in pages of ten, or as many as are asked for', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  for (let number = 0; number < 11; number += 1) await microsoft.addCalendar(YOU, { id: `calendar ${number}` });
  const first = await you.get('/me/calendars', { $select: 'name' });
  assert.equal(valueOf(first).length, 10);
  const second = await you.get(String(first.body['@odata.nextLink']));
  assert.equal(valueOf(second).length, 2);
  assert.equal(second.body['@odata.nextLink'], undefined);
  assert.equal(valueOf(await you.get('/me/calendars', { $top: '100' })).length, 12);
});

test('a view shows single events, occurrences and exceptions, and never a master', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  await microsoft.createEvent({ organizer: YOU, summary: 'Once', start: '2026-03-04T09:00' });
  const series = await microsoft.createEvent({
    organizer: YOU,
    summary: 'Weekly',
    start: '2026-03-05T10:00',
    recurrence: 'RRULE:FREQ=WEEKLY;COUNT=4',
  });
  const [, moved = '', cancelled = ''] = await microsoft.instanceIds(series.id);
  await microsoft.moveEvent(moved, '2026-03-12T15:00');
  await microsoft.cancelEvent(cancelled);
  const items = await you.view();
  assert.deepEqual(
    items.map((item) => [item['subject'], item['type'], startOf(item), item['originalStart']]),
    [
      ['Once', 'singleInstance', '2026-03-04T08:00:00.0000000', undefined],
      ['Weekly', 'occurrence', '2026-03-05T09:00:00.0000000', '2026-03-05T09:00:00Z'],
      ['Weekly', 'exception', '2026-03-12T14:00:00.0000000', '2026-03-12T09:00:00Z'],
      ['Weekly', 'occurrence', '2026-03-26T09:00:00.0000000', '2026-03-26T09:00:00Z'],
    ],
  );
  assert.equal(new Set(items.map(({ iCalUId }) => iCalUId)).size, 4, 'every occurrence has an iCalUId of its own');
  const [, first, ...rest] = items.map(({ seriesMasterId }) => String(seriesMasterId));
  assert.deepEqual(new Set(rest), new Set([first]));
  const master = (await you.get(`/me/events/${encodeURIComponent(first ?? '')}`)).body;
  assert.deepEqual([master['type'], master['iCalUId']], ['seriesMaster', series.iCalUId]);
  const { pattern, range } = master['recurrence'] as { pattern: Json; range: Json };
  assert.deepEqual([pattern['type'], pattern['daysOfWeek']], ['weekly', ['thursday']]);
  assert.deepEqual([range['type'], range['numberOfOccurrences']], ['numbered', 4]);
});

test('the window is what touches it; a time without an offset is UTC', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  await microsoft.createEvent({
    organizer: YOU,
    summary: 'ten to eleven',
    start: '2026-03-04T10:00:00Z',
    durationMinutes: 60,
  });
  const seen = async (startDateTime: string, endDateTime: string) =>
    valueOf(await you.get(VIEW, { startDateTime, endDateTime })).length;
  assert.equal(await seen('2026-03-04T10:59:59', '2026-03-04T12:00:00'), 1);
  assert.equal(await seen('2026-03-04T11:00:00', '2026-03-04T12:00:00'), 0);
  assert.equal(await seen('2026-03-04T08:00:00', '2026-03-04T10:00:00'), 0);
  assert.equal(await seen('2026-03-04T08:00:00-01:00', '2026-03-04T09:01:00-01:00'), 1);
  assert.equal(await seen('2026-03-04T12:00:00+01:00', '2026-03-04T13:00:00+01:00'), 0);
  const prefer = { prefer: 'outlook.timezone="Asia/Tokyo"' };
  const inTokyo = await you.get(
    VIEW,
    { startDateTime: '2026-03-04T10:30:00', endDateTime: '2026-03-04T10:31:00' },
    prefer,
  );
  assert.equal(valueOf(inTokyo).length, 1, 'the preferred zone does not touch the window');
});

test('an exception is in the window where it stands now, not where it stood', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  const start = '2026-03-05T10:00';
  const series = await microsoft.createEvent({ organizer: YOU, start, recurrence: 'RRULE:FREQ=MONTHLY;COUNT=3' });
  const [march = '', , may = ''] = await microsoft.instanceIds(series.id);
  await microsoft.moveEvent(march, '2026-04-20T10:00');
  await microsoft.moveEvent(may, '2026-03-20T10:00');
  assert.deepEqual(
    (await you.view()).map((item) => [startOf(item), item['originalStart']]),
    [['2026-03-20T09:00:00.0000000', '2026-05-05T08:00:00Z']],
  );
});

test('a view without its window, or with a wrong one, is refused', async () => {
  await using sandbox = await openMicrosoft();
  const { you } = sandbox;
  const { startDateTime, endDateTime } = MARCH;
  const wrong: [Record<string, string>, unknown[]][] = [
    [{ startDateTime }, [400, 'ErrorInvalidParameter']],
    [{ startDateTime, endDateTime: 'tomorrow' }, [400, 'ErrorInvalidParameter']],
    [{ startDateTime: endDateTime, endDateTime: startDateTime }, [400, 'ErrorInvalidParameter']],
    [{ startDateTime, endDateTime: '2032-01-01T00:00:00Z' }, [400, 'ErrorCalendarViewRangeTooBig']],
    [{ ...MARCH, $top: '1001' }, [400, 'BadRequest']],
    [{ ...MARCH, $top: '0' }, [400, 'BadRequest']],
    [{ ...MARCH, $select: 'subject,summary' }, [400, 'RequestBroker--ParseUri']],
    [{ ...MARCH, $filter: 'isCancelled eq true' }, [400, 'BadRequest']],
    [{ ...MARCH, singleEvents: 'true' }, [400, 'BadRequest']],
    [{ ...MARCH, $orderby: 'subject' }, [400, 'BadRequest']],
  ];
  for (const [query, expected] of wrong) assert.deepEqual(refusal(await you.get(VIEW, query)), expected);
  const zone = await you.get(VIEW, MARCH, { prefer: 'outlook.timezone="Mars/Base"' });
  assert.deepEqual(refusal(zone), [400, 'TimeZoneNotSupportedException']);
  assert.equal((await you.get('/me/nothing')).status, 400);
});

test('pages follow one another by links that belong to their request', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, control } = sandbox;
  await microsoft.generateEvents({ calendarId: YOU, count: 25 });
  const first = await you.get(VIEW, MARCH);
  assert.equal(valueOf(first).length, 10, 'ten without $top');
  const link = new URL(String(first.body['@odata.nextLink']));
  assert.equal(link.origin, sandbox.url);
  assert.equal(link.searchParams.get('startDateTime'), MARCH.startDateTime);
  const second = await you.get(link.href);
  assert.equal(valueOf(second).length, 10);
  link.searchParams.set('endDateTime', '2026-03-20T00:00:00Z');
  assert.equal((await you.get(link.href)).status, 400);
  const ids = new Set((await you.view({ $top: '7' })).map(({ id }) => id));
  assert.equal(ids.size, 25);
  const preferred = await you.get(VIEW, MARCH, { prefer: 'odata.maxpagesize=2' });
  assert.equal(valueOf(preferred).length, 2);
  await control.changeSettings({ maxPageItems: 3, emptyFirstPage: true });
  const empty = await you.get(VIEW, { ...MARCH, $top: '1000' });
  assert.deepEqual([valueOf(empty).length, typeof empty.body['@odata.nextLink']], [0, 'string']);
  assert.equal((await you.view()).length, 25);
});

test('what is selected comes with its id and etag, and two stamps never do', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  await microsoft.createEvent({ organizer: YOU, summary: 'Once', start: '2026-03-04T09:00' });
  const [selected] = await you.view({ $select: 'subject,start,createdDateTime,lastModifiedDateTime' });
  assert.deepEqual(Object.keys(selected ?? {}).toSorted(), ['@odata.etag', 'id', 'start', 'subject']);
  const [whole] = await you.view();
  assert.equal(typeof whole?.['lastModifiedDateTime'], 'string');
  assert.equal(whole?.['@odata.etag'], `W/"${String(whole?.['changeKey'])}"`);
});

test('ids have two forms, and either finds the event', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  const event = await microsoft.createEvent({ organizer: YOU, start: '2026-03-04T09:00', attendees: [DESIGN] });
  const [regular] = await you.view();
  const [immutable] = await you.view({}, IMMUTABLE);
  assert.notEqual(regular?.['id'], immutable?.['id']);
  assert.equal(immutable?.['id'], event.graphId);
  for (const item of [regular, immutable]) {
    assert.equal((await you.get(`/me/events/${encodeURIComponent(String(item?.['id']))}`)).status, 200);
    const lower = String(item?.['id']).toLowerCase();
    assert.notEqual((await you.get(`/me/events/${encodeURIComponent(lower)}`)).status, 200, 'ids have case');
  }
  const design = await signIn(sandbox.url, DESIGN);
  const [theirs] = await design.view({}, IMMUTABLE);
  assert.notEqual(theirs?.['id'], event.graphId, 'every mailbox has ids of its own');
  assert.deepEqual(refusal(await design.get(`/me/events/${encodeURIComponent(event.graphId)}`)), [
    404,
    'ErrorItemNotFound',
  ]);
  assert.equal(theirs?.['iCalUId'], regular?.['iCalUId']);
  assert.equal((await microsoft.event(String(theirs?.['id']))).id, event.id, 'the control API takes them all');
});

test('times stand in the preferred zone, named as it was asked for', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  await microsoft.createEvent({ organizer: YOU, summary: 'timed', start: '2026-03-04T09:00' });
  await microsoft.createEvent({ organizer: YOU, summary: 'day', start: '2026-03-05' });
  const seen = async (name?: string) => {
    const items = await you.view({}, name === undefined ? {} : { prefer: `outlook.timezone="${name}"` });
    return items.map(({ start, end }) => [start, end].map((moment) => Object.values(moment as Json)));
  };
  assert.deepEqual(await seen('W. Europe Standard Time'), [
    [
      ['2026-03-04T09:00:00.0000000', 'W. Europe Standard Time'],
      ['2026-03-04T09:30:00.0000000', 'W. Europe Standard Time'],
    ],
    [
      ['2026-03-05T00:00:00.0000000', 'W. Europe Standard Time'],
      ['2026-03-06T00:00:00.0000000', 'W. Europe Standard Time'],
    ],
  ]);
  assert.deepEqual((await seen('America/New_York'))[0]?.[0], ['2026-03-04T03:00:00.0000000', 'America/New_York']);
  assert.deepEqual((await seen())[1]?.[0], ['2026-03-05T00:00:00.0000000', 'UTC'], 'a day is no instant');
  const [timed, day] = await you.view();
  assert.deepEqual([timed?.['originalStartTimeZone'], day?.['isAllDay']], ['W. Europe Standard Time', true]);
  const answer = await you.get(VIEW, MARCH, { prefer: 'IdType="ImmutableId", outlook.timezone="UTC"' });
  assert.equal(answer.headers.get('preference-applied'), 'outlook.timezone="UTC", IdType="ImmutableId"');
});

test('a Teams meeting has its link in the meeting and in the HTML, and loses it in plain text', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  const event = await microsoft.createEvent({
    organizer: YOU,
    start: '2026-03-04T09:00',
    description: 'a < b & c',
    teams: true,
  });
  const [html] = await you.view();
  const joinUrl = String(partOf(html, 'onlineMeeting')['joinUrl']);
  assert.match(joinUrl, /^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//);
  assert.deepEqual([html?.['isOnlineMeeting'], html?.['onlineMeetingProvider']], [true, 'teamsForBusiness']);
  assert.match(bodyOf(html), /a &lt; b &amp; c/);
  assert.ok(bodyOf(html).includes(`href="${joinUrl}"`));
  const [text] = await you.view({}, { prefer: 'outlook.body-content-type="text"' });
  assert.match(bodyOf(text), /^a < b & c[^]*Join the meeting now/);
  assert.equal(bodyOf(text).includes('https://teams'), false);
  await microsoft.editEvent(event.id, { teams: 'https://teams.microsoft.com/l/meetup-join/other' });
  const [other] = await you.view();
  assert.equal(partOf(other, 'onlineMeeting')['joinUrl'], 'https://teams.microsoft.com/l/meetup-join/other');
  await microsoft.editEvent(event.id, { teams: null, location: 'https://zoom.us/j/1' });
  const [zoom] = await you.view();
  assert.deepEqual([zoom?.['isOnlineMeeting'], zoom?.['onlineMeeting']], [false, null]);
  assert.equal(partOf(zoom, 'location')['displayName'], 'https://zoom.us/j/1');
});

test('everybody has a copy with their own answer; only the organizer sees the answers of others', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, url } = sandbox;
  const event = await microsoft.createEvent({
    organizer: YOU,
    start: '2026-03-04T09:00',
    attendees: [DESIGN, OUTSIDER],
  });
  const design = await signIn(url, DESIGN);
  assert.equal(answerOf((await design.view())[0]), 'notResponded');
  assert.equal((await design.view())[0]?.['showAs'], 'tentative');
  await microsoft.respond(event.id, DESIGN, 'tentative');
  const [mine] = await you.view();
  const [theirs] = await design.view();
  assert.deepEqual([answerOf(mine), mine?.['isOrganizer']], ['organizer', true]);
  assert.deepEqual([answerOf(theirs), theirs?.['isOrganizer']], ['tentativelyAccepted', false]);
  const answers = (item: Json | undefined) =>
    ((item?.['attendees'] ?? []) as Json[]).map(({ emailAddress, status }) => [
      (emailAddress as Json)['address'],
      (status as Json)['response'],
    ]);
  assert.deepEqual(answers(mine), [
    [DESIGN, 'tentativelyAccepted'],
    [OUTSIDER, 'none'],
  ]);
  assert.deepEqual(answers(theirs), [
    [DESIGN, 'none'],
    [OUTSIDER, 'none'],
  ]);
});

test('what was declined stays, or goes where the person has it so', async () => {
  await using sandbox = await openMicrosoft();
  const { microsoft, url } = sandbox;
  const tidy = 'tidy@example.com';
  await microsoft.addPerson({ email: tidy, keepsDeclined: false });
  const event = await microsoft.createEvent({ organizer: YOU, start: '2026-03-04T09:00', attendees: [DESIGN, tidy] });
  await microsoft.respond(event.id, DESIGN, 'declined');
  await microsoft.respond(event.id, tidy, 'declined');
  assert.equal(answerOf((await (await signIn(url, DESIGN)).view())[0]), 'declined');
  assert.deepEqual(await (await signIn(url, tidy)).view(), []);
});

test('a cancelled meeting leaves its organizer, and stays marked with the others until they take it out', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, url } = sandbox;
  const summary = 'Review';
  const event = await microsoft.createEvent({
    organizer: YOU,
    summary,
    start: '2026-03-04T09:00',
    attendees: [DESIGN],
  });
  const design = await signIn(url, DESIGN);
  await microsoft.cancelEvent(event.id);
  assert.deepEqual(await you.view(), []);
  assert.deepEqual(refusal(await you.get(`/me/events/${encodeURIComponent(event.graphId)}`)), [
    404,
    'ErrorItemNotFound',
  ]);
  const [copy] = await design.view();
  assert.deepEqual([copy?.['subject'], copy?.['isCancelled']], ['Canceled: Review', true]);
  await microsoft.removeEvent(event.id, DESIGN);
  assert.deepEqual(await design.view(), []);
});

test('a cancelled occurrence leaves the organizer and stays marked with the others', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, url } = sandbox;
  const recurrence = 'FREQ=DAILY;COUNT=3';
  const series = await microsoft.createEvent({
    organizer: YOU,
    summary: 'Daily',
    start: '2026-03-04T09:00',
    attendees: [DESIGN],
    recurrence,
  });
  const [, second = ''] = await microsoft.instanceIds(series.id);
  await microsoft.cancelEvent(second);
  assert.deepEqual(subjects(await you.view()), ['Daily', 'Daily']);
  const theirs = await (await signIn(url, DESIGN)).view();
  assert.deepEqual(subjects(theirs), ['Daily', 'Canceled: Daily', 'Daily']);
});

test('who is no longer invited keeps a cancelled copy; who is invited to one occurrence sees only that', async () => {
  await using sandbox = await openMicrosoft();
  const { microsoft, url } = sandbox;
  const design = await signIn(url, DESIGN);
  const event = await microsoft.createEvent({
    organizer: YOU,
    summary: 'Review',
    start: '2026-03-04T09:00',
    attendees: [DESIGN, OUTSIDER],
  });
  await microsoft.editEvent(event.id, { attendees: [OUTSIDER] });
  assert.deepEqual(subjects(await design.view()), ['Canceled: Review']);
  await microsoft.editEvent(event.id, { attendees: [OUTSIDER, DESIGN] });
  assert.deepEqual(subjects(await design.view()), ['Review']);
  const series = await microsoft.createEvent({
    organizer: YOU,
    summary: 'Daily',
    start: '2026-03-10T09:00',
    recurrence: 'FREQ=DAILY;COUNT=3',
  });
  const [, second = ''] = await microsoft.instanceIds(series.id);
  await microsoft.editEvent(second, { attendees: [DESIGN] });
  const seen = (await design.view()).map((item) => [item['subject'], startOf(item)]);
  assert.deepEqual(seen, [
    ['Review', '2026-03-04T08:00:00.0000000'],
    ['Daily', '2026-03-11T08:00:00.0000000'],
  ]);
});

test('edits change the etag; a removal without an address leaves no trace', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  const event = await microsoft.createEvent({ organizer: YOU, start: '2026-03-04T09:00' });
  const etag = async () => (await you.view())[0]?.['@odata.etag'];
  const before = await etag();
  assert.equal(await etag(), before);
  await microsoft.editEvent(event.id, { summary: 'Other', showAs: 'oof', visibility: 'private' });
  assert.notEqual(await etag(), before);
  const [edited] = await you.view();
  assert.deepEqual([edited?.['showAs'], edited?.['sensitivity']], ['oof', 'private']);
  await microsoft.removeEvent(event.id);
  assert.deepEqual(await you.view(), []);
});

test('a shared calendar hides private events, and may need a scope of its own', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, url } = sandbox;
  await microsoft.addCalendar(DESIGN, { id: 'team' });
  const { calendars } = await microsoft.addCalendar(YOU, { id: 'team' });
  const graphId = calendars.find(({ id }) => id === 'team')?.graphId ?? '';
  const start = '2026-03-04T09:00';
  await microsoft.createEvent({ calendarId: 'team', summary: 'Secret', start, visibility: 'private', teams: true });
  await microsoft.createEvent({ calendarId: graphId, summary: 'Open', start: '2026-03-05T09:00' });
  const path = `/me/calendars/${encodeURIComponent(graphId)}/calendarView`;
  const seen = valueOf(await you.get(path, MARCH));
  assert.deepEqual(subjects(seen), ['Private Appointment', 'Open']);
  assert.equal(JSON.stringify(seen).includes('Secret') || JSON.stringify(seen).includes('teams.microsoft'), false);
  assert.equal(seen[1]?.['isOrganizer'], true, 'it is said of the owner of the calendar');
  assert.deepEqual(await you.view(), [], 'the main calendar holds only its own');
  const design = await signIn(url, DESIGN);
  const own = String(seen[1]?.['id']);
  assert.equal((await you.get(`/me/events/${encodeURIComponent(own)}`)).status, 200);
  assert.equal((await design.get(`/me/events/${encodeURIComponent(own)}`)).status, 404, 'it is an id of their mailbox');
  await microsoft.addCalendar(YOU, { id: 'team', needsSharedScope: true });
  assert.deepEqual(refusal(await you.get(path, MARCH)), [403, 'ErrorAccessDenied']);
  const more = await signIn(url, YOU, { scope: 'Calendars.Read.Shared' });
  assert.equal((await more.get(path, MARCH)).status, 200);
  await microsoft.unlistCalendar(YOU, 'team');
  assert.deepEqual(refusal(await you.get(path, MARCH)), [404, 'ErrorItemNotFound']);
});

test('an account needs the scope, and a mailbox', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, url } = sandbox;
  await microsoft.createEvent({ organizer: YOU, summary: 'Once', start: '2026-03-04T09:00', teams: true });
  const [basic] = await (await signIn(url, YOU, { scope: 'Calendars.ReadBasic' })).view();
  assert.deepEqual([basic?.['subject'], basic?.['body'], basic?.['bodyPreview']], ['Once', undefined, undefined]);
  const none = await signIn(url, YOU, { scope: 'User.Read offline_access' });
  for (const path of ['/me/calendars', '/me/calendar']) {
    assert.deepEqual(refusal(await none.get(path)), [403, 'ErrorAccessDenied']);
  }
  assert.deepEqual(refusal(await none.get(VIEW, MARCH)), [403, 'ErrorAccessDenied']);
  const calendarOnly = await signIn(url, YOU, { scope: 'Calendars.Read' });
  assert.deepEqual(refusal(await calendarOnly.get('/me')), [403, 'ErrorAccessDenied']);
  await microsoft.addPerson({ email: 'empty@example.com', hasMailbox: false, hasMailAddress: false });
  const empty = await signIn(url, 'empty@example.com');
  assert.equal((await empty.get('/me')).body['mail'], null);
  assert.deepEqual(refusal(await empty.get('/me/calendars')), [404, 'MailboxNotEnabledForRESTAPI']);
  const nobody = await fetch(`${url}/v1.0/me`);
  assert.equal(nobody.status, 401);
  const named = await you.get('/me', {}, { 'client-request-id': 'mine' });
  assert.equal(named.headers.get('client-request-id'), 'mine');
  assert.ok(named.headers.get('request-id'));
});

test('the fifth request at once for a mailbox is refused, and the most at once is known', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, control, url } = sandbox;
  const design = await signIn(url, DESIGN);
  await control.changeSettings({ answerDelayMs: 50 });
  const many = (client: typeof you, count: number) =>
    Promise.all(Array.from({ length: count }, () => client.get(VIEW, MARCH)));
  const [mine, theirs] = await Promise.all([many(you, 5), many(design, 4)]);
  const statuses = mine.map(({ status }) => status).toSorted((left, right) => left - right);
  assert.deepEqual(statuses, [200, 200, 200, 200, 429]);
  const refused = mine.find(({ status }) => status === 429);
  assert.ok(refused);
  assert.equal(codeOf(refused), 'ApplicationThrottled');
  assert.match(JSON.stringify(refused.body), /MailboxConcurrency/);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.deepEqual(
    theirs.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  assert.equal(await microsoft.greatestConcurrency(YOU), 5);
  assert.equal(await microsoft.greatestConcurrency(DESIGN), 4);
  assert.equal(await microsoft.greatestConcurrency(OUTSIDER), 0);
});

test('the next requests can be throttled', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft } = sandbox;
  await microsoft.throttle(2, 7);
  const first = await you.get('/me');
  assert.deepEqual([...refusal(first), first.headers.get('retry-after')], [429, 'ApplicationThrottled', '7']);
  assert.equal((await you.get('/me')).status, 429);
  assert.equal((await you.get('/me')).status, 200);
});

test('a person may have a calendar at both providers, with one meeting in both', async () => {
  await using sandbox = await openMicrosoft();
  const { you, microsoft, control } = sandbox;
  await control.google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  const words = { organizer: OUTSIDER, iCalUID: 'one@example.org', start: '2026-03-04T09:00', attendees: [YOU] };
  const here = await microsoft.createEvent(words);
  const there = await control.google.createEvent(words);
  assert.equal(here.iCalUId, there.iCalUID);
  assert.equal((await you.view())[0]?.['iCalUId'], 'one@example.org');
  const wrong = { organizer: YOU, start: '2026-03-04T09:00', meet: true } as Parameters<
    typeof microsoft.createEvent
  >[0];
  await assert.rejects(microsoft.createEvent(wrong), /meet/);
});
